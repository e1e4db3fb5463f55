//! The SQL that reads a time column as [`super::time`] does, for the queries that `explain` prints.

use crate::calendar::{Day, DayRange, LocalZone, TimeFormat, TimeReader};

/// The first and the last day, 2000-01-01 and 2037-12-31, whose changes of clocks the SQL knows; before and after them it takes the
/// offsets of these days.
const KNOWN_CHANGES: DayRange = DayRange { first: Day(10_957), last: Day(24_836) };

/// The time column in whole milliseconds.
pub(super) fn milliseconds(times: &TimeReader) -> String {
    match times.format {
        TimeFormat::Milliseconds => floor("ts"),
        TimeFormat::Seconds => floor("(ts * 1000)"),
        TimeFormat::Microseconds => floor("(ts / 1000.0)"),
        TimeFormat::Nanoseconds => floor("(ts / 1000000.0)"),
        TimeFormat::Text => text(times.zone),
        TimeFormat::Auto => by_size(times.zone),
    }
}

/// Rounds down; SQLite's own `floor` is missing from some shells.
fn floor(number: &str) -> String {
    format!("(CAST({number} AS INTEGER) - ({number} < CAST({number} AS INTEGER)))")
}

/// Numbers between 1990 and 2100 tell their unit by their size; all else is text.
fn by_size(zone: LocalZone) -> String {
    let number = "(CASE WHEN typeof(ts) IN ('integer', 'real') OR ltrim(ts, '0123456789.') = '' THEN ts + 0 END)";
    let branches =
        [(1, 1_000.0), (1_000, 1.0), (1_000_000, 0.001), (1_000_000_000, 0.000_001)].map(|(divisor, factor)| {
            let (from, to) = (i128::from(631_152_000) * divisor, i128::from(4_102_444_800_i64) * divisor);
            format!(" WHEN {number} >= {from} AND {number} < {to} THEN {}", floor(&format!("({number} * {factor:?})")))
        });
    format!("(CASE{} ELSE {} END)", branches.concat(), text(zone))
}

/// Texts: a comma is a point, digits past the third of a fraction are cut, ` UTC` is `Z`, an offset gets its colon and its
/// minutes, and the time of access logs is put in order.
fn text(zone: LocalZone) -> String {
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
    let millis = |time: &str| format!("CAST(round((julianday({time}) - 2440587.5) * 86400000.0) AS INTEGER)");
    if zone.is_utc() {
        return format!("(SELECT {} FROM {cut} WHERE t LIKE '____-__-__%')", millis(offset));
    }
    format!(
        "(SELECT CASE WHEN o LIKE '%Z' OR o GLOB '*:*[+-][0-9][0-9]:[0-9][0-9]' THEN w ELSE w - {} END
    FROM (SELECT o, {} AS w FROM (SELECT {offset} AS o FROM {cut} WHERE t LIKE '____-__-__%')))",
        offset_of_wall_time(zone),
        millis("o")
    )
}

/// How far a clock that shows `w` is ahead of UTC: in a gap as before it, and of a time that exists twice as the first time.
fn offset_of_wall_time(zone: LocalZone) -> String {
    let offsets = zone.offsets(KNOWN_CHANGES);
    let spans: Vec<_> = offsets.spans().collect();
    let change = |pair: &[crate::calendar::OffsetSpan]| {
        let until = pair[1].from + pair[0].offset.max(pair[1].offset);
        format!(" WHEN w < {until} THEN {}", pair[0].offset)
    };
    let changes: String = spans.windows(2).map(change).collect();
    let last = spans.last().map_or(0, |span| span.offset);
    if changes.is_empty() { last.to_string() } else { format!("(CASE{changes} ELSE {last} END)") }
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
        // Times that do not exist in Berlin or New York, that exist twice, and those beside them.
        let changes = [
            "2026-03-29 01:59:59",
            "2026-03-29 02:00:00",
            "2026-03-29 02:30:00",
            "2026-03-29 03:00:00",
            "2026-10-25 01:59:59",
            "2026-10-25 02:00:00",
            "2026-10-25 02:59:59.999",
            "2026-10-25 03:00:00",
            "2026-03-08 02:30:00",
            "2026-11-01 01:30:00",
            "2000-01-01",
            "2037-12-31 23:59:59",
        ];
        for zone in ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"] {
            let zone: LocalZone = zone.parse().expect("a zone");
            for format in [TimeFormat::Text, TimeFormat::Auto] {
                let times = TimeReader { format, zone, ..TimeReader::default() };
                let sql = format!("SELECT {} FROM (SELECT ?1 AS ts)", milliseconds(&times));
                // The SQL knows no change of clocks before 2000.
                let is_known = |text: &&&str| zone.is_utc() || !text.starts_with("1969");
                for text in texts.iter().chain(&numbers).chain(&changes).filter(is_known) {
                    let found: Option<i64> = connection.query_row(&sql, [text], |row| row.get(0)).expect("a query");
                    let engine = instant(&times, rusqlite::types::ValueRef::Text(text.as_bytes()));
                    assert_eq!(found, engine.map(|instant| instant.0), "{zone:?} {format:?} {text}");
                }
            }
        }
        let auto = TimeReader { format: TimeFormat::Auto, ..TimeReader::default() };
        for number in [1_700_000_000_i64, 1_700_000_000_123, 1_700_000_000_123_456, 17] {
            let sql = format!("SELECT {} FROM (SELECT ?1 AS ts)", milliseconds(&auto));
            let found: Option<i64> = connection.query_row(&sql, [number], |row| row.get(0)).expect("a query");
            assert_eq!(
                found,
                instant(&auto, rusqlite::types::ValueRef::Integer(number)).map(|found| found.0),
                "{number}"
            );
        }
    }
}
