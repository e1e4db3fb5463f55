//! Which cockpit the front page shows.

use serde::Serialize;

use crate::metric::{RangeDays, SegmentKey};

/// The segment and range of the front page.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Home<'a> {
    /// The segment.
    pub segment: &'a SegmentKey,
    /// The range.
    pub range: RangeDays,
}
