//! What a series of verdicts is worth: which alerts are good, false or only an echo, and how late.

use flightdeck::alerts::{
    BadDirection, DailySeries, DayReading, DayVerdict, Direction, Judge, Severity, Thresholds, Trigger, Tuning,
    p_value, replay, surviving_p, verdicts, verdicts_among,
};

/// Days of a metric month.
const MONTH: f64 = 30.0;
/// Nothing is scored before.
pub(super) const FIRST: usize = 42;
const SAME: usize = 7;
const LATE: usize = 14;

/// An alert as a person would count it: warnings in one direction, at most a week apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Alert {
    pub(super) start: usize,
    pub(super) last: usize,
    pub(super) direction: Direction,
    pub(super) is_critical: bool,
}

/// A known incident: its days and which way; `None` for either.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) direction: Option<Direction>,
}

impl Known {
    /// Whether the alert starts inside the incident or up to 14 days after its end, in its direction.
    fn is_told_by(&self, alert: &Alert) -> bool {
        let is_near = self.first <= alert.start && alert.start <= self.last + LATE;
        is_near && self.direction.is_none_or(|direction| direction == alert.direction)
    }

    /// Whether the alert fired, in the event's direction, between the event's first day and 14 days after its end.
    pub(super) fn touches(&self, alert: &Alert) -> bool {
        let is_near = self.first <= alert.last && alert.start <= self.last + LATE;
        is_near && self.direction.is_none_or(|direction| direction == alert.direction)
    }

    fn is_echoed_by(&self, alert: &Alert) -> bool {
        let is_after = self.first <= alert.start && alert.start <= self.last + LATE;
        is_after && self.direction.is_some_and(|direction| direction != alert.direction)
    }
}

/// The readings of a series and its triggers, one entry a day.
pub(super) fn triggers(series: &DailySeries, tuning: Tuning) -> (Vec<DayReading>, Vec<Option<Trigger>>) {
    let readings = replay(series, tuning);
    let triggers = verdicts(judge(series), &readings).into_iter().map(DayVerdict::trigger).collect();
    (readings, triggers)
}

/// As if no direction were good.
fn judge(series: &DailySeries) -> Judge {
    Judge { kind: series.kind, thresholds: Thresholds::default(), bad: BadDirection::Either }
}

/// The alerts of the days from 42 on.
pub(super) fn alerts(triggers: &[Option<Trigger>]) -> Vec<Alert> {
    let mut found: Vec<Alert> = Vec::new();
    for (day, trigger) in triggers.iter().enumerate().skip(FIRST) {
        let Some(trigger) = trigger else { continue };
        let is_critical = trigger.severity == Severity::Critical;
        match found.last_mut().filter(|alert| alert.direction == trigger.direction && day - alert.last <= SAME) {
            Some(alert) => (alert.last, alert.is_critical) = (day, alert.is_critical || is_critical),
            None => found.push(Alert { start: day, last: day, direction: trigger.direction, is_critical }),
        }
    }
    found
}

/// The alerts of a dashboard, all of whose tests are judged together on each day.
pub(super) fn dashboard(series: &[DailySeries], tuning: Tuning) -> Vec<Alert> {
    let replays: Vec<Vec<DayReading>> = series.iter().map(|series| replay(series, tuning)).collect();
    let p = |reading: &DayReading| reading.largest_z().filter(|_| !reading.is_learning()).map(p_value);
    let days = replays.iter().map(Vec::len).max().unwrap_or(0);
    let limits: Vec<f64> = (0..days)
        .map(|day| surviving_p(&replays.iter().filter_map(|readings| p(readings.get(day)?)).collect::<Vec<_>>()))
        .collect();
    let survives = |reading: &DayReading| p(reading).is_some_and(|p| p <= limits[reading.index]);
    let of = |(series, readings): (&DailySeries, &Vec<DayReading>)| {
        let verdicts = verdicts_among(judge(series), readings, &survives);
        alerts(&verdicts.into_iter().map(DayVerdict::trigger).collect::<Vec<_>>())
    };
    series.iter().zip(&replays).flat_map(of).collect()
}

