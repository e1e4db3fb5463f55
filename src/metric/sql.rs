//! For each metric, the SQL that gives the same number on the same database.
//!
//! `explain` and the receipts print it, so that anybody can check a number in a shell of the database, in its own dialect;
//! `verify` runs it, and so do the tests. Pages never take a number from it. What gives whole series and tables is beside it,
//! in `series_sql` and `breakdown_sql`.

pub use super::dialect::Dialect;
use super::{
    DailyCount, Definitions, EventSelector, Filter, Formula, Offset, Quantity, Step, StepEvent, StepIndex, TrendIndex,
};
use super::{alias_clickhouse, alias_sql};
use crate::calendar::{DAY_MILLIS, Day, DayRange, OffsetSpan};

/// Days from the first day of the year 1 to the first day of 1970.
const YEAR_ONE: i64 = 719_162;

/// The names of the tables that the SQL makes itself, besides `step0`, `journey0` and so on.
pub const OWN_TABLES: [&str; 20] = [
    "active",
    "alias",
    "amounts",
    "cohort",
    "counted",
    "counts",
    "days",
    "identified",
    "member",
    "names",
    "offsets",
    "parts",
    "people",
    "preceding",
    "ranked",
    "reached",
    "returned",
    "sizes",
    "starts",
    "walk",
];

/// The tables that the SQL reads, already with the names and units of our schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tables {
    /// The language that they are asked in.
    pub dialect: Dialect,
    /// A table name or a sub-select in parentheses with `id`, `is_test` and the attributes; `None` when there are no users.
    pub users: Option<String>,
    /// A table name or a sub-select in parentheses with `user_id`, `name`, `ts` in milliseconds and `source`, and
    /// with `properties` when conditions or sums ask for them.
    pub events: String,
    /// A table name or a sub-select in parentheses with `anonymous_id`, `user_id` and `ts` in milliseconds; `None` when
    /// nobody is anonymous.
    pub aliases: Option<String>,
}

/// What the SQL is about.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// What is measured.
    pub definitions: &'a Definitions,
    /// The filters of the segment.
    pub filters: &'a [Filter],
    /// The days of the range.
    pub range: DayRange,
    /// The as-of day: events after it are not counted, and it decides what is mature.
    pub as_of: Day,
    /// `F`, the day of the first counted event.
    pub first_day: Day,
    /// Where the rows are.
    pub tables: &'a Tables,
}

/// A query of one row with the columns `numerator`, `denominator` and `value`.
pub fn sql(quantity: Quantity, question: Question<'_>) -> String {
    match quantity.formula(question.definitions) {
        Formula::Reached(step) => question.funnel(step, None),
        Formula::FromStart(step) => question.funnel(step, Some(StepIndex::START)),
        Formula::FromPrevious(step) => question.funnel(step, Some(step.before())),
        Formula::Retention(offset) => question.retention(offset),
        Formula::Count(count) => question.count(count),
        Formula::Sum(trend) => question.sum(trend),
        Formula::Ratio(count, of) => question.quotient(&question.on_last_day(count), &question.on_last_day(of)),
        Formula::Share(count, of) => {
            let of = question.on_last_day(of);
            question.quotient(&question.tables.dialect.least(&question.on_last_day(count), &of), &of)
        }
    }
}

/// The same for the users that reached a step out of all who started.
pub fn from_start(step: StepIndex, question: Question<'_>) -> String {
    question.funnel(step, Some(StepIndex::START))
}

/// The tables with which every query about these rows begins; the range is not among what they depend on.
pub fn beginning(question: Question<'_>) -> String {
    question.counted()
}

