//! What is read of a server: a table of ours, or a SELECT of the user's, with the columns that it gives; and the SQL that gives each
//! column as our own schema has it.

use super::super::schema::{find, quoted};
use super::connect::HttpAccess;
use super::failure::{self, QueryFailure, UNKNOWN_TABLE};
use super::posted_query::PostedQuery;
use super::row_binary::Rows;
use super::shards::Shards;
use crate::calendar::{LocalZone, TimeFormat};
use crate::problem::{Place, Problem, nearest};

/// A table or a SELECT with its columns.
#[derive(Debug)]
pub(super) struct ReadTable {
    /// The key in the configuration, or the name of the table.
    pub(super) name: String,
    /// What stands behind `FROM` where a shard counts.
    pub(super) rows: String,
    /// The same of all shards together.
    pub(super) whole: String,
    pub(super) columns: Vec<String>,
    types: Vec<ColumnType>,
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ColumnType {
    Text,
    /// Texts of one length, shorter ones with zero bytes behind them.
    FixedText,
    Whole,
    Real,
    /// A decimal number.
    Exact,
    /// An instant with so many digits of a second.
    Instant(u32),
    /// A day of a wall calendar.
    Date,
    /// Anything else, read as its text.
    Other,
}

impl ColumnType {
    fn of(written: &str) -> Self {
        let inner = |wrapper: &str| written.strip_prefix(wrapper)?.strip_suffix(')');
        if let Some(inner) = inner("LowCardinality(").or_else(|| inner("Nullable(")) {
            return Self::of(inner);
        }
        let (name, arguments) = written.split_once('(').unwrap_or((written, ""));
        match name {
            "String" => Self::Text,
            "FixedString" => Self::FixedText,
            "DateTime" => Self::Instant(0),
            "DateTime64" => {
                let digits = arguments.split([',', ')']).next().unwrap_or_default();
                Self::Instant(digits.trim().parse().unwrap_or(3))
            }
            "Date" | "Date32" => Self::Date,
            "Float32" | "Float64" => Self::Real,
            _ if name.starts_with("Decimal") => Self::Exact,
            _ if name.starts_with("Int") || name.starts_with("UInt") => Self::Whole,
            _ => Self::Other,
        }
    }
}

impl ReadTable {
    /// Asks the servers for the columns. Without SQL of the user's it is the table of this name, in the database that the settings
    /// name. A table that lies whole on every shard is read from the first.
    pub(super) fn prepare(
        shards: &Shards,
        (table, sql): (&str, Option<&str>),
        is_everywhere: bool,
    ) -> Result<Self, Problem> {
        let (name, rows) = match sql {
            None => (table.to_owned(), shards.table(table)),
            Some(sql) => {
                let sql = sql.trim_end_matches(|end: char| end == ';' || end.is_whitespace());
                (format!("source.{table}"), format!("(\n{sql}\n)"))
            }
        };
        let (rows, whole) =
            if is_everywhere { (rows.clone(), rows) } else { (shards.apart(&rows), shards.together(&rows)) };
        let doing = format!("read `{name}`");
        let query = PostedQuery::new(&format!("SELECT * FROM {whole} LIMIT 0"), &doing);
        let columns = |access: &HttpAccess| match access.ask(&query) {
            Ok(answer) => Ok(answer.columns),
            Err(QueryFailure::Refused { code: UNKNOWN_TABLE, .. }) if sql.is_none() => {
                Err(missing_table(access, table))
            }
            Err(failure @ QueryFailure::Refused { .. }) if sql.is_some() => {
                Err(Problem { place: Place::argument(&name), ..failure::problem(&failure, &doing, access.place()) })
            }
            Err(failure) => Err(failure::problem(&failure, &doing, access.place())),
        };
        let found = columns(shards.first())?;
        for other in &shards.servers()[1..] {
            if columns(other)? != found {
                let message =
                    format!("`{name}` has other columns, or of other types, than on {}", shards.first().name());
                return Err(Problem::new(other.place(), message).hint("make the tables of all servers alike"));
            }
        }
        let types = found.iter().map(|(_, written)| ColumnType::of(written)).collect();
        let columns = found.into_iter().map(|(name, _)| name).collect();
        Ok(Self { name, rows, whole, columns, types })
    }

    /// Whether it has a column, without regard to ASCII case.
    pub(super) fn has(&self, column: &str) -> bool {
        find(&self.columns, column).is_some()
    }

