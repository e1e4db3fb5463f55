//! What each rate, count and mix of a scenario is multiplied by on a day, for each plan and segment.

use super::change::{ChangeKind, GroupChoice};
use super::scenario::{IncidentKind, PopulationGroup, Scenario};

fn kind_of(incident: IncidentKind) -> ChangeKind {
    match incident {
        IncidentKind::Onboarding => ChangeKind::Onboarding,
        IncidentKind::Errors => ChangeKind::Errors,
        IncidentKind::Retention => ChangeKind::Retention,
    }
}

/// The factors of one kind on one day, for each plan and segment.
pub(super) struct GroupFactors {
    segments: usize,
    factors: Vec<f64>,
}

impl GroupFactors {
    pub(super) fn of(&self, plan: usize, segment: usize) -> f64 {
        self.factors[plan * self.segments + segment]
    }
}

impl Scenario {
    /// What a kind is multiplied by on a day, which is counted from the last whole day, for each plan and segment.
    pub(super) fn factors(&self, kind: ChangeKind, day: i32) -> GroupFactors {
        let common: f64 = self
            .incidents
            .iter()
            .filter(|incident| kind_of(incident.kind) == kind)
            .map(|incident| incident.factor_on(day))
            .product();
        let today: Vec<(&GroupChoice, f64)> = self.changes_on(kind, day).collect();
        let groups = self.plans.iter().flat_map(|plan| self.segments.iter().map(move |segment| (plan, segment)));
        let factor = |(plan, segment): (&PopulationGroup, &PopulationGroup)| {
            let of_group =
                today.iter().filter(|(group, _)| group.contains(plan.name.as_deref(), segment.name.as_deref()));
            of_group.fold(common, |product, (_, factor)| product * factor)
        };
        GroupFactors { segments: self.segments.len(), factors: groups.map(factor).collect() }
    }

    fn changes_on(&self, kind: ChangeKind, day: i32) -> impl Iterator<Item = (&GroupChoice, f64)> {
        let changes = self.changes.iter().filter(move |change| change.kind == kind);
        changes.map(move |change| (&change.group, change.factor_on(day)))
    }

    /// Who signs up on a day: the weights of the plans, those of the segments, and what the number is multiplied by.
    pub(super) fn signups_on(&self, day: i32) -> SignupMix {
        let weights = |groups: &[PopulationGroup], name: fn(&GroupChoice) -> Option<&String>, kind: ChangeKind| {
            let changed = |group: &PopulationGroup| {
                let changes = self.changes_on(kind, day).filter(|(choice, _)| name(choice).is_some());
                let of_group = changes.filter(|(choice, _)| name(choice) == group.name.as_ref());
                of_group.fold(1.0, |product, (_, factor)| product * factor)
            };
            groups.iter().map(changed).collect::<Vec<f64>>()
        };
        let everybody = self.changes_on(ChangeKind::Signups, day).filter(|(choice, _)| choice.is_everybody());
        let mut size = everybody.fold(1.0, |product, (_, factor)| product * factor);
        let mut shares = |groups: &[PopulationGroup], name: fn(&GroupChoice) -> Option<&String>| {
            let [signups, mix] = [ChangeKind::Signups, ChangeKind::Mix].map(|kind| weights(groups, name, kind));
            let all: f64 = groups.iter().map(|group| group.share).sum();
            size *= groups.iter().zip(&signups).map(|(group, factor)| group.share * factor).sum::<f64>() / all;
            groups.iter().zip(signups).zip(mix).map(|((group, signups), mix)| group.share * signups * mix).collect()
        };
        let plans = shares(&self.plans, |choice| choice.plan.as_ref());
        let segments = shares(&self.segments, |choice| choice.segment.as_ref());
        SignupMix { plans, segments, size }
    }
}

/// Who signs up on a day.
pub(super) struct SignupMix {
    pub(super) plans: Vec<f64>,
    pub(super) segments: Vec<f64>,
    /// What the usual number is multiplied by.
    pub(super) size: f64,
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn scenario(changes: &str) -> Scenario {
        let text = format!("{}\n{changes}", super::super::DEMO);
        Scenario::parse(&text, Path::new("scenario.toml")).unwrap_or_else(|problems| panic!("{problems}"))
    }

