//! Linear algebra on published sums: which groups of people follow from them by adding and subtracting.

use std::collections::BTreeSet;

use super::story::{Counts, DAYS, HELD, MIN_GROUP};

/// A prime, so that every number but 0 can be divided by.
const PRIME: u64 = 1_000_000_007;
/// Sets of plans that can be told apart.
const TARGETS: [&[usize]; 7] = [&[0], &[1], &[2], &[0, 1], &[0, 2], &[1, 2], &[0, 1, 2]];
const WIDTH: usize = DAYS * 3;

/// What is known about one measure: equations with a column for each day and plan.
pub(super) struct Reader<'a> {
    counts: &'a Counts,
    /// Columns that a sum of 0 shows to hold nobody.
    empty: [bool; WIDTH],
    /// Equations by their first column, each beginning with 1.
    rows: Vec<(usize, Vec<u64>)>,
}

impl<'a> Reader<'a> {
    /// Reads sums of segments over days.
    pub(super) fn of(counts: &'a Counts, sums: &BTreeSet<(usize, (usize, usize))>) -> Self {
        let mut reader = Self { counts, empty: [false; WIDTH], rows: Vec::new() };
        for (segment, days) in sums.iter().filter(|(segment, days)| counts.of(HELD[*segment], *days) == 0) {
            columns(HELD[*segment], *days).for_each(|column| reader.empty[column] = true);
        }
        for (segment, days) in sums {
            let row = reader.reduced(HELD[*segment], *days);
            if let Some(first) = row.iter().position(|value| *value > 0) {
                let inverse = power(row[first], PRIME - 2);
                reader.rows.push((first, row.iter().map(|value| value * inverse % PRIME).collect()));
            }
        }
        reader
    }

    /// What remains of a sum once everything known is subtracted.
    fn reduced(&self, plans: &[usize], days: (usize, usize)) -> Vec<u64> {
        let mut row = vec![0; WIDTH];
        columns(plans, days).filter(|column| !self.empty[*column]).for_each(|column| row[column] = 1);
        for (first, known) in &self.rows {
            let times = row[*first];
            if times > 0 {
                for (value, known) in row[*first..].iter_mut().zip(&known[*first..]) {
                    *value = (*value + (PRIME - times) * known) % PRIME;
                }
            }
        }
        row
    }

    /// Groups of 1 to 4 people on consecutive days whose number follows.
    pub(super) fn finds(&self) -> Vec<String> {
        let mut found = Vec::new();
        for plans in TARGETS {
            for first in 0..DAYS {
                for last in first..DAYS {
                    let people = self.counts.of(plans, (first, last));
                    let is_small = (1..MIN_GROUP).contains(&people);
                    if is_small && self.reduced(plans, (first, last)).iter().all(|value| *value == 0) {
                        found.push(format!("{people} of plans {plans:?} on days {first} to {last}"));
                    }
                }
            }
        }
        found
    }
}

fn columns(plans: &[usize], (first, last): (usize, usize)) -> impl Iterator<Item = usize> {
    (first..=last).flat_map(move |day| plans.iter().map(move |plan| day * 3 + plan))
}

fn power(base: u64, mut exponent: u64) -> u64 {
    let (mut result, mut square) = (1, base);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result * square % PRIME;
        }
        square = square * square % PRIME;
        exponent /= 2;
    }
    result
}

#[test]
fn two_sums_give_their_difference_away() {
    // 9 people of all plans on each day, 3 of each.
    let counts = Counts(vec![[3; 3]; DAYS]);
    let three_days = (0, (5, 7));
    let nothing: [&str; 0] = [];
    assert_eq!(Reader::of(&counts, &BTreeSet::from([three_days])).finds(), nothing);
    let with_two_plans = BTreeSet::from([(0, (5, 5)), (1, (5, 5))]);
    let found = Reader::of(&counts, &with_two_plans).finds();
    assert_eq!(found, ["3 of plans [0] on days 5 to 5"]);
}
