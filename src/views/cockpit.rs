//! The views of a site: one cockpit for every segment and range.

use super::{Funnel, GoalStanding, Kpi, Period, Retention, RetentionNote, Trends, Withheld};
use crate::cube::BreakdownPart;
use crate::metric::{Offset, Quantity, RangeDays, SegmentKey};

/// All views of a site.
#[derive(Clone, Debug, PartialEq)]
pub struct Views {
    /// One for every segment and range: by segment in the order of the definitions, then by range as configured.
    pub cockpits: Vec<Cockpit>,
    /// By range, then in the order of the definitions.
    pub breakdowns: Vec<BreakdownView>,
}

impl Views {
    /// The cockpit of a segment and range.
    pub fn get(&self, segment: &SegmentKey, range: RangeDays) -> Option<&Cockpit> {
        self.cockpits.iter().find(|cockpit| cockpit.segment == *segment && cockpit.period.days == range)
    }

    /// The cockpit of everybody, whose segment is the first, over a range of the settings.
    ///
    /// # Panics
    ///
    /// For a range that the settings do not have.
    pub fn everybody(&self, range: RangeDays) -> &Cockpit {
        let found = self.cockpits.iter().find(|cockpit| cockpit.period.days == range);
        found.expect("every project has everybody, in every range")
    }

    /// Completes each note about an undefined retention with the shortest range of the same segment that has the number.
    pub fn offer(&self, cockpit: &mut Cockpit) {
        let offers = self.offers(cockpit);
        for (note, offer) in cockpit.retention.notes.iter_mut().zip(offers) {
            note.open_with = offer;
        }
    }

    fn offers(&self, cockpit: &Cockpit) -> Vec<Option<RangeDays>> {
        let offer = |note: &RetentionNote| self.shortest(&cockpit.segment, note.offset);
        cockpit.retention.notes.iter().map(offer).collect()
    }

    fn shortest(&self, segment: &SegmentKey, offset: Offset) -> Option<RangeDays> {
        let has_it =
            |cockpit: &&Cockpit| cockpit.segment == *segment && cockpit.retention.summary.get(offset).value().is_some();
        self.cockpits.iter().filter(has_it).map(|cockpit| cockpit.period.days).min()
    }

    pub(super) fn offer_ranges(&mut self) {
        let offers: Vec<_> = self.cockpits.iter().map(|cockpit| self.offers(cockpit)).collect();
        for (cockpit, offers) in self.cockpits.iter_mut().zip(offers) {
            for (note, offer) in cockpit.retention.notes.iter_mut().zip(offers) {
                note.open_with = offer;
            }
        }
    }
}

/// The views of one segment over one range.
#[derive(Clone, Debug, PartialEq)]
pub struct Cockpit {
    /// The segment.
    pub segment: SegmentKey,
    /// The range, its days and the previous period.
    pub period: Period,
    /// The activation funnel.
    pub funnel: Funnel,
    /// Retention.
    pub retention: Retention,
    /// Daily series.
    pub trends: Trends,
    /// The KPI row, in the order that was asked for.
    pub kpis: Vec<Kpi>,
    /// The goals of the segment over the range, in the order of the settings.
    pub goals: Vec<GoalStanding>,
    /// What was withheld for privacy.
    pub withheld: Vec<Withheld>,
}

impl Cockpit {
    /// The KPI of a quantity; `None` for one that is not in the row.
    pub fn kpi(&self, quantity: Quantity) -> Option<&Kpi> {
        self.kpis.iter().find(|kpi| kpi.quantity == quantity)
    }

    /// The goal of a quantity; `None` when it has none here.
    pub fn goal(&self, quantity: Quantity) -> Option<&GoalStanding> {
        self.goals.iter().find(|goal| goal.quantity == quantity)
    }

    /// Whether a value of this view, whose JSON pointer begins so, was withheld for privacy.
    pub fn withholds(&self, view: &str, pointer: &str) -> bool {
        self.withheld.iter().any(|hidden| hidden.view == view && hidden.pointer.starts_with(pointer))
    }
}

/// A breakdown over a range.
#[derive(Clone, Debug, PartialEq)]
pub struct BreakdownView {
    /// Its position in the definitions.
    pub breakdown: usize,
    /// The range.
    pub days: RangeDays,
    /// The values, those of most people of the range first; all the others are the last, unless they are none and nobody.
    pub rows: Vec<BreakdownRow>,
    /// How many of the other values cannot stand by themselves, since too few users have them.
    pub rare: usize,
    /// How many users have no value; `None` for some, but too few to be named.
    pub without: Option<u64>,
}

/// A value, or all that do not stand by themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct BreakdownRow {
    /// The value and how many it is.
    pub part: BreakdownPart,
    /// Its numbers.
    pub cockpit: Cockpit,
}

impl BreakdownRow {
    /// People who started in the range; `None` when withheld.
    pub fn people(&self) -> Option<u64> {
        self.cockpit.funnel.steps.first().and_then(|step| step.users)
    }

    /// Those among everybody who started; `None` when either is withheld, and for nobody.
    pub fn share(&self, everybody: &Cockpit) -> Option<f64> {
        let all = everybody.funnel.steps.first().and_then(|step| step.users).filter(|all| *all > 0)?;
        #[expect(clippy::cast_precision_loss, reason = "counts of people")]
        self.people().map(|people| people as f64 / all as f64)
    }
}
