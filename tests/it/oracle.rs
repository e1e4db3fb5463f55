//! A second, independent reading of the metric semantics: one naive SQL query a number, on random databases.

use chrono_tz::Tz;
use rusqlite::{Connection, params};
use serde_json::Value;

use crate::cases::{cases, lookup};
use crate::contract::differences;
use crate::local_days;
use crate::product::{Explained, Product};
use crate::random::world;
use crate::reference::Model;
use crate::world::{ConditionRule, EventRule, Rules, SegmentRule, TrendRule, World, write_tables};

const SEEDS: std::ops::Range<u64> = 1..10;

/// A query's only value; `None` for NULL.
type Number = Option<f64>;

/// SQL for the day of an event's instant.
fn day(instant: &str) -> String {
    format!("(SELECT day FROM days WHERE days.at = {instant})")
}

/// What the clock shows at an instant, and how far it is ahead of UTC.
fn hour(zone: Tz, ts: i64) -> (i64, i64) {
    let ahead = local_days::offset(zone, ts);
    ((ts + ahead).div_euclid(3_600_000).rem_euclid(24), ahead)
}

/// A table of the day and the hour of every instant that an event has.
fn add_days(connection: &Connection, world: &World) {
    connection.execute("CREATE TABLE days(at INTEGER PRIMARY KEY, day, hour, ahead)", []).expect("a table");
    for event in &world.events {
        let (hour, ahead) = hour(world.rules.zone, event.ts);
        let row = [event.ts, local_days::day(world.rules.zone, event.ts), hour, ahead];
        connection.execute("INSERT OR IGNORE INTO days VALUES (?1, ?2, ?3, ?4)", row).expect("a day");
    }
}

/// Leaves out the days at the early end, and at the late end too when `?1`, that are strays.
const STRAYS: &str = "WITH
  d AS (SELECT day, count(*) AS n FROM counted GROUP BY day),
  starts AS (SELECT day, n, coalesce(day - lag(day) OVER (ORDER BY day) > 28, 0) AS start FROM d),
  runs AS (SELECT day, n, sum(start) OVER (ORDER BY day) AS run FROM starts),
  sums AS (SELECT run, sum(n) AS n FROM runs GROUP BY run),
  ends AS (SELECT run, sum(n) OVER (ORDER BY run) AS early, sum(n) OVER (ORDER BY run DESC) AS late FROM sums)
DELETE FROM counted WHERE day IN (SELECT day FROM runs JOIN ends USING (run)
  WHERE 100 * early <= (SELECT sum(n) FROM d) OR ?1 AND 100 * late <= (SELECT sum(n) FROM d))";

/// SQL for the events of a name, of `counted`, that fulfil the conditions of a rule.
fn meant(rule: &EventRule) -> String {
    let mut all = vec![format!("name = '{}'", rule.name)];
    if !rule.conditions.is_empty() {
        all.push("coalesce(json_valid(p), 1)".to_owned());
    }
    all.extend(rule.conditions.iter().map(holds));
    format!("({})", all.join(" AND "))
}

