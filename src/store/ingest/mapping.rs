//! Which column of a file is what: the `[import]` table of a project, raw and checked.

use std::path::Path;

use crate::config::TimeFormat;
use crate::config::read::{Keys, Located, Reader};
use crate::problem::{Problem, Problems};

/// The `[import]` table as it is written. Every key has a default, so an empty table fits a file with the columns
/// `user_id`, `event` and `time`. A command line may put its arguments in place of what the table says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawMapping {
    /// `csv` or `jsonl`; told from the file's name and first byte when absent.
    pub format: Option<Located<String>>,
    /// The character between CSV fields, a comma when absent.
    pub delimiter: Option<Located<String>>,
    /// The column of the user id.
    pub user_id: Option<Located<String>>,
    /// The column of the event name.
    pub event: Option<Located<String>>,
    /// One name for all events, for a file that has no such column.
    pub event_name: Option<Located<String>>,
    /// The column of the instant.
    pub time: Option<Located<String>>,
    /// `s`, `ms`, `us` or `iso`, which is the default.
    pub time_unit: Option<Located<String>>,
    /// The column of an id that no two events share.
    pub id: Option<Located<String>>,
    /// The column of the source.
    pub source: Option<Located<String>>,
    /// A column that is true for automation; such events get the source `bot`.
    pub bot: Option<Located<String>>,
    /// A column that is true for test users.
    pub test_user: Option<Located<String>>,
    /// User attributes and the columns they come from; a user's latest value by event time wins.
    pub attributes: Vec<(Located<String>, Located<String>)>,
    /// Columns that are kept in the event's properties; `["*"]` keeps all that have no other use.
    pub properties: Vec<Located<String>>,
}

impl RawMapping {
    /// Reads the `[import]` table out of the text of a settings file; the other tables are left to others.
    pub fn from_toml(file: &Path, text: &str) -> Result<Self, Problems> {
        let mut reader = Reader::new(file, text);
        let document = reader.document();
        let import = Keys::root(&reader, &document).table(&mut reader, "import");
        let raw = import.map(|keys| Self::read(&mut reader, keys)).unwrap_or_default();
        reader.problems.or(raw)
    }

    fn read(reader: &mut Reader<'_>, mut keys: Keys<'_, '_>) -> Self {
        let raw = Self {
            format: keys.string(reader, "format"),
            delimiter: keys.string(reader, "delimiter"),
            user_id: keys.string(reader, "user_id"),
            event: keys.string(reader, "event"),
            event_name: keys.string(reader, "event_name"),
            time: keys.string(reader, "time"),
            time_unit: keys.string(reader, "time_unit"),
            id: keys.string(reader, "id"),
            source: keys.string(reader, "source"),
            bot: keys.string(reader, "bot"),
            test_user: keys.string(reader, "test_user"),
            attributes: keys
                .table(reader, "attributes")
                .map(|attributes| attributes.strings_by_name(reader))
                .unwrap_or_default(),
            properties: keys.strings(reader, "properties").unwrap_or_default(),
        };
        keys.finish(reader);
        raw
    }
}

/// The kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A header line, then one record each line, quoted as RFC 4180 says.
    Csv,
    /// One JSON object each line.
    JsonLines,
}

/// Where an event's name comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum EventName {
    Column(String),
    Constant(String),
}

/// What goes into the properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Properties {
    Columns(Vec<String>),
    Rest,
}

/// A checked mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    pub(super) format: Option<Format>,
    pub(super) delimiter: u8,
    pub(super) user_id: String,
    pub(super) event: EventName,
    pub(super) time: String,
    pub(super) unit: TimeFormat,
    pub(super) id: Option<String>,
    pub(super) source: Option<String>,
    pub(super) bot: Option<String>,
    pub(super) test_user: Option<String>,
    /// Attribute and column, ascending by attribute.
    pub(super) attributes: Vec<(String, String)>,
    pub(super) properties: Properties,
}

impl Mapping {
    /// Reads and checks the `[import]` table of a settings file.
    pub fn from_toml(file: &Path, text: &str) -> Result<Self, Problems> {
        RawMapping::from_toml(file, text).and_then(Self::check)
    }

    /// Checks a raw mapping.
    pub fn check(raw: RawMapping) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let RawMapping {
            format,
            delimiter,
            user_id,
            event,
            event_name,
            time,
            time_unit,
            id,
            source,
            bot,
            test_user,
            attributes,
            properties,
        } = raw;
        for (attribute, _) in &attributes {
            problems.collect(check_attribute(attribute));
        }
        let mapping = Self {
            format: format.and_then(|word| problems.collect(check_format(&word))),
            delimiter: delimiter.and_then(|text| problems.collect(check_delimiter(&text))).unwrap_or(b','),
            user_id: value(user_id).unwrap_or_else(|| "user_id".into()),
            event: problems
                .collect(check_event(event, event_name))
                .unwrap_or_else(|| EventName::Column("event".into())),
            time: value(time).unwrap_or_else(|| "time".into()),
            unit: time_unit.and_then(|word| problems.collect(check_unit(&word))).unwrap_or(TimeFormat::Text),
            id: value(id),
            source: value(source),
            bot: value(bot),
            test_user: value(test_user),
            attributes: attributes.into_iter().map(|(attribute, column)| (attribute.value, column.value)).collect(),
            properties: problems.collect(check_properties(&properties)).unwrap_or(Properties::Columns(Vec::new())),
        };
        problems.or(mapping)
    }

    /// A hash of all that decides what a row becomes.
    pub(super) fn fingerprint(&self) -> String {
        let Self {
            format: _,
            delimiter: _,
            user_id,
            event,
            time,
            unit,
            id,
            source,
            bot,
            test_user,
            attributes,
            properties,
        } = self;
        let parts = format!(
            "{user_id:?} {event:?} {time:?} {unit:?} {id:?} {source:?} {bot:?} {test_user:?} {attributes:?} {properties:?}"
        );
        blake3::hash(parts.as_bytes()).to_hex()[..32].to_owned()
    }
}

