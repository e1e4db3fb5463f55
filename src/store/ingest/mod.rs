//! Real exports in: what teams have becomes events, profiles of users and aliases.
//!
//! ```text
//! place ─> container ─> records ─> fields ─> facts ─> one transaction
//! ```
//!
//! [`inputs`] finds files, `container` unpacks them, `records` takes them apart, `field` finds each value by the grammar that
//! settings and presets share, `facts` says what a record means, and `load` stores it. [`import`] does all of it for one command
//! in one transaction: either everything is there or nothing. Records that cannot be read are counted by reason, and written
//! to a file beside the input; when they are more than `max_rejected` of all, nothing is imported. A file that was imported
//! already adds nothing.

mod aliases;
mod attributes;
mod condition;
mod container;
mod datum;
mod detect;
mod explain;
mod facts;
mod field;
mod guess;
mod gzip;
mod identity;
mod import_plan;
mod importer;
mod ledger;
mod load;
mod path;
mod place;
mod presets;
mod raw;
mod reading;
mod record;
mod records;
mod rejected;
mod report;
mod row_field;
mod section;
mod sections;
mod survey;
mod tables;
mod tally;
#[cfg(test)]
mod tests;

pub use aliases::resolve;
pub use datum::Datum;
pub use explain::explain;
pub use facts::Rejection;
pub use guess::{Guess, guess};
pub use import_plan::ImportPlan;
pub use importer::{ImportRequest, import};
pub use place::{InputFile, inputs};
pub use presets::{PRESETS, Preset};
pub use raw::reference;
#[cfg(feature = "parquet")]
pub use records::guard_parquet;
pub use report::{FileReport, ImportReport};
pub use row_field::{RowField, json_of};
pub use section::SectionKind;
pub use survey::{ImportSurvey, NameSurvey, survey};
pub use tables::{SampledTables, sampled_tables, source_sql};
pub use tally::{ProblemGroup, ProblemTally};