/// SQL for a condition on a key of the properties.
fn holds(condition: &ConditionRule) -> String {
    let ConditionRule { path, test } = condition;
    // The values themselves, also those in lists, but not those in objects.
    let leaves = format!(
        "json_tree(iif(json_valid(p), p, 'null'), '$.{path}') WHERE type NOT IN ('array', 'object', 'null')
         AND fullkey NOT LIKE '%.%.%' AND"
    );
    let equals = |values: &Value| {
        let values = values.as_array().map_or_else(|| vec![values.clone()], Clone::clone);
        let texts =
            values.iter().map(|value| format!("'{}'", value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
        format!(
            "EXISTS (SELECT 1 FROM {leaves} CASE type WHEN 'text' THEN atom WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'
             ELSE iif(atom = CAST(atom AS INTEGER), CAST(CAST(atom AS INTEGER) AS TEXT), CAST(atom AS TEXT)) END IN ({}))",
            texts.collect::<Vec<_>>().join(", ")
        )
    };
    if let Some(values) = test.get("not") {
        return format!("NOT {}", equals(values));
    }
    if let Some(expected) = test.get("exists") {
        return format!(
            "(coalesce(json_type(iif(json_valid(p), p, 'null'), '$.{path}'), 'null') <> 'null') = {expected}"
        );
    }
    if !test.is_object() {
        return equals(test);
    }
    let bound = |name: &str, sign: &str| test.get(name).map(|end| format!("CAST(atom AS REAL) {sign} {end}"));
    let bounds: Vec<String> = [bound("min", ">="), bound("max", "<=")].into_iter().flatten().collect();
    let is_number = "(type IN ('integer', 'real') OR type = 'text' AND atom GLOB '[0-9]*')";
    format!("EXISTS (SELECT 1 FROM {leaves} {is_number} AND {})", bounds.join(" AND "))
}

/// SQL for what an event adds to the sum of a key, in millionths: its digits as whole billionths, rounded half to even.
fn millionths(key: &str) -> String {
    format!(
        "(WITH written AS (SELECT CASE json_type(p, '$.{key}') WHEN 'text' THEN p ->> '$.{key}' WHEN 'integer' THEN p -> '$.{key}'
            WHEN 'real' THEN p -> '$.{key}' END AS a WHERE json_valid(p)),
          digits AS (SELECT a LIKE '-%' AS negative, ltrim(a, '-') AS d FROM written WHERE a GLOB '*[0-9]*' AND a NOT GLOB '*[^-0-9.]*'),
          parts AS (SELECT negative, substr(d, 1, instr(d || '.', '.') - 1) AS w, substr(d, instr(d || '.', '.') + 1) AS f FROM digits),
          billionths AS (SELECT negative, CAST(w || substr(f || '000000000', 1, 9) AS INTEGER) AS n FROM parts WHERE length(w) < 16)
          SELECT iif(negative, -1, 1) * (n / 1000 + (n % 1000 > 500 OR n % 1000 = 500 AND n / 1000 % 2 = 1)) FROM billionths)"
    )
}

/// A database prepared for one segment over one range.
struct Oracle {
    connection: Connection,
    as_of: i64,
    first: i64,
    length: i64,
    /// A day is compared with the one so many days before.
    shift: i64,
    zone: Tz,
    rules: Rules,
}

