//! Sentences with code in them: the registry marks names of events and steps with backticks, the page sets them as code.

use serde::Serialize;

/// A sentence in pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Prose(Vec<Piece>);

/// Words, or a name in code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Piece {
    text: String,
    is_code: bool,
}

impl Prose {
    /// Splits at backticks; one without a partner stands for itself.
    pub(super) fn new(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, code, after)) = quoted(rest) {
            pieces.push(Piece { text: before.to_owned(), is_code: false });
            pieces.push(Piece { text: code.to_owned(), is_code: true });
            rest = after;
        }
        pieces.push(Piece { text: rest.to_owned(), is_code: false });
        pieces.retain(|piece| !piece.text.is_empty());
        Self(pieces)
    }

    /// Whether it says nothing.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn quoted(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    Some((before, code, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_backticks_are_code() {
        let Prose(pieces) = Prose::new("a `signup` event");
        let texts: Vec<(&str, bool)> = pieces.iter().map(|piece| (piece.text.as_str(), piece.is_code)).collect();
        assert_eq!(texts, [("a ", false), ("signup", true), (" event", false)]);
    }

    #[test]
    fn a_lone_backtick_stays() {
        assert_eq!(Prose::new("5` wide").0.len(), 1);
        assert!(Prose::new("").is_empty());
    }
}
