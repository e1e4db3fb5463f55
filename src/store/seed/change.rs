//! What changes in the course of a scenario: a rate, a count or the mix of people, on some days, for everybody or one group.
//!
//! A change is a factor; changes of the same days multiply. Incidents are changes too, with the alert that they should cause.

use super::scenario_table::ScenarioTable;
use crate::config::read::Reader;

/// What a change bends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChangeKind {
    /// How many people sign up on a day.
    Signups,
    /// The share that a plan or a segment has of the people who sign up on a day, whose number stays.
    Mix,
    /// The share of a day's signups that completes onboarding.
    Onboarding,
    /// The share of a day's signups that ever completes a key action.
    Doers,
    /// The share of a day's signups that is active about 7 days later.
    Retention,
    /// The chance that somebody is active on a day.
    Activity,
    /// The chance of a key action on an active day.
    Actions,
    /// The chance of an invite on an active day.
    Invites,
    /// The chance of an error on an active day.
    Errors,
}

impl ChangeKind {
    const ALL: [(&'static str, Self); 9] = [
        ("signups", Self::Signups),
        ("mix", Self::Mix),
        ("onboarding", Self::Onboarding),
        ("doers", Self::Doers),
        ("retention", Self::Retention),
        ("activity", Self::Activity),
        ("actions", Self::Actions),
        ("invites", Self::Invites),
        ("errors", Self::Errors),
    ];
}

/// Days that are counted from the last whole day, which is 0.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RelativeDays {
    pub(super) from: i32,
    pub(super) to: i32,
    /// Only each so many-th day, counted from the first; 1 for every day.
    pub(super) every: i32,
}

impl RelativeDays {
    pub(super) fn read(reader: &mut Reader<'_>, section: &mut ScenarioTable<'_, '_>) -> Self {
        let days = Self {
            from: section.whole(reader, "from_day", -3_000..=0),
            to: section.whole(reader, "to_day", -3_000..=0),
            every: section.optional_whole(reader, "every_days", 1..=365).unwrap_or(1),
        };
        if days.to < days.from {
            section.problem(reader, "to_day", "it ends before it starts");
        }
        days
    }

    pub(super) fn contains(&self, day: i32) -> bool {
        self.from <= day && day <= self.to && (day - self.from) % self.every == 0
    }
}

/// The people of a plan, of a segment, of both, or all.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct GroupChoice {
    pub(super) plan: Option<String>,
    pub(super) segment: Option<String>,
}

impl GroupChoice {
    pub(super) fn read(reader: &mut Reader<'_>, section: &mut ScenarioTable<'_, '_>) -> Self {
        Self { plan: section.optional_text(reader, "plan"), segment: section.optional_text(reader, "segment") }
    }

    pub(super) fn is_everybody(&self) -> bool {
        self.plan.is_none() && self.segment.is_none()
    }

    /// Whether people of this plan and segment belong to it.
    pub(super) fn contains(&self, plan: Option<&str>, segment: Option<&str>) -> bool {
        let fits = |chosen: &Option<String>, name: Option<&str>| chosen.is_none() || chosen.as_deref() == name;
        fits(&self.plan, plan) && fits(&self.segment, segment)
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ScenarioChange {
    pub(super) kind: ChangeKind,
    days: RelativeDays,
    pub(super) group: GroupChoice,
    /// What it multiplies by on its first day.
    factor: f64,
    /// By how many percent the factor itself changes from day to day.
    percent_per_day: f64,
}

impl ScenarioChange {
    pub(super) fn read(reader: &mut Reader<'_>, mut section: ScenarioTable<'_, '_>) -> Self {
        let words = ChangeKind::ALL.map(|(word, _)| word);
        let word = section.choice(reader, "what", &words);
        let kind =
            ChangeKind::ALL.into_iter().find(|(known, _)| *known == word).map_or(ChangeKind::Signups, |found| found.1);
        let group = GroupChoice::read(reader, &mut section);
        // A share that is multiplied by 0 could leave nobody to choose from.
        let least =
            if matches!(kind, ChangeKind::Mix | ChangeKind::Signups) && !group.is_everybody() { 0.001 } else { 0.0 };
        let change = Self {
            kind,
            days: RelativeDays::read(reader, &mut section),
            factor: section.number(reader, "factor", least..=20.0),
            percent_per_day: section.optional_number(reader, "percent_per_day", -10.0..=10.0).unwrap_or(0.0),
            group,
        };
        let GroupChoice { plan, segment } = &change.group;
        match kind {
            ChangeKind::Mix if plan.is_some() == segment.is_some() => {
                section.problem(reader, "what", "the mix changes by one group: give `plan` or `segment`");
            }
            ChangeKind::Signups if plan.is_some() && segment.is_some() => {
                section.problem(
                    reader,
                    "what",
                    "signups change for everybody or one group: give one of `plan` and `segment`",
                );
            }
            _ => {}
        }
        section.end(reader);
        change
    }

    /// The factor on a day, whoever it is about; 1 outside the change.
    pub(super) fn factor_on(&self, day: i32) -> f64 {
        if !self.days.contains(day) {
            return 1.0;
        }
        // Multiplied out, because `powi` may differ between machines.
        (self.days.from..day).fold(self.factor, |factor, _| factor * (1.0 + self.percent_per_day / 100.0))
    }
}
