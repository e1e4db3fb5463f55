//! From readings to verdicts: which evaluation days trigger, in which direction, how severe, and which are only the way back.

use super::direction::{BadDirection, Direction, Severity};
use super::gates::{Bar, Gate, passes};
use super::replay::DayReading;
use super::series::SeriesKind;
use super::thresholds::Thresholds;
use super::window::{AlertWindow, WindowReading};
use crate::calendar::Day;

/// A trigger within this many days of the last one in the same direction belongs to the same incident.
pub(in crate::alerts) const SAME_INCIDENT_DAYS: i32 = 7;
/// The way back may follow the last trigger by this many days.
pub(in crate::alerts) const RECOVERY_DAYS: i32 = 14;

/// A window that passed every gate of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// The window that is reported: the shortest of those that passed.
    pub window: AlertWindow,
    /// Which way.
    pub direction: Direction,
    /// How severe.
    pub severity: Severity,
}

/// What one evaluation day said about one series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayVerdict {
    /// Too few days to know.
    Learning,
    /// Nothing to say, and what held it back.
    Quiet(Gate),
    /// An info that is no trigger: an early sign, or a trigger that was lowered. It takes no part in the life cycle.
    Info(Trigger, Gate),
    /// The way back from an incident.
    Recovered(Trigger),
    /// A trigger; an info when it is good news.
    Triggered(Trigger),
}

impl DayVerdict {
    /// What is shown as an alert of any severity.
    pub fn shown(self) -> Option<Trigger> {
        match self {
            Self::Triggered(trigger) | Self::Info(trigger, _) => Some(trigger),
            Self::Learning | Self::Quiet(_) | Self::Recovered(_) => None,
        }
    }

    /// What opens or extends an incident.
    pub fn trigger(self) -> Option<Trigger> {
        match self {
            Self::Triggered(trigger) => Some(trigger),
            Self::Learning | Self::Quiet(_) | Self::Recovered(_) | Self::Info(..) => None,
        }
    }

    /// A warning or a critical alert.
    pub fn alert(self) -> Option<Trigger> {
        self.trigger().filter(|trigger| trigger.severity >= Severity::Warning)
    }
}

/// What is remembered of an incident to know its way back.
#[derive(Clone, Copy, Debug, PartialEq)]
struct LastIncident {
    direction: Direction,
    /// The level before the incident.
    level: f64,
    last_trigger: Day,
}

/// What the rule knows of a series beside its days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judge {
    /// What its values are.
    pub kind: SeriesKind,
    /// When it triggers.
    pub thresholds: Thresholds,
    /// Which of its moves are bad news.
    pub bad: BadDirection,
}

/// The life cycle of one series.
#[derive(Clone, Copy, Debug)]
pub(in crate::alerts) struct LifeCycle {
    judge: Judge,
    last: Option<LastIncident>,
}

impl LifeCycle {
    pub(in crate::alerts) fn new(judge: &Judge) -> Self {
        Self { judge: *judge, last: None }
    }

    /// The verdict of the next evaluation day; `survives` says whether its reading stands out among all tests of that day.
    pub(in crate::alerts) fn next(&mut self, reading: &DayReading, survives: bool) -> DayVerdict {
        let Some(windows) = reading.windows.as_ref().filter(|_| !reading.is_learning()) else {
            return DayVerdict::Learning;
        };
        match self.judge.trigger(windows) {
            Some(trigger) => self.triggered(trigger, windows, (reading.value.day, survives)),
            None => self.not_triggered(windows, reading.value.day),
        }
    }

    fn triggered(
        &mut self,
        trigger: Trigger,
        windows: &[WindowReading; 4],
        (day, survives): (Day, bool),
    ) -> DayVerdict {
        if self.is_way_back(trigger, windows, day) {
            return DayVerdict::Recovered(trigger);
        }
        if trigger.severity == Severity::Warning && !survives {
            return DayVerdict::Info(Trigger { severity: Severity::Info, ..trigger }, Gate::ManyTests);
        }
        let is_same = |last: &LastIncident| {
            last.direction == trigger.direction && day.since(last.last_trigger) <= SAME_INCIDENT_DAYS
        };
        let level = self.last.filter(is_same).map_or(windows[trigger.window.index()].level, |last| last.level);
        self.last = Some(LastIncident { direction: trigger.direction, level, last_trigger: day });
        DayVerdict::Triggered(trigger)
    }

