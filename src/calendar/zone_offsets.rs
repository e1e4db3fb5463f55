//! The offsets of a zone over a span of days, laid out so that instants turn into days quickly.

use super::{DAY_MILLIS, Day, DayRange, Millis};

/// An offset from UTC and the instants at which it holds, `from..to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffsetSpan {
    /// The first millisecond; the smallest number for the first span of all.
    pub from: i64,
    /// The first millisecond after it; the greatest number for the last span of all.
    pub to: i64,
    /// Milliseconds that the clock is ahead of UTC.
    pub offset: i64,
}

/// The offsets of a zone over a span of days; before and after it the first and the last of them hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneOffsets {
    /// Ascending: since when, and the offset. The first holds since ever.
    changes: Vec<(i64, i64)>,
}

impl ZoneOffsets {
    /// One offset at all times.
    pub(super) fn fixed(offset: i64) -> Self {
        Self { changes: vec![(i64::MIN, offset)] }
    }

    /// The offsets that hold on any of these days, given the offset at an instant. That is looked at once a day, since no zone
    /// changed twice in a day.
    pub(super) fn over(days: DayRange, offset: impl Fn(i64) -> i64) -> Self {
        // No clock is a day away from UTC.
        let (first, last) = (days.first.plus(-1).utc_start().0, days.last.plus(2).utc_start().0);
        let mut changes = vec![(i64::MIN, offset(first))];
        let mut before = first;
        while before < last {
            let after = before + DAY_MILLIS;
            let (known, found) = (offset(before), offset(after));
            if known != found {
                changes.push((first_change(before, after, |instant| offset(instant) != known), found));
            }
            before = after;
        }
        Self { changes }
    }

    /// The offset that holds at an instant, and as long as it does.
    #[inline]
    pub fn at(&self, instant: Millis) -> OffsetSpan {
        let next = self.changes.partition_point(|(since, _)| *since <= instant.0);
        self.span(next.saturating_sub(1))
    }

    /// The wall date at an instant.
    #[inline]
    pub fn day(&self, instant: Millis) -> Day {
        Millis(instant.0.saturating_add(self.at(instant).offset)).utc_day()
    }

    /// Every offset with its instants, ascending.
    pub fn spans(&self) -> impl Iterator<Item = OffsetSpan> {
        (0..self.changes.len()).map(|index| self.span(index))
    }

    fn span(&self, index: usize) -> OffsetSpan {
        let (from, offset) = self.changes[index];
        let to = self.changes.get(index + 1).map_or(i64::MAX, |(since, _)| *since);
        OffsetSpan { from, to, offset }
    }
}

/// The first instant after `before` and up to `after` at which something is so, given that it stays so.
fn first_change(mut before: i64, mut after: i64, is_so: impl Fn(i64) -> bool) -> i64 {
    while after - before > 1 {
        let middle = i64::midpoint(before, after);
        if is_so(middle) {
            after = middle;
        } else {
            before = middle;
        }
    }
    after
}
