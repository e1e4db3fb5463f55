//! The rule over one series, day by day: what each morning would have seen, and nothing later.
//!
//! [`Replay::push`] takes one more day and gives the reading of that day; a reading depends on the days pushed so far and on
//! nothing else, so the last reading of a cut series equals that of the full one.

use super::gap::{Gap, gap};
use super::ordered::Ordered;
use super::series::{Kind, Point, Series};
use super::weekday::{NONE, NORMAL_MAD, WeekdayWindow};
use crate::calendar::DayRange;

/// Gaps exist from this index on.
const FIRST_GAP: usize = 20;
/// Unusualness exists from this index on.
const FIRST_Z: usize = 35;
/// Nothing fires on a series with fewer usable days before the one in question.
pub const LEARNING_DAYS: usize = 42;
const DAY_BASELINE: usize = 14;
const WEEK_BASELINE: usize = 28;
const WEEK: usize = 7;
/// Days of history that say what is usual.
const HISTORY: usize = 56;
const ENOUGH: usize = 14;
const ENOUGH_FOR_CENTRE: usize = 28;
/// What a week's wobble is taken for while its history is short.
const SHORT_WEEK_SCALE: f64 = 1.5;

/// Whether weekdays are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weekdays {
    /// Each weekday has its factor, as far as the data bear it out.
    #[default]
    Learnt,
    /// All days are alike.
    Off,
}

/// How the usual wobble of a metric is learnt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tuning {
    /// Whether weekdays are told apart.
    pub weekdays: Weekdays,
    /// The least wobble a metric is believed to have, in times pure chance. 1 is pure chance itself; a higher floor makes a
    /// bursty metric quieter.
    pub floor: f64,
}

impl Default for Tuning {
    fn default() -> Self {
        Self { weekdays: Weekdays::Learnt, floor: 1.0 }
    }
}

/// A window as one morning saw it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Its days.
    pub days: DayRange,
    /// The days that say what to expect.
    pub baseline: DayRange,
    /// The sum of the window's counts, or its rate.
    pub current: f64,
    /// What the baseline leads to expect.
    pub expected: f64,
    /// The total of a rate; 0 for a count.
    pub of: f64,
    /// The baseline's level a day with the weekdays taken out.
    pub level: f64,
    /// The window's level a day with the weekdays taken out.
    pub adjusted: f64,
    /// How unusual the gap is for this metric, in times its usual wobble; 0 while that is not known.
    pub z: f64,
}

impl Window {
    /// Current minus expected: events, or a difference of rates.
    pub fn delta(&self) -> f64 {
        self.current - self.expected
    }

    /// The relative change as a ratio, for people: `None` from an expected nothing.
    pub fn relative(&self) -> Option<f64> {
        (self.expected > 1e-9).then(|| self.percent())
    }

    /// The relative change as a ratio; from nothing to something it is huge.
    pub fn percent(&self) -> f64 {
        self.delta() / self.expected.max(1e-9)
    }
}

/// The two windows of a morning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Windows {
    /// The newest day.
    pub day: Window,
    /// The last 7 days.
    pub week: Window,
    /// Weekday factors for the day's window, Monday first.
    pub day_factors: [f64; 7],
    /// Weekday factors for the week's window.
    pub week_factors: [f64; 7],
}

/// What one morning saw of one series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The newest day.
    pub point: Point,
    /// How many usable days came before it.
    pub index: usize,
    /// The comparison; `None` while there are too few days for one.
    pub windows: Option<Windows>,
}

impl Reading {
    /// Whether there are too few days to judge.
    pub fn is_learning(&self) -> bool {
        self.index < LEARNING_DAYS
    }
}

/// Replays a whole series: one reading a day.
pub fn replay(series: &Series, tuning: Tuning) -> Vec<Reading> {
    let mut replay = Replay::new(series.kind, tuning);
    series.points.iter().map(|point| replay.push(*point)).collect()
}

/// The rule's memory of one series.
#[derive(Clone, Debug)]
pub(super) struct Replay {
    kind: Kind,
    tuning: Tuning,
    points: Vec<Point>,
    learnt: WeekdayWindow,
    factors: Vec<[f64; 7]>,
    day_gaps: Vec<f64>,
    week_gaps: Vec<f64>,
    /// Sizes of the day gaps of the 56 days before.
    day_history: Ordered,
    /// The week gaps of days `t-62..=t-7`, which do not overlap the week in question.
    week_history: Ordered,
    /// The comparison of the newest day that is not a holiday.
    newest: Option<Windows>,
}

