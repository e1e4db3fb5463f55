//! Rows as `ClickHouse` sends them: its format `RowBinaryWithNamesAndTypes` (`ClickHouse`'s documentation, "Formats").

use std::io::{self, BufRead, Read};

/// The longest text that is taken for one; a longer one is no such stream.
const LONGEST_TEXT: u64 = 1 << 30;

/// The rows of an answer.
pub(super) struct Rows<R> {
    reader: io::BufReader<R>,
    /// The names and the types of the columns.
    pub(super) columns: Vec<(String, String)>,
}

impl<R: Read> Rows<R> {
    /// Reads the names and types of the columns.
    pub(super) fn new(reader: io::BufReader<R>) -> io::Result<Self> {
        let mut rows = Self { reader, columns: Vec::new() };
        let count = rows.length()?;
        let texts = |rows: &mut Self| (0..count).map(|_| rows.string()).collect::<io::Result<Vec<String>>>();
        let names = texts(&mut rows)?;
        rows.columns = names.into_iter().zip(texts(&mut rows)?).collect();
        Ok(rows)
    }

    /// Whether another row follows.
    pub(super) fn has_row(&mut self) -> io::Result<bool> {
        Ok(!self.reader.fill_buf()?.is_empty())
    }

    /// A byte: `UInt8`.
    #[inline]
    pub(super) fn byte(&mut self) -> io::Result<u8> {
        Ok(self.bytes::<1>()?[0])
    }

    /// A whole number: `Int64`.
    #[inline]
    pub(super) fn whole(&mut self) -> io::Result<i64> {
        Ok(i64::from_le_bytes(self.bytes()?))
    }

    /// A whole number: `Int128`.
    pub(super) fn wide(&mut self) -> io::Result<i128> {
        Ok(i128::from_le_bytes(self.bytes()?))
    }

    /// A number: `Float64`.
    pub(super) fn real(&mut self) -> io::Result<f64> {
        Ok(f64::from_le_bytes(self.bytes()?))
    }

    /// A text: `String`.
    pub(super) fn string(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        self.text(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A text into `text`: `String`.
    #[inline]
    pub(super) fn text(&mut self, text: &mut Vec<u8>) -> io::Result<()> {
        let length = self.length()?;
        text.clear();
        if length > LONGEST_TEXT {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a text has no end"));
        }
        let read = self.reader.by_ref().take(length).read_to_end(text)?;
        if read as u64 == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// A value that may be NULL: `Nullable`.
    #[inline]
    pub(super) fn nullable<T>(&mut self, read: impl FnOnce(&mut Self) -> io::Result<T>) -> io::Result<Option<T>> {
        if self.byte()? == 0 { read(self).map(Some) } else { Ok(None) }
    }

    /// A list: `Array`.
    pub(super) fn array<T>(&mut self, mut read: impl FnMut(&mut Self) -> io::Result<T>) -> io::Result<Vec<T>> {
        let length = self.length()?;
        (0..length).map(|_| read(self)).collect()
    }

    /// A length in groups of seven bits, the lowest first.
    #[inline]
    fn length(&mut self) -> io::Result<u64> {
        let mut length = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            length |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(length);
            }
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, "a length has no end"))
    }

    #[inline]
    fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.reader.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// A text as the format has it.
pub(super) fn write_text(text: &str, bytes: &mut Vec<u8>) {
    let mut length = text.len();
    while length >= 0x80 {
        bytes.push(0x80 | (length & 0x7F).to_le_bytes()[0]);
        length >>= 7;
    }
    bytes.push(length.to_le_bytes()[0]);
    bytes.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two columns `a` and `b`, and the rows `x`, 1 and NULL, -2.
    fn answer() -> Vec<u8> {
        let head: &[&[u8]] = &[b"\x02\x01a\x01b", b"\x10Nullable(String)", b"\x05Int64"];
        let rows: &[&[u8]] = &[b"\0\x01x", &1_i64.to_le_bytes(), b"\x01", &(-2_i64).to_le_bytes()];
        [head.concat(), rows.concat()].concat()
    }

    fn read(bytes: &[u8]) -> io::Result<Vec<(Option<String>, i64)>> {
        let mut rows = Rows::new(io::BufReader::with_capacity(3, bytes))?;
        let mut found = Vec::new();
        while rows.has_row()? {
            found.push((rows.nullable(Rows::string)?, rows.whole()?));
        }
        Ok(found)
    }

    #[test]
    fn rows_follow_the_names_and_types_of_their_columns() {
        assert_eq!(read(&answer()).expect("whole"), [(Some("x".to_owned()), 1), (None, -2)]);
        let bytes = answer();
        let rows = Rows::new(io::BufReader::new(&bytes[..])).expect("a head");
        assert_eq!(rows.columns[1], ("b".to_owned(), "Int64".to_owned()));
    }

    #[test]
    fn a_row_that_ends_early_is_an_error() {
        let whole = answer();
        let (head, row) = (28, 11);
        assert_eq!(whole.len(), head + row + 9);
        for end in (0..whole.len()).filter(|end| ![head, head + row].contains(end)) {
            assert!(read(&whole[..end]).is_err(), "{end} bytes");
        }
        assert!(read(&[0xFF; 40]).is_err());
    }

    #[test]
    fn a_long_length_takes_several_bytes() {
        let text = "x".repeat(300);
        let bytes = [b"\0\xAC\x02", text.as_bytes()].concat();
        let mut rows = Rows::new(io::BufReader::new(&bytes[..])).expect("no columns");
        assert_eq!(rows.string().expect("a text"), text);
        let mut written = vec![0];
        write_text(&text, &mut written);
        assert_eq!(written, bytes);
    }
}
