//! Retention by cohort day, by week, pooled, and against the previous period.

use chrono::{DateTime, Datelike};
use serde_json::{Value, json};

use super::funnel::Times;
use super::{Mistake, View, count};
use crate::world::{DAY, day_text};

impl View<'_> {
    pub(crate) fn retention(&self) -> Value {
        let days = self.days();
        let summary = self.summary(|offset| self.complete(&days, offset), 0);
        let older = self.previous_days().map(|_| {
            let whole = self.makes(Mistake::OlderSummaryIsWhole);
            self.summary(|offset| if whole { days.clone() } else { self.complete(&days, offset) }, self.shift())
        });
        json!({
            "maxOffset": 30,
            "cohorts": days.iter().map(|day| self.cohort_row(*day)).collect::<Vec<_>>(),
            "weeks": self.weeks(&days),
            "curve": (0..=30).map(|offset| self.pooled(&self.complete(&days, offset), offset)).collect::<Vec<_>>(),
            "notes": self.notes(&summary),
            "summary": summary,
            "previousSummary": older,
        })
    }

    fn is_retained(&self, user: &str, times: &Times, offset: i64) -> bool {
        let (start, day) = (times[0].expect("a start"), self.start_day(times));
        if offset == 0 && self.makes(Mistake::OffsetZeroIsAssumed) {
            return true;
        }
        let any = self.makes(Mistake::RetentionByAnyEvent);
        self.model.events[user].iter().filter(|event| any || self.model.is_active_event(event)).any(|event| {
            let (ts, active) = (event.ts, self.model.day(event.ts));
            if self.makes(Mistake::RetentionBySpans) {
                (ts - start).div_euclid(DAY) == offset
            } else if self.makes(Mistake::RetentionIsRolling) {
                active >= day + offset
            } else if self.makes(Mistake::OnlyAfterSignup) {
                active == day + offset && ts >= start
            } else {
                active == day + offset
            }
        })
    }

    fn retained(&self, days: &[i64], offset: i64) -> i64 {
        let cohort = self.journeys.iter().filter(|(_, times)| days.contains(&self.start_day(times)));
        count(cohort.filter(|(user, times)| self.is_retained(user, times, offset)))
    }

    pub(super) fn is_complete(&self, day: i64, offset: i64) -> bool {
        let as_of = self.model.as_of.expect("there are days");
        if self.makes(Mistake::CellADayEarly) { day + offset < as_of } else { day + offset <= as_of }
    }

    /// The days that a pooled rate is made of.
    pub(super) fn complete(&self, days: &[i64], offset: i64) -> Vec<i64> {
        let all = self.makes(Mistake::SummaryIncludesYoung);
        days.iter().copied().filter(|day| all || self.is_complete(*day, offset)).collect()
    }

    pub(super) fn pooled(&self, days: &[i64], offset: i64) -> Value {
        self.rate(self.retained(days, offset), self.reached(days, 0))
    }

    fn summary(&self, days: impl Fn(i64) -> Vec<i64>, earlier: i64) -> Value {
        let rate = |offset| {
            let days: Vec<i64> = days(offset).into_iter().map(|day| day - earlier).collect();
            self.pooled(&days, offset)
        };
        json!({ "d1": rate(1), "d7": rate(7), "d30": rate(30) })
    }

    fn cohort_row(&self, day: i64) -> Value {
        let size = self.reached(&[day], 0);
        let cell = |offset: i64| {
            if size == 0 && !self.makes(Mistake::EmptyCohortHasCells) {
                None
            } else if self.is_complete(day, offset) {
                Some(self.retained(&[day], offset))
            } else {
                self.makes(Mistake::YoungCellIsZero).then_some(0)
            }
        };
        json!({ "date": day_text(day), "size": size, "cells": (0..=30).map(cell).collect::<Vec<_>>() })
    }

    fn weeks(&self, days: &[i64]) -> Vec<Value> {
        let mut weeks: Vec<Vec<i64>> = Vec::new();
        for day in days {
            match weeks.last_mut() {
                Some(week) if self.monday(week[0]) == self.monday(*day) => week.push(*day),
                _ => weeks.push(vec![*day]),
            }
        }
        weeks.iter().map(|week| self.week(week)).collect()
    }

    fn monday(&self, day: i64) -> i64 {
        let weekday = date(day).weekday();
        let sunday = self.makes(Mistake::WeeksStartOnSunday);
        day - i64::from(if sunday { weekday.num_days_from_sunday() } else { weekday.num_days_from_monday() })
    }

    fn week(&self, days: &[i64]) -> Value {
        let monday = self.monday(days[0]);
        let whole: Vec<i64> = (monday..monday + 7).collect();
        let members = if self.makes(Mistake::WeeksAreWhole) { &whole[..] } else { days };
        let young = self.makes(Mistake::WeekIncludesYoung);
        let cell = |offset: i64| {
            let complete: Vec<i64> =
                members.iter().copied().filter(|day| young || self.is_complete(*day, offset)).collect();
            self.pooled(&complete, offset)
        };
        json!({
            "week": date(days[0]).format("%G-W%V").to_string(),
            "monday": day_text(monday),
            "from": day_text(days[0]),
            "to": day_text(days[days.len() - 1]),
            "size": self.reached(members, 0),
            "cells": (0..=30).map(cell).collect::<Vec<_>>(),
        })
    }

    /// A note for each undefined summary, with the shortest range that has it.
    fn notes(&self, summary: &Value) -> Vec<Value> {
        let fields = [("d1", 1), ("d7", 7), ("d30", 30)];
        let undefined = fields.into_iter().filter(|(field, _)| summary[field]["denominator"] == 0);
        let mut ranges = self.model.world.rules.ranges.clone();
        ranges.sort_unstable();
        let has_it = |length: i64, offset: i64| {
            let view = View::new(self.model, self.segment, length);
            view.reached(&view.complete(&view.days(), offset), 0) > 0
        };
        let note = |(field, offset)| {
            let open_with = ranges.iter().find(|length| has_it(**length, offset)).map(|length| format!("{length}d"));
            json!({ "field": field, "openWith": open_with })
        };
        undefined.map(note).collect()
    }
}

fn date(day: i64) -> chrono::NaiveDate {
    DateTime::from_timestamp(day * 86_400, 0).expect("a day of our era").date_naive()
}
