//! From the verdicts of many evaluation days to episodes: what belongs together, how severe it got, and how it stands.

use super::evaluation::{Evaluation, MetricReplay, shown};
use super::incident::{FirstWarning, IncidentState, LevelChange};
use super::onset::{UsualLevel, onset};
use super::rule::{
    AlertWindow, BadDirection, DayValue, DayVerdict, Direction, RECOVERY_DAYS, SAME_INCIDENT_DAYS, SeriesKind,
    Severity, Trigger, WindowReading,
};
use crate::calendar::{Day, DayRange};

/// A new level is reported for no longer than this many days.
const YEAR: i32 = 365;
/// The onset is looked for in so many days.
const ONSET_DAYS: i32 = 14;
/// What is over for the time being still lasts while at least this part of its change is there.
const MOST_OF_IT: f64 = 0.5;

/// What the shortest window of one evaluation day reported.
#[derive(Clone, Copy, Debug)]
pub(super) struct Report {
    pub(super) evaluation: Evaluation,
    pub(super) window: AlertWindow,
}

/// The triggers, or the infos, of one metric, segment and direction that belong together.
#[derive(Clone, Debug)]
pub(super) struct Episode {
    pub(super) direction: Direction,
    pub(super) is_good: bool,
    pub(super) severity: Severity,
    pub(super) state: IncidentState,
    /// The level that it left behind, while it is a new one.
    pub(super) level: Option<LevelChange>,
    /// The level of the newest week, while it is over for the time being and has not gone half the way back.
    pub(super) lasting: Option<LevelChange>,
    /// Whether it has a trigger; else it is of infos alone.
    has_trigger: bool,
    /// What opened it: the first trigger, or the first info of one without.
    pub(super) first: Report,
    pub(super) warned: Option<FirstWarning>,
    /// The first day of the window that opened it, as it was shown first.
    pub(super) started: Day,
    pub(super) onset: Day,
    /// The newest day of the last evaluation day that belongs to it.
    pub(super) last_trigger: Day,
    pub(super) evaluations: u32,
    /// What is reported: while it goes on the newest of the highest severity, after that the farthest from the usual.
    pub(super) peak: Report,
    newest_peak: Report,
    pub(super) last: Evaluation,
    /// The last complete day of the evaluation day that last changed how it stands.
    pub(super) updated_on: Day,
    /// What was usual when it began.
    pub(super) usual: UsualLevel,
    largest_z: f64,
    /// The evaluation day that saw the way back.
    recovered: Option<Evaluation>,
}

/// The episodes of one replay, by the day of their first trigger; one that goes on comes last.
pub(super) fn episodes(replay: &MetricReplay<'_>) -> Vec<Episode> {
    let mut found: Vec<Episode> = Vec::new();
    for evaluation in &replay.evaluations {
        if let DayVerdict::Recovered(trigger) = evaluation.verdict {
            let last = found.iter_mut().rev().find(|episode| episode.has_trigger);
            if let Some(last) = last.filter(|last| last.direction != trigger.direction) {
                last.recovered = last.recovered.or(Some(*evaluation));
            }
            continue;
        }
        let is_trigger = evaluation.verdict.trigger().is_some();
        let Some((trigger, _)) = shown(evaluation.verdict) else { continue };
        let Some(next) = episode(replay, evaluation, (trigger, is_trigger)) else { continue };
        match place(&found, &next) {
            Some(at) if next.has_trigger || !found[at].has_trigger => {
                // Whatever goes on is the newest.
                let mut episode = found.remove(at);
                episode.extend(&next);
                found.push(episode);
            }
            // An info neither opens an incident nor extends one.
            Some(_) => {}
            None => found.push(next),
        }
    }
    for episode in &mut found {
        episode.stand(replay);
    }
    found
}

/// The episode that another one goes on with: of the same direction within a week and without a trigger of the other direction in
/// between, or of the same first day, which would have the same id.
fn place(found: &[Episode], next: &Episode) -> Option<usize> {
    let is_turned = |episode: &Episode| episode.has_trigger && episode.direction != next.direction;
    let goes_on = |episode: &Episode| {
        episode.direction == next.direction && next.last_trigger.since(episode.last_trigger) <= SAME_INCIDENT_DAYS
    };
    let unturned = found.iter().rev().take_while(|episode| !is_turned(episode)).count();
    let recent = found.iter().rposition(goes_on).filter(|at| *at >= found.len() - unturned);
    let same_name = |episode: &Episode| episode.direction == next.direction && episode.started == next.started;
    recent.or_else(|| found.iter().rposition(same_name))
}

/// An episode of a single evaluation day.
fn episode(
    replay: &MetricReplay<'_>,
    evaluation: &Evaluation,
    (trigger, has_trigger): (Trigger, bool),
) -> Option<Episode> {
    let reading = replay.reading(evaluation);
    let window = reading.window(trigger.window)?;
    let kind = replay.metric.kind();
    let usual = usual_level(window);
    let report = Report { evaluation: *evaluation, window: trigger.window };
    let days: Vec<DayValue> = window_values(replay, evaluation, window).copied().collect();
    let earlier = DayRange { first: reading.value.day.plus(1 - ONSET_DAYS), last: window.days.first.plus(-1) };
    let before = replay.seen(evaluation).iter().map(|reading| reading.value);
    let before: Vec<DayValue> = before.filter(|value| earlier.contains(value.day) && !value.is_holiday).collect();
    let warning = FirstWarning { day: reading.value.day, as_of: evaluation.as_of };
    Some(Episode {
        direction: trigger.direction,
        is_good: BadDirection::of(replay.metric.good_direction).makes_good(trigger.direction),
        severity: trigger.severity,
        state: IncidentState::Over,
        level: None,
        lasting: None,
        has_trigger,
        first: report,
        warned: (trigger.severity >= Severity::Warning).then_some(warning),
        started: window.days.first,
        onset: onset(kind, [&before, &days], &usual, trigger.direction).unwrap_or(window.days.first),
        last_trigger: reading.value.day,
        evaluations: 1,
        peak: report,
        newest_peak: report,
        last: *evaluation,
        updated_on: evaluation.as_of,
        usual,
        largest_z: window.z.abs(),
        recovered: None,
    })
}

