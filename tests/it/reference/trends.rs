//! Daily series.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Mistake, View, count};
use crate::world::{TrendRule, day_text};

impl View<'_> {
    pub(crate) fn trends(&self) -> Value {
        let rules = &self.model.world.rules;
        let mut series = vec![
            self.series("dau", |day| self.quiet(self.dau(day))),
            self.series("wau", |day| self.wau(day).map(|users| users as f64)),
            self.series("mau", |day| self.mau(day).map(|users| users as f64)),
            self.series("stickiness", |day| self.stickiness(day)),
        ];
        for trend in &rules.trends {
            series.push(self.series(&trend.key, |day| self.quiet(self.events(trend, day))));
            series.push(self.series(&format!("{}_users", trend.key), |day| self.quiet(self.event_users(trend, day))));
            if trend.sum.is_some() {
                series.push(self.sums(trend));
            }
            if trend.per_active_user {
                let key = format!("{}_per_active_user", trend.key);
                series.push(self.series(&key, |day| self.per_active_user(trend, day)));
            }
        }
        json!({ "buckets": self.days().iter().map(|day| day_text(*day)).collect::<Vec<_>>(), "series": series })
    }

    fn series(&self, key: &str, value: impl Fn(i64) -> Option<f64>) -> Value {
        let values = |days: &[i64]| days.iter().map(|day| value(*day)).collect::<Vec<_>>();
        json!({
            "key": key,
            "values": values(&self.days()),
            "previous": self.previous_days().map(|days| values(&days)),
        })
    }

    fn quiet(&self, number: i64) -> Option<f64> {
        (number > 0 || !self.makes(Mistake::QuietDaysAreMissing)).then_some(number as f64)
    }

    /// Users and instants of active events on these days.
    fn activity(&self, from: i64, to: i64) -> Vec<&String> {
        let any = self.makes(Mistake::DauByAnyEvent);
        let only_cohorts = self.makes(Mistake::NoCohortIsInactive);
        let in_cohort = |user: &String| self.journeys.iter().any(|(other, _)| *other == user);
        self.users()
            .filter(|(user, _)| !only_cohorts || in_cohort(user))
            .flat_map(|(user, events)| events.iter().map(move |event| (user, event)))
            .filter(|(_, event)| {
                (any || self.model.is_active_event(event)) && (from..=to).contains(&self.model.day(event.ts))
            })
            .map(|(user, _)| user)
            .collect()
    }

    fn distinct(&self, from: i64, to: i64) -> i64 {
        count(self.activity(from, to).into_iter().collect::<BTreeSet<_>>().into_iter())
    }

    pub(crate) fn dau(&self, day: i64) -> i64 {
        if self.makes(Mistake::DauCountsEvents) {
            return count(self.activity(day, day).into_iter());
        }
        self.distinct(day, day)
    }

    fn over(&self, day: i64, days: i64) -> Option<i64> {
        let from = day - days + 1;
        let range_start = self.days()[0];
        if self.makes(Mistake::LookbackStopsAtRange) && day >= range_start {
            return Some(self.distinct(from.max(range_start), day));
        }
        let shown = if days < 10 { Mistake::WauBeforeData } else { Mistake::MauBeforeData };
        let is_known = self.first().is_some_and(|first| from >= first) || self.makes(shown);
        is_known.then(|| self.distinct(from, day))
    }

    pub(crate) fn wau(&self, day: i64) -> Option<i64> {
        self.over(day, if self.makes(Mistake::WauIsEightDays) { 8 } else { 7 })
    }

    pub(super) fn mau(&self, day: i64) -> Option<i64> {
        self.over(day, if self.makes(Mistake::MauIsThirtyDays) { 30 } else { 28 })
    }

    pub(super) fn stickiness(&self, day: i64) -> Option<f64> {
        let base = if self.makes(Mistake::StickinessOfWau) { self.wau(day)? } else { self.mau(day)? };
        (base > 0).then(|| self.dau(day) as f64 / base as f64)
    }

    /// The users of the events of the day, one entry an event.
    fn trend(&self, trend: &TrendRule, day: i64) -> Vec<&String> {
        let active: BTreeSet<&String> = self.activity(day, day).into_iter().collect();
        let only_active = self.makes(Mistake::ErrorsOfActiveOnly);
        self.users()
            .flat_map(|(user, events)| events.iter().map(move |event| (user, event)))
            .filter(|(user, event)| {
                let is_meant = self.model.is_meant(event, &trend.event) && self.model.day(event.ts) == day;
                is_meant && (!only_active || active.contains(user))
            })
            .map(|(user, _)| user)
            .collect()
    }

    pub(super) fn events(&self, trend: &TrendRule, day: i64) -> i64 {
        count(self.trend(trend, day).into_iter())
    }

    pub(super) fn event_users(&self, trend: &TrendRule, day: i64) -> i64 {
        if self.makes(Mistake::UsersAreEvents) {
            return self.events(trend, day);
        }
        count(self.trend(trend, day).into_iter().collect::<BTreeSet<_>>().into_iter())
    }

    pub(super) fn per_active_user(&self, trend: &TrendRule, day: i64) -> Option<f64> {
        let with_errors = self.makes(Mistake::PerUserWithErrors);
        let users = if with_errors { self.event_users(trend, day) } else { self.dau(day) };
        if users == 0 {
            return self.makes(Mistake::PerUserOfNobodyIsZero).then_some(0.0);
        }
        Some(self.events(trend, day) as f64 / users as f64)
    }
}
