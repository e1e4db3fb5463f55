//! The values of attributes side by side: each value is a segment of its own.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Mistake, Model, View};
use crate::world::{BreakdownRule, SegmentRule, World};

impl View<'_> {
    /// Every breakdown over a configured range; none over another.
    pub(super) fn breakdowns(&self) -> Value {
        let rules = &self.model.world.rules;
        let is_configured = rules.ranges.contains(&self.length);
        let rules = rules.breakdowns.iter().filter(|_| is_configured);
        rules.map(|rule| self.breakdown(rule)).collect()
    }

    fn breakdown(&self, rule: &BreakdownRule) -> Value {
        let counted = self.values(&rule.attribute);
        let mut largest: Vec<(&String, usize)> = counted.iter().map(|(value, users)| (value, *users)).collect();
        if !self.makes(Mistake::BreakdownTakesFirstValues) {
            largest.sort_by_key(|(value, users)| (Reverse(*users), *value));
        }
        let is_large = |users: usize| users >= rule.least || self.makes(Mistake::BreakdownNamesFew);
        let named = largest.iter().filter(|(_, users)| is_large(*users)).take(rule.top);
        let named: Vec<String> = named.map(|(value, _)| (*value).clone()).collect();
        // Whoever has no row is of the unknown value, whether a row has it or not.
        let others = counted.keys().cloned().chain(["unknown".to_owned()]).filter(|value| !named.contains(value));
        let others: Vec<String> = others.collect();
        let row = |values: &[String]| self.of_values(&rule.attribute, values);
        let mut rows: Vec<(String, Value)> =
            named.iter().map(|value| (value.clone(), row(std::slice::from_ref(value)))).collect();
        rows.sort_by_key(|(value, row)| (Reverse(row["people"].as_i64()), value.clone()));
        let of_named = rows.iter().filter_map(|(_, row)| row["people"].as_i64()).sum();
        let of_all = self.reached(&self.days(), 0);
        let all = if self.makes(Mistake::BreakdownShareIsOfNamed) { of_named } else { of_all };
        let rows = rows.into_iter().map(|(value, mut row)| {
            let share = row["people"].as_f64().map(|people| people / all as f64).filter(|_| all > 0);
            (row["value"], row["share"]) = (json!(value), json!(share));
            row
        });
        let mut other = row(&others);
        let values = counted.len() - named.len();
        other["values"] = json!(values);
        let is_nobody = values == 0 && other["people"] == 0 || self.makes(Mistake::BreakdownLeavesOthersOut);
        json!({
            "attribute": rule.attribute,
            "rows": rows.collect::<Vec<_>>(),
            "other": if is_nobody { Value::Null } else { other },
        })
    }

    /// How many users have each value.
    fn values(&self, attribute: &str) -> BTreeMap<String, usize> {
        let mut values = BTreeMap::new();
        let counts_tests = self.makes(Mistake::BreakdownCountsTestUsers);
        for user in self.model.world.users.iter().filter(|user| counts_tests || user.is_test != Some(1)) {
            let Some(id) = user.id.text() else { continue };
            *values.entry(self.model.attribute(&id, attribute)).or_default() += 1;
        }
        values
    }

    /// The figures of those who have one of the values.
    fn of_values(&self, attribute: &str, values: &[String]) -> Value {
        let mut world = World::clone(self.model.world);
        let filters = BTreeMap::from([(attribute.to_owned(), values.to_vec())]);
        world.rules.segments = vec![SegmentRule { key: "these".into(), filters }];
        let model = Model::new(&world, self.model.mistake);
        let view = View::new(&model, 0, self.length);
        let mut metrics = world.rules.kpis.clone();
        let steps = world.rules.steps.iter().skip(1).map(|step| format!("step.{}", step.key));
        for id in steps.chain(["retention.d7".to_owned()]) {
            if !metrics.contains(&id) {
                metrics.push(id);
            }
        }
        let cell = |id: &String| {
            let figure = view.figure(id);
            let of = |key: &str| figure[key].clone();
            json!({ "metric": id, "value": of("value"), "previous": of("previous"), "deltaAbsolute": of("deltaAbsolute") })
        };
        json!({ "people": view.reached(&view.days(), 0), "cells": metrics.iter().map(cell).collect::<Vec<_>>() })
    }
}
