//! The SQL that reads a time column as [`super::time`] does, for the queries that `explain` prints.

use crate::config::TimeFormat;

/// The time column in whole milliseconds.
pub(super) fn milliseconds(time: TimeFormat) -> String {
    match time {
        TimeFormat::Milliseconds => floor("ts"),
        TimeFormat::Seconds => floor("(ts * 1000)"),
        TimeFormat::Microseconds => floor("(ts / 1000.0)"),
        TimeFormat::Nanoseconds => floor("(ts / 1000000.0)"),
        TimeFormat::Text => text(),
        TimeFormat::Auto => by_size(),
    }
}

/// Rounds down; SQLite's own `floor` is missing from some shells.
fn floor(number: &str) -> String {
    format!("(CAST({number} AS INTEGER) - ({number} < CAST({number} AS INTEGER)))")
}

/// Numbers between 1990 and 2100 tell their unit by their size; all else is text.
fn by_size() -> String {
    let number = "(CASE WHEN typeof(ts) IN ('integer', 'real') OR ltrim(ts, '0123456789.') = '' THEN ts + 0 END)";
    let branches =
        [(1, 1_000.0), (1_000, 1.0), (1_000_000, 0.001), (1_000_000_000, 0.000_001)].map(|(divisor, factor)| {
            let (from, to) = (i128::from(631_152_000) * divisor, i128::from(4_102_444_800_i64) * divisor);
            format!(" WHEN {number} >= {from} AND {number} < {to} THEN {}", floor(&format!("({number} * {factor:?})")))
        });
    format!("(CASE{} ELSE {} END)", branches.concat(), text())
}

/// Texts: a comma is a point, digits past the third of a fraction are cut, ` UTC` is `Z`, an offset gets its colon and its
/// minutes, and the time of access logs is put in order.
fn text() -> String {
    let log = "substr(ts, 8, 4) || '-' || substr('0' || ((instr('janfebmaraprmayjunjulaugsepoctnovdec', lower(substr(ts, 4, 3))) + 2) / 3), -2)
    || '-' || substr(ts, 1, 2) || ' ' || substr(ts, 13, 8) || ' ' || substr(ts, 22, 3) || ':' || substr(ts, 25, 2)";
    let plain = "replace(replace(upper(ts), ' UTC', 'Z'), ',', '.')";
    let parts = format!("(SELECT CASE WHEN ts LIKE '__/___/____:%' THEN {log} ELSE {plain} END AS t)");
    // The place of the point, the digits of the fraction with what follows them, and what follows them.
    let split = format!(
        "(SELECT t, instr(t, '.') AS p, substr(t, instr(t, '.') + 1) AS f, ltrim(substr(t, instr(t, '.') + 1), '0123456789') AS z FROM {parts})"
    );
    let cut = format!(
        "(SELECT CASE WHEN p > 0 THEN substr(t, 1, p) || substr(substr(f, 1, length(f) - length(z)) || '000', 1, 3) || z ELSE t END AS t FROM {split})"
    );
    let offset =
        "CASE WHEN t GLOB '*:*[+-][0-9][0-9][0-9][0-9]' THEN substr(t, 1, length(t) - 2) || ':' || substr(t, -2)
    WHEN t GLOB '*:*[+-][0-9][0-9]' THEN t || ':00' ELSE t END";
    format!(
        "(SELECT CAST(round((julianday({offset}) - 2440587.5) * 86400000.0) AS INTEGER) FROM {cut} WHERE t LIKE '____-__-__%')"
    )
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::super::time::instant;
    use super::*;

    #[test]
    fn the_sql_reads_every_accepted_form_as_the_engine_does() {
        let connection = Connection::open_in_memory().expect("memory");
        let texts = [
            "2026-11-21",
            "2026-11-21T06:10",
            "2026-11-21 06:10:00",
            "2026-11-21T06:10:00Z",
            "2026-11-21T06:10:00.5Z",
            "2026-11-21T06:10:00.123456+01:00",
            "2026-11-21 06:10:00,250Z",
            "2026-11-21 06:10:00 UTC",
            "2026-11-21 06:10:00+0530",
            "2026-11-21 06:10:00 +0000",
            "2026-11-21 06:10:00+00",
            "2026-11-21 06:10:00.709-05",
            "2026-11-21 06:10:00.9996",
            "02/Jan/2026:15:04:05 +0000",
            "31/Dec/2025:23:59:59 -0130",
            "1969-12-31 23:59:59.5",
            "soon",
            "",
        ];
        let numbers =
            ["1700000000", "1700000000123", "1700000000123456", "1700000000123456789", "1700000000.123", "17"];
        for format in [TimeFormat::Text, TimeFormat::Auto] {
            for text in texts.iter().chain(&numbers) {
                let sql = format!("SELECT {} FROM (SELECT ?1 AS ts)", milliseconds(format));
                let found: Option<i64> = connection.query_row(&sql, [text], |row| row.get(0)).expect("a query");
                let engine = instant(format, rusqlite::types::ValueRef::Text(text.as_bytes())).map(|instant| instant.0);
                assert_eq!(found, engine, "{format:?} {text}");
            }
        }
        for number in [1_700_000_000_i64, 1_700_000_000_123, 1_700_000_000_123_456, 17] {
            let sql = format!("SELECT {} FROM (SELECT ?1 AS ts)", milliseconds(TimeFormat::Auto));
            let found: Option<i64> = connection.query_row(&sql, [number], |row| row.get(0)).expect("a query");
            assert_eq!(
                found,
                instant(TimeFormat::Auto, rusqlite::types::ValueRef::Integer(number)).map(|found| found.0),
                "{number}"
            );
        }
    }
}
