//! Goals of `all`.

use serde_json::{Value, json};

use super::{Mistake, View};
use crate::world::{GoalRule, day_text};

impl View<'_> {
    /// What a key figure's goal says, for a range that has one.
    pub(super) fn goal(&self, id: &str, value: Option<f64>) -> Value {
        let rules = &self.model.world.rules;
        let is_here = |goal: &&GoalRule| goal.metric == id && goal.range == self.length && self.segment == 0;
        // Only configured ranges have goals.
        let found = rules.goals.iter().find(is_here).filter(|_| rules.ranges.contains(&self.length));
        let Some(goal) = found else { return Value::Null };
        let expected = self.expected(goal);
        json!({
            "target": goal.target,
            "by": goal.by.map(day_text),
            "status": self.status(goal, value, expected),
            "expectedToday": expected,
        })
    }

    fn status(&self, goal: &GoalRule, value: Option<f64>, expected: Option<f64>) -> &'static str {
        let down = goal.down && !self.makes(Mistake::GoalIgnoresDirection);
        let reaches = |value: f64, level: f64| if down { value <= level } else { value >= level };
        let is_over = |by: i64| {
            let early = i64::from(self.makes(Mistake::GoalIsMissedOnItsDay));
            self.model.as_of.is_some_and(|as_of| as_of > by - early)
        };
        match (value, goal.by) {
            (None, Some(_)) if self.makes(Mistake::GoalUnknownIsMissed) => "missed",
            (None, _) => "too_early",
            (Some(value), _) if reaches(value, goal.target) => "reached",
            (Some(_), None) => "open",
            (Some(_), Some(by)) if is_over(by) => "missed",
            (Some(value), Some(_)) => match expected {
                None => "too_early",
                Some(level) if reaches(value, level) => "on_track",
                Some(_) => "behind",
            },
        }
    }

    fn expected(&self, goal: &GoalRule) -> Option<f64> {
        let (as_of, first, by) = (self.model.as_of?, self.model.first?, goal.by?);
        let earliest = first + goal.range - 1;
        let usual = if self.makes(Mistake::GoalLineStartsAtFirstDay) { first } else { earliest };
        let start = goal.start.unwrap_or(usual);
        if start < usual || start > as_of || start >= by || as_of > by {
            return None;
        }
        let mut then = View::new(self.model, self.segment, self.length);
        then.end = Some(start);
        let from = then.figure(&goal.metric)["value"].as_f64()?;
        if self.makes(Mistake::GoalLineIsATarget) {
            return Some(goal.target);
        }
        Some(from + (goal.target - from) * (as_of - start) as f64 / (by - start) as f64)
    }
}
