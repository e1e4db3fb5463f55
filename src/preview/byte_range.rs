//! The `Range` header of a request.

use std::ops::Range;

/// What a `Range` header asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ByteRange {
    /// All bytes.
    Whole,
    /// Some bytes, at least one.
    Slice(Range<usize>),
    /// Bytes that are not there.
    Unsatisfiable,
}

impl ByteRange {
    /// Reads the header for a file of this many bytes. Several ranges at once, other units and unreadable values are
    /// answered with the whole file, which is always correct.
    pub(super) fn parse(header: &str, length: usize) -> Self {
        let Some((from, to)) = header.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
            return Self::Whole;
        };
        let slice = match (from.trim(), to.trim()) {
            ("", last) => last.parse().ok().map(|last: usize| length.saturating_sub(last)..length),
            (first, "") => first.parse().ok().map(|first: usize| first..length),
            (first, last) => match (first.parse::<usize>(), last.parse::<usize>()) {
                (Ok(first), Ok(last)) if first <= last => Some(first..last.saturating_add(1).min(length)),
                _ => None,
            },
        };
        match slice {
            None => Self::Whole,
            Some(slice) if slice.start >= slice.end => Self::Unsatisfiable,
            Some(slice) => Self::Slice(slice),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_are_cut_where_they_were_requested() {
        let parse = ByteRange::parse;
        assert_eq!(parse("bytes=0-3", 10), ByteRange::Slice(0..4));
        assert_eq!(parse("bytes=4-", 10), ByteRange::Slice(4..10));
        assert_eq!(parse("bytes=-3", 10), ByteRange::Slice(7..10));
        assert_eq!(parse("bytes=-99", 10), ByteRange::Slice(0..10));
        assert_eq!(parse("bytes=8-99", 10), ByteRange::Slice(8..10));
        assert_eq!(parse(&format!("bytes=8-{}", usize::MAX), 10), ByteRange::Slice(8..10));
        for beyond in ["bytes=10-", "bytes=10-12", "bytes=-0"] {
            assert_eq!(parse(beyond, 10), ByteRange::Unsatisfiable, "{beyond}");
        }
        for whole in ["bytes=3-2", "bytes=0-1,4-5", "lines=0-1", "bytes=a-b", "bytes"] {
            assert_eq!(parse(whole, 10), ByteRange::Whole, "{whole}");
        }
        assert_eq!(parse("bytes=0-", 0), ByteRange::Unsatisfiable);
    }
}
