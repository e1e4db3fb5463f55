//! Every view of every segment and range, in full precision, as sums over the cube.
//!
//! A [`Cockpit`] holds what one page shows: funnel, retention, trends and KPIs of one segment over one range. `None` is
//! always "undefined, incomplete or withheld", never 0. Which values were withheld for privacy is said by
//! `Cockpit::withheld`, as JSON pointers into the published files.
//!
//! Knows nothing about events, databases, JSON, charts and rounding.

mod funnel;
mod kpis;
mod period;
mod privacy;
mod retention;
mod trends;

pub use funnel::{Funnel, FunnelStep, LikeForLike, RatePair};
pub use kpis::{Kpi, Latest};
pub use period::Period;
pub use privacy::Withheld;
pub use retention::{CohortDay, CohortWeek, Retention, RetentionNote, RetentionSummary};
pub use trends::{TrendSeries, Trends};

use crate::metric::{RangeDays, SegmentKey};

/// All views of a site.
#[derive(Clone, Debug, PartialEq)]
pub struct Views {
    /// One for every segment and range: by segment in the order of the definitions, then by range as configured.
    pub cockpits: Vec<Cockpit>,
}

impl Views {
    /// The cockpit of a segment and range.
    pub fn get(&self, segment: &SegmentKey, range: RangeDays) -> Option<&Cockpit> {
        self.cockpits.iter().find(|cockpit| cockpit.segment == *segment && cockpit.period.days == range)
    }
}

/// The views of one segment over one range.
#[derive(Clone, Debug, PartialEq)]
pub struct Cockpit {
    /// The segment.
    pub segment: SegmentKey,
    /// The range, its days and the previous period.
    pub period: Period,
    /// The activation funnel.
    pub funnel: Funnel,
    /// Retention.
    pub retention: Retention,
    /// Daily series.
    pub trends: Trends,
    /// Activated users, activation rate, DAU and WAU, in this order.
    pub kpis: Vec<Kpi>,
    /// What was withheld for privacy.
    pub withheld: Vec<Withheld>,
}
