//! The filter bar: ranges and segments as links between pages that are already there.

use serde::Serialize;

use super::link;
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

/// The bar of a cockpit's page.
pub(super) fn filters(site: &Site<'_>, cockpit: &Cockpit, root: &str) -> Filters {
    let ranges = site.ranges.iter().map(|range| Choice {
        label: text!("days", number = range.0),
        href: format!("{root}{}", link::cockpit(&cockpit.segment, *range)),
        is_current: *range == cockpit.period.days,
    });
    let segments = site.definitions.segments.iter().map(|segment| Choice {
        label: segment.label.clone(),
        href: format!("{root}{}", link::cockpit(&segment.key, cockpit.period.days)),
        is_current: segment.key == cockpit.segment,
    });
    Filters { ranges: ranges.collect(), segments: segments.collect() }
}

/// The bar of a page for any days: no range is current, and another segment is asked for over the same days.
pub(super) fn custom(site: &Site<'_>, cockpit: &Cockpit, root: &str) -> Filters {
    let mut bar = filters(site, cockpit, root);
    for range in &mut bar.ranges {
        range.is_current = false;
    }
    if let Some(days) = cockpit.period.current {
        for (choice, segment) in bar.segments.iter_mut().zip(&site.definitions.segments) {
            choice.href = link::query(&segment.key, days);
        }
    }
    bar
}