/// How a series is scored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scoring {
    /// How many days of it are scored.
    pub(super) days: usize,
    /// Which way is bad news.
    pub(super) bad: Direction,
}

/// Counts over many series.
///
/// A move in the good direction is told as good news, an info; so warnings and critical alerts are those in the bad direction.
/// The counts of both directions stand beside them, as if no direction were good.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Score {
    incidents: f64,
    caught: f64,
    delays: f64,
    alerts: f64,
    good: f64,
    bad_alerts: f64,
    bad_good: f64,
    echoes: f64,
    warning_echoes: f64,
    wrong: f64,
    wrong_warnings: f64,
    wrong_critical: f64,
    days: f64,
}

impl Score {
    /// Adds a series: its alerts, its incidents, and how it is scored.
    pub(super) fn add(&mut self, alerts: &[Alert], known: &[Known], scoring: Scoring) {
        self.days += scoring.days as f64;
        for alert in alerts {
            let is_good = known.iter().any(|known| known.is_told_by(alert));
            let is_echo = !is_good && known.iter().any(|known| known.is_echoed_by(alert));
            let is_warning = alert.direction == scoring.bad;
            self.alerts += 1.0;
            self.good += one(is_good);
            self.bad_alerts += one(is_warning);
            self.bad_good += one(is_good && is_warning);
            self.echoes += one(is_echo);
            self.warning_echoes += one(is_echo && is_warning);
            self.wrong += one(!is_good);
            self.wrong_warnings += one(!is_good && is_warning);
            self.wrong_critical += one(!is_good && is_warning && alert.is_critical);
        }
        for known in known {
            self.incidents += 1.0;
            if let Some(first) = alerts.iter().find(|alert| known.is_told_by(alert)) {
                self.caught += 1.0;
                self.delays += (first.start - known.first) as f64;
            }
        }
    }

    /// The counts of both.
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            incidents: self.incidents + other.incidents,
            caught: self.caught + other.caught,
            delays: self.delays + other.delays,
            alerts: self.alerts + other.alerts,
            good: self.good + other.good,
            bad_alerts: self.bad_alerts + other.bad_alerts,
            bad_good: self.bad_good + other.bad_good,
            echoes: self.echoes + other.echoes,
            warning_echoes: self.warning_echoes + other.warning_echoes,
            wrong: self.wrong + other.wrong,
            wrong_warnings: self.wrong_warnings + other.wrong_warnings,
            wrong_critical: self.wrong_critical + other.wrong_critical,
            days: self.days + other.days,
        }
    }

    pub(super) fn recall(&self) -> f64 {
        self.caught / self.incidents
    }

    pub(super) fn precision(&self) -> f64 {
        self.good / self.alerts
    }

    /// Of the alerts in the bad direction.
    pub(super) fn bad_precision(&self) -> f64 {
        self.bad_good / self.bad_alerts
    }

    /// Echoes in either direction, by incident.
    pub(super) fn echo_share(&self) -> f64 {
        self.echoes / self.incidents
    }

    /// Echoes in either direction, of all alerts, as precision counts.
    pub(super) fn echo_share_of_alerts(&self) -> f64 {
        self.echoes / self.alerts
    }

    pub(super) fn warning_echo_share(&self) -> f64 {
        self.warning_echoes / self.incidents
    }

    /// Days from the start of an incident to its alert, over all that were caught.
    pub(super) fn delay(&self) -> f64 {
        self.delays / self.caught
    }

    /// False alerts in either direction.
    pub(super) fn false_a_month(&self) -> f64 {
        self.wrong / (self.days / MONTH)
    }

    pub(super) fn false_warnings_a_month(&self) -> f64 {
        self.wrong_warnings / (self.days / MONTH)
    }

    pub(super) fn false_critical_a_month(&self) -> f64 {
        self.wrong_critical / (self.days / MONTH)
    }
}

fn one(claim: bool) -> f64 {
    f64::from(u8::from(claim))
}