    fn are_near(found: &[f64], expected: &[f64]) -> bool {
        found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12)
    }

    #[test]
    fn changes_of_one_day_multiply_and_reach_only_their_group() {
        let scenario = scenario(
            "[[changes]]\nwhat = \"invites\"\nfrom_day = -9\nto_day = 0\nfactor = 0.5\n
             [[changes]]\nwhat = \"invites\"\nplan = \"pro\"\nsegment = \"smb\"\nfrom_day = -4\nto_day = -2\nfactor = 3.0\n",
        );
        let of = |day, plan, segment| scenario.factors(ChangeKind::Invites, day).of(plan, segment);
        // Free is plan 0, pro plan 1; smb is segment 0.
        let found = [of(-10, 1, 0), of(-9, 1, 0), of(-4, 1, 0), of(-4, 0, 0), of(-4, 1, 1), of(-1, 1, 0)];
        assert!(are_near(&found, &[1.0, 0.5, 1.5, 0.5, 0.5, 0.5]), "{found:?}");
        assert!(are_near(&[scenario.factors(ChangeKind::Actions, -4).of(1, 0)], &[1.0]));
        // An incident is a change as well: the demo's onboarding is broken from day -9 on.
        assert!(are_near(&[scenario.factors(ChangeKind::Onboarding, -9).of(0, 0)], &[0.65]));
    }

    #[test]
    fn a_leak_grows_from_day_to_day_and_a_repeat_leaves_days_out() {
        let scenario = scenario(
            "[[changes]]\nwhat = \"actions\"\nfrom_day = -9\nto_day = 0\nfactor = 1.0\npercent_per_day = -10\n
             [[changes]]\nwhat = \"errors\"\nfrom_day = -20\nto_day = -6\nevery_days = 7\nfactor = 4.0\n",
        );
        let actions: Vec<f64> = (-10..=-7).map(|day| scenario.factors(ChangeKind::Actions, day).of(0, 0)).collect();
        assert!(are_near(&actions, &[1.0, 1.0, 0.9, 0.81]), "{actions:?}");
        let errors = |day| scenario.factors(ChangeKind::Errors, day).of(0, 0) / if day >= -2 { 2.5 } else { 1.0 };
        let high: Vec<i32> = (-30..=0).filter(|day| errors(*day) > 1.5).collect();
        assert_eq!(high, [-20, -13, -6]);
    }

    #[test]
    fn a_mix_keeps_the_number_of_signups_and_a_group_that_signs_up_less_does_not() {
        let mix = scenario("[[changes]]\nwhat = \"mix\"\nplan = \"pro\"\nfrom_day = -9\nto_day = 0\nfactor = 2.0\n");
        let on = mix.signups_on(-9);
        assert!(are_near(&on.plans, &[62.0, 68.0, 4.0]) && are_near(&[on.size], &[1.0]), "{:?}", on.plans);
        let fewer =
            scenario("[[changes]]\nwhat = \"signups\"\nplan = \"pro\"\nfrom_day = -9\nto_day = 0\nfactor = 0.5\n");
        let on = fewer.signups_on(-9);
        assert!(are_near(&on.plans, &[62.0, 17.0, 4.0]) && are_near(&[on.size], &[0.83]), "{:?}", on.plans);
        assert!(are_near(&fewer.signups_on(-10).plans, &[62.0, 34.0, 4.0]));
    }

    #[test]
    fn what_cannot_be_meant_is_an_error() {
        let days = "from_day = -9\nto_day = 0\nfactor = 0.5\n";
        for (change, message) in [
            (format!("what = \"onboarding\"\nplan = \"por\"\n{days}"), "did you mean `pro`?"),
            (format!("what = \"sign-ups\"\n{days}"), "did you mean `signups`?"),
            (format!("what = \"mix\"\n{days}"), "give `plan` or `segment`"),
            (format!("what = \"signups\"\nplan = \"pro\"\nsegment = \"smb\"\n{days}"), "give one of"),
            ("what = \"errors\"\nfrom_day = 0\nto_day = -9\nfactor = 2.0\n".to_owned(), "it ends before it starts"),
        ] {
            let text = format!("{}\n[[changes]]\n{change}", super::super::DEMO);
            let problems = Scenario::parse(&text, Path::new("scenario.toml")).expect_err("something is wrong");
            assert!(problems.to_string().contains(message), "{message}: {problems}");
        }
    }
}
