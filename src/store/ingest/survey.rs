//! What is in a sample: names by volume, their people and days, in the order in which people meet them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use super::facts::RecordFacts;
use super::import_plan::ImportPlan;
use super::place::InputFile;
use super::reading::{self, FactVisitor, FileStart, Goes, RejectedRecord};
use crate::calendar::{Day, TimeFormat};
use crate::problem::{Problem, Problems};

/// Records that are read of each file.
const READ_RECORDS: u64 = 200_000;
/// People whose order of events is followed.
const FOLLOWED_PEOPLE: usize = 50_000;
/// Values of an attribute that are remembered.
const MOST_VALUES: usize = 50;

/// What is known of one event name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NameSurvey {
    /// The name.
    pub name: String,
    /// Events in the sample.
    pub events: u64,
    /// Distinct people, as far as they are followed.
    pub people: usize,
    /// Distinct days.
    pub days: usize,
    /// How early people meet it: the mean of its place in the order of each person's first meetings, 0 for the very first.
    pub place: f64,
}

/// What is in a sample.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportSurvey {
    /// The preset that was found.
    pub preset: Option<&'static str>,
    /// By volume, largest first.
    pub names: Vec<NameSurvey>,
    /// Attributes and their values.
    pub attributes: BTreeMap<String, BTreeSet<String>>,
    /// Sources that are met.
    pub sources: BTreeSet<String>,
    /// How times are written.
    pub times: BTreeSet<TimeFormat>,
    /// People who are followed.
    pub people: usize,
    /// For each of them the names by their place in `names`, with the instant in milliseconds at which they were first met.
    pub meetings: Vec<Vec<(usize, i64)>>,
    /// Records that could not be read.
    pub rejected: u64,
}

impl ImportSurvey {
    /// How many people meet all names of a chain, each not before the last, within `window` milliseconds of the first.
    pub fn reached(&self, chain: &[&NameSurvey], window: i64) -> usize {
        let places = chain.iter().map(|name| self.names.iter().position(|known| known == *name));
        let Some(places) = places.collect::<Option<Vec<usize>>>() else { return 0 };
        let reaches = |meetings: &&Vec<(usize, i64)>| {
            let instant = |place: &usize| meetings.iter().find(|(met, _)| met == place).map(|(_, ts)| *ts);
            let instants: Option<Vec<i64>> = places.iter().map(instant).collect();
            instants.is_some_and(|ts| {
                ts.is_sorted() && ts.last().zip(ts.first()).is_none_or(|(to, from)| to - from <= window)
            })
        };
        self.meetings.iter().filter(reaches).count()
    }
}

/// Reads a sample of these files.
pub fn survey(plan: &ImportPlan, inputs: &[InputFile]) -> Result<ImportSurvey, Problems> {
    let mut surveyor = Surveyor::default();
    reading::read(plan, inputs, &mut surveyor)?;
    Ok(surveyor.finish())
}

#[derive(Default)]
struct Surveyor {
    found: ImportSurvey,
    names: BTreeMap<String, (u64, HashSet<Day>)>,
    /// Anonymous ids that turned out to be users.
    aliases: BTreeMap<String, String>,
    /// By person: the first instant of each name.
    first: BTreeMap<String, BTreeMap<String, i64>>,
    read: u64,
}

impl Surveyor {
    fn follows_alias_of(&self, anonymous: &str) -> bool {
        self.first.contains_key(anonymous) || self.aliases.len() < FOLLOWED_PEOPLE
    }

    fn finish(self) -> ImportSurvey {
        let Self { mut found, names, mut first, aliases, read: _ } = self;
        for (anonymous, user) in aliases {
            for (name, ts) in first.remove(&anonymous).unwrap_or_default() {
                let known = first.entry(user.clone()).or_default().entry(name).or_insert(ts);
                *known = (*known).min(ts);
            }
        }
        let mut places: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for meetings in first.values() {
            let mut order: Vec<(&i64, &String)> = meetings.iter().map(|(name, ts)| (ts, name)).collect();
            order.sort();
            for (place, (_, name)) in order.into_iter().enumerate() {
                let (sum, count) = places.entry(name).or_default();
                *sum += place;
                *count += 1;
            }
        }
        let survey = |(name, (events, days)): (&String, &(u64, HashSet<Day>))| {
            let (sum, people) = places.get(name.as_str()).copied().unwrap_or_default();
            let place = sum as f64 / people.max(1) as f64;
            NameSurvey { name: name.clone(), events: *events, people, days: days.len(), place }
        };
        found.names = names.iter().map(survey).collect();
        found.names.sort_by(|one, other| other.events.cmp(&one.events).then_with(|| one.name.cmp(&other.name)));
        found.people = first.len();
        let places: BTreeMap<&str, usize> =
            found.names.iter().enumerate().map(|(place, name)| (name.name.as_str(), place)).collect();
        let meetings = first.values().map(|met| met.iter().map(|(name, ts)| (places[name.as_str()], *ts)).collect());
        found.meetings = meetings.collect();
        found
    }
}

impl FactVisitor for Surveyor {
    fn file(&mut self, start: FileStart<'_>) -> Result<(), Problem> {
        self.found.preset = start.preset;
        self.read = 0;
        Ok(())
    }

    fn facts(&mut self, _: (&Path, u64), facts: RecordFacts) -> Result<Goes, Problem> {
        self.read += 1;
        self.found.times.extend(facts.time);
        if let Some(event) = facts.event {
            let (events, days) = self.names.entry(event.name.clone()).or_default();
            *events += 1;
            days.insert(event.ts.utc_day());
            self.found.sources.extend(event.source);
            if let Some(user) =
                event.user.filter(|user| self.first.len() < FOLLOWED_PEOPLE || self.first.contains_key(user))
            {
                let first = self.first.entry(user).or_default().entry(event.name).or_insert(event.ts.0);
                *first = (*first).min(event.ts.0);
            }
        }
        // Whatever the order of the rows: exports that begin with the newest say who a device was before its first events.
        if let Some(alias) = facts.alias.filter(|alias| self.follows_alias_of(&alias.anonymous)) {
            self.aliases.entry(alias.anonymous).or_insert(alias.user);
        }
        for (attribute, value) in facts.profile.into_iter().flat_map(|profile| profile.values) {
            let values = self.found.attributes.entry(attribute).or_default();
            if values.len() < MOST_VALUES {
                values.insert(value);
            }
        }
        Ok(if self.read < READ_RECORDS { Goes::Continue(()) } else { Goes::Break(()) })
    }

    fn rejected(&mut self, _: RejectedRecord<'_>) -> Result<(), Problem> {
        self.found.rejected += 1;
        Ok(())
    }

    fn end(&mut self, _: Option<String>) -> Result<(), Problem> {
        Ok(())
    }

    fn skipped(&mut self, _: &Path) {}
}
