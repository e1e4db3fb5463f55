//! From the fires of many mornings to incidents: what belongs together, how loud it got, and whether it is still on.

use std::collections::BTreeMap;

use super::gates::{Direction, Gate, Severity};
use super::incident::FirstWarning;
use super::lifecycle::{Fire, Rule, SAME_INCIDENT_DAYS, Verdict};
use super::many_tests::surviving_p;
use super::mornings::{Morning, Watch};
use super::replay::{Window, Windows};
use crate::calendar::Day;
use crate::metric;

/// Whether an incident goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It fired on the newest day.
    Ongoing,
    /// It no longer fires.
    Over,
    /// It no longer fires, and the way back to the level before was seen.
    Recovered,
}

impl State {
    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ongoing => "ongoing",
            Self::Over => "over",
            Self::Recovered => "recovered",
        }
    }
}

/// The level before an incident, from which its impact is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Before {
    pub(super) level: f64,
    pub(super) factors: [f64; 7],
}

/// The fires of one metric, segment and direction that belong together.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// The position of its watch.
    pub(super) watch: usize,
    pub(super) direction: Direction,
    pub(super) is_good: bool,
    pub(super) severity: Severity,
    pub(super) state: State,
    pub(super) detected: Day,
    /// The last complete day of the first morning that fired.
    pub(super) detected_on: Day,
    pub(super) warned: Option<FirstWarning>,
    pub(super) started: Day,
    /// The newest day of the last morning that fired.
    pub(super) last_fire: Day,
    pub(super) mornings: u32,
    /// The morning that is told about, and the window that it reports: while it goes on the newest of the highest severity, after
    /// that the loudest.
    pub(super) peak: Morning,
    pub(super) rule: Rule,
    newest_peak: (Morning, Rule),
    pub(super) last: Morning,
    /// The last complete day of the morning that last changed it: by a fire, by its end, or by its way back.
    pub(super) updated_on: Day,
    pub(super) before: Before,
    loudness: f64,
}

/// The largest p-value that survives each morning, for segment `all` and for the others together.
#[derive(Debug)]
pub(super) struct Survivors(BTreeMap<(bool, Day), f64>);

