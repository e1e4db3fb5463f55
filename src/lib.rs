//! flightdeck: product events in, a cockpit of plain files out.

pub mod calendar;
pub mod charts;
pub mod cube;
pub mod metric;
pub mod problem;
pub mod stats;
pub mod store;
pub mod views;
