//! The files with one kind of rows: their columns, their row groups, and a walk over the rows.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};

use super::super::cell::Cell;
use super::column::Column;
use super::field_columns::{FieldColumns, KnownColumns};
use crate::calendar::TimeReader;
use crate::config::{FieldTexts, ParquetFiles};
use crate::disk;
use crate::problem::{Place, Problem, Problems};
use crate::store::ingest::{InputFile, guard_parquet, inputs};

/// Rows that are in memory together.
const BATCH: usize = 4_096;

/// Neighbouring rows of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowGroup {
    file: usize,
    index: usize,
    pub(super) rows: u64,
}

/// The files with one kind of rows.
#[derive(Debug)]
pub(super) struct ParquetTable {
    pub(super) files: Vec<PathBuf>,
    pub(super) groups: Vec<RowGroup>,
    pub(super) known: KnownColumns,
    /// By file, the position in it of each known column.
    places: Vec<Vec<Option<usize>>>,
    fields: BTreeMap<&'static str, FieldColumns>,
    pub(super) times: TimeReader,
}

/// A row that is being met.
pub(super) struct Row<'r> {
    columns: &'r [Option<Column>],
    /// Its number among all rows, from 1.
    pub(super) number: u64,
}

impl Row<'_> {
    #[inline]
    pub(super) fn cell<'s>(&'s self, field: &'s FieldColumns) -> Cell<'s> {
        field.cell(self.columns)
    }
}

/// The files that the settings name.
pub(super) fn files_of(config: &ParquetFiles) -> Result<Vec<PathBuf>, Problems> {
    let found = inputs(&config.files, Path::new("."))?;
    Ok(found
        .into_iter()
        .filter_map(|file| match file {
            InputFile::File(path) => Some(path),
            InputFile::Stdin => None,
        })
        .collect())
}

