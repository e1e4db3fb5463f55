//! A column of a row group, read a few thousand rows at a time and met row by row.

use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray, Int96};
use parquet::errors::Result;
use parquet::schema::types::ColumnDescriptor;

use super::super::cell::Cell;
use crate::calendar::{DAY_MILLIS, Millis};

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    Unsigned,
    Decimal(u32),
    /// So many of its units are a millisecond; whether it is in UTC.
    Instant {
        per_milli: i64,
        is_utc: bool,
    },
    Day,
    Uuid,
    Half,
}

/// The values of some rows, without NULLs.
enum Values {
    Bools(Vec<bool>),
    Ints(Vec<i32>),
    Longs(Vec<i64>),
    Int96s(Vec<Int96>),
    Floats(Vec<f32>),
    Doubles(Vec<f64>),
    Texts(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

/// A column that is being read.
pub(super) struct Column {
    reader: ColumnReader,
    kind: Kind,
    /// The level at which a value is there; 0 in a column without NULLs.
    full_level: i16,
    levels: Vec<i16>,
    values: Values,
    /// The row of those in memory, and the value that it has unless it is NULL.
    row: usize,
    next_value: usize,
}

impl Column {
    pub(super) fn new(reader: ColumnReader, described: &ColumnDescriptor) -> Self {
        let values = match &reader {
            ColumnReader::BoolColumnReader(_) => Values::Bools(Vec::new()),
            ColumnReader::Int32ColumnReader(_) => Values::Ints(Vec::new()),
            ColumnReader::Int64ColumnReader(_) => Values::Longs(Vec::new()),
            ColumnReader::Int96ColumnReader(_) => Values::Int96s(Vec::new()),
            ColumnReader::FloatColumnReader(_) => Values::Floats(Vec::new()),
            ColumnReader::DoubleColumnReader(_) => Values::Doubles(Vec::new()),
            ColumnReader::ByteArrayColumnReader(_) => Values::Texts(Vec::new()),
            ColumnReader::FixedLenByteArrayColumnReader(_) => Values::Fixed(Vec::new()),
        };
        Self {
            reader,
            kind: kind(described),
            full_level: described.max_def_level(),
            levels: Vec::new(),
            values,
            row: 0,
            next_value: 0,
        }
    }

    /// Reads the next rows, at most so many; gives how many there are.
    pub(super) fn fill(&mut self, rows: usize) -> Result<usize> {
        self.levels.clear();
        (self.row, self.next_value) = (0, 0);
        let levels = (self.full_level > 0).then_some(&mut self.levels);
        match (&mut self.reader, &mut self.values) {
            (ColumnReader::BoolColumnReader(reader), Values::Bools(values)) => fill(reader, rows, levels, values),
            (ColumnReader::Int32ColumnReader(reader), Values::Ints(values)) => fill(reader, rows, levels, values),
            (ColumnReader::Int64ColumnReader(reader), Values::Longs(values)) => fill(reader, rows, levels, values),
            (ColumnReader::Int96ColumnReader(reader), Values::Int96s(values)) => fill(reader, rows, levels, values),
            (ColumnReader::FloatColumnReader(reader), Values::Floats(values)) => fill(reader, rows, levels, values),
            (ColumnReader::DoubleColumnReader(reader), Values::Doubles(values)) => fill(reader, rows, levels, values),
            (ColumnReader::ByteArrayColumnReader(reader), Values::Texts(values)) => fill(reader, rows, levels, values),
            (ColumnReader::FixedLenByteArrayColumnReader(reader), Values::Fixed(values)) => {
                fill(reader, rows, levels, values)
            }
            _ => unreachable!("the values are of the reader's type, as they were made"),
        }
    }

    /// Goes to the next row.
    #[inline]
    pub(super) fn advance(&mut self) {
        self.next_value += usize::from(self.is_full());
        self.row += 1;
    }

    #[inline]
    fn is_full(&self) -> bool {
        self.full_level == 0 || self.levels[self.row] == self.full_level
    }

    /// The value of the present row.
    #[inline]
    pub(super) fn cell(&self) -> Cell<'_> {
        if !self.is_full() {
            return Cell::Null;
        }
        let at = self.next_value;
        match &self.values {
            Values::Bools(values) => Cell::Bool(values[at]),
            Values::Ints(values) => self.whole(i64::from(values[at])),
            Values::Longs(values) => self.whole(values[at]),
            Values::Int96s(values) => Cell::Instant(Millis(values[at].to_millis())),
            Values::Floats(values) => Cell::Real(f64::from(values[at])),
            Values::Doubles(values) => Cell::Real(values[at]),
            Values::Texts(values) => self.bytes(values[at].data()),
            Values::Fixed(values) => self.bytes(values[at].data()),
        }
    }

    #[inline]
    fn whole(&self, number: i64) -> Cell<'static> {
        match self.kind {
            Kind::Plain | Kind::Uuid | Kind::Half => Cell::Whole(number),
            Kind::Unsigned => match self.values {
                // What is below zero was a greater number, of as many bits as the column has.
                Values::Ints(_) => Cell::Whole(number & 0xFFFF_FFFF),
                _ => Cell::Unsigned(number.cast_unsigned()),
            },
            Kind::Decimal(scale) => Cell::Decimal(i128::from(number), scale),
            Kind::Instant { per_milli, is_utc } => {
                let instant = Millis(number.div_euclid(per_milli));
                if is_utc { Cell::Instant(instant) } else { Cell::Wall(instant) }
            }
            Kind::Day => Cell::Wall(Millis(number * DAY_MILLIS)),
        }
    }

