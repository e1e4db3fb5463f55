//! From readings to verdicts: which mornings fire, in which direction, and which are only the way back.

use super::gates::{Direction, Gate, Severity, Thresholds, strength};
use super::replay::{Reading, Window, Windows};
use super::series::Kind;
use crate::calendar::Day;

/// A move within this many days of the last one in the same direction belongs to the same incident.
pub(super) const SAME_INCIDENT_DAYS: i32 = 7;
/// The way back may follow the last fire by this many days.
const RECOVERY_DAYS: i32 = 14;

/// Which window fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The newest day against the 14 days before.
    Day,
    /// The last 7 days against the 28 before.
    Week,
    /// Days without data.
    MissingData,
}

impl Rule {
    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::MissingData => "missing_data",
        }
    }
}

/// A window that passed every gate of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fire {
    /// The window.
    pub rule: Rule,
    /// Which way.
    pub direction: Direction,
    /// How loud, before good news and the other tests of the morning are considered.
    pub strength: Severity,
}

/// What one morning said about one series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Too few days to know.
    Learning,
    /// Nothing to say, and what held it back.
    Quiet(Gate),
    /// The way back from an incident.
    Recovered(Direction),
    /// An alert.
    Fired(Fire),
}

impl Verdict {
    /// The fire, if it is one.
    pub fn fire(self) -> Option<Fire> {
        match self {
            Self::Fired(fire) => Some(fire),
            Self::Learning | Self::Quiet(_) | Self::Recovered(_) => None,
        }
    }
}

/// What is remembered of an incident to know its way back.
#[derive(Clone, Copy, Debug)]
struct Memory {
    direction: Direction,
    /// The level before the incident.
    level: f64,
    last_fire: Day,
}

/// The life cycle of one series: remembers warnings, as the rule says, and beside them everything that was shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct LifeCycle {
    kind: Kind,
    thresholds: Thresholds,
    warned: Option<Memory>,
    shown: Option<Memory>,
}

impl LifeCycle {
    pub(super) fn new(kind: Kind, thresholds: Thresholds) -> Self {
        Self { kind, thresholds, warned: None, shown: None }
    }

    /// The verdict of the next morning.
    pub(super) fn next(&mut self, reading: &Reading) -> Verdict {
        if reading.is_learning() {
            return Verdict::Learning;
        }
        let Some(windows) = &reading.windows else { return Verdict::Learning };
        match self.candidate(windows, reading.point.is_holiday) {
            Ok(fire) => self.remember(fire, windows, reading.point.day),
            Err(gate) => Verdict::Quiet(gate),
        }
    }

    /// The loudest of the two windows; the day when both are loud enough for a warning. A holiday lowers its own day only.
    fn candidate(&self, windows: &Windows, is_holiday: bool) -> Result<Fire, Gate> {
        let cap = if is_holiday { Severity::Info } else { Severity::Critical };
        let day = strength(&windows.day, self.kind, &self.thresholds.day);
        let day = day.map(|(strength, direction)| (strength.min(cap), direction));
        let week = strength(&windows.week, self.kind, &self.thresholds.week);
        let fire = |rule, (strength, direction)| Fire { rule, direction, strength };
        match (day, week) {
            (Ok(day), Ok(week)) => {
                let is_week = day.0 < Severity::Warning && week.0 >= Severity::Warning;
                let (rule, own) = if is_week { (Rule::Week, week) } else { (Rule::Day, day) };
                let is_same = day.1 == week.1;
                Ok(fire(rule, (if is_same { day.0.max(week.0) } else { own.0 }, own.1)))
            }
            (Ok(day), Err(_)) => Ok(fire(Rule::Day, day)),
            (Err(_), Ok(week)) => Ok(fire(Rule::Week, week)),
            (Err(day), Err(week)) => Err(day.max(week)),
        }
    }

