//! The rule over one series, day by day: what each evaluation day would have seen, and nothing later.
//!
//! [`Replay::push`] takes one more day and gives the reading of that day; a reading depends on the days pushed so far and on
//! nothing else, so the last reading of a cut series equals that of the full one.

use super::gap::{Comparison, Gap};
use super::held::HoldLimit;
use super::series::{DailySeries, DayValue, SeriesKind};
use super::usual::{ENOUGH_FOR_CENTRE, GapHistory, UsualGap};
use super::weekday::{NO_FACTORS, WeekdayLearner};
use super::window::{AlertWindow, WindowReading};
use crate::calendar::DayRange;

/// Comparisons exist from this index on.
const FIRST_COMPARISON: usize = 20;
/// Unusualness exists from this index on.
const FIRST_Z: usize = 35;
/// Nothing triggers on a series with fewer usable days before the one in question.
pub const LEARNING_DAYS: usize = 42;
/// How many scales a day may stray in the long windows.
const HELD_SCALES: f64 = 3.0;
/// An ordinary fortnight's edge is where a normal distribution has 1.7 standard deviations.
const EDGE_SCALES: f64 = 1.7;

/// Whether weekdays are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weekdays {
    /// Each weekday has its factor, as far as the data bear it out.
    #[default]
    Learnt,
    /// All days are alike.
    Off,
}

/// How the usual scale of a metric is learnt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tuning {
    /// Whether weekdays are told apart.
    pub weekdays: Weekdays,
    /// The smallest scale that a metric can have, in times pure chance. 1 is pure chance itself; a larger one makes a bursty
    /// metric quieter.
    pub floor: f64,
}

impl Default for Tuning {
    fn default() -> Self {
        Self { weekdays: Weekdays::Learnt, floor: 1.0 }
    }
}

/// What one evaluation day saw of one series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DayReading {
    /// The newest day.
    pub value: DayValue,
    /// How many usable days came before it.
    pub index: usize,
    /// The comparisons in the order of [`AlertWindow::ALL`]; `None` while there are too few days for one.
    pub windows: Option<[WindowReading; 4]>,
}

impl DayReading {
    /// Whether there are too few days to judge.
    pub fn is_learning(&self) -> bool {
        self.index < LEARNING_DAYS
    }

    /// One of the comparisons.
    pub fn window(&self, window: AlertWindow) -> Option<&WindowReading> {
        self.windows.as_ref().map(|windows| &windows[window.index()])
    }

    /// The largest distance from the usual among the windows, whichever gates they pass.
    pub fn largest_z(&self) -> Option<f64> {
        self.windows.map(|windows| windows.iter().map(|window| window.z.abs()).fold(0.0, f64::max))
    }
}

/// Replays a whole series: one reading a day.
pub fn replay(series: &DailySeries, tuning: Tuning) -> Vec<DayReading> {
    let mut replay = Replay::new(series.kind, tuning);
    series.days.iter().map(|value| replay.push(*value)).collect()
}

/// The rule's memory of one series.
#[derive(Clone, Debug)]
struct Replay {
    kind: SeriesKind,
    tuning: Tuning,
    days: Vec<DayValue>,
    learner: WeekdayLearner,
    /// By the index of a window's first day.
    factors: Vec<[f64; 7]>,
    /// In the order of the windows.
    histories: [GapHistory; 4],
}

/// The spread of single days, and the smallest scale of a longer window.
#[derive(Clone, Copy, Debug)]
struct DayScale(f64);

impl Replay {
    fn new(kind: SeriesKind, tuning: Tuning) -> Self {
        Self {
            kind,
            tuning,
            days: Vec::new(),
            learner: WeekdayLearner::new(kind),
            factors: Vec::new(),
            histories: AlertWindow::ALL.map(|window| GapHistory::new(first_gap(window))),
        }
    }

    /// The reading of one more day.
    fn push(&mut self, value: DayValue) -> DayReading {
        let index = self.days.len();
        self.days.push(value);
        let factors = match self.tuning.weekdays {
            Weekdays::Learnt => self.learner.factors(&self.days, index),
            Weekdays::Off => NO_FACTORS,
        };
        self.factors.push(factors);
        let windows = (index >= FIRST_COMPARISON).then(|| self.windows(index));
        DayReading { value, index, windows }
    }

    fn windows(&mut self, index: usize) -> [WindowReading; 4] {
        let usual = self.usual(AlertWindow::Day, index);
        let known = if index >= FIRST_Z { usual.spread } else { 0.0 };
        let day_scale = DayScale(known.max(self.tuning.floor));
        AlertWindow::ALL.map(|window| {
            let usual = if window == AlertWindow::Day { usual } else { self.usual(window, index) };
            self.read(window, index, (usual, day_scale))
        })
    }

    fn usual(&mut self, window: AlertWindow, index: usize) -> UsualGap {
        self.histories[window.index()].usual(index.checked_sub(window.days()))
    }