    /// A column that is not there, with the near spelling or the columns that are.
    pub(super) fn missing(&self, column: &str) -> Problem {
        let place = Place::argument(&format!("{}.{column}", self.name));
        Problem::new(place, format!("`{}` has no column `{column}`", self.name))
            .suggest(column, self.columns.iter().map(String::as_str))
    }

    /// Whether the values of a column are texts.
    pub(super) fn is_text(&self, column: &str) -> bool {
        self.column(column).is_some_and(|(_, kind)| matches!(kind, ColumnType::Text | ColumnType::FixedText))
    }

    /// The name of a column of the row `r`, and its type.
    fn column(&self, column: &str) -> Option<(String, ColumnType)> {
        let name = find(&self.columns, column)?;
        let at = self.columns.iter().position(|known| known == name)?;
        Some((format!("r.{}", quoted(name)), self.types[at]))
    }

    /// The SQL of a column as text; NULL where there is none. A text is given as it is, so that the server compares the words of a
    /// dictionary instead of each row's; it may be of any type of text.
    pub(super) fn words(&self, column: &str) -> String {
        match self.column(column) {
            Some((name, ColumnType::Text)) => name,
            _ => self.text(column),
        }
    }

    /// The SQL of a column as text; NULL where there is none.
    pub(super) fn text(&self, column: &str) -> String {
        let value = self.column(column).map_or_else(|| "NULL".to_owned(), |(name, _)| format!("toString({name})"));
        format!("CAST({value} AS Nullable(String))")
    }

    /// The SQL of an id as text: a number without a fraction is the integer, and an empty text is nobody.
    pub(super) fn id(&self, column: &str) -> String {
        let value = match self.column(column) {
            None => "NULL".to_owned(),
            Some((name, ColumnType::Real)) => {
                format!(
                    "if({name} = trunc({name}) AND abs({name}) < 9223372036854775808., toString(toInt64({name})), toString({name}))"
                )
            }
            Some((name, _)) => format!("nullIf(toString({name}), '')"),
        };
        format!("CAST({value} AS Nullable(String))")
    }

    /// The SQL of a truth value as 1 or 0, as [`crate::values::truth`] reads it.
    pub(super) fn truth(&self, column: &str) -> String {
        self.column(column).map_or_else(
            || "toUInt8(0)".to_owned(),
            |(name, _)| {
                format!("toUInt8(ifNull(lower(toString({name})) IN ('1', 'true', 't', 'yes', 'y', 'on', '1.0'), 0))")
            },
        )
    }

