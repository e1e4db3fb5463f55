//! The days of a range, and the previous period when there is one.

use crate::calendar::{Day, DayRange};
use crate::cube::Cube;
use crate::metric::RangeDays;

/// A range over a cube: `[A-N+1, A]`, with its previous period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its length; also its key.
    pub days: RangeDays,
    /// Its days; `None` when the cube has no as-of day.
    pub current: Option<DayRange>,
    /// `[A-2N+1, A-N]`, only when it starts on or after `F`.
    pub previous: Option<DayRange>,
    /// The as-of day `A` of the cube, which decides what is mature.
    pub as_of: Option<Day>,
    /// `F`, the day of the first counted event.
    pub first_day: Option<Day>,
}

impl Period {
    /// The last `days` days of the cube.
    pub fn ending_as_of(cube: &Cube, days: RangeDays) -> Self {
        let current = cube.as_of().map(|as_of| DayRange::ending(as_of, days.0));
        let exists = |range: &DayRange| cube.first_day().is_some_and(|first| range.first >= first);
        Self {
            days,
            current,
            previous: current.map(DayRange::before).filter(exists),
            as_of: cube.as_of(),
            first_day: cube.first_day(),
        }
    }
}
