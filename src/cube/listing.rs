//! From all rows to the inventory: names sorted and cut, and why ids meet no row of `users`.

use super::Span;
use super::accumulate::Accumulator;
use super::event_row::StepHit;
use super::hash::hash;
use super::inventory::{EventName, IdDifference, Inventory, RECENT_DAYS};
use super::name_counts::{NameCount, NameCounts};
use super::user_state::NO_START;
use crate::calendar::{Day, DayRange, Millis};
use crate::values::id_pieces;

/// Names with rows of their own; the rest is one row.
pub(super) const LISTED: usize = 200;
/// Names beyond them that are known by their text alone, to say which is near another.
pub(super) const ALSO_NAMED: usize = 2_000;
/// Ids that are looked at to see why they meet no row of `users`.
const IDS_SEEN: usize = 1_000;

impl IdDifference {
    const ALL: [Self; 4] = [Self::Blanks, Self::Case, Self::Zeros, Self::Fraction];

    /// The ids that would be the same without the difference.
    fn without(self, id: &str) -> Vec<String> {
        match self {
            Self::Blanks => vec![id.trim().to_owned()],
            Self::Case => vec![id.to_lowercase(), id.to_uppercase()],
            Self::Zeros => vec![id.trim_start_matches('0').to_owned()],
            Self::Fraction => vec![id.trim_end_matches('0').trim_end_matches('.').to_owned()],
        }
    }
}

