//! Data health under small-cell suppression: which counts of rows are about too few people to be shown.
//!
//! Rows know nothing of the people behind them: there are at most as many people as rows, and on a day at least as many as
//! were active, started, or had an event of one trend metric. A count is shown when that is enough.

use std::collections::BTreeSet;

use crate::calendar::Day;
use crate::cube::{Cube, Reason, RowCount, SegmentCells, SuppressedRows};

/// What is withheld of the cube's health when nothing about 1 to `min_group - 1` people may be known.
pub fn suppressed_rows(cube: &Cube, min_group: u64) -> SuppressedRows {
    if min_group < 2 {
        return SuppressedRows::default();
    }
    let days: Vec<u64> = people_by_day(cube);
    SuppressedRows { counts: counts(cube, min_group), days: Covered::of(&days, min_group).hidden, moments: true }
}

/// At least how many people there were on each day; 1 when nothing more is known.
fn people_by_day(cube: &Cube) -> Vec<u64> {
    let Some(span) = cube.span else { return Vec::new() };
    let dated = span.days().days().zip(&cube.health.days);
    let all = cube.segments.first();
    let known = |day: Day| all.map_or(0, |cells| people_on(cells, day));
    dated.map(|(day, health)| if health.events == 0 { 0 } else { known(day).clamp(1, health.events) }).collect()
}

fn people_on(cells: &SegmentCells, day: Day) -> u64 {
    let users = (0..cells.trends()).map(|trend| cells.users(trend, day));
    users.chain([cells.dau(day), cells.cohort(day)]).max().unwrap_or(0)
}

fn counts(cube: &Cube, min_group: u64) -> BTreeSet<RowCount> {
    let health = &cube.health;
    // Counted events are of so many people; of others no more is known than that they are as many at most.
    let people = |count: RowCount| if count == RowCount::Counted { health.counted_users } else { health.count(count) };
    let is_few = |count: &RowCount| (1..min_group).contains(&people(*count));
    let mut suppressed: BTreeSet<RowCount> = [
        RowCount::Counted,
        RowCount::LeftOut,
        RowCount::UserRows,
        RowCount::TestUsers,
        RowCount::CountedUsers,
        RowCount::WithoutUserRow,
        RowCount::Repeated,
        RowCount::BrokenProperties,
        RowCount::NotAdded,
        RowCount::Aliased,
        RowCount::Shared,
        RowCount::Circles,
    ]
    .into_iter()
    .filter(is_few)
    .collect();
    // The ids of one user are what is left of all.
    if (1..min_group).contains(&(health.aliases.ids - health.aliases.shared)) {
        suppressed.insert(RowCount::Shared);
    }
    let reasons = health.excluded.reasons();
    let left_out = |reason: &Reason| match reason {
        Reason::OfTestUser => health.excluded.test_user.min(health.test_users),
        reason => health.excluded.count(*reason),
    };
    let covered = Covered::of(&reasons.iter().map(left_out).collect::<Vec<_>>(), min_group);
    suppressed.extend(covered.hidden.iter().map(|index| RowCount::Because(reasons[*index])));
    if !covered.is_enough {
        suppressed.insert(RowCount::LeftOut);
    }
    // What was read is what was counted and what was left out.
    if suppressed.contains(&RowCount::Counted) || suppressed.contains(&RowCount::LeftOut) {
        suppressed.insert(RowCount::EventRows);
    }
    suppressed
}

/// Which parts of a known total, by position, must be hidden so that nothing about 1 to `min_group - 1` people is known or left
/// over, and whether the hidden ones together are about enough people for their sum to be known.
pub(in crate::views) fn covered(people: &[u64], min_group: u64) -> (BTreeSet<usize>, bool) {
    if min_group < 2 {
        return (BTreeSet::new(), true);
    }
    let Covered { hidden, is_enough } = Covered::of(people, min_group);
    (hidden, is_enough)
}

/// Parts of a known total that must be hidden so that the small ones among them are not left over.
struct Covered {
    hidden: BTreeSet<usize>,
    /// Whether the hidden ones are too many to be told apart; when not, the total must go as well.
    is_enough: bool,
}

