//! Equal problems told once: how many there are, and where the first three are.

use std::path::{Path, PathBuf};

use crate::format;
use crate::problem::{Place, Problem};

/// How many places are told.
const TOLD_PLACES: usize = 3;

/// Problems of one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemGroup {
    /// The reason, without any value of the data.
    pub reason: String,
    /// How many there are.
    pub count: u64,
    /// File and line of the first three.
    pub places: Vec<(PathBuf, u64)>,
    /// What was found at the first, where it is worth showing.
    pub example: Option<String>,
}

/// Problems by their reason, in the order in which each was met first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProblemTally(Vec<ProblemGroup>);

impl ProblemTally {
    /// Counts one more.
    pub(super) fn add(&mut self, reason: &str, example: Option<&str>, (file, line): (&Path, u64)) {
        let place = |group: &mut ProblemGroup| {
            group.count += 1;
            if group.places.len() < TOLD_PLACES {
                group.places.push((file.to_owned(), line));
            }
        };
        if let Some(group) = self.0.iter_mut().find(|group| group.reason == reason) {
            return place(group);
        }
        let example = example.map(str::to_owned);
        let mut group = ProblemGroup { reason: reason.to_owned(), count: 0, places: Vec::new(), example };
        place(&mut group);
        self.0.push(group);
    }

    /// The groups.
    pub fn groups(&self) -> &[ProblemGroup] {
        &self.0
    }

    /// How many problems there are.
    pub fn count(&self) -> u64 {
        self.0.iter().map(|group| group.count).sum()
    }

    /// One problem for each group, at its first place.
    pub fn problems(&self) -> impl Iterator<Item = Problem> + '_ {
        self.0.iter().map(ProblemGroup::problem)
    }
}

impl ProblemGroup {
    fn problem(&self) -> Problem {
        let (file, line) = &self.places[0];
        let place = Place::file(file).line(usize::try_from(*line).unwrap_or(usize::MAX));
        let example = self.example.as_ref().map_or_else(String::new, |example| format!(", as in `{example}`"));
        let place_text = |(other, line): &(PathBuf, u64)| {
            if other == file { format!("line {line}") } else { format!("{} line {line}", other.display()) }
        };
        let others: Vec<String> = self.places[1..].iter().map(place_text).collect();
        let count = match self.count {
            1 => String::new(),
            count => format!(
                " ({} such records; also {}{})",
                format::count(count),
                others.join(", "),
                if count > 3 { " …" } else { "" }
            ),
        };
        Problem::new(place, format!("{}{example}{count}", self.reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_problems_are_one_with_its_first_places() {
        let mut tally = ProblemTally::default();
        for line in 2..1_652 {
            tally.add("what `time` holds is not a time", Some("soon"), (Path::new("a.csv"), line));
        }
        tally.add("no event name in `event`", None, (Path::new("b.csv"), 7));
        assert_eq!((tally.count(), tally.groups().len()), (1_651, 2));
        let told: Vec<String> = tally.problems().map(|problem| problem.to_string()).collect();
        let many = "a.csv:2: what `time` holds is not a time, as in `soon` (1,650 such records; also line 3, line 4 …)";
        assert_eq!(told, [many, "b.csv:7: no event name in `event`"]);
    }
}
