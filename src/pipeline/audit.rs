//! The audit log of a build: which data, which definitions, which program. The same inputs give the same lines.

use super::request::BuildRequest;
use crate::cube::{Cube, RowCount};
use crate::format;
use crate::messages::text;
use crate::output::Manifest;
use crate::pages::AuditLine;

/// What the build did, one line a fact.
pub(super) fn lines(request: &BuildRequest<'_>, cube: &Cube, manifest: &Manifest) -> Vec<AuditLine> {
    let definitions = &request.project.config.definitions;
    let line = |id: &'static str, value: String| AuditLine { label: text!(id), value };
    let as_of = match (request.clock.as_of, cube.as_of()) {
        (Some(day), _) => text!("audit-as-asked", day = format::day(day)),
        (None, Some(day)) => text!("audit-last-day", day = format::day(day)),
        (None, None) => text!("audit-no-data"),
    };
    let rows = |count: RowCount| cube.health.visible(count).map_or_else(|| text!("withheld"), format::count);
    let min_group = match request.project.config.min_group {
        0 | 1 => text!("audit-off"),
        people => text!("audit-min-group", people = people),
    };
    vec![
        line("audit-program", format!("flightdeck {}", manifest.version)),
        line("audit-database", request.source.name()),
        line("audit-rows-read", rows(RowCount::EventRows)),
        line("audit-rows-counted", rows(RowCount::Counted)),
        line("audit-as-of", as_of),
        line(
            "label-segments",
            definitions.segments.iter().map(|segment| segment.label.as_str()).collect::<Vec<_>>().join(", "),
        ),
        line(
            "definitions-ranges",
            request.project.config.ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        ),
        line("audit-excluded", definitions.excluded_sources.join(", ")),
        line("audit-floor", min_group),
        line("audit-inputs", manifest.inputs.clone()),
    ]
}