impl Accumulator<'_> {
    /// What the rows hold.
    pub(super) fn inventory(&mut self, span: Option<Span>) -> Inventory {
        let users = self.unknown_users.next_number();
        let mut names = std::mem::replace(&mut self.names, NameCounts::new(self.plan));
        let classes = self.users.classes.segments_of().len();
        names.with_days((&self.days, self.plan, classes), users);
        let events_of = |role: usize| {
            self.plays.get(role).copied().filter(|plays| *plays > 0).unwrap_or_else(|| {
                names.counted.get(role).filter(|_| role < self.plan.names().len()).map_or(0, |count| count.events)
            })
        };
        let all: u64 = names.counted.iter().map(|count| count.events).sum();
        let plan = self.plan;
        let mut inventory = Inventory {
            step_events: plan.step_roles.iter().map(|role| role.map_or(all, events_of)).collect(),
            active_events: plan.active_roles.iter().map(|role| events_of(*role)).collect(),
            trend_events: plan.trend_roles.iter().map(|role| events_of(*role)).collect(),
            has_source: self.tally.has_source.clone(),
            sources: self.sources(),
            attributes: self.users.classes.seen(),
            segment_users: self.segment_users(),
            id_difference: self.id_difference(),
            is_never_identified: self.is_never_identified(),
            ..Inventory::default()
        };
        self.list(names, (span, users), &mut inventory);
        inventory
    }

    /// Sorts the names, and puts those beyond the largest together.
    fn list(&self, names: NameCounts, (span, users): (Option<Span>, u32), into: &mut Inventory) {
        let beyond = names.beyond();
        let texts: Vec<Option<String>> = names
            .names(self.plan)
            .into_iter()
            .map(|name| name.map(|it| String::from_utf8_lossy(it).into_owned()))
            .collect();
        let NameCounts { counted, excluded, .. } = names;
        let mut all: Vec<(usize, bool, NameCount)> = Vec::new();
        let mut rest = [NameCount::default(), NameCount::default()];
        for (is_excluded, counts) in [(false, counted), (true, excluded)] {
            for (position, count) in counts.into_iter().enumerate().filter(|(_, count)| count.events > 0) {
                if position == beyond {
                    rest[usize::from(is_excluded)].absorb(count, users);
                } else {
                    all.push((position, is_excluded, count));
                }
            }
        }
        all.sort_by(|one, other| {
            let by_name = || texts[one.0].cmp(&texts[other.0]).then(one.1.cmp(&other.1));
            other.2.events.cmp(&one.2.events).then_with(by_name)
        });
        for (place, (position, is_excluded, count)) in all.into_iter().enumerate() {
            if place < LISTED {
                into.names.push(self.event_name(texts[position].clone(), (is_excluded, &count), span));
                continue;
            }
            if into.also_named.len() < ALSO_NAMED {
                let name = texts[position].clone().filter(|name| !name.contains('@') && !self.holds_id(name));
                into.also_named.extend(name);
            }
            rest[usize::from(is_excluded)].absorb(count, users);
        }
        for (is_excluded, count) in [false, true].into_iter().zip(rest).filter(|(_, count)| count.events > 0) {
            into.other.push(self.event_name(None, (is_excluded, &count), span));
        }
    }

    /// The sources that are no ids.
    fn sources(&self) -> Vec<String> {
        let texts = self.tally.sources.iter().map(|source| String::from_utf8_lossy(source).into_owned());
        texts.filter(|source| !self.holds_id(source)).collect()
    }

    fn event_name(
        &self,
        name: Option<String>,
        (is_excluded, count): (bool, &NameCount),
        span: Option<Span>,
    ) -> EventName {
        // Rows that are left out do not depend on which days were found to count.
        let last = if is_excluded { self.plan.last_by_clock } else { self.plan.limit };
        let on = |position: u32| last.before(position);
        let inside = |day: &Day| span.is_none_or(|span| span.days().contains(*day));
        let days = || count.days.iter().map(|(position, _)| on(*position)).filter(inside);
        let recent = span.map(|span| {
            let mut recent = vec![0; usize::from(RECENT_DAYS)];
            let range = DayRange::ending(span.as_of, RECENT_DAYS);
            for (position, rows) in &count.days {
                if let Ok(place) = usize::try_from(on(*position).since(range.first))
                    && let Some(day) = recent.get_mut(place)
                {
                    *day += rows;
                }
            }
            recent
        });
        EventName {
            holds_id: name.as_deref().is_some_and(|name| self.holds_id(name)),
            name,
            is_excluded,
            events: count.events,
            people: count.people.distinct(),
            days: days().min().zip(days().max()).map(|(first, last)| [first, last]),
            recent: recent.unwrap_or_default(),
        }
    }

    /// Whether an id of a user, longer than an ordinary word, is the name or stands in it between marks.
    fn holds_id(&self, name: &str) -> bool {
        id_pieces(name).into_iter().any(|id| {
            let id = id.as_bytes();
            let hash = hash(id);
            self.users.table.find(hash, id).is_some() || self.unknown_users.find(hash, id).is_some()
        })
    }

    fn segment_users(&self) -> Vec<u64> {
        let mut segments = vec![0; self.users.segment_count];
        let segments_of = self.users.classes.segments_of();
        let unknown = (self.users.nobody, u64::from(self.unknown_users.next_number() - self.users.len()));
        for (class, users) in self.users.by_class().into_iter().chain([unknown]) {
            let all = segments_of.get(class as usize).into_iter().flatten();
            // Parts of breakdowns stand behind the segments.
            for segment in all.filter(|segment| **segment < self.users.segment_count) {
                segments[*segment] += users;
            }
        }
        segments
    }

    /// What most ids without a row would have to lose to have one.
    fn id_difference(&self) -> Option<IdDifference> {
        let ids: Vec<&str> =
            self.unknown_users.iter().take(IDS_SEEN).filter_map(|(id, _)| std::str::from_utf8(id).ok()).collect();
        IdDifference::ALL.into_iter().find(|difference| {
            let is_known = |id: &&&str| {
                difference.without(id).iter().any(|other| other != **id && self.users.has_id(other.as_bytes()))
            };
            !ids.is_empty() && ids.iter().filter(is_known).count() * 2 > ids.len()
        })
    }

    fn is_never_identified(&self) -> bool {
        let started = (0..).zip(&self.states).filter(|(_, state)| state.t0 != NO_START).map(|(user, _)| user);
        let mut started = started.peekable();
        if started.peek().is_none() || self.users.rows == 0 || started.any(|user: u32| self.users.has_row(user)) {
            return false;
        }
        // Whether a hit after the window is kept depends on the order of rows, so none of them says anything here.
        let is_in_time = |hit: &&StepHit| {
            let start = Millis(self.states[hit.user as usize].t0);
            hit.ts <= self.plan.deadline(hit.step, start).0
        };
        let hits = self.hits.iter().flatten().filter(|hit| hit.step == 1);
        let mut second = hits.filter(is_in_time).peekable();
        second.peek().is_some() && second.all(|hit| self.users.has_row(hit.user))
    }
}
