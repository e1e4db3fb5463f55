//! The definitions as the pass over the events needs them: a role for every event name, windows in milliseconds,
//! folded sources, and the days that may count.

use super::Clock;
use super::hash::hash;
use crate::calendar::{DAY_MILLIS, Day, Millis};
use crate::metric::{Definitions, StepEvent};

/// Days before the last possible day that the cube looks at; an older event's clock must be wrong.
const LONGEST_HISTORY: i32 = 36_525;

/// Marks an event name that has no role; the low bits are of its hash.
const NO_ROLE: u32 = 1 << 31;
/// The number of a NULL name.
pub(super) const NULL_NAME: u32 = 3 << 30;
/// Marks a source that counts.
pub(super) const COUNTED: u16 = u16::MAX;

/// What an event name means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct NameRole {
    /// Whether its events and users are counted by day.
    pub(super) is_daily: bool,
    /// Whether it makes a user active.
    pub(super) is_active: bool,
    /// The funnel step that it makes.
    pub(super) step: Option<u8>,
}

/// What to look for in the events and on which days.
#[derive(Clone, Debug)]
pub struct QueryPlan {
    /// The names with a role, by number.
    names: Vec<Vec<u8>>,
    pub(super) roles: Vec<NameRole>,
    /// A hash table of `names`, at most a quarter full.
    name_slots: Vec<Option<u32>>,
    /// By trend metric, the number of its name.
    pub(super) trend_names: Vec<usize>,
    /// By step.
    pub(super) windows: Vec<u16>,
    /// Whether the earliest event of any name is the first step.
    pub(super) starts_with_any: bool,
    pub(super) excluded_sources: Vec<String>,
    /// Bit `n` is set when an excluded source has `n` bytes, bit 63 for 63 and more.
    source_lengths: u64,
    /// The first day that may count.
    pub(super) first_possible: Day,
    /// The last day that may count.
    pub(super) limit: Day,
    pub(super) asked_as_of: Option<Day>,
    /// Whether stray first events have been cut off already.
    pub(super) is_cut: bool,
}

impl QueryPlan {
    /// Compiles the definitions for the days that the clock allows.
    pub fn new(definitions: &Definitions, clock: Clock) -> Self {
        let limit = clock.as_of.unwrap_or(clock.yesterday);
        let excluded = &definitions.excluded_sources;
        let mut plan = Self {
            names: Vec::new(),
            roles: Vec::new(),
            name_slots: Vec::new(),
            trend_names: Vec::new(),
            windows: definitions.steps.iter().map(|step| step.window_days).collect(),
            starts_with_any: matches!(definitions.steps.first().map(|step| &step.event), Some(StepEvent::Any)),
            excluded_sources: excluded.clone(),
            source_lengths: excluded.iter().fold(0, |bits, source| bits | 1 << source.len().min(63)),
            first_possible: limit.plus(-LONGEST_HISTORY),
            limit,
            asked_as_of: clock.as_of,
            is_cut: false,
        };
        plan.give_roles(definitions);
        plan.fill_name_slots();
        plan
    }

    /// The same plan without the days before `first_possible`.
    #[must_use]
    pub fn starting(self, first_possible: Day) -> Self {
        Self { first_possible, is_cut: true, ..self }
    }

    /// The number of an event name: of its role, or one made from the hash.
    #[inline]
    pub(super) fn name_number(&self, name: &[u8]) -> u32 {
        let hash = hash(name);
        let mask = self.name_slots.len() - 1;
        let mut index = low(hash) & mask;
        while let Some(number) = self.name_slots[index] {
            if self.names[number as usize] == name {
                return number;
            }
            index = (index + 1) & mask;
        }
        NO_ROLE | u32::try_from(hash >> 34).expect("30 bits")
    }

    /// The role of a name's number.
    #[inline]
    pub(super) fn role(&self, number: u32) -> NameRole {
        self.roles.get(number as usize).copied().unwrap_or_default()
    }

