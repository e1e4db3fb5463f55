//! The days that a page offers: attributes from which its script makes the form for any days.

use super::api;
use super::page::DataAttributes;
use crate::calendar::DayRange;
use crate::pages::PreviewPage;
use crate::pipeline::{Query, QueryService};

/// What a page with a choice of days shows, by its path; `None` for any other.
pub(super) fn of_page(query_service: &QueryService, path: &str) -> Option<(PreviewPage, Query)> {
    let all = query_service.days()?;
    let definitions = query_service.definitions();
    let steps = (0..definitions.steps.len()).collect();
    let (page, days, segment) = if path == "index.html" {
        (PreviewPage::Cockpit, query_service.default_days()?, query_service.default_segment())
    } else {
        let (folder, rest) = path.split_once('/')?;
        let days: u16 = rest.strip_suffix("d/index.html")?.parse().ok()?;
        let page = if folder == "compare" { PreviewPage::Compare } else { PreviewPage::Cockpit };
        let segment = if folder == "compare" { query_service.default_segment() } else { folder };
        (page, DayRange::ending(all.last, days), segment)
    };
    Some((page, Query { days: within(days, all), segment: definitions.segment_index(segment)?, steps }))
}

/// A range may begin before the data does.
fn within(days: DayRange, all: DayRange) -> DayRange {
    DayRange { first: days.first.max(all.first), last: days.last }
}

/// The attributes for a page: where other days are asked for, the days with data, how many can be requested, the days that it shows,
/// and its segment if it is of one. None for other pages.
pub(super) fn attributes(query_service: &QueryService, shown: Option<(PreviewPage, Query)>) -> DataAttributes {
    let (Some(all), Some((page, shown))) = (query_service.days(), shown) else { return DataAttributes::new() };
    let mut attributes = vec![
        ("page", page.path().to_owned()),
        ("first", all.first.to_string()),
        ("last", all.last.to_string()),
        ("most", api::MOST_DAYS.to_string()),
        ("from", shown.days.first.to_string()),
        ("to", shown.days.last.to_string()),
    ];
    if page != PreviewPage::Compare {
        let segment = &query_service.definitions().segments[shown.segment].key;
        attributes.push(("segment", segment.to_string()));
    }
    attributes
}
