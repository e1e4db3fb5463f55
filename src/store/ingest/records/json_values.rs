//! Records of JSON that is not one a line: the elements of a list, or objects one after another, printed over many lines.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use super::super::record::Fields;
use super::json_lines;
use super::limits::{MOST_RECORD_BYTES, failed_at, too_long};
use crate::problem::{Place, Problem};

/// Values being read, each kept only until the next.
pub(in super::super) struct JsonValues<'m> {
    path: PathBuf,
    bytes: Box<dyn BufRead + 'm>,
    pub(super) raw: Vec<u8>,
    pub(super) line: u64,
    /// The line that the reader has come to.
    at_line: u64,
    is_in_list: bool,
}

/// How far the scan of one value has come.
#[derive(Default)]
struct ValueScan {
    depth: usize,
    is_in_text: bool,
    is_escaped: bool,
    has_begun: bool,
}

impl ValueScan {
    /// Takes one byte; `true` when it is the last of the value.
    fn push(&mut self, byte: u8) -> bool {
        self.has_begun = true;
        if self.is_in_text {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.is_in_text = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.is_in_text = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.depth == 0 && matches!(byte, b'}' | b']')
    }
}

impl<'m> JsonValues<'m> {
    pub(super) fn new(path: &Path, bytes: Box<dyn BufRead + 'm>) -> Self {
        Self { path: path.to_owned(), bytes, raw: Vec::new(), line: 0, at_line: 1, is_in_list: false }
    }

    pub(super) fn advance(&mut self) -> Result<bool, Problem> {
        self.raw.clear();
        let mut scan = ValueScan::default();
        loop {
            let bytes = self.bytes.fill_buf().map_err(|error| failed_at(&self.path, self.at_line, &error))?;
            if bytes.is_empty() {
                return self.end(&scan);
            }
            let mut taken = 0;
            let mut is_whole = false;
            for byte in bytes {
                taken += 1;
                self.at_line += u64::from(*byte == b'\n');
                if !scan.has_begun {
                    match byte {
                        b' ' | b'\t' | b'\r' | b'\n' | b',' => continue,
                        b'[' if !self.is_in_list => {
                            self.is_in_list = true;
                            continue;
                        }
                        b']' if self.is_in_list => {
                            self.is_in_list = false;
                            continue;
                        }
                        b'{' | b'[' => self.line = self.at_line,
                        _ => return Err(self.broken("a value that is no object")),
                    }
                }
                self.raw.push(*byte);
                if scan.push(*byte) {
                    is_whole = true;
                    break;
                }
            }
            self.bytes.consume(taken);
            if is_whole {
                return Ok(true);
            }
            if self.raw.len() > MOST_RECORD_BYTES {
                return Err(failed_at(&self.path, self.line, &too_long()));
            }
        }
    }

    fn end(&self, scan: &ValueScan) -> Result<bool, Problem> {
        if scan.has_begun || self.is_in_list {
            Err(self.broken("the end of the file inside a value"))
        } else {
            Ok(false)
        }
    }

    fn broken(&self, what: &str) -> Problem {
        let line = usize::try_from(self.at_line).unwrap_or(usize::MAX);
        Problem::new(Place::file(&self.path).line(line), format!("found {what}, expected JSON objects"))
            .hint("fetch the file again, or check the program that wrote it; nothing was imported")
    }

    pub(super) fn fields(&self) -> Result<Fields<'_>, String> {
        json_lines::object(&self.raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Result<Vec<(u64, String)>, Problem> {
        let mut reader = JsonValues::new(Path::new("x.json"), Box::new(text.as_bytes()));
        let mut found = Vec::new();
        while reader.advance()? {
            found.push((reader.line, String::from_utf8_lossy(&reader.raw).into_owned()));
        }
        Ok(found)
    }

    #[test]
    fn elements_of_a_list_come_one_by_one() {
        let found = values("[\n {\"a\":\"]}\\\"\"},\n {\"b\":[1,{}]}\n]\n").expect("read");
        assert_eq!(found, [(2, "{\"a\":\"]}\\\"\"}".to_owned()), (3, "{\"b\":[1,{}]}".to_owned())]);
    }

    #[test]
    fn objects_over_many_lines_follow_each_other() {
        let found = values("{\n\"a\": 1\n}\n{\n\"a\": 2\n}").expect("read");
        assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 4]);
    }

    #[test]
    fn cut_data_and_other_values_are_errors_with_their_line() {
        assert_eq!(values("[{\"a\":1},\n{\"b\"").expect_err("cut").place.line, Some(2));
        assert_eq!(values("[{\"a\":1}").expect_err("cut").place.line, Some(1));
        assert_eq!(values("[\n1,2]").expect_err("numbers").place.line, Some(2));
    }
}