impl Oracle {
    /// `None` when nothing is counted.
    fn of(world: &World, segment: &SegmentRule, length: i64) -> Option<Self> {
        let connection = Connection::open_in_memory().expect("a database in memory");
        write_tables(world, &connection);
        add_days(&connection, world);
        identify(&connection);
        let counted = format!(
            "CREATE TABLE counted AS SELECT u, name, ts, properties AS p, {} AS day FROM identified
             WHERE u IS NOT NULL AND (source IS NULL OR lower(source) NOT IN ('test', 'bot', 'internal'))
             AND u NOT IN (SELECT CAST(id AS TEXT) FROM users WHERE is_test = 1)",
            day("ts")
        );
        connection.execute(&counted, []).expect("counted events");
        let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0)).expect("one value");
        let limit = world.rules.as_of.unwrap_or(local_days::day(world.rules.zone, world.rules.now) - 1);
        connection.execute("DELETE FROM counted WHERE day > ?1", [limit]).expect("cut at the last day that may count");
        connection.execute(STRAYS, [world.rules.as_of.is_none()]).expect("cut at both ends");
        // No day has so many events that it could be told whether one is cut.
        assert!(number("SELECT max(n) FROM (SELECT count(*) AS n FROM counted GROUP BY day)") < Some(50));
        let as_of = world.rules.as_of.or(number("SELECT max(day) FROM counted"))?;
        let first = connection.query_row("SELECT min(day) FROM counted", [], |row| row.get::<_, Option<i64>>(0));
        let first = first.expect("one value")?;
        connection.execute_batch(&members(segment)).expect("members");
        connection.execute_batch(&journeys(&world.rules)).expect("journeys");
        let (shift, zone, rules) = (world.rules.shift(length), world.rules.zone, world.rules.clone());
        Some(Self { connection, as_of, first, length, shift, zone, rules })
    }

    fn days(&self) -> Vec<i64> {
        (self.as_of - self.length + 1..=self.as_of).collect()
    }

    fn previous(&self) -> Option<Vec<i64>> {
        let to = self.as_of - self.shift;
        let from = to - self.length + 1;
        (from >= self.first).then(|| (from..=to).collect())
    }

    /// The value of a query over the days `?1` to `?2`.
    fn over(&self, (from, to): (i64, i64), sql: &str) -> Number {
        let mut query = self.connection.prepare_cached(sql).expect("valid SQL");
        query.query_row(params![from, to], |row| row.get(0)).expect("one value")
    }

    /// The last of these days from whose end so many whole days have passed by the end of the as-of day.
    fn last_mature(&self, (from, to): (i64, i64), window: i64) -> i64 {
        let is_mature = |day: &i64| local_days::is_mature(self.zone, *day, (window, self.as_of));
        (from..=to).take_while(is_mature).last().unwrap_or(from - 1)
    }

    fn reached(&self, days: (i64, i64), step: usize) -> Number {
        self.over(days, &format!("SELECT count(*) FROM journey WHERE d BETWEEN ?1 AND ?2 AND t{step} IS NOT NULL"))
    }

    fn reached_by_age(&self, days: (i64, i64), step: usize) -> Number {
        let (as_of, shift, at) = (self.as_of, self.shift, day(&format!("t{step}")));
        let sql =
            format!("SELECT count(*) FROM journey WHERE d BETWEEN ?1 AND ?2 AND {at} - d <= {as_of} - (d + {shift})");
        self.over(days, &sql)
    }

    fn hours(&self, days: (i64, i64), (step, percent): (usize, i64)) -> Number {
        let sql = format!(
            "WITH h AS (SELECT (t{step} - t0) / 3600000 AS hours FROM journey WHERE d BETWEEN ?1 AND ?2 AND t{step} IS NOT NULL)
             SELECT (SELECT hours FROM h ORDER BY hours LIMIT 1
                     OFFSET max(0, ((SELECT count(*) FROM h) * {percent} + 99) / 100 - 1))"
        );
        self.over(days, &sql)
    }

    /// Retained over cohort size at an offset.
    fn retention(&self, days: (i64, i64), offset: i64) -> (Number, Number) {
        let complete = (days.0, days.1.min(self.as_of - offset));
        let retained = format!(
            "SELECT count(*) FROM journey WHERE d BETWEEN ?1 AND ?2 AND EXISTS (SELECT 1 FROM counted c WHERE c.u = journey.u
             AND c.day = d + {offset} AND {})",
            self.is_active()
        );
        (self.over(complete, &retained), self.reached(complete, 0))
    }

    fn active(&self, to: i64, days: i64) -> Number {
        let sql = format!(
            "SELECT count(DISTINCT u) FROM counted WHERE {} AND u IN member AND day BETWEEN ?1 AND ?2",
            self.is_active()
        );
        let from = to - days + 1;
        (days == 1 || from >= self.first).then(|| self.over((from, to), &sql)).flatten()
    }

    fn is_active(&self) -> String {
        let any: Vec<String> = self.rules.active.iter().map(meant).collect();
        format!("({})", any.join(" OR "))
    }

    fn events(&self, day: i64, (what, rule): (&str, &EventRule)) -> Number {
        let events = meant(rule);
        let sql = format!("SELECT {what} FROM counted WHERE {events} AND u IN member AND day BETWEEN ?1 AND ?2");
        self.over((day, day), &sql)
    }
}

/// More steps than there are ids, after which a way that goes on is in a circle; as many again go all round it.
const STEPS: i64 = 32;