fn value(located: Option<Located<String>>) -> Option<String> {
    located.map(|located| located.value)
}

fn check_format(word: &Located<String>) -> Result<Format, Problem> {
    match word.value.as_str() {
        "csv" => Ok(Format::Csv),
        "jsonl" => Ok(Format::JsonLines),
        other => Err(Problem::new(word.place.clone(), format!("`{other}` is not a file format"))
            .suggest(other, ["csv", "jsonl"])),
    }
}

fn check_delimiter(text: &Located<String>) -> Result<u8, Problem> {
    match text.value.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ => {
            let message = format!("`{}` is not a delimiter, expected one ASCII character", text.value);
            Err(Problem::new(text.place.clone(), message).hint("write `\"\\t\"` for a tab"))
        }
    }
}

fn check_event(column: Option<Located<String>>, constant: Option<Located<String>>) -> Result<EventName, Problem> {
    match (column, constant) {
        (Some(_), Some(constant)) => Err(Problem::new(constant.place, "both `event` and `event_name` are given")
            .hint("keep `event` when the file has a column with the name, else `event_name`")),
        (None, Some(name)) if name.value.is_empty() => Err(Problem::new(name.place, "the event name is empty")),
        (None, Some(name)) => Ok(EventName::Constant(name.value)),
        (column, None) => Ok(EventName::Column(value(column).unwrap_or_else(|| "event".into()))),
    }
}

fn check_unit(word: &Located<String>) -> Result<TimeFormat, Problem> {
    let known = TimeFormat::NAMES.iter().find(|(name, _)| *name == word.value);
    known.map(|(_, format)| *format).ok_or_else(|| {
        Problem::new(word.place.clone(), format!("`{}` is not a time unit", word.value))
            .hint("use `s`, `ms` or `us` for Unix numbers, `iso` for texts such as 2026-11-21 06:10:00")
    })
}

fn check_properties(columns: &[Located<String>]) -> Result<Properties, Problem> {
    match columns {
        [one] if one.value == "*" => Ok(Properties::Rest),
        _ => match columns.iter().find(|column| column.value == "*") {
            Some(star) => Err(Problem::new(star.place.clone(), "`*` stands beside other columns")
                .hint("`[\"*\"]` alone keeps every column")),
            None => Ok(Properties::Columns(columns.iter().map(|column| column.value.clone()).collect())),
        },
    }
}

/// An attribute becomes a column of `users`, so its name must be safe in SQL and must not be one with a meaning.
fn check_attribute(attribute: &Located<String>) -> Result<(), Problem> {
    let Located { value: name, place } = attribute;
    let starts = name.starts_with(|first: char| first.is_ascii_lowercase());
    let plain = name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    if !starts || !plain || name.len() > 63 {
        return Err(Problem::new(place.clone(), format!("`{name}` cannot be an attribute"))
            .hint("use up to 63 lower-case letters, digits and `_`, with a letter first"));
    }
    match name.as_str() {
        "id" | "created_at" => {
            let message = format!("`{name}` is not an attribute but part of every user");
            Err(Problem::new(place.clone(), message).hint("choose another name for it"))
        }
        "is_test" => {
            Err(Problem::new(place.clone(), "`is_test` is not an attribute").hint("name its column with `test_user`"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(toml: &str) -> Vec<String> {
        let problems = Mapping::from_toml(Path::new("flightdeck.toml"), toml).expect_err("something is wrong");
        problems.0.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_absent_table_has_the_default_columns() {
        let mapping = Mapping::from_toml(Path::new("flightdeck.toml"), "title = \"x\"").expect("valid");
        assert_eq!((mapping.user_id.as_str(), mapping.time.as_str()), ("user_id", "time"));
        assert_eq!(mapping.event, EventName::Column("event".into()));
        assert_eq!(mapping.unit, TimeFormat::Text);
    }

    #[test]
    fn unknown_keys_come_all_at_once_with_lines_and_near_names() {
        let found = problems("title = \"x\"\n[import]\nuser = \"u\"\ntime_unt = \"s\"\n");
        assert_eq!(
            found,
            [
                "flightdeck.toml:4, `import.time_unt`: unknown key `time_unt`\n  hint: did you mean `time_unit`?",
                "flightdeck.toml:3, `import.user`: unknown key `user`\n  hint: did you mean `user_id`?",
            ]
        );
    }

    #[test]
    fn wrong_values_come_all_at_once_with_lines() {
        let found = problems(
            "[import]\ntime_unit = \"min\"\nformat = \"xlsx\"\ndelimiter = \"||\"\n\
             event = \"e\"\nevent_name = \"commit\"\nproperties = [\"*\", \"a\"]\n\
             attributes = { \"drop table\" = \"a\", id = \"b\", is_test = \"c\" }\n",
        );
        let starts: Vec<&str> = found.iter().map(|problem| problem.split(':').nth(1).expect("a line")).collect();
        assert_eq!(starts.len(), 8, "{found:#?}");
        assert!(starts.iter().all(|line| !line.starts_with(' ')), "every problem has its line: {found:#?}");
    }

    #[test]
    fn a_wrong_type_has_its_line() {
        let found = problems("[import]\nuser_id = 3\n");
        assert!(found[0].starts_with("flightdeck.toml:2, `import.user_id`: found the number 3"), "{found:?}");
    }
}
