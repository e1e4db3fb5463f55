//! Events hour by hour: of the last days, by the clock.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Mistake, View};
use crate::local_days;
use crate::world::{Event, HOUR};

impl View<'_> {
    /// The hours of the last days, for each trend metric and for the events that make active.
    pub(super) fn by_hour(&self) -> Value {
        let (Some(as_of), Some(first)) = (self.model.as_of, self.model.first) else { return json!({ "days": [] }) };
        let kept = if self.makes(Mistake::HoursGoBackFurther) { 15 } else { 14 };
        let days: Vec<i64> = (first.max(as_of - kept + 1)..=as_of).collect();
        let trends = self.model.world.rules.trends.iter();
        let of_trends = trends.map(|trend| {
            self.hourly(&trend.key, &days, &|event| usize::from(self.model.is_meant(event, &trend.event)))
        });
        let active = self.hourly("active", &days, &|event| {
            let rules = self.model.world.rules.active.iter();
            let times = rules.filter(|rule| self.model.is_meant(event, rule)).count();
            if self.makes(Mistake::ActiveEventsCountTwice) { times } else { times.min(1) }
        });
        json!({
            "days": days.iter().map(|day| crate::world::day_text(*day)).collect::<Vec<_>>(),
            "series": of_trends.chain([active]).collect::<Vec<_>>(),
        })
    }

    /// How often the events of each hour count, and whose they are.
    fn hourly(&self, key: &str, days: &[i64], times: &dyn Fn(&Event) -> usize) -> Value {
        let counted: Vec<(&String, &Event, usize)> = self
            .users()
            .flat_map(|(user, events)| events.iter().map(move |event| (user, *event, times(event))))
            .filter(|(_, _, times)| *times > 0)
            .collect();
        let cells = |people: bool| -> Vec<Vec<usize>> {
            let day = |day: &i64| {
                let hours = self.hours_of_day(*day);
                let cell = |hour: &(i64, i64)| {
                    let inside = counted
                        .iter()
                        .filter(|(_, event, _)| self.model.day(event.ts) == *day && self.hour(event.ts) == *hour);
                    if people {
                        inside.map(|(user, _, _)| *user).collect::<BTreeSet<_>>().len()
                    } else {
                        inside.map(|(_, _, times)| times).sum()
                    }
                };
                hours.iter().map(cell).collect()
            };
            days.iter().map(day).collect()
        };
        json!({ "key": key, "events": cells(false), "people": cells(true) })
    }

    /// What the clock shows and how far it is ahead of UTC.
    fn hour(&self, ts: i64) -> (i64, i64) {
        let zone = self.model.world.rules.zone;
        let ahead = if self.makes(Mistake::HoursAreUtc) { 0 } else { local_days::offset(zone, ts) };
        let hour = (ts + ahead).div_euclid(HOUR).rem_euclid(24);
        (hour, if self.makes(Mistake::RepeatedHoursAreOne) { 0 } else { ahead })
    }

    fn hours_of_day(&self, day: i64) -> Vec<(i64, i64)> {
        let hours = local_days::hours(self.model.world.rules.zone, day);
        let mut hours: Vec<(i64, i64)> = hours.iter().map(|instant| self.hour(*instant)).collect();
        hours.dedup();
        hours
    }
}
