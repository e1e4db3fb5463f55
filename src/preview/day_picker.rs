//! The days that a cockpit's page offers: attributes from which its script makes the form for any days.

use super::api;
use super::page::DataAttributes;
use crate::calendar::DayRange;
use crate::pipeline::{Query, QueryService};

/// What a cockpit's page shows, by its path; `None` for a page that is no cockpit.
pub(super) fn of_page(query_service: &QueryService, path: &str) -> Option<Query> {
    let all = query_service.days()?;
    let steps = (0..query_service.definitions().steps.len()).collect();
    if path == "index.html" {
        let segment = query_service.definitions().segment_index(query_service.default_segment())?;
        return Some(Query { days: within(query_service.default_days()?, all), segment, steps });
    }
    let (segment, rest) = path.split_once('/')?;
    let days: u16 = rest.strip_suffix("d/index.html")?.parse().ok()?;
    let segment = query_service.definitions().segment_index(segment)?;
    Some(Query { days: within(DayRange::ending(all.last, days), all), segment, steps })
}

/// A range may begin before the data does.
fn within(days: DayRange, all: DayRange) -> DayRange {
    DayRange { first: days.first.max(all.first), last: days.last }
}

/// The attributes for a cockpit's page: the days with data, how many can be requested, the days that it shows, and its
/// segment. None for other pages.
pub(super) fn attributes(query_service: &QueryService, shown: Option<Query>) -> DataAttributes {
    let (Some(all), Some(shown)) = (query_service.days(), shown) else { return DataAttributes::new() };
    let segment = &query_service.definitions().segments[shown.segment].key;
    vec![
        ("first", all.first.to_string()),
        ("last", all.last.to_string()),
        ("most", api::MOST_DAYS.to_string()),
        ("from", shown.days.first.to_string()),
        ("to", shown.days.last.to_string()),
        ("segment", segment.to_string()),
    ]
}