/// `identified`: the events with the user that each one's id turned out to be, found by following every id alias by alias.
fn identify(connection: &Connection) {
    let has = |sql: &str| connection.prepare(sql).is_ok();
    let id = if has("SELECT anonymous_id FROM events") { "coalesce(user_id, anonymous_id)" } else { "user_id" };
    let way = format!("CREATE TABLE way AS SELECT rowid AS event, ts, 0 AS step, CAST({id} AS TEXT) AS u FROM events");
    connection.execute_batch(&way).expect("where every event begins");
    // The alias of the smallest distance in time that is not before the event, else of the smallest distance.
    let next = "INSERT INTO way SELECT event, ts, step + 1, v FROM (SELECT *, (SELECT CAST(user_id AS TEXT) AS v
        FROM (SELECT CAST(anonymous_id AS TEXT) AS a, user_id, ifnull(ts, -1000000000000000000) AS since FROM aliases)
        WHERE a = way.u AND v <> a ORDER BY since < way.ts, abs(since - way.ts), v LIMIT 1) AS v FROM way WHERE step = ?1)
        WHERE v IS NOT NULL";
    if has("SELECT 1 FROM aliases") {
        for step in 0..2 * STEPS {
            connection.execute(next, [step]).expect("a step");
        }
    }
    let identified = format!(
        "CREATE TABLE ends AS SELECT event, max(step) AS step FROM way GROUP BY event; CREATE INDEX steps ON way(event, step);
         CREATE TABLE identified AS SELECT name, source, properties, events.ts, CASE WHEN ends.step < {STEPS}
             THEN (SELECT u FROM way WHERE way.event = ends.event AND way.step = ends.step)
             ELSE (SELECT min(u) FROM way WHERE way.event = ends.event AND way.step >= {STEPS}) END AS u
         FROM events JOIN ends ON ends.event = events.rowid"
    );
    connection.execute_batch(&identified).expect("whose every event is");
}

fn members(segment: &SegmentRule) -> String {
    let filters = segment.filters.iter().map(|(attribute, values)| {
        let values: Vec<String> = values.iter().map(|value| format!("'{value}'")).collect();
        format!(
            "coalesce((SELECT {attribute} FROM users WHERE CAST(id AS TEXT) = u), 'unknown') IN ({})",
            values.join(", ")
        )
    });
    let conditions: Vec<String> = std::iter::once("1".to_owned()).chain(filters).collect();
    format!("CREATE TABLE member AS SELECT DISTINCT u FROM counted WHERE {}", conditions.join(" AND "))
}

/// One row a user of the segment with a signup: the day and the times of the steps.
fn journeys(rules: &Rules) -> String {
    let step = |from: &str, step: usize| {
        let (event, window) = (meant(&rules.steps[step].event), rules.steps[step].window);
        format!(
            "SELECT *, (SELECT min(ts) FROM counted c WHERE c.u = j.u AND {event} AND ts >= {from}
             AND ts <= t0 + {window} * 86400000)"
        )
    };
    format!(
        "CREATE TABLE j0 AS SELECT u, min(ts) AS t0 FROM counted WHERE {} AND u IN member GROUP BY u;
         CREATE TABLE j1 AS {} AS t1 FROM j0 j; CREATE TABLE j2 AS {} AS t2 FROM j1 j;
         CREATE TABLE j3 AS {} AS t3 FROM j2 j; CREATE TABLE journey AS SELECT *, {} AS d FROM j3;",
        meant(&rules.steps[0].event),
        step("t0", 1),
        step("t1", 2),
        step("t2", 3),
        day("t0")
    )
}

/// What must be at each path.
type Expected = Vec<(String, Number)>;

