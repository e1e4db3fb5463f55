//! Small-cell suppression: no published number is about 1 to `min_group - 1` people, and none follows from those published.
//!
//! **The promise.** With `min_group = K`, the days of each measure in each segment are divided into *blocks*, and every block
//! holds nobody or at least K people. A sum over days is shown when it begins and ends at the boundary of a block, so a single
//! day is shown when it is a block of its own. Segments that divide another one by one attribute are taken away from it one
//! after the other, the largest first: each uses only boundaries of the one before it, and in each of its blocks those who
//! are then left are nobody or at least K people too.
//!
//! **Why it holds.** Whatever is computed from shown sums of a measure by adding and subtracting is constant on blocks. Take a
//! segment and the largest part of it, whose blocks are unions of the segment's blocks. A set of people that can be computed
//! splits, block by block of the part, in one of two ways. Either it takes some blocks of the whole segment, and these
//! hold nobody or at least K people. Or it takes all or nothing of the part, and all or nothing of those who are left, which
//! are the same question with one part less. So every such set is a union of groups that hold nobody or at least K people.
//! No sum is compared with what else is published, so it holds for the published ranges, alerts and any days that are asked
//! for later, all together.
//!
//! A number that is derived (a rate, a change, a median, a count of events) is shown when all groups are that it is about.
//! [`Counted`] carries them from the cells, and only a [`Disclosure`] takes the number out again: the code of the views never
//! holds a bare count. [`mod@links`] names measures that count nearly the same people, which share their boundaries where
//! they do.
//!
//! Not protected are the people who did *not* do something (cohort minus activated), since every honest rate says how
//! many they are; segments that overlap without one holding the other; and what single people changed between two builds.

mod boundaries;
mod counted;
mod disclosure;
mod families;
mod hours;
mod links;
mod measure;
mod prefix_sums;
mod rows;
mod suppression;

pub(super) use self::counted::{Counted, CountedCells};
pub(super) use self::disclosure::Disclosure;
pub use self::disclosure::Withheld;
pub use self::families::{Family, families};
pub use self::measure::PeopleMeasure;
pub(super) use self::rows::covered;
pub use self::rows::suppressed_rows;
pub use self::suppression::Suppression;

#[cfg(test)]
mod attack;
#[cfg(test)]
mod tests;
