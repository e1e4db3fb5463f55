//! What is measured: the project's definitions, and the registry of every metric that follows from them.
//!
//! A metric exists once, in [`registry()`]; label, unit, good direction and definition are read from there by pages, JSON,
//! alerts and prose. How its number is computed belongs to `cube` and `views`.

mod definitions;
mod registry;
pub mod sql;
mod trend_keys;

pub use definitions::{Definitions, Direction, Filter, RangeDays, Segment, SegmentKey, Step, StepEvent, TrendMetric};
pub use registry::{Format, Metric, Surface, alert_ids, registry, user_rate_id};
pub use trend_keys::trend_keys;
