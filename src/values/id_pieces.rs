//! Where an id may stand in a text.

use std::collections::BTreeSet;

/// An id of fewer bytes may be a word of anybody; it is not searched for.
pub const SHORTEST_ID: usize = 8;

/// More pieces than any id has; a text of more is taken in stretches of so many.
pub const MOST_PIECES: usize = 12;

/// Every stretch of a text between two marks, with the marks within, because an id may be glued to others by `-` and `_` as
/// well as by `.` and `:`; and what an id with marks at its ends would be.
pub fn each_id_piece<'t>(text: &'t str, mut visit: impl FnMut(&'t str)) {
    let mut pieces: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    for (at, mark) in text.match_indices(|c: char| !c.is_alphanumeric()) {
        if at > start {
            pieces.push((start, at));
        }
        start = at + mark.len();
    }
    if start < text.len() {
        pieces.push((start, text.len()));
    }
    for (from, (begin, _)) in pieces.iter().enumerate() {
        for (_, end) in pieces.iter().skip(from).take(MOST_PIECES) {
            visit(&text[*begin..*end]);
        }
    }
    // Punctuation may be part of an id at its ends too.
    visit(text.trim_matches(|c: char| !c.is_alphanumeric()));
    text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').for_each(visit);
}

/// The pieces of a text that are long enough for an id, and the text itself.
pub fn id_pieces(text: &str) -> BTreeSet<&str> {
    let mut pieces = BTreeSet::from([text]);
    each_id_piece(text, |piece| _ = pieces.insert(piece));
    pieces.retain(|piece| piece.len() >= SHORTEST_ID);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_between_any_marks() {
        for text in ["order-4f9a17c2-paid", "order_4f9a17c2_paid", "paid:4f9a17c2", "4f9a17c2", "(4f9a17c2)"] {
            assert!(id_pieces(text).contains("4f9a17c2"), "{text}");
        }
        assert!(id_pieces("a (_4f9a-17c2) b").contains("_4f9a-17c2"));
        assert!(id_pieces("a (_4f9a-17c2) b").contains("4f9a-17c2"));
    }

    #[test]
    fn short_pieces_are_words_of_anybody() {
        assert!(id_pieces("sign-up").is_empty());
        assert_eq!(id_pieces("ab-cdefgh"), BTreeSet::from(["ab-cdefgh"]));
    }
}