impl Question<'_> {
    fn count(self, count: DailyCount) -> String {
        match count {
            DailyCount::Dau => self.daily_users(&self.definitions.active_events),
            DailyCount::Wau | DailyCount::Mau => self.window_users(count),
            DailyCount::Events(trend) => self.total_events(&self.definitions.trend(trend).event),
            DailyCount::Users(trend) => self.daily_users(std::slice::from_ref(&self.definitions.trend(trend).event)),
        }
    }

    /// A sub-select of the count on the last day of the range.
    fn on_last_day(self, count: DailyCount) -> String {
        let last = self.range.last.0;
        let select = |what: &str, trend: TrendIndex| {
            let events = self.tables.dialect.events(&self.definitions.trend(trend).event);
            format!("(SELECT {what} FROM counted WHERE {events} AND day = {last})")
        };
        match count {
            DailyCount::Dau | DailyCount::Wau | DailyCount::Mau => self.distinct_active(count.lookback()),
            DailyCount::Events(trend) => select("count(*)", trend),
            DailyCount::Users(trend) => select("count(DISTINCT user_id)", trend),
        }
    }

    /// The events that count, with their day.
    pub(super) fn counted(self) -> String {
        let dialect = self.tables.dialect;
        let nobody =
            || format!("(SELECT {} AS id, {} AS is_test WHERE 1 = 0)", dialect.text("NULL"), dialect.no_number());
        let users = self.tables.users.clone().unwrap_or_else(nobody);
        let events = &self.tables.events;
        let sources = self
            .tables
            .dialect
            .list(&self.definitions.excluded_sources.iter().map(|s| s.to_ascii_lowercase()).collect::<Vec<_>>());
        let filters: String = self.filters.iter().map(|filter| condition(filter, self.tables.dialect)).collect();
        let (zone, last) = (self.definitions.zone, self.as_of);
        let (from, to) = (zone.start(self.first_day).0, zone.last_end(last).0);
        let day = self.day("e.ts");
        let repeated = if to == zone.end(last).0 { String::new() } else { format!(" AND {day} <= {}", last.0) };
        let aliases = self.tables.aliases.as_deref();
        let identities = aliases.map(|aliases| identities((aliases, dialect), (events, from, to))).unwrap_or_default();
        let source = self.tables.dialect.lower("coalesce(e.source, '')");
        let (user, join) = user(dialect, aliases.is_some());
        let advice = dialect.advice();
        format!(
            "WITH RECURSIVE people {once} ({advice}
  -- of several rows of one user the first counts, and any can make it a test user
  SELECT *, {id} AS person, row_number() OVER same AS place, max(CASE WHEN is_test = 1 THEN 1 ELSE 0 END) OVER same AS tests
  FROM {users} AS u WINDOW same AS (PARTITION BY {id} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),
{identities}counted {once} (
  -- events of nobody, of test users, of excluded sources and after {last} are not counted
  SELECT {user} AS user_id, e.name, e.ts, {day} AS day{properties}
  FROM {events} AS e{join} LEFT JOIN people AS p ON p.person = {user} AND p.place = 1
  WHERE e.user_id IS NOT NULL AND coalesce(p.tests, 0) <> 1
    AND {source} NOT IN {sources}
    AND e.ts >= {from} AND e.ts < {to}{repeated}{filters}
)",
            properties = self.properties(),
            once = dialect.once(),
            id = dialect.text("id"),
        )
    }

    /// The column of properties, when the definitions ask for some.
    fn properties(self) -> String {
        let names = self.definitions.names_with_properties();
        if names.is_empty() {
            String::new()
        } else {
            format!(", {} AS properties", self.tables.dialect.properties(&names))
        }
    }

    /// The day of an instant, floored; SQLite divides towards zero. The clock's offsets are those of the days that count.
    pub(super) fn day(self, instant: &str) -> String {
        let zone = self.definitions.zone;
        if zone.is_utc() && self.tables.dialect != Dialect::ClickHouse {
            return format!(
                "(({instant} - ((({instant} % {DAY_MILLIS}) + {DAY_MILLIS}) % {DAY_MILLIS})) / {DAY_MILLIS})"
            );
        }
        let offsets = zone.offsets(DayRange { first: self.first_day, last: self.as_of });
        let spans: Vec<OffsetSpan> = offsets.spans().collect();
        let offset = match spans.as_slice() {
            [] => "0".to_owned(),
            [only] => only.offset.to_string(),
            [before @ .., last] => {
                let whens = before.iter().map(|span| format!("WHEN {instant} < {} THEN {} ", span.to, span.offset));
                format!("CASE {}ELSE {} END", whens.collect::<String>(), last.offset)
            }
        };
        // Counted from the year 1, so that nothing is below zero.
        let since = YEAR_ONE * DAY_MILLIS;
        let days = self.tables.dialect.divided(&format!("({instant} + {offset} + {since})"), DAY_MILLIS);
        format!("({days} - {YEAR_ONE})")
    }

    pub(super) fn days(self) -> String {
        format!("day BETWEEN {} AND {}", self.range.first.0, self.range.last.0)
    }

    pub(super) fn active(self) -> String {
        self.any_of(&self.definitions.active_events)
    }

    /// `starts` and one table a step up to `last`: the users that reached it, and when.
    pub(super) fn steps(self, last: usize) -> String {
        let steps = &self.definitions.steps;
        let first = match &steps[0].event {
            StepEvent::Any => String::new(),
            StepEvent::Named(events) => format!(" WHERE {}", self.tables.dialect.events(events)),
        };
        let mut sql = format!(
            "{},\n-- when each user started\nstep0 AS (SELECT c.user_id, min(c.ts) AS t0, min(c.ts) AS ts FROM counted AS c{first} GROUP BY c.user_id)",
            self.counted()
        );
        for (position, step) in steps.iter().enumerate().take(last + 1).skip(1) {
            sql += &self.reached(position, step);
        }
        sql
    }

    /// Those of a step who started in the range.
    pub(super) fn cohort(self) -> String {
        format!("{} BETWEEN {} AND {}", self.day("t0"), self.range.first.0, self.range.last.0)
    }

    /// The users that reached a step, out of those that reached an earlier one if any.
    fn funnel(self, to: StepIndex, from: Option<StepIndex>) -> String {
        let cohort = self.cohort();
        let count = |step: StepIndex| format!("(SELECT count(*) FROM step{} WHERE {cohort})", step.0);
        let denominator = from.map_or_else(|| "NULL".to_owned(), count);
        let quotient = match from {
            None => "numerator",
            Some(_) => "1.0 * numerator / nullif(denominator, 0)",
        };
        format!(
            "{}\nSELECT numerator, denominator, {quotient} AS value\nFROM (SELECT {} AS numerator, {denominator} AS denominator) AS counts;",
            self.steps(to.0),
            count(to)
        )
    }

    fn retention(self, offset: Offset) -> String {
        let offset = offset.days();
        format!(
            "{steps},
-- cohorts of the range that are old enough
cohort AS (SELECT user_id, {start} AS start FROM step0 WHERE {start} BETWEEN {first} AND {last} AND {start} + {offset} <= {as_of}),
active AS (SELECT user_id, day FROM counted WHERE {active})
SELECT numerator, denominator, 1.0 * numerator / nullif(denominator, 0) AS value
FROM (SELECT
  (SELECT count(*) FROM cohort WHERE (user_id, start + {offset}) IN (SELECT user_id, day FROM active)) AS numerator,
  (SELECT count(*) FROM cohort) AS denominator) AS counts;",
            steps = self.steps(0),
            start = self.day("t0"),
            first = self.range.first.0,
            last = self.range.last.0,
            as_of = self.as_of.0,
            active = self.active(),
        )
    }

    /// The mean over the days of the range of the distinct users of these events.
    fn daily_users(self, events: &[EventSelector]) -> String {
        format!(
            "{}\nSELECT numerator, denominator, 1.0 * numerator / denominator AS value\nFROM (SELECT count(*) AS numerator, {} AS denominator\n  FROM (SELECT DISTINCT day, user_id FROM counted WHERE {} AND {}) AS days) AS counts;",
            self.counted(),
            self.range.len(),
            self.any_of(events),
            self.days()
        )
    }

    /// The distinct active users of the days that end with the range, undefined when they start before the data.
    fn window_users(self, count: DailyCount) -> String {
        format!(
            "{}\nSELECT {users} AS numerator, NULL AS denominator, {users} AS value;",
            self.counted(),
            users = self.on_last_day(count)
        )
    }

    fn distinct_active(self, days: u16) -> String {
        let from = self.range.last.plus(1 - i32::from(days));
        if from < self.first_day {
            return self.tables.dialect.no_number().to_owned();
        }
        let (from, to) = (from.0, self.range.last.0);
        format!("(SELECT count(DISTINCT user_id) FROM counted WHERE {} AND day BETWEEN {from} AND {to})", self.active())
    }

    fn total_events(self, events: &EventSelector) -> String {
        format!(
            "{}\nSELECT count(*) AS numerator, NULL AS denominator, count(*) AS value\nFROM counted WHERE {} AND {};",
            self.counted(),
            self.tables.dialect.events(events),
            self.days()
        )
    }

    /// The sum of a property, in floating-point numbers, since SQLite has no decimal ones.
    fn sum(self, trend: TrendIndex) -> String {
        let trend = self.definitions.trend(trend);
        let amount = trend.sum.as_ref().map_or_else(|| "NULL".to_owned(), |path| self.tables.dialect.amount(path));
        let can_be_added = "abs(amount) < 1e15";
        format!(
            "{},\n-- what is no number, or 1e15 or more in size, adds nothing\namounts AS (SELECT round({amount}, 6) AS amount FROM counted WHERE {} AND {})\nSELECT {total} AS numerator, NULL AS denominator, {total} AS value\nFROM amounts WHERE {can_be_added};",
            self.counted(),
            self.tables.dialect.events(&trend.event),
            self.days(),
            total = self.tables.dialect.total("amount"),
        )
    }

    fn reached(self, position: usize, step: &Step) -> String {
        format!(
            ",\n-- {key}: after the step before, within {window} days of the start\nstep{position} AS (\n  SELECT s.user_id, s.t0, min(e.ts) AS ts FROM step{before} AS s\n  JOIN counted AS e ON e.user_id = s.user_id\n  WHERE {events} AND e.ts >= s.ts AND e.ts <= s.t0 + {millis}\n  GROUP BY s.user_id, s.t0\n)",
            key = step.key,
            window = step.window_days,
            before = position - 1,
            events = match &step.event {
                StepEvent::Any => "1".to_owned(),
                StepEvent::Named(events) => self.tables.dialect.events(events),
            },
            millis = i64::from(step.window_days) * DAY_MILLIS,
        )
    }

    /// The rows of `counted` that are one of these events: of names without conditions as one list.
    fn any_of(self, events: &[EventSelector]) -> String {
        let (plain, others): (Vec<_>, Vec<_>) = events.iter().partition(|events| events.conditions.is_empty());
        let names: Vec<String> = plain.into_iter().map(|events| events.name.clone()).collect();
        let plain = (!names.is_empty()).then(|| format!("name IN {}", self.tables.dialect.list(&names)));
        let all: Vec<String> =
            plain.into_iter().chain(others.into_iter().map(|events| self.tables.dialect.events(events))).collect();
        if all.len() == 1 { all.concat() } else { format!("({})", all.join(" OR ")) }
    }

    fn quotient(self, numerator: &str, denominator: &str) -> String {
        format!(
            "{}\nSELECT numerator, denominator, 1.0 * numerator / nullif(denominator, 0) AS value\nFROM (SELECT {numerator} AS numerator, {denominator} AS denominator) AS counts;",
            self.counted()
        )
    }
}

