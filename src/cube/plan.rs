//! The definitions as the pass over the events needs them: a role for every event name, windows in milliseconds,
//! folded sources, and the days that may count.

use super::hash::hash;
use super::number::number;
use super::property_checks::{PropertyChecks, SumCheck};
use super::{Clock, DaySelection};
use crate::calendar::{DAY_MILLIS, Day, DayRange, LocalZone, Millis, ZoneOffsets};
use crate::metric::{Definitions, EventSelector, PropertyPath, Step, StepEvent};

/// Days before the last possible day that the cube looks at; an older event's clock must be wrong.
pub(super) const LONGEST_HISTORY: i32 = 36_525;

/// Marks an event name that has no role; the low bits are of its hash.
const NO_ROLE: u32 = 1 << 31;
/// The number of a NULL name.
pub(super) const NULL_NAME: u32 = 3 << 30;
/// Marks a source that counts.
pub(super) const COUNTED: u16 = u16::MAX;

/// What the events of a name, or those of them that fulfil some conditions, mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct EventRole {
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
    /// One for each name, then one for each name with conditions.
    pub(super) roles: Vec<EventRole>,
    /// By name, what is asked of the properties.
    checks: Vec<PropertyChecks>,
    /// A hash table of `names`, at most a quarter full.
    name_slots: Vec<Option<u32>>,
    /// By trend metric, the number of its role.
    pub(super) trend_roles: Vec<usize>,
    /// By step, the number of its role; `None` for a step of any event.
    pub(super) step_roles: Vec<Option<usize>>,
    /// By active event, the number of its role.
    pub(super) active_roles: Vec<usize>,
    /// By trend metric, the position of its sum.
    pub(super) trend_sums: Vec<Option<usize>>,
    /// How many sums there are.
    pub(super) sums: usize,
    /// By step.
    pub(super) windows: Vec<u16>,
    /// By step, how many calendar distances from the cohort day are told apart.
    pub(super) lags: Vec<usize>,
    /// Whether the earliest event of any name is the first step.
    pub(super) starts_with_any: bool,
    pub(super) excluded_sources: Vec<String>,
    /// Bit `n` is set when an excluded source has `n` bytes, bit 63 for 63 and more.
    source_lengths: u64,
    /// Whether the settings exclude a source of their own, whose spelling the data may know better.
    pub(super) lists_sources: bool,
    pub(super) zone: LocalZone,
    /// Of the zone, on the days that may count.
    pub(super) offsets: ZoneOffsets,
    /// The first day that may count.
    pub(super) first_possible: Day,
    /// The last day that may count.
    pub(super) limit: Day,
    /// The first day of which something may count by the clock.
    pub(super) first_by_clock: Day,
    /// The last day of which something may count by the clock: what is after `limit` and not after it was left out.
    pub(super) last_by_clock: Day,
    pub(super) clock: Clock,
    /// Which days count, once a pass has found that not all do.
    pub(super) selection: Option<DaySelection>,
}

impl QueryPlan {
    /// Compiles the definitions for the days that the clock allows.
    pub fn new(definitions: &Definitions, clock: Clock) -> Self {
        let zone = definitions.zone;
        let limit = clock.limit(zone);
        let first_possible = limit.plus(-LONGEST_HISTORY);
        let excluded = &definitions.excluded_sources;
        let mut plan = Self {
            names: Vec::new(),
            roles: Vec::new(),
            checks: Vec::new(),
            name_slots: Vec::new(),
            trend_roles: Vec::new(),
            step_roles: Vec::new(),
            active_roles: Vec::new(),
            trend_sums: Vec::new(),
            sums: 0,
            windows: definitions.steps.iter().map(|step| step.window_days).collect(),
            lags: definitions.lags(),
            starts_with_any: matches!(definitions.steps.first().map(|step| &step.event), Some(StepEvent::Any)),
            excluded_sources: excluded.clone(),
            source_lengths: excluded.iter().fold(0, |bits, source| bits | 1 << source.len().min(63)),
            lists_sources: excluded.iter().any(|source| !Definitions::default().excluded_sources.contains(source)),
            zone,
            offsets: zone.offsets(DayRange { first: first_possible, last: limit }),
            first_possible,
            limit,
            first_by_clock: first_possible,
            last_by_clock: limit,
            clock,
            selection: None,
        };
        plan.give_roles(definitions);
        plan.fill_name_slots();
        plan
    }

    /// The same plan for the days that count.
    #[must_use]
    pub fn selecting(self, selection: DaySelection) -> Self {
        let DayRange { first, last } = selection.days;
        Self { first_possible: first, limit: last, selection: Some(selection), ..self }
    }

