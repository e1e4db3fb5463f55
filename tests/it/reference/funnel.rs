//! The cohort and its funnel.

use serde_json::{Value, json};

use super::change::publish;
use super::{Mistake, Model, View, count};
use crate::local_days;
use crate::world::{DAY, Event, HOUR, day_text};

/// When a user reached the steps; `None` for a step that was not reached. The first is `t0`.
pub(crate) type Times = Vec<Option<i64>>;

impl Model<'_> {
    /// The times of a user, looking for the start on or after the day `from` only when a mistake asks for it.
    pub(crate) fn journey(&self, user: &str, from: i64) -> Option<Times> {
        let start = self.start(user, from)?;
        let mut times = vec![Some(start)];
        let mut before = start;
        for step in 1..self.world.rules.steps.len() {
            let reached = self.step_time(user, step, (start, before));
            before = reached.unwrap_or(before);
            times.push(reached);
            if reached.is_none() && !self.makes(Mistake::StepBeforeIsNotNeeded) {
                times.resize(self.world.rules.steps.len(), None);
                break;
            }
        }
        Some(times)
    }

    fn start(&self, user: &str, from: i64) -> Option<i64> {
        if self.makes(Mistake::CohortFromCreatedAt) {
            return self.row(user).map(|row| row.created_at);
        }
        let rule = &self.world.rules.steps[0].event;
        let active = self.makes(Mistake::StarIsAnActiveEvent);
        let any = |event: &Event| rule.name == "*" && (!active || self.is_active_event(event));
        let starts =
            self.events[user].iter().filter(|event| self.is_meant(event, rule) || any(event)).map(|event| event.ts);
        let in_range = |ts: &i64| !self.makes(Mistake::SignupInRangeStarts) || self.day(*ts) >= from;
        let mut starts = starts.filter(in_range);
        if self.makes(Mistake::LastSignupStarts) { starts.max() } else { starts.next() }
    }

    fn step_time(&self, user: &str, step: usize, (start, before): (i64, i64)) -> Option<i64> {
        let rules = &self.world.rules;
        let step = if self.makes(Mistake::WindowIsForAllTheSame) { (step, 1) } else { (step, step) };
        let (event, window) = (&rules.steps[step.0].event, rules.steps[step.1].window);
        let of_name = rules.steps.iter().map(|step| &step.event).find(|other| other.name == event.name);
        let event = of_name.filter(|_| self.makes(Mistake::StepsOfOneNameAreOne)).unwrap_or(event);
        let zero = if self.makes(Mistake::WindowFromStepBefore) { before } else { start };
        let from = if self.makes(Mistake::OrderIsIgnored) { start } else { before };
        let fits = |ts: i64| {
            let soon_enough = if self.makes(Mistake::WindowIsCalendarDays) {
                self.day(ts) - self.day(zero) <= window
            } else if self.makes(Mistake::WindowEndIsOut) {
                ts < zero + window * DAY
            } else {
                ts <= zero + window * DAY
            };
            soon_enough && if self.makes(Mistake::EqualTimeIsTooLate) { ts > from } else { ts >= from }
        };
        let meant = self.events[user].iter().filter(|found| self.is_meant(found, event));
        let times = meant.map(|found| found.ts).filter(|ts| fits(*ts));
        if self.makes(Mistake::LatestEventConverts) { times.max() } else { times.min() }
    }
}

