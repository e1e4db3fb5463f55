//! The longest record, and lines that are not longer.

use std::io::{BufRead, Error, ErrorKind, Read, Result};
use std::path::Path;

use super::super::container::read_problem;
use crate::problem::Problem;

/// The longest record that is read; a longer one is a file that lacks its line ends.
pub(super) const MOST_RECORD_BYTES: usize = if cfg!(test) { 4 << 20 } else { 64 << 20 };

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

/// A failed read of a record, with the line it starts on.
pub(super) fn failed_at(path: &Path, line: u64, error: &Error) -> Problem {
    let problem = read_problem(path, error);
    Problem { place: problem.place.clone().line(usize::try_from(line).unwrap_or(usize::MAX)), ..problem }
}

/// That a record is longer than that.
pub(super) fn too_long() -> Error {
    Error::new(ErrorKind::InvalidData, format!("a record is longer than {} MB", MOST_RECORD_BYTES >> 20))
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, repeat};
    use std::path::Path;

    use super::super::super::container::TextBody;
    use super::super::{Body, LinePattern, ReadOptions, RecordReader};
    use super::*;

    /// Twice as much as a record may have, without a line end, behind three records.
    fn endless(start: &'static str, filler: u8) -> TextBody<'static> {
        let rest = repeat(filler).take(2 * MOST_RECORD_BYTES as u64);
        let bytes = Box::new(BufReader::new(start.as_bytes().chain(rest)));
        TextBody { head: start.as_bytes().to_vec(), bytes, digest: super::super::super::container::Digest::default() }
    }

    #[test]
    fn every_reader_of_text_says_the_line_of_a_record_without_end_and_holds_no_more_of_it() {
        let pattern = LinePattern::parse("(?P<a>.)").ok();
        let texts = [
            ("a,b\n1,2\n3,4\n5,", ReadOptions::default()),
            ("{\"a\":1}\n{\"a\":1}\n{\"a\":1}\n{\"a\":\"", ReadOptions::default()),
            ("[\n{\"a\":1},\n{\"a\":2},\n{\"a\":\"", ReadOptions::default()),
            ("a\nb\nc\n", ReadOptions { pattern, ..ReadOptions::default() }),
        ];
        for (start, options) in texts {
            let body = Body::Text(endless(start, b'x'));
            let mut reader = RecordReader::open(Path::new("in"), body, &options).expect("it begins well");
            let problem = loop {
                match reader.advance() {
                    Ok(more) => assert!(more, "{start}: it has no end"),
                    Err(problem) => break problem,
                }
            };
            assert_eq!(problem.place.line, Some(4), "{start}: {problem}");
            assert!(problem.message.contains("longer than"), "{start}: {problem}");
            assert!(reader.raw().len() <= MOST_RECORD_BYTES + (1 << 20), "{start}");
        }
    }
}
