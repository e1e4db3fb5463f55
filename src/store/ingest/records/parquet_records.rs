//! Rows of a Parquet file, row group by row group.

use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field as Cell, Row};

use super::super::datum::{Datum, write_object};
use super::super::record::Fields;
use super::parquet_guard::guard_parquet;
use crate::calendar::{Day, Millis};
use crate::problem::{Place, Problem};

/// A Parquet file being read.
pub(in super::super) struct ParquetRecords {
    path: PathBuf,
    rows: RowIter<'static>,
    row: Row,
    number: u64,
}

impl ParquetRecords {
    pub(super) fn open(path: &Path, file: File) -> Result<Self, Problem> {
        let reader = guard_parquet(|| SerializedFileReader::new(file)).map_err(|error| damaged(path, 0, &error))?;
        if reader.metadata().num_row_groups() == 0 {
            return Err(
                Problem::new(Place::file(path), "the Parquet file has no rows").hint("check the export that made it")
            );
        }
        Ok(Self { path: path.to_owned(), rows: reader.into_iter(), row: Row::new(Vec::new()), number: 0 })
    }

    pub(super) fn advance(&mut self) -> Result<bool, Problem> {
        let number = self.number + 1;
        let row =
            guard_parquet(|| self.rows.next().transpose()).map_err(|error| damaged(&self.path, number, &error))?;
        let Some(row) = row else { return Ok(false) };
        (self.row, self.number) = (row, number);
        Ok(true)
    }

    /// The number of the row, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn fields(&self) -> Fields<'_> {
        Fields::Tree(members(&self.row))
    }

    /// The row as JSON, for the file of rejected rows.
    pub(super) fn json(&self) -> String {
        let mut out = String::new();
        write_object(members(&self.row), &mut out);
        out
    }
}

fn damaged(path: &Path, row: u64, error: &ParquetError) -> Problem {
    let place =
        if row == 0 { Place::file(path) } else { Place::file(path).line(usize::try_from(row).unwrap_or(usize::MAX)) };
    Problem::new(place, format!("the Parquet file cannot be read: {error}"))
        .hint("fetch the file again, or write it with snappy, gzip, lz4 or zstd; nothing was imported")
}

fn members(row: &Row) -> Vec<(Cow<'_, str>, Datum<'_>)> {
    row.get_column_iter().map(|(name, value)| (Cow::Borrowed(name.as_str()), datum(value))).collect()
}

fn datum(value: &Cell) -> Datum<'_> {
    let number = |text: String| Datum::Number(Cow::Owned(text));
    match value {
        Cell::Null => Datum::Null,
        Cell::Bool(flag) => Datum::Bool(*flag),
        Cell::Byte(value) => number(value.to_string()),
        Cell::Short(value) => number(value.to_string()),
        Cell::Int(value) => number(value.to_string()),
        Cell::Long(value) => number(value.to_string()),
        Cell::UByte(value) => number(value.to_string()),
        Cell::UShort(value) => number(value.to_string()),
        Cell::UInt(value) => number(value.to_string()),
        Cell::ULong(value) => number(value.to_string()),
        Cell::Float16(value) => real(f64::from(f32::from(*value))),
        Cell::Float(value) => real(f64::from(*value)),
        Cell::Double(value) => real(*value),
        Cell::Str(text) => Datum::Text(Cow::Borrowed(text)),
        Cell::Bytes(bytes) => Datum::Text(String::from_utf8_lossy(bytes.data())),
        Cell::Decimal(_) | Cell::TimeMillis(_) | Cell::TimeMicros(_) => Datum::Text(Cow::Owned(value.to_string())),
        Cell::Date(day) => Datum::Text(Cow::Owned(Day(*day).to_string())),
        Cell::TimestampMillis(millis) => instant(Millis(*millis)),
        Cell::TimestampMicros(micros) => instant(Millis(micros.div_euclid(1_000))),
        Cell::Group(row) => Datum::Object(members(row)),
        Cell::ListInternal(list) => Datum::List(list.elements().iter().map(datum).collect()),
        Cell::MapInternal(map) => {
            let key = |key: &Cell| datum(key).into_owned().text().ok().flatten().unwrap_or_default();
            Datum::Object(map.entries().iter().map(|(name, value)| (key(name), datum(value))).collect())
        }
    }
}

fn real(value: f64) -> Datum<'static> {
    serde_json::Number::from_f64(value).map_or(Datum::Null, |number| Datum::Number(Cow::Owned(number.to_string())))
}

/// An instant as text, so that no other column can be taken for one of another unit.
fn instant(instant: Millis) -> Datum<'static> {
    let clock = instant.0.rem_euclid(crate::calendar::DAY_MILLIS);
    let (seconds, millis) = (clock / 1000, clock % 1000);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let text = format!("{}T{hours:02}:{minutes:02}:{:02}.{millis:03}Z", instant.utc_day(), seconds % 60);
    Datum::Text(Cow::Owned(text))
}
