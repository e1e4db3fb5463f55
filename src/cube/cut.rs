//! The cube as it would be if an earlier day were the last: what an edition of that day would say with today's rows.
//!
//! Everything that happened later is gone: cohorts and activity after the day, conversions after it, retention that was not
//! known yet. Times to convert are stored by hour and not by day, so they cannot be cut; they are left empty.

use super::{Cube, MAX_OFFSET, SegmentCells, Span};
use crate::calendar::{Day, DayRange};

impl Cube {
    /// The cube up to the end of this day, without times to convert. A day after the as-of day changes nothing but those.
    #[must_use]
    pub fn until(&self, day: Day) -> Self {
        let span = self.span.map(|span| Span { as_of: span.as_of.min(day), ..span });
        let days = span.map_or(DayRange { first: day, last: day.plus(-1) }, Span::days);
        let segments = self.segments.iter().map(|cells| cells.until(days)).collect();
        let parts = self.parts.iter().map(|(part, cells)| (part.clone(), cells.until(days))).collect();
        Self { span, segments, parts, health: self.health.clone(), inventory: self.inventory.clone() }
    }
}

impl SegmentCells {
    /// The cells of these days, which are the first of its own.
    fn until(&self, days: DayRange) -> Self {
        let length = usize::try_from(days.len()).unwrap_or(0);
        let head = |cells: &[u32], stride: usize| cells[..(length * stride).min(cells.len())].to_vec();
        let each = |cells: &[Vec<u32>]| cells.iter().map(|cells| head(cells, 1)).collect();
        let offsets = usize::from(MAX_OFFSET) + 1;
        let mut cut = Self {
            days,
            lags: self.lags.clone(),
            cohort: head(&self.cohort, 1),
            reached: self.reached.iter().zip(&self.lags).map(|(cells, lags)| head(cells, *lags)).collect(),
            hours: self.lags.iter().map(|_| vec![Vec::new(); length]).collect(),
            retained: head(&self.retained, offsets),
            dau: head(&self.dau, 1),
            wau: head(&self.wau, 1),
            mau: head(&self.mau, 1),
            events: each(&self.events),
            users: each(&self.users),
            hourly: self.hourly.until(days.last),
            sums: self.sums.iter().map(|sums| sums[..length.min(sums.len())].to_vec()).collect(),
        };
        let Self { reached, retained, lags, .. } = &mut cut;
        for (cells, lags) in reached.iter_mut().zip(lags.iter()) {
            forget_later(cells, *lags);
        }
        forget_later(retained, offsets);
        cut
    }
}

/// Clears what happened after the last day: of the cohort `n` days before it all but the first `n + 1` cells.
fn forget_later(cells: &mut [u32], stride: usize) {
    for (back, row) in cells.chunks_mut(stride).rev().enumerate() {
        let known = (back + 1).min(row.len());
        row[known..].fill(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Definitions;

    #[test]
    fn what_happened_later_is_gone_and_the_rest_stays() {
        let mut cube = Cube::sample(&Definitions::default(), 100, 110);
        let cells = &mut cube.segments[0];
        // On day 104 five users start; two convert on the same day, one each on days 105 and 106.
        cells.add_cohort(104, 5);
        let row = 4 * cells.lags[1];
        cells.reached[1][row..row + 3].copy_from_slice(&[2, 1, 1]);
        let offsets = usize::from(MAX_OFFSET) + 1;
        cells.retained[4 * offsets..4 * offsets + 3].copy_from_slice(&[5, 3, 2]);
        let cut = cube.until(Day(105));
        assert_eq!(cut.as_of(), Some(Day(105)));
        let cells = &cut.segments[0];
        assert_eq!((cells.cohort(Day(104)), cells.reached(1, Day(104))), (5, 3));
        assert_eq!([0, 1, 2].map(|offset| cells.retained(Day(104), offset)), [5, 3, 0]);
        assert_eq!(cells.days(), DayRange { first: Day(100), last: Day(105) });
        assert_eq!(cube.until(Day(110)).segments[0].reached(1, Day(104)), 4);
    }

    #[test]
    fn before_the_first_day_there_is_nothing() {
        let cube = Cube::sample(&Definitions::default(), 100, 110);
        assert!(cube.until(Day(98)).segments[0].days().is_empty());
    }
}
