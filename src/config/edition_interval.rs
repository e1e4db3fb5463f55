//! `every` of `[[subscribers]]` and `[[webhooks]]`.

use super::read::Located;
use crate::problem::{Problem, Problems};

/// How often somebody gets an edition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EditionInterval {
    /// That of each day.
    #[default]
    Day,
    /// That of each ISO week.
    Week,
}

impl EditionInterval {
    const ALL: [(&'static str, Self); 2] = [("day", Self::Day), ("week", Self::Week)];

    /// The interval as written; `None` when it is none of ours, which is a problem.
    pub(super) fn check(every: Option<Located<String>>, problems: &mut Problems) -> Option<Self> {
        let Some(every) = every else { return Some(Self::default()) };
        let known = Self::ALL.into_iter().find(|(word, _)| *word == every.value).map(|(_, interval)| interval);
        if known.is_none() {
            let problem = Problem::new(every.place, format!("`{}` is not how often an edition is sent", every.value));
            problems.push(problem.hint("write \"day\" or \"week\""));
        }
        known
    }
}