impl Replay {
    pub(super) fn new(kind: Kind, tuning: Tuning) -> Self {
        Self {
            kind,
            tuning,
            points: Vec::new(),
            learnt: WeekdayWindow::new(kind),
            factors: Vec::new(),
            day_gaps: Vec::new(),
            week_gaps: Vec::new(),
            day_history: Ordered::default(),
            week_history: Ordered::default(),
            newest: None,
        }
    }

    /// The reading of one more day. A holiday is read and forgotten, so it never becomes part of what is usual, and the week is
    /// that of the days before it, as it is on the mornings after.
    pub(super) fn push(&mut self, point: Point) -> Reading {
        if !point.is_holiday {
            let reading = self.read(point);
            self.newest = reading.windows;
            return reading;
        }
        let mut reading = self.clone().read(point);
        if let (Some(windows), Some(newest)) = (&mut reading.windows, self.newest) {
            (windows.week, windows.week_factors) = (newest.week, newest.week_factors);
        }
        reading
    }

    fn read(&mut self, point: Point) -> Reading {
        let index = self.points.len();
        self.points.push(point);
        let factors = match self.tuning.weekdays {
            Weekdays::Learnt => self.learnt.factors(&self.points, index),
            Weekdays::Off => NONE,
        };
        self.factors.push(factors);
        let windows = (index >= FIRST_GAP).then(|| self.windows(index));
        Reading { point, index, windows }
    }

    fn windows(&mut self, index: usize) -> Windows {
        let (day, day_days) = self.compare(index, (1, DAY_BASELINE));
        let (week, week_days) = self.compare(index, (WEEK, WEEK_BASELINE));
        self.slide(index);
        let (day_z, week_z) = self.unusual(day.size, week.size);
        let is_known = index >= FIRST_Z;
        self.day_gaps.push(day.size);
        self.week_gaps.push(week.size);
        self.day_history.insert(day.size.abs());
        Windows {
            day: window(&day, day_days, if is_known { day_z } else { 0.0 }),
            week: window(&week, week_days, if is_known { week_z } else { 0.0 }),
            day_factors: self.factors[index],
            week_factors: self.factors[index + 1 - WEEK],
        }
    }

    /// The gap of the window of `length` days that ends at `index` against at most `before` days, with both day ranges.
    fn compare(&self, index: usize, (length, before): (usize, usize)) -> (Gap, [DayRange; 2]) {
        let start = index + 1 - length;
        let window = &self.points[start..=index];
        let baseline = &self.points[start.saturating_sub(before)..start];
        let days = [window, baseline].map(|part| DayRange { first: part[0].day, last: part[part.len() - 1].day });
        (gap(self.kind, window, baseline, &self.factors[start]), days)
    }

    /// Lets the history of `index` in and what is too old for it out.
    fn slide(&mut self, index: usize) {
        let gap_at = |gaps: &[f64], at: usize| at.checked_sub(FIRST_GAP).map(|at| gaps[at]);
        if let Some(gone) = index.checked_sub(HISTORY + 1).and_then(|at| gap_at(&self.day_gaps, at)) {
            self.day_history.remove(gone.abs());
        }
        if let Some(new) = index.checked_sub(WEEK).and_then(|at| gap_at(&self.week_gaps, at)) {
            self.week_history.insert(new);
        }
        if let Some(gone) = index.checked_sub(HISTORY + WEEK).and_then(|at| gap_at(&self.week_gaps, at)) {
            self.week_history.remove(gone);
        }
    }

    /// Both gaps in times the usual wobble. The floor is pure chance, so that small counts cannot alert on luck; steady
    /// growth is in the centre of the weeks, so that growth does not alert.
    fn unusual(&self, day: f64, week: f64) -> (f64, f64) {
        let floor = self.tuning.floor;
        let day_scale = scale(&self.day_history, 0.0, floor).unwrap_or(floor);
        let is_centred = self.week_history.len() >= ENOUGH_FOR_CENTRE;
        let centre = if is_centred { self.week_history.median() } else { 0.0 };
        let week_scale =
            scale(&self.week_history, centre, day_scale).unwrap_or(day_scale.max(SHORT_WEEK_SCALE * floor));
        (day / day_scale, (week - centre) / week_scale)
    }
}

/// The usual wobble about a centre, at least the floor; `None` while the history is short.
fn scale(history: &Ordered, centre: f64, floor: f64) -> Option<f64> {
    (history.len() >= ENOUGH).then(|| (NORMAL_MAD * history.median_distance(centre)).max(floor))
}