fn funnel(oracle: &Oracle) -> Expected {
    let mut expected = Vec::new();
    let days = oracle.days();
    let span = (days[0], oracle.as_of);
    for (step, window) in [0, 7, 7, 14].into_iter().enumerate() {
        let mut say = |field: &str, value: Number| expected.push((format!("funnel.steps[{step}].{field}"), value));
        let mature = (span.0, oracle.last_mature(span, window));
        say("users", oracle.reached(span, step));
        say("conversionFromStart.numerator", oracle.reached(span, step));
        say("conversionFromStart.denominator", oracle.reached(span, 0));
        say("matureCohortDays", Some((mature.1 - mature.0 + 1).max(0) as f64));
        say("matureUsers", oracle.reached(mature, 0));
        say("medianHours", oracle.hours(span, (step, 50)));
        say("p90Hours", oracle.hours(span, (step, 90)));
        let Some(older) = oracle.previous() else { continue };
        let older = (older[0], older[older.len() - 1]);
        say("previousUsers", oracle.reached(older, step));
        say("likeForLike.previousUsers", oracle.reached_by_age(older, step));
        say("likeForLike.fromStart.previous.denominator", oracle.reached(older, 0));
        if step > 0 {
            say("likeForLike.fromPrevious.previous.denominator", oracle.reached_by_age(older, step - 1));
            say("likeForLike.fromPrevious.current.denominator", oracle.reached(span, step - 1));
        }
    }
    for (index, day) in days.iter().enumerate() {
        for step in 0..4 {
            let path = format!("funnel.series.steps[{step}].users[{index}]");
            expected.push((path, oracle.reached((*day, *day), step)));
        }
    }
    expected
}

fn retention(oracle: &Oracle) -> Expected {
    let mut expected = Vec::new();
    let days = oracle.days();
    for offset in 0..=30 {
        let (retained, size) = oracle.retention((days[0], oracle.as_of), offset);
        expected.push((format!("retention.curve[{offset}].numerator"), retained));
        expected.push((format!("retention.curve[{offset}].denominator"), size));
    }
    for (index, day) in days.iter().enumerate() {
        for offset in [0, 1, 7, 30] {
            let (retained, size) = oracle.retention((*day, *day), offset);
            let known = size.is_some_and(|size| size > 0.0);
            expected.push((format!("retention.cohorts[{index}].cells[{offset}]"), retained.filter(|_| known)));
        }
    }
    for (field, offset) in [("d1", 1), ("d7", 7), ("d30", 30)] {
        let Some(older) = oracle.previous() else { continue };
        let last = oracle.as_of - offset - oracle.shift;
        let (retained, size) = oracle.retention((older[0], last.min(older[older.len() - 1])), offset);
        expected.push((format!("retention.previousSummary.{field}.numerator"), retained));
        expected.push((format!("retention.previousSummary.{field}.denominator"), size));
    }
    expected
}

fn trends(oracle: &Oracle) -> Expected {
    let mut expected = Vec::new();
    let previous = oracle.previous().unwrap_or_default();
    for (field, days) in [("values", oracle.days()), ("previous", previous)] {
        for (index, day) in days.into_iter().enumerate() {
            let mut say =
                |key: &str, value: Number| expected.push((format!("trends.series[{key}].{field}[{index}]"), value));
            let (dau, mau) = (oracle.active(day, 1), oracle.active(day, 28));
            say("dau", dau);
            say("wau", oracle.active(day, 7));
            say("mau", mau);
            say("stickiness", mau.filter(|mau| *mau > 0.0).and_then(|mau| Some(dau? / mau)));
            for TrendRule { key, event, per_active_user, sum } in &oracle.rules.trends {
                let events = oracle.events(day, ("count(*)", event));
                say(key, events);
                say(&format!("{key}_users"), oracle.events(day, ("count(DISTINCT u)", event)));
                if let Some(sum) = sum {
                    let total = format!("ifnull(sum({}), 0) / 1e6", millionths(sum));
                    say(&format!("{key}_sum"), oracle.events(day, (&total, event)));
                }
                if *per_active_user {
                    let each = dau.filter(|dau| *dau > 0.0).and_then(|dau| Some(events? / dau));
                    say(&format!("{key}_per_active_user"), each);
                }
            }
        }
    }
    expected
}

