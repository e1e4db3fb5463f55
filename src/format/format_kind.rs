//! The kinds of values, by how they are written.

use serde::Serialize;

use super::currency::Currency;

/// How a metric is written for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Format {
    /// A number of people or events.
    Count,
    /// A proportion, written in percent; its changes in percentage points.
    Percent,
    /// A quotient that may exceed 1, written with two decimals.
    Ratio,
    /// A sum of something that is no money.
    Number,
    /// An amount of money.
    Currency(Currency),
}

impl Format {
    /// Every word of the JSON contract.
    pub const WORDS: [&str; 5] = ["count", "percent", "ratio", "currency", "number"];

    /// With how many decimals an exact value is written at least.
    pub fn least_decimals(self) -> usize {
        match self {
            Self::Count | Self::Percent | Self::Ratio | Self::Number => 0,
            Self::Currency(code) => code.decimals(),
        }
    }

    /// The word by which charts format their axes and tooltips: sums are numbers as counts are.
    pub const fn chart_word(self) -> &'static str {
        match self {
            Self::Count | Self::Number | Self::Currency(_) => "count",
            Self::Percent => "percent",
            Self::Ratio => "ratio",
        }
    }

    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Percent => "percent",
            Self::Ratio => "ratio",
            Self::Number => "number",
            Self::Currency(_) => "currency",
        }
    }

    /// The format of a word of the JSON contract; the code of money stands in the unit beside it.
    pub fn parse(word: &str, unit: Option<&str>) -> Option<Self> {
        let plain = [Self::Count, Self::Percent, Self::Ratio, Self::Number];
        let money = || unit.and_then(Currency::parse).map(Self::Currency);
        plain
            .into_iter()
            .find(|format| format.as_str() == word)
            .or_else(|| money().filter(|money| money.as_str() == word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_means_a_format_and_no_other_does() {
        for word in Format::WORDS {
            assert_eq!(Format::parse(word, Some("EUR")).expect(word).as_str(), word);
        }
        assert_eq!(Format::parse("currency", None), None);
        assert_eq!(Format::parse("weight", Some("EUR")), None);
    }
}