    /// The names with a role, by number.
    pub(super) fn names(&self) -> &[Vec<u8>] {
        &self.names
    }

    /// The number of an event name of this hash: of its role, else one made from the hash.
    #[inline]
    pub(super) fn name_number(&self, hash: u64, name: &[u8]) -> Result<u32, u32> {
        let mask = self.name_slots.len() - 1;
        let mut index = low(hash) & mask;
        while let Some(number) = self.name_slots[index] {
            if self.names[number as usize] == name {
                return Ok(number);
            }
            index = (index + 1) & mask;
        }
        Err(NO_ROLE | u32::try_from(hash >> 34).expect("30 bits"))
    }

    /// What is asked of the properties of the events of a name; `None` when nothing is.
    #[inline]
    pub(super) fn checks(&self, name: u32) -> Option<&PropertyChecks> {
        self.checks.get(name as usize).filter(|checks| !checks.is_empty())
    }

    /// Whether the properties of some events are read.
    pub fn reads_properties(&self) -> bool {
        self.checks.iter().any(|checks| !checks.is_empty())
    }

    /// The role of a number; that of a name is the one without conditions.
    #[inline]
    pub(super) fn role(&self, number: u32) -> EventRole {
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
        let of_step = |step: &'_ Step| match &step.event {
            StepEvent::Any => None,
            StepEvent::Named(events) => Some(events.clone()),
        };
        let steps: Vec<Option<EventSelector>> = definitions.steps.iter().map(of_step).collect();
        let trends = definitions.trends.iter().map(|trend| &trend.event);
        // All names come first, so that the number of a name is that of its role without conditions.
        for events in trends.chain(&definitions.active_events).chain(steps.iter().flatten()) {
            self.add_name(&events.name);
        }
        for trend in &definitions.trends {
            let role = self.role_of(&trend.event);
            self.roles[role].is_daily = true;
            self.trend_roles.push(role);
            let sum = trend.sum.as_ref().map(|path| self.add_sum(&trend.event.name, role, path));
            self.trend_sums.push(sum);
        }
        for events in &definitions.active_events {
            let role = self.role_of(events);
            self.roles[role].is_daily = true;
            self.roles[role].is_active = true;
            self.active_roles.push(role);
        }
        for (step, events) in (0..=u8::MAX).zip(&steps) {
            let role = events.as_ref().map(|events| self.role_of(events));
            if let Some(role) = role {
                self.roles[role].step.get_or_insert(step);
            }
            self.step_roles.push(role);
        }
    }

    fn add_name(&mut self, name: &str) {
        if !self.names.iter().any(|known| known == name.as_bytes()) {
            self.names.push(name.as_bytes().to_owned());
            self.roles.push(EventRole::default());
            self.checks.push(PropertyChecks::default());
        }
    }

    fn number(&self, name: &str) -> usize {
        let known = self.names.iter().position(|known| known == name.as_bytes());
        known.expect("every name of the definitions was added")
    }

    /// The number of the role of these events, which is made when it is new.
    fn role_of(&mut self, events: &EventSelector) -> usize {
        let name = self.number(&events.name);
        if events.conditions.is_empty() {
            return name;
        }
        let roles = &mut self.checks[name].roles;
        if let Some((role, _)) = roles.iter().find(|(_, conditions)| *conditions == events.conditions) {
            return *role as usize;
        }
        let role = self.roles.len();
        roles.push((number(role), events.conditions.clone()));
        self.roles.push(EventRole::default());
        role
    }

    /// The position of a new sum over the events of a role.
    fn add_sum(&mut self, name: &str, role: usize, path: &PropertyPath) -> usize {
        let role = number(role);
        let check = SumCheck { role, sum: self.sums, path: path.clone() };
        let name = self.number(name);
        self.checks[name].sums.push(check);
        self.sums += 1;
        self.sums - 1
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
        QueryPlan::new(&Definitions::default(), Clock { now: Day(100).utc_end(), as_of: None })
    }

    fn role_of(name: &str) -> EventRole {
        let plan = plan();
        plan.role(plan.name_number(hash(name.as_bytes()), name.as_bytes()).unwrap_or(NULL_NAME))
    }

    #[test]
    fn a_name_may_have_several_roles() {
        let key_action = role_of("key_action_completed");
        assert_eq!(key_action, EventRole { is_daily: true, is_active: true, step: Some(2) });
        assert_eq!(role_of("signup"), EventRole { is_daily: true, is_active: false, step: Some(0) });
        assert_eq!(role_of("app_open"), EventRole { is_daily: true, is_active: true, step: None });
        assert_eq!(role_of("page_view"), EventRole::default());
        assert_eq!(role_of("Signup"), EventRole::default());
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
