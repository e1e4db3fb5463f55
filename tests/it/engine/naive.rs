//! The metric semantics read slowly: every cell from the rows, without a thought for speed.

use std::collections::{BTreeMap, BTreeSet};

use flightdeck::calendar::{DAY_MILLIS, Day, HOUR_MILLIS, Millis};
use flightdeck::cube::{Clock, Cube};
use flightdeck::metric::{Definitions, Segment, StepEvent};

use super::store::{Alias, Event, User};

/// A counted event.
#[derive(Clone, Debug)]
struct Counted {
    user: String,
    name: String,
    ts: i64,
}

/// The counted events and what follows from them.
pub(super) struct Naive<'a> {
    definitions: &'a Definitions,
    users: &'a [User],
    as_of: Option<Day>,
    events: Vec<Counted>,
}

impl<'a> Naive<'a> {
    pub(super) fn new(
        definitions: &'a Definitions,
        clock: Clock,
        users: &'a [User],
        (events, aliases): (&[Event], &[Alias]),
    ) -> Self {
        let is_test = |id: &str| users.iter().any(|user| user.id == id && user.is_test == Some(1));
        let is_excluded = |source: &Option<String>| {
            source.as_ref().is_some_and(|source| {
                definitions.excluded_sources.iter().any(|excluded| excluded.eq_ignore_ascii_case(source))
            })
        };
        let allowed: Vec<Counted> = events
            .iter()
            .filter(|event| !is_excluded(&event.source))
            .filter_map(|event| {
                let (user, ts) = (event.user.as_deref()?, event.ts?);
                Some(Counted { user: identity(aliases, user, ts), name: event.name.clone(), ts })
            })
            .filter(|event| !is_test(&event.user))
            .collect();
        let limit = clock.limit(definitions.zone);
        let mut could: Vec<Counted> = allowed.into_iter().filter(|event| day(event.ts) <= limit).collect();
        let all = could.len();
        cut_strays(&mut could, all, |event| i64::from(day(event.ts).0));
        if clock.as_of.is_none() {
            cut_strays(&mut could, all, |event| -i64::from(day(event.ts).0));
        }
        let as_of = clock.as_of.or(could.iter().map(|event| day(event.ts)).max());
        let events = could;
        Self { definitions, users, as_of, events }
    }

    /// Compares every cell of the cube.
    pub(super) fn assert_equal(&self, cube: &Cube) {
        let first = self.events.iter().map(|event| day(event.ts)).min();
        assert_eq!(cube.as_of(), self.as_of);
        assert_eq!(cube.first_day(), first);
        assert_eq!(cube.health.counted_events, self.events.len() as u64);
        let users: BTreeSet<&str> = self.events.iter().map(|event| event.user.as_str()).collect();
        assert_eq!(cube.health.counted_users, users.len() as u64);
        for index in 0..self.definitions.segments.len() {
            self.assert_segment(cube, index);
        }
    }

    fn assert_segment(&self, cube: &Cube, index: usize) {
        let cells = &cube.segments[index];
        let segment = &self.definitions.segments[index];
        let events: Vec<&Counted> = self.events.iter().filter(|event| self.is_in(segment, &event.user)).collect();
        for day in cells.days().days() {
            let active = |from: Day| distinct(&events, |event| self.is_active(event) && between(event, from, day));
            assert_eq!(cells.dau(day), active(day).len() as u64, "dau {day}");
            let window = |days: i32| {
                let from = day.plus(1 - days);
                (from >= cells.days().first).then(|| active(from).len() as u64)
            };
            assert_eq!(cells.wau(day), window(7), "wau {day}");
            assert_eq!(cells.mau(day), window(28), "mau {day}");
            for (trend, metric) in self.definitions.trends.iter().enumerate() {
                let of = |event: &Counted| event.name == metric.event.name && between(event, day, day);
                let count = events.iter().filter(|event| of(event)).count();
                assert_eq!(cells.events(trend, day), count as u64, "{} {day}", metric.key);
                assert_eq!(cells.users(trend, day), distinct(&events, of).len() as u64, "{}_users {day}", metric.key);
            }
            self.assert_cohort(cube, index, (day, &events));
        }
    }

