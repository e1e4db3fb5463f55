//! The filter bar: ranges and segments as links between pages that are already there.

use serde::Serialize;

use super::page_days::PageDays;
use super::site::Site;
use crate::messages::text;
use crate::views::Cockpit;

/// The bar.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Filters {
    /// One link a range.
    ranges: Vec<Choice>,
    /// One link a segment.
    segments: Vec<Choice>,
}

/// A link of the bar.
#[derive(Clone, Debug, Serialize)]
struct Choice {
    /// `30 days`, or the segment's name.
    label: String,
    href: String,
    is_current: bool,
}

/// The bar of a cockpit's page. On that of any days no range is current, and the other segments are over the same days.
pub(super) fn filters(site: &Site<'_>, cockpit: &Cockpit, root: &str) -> Filters {
    let days = PageDays::of(cockpit, site.ranges);
    let ranges = site.ranges.iter().map(|range| Choice {
        label: text!("days", number = range.0),
        href: format!("{root}{}", PageDays::Range(*range).cockpit(&cockpit.segment)),
        is_current: days == PageDays::Range(*range),
    });
    let segments = site.definitions.segments.iter().map(|segment| Choice {
        label: segment.label.clone(),
        href: format!("{root}{}", days.cockpit(&segment.key)),
        is_current: segment.key == cockpit.segment,
    });
    Filters { ranges: ranges.collect(), segments: segments.collect() }
}