    fn remember(&mut self, fire: Fire, windows: &Windows, day: Day) -> Verdict {
        let (window, percent) = match fire.rule {
            Rule::Day | Rule::MissingData => (&windows.day, self.thresholds.day.percent),
            Rule::Week => (&windows.week, self.thresholds.week.percent),
        };
        let is_back =
            |memory: Option<Memory>| memory.is_some_and(|memory| memory.is_back(fire, window, (day, percent)));
        let is_warning = fire.strength >= Severity::Warning;
        if is_back(self.warned) || (!is_warning && is_back(self.shown)) {
            return Verdict::Recovered(fire.direction);
        }
        if is_warning {
            self.warned = Some(Memory::after(self.warned, fire, window.level, day));
        }
        self.shown = Some(Memory::after(self.shown, fire, window.level, day));
        Verdict::Fired(fire)
    }
}

impl Memory {
    /// Whether an opposite move only leads back to about the level before the incident.
    fn is_back(&self, fire: Fire, window: &Window, (day, percent): (Day, f64)) -> bool {
        let beyond = fire.direction.sign() * (window.adjusted / self.level.max(1e-9) - 1.0);
        fire.direction != self.direction && day.since(self.last_fire) <= RECOVERY_DAYS && beyond < percent
    }

    /// The memory after a fire: of the same incident, or of a new one with the level before it.
    fn after(known: Option<Self>, fire: Fire, level: f64, day: Day) -> Self {
        let is_same =
            |memory: &Self| memory.direction == fire.direction && day.since(memory.last_fire) <= SAME_INCIDENT_DAYS;
        let level = known.filter(is_same).map_or(level, |memory| memory.level);
        Self { direction: fire.direction, level, last_fire: day }
    }
}

#[cfg(test)]
mod tests {
    use super::super::series::Point;
    use super::super::weekday::NONE;
    use super::*;
    use crate::calendar::DayRange;

    /// A morning whose day stands `percent` above a level of 1000, loud enough for a warning, and whose week is quiet.
    fn morning(day: i32, percent: f64) -> Reading {
        let days = DayRange { first: Day(day), last: Day(day) };
        let current = 1000.0 * (1.0 + percent);
        let quiet =
            Window { days, baseline: days, current: 1.0, expected: 1.0, of: 0.0, level: 1.0, adjusted: 1.0, z: 0.0 };
        let z = 4.5 * percent.signum();
        let loud = Window { current, expected: 1000.0, level: 1000.0, adjusted: current, z, ..quiet };
        let windows = Windows { day: loud, week: quiet, day_factors: NONE, week_factors: NONE };
        Reading { point: Point::count(Day(day), current), index: 60, windows: Some(windows) }
    }

    fn verdicts(mornings: &[Reading]) -> Vec<Verdict> {
        let mut life = LifeCycle::new(Kind::Count, Thresholds::default());
        mornings.iter().map(|reading| life.next(reading)).collect()
    }