/// The hours of the last 14 days.
fn hours(oracle: &Oracle) -> Expected {
    let mut expected = Vec::new();
    let mut kinds: Vec<(String, String)> =
        oracle.rules.trends.iter().map(|trend| (trend.key.clone(), meant(&trend.event))).collect();
    kinds.push(("active".to_owned(), oracle.is_active()));
    for (at, day) in (oracle.first.max(oracle.as_of - 13)..=oracle.as_of).enumerate() {
        for (position, instant) in local_days::hours(oracle.zone, day).into_iter().enumerate() {
            let (hour, ahead) = hour(oracle.zone, instant);
            let inside = format!("ts IN (SELECT at FROM days WHERE hour = {hour} AND ahead = {ahead})");
            for (key, events) in &kinds {
                for (field, what) in [("events", "count(*)"), ("people", "count(DISTINCT u)")] {
                    let sql = format!(
                        "SELECT {what} FROM counted WHERE {events} AND u IN member AND day BETWEEN ?1 AND ?2 AND {inside}"
                    );
                    let path = format!("hours.series[{key}].{field}[{at}][{position}]");
                    expected.push((path, oracle.over((day, day), &sql)));
                }
            }
        }
    }
    expected
}

fn kpis(oracle: &Oracle) -> Expected {
    let span = (oracle.days()[0], oracle.as_of);
    let mean = |days: &[i64]| {
        let sum: Number = days.iter().map(|day| oracle.active(*day, 1)).sum();
        sum.map(|sum| sum / days.len() as f64)
    };
    let rate = |hits: Number, total: Number| total.filter(|total| *total > 0.0).and_then(|total| Some(hits? / total));
    let mut expected: Vec<(&str, Number)> = vec![
        ("activated_users].value", oracle.reached(span, 2)),
        ("activation_rate].value", rate(oracle.reached(span, 2), oracle.reached(span, 0))),
        ("dau].value", mean(&oracle.days())),
        ("dau].latest.value", oracle.active(oracle.as_of, 1)),
        ("wau].value", oracle.active(oracle.as_of, 7)),
    ];
    if let Some(days) = oracle.previous() {
        let last = days[days.len() - 1];
        let older = (days[0], last);
        expected.extend([
            ("activated_users].previous", oracle.reached_by_age(older, 2)),
            ("activated_users].previousPlain", oracle.reached(older, 2)),
            ("activation_rate].previous", rate(oracle.reached_by_age(older, 2), oracle.reached(older, 0))),
            ("dau].previous", mean(&days)),
            ("dau].latest.previous", oracle.active(last, 1)),
            ("wau].previous", oracle.active(last, 7)),
        ]);
    }
    expected.into_iter().map(|(path, value)| (format!("kpis.kpis[{path}"), value)).collect()
}

fn same(found: Option<&Value>, expected: Number) -> bool {
    match (found, expected) {
        (Some(found), None) => found.is_null(),
        (Some(found), Some(number)) => {
            found.as_f64().is_some_and(|found| (found - number).abs() <= 1e-12 * number.abs().max(1.0))
        }
        (None, _) => false,
    }
}

#[test]
fn every_number_equals_a_naive_query_on_random_databases() {
    for seed in SEEDS {
        let world = world(seed);
        let product = Product::of(&world);
        for segment in &world.rules.segments {
            for length in [1, 7, 10, 14, 30] {
                let Some(oracle) = Oracle::of(&world, segment, length) else { continue };
                let documents = product.documents(&segment.key, length);
                let mut expected = [funnel(&oracle), retention(&oracle), trends(&oracle), kpis(&oracle)].concat();
                // Hours know no range.
                expected.extend(if length == 14 { hours(&oracle) } else { Expected::new() });
                for (path, number) in expected {
                    let found = lookup(&documents, &path);
                    let place = format!("seed {seed}, {} {length}d", segment.key);
                    assert!(same(found, number), "{place}: {path} is {found:?}, the query says {number:?}");
                }
            }
        }
    }
}