    /// The position of the excluded source that this one equals, or [`COUNTED`].
    #[inline]
    pub(super) fn source_number(&self, source: &[u8]) -> u16 {
        if self.source_lengths >> source.len().min(63) & 1 == 0 {
            return COUNTED;
        }
        let same = |excluded: &String| excluded.as_bytes().eq_ignore_ascii_case(source);
        let position = self.excluded_sources.iter().position(same);
        position.and_then(|position| u16::try_from(position).ok()).unwrap_or(COUNTED)
    }

    /// The latest instant at which a step counts for this first event.
    #[inline]
    pub(super) fn deadline(&self, step: u8, t0: Millis) -> Millis {
        let window = i64::from(self.windows[usize::from(step)]);
        Millis(t0.0.saturating_add(window * DAY_MILLIS))
    }

    fn give_roles(&mut self, definitions: &Definitions) {
        for trend in &definitions.trends {
            let number = self.number_or_new(&trend.event);
            self.roles[number].is_daily = true;
            self.trend_names.push(number);
        }
        for event in &definitions.active_events {
            let number = self.number_or_new(event);
            self.roles[number].is_daily = true;
            self.roles[number].is_active = true;
        }
        for (step, definition) in (0..=u8::MAX).zip(&definitions.steps) {
            if let StepEvent::Named(event) = &definition.event {
                let number = self.number_or_new(event);
                self.roles[number].step.get_or_insert(step);
            }
        }
    }

    fn number_or_new(&mut self, name: &str) -> usize {
        let known = self.names.iter().position(|known| known == name.as_bytes());
        known.unwrap_or_else(|| {
            self.names.push(name.as_bytes().to_owned());
            self.roles.push(NameRole::default());
            self.names.len() - 1
        })
    }

    fn fill_name_slots(&mut self) {
        self.name_slots = vec![None; (self.names.len() * 4).next_power_of_two().max(4)];
        let mask = self.name_slots.len() - 1;
        for (number, name) in (0..).zip(&self.names) {
            let mut index = low(hash(name)) & mask;
            while self.name_slots[index].is_some() {
                index = (index + 1) & mask;
            }
            self.name_slots[index] = Some(number);
        }
    }
}

#[inline]
fn low(hash: u64) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "masked to the table's length by the callers")]
    let low = hash as usize;
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> QueryPlan {
        QueryPlan::new(&Definitions::default(), Clock { yesterday: Day(100), as_of: None })
    }

    fn role_of(name: &str) -> NameRole {
        let plan = plan();
        plan.role(plan.name_number(name.as_bytes()))
    }

    #[test]
    fn a_name_may_have_several_roles() {
        let key_action = role_of("key_action_completed");
        assert_eq!(key_action, NameRole { is_daily: true, is_active: true, step: Some(2) });
        assert_eq!(role_of("signup"), NameRole { is_daily: true, is_active: false, step: Some(0) });
        assert_eq!(role_of("app_open"), NameRole { is_daily: true, is_active: true, step: None });
        assert_eq!(role_of("page_view"), NameRole::default());
        assert_eq!(role_of("Signup"), NameRole::default());
    }

    #[test]
    fn sources_are_compared_whole_with_ascii_folded() {
        let plan = plan();
        assert_eq!(plan.source_number(b"BoT"), 1);
        for counted in [&b""[..], b"bots", b"bo", b" bot", b"web", b"b\xF6t"] {
            assert_eq!(plan.source_number(counted), COUNTED, "{counted:?}");
        }
    }

    #[test]
    fn a_deadline_far_away_does_not_overflow() {
        assert_eq!(plan().deadline(1, Millis(i64::MAX)), Millis(i64::MAX));
        assert_eq!(plan().deadline(1, Millis(5)), Millis(5 + 7 * DAY_MILLIS));
    }
}
