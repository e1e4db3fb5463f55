//! The interval of a change: which days of both periods it is worked out from. The formulas are in [`crate::stats`].

use super::context::ViewContext;
use super::privacy::{Counted, PeopleMeasure};
use super::{Period, RatePair};
use crate::calendar::{Day, DayRange};
use crate::metric::{DailyCount, Formula, Over, TrendIndex};
use crate::stats::{Interval, PairedTotals, Rate, TotalKind, change_of_days, change_of_weeks};
use crate::values::Millionths;

const WEEK: u16 = 7;

/// The spans of both periods whose totals are compared, the newest first.
struct ComparedSpans {
    /// The span of the current period and its pair in the previous one.
    pairs: Vec<[DayRange; 2]>,
    by_week: bool,
}

impl ComparedSpans {
    /// The newest whole weeks of a period and of the previous one; with fewer than two, the days of the newest week or of the
    /// shorter period. None without a previous period, and none for less than a week whose pairs are other weekdays.
    fn of(period: &Period) -> Option<Self> {
        Self::ending([period.current?.last, period.previous?.last], period.days.0)
    }

    /// The days of the week that ends with the period: what stands for a window of days that ends there. None where the week
    /// before it would overlap it.
    fn of_last_week(period: &Period) -> Option<Self> {
        let last = [period.current?.last, period.previous?.last];
        (period.shift() >= WEEK).then(|| Self::ending(last, WEEK)).flatten()
    }

    fn ending([last, previous]: [Day; 2], days: u16) -> Option<Self> {
        let weeks = i32::from(days / WEEK);
        if weeks >= 2 {
            let week = |ago: i32| [last, previous].map(|last| DayRange::ending(last.plus(-7 * ago), WEEK));
            return Some(Self { pairs: (0..weeks).map(week).collect(), by_week: true });
        }
        if weeks == 0 && last.since(previous) % 7 != 0 {
            return None;
        }
        // A week has every weekday once, so each day has its pair in it, wherever the week begins.
        let pair = |ago: i32| {
            let day = last.plus(-ago);
            [day, previous.plus(-(previous.weekday() - day.weekday()).rem_euclid(7))]
        };
        let pairs = (0..i32::from(days.min(WEEK))).map(|ago| pair(ago).map(|day| DayRange { first: day, last: day }));
        Some(Self { pairs: pairs.collect(), by_week: false })
    }

    /// The interval from the totals of the pairs.
    fn interval(&self, totals: &[PairedTotals], kind: TotalKind) -> Option<Interval> {
        if self.by_week { change_of_weeks(totals, kind) } else { change_of_days(totals, kind) }
    }
}

/// The 95% interval of the change of a count, from its daily series over the period and the previous one, by position.
pub(super) fn change_of_series(period: &Period, over: Over, series: [&[Option<f64>]; 2]) -> Option<Interval> {
    let spans = match over {
        Over::LastDay => ComparedSpans::of_last_week(period)?,
        Over::Cohorts | Over::Total | Over::DailyMean => ComparedSpans::of(period)?,
    };
    spans.interval(&paired(period, &spans, series)?, TotalKind::Count)
}

/// The same of sums over the range.
pub(super) fn change_of_sums(period: &Period, series: [&[Option<f64>]; 2]) -> Option<Interval> {
    let spans = ComparedSpans::of(period)?;
    spans.interval(&paired(period, &spans, series)?, TotalKind::Sum)
}

/// The totals of the spans; `None` with a gap.
fn paired(
    period: &Period,
    spans: &ComparedSpans,
    [current, previous]: [&[Option<f64>]; 2],
) -> Option<Vec<PairedTotals>> {
    let total = |values: &[Option<f64>], all: DayRange, days: DayRange| -> Option<f64> {
        let from = usize::try_from(days.first.since(all.first)).ok()?;
        let to = usize::try_from(days.last.since(all.first)).ok()?;
        values.get(from..=to)?.iter().copied().sum()
    };
    let (days, days_before) = (period.current?, period.previous?);
    let pairs = spans.pairs.iter().map(|[now, before]| {
        let before = total(previous, days_before, *before)?;
        Some(PairedTotals { current: total(current, days, *now)?, previous: before, previous_complete: before })
    });
    pairs.collect()
}

