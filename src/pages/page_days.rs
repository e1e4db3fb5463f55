//! The days that pages are about: a range, whose pages are in the site, or any others, whose pages the preview draws when it is
//! asked for them. All addresses are below the site's root.

use super::link;
use crate::calendar::DayRange;
use crate::messages::text;
use crate::metric::{RangeDays, SegmentKey};
use crate::story::EvidencePanel;
use crate::views::Cockpit;

/// The days that pages are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageDays {
    /// Those of a range, which ends with the data.
    Range(RangeDays),
    /// Any others; no site holds their pages.
    Any(DayRange),
}

/// A page that the preview draws for any days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreviewPage {
    /// The cockpit of a segment.
    Cockpit,
    /// Where each of its numbers comes from.
    Receipts,
    /// All segments side by side.
    Compare,
}

impl PreviewPage {
    /// Every page.
    pub const ALL: [Self; 3] = [Self::Cockpit, Self::Receipts, Self::Compare];

    /// Its address without the days.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Cockpit => "_flightdeck/cockpit/",
            Self::Receipts => "_flightdeck/receipts/",
            Self::Compare => "_flightdeck/compare/",
        }
    }
}

impl PageDays {
    /// Those of a cockpit of a site with these ranges.
    pub fn of(cockpit: &Cockpit, ranges: &[RangeDays]) -> Self {
        let period = cockpit.period;
        let is_range = |days: &DayRange| ranges.contains(&period.days) && Some(days.last) == period.as_of;
        period.current.filter(|days| !is_range(days)).map_or(Self::Range(period.days), Self::Any)
    }

    /// `last 30 days`, or `12 days`.
    pub(super) fn length(self) -> String {
        match self {
            Self::Range(range) => text!("last-days", number = range.0),
            Self::Any(days) => text!("days", number = days.len().unsigned_abs()),
        }
    }

    /// The cockpit of a segment.
    pub fn cockpit(self, segment: &SegmentKey) -> String {
        match self {
            Self::Range(range) => link::cockpit(segment, range),
            Self::Any(days) => of_segment(PreviewPage::Cockpit.path(), segment, days),
        }
    }

    /// Where each number of that cockpit comes from.
    pub(super) fn receipts(self, segment: &SegmentKey) -> String {
        match self {
            Self::Range(range) => link::receipts(segment, range),
            Self::Any(days) => of_segment(PreviewPage::Receipts.path(), segment, days),
        }
    }

    /// Where the number of a metric, or a table by its anchor, comes from.
    pub fn receipt(self, segment: &SegmentKey, anchor: &str) -> String {
        format!("{}#{anchor}", self.receipts(segment))
    }

    /// The segments side by side.
    pub(super) fn compare(self) -> String {
        match self {
            Self::Range(range) => link::compare(range),
            Self::Any(days) => of_all(PreviewPage::Compare.path(), days),
        }
    }

    /// The segments side by side, as data.
    pub(super) fn compare_data(self) -> String {
        match self {
            Self::Range(range) => format!("api/analytics/compare/{range}.json"),
            Self::Any(days) => of_all("api/analytics/compare", days),
        }
    }

    /// A view of a segment, as data.
    pub(super) fn data(self, segment: &SegmentKey, view: &str) -> String {
        match self {
            Self::Range(range) => link::download(segment, range, &format!("{view}.json")),
            Self::Any(days) => of_segment(&format!("api/analytics/{view}"), segment, days),
        }
    }

    /// Where a fact of a cockpit is shown.
    pub fn evidence(self, panel: &EvidencePanel, segment: &SegmentKey) -> String {
        match panel {
            EvidencePanel::Incident(id) => link::incident(id),
            EvidencePanel::Playbook(metric) => link::playbook(metric),
            EvidencePanel::DataHealth => link::DATA_HEALTH.to_owned(),
            EvidencePanel::Kpi(_)
            | EvidencePanel::Funnel
            | EvidencePanel::Alerts
            | EvidencePanel::Retention
            | EvidencePanel::Trends => {
                format!("{}#{}", self.cockpit(segment), link::anchor(panel).unwrap_or_default())
            }
        }
    }
}

fn of_all(path: &str, days: DayRange) -> String {
    format!("{path}?from={}&to={}", days.first, days.last)
}

fn of_segment(path: &str, segment: &SegmentKey, days: DayRange) -> String {
    format!("{}&segment={segment}", of_all(path, days))
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn days_of_a_range_are_in_the_site_and_any_others_in_the_preview() {
        let ranges = [RangeDays(7), RangeDays(30)];
        let pro = SegmentKey("pro".into());
        let mut cockpit = fixture::cockpit("pro", 7);
        let days = PageDays::of(&cockpit, &ranges);
        assert_eq!(days, PageDays::Range(RangeDays(7)));
        assert_eq!(days.receipt(&pro, "dau"), "receipts/pro/7d/index.html#dau");
        assert_eq!(days.evidence(&EvidencePanel::Kpi("dau".into()), &pro), "pro/7d/index.html#kpi-dau");
        // A week that ends earlier is no range of the site, and neither is a range that it does not have.
        cockpit.period.current = cockpit.period.current.map(|days| days.plus(-1));
        let days = PageDays::of(&cockpit, &ranges);
        let PageDays::Any(DayRange { first, last }) = days else { panic!("{days:?}") };
        assert_eq!(days.receipt(&pro, "dau"), format!("_flightdeck/receipts/?from={first}&to={last}&segment=pro#dau"));
        assert_eq!(days.compare(), format!("_flightdeck/compare/?from={first}&to={last}"));
        assert_eq!(days.evidence(&EvidencePanel::Playbook("dau".into()), &pro), "alerts/index.html#playbook-dau");
        assert!(matches!(PageDays::of(&fixture::cockpit("pro", 14), &ranges), PageDays::Any(_)));
    }
}