    fn directions(mornings: &[(i32, f64)]) -> Vec<&'static str> {
        let readings: Vec<Reading> = mornings.iter().map(|(day, percent)| morning(*day, *percent)).collect();
        let word = |verdict: &Verdict| match verdict {
            Verdict::Learning => "learning",
            Verdict::Quiet(gate) => gate.as_str(),
            Verdict::Recovered(_) => "recovered",
            Verdict::Fired(fire) => fire.direction.as_str(),
        };
        verdicts(&readings).iter().map(word).collect()
    }

    #[test]
    fn nothing_fires_before_day_42() {
        let early = Reading { index: 41, ..morning(100, -0.5) };
        let ready = Reading { index: 42, ..morning(100, -0.5) };
        assert_eq!(verdicts(&[early]), [Verdict::Learning]);
        assert!(verdicts(&[ready])[0].fire().is_some());
    }

    /// The morning's level can be lower than the incident's memory of it.
    fn rise_to(day: i32, adjusted: f64) -> Reading {
        let mut rise = morning(day, 0.5);
        if let Some(windows) = &mut rise.windows {
            windows.day.adjusted = adjusted;
        }
        rise
    }

    #[test]
    fn the_way_back_is_no_alert_for_fourteen_days() {
        // Down to 500 on day 100, from a level of 1000. Back at 1149, not 15% above it, it is only recovered.
        let after = |day, adjusted| verdicts(&[morning(100, -0.5), rise_to(day, adjusted)])[1];
        assert_eq!(after(114, 1149.0), Verdict::Recovered(Direction::Up));
        assert!(after(114, 1151.0).fire().is_some());
        assert!(after(115, 1149.0).fire().is_some());
    }

    #[test]
    fn a_recovery_does_not_forget_the_incident() {
        let days = [morning(100, -0.5), rise_to(105, 1000.0), rise_to(112, 1000.0)];
        let words: Vec<bool> = verdicts(&days).iter().map(|verdict| verdict.fire().is_some()).collect();
        assert_eq!(words, [true, false, false]);
    }

    #[test]
    fn the_level_is_kept_for_seven_days_and_new_after_that() {
        // The second fire starts from a lower level, 400. Within 7 days the memory keeps 1000, so a rise to 900 is the way back;
        // after 8 days the level is 400, and 900 is beyond it.
        let second = |day| {
            let mut fire = morning(day, -0.5);
            if let Some(windows) = &mut fire.windows {
                windows.day.level = 400.0;
            }
            fire
        };
        let rise_after = |day| verdicts(&[morning(100, -0.5), second(day), rise_to(day + 3, 900.0)])[2];
        assert_eq!(rise_after(107), Verdict::Recovered(Direction::Up));
        assert!(rise_after(108).fire().is_some());
    }

    #[test]
    fn each_direction_fires_on_its_own() {
        assert_eq!(directions(&[(100, -0.5), (101, 0.5)]), ["down", "up"]);
        assert_eq!(directions(&[(100, 0.1), (101, -0.5)]), ["percent", "down"]);
    }

    #[test]
    fn an_info_may_be_a_way_back_but_never_moves_the_memory_of_warnings() {
        let info = |day, percent: f64| {
            let mut info = morning(day, percent);
            if let Some(windows) = &mut info.windows {
                windows.day.z = 3.7 * percent.signum();
            }
            info
        };
        let found = verdicts(&[info(100, -0.5), info(103, 0.1501), morning(104, 0.5)]);
        assert_eq!(found[0].fire().map(|fire| fire.strength), Some(Severity::Info));
        assert_eq!(found[2].fire().map(|fire| fire.strength), Some(Severity::Warning));
        // Only an info came before, so a warning upwards is never its way back, even at the old level.
        assert!(verdicts(&[info(100, -0.5), rise_to(103, 1000.0)])[1].fire().is_some());
    }

    #[test]
    fn a_holiday_is_an_info_at_most() {
        let mut holiday = morning(100, -0.9);
        holiday.point.is_holiday = true;
        assert_eq!(verdicts(&[holiday])[0].fire().map(|fire| fire.strength), Some(Severity::Info));
    }

    #[test]
    fn a_holiday_leaves_the_week_as_loud_as_it_is() {
        let verdict = |day_percent: f64, week_z: f64| {
            let mut holiday = morning(100, day_percent);
            holiday.point.is_holiday = true;
            if let Some(windows) = &mut holiday.windows {
                windows.week = Window { current: 4_900.0, expected: 7_000.0, z: week_z, ..windows.week };
            }
            verdicts(&[holiday])[0]
        };
        let fired = |rule, strength| Verdict::Fired(Fire { rule, direction: Direction::Down, strength });
        // The day is quiet, or only an info, and the week is 30% down.
        assert_eq!(verdict(-0.01, -4.6), fired(Rule::Week, Severity::Critical));
        assert_eq!(verdict(-0.9, -4.6), fired(Rule::Week, Severity::Critical));
        assert_eq!(verdict(-0.9, -3.1), fired(Rule::Day, Severity::Info));
        // What held a quiet morning back is said of the window that came furthest.
        assert_eq!(verdict(-0.01, -1.0), Verdict::Quiet(Gate::Percent));
    }
}
