//! The retention panel: D1, D7 and D30 with their intervals, the curve, and the heatmap of cohorts.

use serde::Serialize;

use super::cohorts::{self, CohortTable};
use super::figure::ChartFigure;
use super::goal::GoalText;
use super::heatmap::{self, Heatmap};
use super::link;
use super::term::{Glossary, Term};
use super::value::{DeltaText, Privacy, RateText};
use crate::format;
use crate::messages::text;
use crate::metric::{Direction, Offset, Quantity};
use crate::stats::Rate;
use crate::views::{Cockpit, RatePair, RetentionNote};

/// The panel.
#[derive(Clone, Debug, Serialize)]
pub(super) struct RetentionPanel {
    /// D1, D7, D30.
    pub summary: Vec<Pooled>,
    /// The curve.
    pub figures: Vec<ChartFigure>,
    /// The cohorts by week; `None` without users.
    pub cohorts: Option<CohortTable>,
    /// The heatmap; `None` without users.
    pub heatmap: Option<Heatmap>,
    /// How to read the heatmap.
    pub heatmap_note: String,
    /// Where the rows of the heatmap come from; `None` where no receipt says so.
    pub receipts: Option<String>,
    /// Why the panel is empty, if it is.
    pub empty: Option<String>,
}

/// Retention at one offset.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Pooled {
    /// Its name with its definition.
    pub term: Term,
    /// The rate.
    pub rate: RateText,
    /// The change against the previous period.
    pub change: Option<DeltaText>,
    /// The level that it should reach, and where it stands.
    pub goal: Option<GoalText>,
    /// The range that has the number, when this one has not.
    pub elsewhere: Option<LongerRange>,
}

/// A range that has a number that this one has not.
#[derive(Clone, Debug, Serialize)]
pub(super) struct LongerRange {
    /// Its page.
    pub href: String,
    /// `Open 30 days`.
    pub label: String,
}

/// The panel of a cockpit on a page from which `root` leads to the site's root.
pub(super) fn panel(
    cockpit: &Cockpit,
    figures: Vec<ChartFigure>,
    glossary: Glossary<'_>,
    root: &str,
) -> RetentionPanel {
    let summary = Offset::ALL.map(|offset| RetentionLine { cockpit, offset, root }.write(glossary));
    let heatmap = heatmap::heatmap(cockpit);
    RetentionPanel {
        summary: summary.into(),
        figures,
        cohorts: heatmap.is_some().then(|| cohorts::table(cockpit)),
        heatmap_note: cockpit.period.as_of.map(|day| heatmap::note(cockpit, day)).unwrap_or_default(),
        receipts: glossary.receipt("cohort-days"),
        empty: heatmap.is_none().then(|| empty(cockpit)),
        heatmap,
    }
}

fn empty(cockpit: &Cockpit) -> String {
    match cockpit.period.current {
        None => text!("retention-no-events"),
        Some(days) => text!("retention-nobody", days = format::day_range(days)),
    }
}

/// One field where it stands.
#[derive(Clone, Copy)]
struct RetentionLine<'a> {
    cockpit: &'a Cockpit,
    offset: Offset,
    root: &'a str,
}

impl RetentionLine<'_> {
    fn write(self, glossary: Glossary<'_>) -> Pooled {
        let current = self.cockpit.retention.summary.get(self.offset);
        let note = self.cockpit.retention.notes.iter().find(|note| note.offset == self.offset);
        let reason = note.map_or_else(|| text!("retention-too-young"), |note| note.reason.clone());
        let privacy = Privacy::of("retention", &self.cockpit.withheld);
        let value =
            privacy.show(&format!("/summary/{}", self.offset.key()), current.value().map(format::percent), &reason);
        Pooled {
            term: glossary.of("retention", Quantity::Retained(self.offset)),
            rate: RateText::new(current, value),
            change: self.change(current),
            goal: self.cockpit.goal(Quantity::Retained(self.offset)).map(GoalText::of),
            elsewhere: note.and_then(|note| self.elsewhere(note)),
        }
    }

    fn change(self, current: Rate) -> Option<DeltaText> {
        let previous = self.cockpit.retention.previous_summary.as_ref()?.get(self.offset);
        DeltaText::points(RatePair { current, previous }, Direction::Up)
    }

    fn elsewhere(self, note: &RetentionNote) -> Option<LongerRange> {
        let range = note.open_with?;
        Some(LongerRange {
            href: format!("{}{}#retention", self.root, link::cockpit(&self.cockpit.segment, range)),
            label: text!("retention-open", number = range.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn a_missing_summary_says_why_and_where_it_is() {
        let cockpit = fixture::cockpit("all", 7);
        let panel = panel(&cockpit, Vec::new(), Glossary::new(&fixture::metrics(), "../../"), "../../");
        let d7 = &panel.summary[1];
        assert_eq!(d7.rate.value.text, "–");
        assert_eq!(d7.rate.value.note.as_deref(), Some(cockpit.retention.notes[0].reason.as_str()));
        assert_eq!(d7.elsewhere.as_ref().map(|link| link.href.as_str()), Some("../../all/14d/index.html#retention"));
    }

    #[test]
    fn the_summary_is_the_views_summary() {
        let cockpit = fixture::cockpit("all", 90);
        let panel = panel(&cockpit, Vec::new(), Glossary::new(&fixture::metrics(), ""), "");
        let expected = cockpit.retention.summary.d30.value().map(format::percent);
        assert_eq!(Some(panel.summary[2].rate.value.text.clone()), expected);
        assert!(panel.summary[2].change.is_some());
    }
}