    fn assert_cohort(&self, cube: &Cube, index: usize, (cohort, events): (Day, &[&Counted])) {
        let cells = &cube.segments[index];
        let t0 = self.t0(events);
        let members: BTreeMap<&str, i64> =
            t0.iter().filter(|(_, t0)| day(**t0) == cohort).map(|(user, t0)| (*user, *t0)).collect();
        assert_eq!(cells.cohort(cohort), members.len() as u64, "cohort {cohort}");
        for offset in 0..=30_u16 {
            let on = cohort.plus(i32::from(offset));
            let active = distinct(events, |event| self.is_active(event) && between(event, on, on));
            let retained = members.keys().filter(|user| active.contains(**user)).count();
            if self.as_of.is_some_and(|as_of| on <= as_of) {
                assert_eq!(cells.retained(cohort, offset), retained as u64, "retained {cohort} + {offset}");
            }
        }
        for step in 0..self.definitions.steps.len() {
            let times: Vec<(i64, i64)> = members
                .iter()
                .filter_map(|(user, t0)| Some((*t0, self.time_of_step(events, (user, *t0), step)?)))
                .collect();
            for lag in -1..=i32::from(self.definitions.steps[step].window_days) {
                let reached = times.iter().filter(|(_, at)| day(*at).since(cohort) <= lag).count();
                assert_eq!(cells.reached_by(step, cohort, lag), reached as u64, "step {step} {cohort} lag {lag}");
            }
            let mut hours: BTreeMap<i64, u32> = BTreeMap::new();
            for (t0, at) in times.iter().filter(|_| step > 0) {
                *hours.entry((at - t0) / HOUR_MILLIS).or_default() += 1;
            }
            let found: Vec<(i64, u32)> =
                cells.hours(step, cohort).iter().map(|count| (i64::from(count.hours), count.users)).collect();
            assert_eq!(found, hours.into_iter().collect::<Vec<_>>(), "hours of step {step} {cohort}");
        }
    }

    fn t0<'e>(&self, events: &[&'e Counted]) -> BTreeMap<&'e str, i64> {
        let mut t0: BTreeMap<&str, i64> = BTreeMap::new();
        for event in events {
            let starts = match &self.definitions.steps[0].event {
                StepEvent::Any => true,
                StepEvent::Named(events) => events.name == event.name,
            };
            if starts {
                let earliest = t0.entry(&event.user).or_insert(event.ts);
                *earliest = (*earliest).min(event.ts);
            }
        }
        t0
    }

    fn time_of_step(&self, events: &[&Counted], (user, t0): (&str, i64), step: usize) -> Option<i64> {
        if step == 0 {
            return Some(t0);
        }
        let before = self.time_of_step(events, (user, t0), step - 1)?;
        let definition = &self.definitions.steps[step];
        let until = t0 + i64::from(definition.window_days) * DAY_MILLIS;
        let named = events.iter().filter(|event| event.user == user && event.name == definition.event.as_str());
        named.map(|event| event.ts).filter(|ts| before <= *ts && *ts <= until).min()
    }

    fn is_active(&self, event: &Counted) -> bool {
        self.definitions.active_events.iter().any(|active| active.name == event.name)
    }

    fn is_in(&self, segment: &Segment, user: &str) -> bool {
        let plan = self.users.iter().find(|row| row.id == user).and_then(|row| row.plan.clone());
        let plan = plan.unwrap_or_else(|| "unknown".into());
        segment.filters.iter().all(|filter| filter.any_of.contains(&plan))
    }
}

/// Leaves out the events before the first 28 empty days, again and again, as long as all of that is a hundredth of `all` at most.
fn cut_strays(events: &mut Vec<Counted>, all: usize, place: impl Fn(&Counted) -> i64) {
    let before = events.len();
    loop {
        events.sort_by_key(&place);
        let gap = events.windows(2).position(|pair| place(&pair[1]) - place(&pair[0]) > 28);
        let Some(run) = gap.map(|last| last + 1).filter(|run| 100 * (before - events.len() + run) <= all) else {
            return;
        };
        events.drain(..run);
    }
}

/// Whose an id is at an instant.
fn identity(aliases: &[Alias], id: &str, ts: i64) -> String {
    let mut way = vec![id];
    loop {
        let last = way[way.len() - 1];
        let pair = |alias: &'_ Alias| Some((alias.ts.unwrap_or(i64::MIN), alias.user.as_deref()?.to_owned()));
        let own = aliases
            .iter()
            .filter(|alias| alias.anonymous.as_deref() == Some(last) && alias.user.as_deref() != Some(last));
        let own: BTreeSet<(i64, String)> = own.filter_map(pair).collect();
        let latest = own.last().map(|(ts, _)| *ts);
        let Some((_, next)) = own.iter().find(|(at, _)| *at >= ts || Some(*at) == latest) else {
            return last.to_owned();
        };
        let next =
            aliases.iter().filter_map(|alias| alias.user.as_deref()).find(|user| user == next).expect("an alias");
        if let Some(start) = way.iter().position(|known| *known == next) {
            return way[start..].iter().min().expect("a circle has an id").to_string();
        }
        way.push(next);
    }
}

fn day(ts: i64) -> Day {
    Millis(ts).utc_day()
}

fn between(event: &Counted, from: Day, to: Day) -> bool {
    from <= day(event.ts) && day(event.ts) <= to
}

fn distinct<'e>(events: &[&'e Counted], which: impl Fn(&Counted) -> bool) -> BTreeSet<&'e str> {
    events.iter().filter(|event| which(event)).map(|event| event.user.as_str()).collect()
}
