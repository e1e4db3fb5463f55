//! Days, formats and directions as words in JSON, both ways.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::calendar::Day;
use crate::metric::{Direction, Format};

/// A day as `YYYY-MM-DD`.
pub(super) mod day_text {
    use crate::editions::number_text::{Day, Deserialize, Deserializer, Serializer, parse};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field by reference")]
    pub(in crate::editions) fn serialize<S: Serializer>(day: &Day, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(day)
    }

    pub(in crate::editions) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        parse(&String::deserialize(deserializer)?)
    }
}

/// A day as `YYYY-MM-DD` or a week as `YYYY-Www` that may be missing.
pub(super) mod optional_text {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::de::Error as _;

    use crate::editions::number_text::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::ref_option, reason = "serde passes the field by reference")]
    pub(in crate::editions) fn serialize<T: Display, S: Serializer>(
        value: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => serializer.collect_str(value),
            None => serializer.serialize_none(),
        }
    }

    pub(in crate::editions) fn deserialize<'de, T: FromStr<Err = String>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

/// A format by the word of the JSON contract.
pub(super) mod format_word {
    use crate::editions::number_text::{Deserialize, Deserializer, Format, Serializer};
    use serde::de::Error as _;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field by reference")]
    pub(in crate::editions) fn serialize<S: Serializer>(format: &Format, serializer: S) -> Result<S::Ok, S::Error> {
        match format {
            Format::Currency(code) => serializer.collect_str(&format_args!("{} {}", format.as_str(), code.as_str())),
            Format::Count | Format::Percent | Format::Ratio | Format::Number => {
                serializer.serialize_str(format.as_str())
            }
        }
    }

    pub(in crate::editions) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Format, D::Error> {
        let word = String::deserialize(deserializer)?;
        let (format, code) = word.split_once(' ').map_or((&*word, None), |(format, code)| (format, Some(code)));
        Format::parse(format, code).ok_or_else(|| D::Error::custom(format!("unknown format `{word}`")))
    }
}

/// A direction by the word of the JSON contract.
pub(super) mod direction_word {
    use crate::editions::number_text::{Deserialize, Deserializer, Direction, Serializer};
    use serde::de::Error as _;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field by reference")]
    pub(in crate::editions) fn serialize<S: Serializer>(
        direction: &Direction,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(direction.as_str())
    }

    pub(in crate::editions) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Direction, D::Error> {
        let word = String::deserialize(deserializer)?;
        let known = [Direction::Up, Direction::Down, Direction::None].into_iter().find(|way| way.as_str() == word);
        known.ok_or_else(|| D::Error::custom(format!("unknown direction `{word}`")))
    }
}

/// A number that is written as an integer when it is whole, as counts are everywhere in the published files.
pub(super) mod plain_number {
    use crate::editions::number_text::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde passes the field by reference")]
    pub(in crate::editions) fn serialize<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
        crate::editions::number_text::NumberText(*value).serialize(serializer)
    }

    pub(in crate::editions) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<f64>, D::Error> {
        Option::deserialize(deserializer)
    }
}

/// The same for every number of a series.
pub(super) mod plain_numbers {
    use crate::editions::number_text::{Deserialize, Deserializer, Serializer};

    pub(in crate::editions) fn serialize<S: Serializer>(
        values: &[Option<f64>],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(values.iter().map(|value| crate::editions::number_text::NumberText(*value)))
    }

    pub(in crate::editions) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Option<f64>>, D::Error> {
        Vec::deserialize(deserializer)
    }
}

/// See [`plain_number`].
struct NumberText(Option<f64>);

impl Serialize for NumberText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            None => serializer.serialize_none(),
            // Beyond this not every integer has a float of its own.
            #[expect(clippy::cast_possible_truncation, reason = "whole, and checked to be small enough")]
            Some(value) if value.fract() == 0.0 && value.abs() < 9e15 => serializer.serialize_i64(value as i64),
            Some(value) => serializer.serialize_f64(value),
        }
    }
}

fn parse<E: serde::de::Error>(text: &str) -> Result<Day, E> {
    text.parse().map_err(E::custom)
}