    /// The reading of the window that ends at `index`, whose gap enters the history.
    fn read(&mut self, window: AlertWindow, index: usize, (usual, day_scale): (UsualGap, DayScale)) -> WindowReading {
        let start = index + 1 - window.days();
        let days = &self.days[start..=index];
        let baseline = &self.days[start.saturating_sub(window.baseline_days())..start];
        let factors = self.factors[start];
        let comparison =
            Comparison { kind: self.kind, window: days, baseline, skips_holidays: window.is_long(), factors: &factors };
        let gap = comparison.gap(window.is_long().then_some(HoldLimit(HELD_SCALES * day_scale.0)));
        let is_judged = index >= FIRST_Z && (window == AlertWindow::Day || usual.gaps >= ENOUGH_FOR_CENTRE);
        let (z, z_on_scale) = if is_judged { unusual(window, &gap, (usual, day_scale)) } else { (0.0, 0.0) };
        let reading = WindowReading {
            days: range(days),
            baseline: range(baseline),
            current: gap.current(self.kind),
            expected: gap.expected(self.kind, usual.centre),
            plain_expected: gap.plain_expected,
            total: gap.sums.total,
            level: gap.level,
            adjusted: gap.sums.adjusted(),
            factors,
            z,
            z_on_scale,
            is_judged,
            has_holiday: !window.is_long() && days.iter().any(|day| day.is_holiday),
        };
        if index >= first_gap(window) {
            self.histories[window.index()].push(gap.size);
        }
        reading
    }
}

/// The index of the day on which the first gap of a window is known.
fn first_gap(window: AlertWindow) -> usize {
    FIRST_COMPARISON.max(window.days() + 13)
}

/// How unusual a gap is: in times its scale or the edge of ordinary fortnights, whichever is larger, and in times its scale.
/// The scale of a longer window is half learnt from its own gaps and half from those of single days, since its own overlap.
fn unusual(window: AlertWindow, gap: &Gap, (usual, DayScale(day_scale)): (UsualGap, DayScale)) -> (f64, f64) {
    let scale = if window == AlertWindow::Day {
        day_scale
    } else {
        let learnt = (1.0 + 2.0 * (day_scale.powi(2) - 1.0) + usual.spread.powi(2)) / 2.0;
        day_scale.max(learnt.max(0.0).sqrt())
    };
    let distance = gap.size - usual.centre;
    let [up, down] = usual.edges;
    let edge = if distance > 0.0 { up } else { down };
    (distance / scale.max(edge / EDGE_SCALES), distance / scale)
}

