//! Every view of every segment and range, in full precision, as sums over the cube.
//!
//! A [`Cockpit`] holds what one page shows: funnel, retention, trends and KPIs of one segment over one range. `None` is
//! always "undefined, incomplete or withheld", never 0. Which values were withheld for privacy is said by
//! `Cockpit::withheld`, as JSON pointers into the published files.
//!
//! Knows nothing about events, databases, JSON, charts and rounding.

mod answer;
mod compare;
mod funnel;
mod kpis;
mod mark;
mod period;
mod privacy;
mod retention;
mod trends;

pub use answer::{Answer, answer, cohort_rate};
pub use compare::{Compared, cohort_rates, compare, daily};
pub use funnel::{Funnel, FunnelStep, LikeForLike, RatePair};
pub use kpis::{Kpi, Latest, change};
pub use mark::{Mark, MarkKind};
pub use period::Period;
pub use privacy::{Beside, Daily, Family, Floor, Withheld, families, untold, withhold};
pub use retention::{CohortDay, CohortWeek, Retention, RetentionNote, RetentionSummary};
pub use trends::{TrendSeries, Trends};

use crate::cube::{Cube, SegmentCells};
use crate::metric::{Definitions, Offset, Quantity, RangeDays, Registry, SegmentKey, registry};

/// All views of a site.
#[derive(Clone, Debug, PartialEq)]
pub struct Views {
    /// One for every segment and range: by segment in the order of the definitions, then by range as configured.
    pub cockpits: Vec<Cockpit>,
}

impl Views {
    /// The cockpit of a segment and range.
    pub fn get(&self, segment: &SegmentKey, range: RangeDays) -> Option<&Cockpit> {
        self.cockpits.iter().find(|cockpit| cockpit.segment == *segment && cockpit.period.days == range)
    }
}

impl Views {
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

    fn offer_ranges(&mut self) {
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
    /// What was withheld for privacy.
    pub withheld: Vec<Withheld>,
}

impl Cockpit {
    /// The KPI of a quantity; `None` for one that is not in the row.
    pub fn kpi(&self, quantity: Quantity) -> Option<&Kpi> {
        self.kpis.iter().find(|kpi| kpi.quantity == quantity)
    }
}

/// What the views of one cockpit are made from.
struct Lens<'a> {
    cells: &'a SegmentCells,
    definitions: &'a Definitions,
    metrics: &'a Registry,
    kpis: &'a [Quantity],
    period: Period,
}

/// The views of every segment over every range, with these quantities in the KPI row.
pub fn build(cube: &Cube, definitions: &Definitions, kpis: &[Quantity], ranges: &[RangeDays]) -> Views {
    let metrics = registry(definitions);
    let mut cockpits = Vec::with_capacity(cube.segments.len() * ranges.len());
    for (cells, segment) in cube.segments.iter().zip(&definitions.segments) {
        for days in ranges {
            let period = Period::ending_as_of(cube, *days);
            cockpits.push(view(&Lens { cells, definitions, metrics: &metrics, kpis, period }, &segment.key));
        }
    }
    let mut views = Views { cockpits };
    views.offer_ranges();
    views
}

/// The views of one segment, by its position in the definitions, over any period.
///
/// Notes about an undefined retention name no range; [`Views::offer`] adds it.
pub fn cockpit(
    cube: &Cube,
    definitions: &Definitions,
    kpis: &[Quantity],
    (segment, period): (usize, Period),
) -> Cockpit {
    let metrics = registry(definitions);
    let lens = Lens { cells: &cube.segments[segment], definitions, metrics: &metrics, kpis, period };
    view(&lens, &definitions.segments[segment].key)
}

fn view(lens: &Lens<'_>, segment: &SegmentKey) -> Cockpit {
    let mut cockpit = Cockpit {
        segment: segment.clone(),
        period: lens.period,
        funnel: funnel::funnel(lens),
        retention: retention::retention(lens),
        trends: trends::trends(lens),
        kpis: Vec::new(),
        withheld: Vec::new(),
    };
    cockpit.kpis = lens.kpis.iter().map(|quantity| kpis::kpi(lens, &cockpit, *quantity)).collect();
    cockpit
}

#[cfg(test)]
mod tests;
