//! What a cockpit's page is told about the days that can be asked for, so that its script can offer them.

use super::api;
use super::page::Notes;
use crate::calendar::DayRange;
use crate::pipeline::{Query, QueryService};

/// What a cockpit's page shows, by its path; `None` for a page that is no cockpit.
pub(super) fn of_page(desk: &QueryService, path: &str) -> Option<Query> {
    let all = desk.days()?;
    let steps = (0..desk.definitions().steps.len()).collect();
    if path == "index.html" {
        let segment = desk.definitions().segment_index(desk.default_segment())?;
        return Some(Query { days: within(desk.default_days()?, all), segment, steps });
    }
    let (segment, rest) = path.split_once('/')?;
    let days: u16 = rest.strip_suffix("d/index.html")?.parse().ok()?;
    let segment = desk.definitions().segment_index(segment)?;
    Some(Query { days: within(DayRange::ending(all.last, days), all), segment, steps })
}

/// A range may begin before the data does.
fn within(days: DayRange, all: DayRange) -> DayRange {
    DayRange { first: days.first.max(all.first), last: days.last }
}

/// The notes of a cockpit's page: the days with data, how many can be asked for, the days that it shows, and its
/// segment.
pub(super) fn notes(desk: &QueryService, shown: Option<Query>) -> Notes {
    let (Some(all), Some(shown)) = (desk.days(), shown) else { return Notes::new() };
    let segment = &desk.definitions().segments[shown.segment].key;
    vec![
        ("first", all.first.to_string()),
        ("last", all.last.to_string()),
        ("most", api::LONGEST.to_string()),
        ("from", shown.days.first.to_string()),
        ("to", shown.days.last.to_string()),
        ("segment", segment.to_string()),
    ]
}