fn condition(filter: &Filter, dialect: Dialect) -> String {
    let column = filter.attribute.replace('"', "\"\"");
    let value = dialect.text(&format!("p.\"{column}\""));
    let is_in = if filter.is_excluding { "NOT IN" } else { "IN" };
    format!("\n    AND coalesce({value}, 'unknown') {is_in} {}", dialect.list(&filter.any_of))
}

/// The tables that say whose an event of an anonymous id is, of `events` from one instant to before another.
fn identities((aliases, dialect): (&str, Dialect), events: (&str, i64, i64)) -> String {
    match dialect {
        Dialect::Sqlite | Dialect::Postgres => alias_sql::identities((aliases, dialect), events),
        Dialect::ClickHouse => alias_clickhouse::identities(aliases),
    }
}

/// The user of an event and what is joined for it: where there are aliases, and where there are none.
const fn user(dialect: Dialect, has_aliases: bool) -> (&'static str, &'static str) {
    match (dialect, has_aliases) {
        (Dialect::Sqlite | Dialect::Postgres, true) => (alias_sql::USER, alias_sql::JOIN),
        (Dialect::Sqlite | Dialect::Postgres, false) => (alias_sql::ID, ""),
        (Dialect::ClickHouse, true) => (alias_clickhouse::USER, alias_clickhouse::JOIN),
        (Dialect::ClickHouse, false) => ("e.user_id", ""),
    }
}