    /// The SQL of instants in whole milliseconds; NULL where there is none. It is of a type without NULL where the column is, with which
    /// the server reckons three times as fast.
    pub(super) fn milliseconds(&self, column: &str, (format, zone): (TimeFormat, LocalZone)) -> String {
        let zone = if zone.is_utc() { "UTC" } else { zone.name() };
        match self.column(column) {
            None => "CAST(NULL AS Nullable(Int64))".to_owned(),
            Some((name, ColumnType::Instant(0))) => format!("toInt64(toUnixTimestamp({name})) * 1000"),
            Some((name, ColumnType::Instant(..=3))) => format!("toUnixTimestamp64Milli(toDateTime64({name}, 3))"),
            Some((name, ColumnType::Instant(..=6))) => {
                floored(&format!("toUnixTimestamp64Micro(toDateTime64({name}, 6))"), 1_000)
            }
            Some((name, ColumnType::Instant(_))) => {
                floored(&format!("toUnixTimestamp64Nano(toDateTime64({name}, 9))"), 1_000_000)
            }
            Some((name, ColumnType::Date)) => format!("toUnixTimestamp64Milli(toDateTime64({name}, 3, '{zone}'))"),
            Some((name, ColumnType::Whole)) => of_whole(&format!("toInt64({name})"), format),
            Some((name, ColumnType::Real | ColumnType::Exact)) => of_number(&name, format),
            Some((name, ColumnType::Text | ColumnType::FixedText | ColumnType::Other)) => {
                of_text(&format!("toString({name})"), (format, zone))
            }
        }
    }
}

/// A whole number divided and rounded down; the server divides towards zero.
fn floored(number: &str, divisor: i64) -> String {
    format!("(intDiv({number}, {divisor}) - ({number} < 0 AND {number} % {divisor} != 0))")
}

/// How much of a unit is a millisecond, or how many milliseconds it is.
fn of_whole(number: &str, format: TimeFormat) -> String {
    match format {
        TimeFormat::Milliseconds => number.to_owned(),
        TimeFormat::Seconds => format!("{number} * 1000"),
        TimeFormat::Microseconds => floored(number, 1_000),
        TimeFormat::Nanoseconds => floored(number, 1_000_000),
        TimeFormat::Text => "CAST(NULL AS Nullable(Int64))".to_owned(),
        TimeFormat::Auto => by_size(number, "NULL"),
    }
}

/// A whole number whose unit its size tells, else something else.
fn by_size(number: &str, other: &str) -> String {
    let units = [
        (1_i64, TimeFormat::Seconds),
        (1_000, TimeFormat::Milliseconds),
        (1_000_000, TimeFormat::Microseconds),
        (1_000_000_000, TimeFormat::Nanoseconds),
    ];
    let branch = |(divisor, unit): (i64, TimeFormat)| {
        let (from, to) = (631_152_000 * divisor, 4_102_444_800 * divisor);
        format!("{number} >= {from} AND {number} < {to}, {}", of_whole(number, unit))
    };
    format!("multiIf({}, {other})", units.map(branch).join(", "))
}

/// A number that may have a fraction.
fn of_number(number: &str, format: TimeFormat) -> String {
    let scaled = |scale: &str| format!("toInt64(floor({number}{scale}))");
    match format {
        TimeFormat::Milliseconds => scaled(""),
        TimeFormat::Seconds => scaled(" * 1000"),
        TimeFormat::Microseconds => scaled(" / 1000"),
        TimeFormat::Nanoseconds => scaled(" / 1000000"),
        TimeFormat::Text | TimeFormat::Auto => of_whole(&scaled(""), format),
    }
}

/// A text: a number of a unit, or an instant in one of the usual forms.
fn of_text(text: &str, (format, zone): (TimeFormat, &str)) -> String {
    let number = format!("toInt64OrNull({text})");
    let instant = format!("toUnixTimestamp64Milli(parseDateTime64BestEffortOrNull({text}, 3, '{zone}'))");
    match format {
        TimeFormat::Text => instant,
        TimeFormat::Auto => format!("if({number} IS NULL, {instant}, {})", by_size(&number, "NULL")),
        TimeFormat::Milliseconds | TimeFormat::Seconds | TimeFormat::Microseconds | TimeFormat::Nanoseconds => {
            of_whole(&number, format)
        }
    }
}

/// The names of the tables that the user can see, for a name that is none of them.
fn missing_table(access: &HttpAccess, table: &str) -> Problem {
    let sql = "SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name LIMIT 200";
    let names = access.all(&PostedQuery::new(sql, "list the tables"), Rows::string).unwrap_or_default();
    let problem = Problem::new(Place::argument(table), format!("there is no table `{table}`"));
    match nearest(table, names.iter().map(String::as_str)) {
        Some(near) => {
            problem.hint(format!("did you mean `{near}`? other tables are read through `{table}` in `[source]`"))
        }
        None if names.is_empty() => problem.hint("the user sees no tables: check `database` and the user's rights"),
        None => problem.hint(format!(
            "there are: {}; name what to read with `{table} = \"SELECT …\"` in `[source]`",
            names.join(", ")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::ColumnType;

    #[test]
    fn types_are_those_within_their_wrappers() {
        for (written, expected) in [
            ("String", ColumnType::Text),
            ("LowCardinality(Nullable(String))", ColumnType::Text),
            ("Nullable(FixedString(8))", ColumnType::FixedText),
            ("UInt64", ColumnType::Whole),
            ("Nullable(Int256)", ColumnType::Whole),
            ("Decimal(18, 2)", ColumnType::Exact),
            ("DateTime", ColumnType::Instant(0)),
            ("DateTime('Europe/Berlin')", ColumnType::Instant(0)),
            ("Nullable(DateTime64(6, 'UTC'))", ColumnType::Instant(6)),
            ("DateTime64(9)", ColumnType::Instant(9)),
            ("Date32", ColumnType::Date),
            ("UUID", ColumnType::Other),
            ("Enum8('a' = 1)", ColumnType::Other),
            ("Bool", ColumnType::Other),
        ] {
            assert_eq!(ColumnType::of(written), expected, "{written}");
        }
    }
}
