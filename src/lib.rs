//! flightdeck: product events in, a cockpit of plain files out.

pub mod alerts;
pub mod calendar;
pub mod charts;
pub mod commands;
pub mod config;
pub mod cube;
pub mod format;
pub mod metric;
pub mod output;
pub mod pages;
pub mod pipeline;
pub mod preview;
pub mod problem;
pub mod project;
pub mod source;
pub mod stats;
pub mod store;
pub mod views;
