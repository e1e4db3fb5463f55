//! The scoring of decisions against recorded series, and against generated ones whose truth is known.

mod figures;
pub(crate) mod generator;
mod recorded;
