//! `kpis` and `[[goals]]`: which metrics stand at the top of a cockpit, and what they should reach.

use std::ops::RangeInclusive;

use toml::de::DeValue;

use super::goals::{self, GoalScope, RawGoal};
use super::read::{Keys, Located, Reader};
use crate::metric::{Definitions, KeyFigures, Quantity, RangeDays, Registry, registry};
use crate::problem::{Place, Problem, Problems};

/// How many KPIs a row may have.
const ROW: RangeInclusive<usize> = 2..=8;

/// `kpis` as written.
#[derive(Debug)]
pub(super) struct RawKpis {
    place: Place,
    /// How many entries the list has, readable or not.
    length: usize,
    ids: Vec<Located<String>>,
}

pub(super) fn read(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>) -> Option<RawKpis> {
    let found = keys.value(reader, "kpis", "a list of ids of metrics")?;
    let text = |value: &DeValue<'_>| value.as_str().map(str::to_owned);
    let ids = found.list(reader, "the id of a metric in quotes", text)?;
    Some(RawKpis { length: found.value.as_array()?.len(), place: found.place, ids })
}

/// The row and the goals of what is measured over these ranges, one of which is the default one.
pub(super) fn check(
    (kpis, goals): (Option<RawKpis>, Option<Vec<RawGoal>>),
    (definitions, ranges, default_range): (&Definitions, &[RangeDays], RangeDays),
    problems: &mut Problems,
) -> KeyFigures {
    let metrics = &registry(definitions);
    let measured = GoalScope { metrics, segments: &definitions.segments, ranges, default_range };
    KeyFigures { kpis: row(kpis, metrics, problems), goals: goals::check(goals, measured, problems) }
}

/// The metrics of the ids, in their order.
fn row(raw: Option<RawKpis>, metrics: &Registry, problems: &mut Problems) -> Vec<Quantity> {
    let Some(RawKpis { place, length, ids }) = raw else { return KeyFigures::default().kpis };
    if !ROW.contains(&length) {
        let message = format!("found {length} metrics, expected {} to {}", ROW.start(), ROW.end());
        problems.push(Problem::new(place, message).hint("name them by their ids, as in kpis = [\"dau\", \"wau\"]"));
    }
    let mut kpis: Vec<Quantity> = Vec::new();
    for id in &ids {
        let Some(metric) = problems.collect(metrics.find(&id.value, &id.place)) else { continue };
        if kpis.contains(&metric.quantity) {
            problems.push(Problem::new(id.place.clone(), format!("the metric `{}` is listed twice", id.value)));
        } else {
            kpis.push(metric.quantity);
        }
    }
    kpis
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::parse;
    use super::*;
    use crate::metric::{Offset, TrendIndex};

    fn problems(text: &str) -> Vec<String> {
        let problems = parse(Path::new("f.toml"), text).expect_err("an invalid configuration");
        problems.0.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn any_metric_can_be_a_key_figure() {
        let config = parse(Path::new("f.toml"), "kpis = [\"retention.d7\", \"errors\", \"stickiness\"]\n");
        let expected = [Quantity::Retained(Offset::D7), Quantity::Events(TrendIndex(4)), Quantity::Stickiness];
        assert_eq!(config.expect("valid settings").key_figures.kpis, expected);
        assert_eq!(parse(Path::new("f.toml"), "").expect("valid settings").key_figures, KeyFigures::default());
    }

    #[test]
    fn every_wrong_entry_is_named_with_its_line() {
        let found = problems("title = \"x\"\nkpis = [\n  \"erors\",\n  \"dau\",\n  3,\n  \"dau\",\n]\n");
        assert_eq!(found.len(), 3, "{found:?}");
        let line = |line: usize| found.iter().find(|text| text.starts_with(&format!("f.toml:{line}, `kpis`: ")));
        assert!(line(3).is_some_and(|text| text.contains("did you mean `errors`?")), "{found:?}");
        assert!(line(5).is_some() && line(6).is_some_and(|text| text.contains("twice")), "{found:?}");
    }

    #[test]
    fn a_row_has_two_to_eight() {
        let row = |length: usize| {
            let ids =
                ["dau", "wau", "mau", "stickiness", "signups", "errors", "invites", "retention.d1", "retention.d7"];
            format!("kpis = [{}]\n", ids[..length].iter().map(|id| format!("\"{id}\"")).collect::<Vec<_>>().join(", "))
        };
        for length in [0, 1, 9] {
            let found = problems(&row(length));
            assert!(found.len() == 1 && found[0].starts_with("f.toml:1, `kpis`: "), "{found:?}");
        }
        for length in [2, 8] {
            assert_eq!(parse(Path::new("f.toml"), &row(length)).expect("valid").key_figures.kpis.len(), length);
        }
    }
}
