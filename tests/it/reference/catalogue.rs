//! The event catalogue: every name with its rows, people and days, those that are left out apart.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Mistake, Model, count};
use crate::world::{Event, day_text};

impl Model<'_> {
    pub(crate) fn catalogue(&self) -> Value {
        let last = self.world.rules.as_of.unwrap_or(self.yesterday());
        let last = if self.makes(Mistake::CatalogueEndsAtAsOf) { self.as_of.unwrap_or(last) } else { last };
        let left_out = |event: &&Event| self.is_excluded(event) && self.day(event.ts) <= last;
        let counted = self.events.values().flatten().map(|event| (*event, false));
        let apart = !self.makes(Mistake::CatalogueMixesExcluded);
        let excluded = self.world.events.iter().filter(left_out).map(|event| (event, apart));
        let mut names: BTreeMap<(&str, bool), Vec<&Event>> = BTreeMap::new();
        for (event, is_excluded) in counted.chain(excluded) {
            names.entry((event.name.as_str(), is_excluded)).or_default().push(event);
        }
        let mut rows: Vec<_> = names.into_iter().collect();
        rows.sort_by_key(|(_, events)| std::cmp::Reverse(events.len()));
        let row =
            |((name, is_excluded), events): &((&str, bool), Vec<&Event>)| self.row_of((*name, *is_excluded), events);
        json!({ "events": rows.iter().map(row).collect::<Vec<_>>() })
    }

    fn row_of(&self, (name, is_excluded): (&str, bool), events: &[&Event]) -> Value {
        let as_written = self.makes(Mistake::CatalogueCountsIds);
        let id = |event: &&Event| if as_written { self.id(&event.user) } else { self.user_of(event) };
        let people: BTreeSet<String> = events.iter().filter_map(id).collect();
        let all = self.makes(Mistake::CatalogueDaysAreAll);
        // Without an as-of day there is nothing to cut at.
        let is_inside = |day: &i64| match (self.first, self.as_of) {
            (_, None) => true,
            _ if all => true,
            (None, Some(_)) => false,
            (Some(first), Some(as_of)) => (first..=as_of).contains(day),
        };
        let days: Vec<i64> = events.iter().map(|event| self.day(event.ts)).collect();
        let inside: Vec<i64> = days.iter().copied().filter(is_inside).collect();
        let recent = self.as_of.map(|as_of| (as_of - 27..=as_of).collect::<Vec<_>>()).unwrap_or_default();
        let on = |day: &i64| count(days.iter().filter(|other| *other == day));
        json!({
            "name": name, "isExcluded": is_excluded, "events": events.len(), "people": people.len(),
            "firstDay": inside.iter().min().map(|day| day_text(*day)),
            "lastDay": inside.iter().max().map(|day| day_text(*day)),
            "perDay": recent.iter().map(on).collect::<Vec<_>>(),
        })
    }
}