    fn not_triggered(&self, windows: &[WindowReading; 4], day: Day) -> DayVerdict {
        match self.judge.info(windows) {
            Some((trigger, _)) if self.is_way_back(trigger, windows, day) => DayVerdict::Quiet(Gate::Recovered),
            Some((trigger, gate)) => DayVerdict::Info(trigger, gate),
            None => DayVerdict::Quiet(self.judge.held_back_by(windows)),
        }
    }

    /// Whether an opposite move only leads back to about the level before the last incident.
    fn is_way_back(&self, trigger: Trigger, windows: &[WindowReading; 4], day: Day) -> bool {
        let percent = self.judge.thresholds.of(trigger.window).percent;
        self.last.is_some_and(|last| {
            let beyond = windows[trigger.window.index()].adjusted / last.level.max(1e-9) - 1.0;
            last.direction != trigger.direction
                && day.since(last.last_trigger) <= RECOVERY_DAYS
                && trigger.direction.sign() * beyond < percent
        })
    }
}

impl Judge {
    /// The shortest window that passes as a warning, with the severity that all windows together give it.
    fn trigger(&self, windows: &[WindowReading; 4]) -> Option<Trigger> {
        let passing = |window: AlertWindow| Some((window, self.passes(windows, window, Bar::Warning).ok()?));
        let (window, direction) =
            AlertWindow::ALL.into_iter().filter(|window| !windows[window.index()].has_holiday).find_map(passing)?;
        Some(Trigger { window, direction, severity: self.severity(windows, direction) })
    }

    fn severity(&self, windows: &[WindowReading; 4], direction: Direction) -> Severity {
        let is_critical = |window: &AlertWindow| {
            !windows[window.index()].has_holiday && self.passes(windows, *window, Bar::Critical) == Ok(direction)
        };
        if self.bad.makes_good(direction) {
            Severity::Info
        } else if self.bad.makes_bad(direction) && AlertWindow::ALL.iter().any(is_critical) {
            Severity::Critical
        } else {
            Severity::Warning
        }
    }

    /// The shortest window that passes as an info, and what keeps it from more.
    fn info(&self, windows: &[WindowReading; 4]) -> Option<(Trigger, Gate)> {
        AlertWindow::ALL.into_iter().find_map(|window| {
            let of = |bar| self.passes(windows, window, bar).ok();
            // A window that passes as a warning is none only for the holiday in it.
            let (direction, gate) = match (of(Bar::Warning), of(Bar::WarningOnScale), of(Bar::Info)) {
                (Some(direction), _, _) => (direction, Gate::Holiday),
                (None, Some(direction), _) => (direction, Gate::Edge),
                (None, None, Some(direction)) => (direction, Gate::Info),
                (None, None, None) => return None,
            };
            Some((Trigger { window, direction, severity: Severity::Info }, gate))
        })
    }

    /// The first gate that failed in the window with the largest distance from the usual.
    fn held_back_by(&self, windows: &[WindowReading; 4]) -> Gate {
        let size = |window: &AlertWindow| windows[window.index()].z.abs();
        let largest = AlertWindow::ALL.into_iter().reduce(|a, b| if size(&b) > size(&a) { b } else { a });
        let failed = largest.map(|window| self.passes(windows, window, Bar::Warning));
        failed.and_then(Result::err).unwrap_or(Gate::Usual)
    }

    fn passes(&self, windows: &[WindowReading; 4], window: AlertWindow, bar: Bar) -> Result<Direction, Gate> {
        passes(&windows[window.index()], self.kind, self.thresholds.of(window), bar)
    }
}

/// The verdict of every day of one series that is judged alone.
pub fn verdicts(judge: Judge, readings: &[DayReading]) -> Vec<DayVerdict> {
    verdicts_among(judge, readings, &|_| true)
}

/// The verdict of every day of one series among others; `survives` says which readings stand out among all tests of their day.
pub fn verdicts_among(
    judge: Judge,
    readings: &[DayReading],
    survives: &dyn Fn(&DayReading) -> bool,
) -> Vec<DayVerdict> {
    let mut life = LifeCycle::new(&judge);
    readings.iter().map(|reading| life.next(reading, survives(reading))).collect()
}

#[cfg(test)]
mod tests;