impl Covered {
    fn of(sizes: &[u64], min_group: u64) -> Self {
        let found = |(index, size): (usize, &u64)| (1..min_group).contains(size).then_some(index);
        let mut hidden: BTreeSet<usize> = sizes.iter().enumerate().filter_map(found).collect();
        loop {
            let sum: u64 = hidden.iter().map(|index| sizes[*index]).sum();
            if hidden.is_empty() || (hidden.len() > 1 && sum >= min_group) {
                return Self { hidden, is_enough: true };
            }
            let shown = (0..sizes.len()).filter(|index| sizes[*index] > 0 && !hidden.contains(index));
            let Some(smallest) = shown.min_by_key(|index| sizes[*index]) else {
                return Self { hidden, is_enough: false };
            };
            hidden.insert(smallest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cube::{AliasCounts, DayHealth};
    use crate::metric::Definitions;

    fn check(sizes: &[u64], hidden: &[usize], is_enough: bool) {
        let covered = Covered::of(sizes, 5);
        assert_eq!((covered.hidden, covered.is_enough), (hidden.iter().copied().collect(), is_enough), "{sizes:?}");
    }

    #[test]
    fn a_small_part_takes_the_smallest_other_one_along() {
        check(&[0, 9, 7, 0], &[], true);
        check(&[9, 3, 7, 0], &[1, 2], true);
        // Together these are 6, which nobody can take apart; 2 and 1 are still too few.
        check(&[9, 3, 3], &[1, 2], true);
        check(&[9, 2, 1], &[0, 1, 2], true);
        check(&[3, 0], &[0], false);
    }

    #[test]
    fn many_events_of_few_people_are_a_small_day() {
        // Of 40 events a day 20 people are known on the first and third day, 3 on the second, nobody on the fourth.
        let mut cube = Cube::sample(&Definitions::default(), 0, 4);
        for (day, people) in [(0, 20), (1, 3), (2, 22), (3, 0)] {
            cube.segments[0].set_trend(0, day, [people, people]);
        }
        let day = |events| DayHealth { events, last_minute: Some(60) };
        cube.health.days = vec![day(40), day(40), day(40), day(40), day(0)];
        assert_eq!(people_by_day(&cube), [20, 3, 22, 1, 0]);
        // 3 and 1 are too few to hide one another.
        assert_eq!(suppressed_rows(&cube, 5).days, BTreeSet::from([0, 1, 3]));
        assert_eq!(suppressed_rows(&cube, 1), SuppressedRows::default());
    }

    #[test]
    fn anonymous_ids_follow_from_no_difference() {
        let suppressed = |ids, shared, circles| {
            let mut cube = Cube::sample(&Definitions::default(), 0, 0);
            cube.health.aliases = AliasCounts { ids, shared, circles };
            suppressed_rows(&cube, 5).counts
        };
        assert_eq!(suppressed(30, 20, 0), BTreeSet::new());
        assert_eq!(suppressed(30, 4, 1), BTreeSet::from([RowCount::Shared, RowCount::Circles]));
        // 30 less 27 would be the ids of 3 people.
        assert_eq!(suppressed(30, 27, 5), BTreeSet::from([RowCount::Shared]));
        assert_eq!(suppressed(3, 0, 0), BTreeSet::from([RowCount::Aliased, RowCount::Shared]));
    }

    #[test]
    fn the_rows_of_one_person_follow_from_no_sum() {
        let mut cube = Cube::sample(&Definitions::default(), 0, 0);
        let health = &mut cube.health;
        (health.user_rows, health.counted_users, health.counted_events) = (30, 30, 900);
        (health.test_users, health.excluded.test_user, health.event_rows) = (1, 400, 1_300);
        health.events_without_user_row = 2;
        let expected = [
            RowCount::EventRows,
            RowCount::LeftOut,
            RowCount::TestUsers,
            RowCount::WithoutUserRow,
            RowCount::Because(Reason::OfTestUser),
        ];
        assert_eq!(suppressed_rows(&cube, 5).counts, BTreeSet::from(expected));
        assert_eq!(cube.health.visible(RowCount::TestUsers), Some(1));
        cube.health.suppressed = suppressed_rows(&cube, 5);
        assert_eq!(
            (cube.health.visible(RowCount::TestUsers), cube.health.visible(RowCount::UserRows)),
            (None, Some(30))
        );
    }
}
