//! The longest record, and lines that are not longer.

use std::io::{BufRead, Error, ErrorKind, Read, Result};

/// The longest record that is read; a longer one is a file that lacks its line ends.
pub(super) const MOST_RECORD_BYTES: usize = 64 << 20;

/// Reads a line into `raw`, without its end; `false` at the end of the data, an error when it is too long.
pub(super) fn read_line(bytes: &mut dyn BufRead, raw: &mut Vec<u8>) -> Result<bool> {
    raw.clear();
    let most = MOST_RECORD_BYTES as u64;
    let read = bytes.take(most).read_until(b'\n', raw)?;
    if read == MOST_RECORD_BYTES && raw.last() != Some(&b'\n') {
        return Err(too_long());
    }
    while raw.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
        raw.pop();
    }
    Ok(read > 0)
}

/// That a record is longer than that.
pub(super) fn too_long() -> Error {
    Error::new(ErrorKind::InvalidData, format!("a record is longer than {} MB", MOST_RECORD_BYTES >> 20))
}