/// The 95% interval of the change of a key figure: in points of a rate, relative of a count. Undefined for a ratio.
pub(super) fn change_interval(context: &ViewContext<'_>, formula: Formula) -> Counted<Option<Interval>> {
    let interval = match formula {
        Formula::Reached(step) => of_cohorts(context, step.0),
        Formula::FromStart(_) | Formula::FromPrevious(_) | Formula::Retention(_) => {
            let rates = context.cohort_rate(formula).zip(context.previous_cohort_rate(formula));
            rates.map(|(current, previous)| of_rates(current, previous))
        }
        Formula::Count(count @ (DailyCount::Wau | DailyCount::Mau)) => of_window(context, count),
        Formula::Count(count @ (DailyCount::Dau | DailyCount::Events(_) | DailyCount::Users(_))) => {
            ComparedSpans::of(&context.period).map(|spans| of_count(context, count, &spans))
        }
        Formula::Sum(trend) => ComparedSpans::of(&context.period).map(|spans| of_sums(context, trend, &spans)),
        Formula::Share(part, of) => of_shares(context, part, of),
        Formula::Ratio(..) => None,
    };
    interval.unwrap_or_else(Counted::undefined)
}

fn of_rates(current: Counted<Rate>, previous: Counted<Rate>) -> Counted<Option<Interval>> {
    current.zip(previous).map(|(current, previous)| RatePair { current, previous }.change_interval())
}

fn of_cohorts(context: &ViewContext<'_>, step: usize) -> Option<Counted<Option<Interval>>> {
    let spans = ComparedSpans::of(&context.period)?;
    let reached = |days| context.cells.people(PeopleMeasure::Reached(step), days);
    let pairs = spans.pairs.iter().map(|[current, previous]| {
        let before = context.reached_by_age_on(step, *previous).zip(reached(*previous));
        reached(*current).zip(before).map(|(current, (previous, complete))| PairedTotals {
            current: current as f64,
            previous: previous as f64,
            previous_complete: complete as f64,
        })
    });
    Some(Counted::all(pairs).map(|totals| spans.interval(&totals, TotalKind::Count)))
}

fn of_count(context: &ViewContext<'_>, count: DailyCount, spans: &ComparedSpans) -> Counted<Option<Interval>> {
    let total = |days: DayRange| context.cells.total(count, days);
    let pairs = spans.pairs.iter().map(|[current, previous]| total(*current).zip(total(*previous)));
    Counted::all(pairs).map(|totals| {
        let pairs: Option<Vec<PairedTotals>> =
            totals.into_iter().map(|(now, before)| Some(pair(now?, before?))).collect();
        spans.interval(&pairs?, TotalKind::Count)
    })
}

fn of_sums(context: &ViewContext<'_>, trend: TrendIndex, spans: &ComparedSpans) -> Counted<Option<Interval>> {
    let total = |days: DayRange| context.cells.sum(trend, days).map(Millionths::value);
    let pairs = spans.pairs.iter().map(|[current, previous]| {
        total(*current).zip(total(*previous)).map(|(current, previous)| PairedTotals {
            current,
            previous,
            previous_complete: previous,
        })
    });
    Counted::all(pairs).map(|totals| spans.interval(&totals, TotalKind::Sum))
}

/// People of a window that ends with the day: windows of both periods may overlap, so the active users a day of its last week
/// stand for it.
fn of_window(context: &ViewContext<'_>, count: DailyCount) -> Option<Counted<Option<Interval>>> {
    let spans = ComparedSpans::of_last_week(&context.period)?;
    let on = |days: Option<DayRange>| Some(context.cells.count(count, days?.last));
    let values = on(context.period.current)?.zip(on(context.period.previous)?);
    let interval = values.zip(of_count(context, DailyCount::Dau, &spans));
    Some(interval.map(|((now, before), interval)| now.and(before).and(interval)))
}

fn of_shares(context: &ViewContext<'_>, part: DailyCount, of: DailyCount) -> Option<Counted<Option<Interval>>> {
    let on = |days: Option<DayRange>| {
        let both = context.cells.count(part, days?.last).zip(context.cells.count(of, days?.last));
        Some(both.map(|(part, of)| part.zip(of).map_or(Rate::WITHHELD, |(part, of)| Rate::of(part.min(of), of))))
    };
    Some(of_rates(on(context.period.current)?, on(context.period.previous)?))
}

fn pair(current: u64, previous: u64) -> PairedTotals {
    PairedTotals { current: current as f64, previous: previous as f64, previous_complete: previous as f64 }
}
