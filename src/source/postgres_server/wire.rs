//! Rows as `COPY … TO STDOUT (FORMAT binary)` sends them (PostgreSQL's manual, COPY, "Binary Format").

use std::io::{self, BufRead};
use std::ops::Range;

use super::super::cell::Cell;
use crate::calendar::{DAY_MILLIS, Millis};

/// How the stream begins.
const SIGNATURE: &[u8] = b"PGCOPY\n\xFF\r\n\0";
/// Behind the signature: flags, and the length of an extension of the header.
const HEADER: usize = SIGNATURE.len() + 8;
/// Milliseconds from 1970 to 2000, from which PostgreSQL counts.
const EPOCH: i64 = 946_684_800_000;

/// How a column is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    Bool,
    /// A whole number of 2, 4 or 8 bytes.
    Whole,
    /// A number of 8 bytes.
    Real,
    Text,
    /// Microseconds, of UTC or of a wall clock.
    Instant,
    Wall,
    /// Days.
    Day,
}

impl Wire {
    /// The value in a column's bytes.
    #[inline]
    pub(super) fn cell(self, bytes: Option<&[u8]>) -> Cell<'_> {
        let Some(bytes) = bytes else { return Cell::Null };
        match self {
            Self::Text => Cell::Text(bytes),
            Self::Bool => Cell::Bool(bytes == [1]),
            Self::Whole => Cell::Whole(whole(bytes)),
            Self::Real => Cell::Real(f64::from_bits(whole(bytes).cast_unsigned())),
            Self::Instant => since_2000(whole(bytes)).map_or(Cell::Null, Cell::Instant),
            Self::Wall => since_2000(whole(bytes)).map_or(Cell::Null, Cell::Wall),
            Self::Day => {
                let day = whole(bytes);
                // The greatest and the smallest stand for infinity.
                let is_day = i32::try_from(day).is_ok_and(|day| day > i32::MIN && day < i32::MAX);
                if is_day { Cell::Wall(Millis(EPOCH + day * DAY_MILLIS)) } else { Cell::Null }
            }
        }
    }
}

/// A whole number as it is sent, first byte first.
#[inline]
fn whole(bytes: &[u8]) -> i64 {
    match bytes {
        [_, _, _, _, _, _, _, _] => bytes.try_into().map_or(0, i64::from_be_bytes),
        [_, _, _, _] => bytes.try_into().map_or(0, |bytes| i64::from(i32::from_be_bytes(bytes))),
        [_, _] => bytes.try_into().map_or(0, |bytes| i64::from(i16::from_be_bytes(bytes))),
        _ => 0,
    }
}

/// Microseconds since 2000; the greatest and the smallest stand for infinity.
#[inline]
fn since_2000(micros: i64) -> Option<Millis> {
    (micros != i64::MAX && micros != i64::MIN).then(|| Millis(micros.div_euclid(1_000) + EPOCH))
}

/// The rows of a stream.
pub(super) struct BinaryRows<R> {
    reader: R,
    /// A row whose end has not come yet.
    begun: Vec<u8>,
    fields: Vec<Option<Range<usize>>>,
}

/// The fields of one row.
pub(super) struct BinaryFields<'r> {
    bytes: &'r [u8],
    fields: &'r [Option<Range<usize>>],
}

impl<'r> BinaryFields<'r> {
    #[inline]
    pub(super) fn get(&self, at: usize) -> Option<&'r [u8]> {
        self.fields.get(at)?.as_ref().map(|range| &self.bytes[range.clone()])
    }
}

/// What stands at the start of some bytes.
enum Start {
    /// A row of so many bytes.
    Row(usize),
    /// The end of the stream.
    End,
    /// Less than a row.
    Incomplete,
}