#[test]
fn every_number_equals_its_own_sql_on_random_databases() {
    let mut compared = 0;
    for seed in SEEDS {
        let world = world(seed + 2_000);
        let product = Product::of(&world);
        let connection = Connection::open_in_memory().expect("a database in memory");
        write_tables(&world, &connection);
        let of_segments =
            [("all", 30), ("free", 7), ("smb", 14)].map(|(key, days)| (key, days, product.explained(key, days)));
        for (segment, length, explained) in of_segments {
            for Explained { metric, answer, sql } in explained {
                let row = connection.query_row(sql.trim_end_matches(';'), [], |row| {
                    Ok([row.get::<_, Number>(0)?, row.get::<_, Number>(1)?, row.get::<_, Number>(2)?])
                });
                let found = row.unwrap_or_else(|error| panic!("seed {seed}, {metric}: {error}\n{sql}"));
                let expected = [answer.numerator, answer.denominator, answer.value];
                let is_same = |(found, expected): (Number, Number)| match (found, expected) {
                    (Some(found), Some(expected)) => (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
                    (found, expected) => found == expected,
                };
                let all_are = found.into_iter().zip(expected).all(is_same);
                assert!(
                    all_are,
                    "seed {seed}, {segment} {length}d, {metric} is {expected:?}, SQL says {found:?}\n{sql}"
                );
                compared += usize::from(answer.value.is_some());
            }
        }
    }
    assert!(compared > 300, "{compared}");
}

/// The numbers of the rows of a breakdown in SQL, from the people on.
pub(crate) fn breakdown_rows(connection: &Connection, sql: &str) -> Vec<Vec<Number>> {
    let mut query = connection.prepare(sql.trim_end_matches(';')).unwrap_or_else(|error| panic!("{error}\n{sql}"));
    let columns = query.column_count();
    let row = |row: &rusqlite::Row<'_>| (2..columns).map(|at| row.get(at)).collect::<Result<Vec<Number>, _>>();
    query.query_map([], row).expect("rows").collect::<Result<_, _>>().unwrap_or_else(|error| panic!("{error}\n{sql}"))
}

#[test]
fn every_row_of_a_breakdown_equals_its_sql_on_random_databases_and_hand_worked_cases() {
    let worlds = SEEDS.map(|seed| (format!("seed {seed}"), world(seed + 2_000)));
    let cases = cases().into_iter().filter(|case| !case.world.rules.breakdowns.is_empty());
    let mut compared = 0;
    for (name, world) in worlds.chain(cases.map(|case| (case.file, case.world))) {
        let connection = Connection::open_in_memory().expect("a database in memory");
        write_tables(&world, &connection);
        let product = Product::of(&world);
        for length in [7, 14, 30].into_iter().filter(|length| world.rules.ranges.contains(length)) {
            for (sql, rows) in product.explained_breakdowns(length) {
                let found = breakdown_rows(&connection, &sql);
                let is_same = |(found, expected): (&Number, &Number)| match (found, expected) {
                    (Some(found), Some(expected)) => (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
                    (found, expected) => found == expected,
                };
                let cells = || found.iter().flatten().zip(rows.iter().flatten());
                assert_eq!(found.len(), rows.len(), "{name} {length}d\n{sql}");
                assert!(cells().all(is_same), "{name} {length}d is {rows:?}, SQL says {found:?}\n{sql}");
                compared += cells().count();
            }
        }
    }
    assert!(compared > 300, "{compared}");
}

#[test]
fn every_number_equals_the_model_on_random_databases() {
    for seed in SEEDS {
        let world = world(seed + 1_000);
        let (model, product) = (Model::new(&world, None), Product::of(&world));
        for segment in &world.rules.segments {
            for length in [1, 7, 10, 14, 30] {
                let (expected, found) =
                    (model.documents(&segment.key, length), product.documents(&segment.key, length));
                let differences = differences(&expected, &found, "");
                assert!(differences.is_empty(), "seed {seed}, {} {length}d\n{}", segment.key, differences.join("\n"));
            }
        }
    }
}
