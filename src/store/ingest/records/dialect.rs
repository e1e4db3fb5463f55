//! How a table is written: its delimiter, its quotes and what stands before a quote inside quotes, told by its first lines.

use csv::ReaderBuilder;

use super::options::ReadOptions;

/// Delimiters that are looked for, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// Records of the first lines that are looked at.
const SAMPLE_RECORDS: usize = 50;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CsvDialect {
    pub(super) delimiter: u8,
    /// `None` when quotes are letters like any other.
    pub(super) quote: Option<u8>,
    /// What stands before a quote inside quotes; `None` when it is doubled.
    pub(super) escape: Option<u8>,
}

impl CsvDialect {
    /// Finds out what the options leave open.
    pub(super) fn of(head: &[u8], options: &ReadOptions) -> Self {
        let sample = whole_lines(head);
        let quote = options.quote.unwrap_or(b'"');
        let delimiter = options.delimiter.unwrap_or_else(|| delimiter(sample, quote));
        let is_quoted = options.quote.is_some() || quotes_are_quotes(sample, delimiter, quote);
        let escape = options.escape.or_else(|| backslash_escapes(sample, delimiter, quote).then_some(b'\\'));
        Self { delimiter, quote: is_quoted.then_some(quote), escape: escape.filter(|_| is_quoted) }
    }

    pub(super) fn reader(self) -> ReaderBuilder {
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(self.delimiter);
        builder.quoting(self.quote.is_some()).quote(self.quote.unwrap_or(b'"'));
        builder.escape(self.escape).double_quote(self.escape.is_none());
        builder
    }
}

fn whole_lines(head: &[u8]) -> &[u8] {
    let end = head.iter().rposition(|byte| *byte == b'\n').map_or(head.len(), |at| at + 1);
    &head[..end]
}

/// The delimiter that gives every record of the sample the same number of fields, and of those the one that gives most.
fn delimiter(sample: &[u8], quote: u8) -> u8 {
    let score = |delimiter: u8| {
        let dialect = CsvDialect { delimiter, quote: Some(quote), escape: None };
        let widths: Vec<usize> = dialect
            .reader()
            .from_reader(sample)
            .byte_records()
            .take(SAMPLE_RECORDS)
            .filter_map(Result::ok)
            .map(|record| record.len())
            .collect();
        let width = widths.first().copied().unwrap_or(0);
        let fitting = widths.iter().filter(|other| **other == width).count();
        // A header of one field tells nothing; else most records must be as wide as it.
        if width < 2 { 0 } else { 1_000 * fitting / widths.len().max(1) * 1_000 + width.min(999) }
    };
    // The first of the best: `max_by_key` gives the last, so the likelier ones are tried last.
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}

/// Whether a quote at the start of a field means quoting: never with a field that starts with one and goes on behind the next.
fn quotes_are_quotes(sample: &[u8], delimiter: u8, quote: u8) -> bool {
    let starts = |line: &[u8]| line.split(|byte| *byte == delimiter).any(|field| field.first() == Some(&quote));
    let mut lines = sample.split(|byte| *byte == b'\n').filter(|line| starts(line)).peekable();
    if lines.peek().is_none() {
        // Without any to look at: tabs mostly come from programs that do not quote.
        return delimiter != b'\t';
    }
    if delimiter != b'\t' {
        return true;
    }
    lines.all(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let is_whole = |field: &[u8]| field.len() >= 2 && field.last() == Some(&quote);
        line.split(|byte| *byte == delimiter).filter(|field| field.first() == Some(&quote)).all(is_whole)
    })
}

/// Whether quotes inside quotes stand behind a backslash: `\"` in the middle of a field, and never doubled behind it.
fn backslash_escapes(sample: &[u8], delimiter: u8, quote: u8) -> bool {
    let after = |at: usize| sample.get(at).copied();
    let mut found = false;
    for at in (0..sample.len()).filter(|at| sample[*at] == b'\\' && after(*at + 1) == Some(quote)) {
        match after(at + 2) {
            Some(next)
                if next == quote
                    && after(at + 3) != Some(delimiter)
                    && !matches!(after(at + 3), None | Some(b'\r' | b'\n')) =>
            {
                return false;
            }
            None | Some(b'\r' | b'\n') => {}
            Some(next) if next == delimiter || next == quote => {}
            Some(_) => found = true,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sample: &str) -> (char, bool, bool) {
        let dialect = CsvDialect::of(sample.as_bytes(), &ReadOptions::default());
        (char::from(dialect.delimiter), dialect.quote.is_some(), dialect.escape.is_some())
    }

    #[test]
    fn the_delimiter_is_what_makes_equal_records() {
        assert_eq!(found("a,b\n1,2\n"), (',', true, false));
        assert_eq!(found("a;b;c\n1,5;2;x\n"), (';', true, false));
        assert_eq!(found("a|b\n1|2,3\n"), ('|', true, false));
        assert_eq!(found("a\tb\n1\t2,3,4\n"), ('\t', false, false));
        assert_eq!(found("a\n1\n"), (',', true, false));
    }

    #[test]
    fn quotes_in_tab_separated_text_are_letters_unless_they_close() {
        assert_eq!(found("a\tb\n\"Quoted\" title\tx\n"), ('\t', false, false));
        assert_eq!(found("a\tb\n\"x y\"\tz\n"), ('\t', true, false));
    }

    #[test]
    fn quotes_behind_a_backslash_are_told_from_doubled_ones() {
        assert_eq!(found("u,props\nu1,\"{\\\"a\\\":1,\\\"b\\\":2}\"\n"), (',', true, true));
        assert_eq!(found("u,props\nu1,\"{\"\"a\"\":\"\"x\\\"\"y\"\"}\"\n"), (',', true, false));
        assert_eq!(found("u,path\nu1,\"C:\\dir\\\"\n"), (',', true, false));
    }
}
