//! What stands for the rows of a Parquet file in a program that was built without the feature `parquet`: nothing.

use std::fs::File;
use std::path::Path;

use super::super::record::Fields;
use crate::problem::{Place, Problem};

/// There is none.
pub(in super::super) enum ParquetRecords {}

impl ParquetRecords {
    pub(super) fn open(path: &Path, _file: File) -> Result<Self, Problem> {
        Err(Problem::without_feature(Place::file(path), "parquet"))
    }

    pub(super) fn advance(&mut self) -> Result<bool, Problem> {
        match *self {}
    }

    pub(super) fn number(&self) -> u64 {
        match *self {}
    }

    pub(super) fn fields(&self) -> Fields<'_> {
        match *self {}
    }

    pub(super) fn json(&self) -> String {
        match *self {}
    }
}
