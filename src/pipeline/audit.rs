//! The audit log of a build: which data, which definitions, which program. The same inputs give the same lines.

use super::request::BuildRequest;
use crate::cube::{Cube, RowCount};
use crate::format;
use crate::output::Manifest;
use crate::pages::AuditLine;

/// What the build did, one line a fact.
pub(super) fn lines(request: &BuildRequest<'_>, cube: &Cube, manifest: &Manifest) -> Vec<AuditLine> {
    let definitions = &request.project.config.definitions;
    let line = |label: &str, value: String| AuditLine { label: label.to_owned(), value };
    let as_of = match (request.clock.as_of, cube.as_of()) {
        (Some(day), _) => format!("{}, as asked", format::day(day)),
        (None, Some(day)) => format!("{}, the last complete day with data", format::day(day)),
        (None, None) => "none: there is no data".to_owned(),
    };
    let rows = |count: RowCount| cube.health.visible(count).map_or_else(|| format::WITHHELD.to_owned(), format::count);
    let min_group = match request.project.config.min_group {
        0 | 1 => "off".to_owned(),
        people => format!("cells about fewer than {} people are withheld", format::count(people)),
    };
    vec![
        line("Program", format!("flightdeck {}", manifest.version)),
        line("Database", request.source.name()),
        line("Rows of events read", rows(RowCount::EventRows)),
        line("Rows of events counted", rows(RowCount::Counted)),
        line("As-of day", as_of),
        line(
            "Segments",
            definitions.segments.iter().map(|segment| segment.label.as_str()).collect::<Vec<_>>().join(", "),
        ),
        line("Ranges", request.project.config.ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
        line("Excluded sources", definitions.excluded_sources.join(", ")),
        line("Privacy floor", min_group),
        line("Inputs", manifest.inputs.clone()),
    ]
}
