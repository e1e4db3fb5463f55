//! `docs/metric-semantics.md`, sentence by sentence: hand-worked cases, an independent model, and mistakes put into the model.

use serde_json::Value;

use crate::cases::{Case, cases};
use crate::product::Product;
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
fn the_product_agrees_with_every_case() {
    let failures = |case: &Case| {
        let product = Product::of(&case.world);
        case.failures(|segment, range| product.documents(segment, range))
    };
    let failures: Vec<String> = cases().iter().flat_map(failures).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Where the product's document says something else than the model's; the model knows no labels.
pub(crate) fn differences(model: &Value, product: &Value, path: &str) -> Vec<String> {
    match (model, product) {
        (Value::Object(model), Value::Object(_)) => {
            model.iter().flat_map(|(key, value)| differences(value, &product[key], &format!("{path}.{key}"))).collect()
        }
        (Value::Array(model), Value::Array(found)) if model.len() == found.len() => {
            let pairs = model.iter().zip(found).enumerate();
            pairs.flat_map(|(index, (model, found))| differences(model, found, &format!("{path}[{index}]"))).collect()
        }
        (Value::Number(_), Value::Number(_)) => {
            let (model, found) = (model.as_f64().unwrap_or(f64::NAN), product.as_f64().unwrap_or(f64::NAN));
            let close = (model - found).abs() <= 1e-12 * model.abs().max(1.0);
            if close { Vec::new() } else { vec![format!("{path} is {found}, the model says {model}")] }
        }
        _ if model == product => Vec::new(),
        _ => vec![format!("{path} is {product}, the model says {model}")],
    }
}

#[test]
fn the_product_agrees_with_the_model_in_every_number_of_every_case() {
    for mut case in cases() {
        case.world.rules.kpis = case.world.rules.metrics();
        let (model, product) = (Model::new(&case.world, None), Product::of(&case.world));
        let ranges = [1, 7, 14, 30];
        for segment in &case.world.rules.segments {
            for range in ranges {
                let (expected, found) = (model.documents(&segment.key, range), product.documents(&segment.key, range));
                let differences = differences(&expected, &found, "");
                assert!(differences.is_empty(), "{} {} {range}d\n{}", case.file, segment.key, differences.join("\n"));
            }
        }
    }
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