fn range(days: &[DayValue]) -> DayRange {
    DayRange { first: days[0].day, last: days[days.len() - 1].day }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "equal inputs must give equal bits")]

    use super::*;
    use crate::calendar::Day;

    fn counts(values: impl IntoIterator<Item = f64>) -> Vec<DayValue> {
        values.into_iter().zip(4..).map(|(value, day)| DayValue::count(Day(day), value)).collect()
    }

    fn wavy(days: i32) -> Vec<DayValue> {
        counts((0..days).map(|day| f64::from(500 + (day * 37) % 41 + if day % 7 > 4 { -150 } else { 0 })))
    }

    fn readings(days: Vec<DayValue>) -> Vec<DayReading> {
        replay(&DailySeries::new(SeriesKind::Count, days), Tuning::default())
    }

    fn window(reading: &DayReading, window: AlertWindow) -> WindowReading {
        *reading.window(window).expect("a comparison")
    }

    #[test]
    fn comparisons_begin_with_day_20_and_their_unusualness_with_day_35() {
        let readings = readings(wavy(80));
        assert!(readings[19].windows.is_none());
        let is_judged = |index: usize| {
            let windows = readings[index].windows.expect("from day 20 on");
            windows.map(|window| window.is_judged)
        };
        assert_eq!(is_judged(34), [false; 4]);
        assert_eq!(is_judged(35), [true, false, false, false]);
        // 28 gaps end 3 days before: days 20 to 47, so day 50; 7 days before: day 54; 14 days before, from day 27: day 68.
        assert_eq!((is_judged(49), is_judged(50)), ([true, false, false, false], [true, true, false, false]));
        assert_eq!(
            (is_judged(53)[2], is_judged(54)[2], is_judged(67)[3], is_judged(68)[3]),
            (false, true, false, true)
        );
        assert!(readings[41].is_learning() && !readings[42].is_learning());
    }

    #[test]
    fn the_windows_and_baselines_are_the_days_they_say() {
        let readings = readings(wavy(90));
        // Index 80 is day 84.
        let range = |first, last| DayRange { first: Day(first), last: Day(last) };
        let of = |wanted| (window(&readings[80], wanted).days, window(&readings[80], wanted).baseline);
        assert_eq!(of(AlertWindow::Day), (range(84, 84), range(70, 83)));
        assert_eq!(of(AlertWindow::ThreeDays), (range(82, 84), range(54, 81)));
        assert_eq!(of(AlertWindow::Week), (range(78, 84), range(22, 77)));
        assert_eq!(of(AlertWindow::Fortnight), (range(71, 84), range(43, 70)));
        // Cut at the start of the series.
        assert_eq!(window(&readings[20], AlertWindow::Week).baseline, range(4, 17));
    }

    #[test]
    fn an_evaluation_day_never_sees_a_later_day() {
        let full = readings(wavy(160));
        for cut in [21, 43, 77, 159] {
            assert_eq!(readings(wavy(cut)).last(), full.get(usize::try_from(cut - 1).expect("positive")));
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_matter() {
        let mut shuffled = wavy(100);
        shuffled.reverse();
        shuffled.swap(3, 70);
        assert_eq!(readings(shuffled), readings(wavy(100)));
    }

    #[test]
    fn without_any_spread_the_scale_is_pure_chance() {
        // 100 a day for 50 days, then 60: z1 is the gap itself, 2 (sqrt(60.375) - sqrt(100.375)) / sqrt(1 + 1.57 / 14)
        //   = 2 (7.770135 - 10.018733) / 1.054582 = -4.264438.
        let mut values = vec![100.0; 50];
        values.push(60.0);
        let last = window(readings(counts(values)).last().expect("days"), AlertWindow::Day);
        assert!((last.z + 4.264_438).abs() < 1e-5, "{}", last.z);
        assert!((last.percent() + 0.4).abs() < 1e-12);
    }

    #[test]
    fn steady_growth_is_expected_to_go_on() {
        // 0.4% a day: the baseline of a week is 31.5 days older in the middle and lags by an eighth, which drift knows.
        let last = readings(counts((0..150).map(|day| (200.0 * 1.004_f64.powi(day)).round()))).pop().expect("days");
        let week = window(&last, AlertWindow::Week);
        assert!(week.current / week.plain_expected > 1.12, "{week:?}");
        assert!(week.percent().abs() < 0.03 && week.z.abs() < 1.0, "{week:?}");
    }

    #[test]
    fn one_wild_day_is_not_the_news_of_its_week() {
        let mut days = wavy(150);
        days[146].value = 2_500.0;
        let reading = readings(days).pop().expect("days");
        let week = window(&reading, AlertWindow::Week);
        // As it was, the week is 60% above; held, the day moves it by no more than three scales of a day.
        assert!(week.percent() > 0.5, "{week:?}");
        let calm = window(&readings(wavy(150)).pop().expect("days"), AlertWindow::Week);
        assert!(week.z - calm.z < 4.0, "{} {}", week.z, calm.z);
    }

    #[test]
    fn what_happens_every_fortnight_is_no_news() {
        // Every 14th day doubles. On the scale of the other days that is far out, at the edge of a fortnight it is not.
        let spiky = counts((0..160).map(|day| if day % 14 == 5 { 1_000.0 } else { f64::from(480 + (day * 37) % 41) }));
        let day = window(&readings(spiky)[159], AlertWindow::Day);
        assert_eq!(159 % 14, 5);
        assert!(day.z_on_scale > 8.0, "{day:?}");
        assert!(day.z < 2.0, "{day:?}");
    }

    #[test]
    fn a_holiday_keeps_its_place_and_stays_out_of_the_long_windows() {
        let mut days = wavy(120);
        days[119].is_holiday = true;
        days[119].value = 20.0;
        let reading = readings(days).pop().expect("days");
        let day = window(&reading, AlertWindow::Day);
        assert!(day.has_holiday && day.percent() < -0.9);
        let three = window(&reading, AlertWindow::ThreeDays);
        assert!(three.has_holiday && three.percent() < -0.2);
        for long in [AlertWindow::Week, AlertWindow::Fortnight] {
            let long = window(&reading, long);
            assert!(!long.has_holiday && long.percent().abs() < 0.05 && long.z.abs() < 2.0, "{long:?}");
        }
        assert_eq!(window(&reading, AlertWindow::Week).days.len(), 7);
    }

    #[test]
    fn a_holiday_is_in_no_baseline_and_no_weekday_factor() {
        // Whatever the value of a holiday was, the levels and factors after it are the same.
        let after = |value: f64| {
            let mut days = wavy(120);
            days[112].is_holiday = true;
            days[112].value = value;
            readings(days).pop().and_then(|reading| reading.windows).expect("a comparison")
        };
        let of =
            |windows: [WindowReading; 4]| windows.map(|window| (window.level, window.factors, window.plain_expected));
        assert_eq!(of(after(0.0)), of(after(5_000.0)));
    }

    #[test]
    fn weekdays_can_be_switched_off() {
        let of = |tuning| {
            let series = DailySeries::new(SeriesKind::Count, wavy(100));
            window(replay(&series, tuning).last().expect("days"), AlertWindow::Day).factors
        };
        assert_eq!(of(Tuning { weekdays: Weekdays::Off, ..Tuning::default() }), NO_FACTORS);
        assert!(of(Tuning::default())[6] < 0.9);
    }
}
