//! Codes of currencies.

use serde::Serialize;

/// The code of a currency, three capital letters (ISO 4217): `EUR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Currency([u8; 3]);

/// Currencies without a smaller unit.
const WHOLE: [&str; 17] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
    "XPF",
];
/// Currencies with thousandths.
const THOUSANDTHS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

impl Currency {
    /// Reads a code; `None` for what is not three capital letters.
    pub fn parse(code: &str) -> Option<Self> {
        let letters: [u8; 3] = code.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("three ASCII letters are text")
    }

    /// How many decimals its amounts are written with.
    pub fn decimals(self) -> usize {
        if WHOLE.contains(&self.as_str()) {
            0
        } else if THOUSANDTHS.contains(&self.as_str()) {
            3
        } else {
            2
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_three_capital_letters() {
        assert_eq!(Currency::parse("EUR").map(Currency::decimals), Some(2));
        assert_eq!(Currency::parse("JPY").map(Currency::decimals), Some(0));
        assert_eq!(Currency::parse("KWD").map(Currency::decimals), Some(3));
        for text in ["eur", "EURO", "E1R", "", "\u{c4}R"] {
            assert_eq!(Currency::parse(text), None, "{text}");
        }
    }
}
