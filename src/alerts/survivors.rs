//! Which readings of an evaluation day stand out among all metrics that were tested on it.

use std::collections::BTreeMap;

use super::evaluation::{Evaluation, MetricReplay};
use super::rule::surviving_p;
use crate::calendar::Day;

/// The largest p-value that survives each evaluation day, for segment `all` and for the others together.
#[derive(Debug)]
pub(super) struct Survivors(BTreeMap<(bool, Day), f64>);

impl Survivors {
    /// Judges the tests of every evaluation day together: those of `all` as one family, those of the other segments as a second.
    pub(super) fn of(replays: &[MetricReplay<'_>]) -> Self {
        let mut families: BTreeMap<(bool, Day), Vec<f64>> = BTreeMap::new();
        for replay in replays {
            for evaluation in &replay.evaluations {
                if let Some(p) = evaluation.p {
                    families.entry((replay.segment == 0, evaluation.as_of)).or_default().push(p);
                }
            }
        }
        Self(families.into_iter().map(|(family, tests)| (family, surviving_p(&tests))).collect())
    }

    /// Whether the reading of a metric in a segment is unlikely even among so many tests.
    pub(super) fn contains(&self, segment: usize, evaluation: &Evaluation) -> bool {
        let limit = self.0.get(&(segment == 0, evaluation.as_of));
        evaluation.p.zip(limit).is_some_and(|(p, limit)| p <= *limit)
    }
}
