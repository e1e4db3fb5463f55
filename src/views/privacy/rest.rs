//! What is left of a segment's sums once those of its parts are subtracted, over any days that the sums lead to.
//!
//! Where the running totals of a segment and of some of its parts are known at the same starts, so is the running total of
//! everybody else. What is known of them is a [`Line`] of its own, and a sum that it refuses must not be known.

use std::collections::{BTreeMap, BTreeSet};

use super::families::Family;
use super::groups::{GroupKey, Measure};
use super::known::Known;
use super::line::Line;
use crate::calendar::Day;
use crate::metric::SegmentKey;

/// A sum of a part that must be hidden because a few people are left of the total without it.
type Leak<'a> = (&'a SegmentKey, GroupKey);

/// The known running totals at one start.
struct Place {
    start: Day,
    total: i64,
    parts: Vec<i64>,
}

impl Place {
    fn rest(&self) -> i64 {
        self.total.saturating_sub(self.parts.iter().sum())
    }
}

/// What is known of the rest over some days, and with it the sums of the parts.
struct Sum {
    key: GroupKey,
    rest: u64,
    parts: Vec<i64>,
}

/// Every sum through which the family gives a small group back.
pub(super) fn leaks<'a>(known: &Known, family: &'a Family) -> Vec<Leak<'a>> {
    let Some(total) = known.groups(&family.total) else { return Vec::new() };
    let mut found = Vec::new();
    for (measure, line) in total.lines() {
        for parts in selections(&family.parts) {
            let lines: Option<Vec<&Line>> = parts.iter().map(|part| known.line(part, *measure)).collect();
            let Some(lines) = lines else { continue };
            let sums = sums(*measure, line, &lines);
            found.extend(refused(&sums, known.min_group()).into_iter().filter_map(|sum| leak(&parts, sum)));
        }
    }
    found
}

/// Sets of parts that a reader might subtract together: one, all but one, and all.
fn selections(parts: &[SegmentKey]) -> Vec<Vec<&SegmentKey>> {
    let mut selections: Vec<Vec<&SegmentKey>> = parts.iter().map(|part| vec![part]).collect();
    selections.push(parts.iter().collect());
    selections.extend(parts.iter().map(|left| parts.iter().filter(|part| *part != left).collect()));
    selections.retain(|parts| !parts.is_empty());
    selections.sort();
    selections.dedup();
    selections
}

/// The sums that are known of the rest: from each start to the next one at which the same knots are known.
fn sums(measure: Measure, total: &Line, parts: &[&Line]) -> Vec<Sum> {
    let mut found = Vec::new();
    let mut last: BTreeMap<Vec<usize>, Place> = BTreeMap::new();
    for (start, (knot, running)) in total.places() {
        let Some(places) = parts.iter().map(|part| part.place(start)).collect::<Option<Vec<_>>>() else { continue };
        let knots = std::iter::once(knot).chain(places.iter().map(|(knot, _)| *knot)).collect();
        let now = Place { start, total: running, parts: places.into_iter().map(|(_, running)| running).collect() };
        if let Some(before) = last.get(&knots) {
            found.push(Sum {
                key: GroupKey { measure, first: before.start, last: start.plus(-1) },
                rest: now.rest().saturating_sub(before.rest()).unsigned_abs(),
                parts: now.parts.iter().zip(&before.parts).map(|(now, before)| now - before).collect(),
            });
        }
        last.insert(knots, now);
    }
    found
}

/// The sums with which a small group would be known.
fn refused(sums: &[Sum], min_group: u64) -> Vec<&Sum> {
    let mut published: Vec<(GroupKey, u64)> = sums.iter().map(|sum| (sum.key, sum.rest)).collect();
    published.sort_by_key(|(key, rest)| (std::cmp::Reverse((key.last.since(key.first), *rest)), *key));
    let line = Line::of(&published, min_group, &BTreeSet::new());
    sums.iter().filter(|sum| !line.knows(&sum.key)).collect()
}

/// The smallest part with people in it is hidden.
fn leak<'a>(parts: &[&'a SegmentKey], sum: &Sum) -> Option<Leak<'a>> {
    let sizes = parts.iter().zip(&sum.parts).map(|(part, size)| (*size, *part));
    let (_, part) = sizes.filter(|(size, _)| *size > 0).min()?;
    Some((part, sum.key))
}