impl Survivors {
    /// Judges the tests of every morning together: those of `all` as one family, those of the other segments as a second.
    pub(super) fn of(watches: &[Watch<'_>]) -> Self {
        let mut families: BTreeMap<(bool, Day), Vec<f64>> = BTreeMap::new();
        for watch in watches {
            for morning in &watch.mornings {
                if let Some(p) = morning.p {
                    families.entry((watch.segment == 0, morning.as_of)).or_default().push(p);
                }
            }
        }
        Self(families.into_iter().map(|(family, tests)| (family, surviving_p(&tests))).collect())
    }

    fn survives(&self, watch: &Watch<'_>, morning: &Morning) -> bool {
        let limit = self.0.get(&(watch.segment == 0, morning.as_of));
        morning.p.zip(limit).is_some_and(|(p, limit)| p <= *limit)
    }

    /// The severity of a fire once good news and the other tests of the morning are considered, and what lowered it.
    pub(super) fn severity(&self, watch: &Watch<'_>, morning: &Morning, fire: Fire) -> (Severity, Option<Gate>) {
        let severity = match goodness(watch.watched.good_direction, fire.direction) {
            Some(true) => fire.strength.min(Severity::Info),
            None => fire.strength.min(Severity::Warning),
            Some(false) => fire.strength,
        };
        if severity == Severity::Warning && !self.survives(watch, morning) {
            return (Severity::Info, Some(Gate::ManyTests));
        }
        (severity, None)
    }
}

/// Whether a move is good news; `None` for a metric that should go neither way.
pub(super) fn goodness(good: metric::Direction, direction: Direction) -> Option<bool> {
    match (good, direction) {
        (metric::Direction::None, _) => None,
        (metric::Direction::Up, Direction::Up) | (metric::Direction::Down, Direction::Down) => Some(true),
        (metric::Direction::Up, Direction::Down) | (metric::Direction::Down, Direction::Up) => Some(false),
    }
}

/// The incidents of one watch, by the day of their first fire; one that goes on comes last.
pub(super) fn drafts(index: usize, watch: &Watch<'_>, survivors: &Survivors) -> Vec<Draft> {
    let mut found: Vec<Draft> = Vec::new();
    for morning in &watch.mornings {
        match morning.verdict {
            Verdict::Fired(fire) => {
                let Some(next) = draft(index, watch, (morning, fire), survivors) else { continue };
                let is_newest_on = found.last().is_some_and(|draft| draft.goes_on_with(&next));
                if let Some(draft) = found.last_mut().filter(|_| !is_newest_on) {
                    draft.rest(morning);
                }
                match found.iter().rposition(|draft| is_newest_on || draft.has_the_name_of(&next)) {
                    // Whatever goes on is the newest.
                    Some(at) => {
                        let mut draft = found.remove(at);
                        draft.extend(&next);
                        found.push(draft);
                    }
                    None => found.push(next),
                }
            }
            Verdict::Recovered(direction) => {
                let Some(draft) = found.last_mut() else { continue };
                draft.rest(morning);
                if draft.direction != direction {
                    draft.recover(morning);
                }
            }
            Verdict::Learning | Verdict::Quiet(_) => {
                if let Some(draft) = found.last_mut() {
                    draft.rest(morning);
                }
            }
        }
    }
    let newest = watch.mornings.last().map(|morning| morning.as_of);
    if let Some(draft) = found.last_mut().filter(|draft| Some(draft.last.as_of) == newest) {
        draft.state = State::Ongoing;
        (draft.peak, draft.rule) = draft.newest_peak;
    }
    found
}

/// An incident of a single morning.
fn draft(index: usize, watch: &Watch<'_>, (morning, fire): (&Morning, Fire), survivors: &Survivors) -> Option<Draft> {
    let reading = watch.reading(morning);
    let windows = reading.windows.as_ref()?;
    let window = reported(windows, fire.rule);
    let (severity, _) = survivors.severity(watch, morning, fire);
    let warning = FirstWarning { day: reading.point.day, as_of: morning.as_of };
    Some(Draft {
        watch: index,
        direction: fire.direction,
        is_good: goodness(watch.watched.good_direction, fire.direction) == Some(true),
        severity,
        state: State::Over,
        detected: reading.point.day,
        detected_on: morning.as_of,
        warned: (severity >= Severity::Warning).then_some(warning),
        started: window.days.first,
        last_fire: reading.point.day,
        mornings: 1,
        peak: *morning,
        rule: fire.rule,
        newest_peak: (*morning, fire.rule),
        last: *morning,
        updated_on: morning.as_of,
        before: Before { level: window.level, factors: factors(windows, fire.rule) },
        loudness: window.z.abs(),
    })
}

/// The window that a fire reports.
pub(super) fn reported(windows: &Windows, rule: Rule) -> &Window {
    match rule {
        Rule::Day | Rule::MissingData => &windows.day,
        Rule::Week => &windows.week,
    }
}

fn factors(windows: &Windows, rule: Rule) -> [f64; 7] {
    match rule {
        Rule::Day | Rule::MissingData => windows.day_factors,
        Rule::Week => windows.week_factors,
    }
}

impl Draft {
    fn goes_on_with(&self, next: &Self) -> bool {
        self.direction == next.direction && next.last_fire.since(self.last_fire) <= SAME_INCIDENT_DAYS
    }

    /// Whether both would have one id. A move the other way in between opens an incident of its own; when the window that fires
    /// after it reaches back to where this one began, this one goes on.
    fn has_the_name_of(&self, next: &Self) -> bool {
        self.direction == next.direction && self.started == next.started
    }

    /// A morning without a fire of its own: the first of them found it over.
    fn rest(&mut self, morning: &Morning) {
        if self.updated_on == self.last.as_of {
            self.updated_on = morning.as_of;
        }
    }

    /// A morning that saw the way back: the first of them tells something new.
    fn recover(&mut self, morning: &Morning) {
        if self.state != State::Recovered {
            (self.state, self.updated_on) = (State::Recovered, morning.as_of);
        }
    }

    fn extend(&mut self, next: &Self) {
        if next.severity >= self.severity {
            self.newest_peak = next.newest_peak;
        }
        if (next.severity, next.loudness) > (self.severity, self.loudness) {
            (self.severity, self.loudness) = (next.severity, next.loudness);
            (self.peak, self.rule) = (next.peak, next.rule);
        }
        (self.last_fire, self.last, self.state) = (next.last_fire, next.last, State::Over);
        self.updated_on = next.updated_on;
        self.warned = self.warned.or(next.warned);
        self.mornings += 1;
    }
}