    #[inline]
    fn bytes<'a>(&self, bytes: &'a [u8]) -> Cell<'a> {
        match self.kind {
            Kind::Decimal(scale) => Cell::Decimal(big_endian(bytes), scale),
            Kind::Uuid => Cell::Owned(uuid(bytes)),
            Kind::Half => Cell::Real(half(bytes)),
            Kind::Plain | Kind::Unsigned | Kind::Instant { .. } | Kind::Day => Cell::Text(bytes),
        }
    }
}

fn fill<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    levels: Option<&mut Vec<i16>>,
    values: &mut Vec<T::T>,
) -> Result<usize> {
    values.clear();
    reader.read_records(rows, levels, None, values).map(|(records, _, _)| records)
}

fn kind(column: &ColumnDescriptor) -> Kind {
    let scale = || u32::try_from(column.type_scale()).unwrap_or(0);
    match column.logical_type_ref() {
        Some(LogicalType::Integer(kind)) if !kind.is_signed => Kind::Unsigned,
        Some(LogicalType::Decimal(_)) => Kind::Decimal(scale()),
        Some(LogicalType::Date) => Kind::Day,
        Some(LogicalType::Uuid) => Kind::Uuid,
        Some(LogicalType::Float16) => Kind::Half,
        Some(LogicalType::Timestamp(time)) => {
            let per_milli = match time.unit {
                TimeUnit::MILLIS => 1,
                TimeUnit::MICROS => 1_000,
                TimeUnit::NANOS => 1_000_000,
            };
            Kind::Instant { per_milli, is_utc: time.is_adjusted_to_u_t_c }
        }
        Some(_) => Kind::Plain,
        None => converted(column, scale()),
    }
}

/// The kind of a column whose writer knew the older way alone to say it.
fn converted(column: &ColumnDescriptor, scale: u32) -> Kind {
    match column.converted_type() {
        ConvertedType::DECIMAL => Kind::Decimal(scale),
        ConvertedType::DATE => Kind::Day,
        ConvertedType::TIMESTAMP_MILLIS => Kind::Instant { per_milli: 1, is_utc: true },
        ConvertedType::TIMESTAMP_MICROS => Kind::Instant { per_milli: 1_000, is_utc: true },
        ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64 => {
            Kind::Unsigned
        }
        _ => Kind::Plain,
    }
}

/// A whole number of up to 16 bytes in two's complement.
fn big_endian(bytes: &[u8]) -> i128 {
    let is_negative = bytes.first().is_some_and(|first| *first >= 0x80);
    bytes.iter().fold(if is_negative { -1 } else { 0 }, |number, byte| number << 8 | i128::from(*byte))
}

fn uuid(bytes: &[u8]) -> String {
    let part = |from: usize, to: usize| -> String {
        let bytes = bytes.get(from..to).unwrap_or_default().iter();
        bytes.flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
    };
    [part(0, 4), part(4, 6), part(6, 8), part(8, 10), part(10, 16)].join("-")
}

/// A real number of 16 bits: one of sign, five of exponent, ten of fraction (IEEE 754, binary16).
fn half(bytes: &[u8]) -> f64 {
    let bits = u16::from_le_bytes([bytes.first().copied().unwrap_or(0), bytes.get(1).copied().unwrap_or(0)]);
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    let size = match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    };
    if bits >> 15 == 1 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_numbers_and_ids() {
        assert_eq!((big_endian(&[0x01, 0x00]), big_endian(&[0xFF]), big_endian(&[])), (256, -1, 0));
        assert_eq!(uuid(&[0x12; 16]), "12121212-1212-1212-1212-121212121212");
        assert_eq!((half(&[0x00, 0x3C]), half(&[0x00, 0xC0]), half(&[0x01, 0x00])), (1.0, -2.0, 2f64.powi(-24)));
    }
}
