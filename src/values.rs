//! How values of foreign data read, the same for `import` and for `[source]`: ids, truth values, decimal numbers.

mod decimal;
mod id_pieces;

pub use decimal::{Decimal, MILLIONTHS, Millionths};
pub use id_pieces::{MOST_PIECES, SHORTEST_ID, each_id_piece, id_pieces};

/// Texts that programs write for NULL.
pub const NULL_WORDS: [&str; 8] = ["NULL", "null", "\\N", "None", "nil", "NaN", "nan", "undefined"];

/// The whole numbers of a real that stand for an id end here; beyond, neighbouring integers are no longer apart.
const INTEGER_END: f64 = 9_223_372_036_854_775_808.0;

/// A real number as an id: `7.0` is `7` and `-0.0` is `0`; another number is its shortest decimal text.
pub fn id_of_real(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < INTEGER_END {
        #[expect(clippy::cast_possible_truncation, reason = "the size is checked just above")]
        return (number as i64).to_string();
    }
    number.to_string()
}

/// A JSON number, as it is written, as an id: integers of any length keep their digits.
pub fn id_of_number(written: &str) -> String {
    if written.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && written != "-0" {
        return written.to_owned();
    }
    // A number beyond all reals keeps its digits too.
    written.parse().ok().filter(|number: &f64| number.is_finite()).map_or_else(|| written.to_owned(), id_of_real)
}

/// A truth value, letters folded: true/false, t/f, yes/no, y/n, on/off and 1/0; `None` for anything else.
pub fn truth(text: &str) -> Option<bool> {
    let is_one_of = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_one_of(&["1", "true", "t", "yes", "y", "on", "1.0"]) {
        Some(true)
    } else if is_one_of(&["0", "false", "f", "no", "n", "off", "0.0"]) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_reals_are_the_integer() {
        for (number, id) in [(7.0, "7"), (-0.0, "0"), (7.5, "7.5"), (1e18, "1000000000000000000"), (0.1, "0.1")] {
            assert_eq!(id_of_real(number), id);
        }
    }

    #[test]
    fn long_integers_keep_their_digits() {
        assert_eq!(id_of_number("123456789012345678901234567890"), "123456789012345678901234567890");
        assert_eq!(id_of_number("7.0"), "7");
        assert_eq!(id_of_number("-0"), "0");
        assert_eq!(id_of_number("07"), "07");
        assert_eq!(id_of_number("1e400"), "1e400");
    }

    #[test]
    fn truth_has_many_spellings_and_no_guesses() {
        assert_eq!(["T", "yes", "1", "TRUE", "on"].map(truth), [Some(true); 5]);
        assert_eq!(["f", "No", "0", "false", "off"].map(truth), [Some(false); 5]);
        assert_eq!(["", "2", "maybe"].map(truth), [None; 3]);
    }
}
