//! The values of an attribute side by side, over one range: each has a cockpit that no page shows.

use std::cmp::Reverse;

use super::cockpit::{BreakdownRow, BreakdownView, Cockpit};
use super::period::Period;
use crate::cube::{BreakdownPart, Cube, UNKNOWN};
use crate::metric::{Breakdown, Definitions, RangeDays};

/// Every breakdown over every range: by range, then in the order of the settings. `cockpit` makes that of a segment of a cube with parts.
pub(super) fn breakdowns(
    (cube, definitions): (&Cube, &Definitions),
    ranges: &[RangeDays],
    cockpit: impl Fn((&Cube, &Definitions), usize, Period) -> Cockpit,
) -> Vec<BreakdownView> {
    if cube.parts.is_empty() {
        return Vec::new();
    }
    let (whole, all) = cube.with_parts(definitions);
    let own = cube.segments.len();
    let row = |(at, part): (usize, &BreakdownPart), days: RangeDays| {
        let period = Period::ending_as_of(cube, days, definitions.compare);
        BreakdownRow { part: part.clone(), cockpit: cockpit((&whole, &all), own + at, period) }
    };
    let mut views = Vec::new();
    for days in ranges {
        for breakdown in 0..definitions.breakdowns.len() {
            let parts = cube.parts.iter().map(|(part, _)| part).enumerate();
            let mut rows: Vec<BreakdownRow> =
                parts.filter(|(_, part)| part.breakdown == breakdown).map(|part| row(part, *days)).collect();
            rows.sort_by_key(|row| (row.part.value.is_none(), Reverse(row.people()), row.part.value.clone()));
            rows.retain(|row| row.part.values > 0 || row.people() != Some(0));
            let (rare, without) = left_out(cube, &definitions.breakdowns[breakdown]);
            views.push(BreakdownView { breakdown, days: *days, rows, rare, without });
        }
    }
    views
}

/// How many values too few users have, and how many users have none; `None` for some, but too few to be named.
fn left_out(cube: &Cube, breakdown: &Breakdown) -> (usize, Option<u64>) {
    let seen = cube.inventory.attributes.iter().find(|seen| seen.attribute == breakdown.attribute);
    let values = seen.map(|seen| seen.values.as_slice()).unwrap_or_default();
    let without = values.iter().find(|(value, _)| value == UNKNOWN).map_or(0, |(_, users)| *users);
    let rare = values.iter().filter(|(_, users)| *users < breakdown.least).count();
    (rare, Some(without).filter(|users| *users == 0 || *users >= breakdown.least))
}

#[cfg(test)]
mod tests {
    use super::super::Suppression;
    use super::*;
    use crate::cube::{SeenAttribute, SegmentCells};
    use crate::metric::{Breakdown, KeyFigures};

    /// 12 people start, of whom so many have the value `free`.
    fn shown(free: u32, min_group: u64) -> (Option<u64>, Vec<Option<u64>>) {
        let plan = Breakdown { attribute: "plan".into(), label: "Plan".into(), top: 8, least: 2 };
        let definitions = Definitions { breakdowns: vec![plan], ..Definitions::default() };
        let mut cube = Cube::sample(&definitions, 0, 9);
        let starting = |people: u32| {
            let mut cells: SegmentCells = cube.segments[0].clone();
            cells.add_cohort(5, people);
            cells
        };
        let parts = [(Some("free"), free), (None, 12 - free)];
        let parts = parts.map(|(value, people)| (BreakdownPart::sample(value, 1), starting(people))).into();
        cube.segments = vec![starting(12)];
        cube.parts = parts;
        let ranges = [RangeDays(7)];
        let suppression = Suppression::new(&cube, &definitions, &ranges, min_group);
        let views = super::super::build(&cube, (&definitions, &KeyFigures::default()), &ranges, &suppression);
        let all = views.cockpits[0].funnel.steps[0].users;
        (all, views.breakdowns[0].rows.iter().map(BreakdownRow::people).collect())
    }

    #[test]
    fn people_of_values_add_up_to_everybody() {
        assert_eq!(shown(9, 0), (Some(12), vec![Some(9), Some(3)]));
        assert_eq!(shown(7, 5), (Some(12), vec![Some(7), Some(5)]));
    }

    #[test]
    fn a_small_rest_does_not_follow_from_the_values() {
        let (all, rows) = shown(9, 5);
        assert_eq!((all, rows), (Some(12), vec![None, None]));
    }

    #[test]
    fn values_of_few_and_users_without_one_are_counted_and_few_users_are_not() {
        let plan = Breakdown { attribute: "plan".into(), label: "Plan".into(), top: 8, least: 5 };
        let mut cube = Cube::sample(&Definitions::default(), 0, 9);
        let mut found = |values: &[(&str, u64)]| {
            let values = values.iter().map(|(value, users)| ((*value).to_owned(), *users)).collect();
            cube.inventory.attributes = vec![SeenAttribute { attribute: "plan".into(), values }];
            left_out(&cube, &plan)
        };
        assert_eq!(found(&[("free", 9), (UNKNOWN, 5), ("odd", 4), ("rare", 1)]), (2, Some(5)));
        assert_eq!(found(&[("free", 9), (UNKNOWN, 4)]), (1, None));
        assert_eq!(found(&[("free", 9)]), (0, Some(0)));
    }

    #[test]
    fn everybody_of_one_value_leaves_nobody() {
        assert_eq!(shown(12, 5), (Some(12), vec![Some(12), Some(0)]));
    }
}