impl View<'_> {
    pub(crate) fn start_day(&self, times: &Times) -> i64 {
        self.model.day(times[0].expect("every journey has a start"))
    }

    /// Journeys that start on these days.
    pub(crate) fn cohort(&self, days: &[i64]) -> Vec<&Times> {
        self.journeys.iter().map(|(_, times)| times).filter(|times| days.contains(&self.start_day(times))).collect()
    }

    pub(crate) fn reached(&self, days: &[i64], step: usize) -> i64 {
        count(self.cohort(days).iter().filter(|times| times[step].is_some()))
    }

    /// Users of the older days that had reached the step when they were as old as their pair is now.
    pub(crate) fn reached_by_age(&self, days: &[i64], step: usize) -> i64 {
        let as_of = self.model.as_of.expect("there is a previous period");
        let in_time = |times: &&&Times| {
            let Some(at) = times[step] else { return false };
            let back = if self.makes(Mistake::PairIsARangeBefore) { self.length } else { self.shift() };
            let age = as_of - (self.start_day(times) + back);
            let start = times[0].expect("a start");
            if self.makes(Mistake::OlderIsNotCut) {
                true
            } else if self.makes(Mistake::OlderIsCutByInstants) {
                at - start <= age * DAY
            } else if self.makes(Mistake::OlderIsCutADayLate) {
                self.model.day(at) - self.start_day(times) <= age + 1
            } else if self.makes(Mistake::LagIsAtMostTheWindow) {
                (self.model.day(at) - self.start_day(times)).min(self.model.world.rules.steps[step].window) <= age
            } else {
                self.model.day(at) - self.start_day(times) <= age
            }
        };
        count(self.cohort(days).iter().filter(in_time))
    }

    pub(crate) fn is_mature(&self, day: i64, step: usize) -> bool {
        let as_of = self.model.as_of.expect("there are days");
        let ignored = self.makes(Mistake::MatureIgnoresWindow);
        let window = if ignored { 0 } else { self.model.world.rules.steps[step].window };
        let as_of = if self.makes(Mistake::MatureADayLate) { as_of - 1 } else { as_of };
        let calendar = self.makes(Mistake::MaturityByCalendar);
        if calendar {
            day + window <= as_of
        } else {
            local_days::is_mature(self.model.world.rules.zone, day, (window, as_of))
        }
    }

    pub(crate) fn funnel(&self) -> Value {
        let days = self.days();
        let steps: Vec<Value> = (0..self.model.world.rules.steps.len()).map(|step| self.step(&days, step)).collect();
        json!({
            "cohortSize": self.reached(&days, 0),
            "steps": steps,
            "series": {
                "buckets": days.iter().map(|day| day_text(*day)).collect::<Vec<_>>(),
                "steps": (0..steps.len()).map(|step| json!({
                    "key": self.model.world.rules.steps[step].key,
                    "users": days.iter().map(|day| self.reached(&[*day], step)).collect::<Vec<_>>(),
                    "mature": days.iter().map(|day| self.is_mature(*day, step)).collect::<Vec<_>>(),
                })).collect::<Vec<_>>(),
            },
        })
    }

    fn step(&self, days: &[i64], step: usize) -> Value {
        let rule = &self.model.world.rules.steps[step];
        let skips = self.makes(Mistake::MatureSkipsEmptyDays);
        let counts = |day: &i64| self.is_mature(*day, step) && (!skips || self.reached(&[*day], 0) > 0);
        let mature: Vec<i64> = days.iter().copied().filter(counts).collect();
        let counted_step = if self.makes(Mistake::MatureCountsConverted) { step } else { 0 };
        let older = self.previous_days();
        json!({
            "key": rule.key,
            "event": rule.event.name,
            "windowDays": rule.window,
            "users": self.reached(days, step),
            "conversionFromStart": self.rate(self.reached(days, step), self.reached(days, 0)),
            "conversionFromPrevious": (step > 0).then(|| self.rate(self.reached(days, step), self.reached(days, step - 1))),
            "matureCohortDays": mature.len(),
            "matureUsers": self.reached(&mature, counted_step),
            "medianHours": self.hours(days, step, 50),
            "p90Hours": self.hours(days, step, 90),
            "previousUsers": older.as_ref().map(|older| self.reached(older, step)),
            "likeForLike": older.as_ref().map(|older| self.like_for_like((days, older), step)),
        })
    }

    fn like_for_like(&self, (days, older): (&[i64], &[i64]), step: usize) -> Value {
        let converted = self.reached_by_age(older, step);
        let cut: Vec<i64> = older.iter().copied().filter(|day| self.is_mature(day + self.shift(), step)).collect();
        let cohort = if self.makes(Mistake::OlderDenominatorIsCut) { &cut[..] } else { older };
        let pair = |now: (i64, i64), before: (i64, i64)| {
            let (current, previous) = (self.rate(now.0, now.1), self.rate(before.0, before.1));
            let points = current["value"].as_f64().zip(previous["value"].as_f64()).map(|(now, before)| now - before);
            let interval = self.rate_change(&current, &previous);
            let mut pair = json!({ "current": current, "previous": previous, "deltaPoints": points });
            publish(&mut pair, interval);
            pair
        };
        let from_previous = (step > 0).then(|| {
            let plain = self.makes(Mistake::OlderStepBeforeIsNotCut);
            let before = if plain { self.reached(older, step - 1) } else { self.reached_by_age(older, step - 1) };
            pair((self.reached(days, step), self.reached(days, step - 1)), (converted, before))
        });
        json!({
            "previousUsers": converted,
            "fromStart": pair((self.reached(days, step), self.reached(days, 0)), (converted, self.reached(cohort, 0))),
            "fromPrevious": from_previous,
        })
    }

    fn hours(&self, days: &[i64], step: usize, percent: usize) -> Option<i64> {
        let from = if self.makes(Mistake::HoursFromStepBefore) { step.saturating_sub(1) } else { 0 };
        let half = if self.makes(Mistake::HoursAreRounded) { HOUR / 2 } else { 0 };
        let taken = |times: &&Times| Some((times[step]? - times[from].or(times[0])? + half).div_euclid(HOUR));
        let mut hours: Vec<i64> = self.cohort(days).iter().filter_map(taken).collect();
        hours.sort_unstable();
        if hours.is_empty() {
            return self.makes(Mistake::NobodyTakesZeroHours).then_some(0);
        }
        if self.makes(Mistake::MedianIsMidpoint) && percent == 50 {
            return Some(i64::midpoint(hours[(hours.len() - 1) / 2], hours[hours.len() / 2]));
        }
        let exact = hours.len() * percent;
        let rank = if self.makes(Mistake::QuantileRoundsDown) { exact / 100 } else { exact.div_ceil(100) };
        Some(hours[rank.max(1) - 1])
    }
}
