//! What is measured: the project's definitions, and the registry of every metric that follows from them.
//!
//! A metric is a [`Quantity`]: a value that is parsed from an id where somebody wrote one, and written as an id where a file
//! or a page shows one. Label, unit, good direction and definition are read from [`registry()`] by pages, JSON, alerts and
//! prose. How its number is computed belongs to `cube` and `views`.

pub mod alias_clickhouse;
mod alias_sql;
pub mod breakdown_sql;
mod definitions;
mod dialect;
mod formula;
mod key_figures;
mod position;
mod property;
pub mod property_clickhouse;
mod property_postgres;
mod property_sql;
mod quantity;
mod range;
mod registry;
pub mod series_sql;
pub mod sql;
mod sql_text;
mod surface;

pub use crate::format::{Currency, Format};
pub use definitions::{
    Breakdown, Definitions, Direction, Filter, Segment, SegmentKey, Step, StepEvent, TrendMetric, default_unit,
};
pub use formula::{DailyCount, Formula, Over};
pub use key_figures::{Goal, KeyFigures};
pub use position::{Offset, StepIndex, TrendIndex};
pub use property::{EventSelector, PropertyFilter, PropertyPath, PropertyRule};
pub use quantity::{Quantity, fixed_ids, trend_ids};
pub use range::{ComparedDays, RangeDays};
pub use registry::{Metric, Registry, registry, step_label};
pub use surface::Surface;
