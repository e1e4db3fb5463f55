//! The metric contract, sentence by sentence: hand-worked cases, an independent model, and mistakes planted in the model.

use crate::cases::{Case, cases};
use crate::reference::{Mistake, Model};

fn model_failures(case: &Case, mistake: Option<Mistake>) -> Vec<String> {
    let model = Model::new(&case.world, mistake);
    case.failures(|segment, range| model.documents(segment, range))
}

#[test]
fn the_model_agrees_with_every_case() {
    let failures: Vec<String> = cases().iter().flat_map(|case| model_failures(case, None)).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_mistake_turns_its_cases_red() {
    let cases = cases();
    let mut unnoticed = Vec::new();
    for mistake in Mistake::ALL {
        let named: Vec<&Case> =
            cases.iter().filter(|case| case.turns_red.iter().any(|name| name == mistake.name())).collect();
        if named.is_empty() {
            unnoticed.push(format!("no case names {}", mistake.name()));
        }
        let green = named.iter().filter(|case| model_failures(case, Some(*mistake)).is_empty());
        unnoticed.extend(green.map(|case| format!("{} does not notice {}", case.file, mistake.name())));
    }
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
}

#[test]
fn every_named_mistake_exists() {
    for case in cases() {
        for name in &case.turns_red {
            assert!(Mistake::ALL.iter().any(|mistake| mistake.name() == name), "{}: no mistake `{name}`", case.file);
        }
    }
}