impl ParquetTable {
    /// Opens the files and finds the columns of the fields. A field of `needed` that the settings do not name is the column of
    /// this name; one of `optional` is too, where some file has it.
    pub(super) fn open(
        (key, config): (&str, &ParquetFiles),
        needed: &[(&'static str, &str)],
        optional: &[&'static str],
    ) -> Result<Self, Problems> {
        let mut table = Self {
            files: files_of(config)?,
            groups: Vec::new(),
            known: KnownColumns::default(),
            places: Vec::new(),
            fields: BTreeMap::new(),
            times: TimeReader { format: config.time_unit, pattern: config.time_format.clone(), zone: config.timezone },
        };
        table.read_schemas()?;
        let mut problems = Problems::default();
        let column = |name: &str| FieldTexts { is_list: false, texts: vec![name.to_owned()] };
        for (name, default) in needed {
            let texts = config.fields.get(name).cloned().unwrap_or_else(|| column(default));
            let found = FieldColumns::find(&format!("{key}.{name}"), &texts, &table.known);
            table.fields.extend(problems.collect(found).map(|found| (*name, found)));
        }
        let used: BTreeSet<usize> = table.fields.values().flat_map(FieldColumns::columns).collect();
        for name in optional {
            let default = table.known.place(name).map(|_| column(name));
            let Some(texts) = config.fields.get(name).cloned().or(default) else { continue };
            let place = format!("{key}.{name}");
            let found = if *name == "properties" {
                FieldColumns::properties(&place, &texts, (&table.known, &used))
            } else {
                FieldColumns::find(&place, &texts, &table.known)
            };
            table.fields.extend(problems.collect(found).map(|found| (*name, found)));
        }
        problems.or(table)
    }

    /// The columns and the row groups of every file.
    fn read_schemas(&mut self) -> Result<(), Problems> {
        let mut leaves = Vec::new();
        for (file, path) in self.files.iter().enumerate() {
            let reader = open_file(path)?;
            let metadata = reader.metadata();
            let mut of_file = Vec::new();
            for (at, column) in metadata.file_metadata().schema_descr().columns().iter().enumerate() {
                let root = column.path().parts().first().cloned().unwrap_or_default();
                if column.path().parts().len() > 1 || column.max_rep_level() > 0 {
                    self.known.nested.insert(root);
                    continue;
                }
                if self.known.place(&root).is_none() {
                    self.known.plain.push(root.clone());
                }
                of_file.push((root, at));
            }
            leaves.push(of_file);
            let rows = |group: usize| u64::try_from(metadata.row_group(group).num_rows()).unwrap_or(0);
            let groups = (0..metadata.num_row_groups()).map(|index| RowGroup { file, index, rows: rows(index) });
            self.groups.extend(groups);
        }
        let of_file = |leaves: &Vec<(String, usize)>| {
            let place = |name: &String| leaves.iter().find(|(leaf, _)| leaf == name).map(|(_, at)| *at);
            self.known.plain.iter().map(place).collect()
        };
        self.places = leaves.iter().map(of_file).collect();
        Ok(())
    }

    /// Where a value comes from.
    pub(super) fn field(&self, key: &str) -> &FieldColumns {
        self.fields.get(key).unwrap_or(&FieldColumns::Absent)
    }

    /// Meets the rows of some row groups with these fields in memory, until the visitor has seen enough.
    pub(super) fn read(
        &self,
        groups: Range<usize>,
        fields: &[&FieldColumns],
        mut visit: impl FnMut(&Row<'_>) -> ControlFlow<()>,
    ) -> Result<(), Problem> {
        let needed: BTreeSet<usize> = fields.iter().flat_map(|field| field.columns()).collect();
        let mut number: u64 = self.groups[..groups.start].iter().map(|group| group.rows).sum();
        let mut open: Option<(usize, SerializedFileReader<File>)> = None;
        for group in &self.groups[groups] {
            let path = &self.files[group.file];
            let reader = match open.take() {
                Some((file, reader)) if file == group.file => reader,
                _ => open_file(path)?,
            };
            let rows = guard_parquet(|| reader.get_row_group(group.index)).map_err(|error| damaged(path, &error))?;
            let read = self.read_group((&*rows, group), &needed, &mut |columns| {
                number += 1;
                visit(&Row { columns, number })
            });
            if read.map_err(|error| damaged(path, &error))?.is_break() {
                return Ok(());
            }
            drop(rows);
            open = Some((group.file, reader));
        }
        Ok(())
    }

    fn read_group(
        &self,
        (reader, group): (&dyn RowGroupReader, &RowGroup),
        needed: &BTreeSet<usize>,
        visit: &mut impl FnMut(&[Option<Column>]) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, ParquetError> {
        let places = &self.places[group.file];
        let mut columns: Vec<Option<Column>> = (0..places.len()).map(|_| None).collect();
        for at in needed {
            if let Some(leaf) = places[*at] {
                let described = reader.metadata().column(leaf).column_descr_ptr();
                columns[*at] = Some(Column::new(guard_parquet(|| reader.get_column_reader(leaf))?, &described));
            }
        }
        let mut left = usize::try_from(group.rows).unwrap_or(usize::MAX);
        while left > 0 {
            let batch = left.min(BATCH);
            for column in columns.iter_mut().flatten() {
                let rows = guard_parquet(|| column.fill(batch))?;
                if rows != batch {
                    return Err(ParquetError::EOF(format!("a column ends {} rows early", batch - rows)));
                }
            }
            for _row in 0..batch {
                if visit(&columns).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                columns.iter_mut().flatten().for_each(Column::advance);
            }
            left -= batch;
        }
        Ok(ControlFlow::Continue(()))
    }
}

fn open_file(path: &Path) -> Result<SerializedFileReader<File>, Problem> {
    let file = disk::open(path).map_err(|error| Problem::io(path, "read the file", &error))?;
    guard_parquet(|| SerializedFileReader::new(file)).map_err(|error| damaged(path, &error))
}

fn damaged(path: &Path, error: &ParquetError) -> Problem {
    Problem::new(Place::file(path), format!("the Parquet file cannot be read: {error}"))
        .hint("see that it is whole, and written with snappy, gzip, lz4 or zstd")
}
