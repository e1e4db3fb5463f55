//! Parquet files that are read in place.

mod answers;
mod column;
mod copy;
mod field_columns;
mod files;
mod table;

pub use files::ParquetSource;
pub(super) use files::files_of;