impl<R: BufRead> BinaryRows<R> {
    /// Begins to read; the header is passed over.
    pub(super) fn new(mut reader: R) -> io::Result<Self> {
        let mut header = [0; HEADER];
        reader.read_exact(&mut header)?;
        if !header.starts_with(SIGNATURE) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the rows do not begin as binary rows do"));
        }
        let extension = u64::try_from(whole(&header[HEADER - 4..])).unwrap_or(0);
        io::copy(&mut io::Read::take(&mut reader, extension), &mut io::sink())?;
        Ok(Self { reader, begun: Vec::new(), fields: Vec::new() })
    }

    /// Meets every row. A stream that ends early is an error.
    pub(super) fn for_each(mut self, mut visit: impl FnMut(BinaryFields<'_>)) -> io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the rows end early"));
            }
            let is_new = self.begun.is_empty();
            if !is_new {
                self.begun.extend_from_slice(buffer);
            }
            let (length, bytes) = (buffer.len(), if is_new { buffer } else { self.begun.as_slice() });
            let mut passed = 0;
            let is_end = loop {
                match start(&bytes[passed..], &mut self.fields) {
                    Start::Row(row) => {
                        visit(BinaryFields { bytes: &bytes[passed..passed + row], fields: &self.fields });
                        passed += row;
                    }
                    Start::End => break true,
                    Start::Incomplete => break false,
                }
            };
            if is_new {
                self.begun = bytes[passed..].to_vec();
            } else {
                self.begun.drain(..passed);
            }
            self.reader.consume(length);
            if is_end {
                // What follows the mark of the end says whether all went well.
                return io::copy(&mut self.reader, &mut io::sink()).map(drop);
            }
        }
    }
}

/// Finds the fields of the row at the start of these bytes.
#[inline]
fn start(bytes: &[u8], fields: &mut Vec<Option<Range<usize>>>) -> Start {
    let Some(count) = bytes.get(..2).map(whole) else { return Start::Incomplete };
    if count < 0 {
        return Start::End;
    }
    fields.clear();
    let mut at = 2;
    for _field in 0..count {
        let Some(length) = bytes.get(at..at + 4).map(whole) else { return Start::Incomplete };
        at += 4;
        let Ok(length) = usize::try_from(length) else {
            fields.push(None);
            continue;
        };
        if bytes.len() < at + length {
            return Start::Incomplete;
        }
        fields.push(Some(at..at + length));
        at += length;
    }
    Start::Row(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two rows of a text and a number, the second of NULL and -2.
    fn stream() -> Vec<u8> {
        let rows: [&[u8]; 9] = [
            &[0, 2],
            &[0, 0, 0, 2],
            b"ab",
            &[0, 0, 0, 2, 0, 7],
            &[0, 2],
            &[0xFF; 4],
            &[0, 0, 0, 4],
            &[0xFF, 0xFF, 0xFF, 0xFE],
            &[0xFF, 0xFF],
        ];
        [SIGNATURE, &[0; 8], &rows.concat()].concat()
    }

    fn rows(reader: impl BufRead) -> io::Result<Vec<(Option<String>, Cell<'static>)>> {
        let mut found = Vec::new();
        BinaryRows::new(reader)?.for_each(|row| {
            let Cell::Whole(number) = Wire::Whole.cell(row.get(1)) else { panic!("no number") };
            found.push((row.get(0).map(|text| String::from_utf8_lossy(text).into_owned()), Cell::Whole(number)));
        })?;
        Ok(found)
    }

    #[test]
    fn rows_are_found_wherever_the_stream_is_cut() {
        let expected = vec![(Some("ab".to_owned()), Cell::Whole(7)), (None, Cell::Whole(-2))];
        for size in 1..40 {
            let reader = io::BufReader::with_capacity(size, io::Cursor::new(stream()));
            assert_eq!(rows(reader).expect("whole"), expected, "{size} bytes at a time");
        }
    }

    #[test]
    fn a_stream_that_ends_early_is_an_error() {
        let whole = stream();
        for end in 0..whole.len() - 2 {
            assert!(rows(&whole[..end]).is_err(), "{end} bytes");
        }
        assert!(rows(&b"not binary rows, but as long as a header"[..]).is_err());
    }

    #[test]
    fn instants_are_counted_from_2000() {
        let cell = |wire: Wire, number: i64| wire.cell(Some(&number.to_be_bytes())) == Cell::Null;
        assert_eq!(Wire::Instant.cell(Some(&(-1_i64).to_be_bytes())), Cell::Instant(Millis(EPOCH - 1)));
        assert_eq!(Wire::Day.cell(Some(&1_i32.to_be_bytes())), Cell::Wall(Millis(EPOCH + DAY_MILLIS)));
        assert!(cell(Wire::Instant, i64::MAX) && cell(Wire::Wall, i64::MIN));
        assert_eq!(Wire::Day.cell(Some(&i32::MAX.to_be_bytes())), Cell::Null);
        assert_eq!(Wire::Real.cell(Some(&1.5_f64.to_be_bytes())), Cell::Real(1.5));
    }
}
