//! The notes that charts mark: what was released, campaigns, holidays, outages.

use serde::Serialize;

use super::super::figure::note_kind;
use super::super::link;
use super::super::site::Site;
use crate::decisions::Note;
use crate::format;
use crate::metric::Segment;

/// One note.
#[derive(Clone, Debug, Serialize)]
pub(super) struct NoteLine {
    /// Its anchor.
    id: String,
    day: String,
    kind: String,
    title: String,
    /// Its metric and its segment, where it has them.
    about: String,
}

/// The notes of a site, the newest first; without those whose day counts back from an as-of day that there is not.
pub(super) fn notes(site: &Site<'_>) -> Vec<NoteLine> {
    let as_of = site.span.map(|span| span.as_of);
    let dated = site.notes.iter().enumerate().filter_map(|(place, note)| Some((note.day(as_of)?, place, note)));
    let mut dated: Vec<_> = dated.collect();
    dated.sort_by_key(|(day, place, _)| (std::cmp::Reverse(*day), *place));
    let line = |(day, place, note): (_, usize, &Note)| NoteLine {
        id: link::note_anchor(place),
        day: format::day(day),
        kind: format::capitalized(&note_kind(note.kind)),
        title: note.title.clone(),
        about: about(site, note),
    };
    dated.into_iter().map(line).collect()
}

fn about(site: &Site<'_>, note: &Note) -> String {
    let metric = note.metric.as_ref().map(|metric| metric.label.as_str());
    let segment = note.segment.as_ref().map(|segment| Segment::label_of(&site.definitions.segments, segment));
    metric.into_iter().chain(segment).collect::<Vec<_>>().join(", ")
}
