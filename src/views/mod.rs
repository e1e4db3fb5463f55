//! Every view of every segment and range, in full precision, as sums over the cube.
//!
//! A [`Cockpit`] holds what one page shows: funnel, retention, trends and KPIs of one segment over one range. `None` is
//! always "undefined, incomplete or withheld", never 0. Which values were withheld for privacy is said by
//! `Cockpit::withheld`, as JSON pointers into the published files. A count reaches a view only together with the groups of
//! people that it is about, and leaves it only through a [`Suppression`].
//!
//! Knows nothing about events, databases, JSON, charts and rounding.

mod answer;
mod breakdowns;
mod change;
mod cockpit;
mod compare;
mod context;
mod event_catalogue;
mod funnel;
mod goals;
mod kpis;
mod mark;
mod mismatch;
mod period;
mod privacy;
mod receipt;
mod retention;
mod settings_fit;
mod side_by_side;
mod trends;

pub use answer::{Answer, answer, cohort_rate};
pub use cockpit::{BreakdownRow, BreakdownView, Cockpit, Views};
pub use compare::{Compared, cohort_rates, compare, daily};
pub use event_catalogue::{CatalogueLabel, CatalogueRow, EventCatalogue};
pub use funnel::{Funnel, FunnelStep, LikeForLike, RatePair};
pub use goals::{GoalStanding, GoalStatus};
pub use kpis::{Kpi, Latest, change};
pub use mark::{Mark, MarkKind, NoteKind};
pub use mismatch::{Mismatch, MismatchKind};
pub use period::Period;
pub use privacy::{Family, PeopleMeasure, Suppression, Withheld, families, suppressed_rows};
pub use receipt::{
    BreakdownReceipt, CockpitTable, Receipt, ReceiptInputs, TableReceipt, beginning, breakdown_receipt, receipt,
    table_receipts,
};
pub use retention::{CohortDay, CohortWeek, Retention, RetentionNote, RetentionSummary};
pub use settings_fit::mismatches;
pub use side_by_side::{SideFigure, side_figure, side_quantities};
pub use trends::{TrendSeries, Trends};

use context::ViewContext;
use privacy::{CountedCells, Disclosure};

use crate::cube::Cube;
use crate::metric::{Definitions, KeyFigures, Quantity, RangeDays, registry};

/// The views of every segment and breakdown over every range, with these key figures and without what the suppression withholds.
pub fn build(
    cube: &Cube,
    (definitions, figures): (&Definitions, &KeyFigures),
    ranges: &[RangeDays],
    suppression: &Suppression,
) -> Views {
    let metrics = registry(definitions);
    let last_mature = &context::last_mature(cube, definitions);
    let mut cockpits = Vec::with_capacity(cube.segments.len() * ranges.len());
    for segment in 0..cube.segments.len() {
        for days in ranges {
            let period = Period::ending_as_of(cube, *days, definitions.compare);
            let cells = CountedCells::new(cube, segment, suppression);
            let (kpis, goals) = (figures.kpis.as_slice(), figures.goals.as_slice());
            let context = ViewContext { cells, definitions, metrics: &metrics, kpis, goals, period, last_mature };
            cockpits.push(view(&context, segment, suppression));
        }
    }
    let of_part = |(whole, all): (&Cube, &Definitions), place: usize, period: Period| {
        cockpit(whole, (all, &figures.kpis), (place, period), suppression)
    };
    let breakdowns = breakdowns::breakdowns((cube, definitions), ranges, of_part);
    let mut views = Views { cockpits, breakdowns };
    views.offer_ranges();
    views
}

/// The views of one segment, by its position in the definitions, over any period, with these quantities in the KPI row and
/// without what the suppression withholds. Goals are those of configured ranges, so it has none.
///
/// Notes about an undefined retention name no range; [`Views::offer`] adds it.
pub fn cockpit(
    cube: &Cube,
    (definitions, kpis): (&Definitions, &[Quantity]),
    (segment, period): (usize, Period),
    suppression: &Suppression,
) -> Cockpit {
    let metrics = registry(definitions);
    let cells = CountedCells::new(cube, segment, suppression);
    let last_mature = &context::last_mature(cube, definitions);
    let context = ViewContext { cells, definitions, metrics: &metrics, kpis, goals: &[], period, last_mature };
    view(&context, segment, suppression)
}

fn view(context: &ViewContext<'_>, segment: usize, suppression: &Suppression) -> Cockpit {
    let mut disclosure = Disclosure::new(suppression, segment);
    disclosure.begin("funnel");
    let funnel = funnel::funnel(context, &mut disclosure);
    disclosure.begin("trends");
    let trends = trends::trends(context, &mut disclosure);
    disclosure.begin("kpis");
    let kpis = kpis::kpis(context, &mut disclosure);
    let key = &context.definitions.segments[segment].key;
    let goals = goals::goals(context, key, &mut disclosure);
    disclosure.begin("retention");
    let retention = retention::retention(context, &mut disclosure);
    Cockpit {
        segment: key.clone(),
        period: context.period,
        funnel,
        retention,
        trends,
        kpis,
        goals,
        withheld: disclosure.withheld(),
    }
}

#[cfg(test)]
mod tests;