fn window(gap: &Gap, [days, baseline]: [DayRange; 2], z: f64) -> Window {
    let Gap { current, expected, of, level, adjusted, size: _ } = *gap;
    Window { days, baseline, current, expected, of, level, adjusted, z }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "equal inputs must give equal bits")]

    use super::*;
    use crate::calendar::Day;

    fn points(values: impl IntoIterator<Item = f64>) -> Vec<Point> {
        values.into_iter().zip(4..).map(|(value, day)| Point::count(Day(day), value)).collect()
    }

    fn wavy(days: i32) -> Vec<Point> {
        points((0..days).map(|day| f64::from(500 + (day * 37) % 41 + if day % 7 > 4 { -150 } else { 0 })))
    }

    fn readings(points: Vec<Point>) -> Vec<Reading> {
        replay(&Series::new(Kind::Count, points), Tuning::default())
    }

    #[test]
    fn comparisons_begin_with_day_20_and_their_unusualness_with_day_35() {
        let readings = readings(wavy(60));
        assert!(readings[19].windows.is_none());
        let windows = |at: usize| readings[at].windows.expect("from day 20 on");
        assert!(windows(34).day.z == 0.0 && windows(34).week.z == 0.0);
        assert!(windows(35).day.z != 0.0 && windows(35).week.z != 0.0);
        assert!(readings[41].is_learning() && !readings[42].is_learning());
    }

    #[test]
    fn the_windows_and_baselines_are_the_days_they_say() {
        let windows = readings(wavy(60))[50].windows.expect("from day 20 on");
        // Index 50 is day 54; 14 days before it are 40 to 53; its week 48 to 54, 28 days before that 20 to 47.
        let range = |first, last| DayRange { first: Day(first), last: Day(last) };
        assert_eq!((windows.day.days, windows.day.baseline), (range(54, 54), range(40, 53)));
        assert_eq!((windows.week.days, windows.week.baseline), (range(48, 54), range(20, 47)));
    }

    #[test]
    fn a_morning_never_sees_a_later_day() {
        let full = readings(wavy(120));
        for cut in [21, 43, 77, 119] {
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
    fn without_wobble_the_floor_is_pure_chance() {
        // 100 a day for 50 days, then 60: z1 is the gap itself, 2 (sqrt(60.375) - sqrt(100.375)) / sqrt(1 + 1.57 / 14)
        //   = 2 (7.770135 - 10.018733) / 1.054582 = -4.264438.
        let mut values = vec![100.0; 50];
        values.push(60.0);
        let last = readings(points(values)).pop().and_then(|reading| reading.windows).expect("a comparison");
        assert!((last.day.z + 4.264_438).abs() < 1e-5, "{}", last.day.z);
        assert!((last.day.percent() + 0.4).abs() < 1e-12);
    }

    #[test]
    fn a_holiday_is_read_but_not_remembered() {
        let mut with = wavy(90);
        with[60].is_holiday = true;
        with[60].value = 20.0;
        let mut without = wavy(90);
        without.remove(60);
        let (with, without) = (readings(with), readings(without));
        assert!(with[60].windows.expect("a comparison").day.percent() < -0.9);
        let unusual = |reading: &Reading| reading.windows.map(|windows| (windows.day.z, windows.week.z));
        assert_eq!(unusual(&with[89]), unusual(&without[88]));
    }

    #[test]
    fn a_holiday_is_no_part_of_its_own_week() {
        let mut days = wavy(90);
        days[89].is_holiday = true;
        days[89].value = 0.0;
        let readings = readings(days);
        let week = |at: usize| readings[at].windows.map(|windows| windows.week);
        assert_eq!(week(89), week(88));
        assert!(readings[89].windows.expect("a comparison").day.percent() < -0.9);
    }

    #[test]
    fn weekdays_can_be_switched_off() {
        let series = Series::new(Kind::Count, wavy(100));
        let plain = replay(&series, Tuning { weekdays: Weekdays::Off, ..Tuning::default() })
            .pop()
            .and_then(|reading| reading.windows)
            .expect("a comparison");
        let learnt =
            replay(&series, Tuning::default()).pop().and_then(|reading| reading.windows).expect("a comparison");
        assert_eq!(plain.day_factors, NONE);
        assert!(learnt.day_factors[6] < 0.9, "{:?}", learnt.day_factors);
    }
}