/// The days of a window, as an evaluation day knew them.
pub(super) fn window_values<'a>(
    replay: &'a MetricReplay<'_>,
    evaluation: &Evaluation,
    window: &WindowReading,
) -> impl Iterator<Item = &'a DayValue> {
    let days = window.days;
    let skips_holidays = !window.has_holiday;
    let seen = replay.seen(evaluation).iter().map(|reading| &reading.value);
    seen.filter(move |value| days.contains(value.day) && !(skips_holidays && value.is_holiday))
}

fn usual_level(window: &WindowReading) -> UsualLevel {
    let drift = if window.plain_expected > 1e-9 { window.expected / window.plain_expected } else { 1.0 };
    UsualLevel { level: window.level, factors: window.factors, drift }
}

impl Episode {
    /// The newest day of the evaluation day that opened it.
    pub(super) fn detected(&self) -> Day {
        self.first.evaluation.newest()
    }

    fn extend(&mut self, next: &Self) {
        if next.has_trigger && !self.has_trigger {
            // What was shown as an early sign has become an incident.
            (self.has_trigger, self.first, self.usual, self.onset) = (true, next.first, next.usual, next.onset);
            (self.severity, self.largest_z) = (next.severity, next.largest_z);
            (self.peak, self.newest_peak) = (next.peak, next.newest_peak);
        }
        if next.severity >= self.severity {
            self.newest_peak = next.newest_peak;
        }
        if (next.severity, next.largest_z) > (self.severity, self.largest_z) {
            (self.severity, self.largest_z) = (next.severity, next.largest_z);
            self.peak = next.peak;
        }
        (self.last_trigger, self.last, self.updated_on) = (next.last_trigger, next.last, next.updated_on);
        self.warned = self.warned.or(next.warned);
        self.recovered = None;
        self.evaluations += 1;
    }

    /// How it stands on the newest evaluation day.
    fn stand(&mut self, replay: &MetricReplay<'_>) {
        self.state = IncidentState::Ongoing;
        let after = replay.evaluations.iter().filter(|evaluation| evaluation.as_of > self.last.as_of);
        for evaluation in after.copied().collect::<Vec<_>>() {
            let since = evaluation.newest().since(self.last_trigger);
            if self.recovered.is_some_and(|recovered| recovered.as_of == evaluation.as_of) {
                self.change(IncidentState::Recovered, evaluation.as_of);
                break;
            }
            if since > RECOVERY_DAYS && self.has_trigger {
                let now = self.level_beyond_the_gate(replay, &evaluation);
                let is_old = evaluation.newest().since(self.onset) > YEAR;
                self.level =
                    now.filter(|_| !is_old).map(|now| LevelChange { before: self.usual.level, now, since: self.onset });
                if self.level.is_none() {
                    self.change(IncidentState::Over, evaluation.as_of);
                    break;
                }
                self.change(IncidentState::NewLevel, evaluation.as_of);
            } else if since > SAME_INCIDENT_DAYS {
                self.change(IncidentState::Over, evaluation.as_of);
            }
        }
        match self.state {
            IncidentState::Ongoing => self.peak = self.newest_peak,
            IncidentState::Over => self.lasting = self.level_for_the_time_being(replay),
            IncidentState::NewLevel | IncidentState::Recovered => {}
        }
    }

    /// The level of the newest week, until that of a fortnight can be judged: days of the incident are in no week then. `None` when
    /// at least half of the change at its peak is gone.
    fn level_for_the_time_being(&self, replay: &MetricReplay<'_>) -> Option<LevelChange> {
        let newest = replay.evaluations.last()?;
        if !self.has_trigger || newest.newest().since(self.last_trigger) > RECOVERY_DAYS {
            return None;
        }
        let now = replay.reading(newest).window(AlertWindow::Week)?.adjusted;
        let peak = replay.reading(&self.peak.evaluation).window(self.peak.window)?.adjusted;
        let before = self.usual.level;
        let is_there = (now - before) / (peak - before) >= MOST_OF_IT;
        is_there.then_some(LevelChange { before, now, since: self.onset })
    }

    fn change(&mut self, state: IncidentState, as_of: Day) {
        if self.state != state {
            (self.state, self.updated_on) = (state, as_of);
        }
    }

    /// The level of the newest 14 days, while it is beyond the gate of the window that opened the incident, in percent and in
    /// numbers, in the incident's direction.
    fn level_beyond_the_gate(&self, replay: &MetricReplay<'_>, evaluation: &Evaluation) -> Option<f64> {
        let now = replay.reading(evaluation).window(AlertWindow::Fortnight)?.adjusted;
        let window = self.first.window;
        let limits = replay.settings.thresholds.of(window);
        let kind = replay.metric.kind();
        let beyond = self.direction.sign() * (now - self.usual.level);
        let delta = match kind {
            SeriesKind::Count => beyond * window.days() as f64,
            SeriesKind::Rate => beyond,
        };
        let is_beyond = beyond / self.usual.level.max(1e-9) >= limits.percent && delta >= limits.least_delta(kind);
        is_beyond.then_some(now)
    }
}
