//! What SQLite, PostgreSQL and `ClickHouse` say differently.

use super::property::{EventSelector, PropertyPath};
use super::{property_clickhouse, property_postgres, property_sql, sql_text};

/// The language that a store speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// That of SQLite.
    #[default]
    Sqlite,
    /// That of PostgreSQL.
    Postgres,
    /// That of `ClickHouse`.
    ClickHouse,
}

impl Dialect {
    /// What stands before the sub-select of a table that is read more than once.
    pub(super) const fn once(self) -> &'static str {
        match self {
            Self::Sqlite | Self::Postgres => "AS MATERIALIZED",
            Self::ClickHouse => "AS",
        }
    }

    /// A value as a text, or NULL.
    pub(super) fn text(self, value: &str) -> String {
        match self {
            Self::Sqlite | Self::Postgres => format!("CAST({value} AS TEXT)"),
            Self::ClickHouse => format!("CAST({value} AS Nullable(String))"),
        }
    }

    /// A whole number that is NULL.
    pub(super) const fn no_number(self) -> &'static str {
        match self {
            Self::Sqlite | Self::Postgres => "CAST(NULL AS INTEGER)",
            Self::ClickHouse => "CAST(NULL AS Nullable(Int64))",
        }
    }

    /// A whole number that is not below zero, divided and rounded down.
    pub(super) fn divided(self, number: &str, divisor: i64) -> String {
        match self {
            Self::Sqlite | Self::Postgres => format!("{number} / {divisor}"),
            Self::ClickHouse => format!("intDiv({number}, {divisor})"),
        }
    }

    /// A list of texts in parentheses.
    pub fn list(self, values: &[String]) -> String {
        match self {
            Self::Sqlite | Self::Postgres => sql_text::list(values),
            Self::ClickHouse => sql_text::escaped_list(values),
        }
    }

    /// The text with its ASCII letters folded, and no others.
    pub(super) fn lower(self, text: &str) -> String {
        match self {
            Self::Sqlite | Self::ClickHouse => format!("lower({text})"),
            Self::Postgres => format!("lower({text} COLLATE \"C\")"),
        }
    }

    /// The smallest of the texts of a window, byte by byte.
    pub(super) fn smallest(self, text: &str, window: &str) -> String {
        match self {
            Self::Sqlite | Self::ClickHouse => format!("min({text}) OVER {window}"),
            Self::Postgres => format!("min({text} COLLATE \"C\") OVER {window} COLLATE \"default\""),
        }
    }

    /// What somebody who runs the SQL is told at its beginning. PostgreSQL expects millions of rows of a recursion, and one of many a
    /// table that is made on the way: it then compiles for seconds, or compares each row with each.
    pub(super) const fn advice(self) -> &'static str {
        match self {
            Self::Sqlite | Self::ClickHouse => "",
            Self::Postgres => "\n  -- quick after: SET enable_nestloop = off; SET work_mem = '128MB'; SET jit = off;",
        }
    }

    /// What stands behind a text that is compared byte by byte.
    pub(super) const fn by_bytes(self) -> &'static str {
        match self {
            Self::Sqlite | Self::ClickHouse => "",
            Self::Postgres => " COLLATE \"C\"",
        }
    }

    /// The day of a number, counted from 1970, as a date.
    pub(super) fn date(self, day: &str) -> String {
        match self {
            Self::Sqlite => format!("date({day} * 86400, 'unixepoch')"),
            Self::ClickHouse => format!("toString(toDate32('1970-01-01') + {day})"),
            Self::Postgres => format!("to_char(DATE '1970-01-01' + {day}::integer, 'YYYY-MM-DD')"),
        }
    }

    /// The smaller of two numbers.
    pub(super) fn least(self, one: &str, other: &str) -> String {
        match self {
            Self::Sqlite => format!("min({one}, {other})"),
            Self::Postgres | Self::ClickHouse => format!("least({one}, {other})"),
        }
    }

    /// The sum of the numbers of a group, 0 without any.
    pub(super) fn total(self, number: &str) -> String {
        match self {
            Self::Sqlite => format!("total({number})"),
            Self::Postgres | Self::ClickHouse => format!("coalesce(sum({number}), 0)"),
        }
    }

    /// The properties of an event of these names; NULL for broken ones, and for those of other events, which nothing asks for.
    pub(super) fn properties(self, names: &[String]) -> String {
        match self {
            Self::Sqlite => property_sql::properties(names),
            Self::Postgres => property_postgres::properties(names),
            Self::ClickHouse => property_clickhouse::properties(names),
        }
    }

    /// The rows of `counted` that are meant.
    pub(super) fn events(self, events: &EventSelector) -> String {
        match self {
            Self::Sqlite => property_sql::events(events),
            Self::Postgres => property_postgres::events(events),
            Self::ClickHouse => property_clickhouse::events(events),
        }
    }

    /// The number at a path of `properties`; NULL where there is none.
    pub(super) fn amount(self, path: &PropertyPath) -> String {
        match self {
            Self::Sqlite => property_sql::amount(path),
            Self::Postgres => property_postgres::amount(path),
            Self::ClickHouse => property_clickhouse::amount(path),
        }
    }
}
