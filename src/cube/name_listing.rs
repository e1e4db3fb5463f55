//! The names of events that another engine has counted, sorted and cut as a pass over the rows does it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

#[cfg(doc)]
use super::inventory::Inventory;
use super::inventory::{EventName, RECENT_DAYS};
use super::listing::{ALSO_NAMED, LISTED};
use crate::calendar::{Day, DayRange};

/// The events of a name.
#[derive(Clone, Debug, Default)]
pub struct NameRow {
    /// The name, its rows, people and days; `recent` and `holds_id` are left empty.
    pub event: EventName,
    /// Of the last days up to `A`, how many rows each has.
    pub recent: Vec<(Day, u64)>,
    /// By role, how many of the events that count play it.
    pub roles: Vec<u64>,
    /// Events whose properties are no JSON.
    pub broken: u64,
    /// Values that a sum cannot add.
    pub not_added: u64,
}

/// The names of events, sorted and cut.
#[derive(Clone, Debug, Default)]
pub struct NameCounted {
    /// Events that count.
    pub counted: u64,
    /// By role.
    pub roles: Vec<u64>,
    /// Events whose properties are no JSON.
    pub broken: u64,
    /// Values that a sum cannot add.
    pub not_added: u64,
    /// See [`Inventory::sources`].
    pub sources: Vec<String>,
    /// See [`Inventory::names`].
    pub names: Vec<EventName>,
    /// See [`Inventory::other`].
    pub other: Vec<EventName>,
    /// See [`Inventory::also_named`].
    pub also_named: Vec<String>,
}

impl NameCounted {
    /// Sorts and cuts the rows of every name. `is_id` says of a name whether it holds an id; `people` counts the people behind all
    /// names, by whether they are excluded, except those that are listed.
    pub fn of<E>(
        rows: Vec<NameRow>,
        as_of: Option<Day>,
        holds_id: impl Fn(&str) -> bool,
        people: impl FnOnce(&[EventName]) -> Result<[u64; 2], E>,
    ) -> Result<Self, E> {
        let mut rows = merged(rows);
        rows.sort_by(|one, other| {
            let (one, other) = (&one.event, &other.event);
            let by_name = || one.name.cmp(&other.name).then(one.is_excluded.cmp(&other.is_excluded));
            other.events.cmp(&one.events).then_with(by_name)
        });
        let mut counted = Self::default();
        for row in rows.iter().filter(|row| !row.event.is_excluded) {
            counted.counted += row.event.events;
            counted.roles.resize(row.roles.len(), 0);
            counted.roles.iter_mut().zip(&row.roles).for_each(|(sum, more)| *sum += more);
            counted.broken += row.broken;
            counted.not_added += row.not_added;
        }
        let rest = rows.split_off(rows.len().min(LISTED));
        let finished = |NameRow { event, recent, .. }: NameRow| EventName {
            recent: as_of.map(|as_of| recent_days(as_of, &recent)).unwrap_or_default(),
            holds_id: event.name.as_deref().is_some_and(&holds_id),
            ..event
        };
        counted.names = rows.into_iter().map(finished).collect();
        let is_plain = |name: &String| !name.contains('@') && !holds_id(name);
        let named = rest.iter().take(ALSO_NAMED).filter_map(|row| row.event.name.clone());
        counted.also_named = named.filter(is_plain).collect();
        if !rest.is_empty() {
            let people = people(&counted.names)?;
            let together = |is_excluded: bool| {
                let rows = rest.iter().filter(|row| row.event.is_excluded == is_excluded);
                let mut sum = NameRow::default();
                rows.for_each(|row| sum.add(row));
                (sum.event.events > 0).then(|| {
                    sum.event.is_excluded = is_excluded;
                    sum.event.people = people[usize::from(is_excluded)];
                    finished(sum)
                })
            };
            counted.other = [false, true].into_iter().filter_map(together).collect();
        }
        Ok(counted)
    }
}

impl NameRow {
    /// Adds the events of other users.
    fn add(&mut self, other: &Self) {
        self.event.events += other.event.events;
        self.event.people += other.event.people;
        self.event.days = match (self.event.days, other.event.days) {
            (Some([a, b]), Some([c, d])) => Some([a.min(c), b.max(d)]),
            (one, other) => one.or(other),
        };
        self.recent.extend(&other.recent);
        self.roles.resize(self.roles.len().max(other.roles.len()), 0);
        self.roles.iter_mut().zip(&other.roles).for_each(|(sum, more)| *sum += more);
        self.broken += other.broken;
        self.not_added += other.not_added;
    }
}

/// One row for each name, of those that several servers count, each of its own users.
fn merged(rows: Vec<NameRow>) -> Vec<NameRow> {
    let mut merged: BTreeMap<(Option<String>, bool), NameRow> = BTreeMap::new();
    for row in rows {
        let key = (row.event.name.clone(), row.event.is_excluded);
        match merged.entry(key) {
            Entry::Vacant(place) => drop(place.insert(row)),
            Entry::Occupied(mut known) => known.get_mut().add(&row),
        }
    }
    merged.into_values().collect()
}

/// The rows of each of the last days up to this one.
fn recent_days(as_of: Day, rows: &[(Day, u64)]) -> Vec<u64> {
    let range = DayRange::ending(as_of, RECENT_DAYS);
    let mut recent = vec![0; usize::from(RECENT_DAYS)];
    for (day, rows) in rows {
        if let Some(cell) = usize::try_from(day.since(range.first)).ok().and_then(|at| recent.get_mut(at)) {
            *cell += rows;
        }
    }
    recent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_of_a_name_from_several_servers_are_one() {
        let row = |events, days: [i32; 2], is_excluded| NameRow {
            event: EventName {
                name: Some("signup".to_owned()),
                is_excluded,
                events,
                people: events,
                days: Some(days.map(Day)),
                ..EventName::default()
            },
            recent: vec![(Day(9), events)],
            roles: vec![events, 0],
            broken: 1,
            not_added: 2,
        };
        let rows = vec![row(3, [4, 8], false), row(7, [1, 1], true), row(2, [2, 5], false)];
        let nobody = |_: &[EventName]| Ok::<_, ()>([0, 0]);
        let counted = NameCounted::of(rows, Some(Day(9)), |_| false, nobody).expect("counted");
        let of =
            |name: &EventName| (name.is_excluded, name.events, name.people, name.days, name.recent.last().copied());
        assert_eq!(
            counted.names.iter().map(of).collect::<Vec<_>>(),
            [(true, 7, 7, Some([Day(1), Day(1)]), Some(7)), (false, 5, 5, Some([Day(2), Day(8)]), Some(5))]
        );
        assert_eq!((counted.counted, &counted.roles[..], counted.broken, counted.not_added), (5, &[5, 0][..], 2, 4));
    }
}
