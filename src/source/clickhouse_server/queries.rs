//! The questions about users, days and names that a server answers with numbers.

use super::day_sql::day;
use super::sum_sql::SumSql;
use crate::calendar::{DayRange, Millis, OffsetSpan};
use crate::cube::{CubeBuilder, EventName, MOST_SOURCES, RECENT_DAYS, UNKNOWN, attributes, event_roles};
use crate::metric::sql::{Dialect, Tables};
use crate::metric::{Definitions, Segment, TrendMetric, alias_clickhouse, property_clickhouse};

/// A person as a number of 64 bits, of which the server keeps sets in half the time of texts. That two of a hundred million people have
/// the same has a chance of 1 in 4,000.
const PERSON_NUMBER: &str = "cityHash64(person)";

/// What all questions have in common.
#[derive(Debug)]
pub(super) struct Questions<'a> {
    pub(super) definitions: &'a Definitions,
    tables: &'a Tables,
    now: Millis,
    /// The SQL of the day of an event.
    day: String,
}

impl<'a> Questions<'a> {
    /// With the offsets that the clock had over the events.
    pub(super) fn new(
        (definitions, tables): (&'a Definitions, &'a Tables),
        (builder, now): (&CubeBuilder<'_>, Millis),
        offsets: &[OffsetSpan],
    ) -> Self {
        Self { definitions, tables, now, day: day("e.ts", builder.possible_days(), offsets) }
    }

    /// Rows of users and of test users, and users with rows that differ.
    pub(super) fn user_rows(&self) -> String {
        format!(
            "WITH RECURSIVE {}
SELECT toInt64(sum(one)), toInt64(sum(test_row)), toInt64(sum(differing)) FROM (
  SELECT 1 AS one, is_test AS test_row, 0 AS differing FROM {}
  UNION ALL SELECT 0 AS one, 0 AS test_row, differ AS differing FROM people)",
            self.people(),
            self.users()
        )
    }

    /// How many users, who are no test users, have the same values of attributes.
    pub(super) fn user_values(&self) -> String {
        format!(
            "WITH RECURSIVE {}\nSELECT vals, toInt64(count()) FROM people WHERE NOT test GROUP BY vals",
            self.people()
        )
    }

    /// Ids with an alias, shared ones, and circles; `None` without aliases.
    pub(super) fn aliases(&self) -> Option<String> {
        self.tables.aliases.as_ref()?;
        Some(format!(
            "WITH RECURSIVE {}one AS (SELECT 1)
SELECT toInt64(sum(one)), toInt64(sum(shared)), toInt64(sum(circles)) FROM (
  SELECT toUInt64(1) AS one, toUInt64(uniqExact(user_id) > 1) AS shared, toUInt64(0) AS circles FROM alias GROUP BY anonymous_id
  UNION ALL SELECT toUInt64(0) AS one, toUInt64(0) AS shared, uniqExact(arraySort(arraySlice(path, indexOf(path, at)))) AS circles
  FROM leads WHERE has(path, at))",
            self.identities()
        ))
    }

    /// Ids of events without a row and an alias, and how many of them would have a row without blanks, with other letters, without
    /// zeros before them, without a fraction.
    pub(super) fn unknown_ids(&self) -> String {
        let aliased = self.tables.aliases.as_ref().map(|aliases| {
            let of = |column: &str| {
                format!(" UNION ALL SELECT assumeNotNull({column}) FROM {aliases} WHERE anonymous_id != user_id")
            };
            let ends = " UNION ALL SELECT id FROM ends WHERE user_id IN (SELECT person FROM people)";
            (of("anonymous_id") + &of("user_id"), ends)
        });
        let (ids, ends) = aliased.unwrap_or_default();
        let differs = |others: &[&str]| {
            let each = others.iter().map(|other| format!("({other} != id AND {other} IN (SELECT person FROM known))"));
            format!("toInt64(countIf({}))", each.collect::<Vec<_>>().join(" OR "))
        };
        format!(
            "WITH RECURSIVE {people}{identities},
known AS (SELECT person FROM people{ends})
SELECT toInt64(count()) AS ids, {} AS blanks, {} AS cased, {} AS zeros, {} AS fractions FROM (
  SELECT DISTINCT assumeNotNull(e.user_id) AS id FROM {events} AS e
  WHERE e.user_id IS NOT NULL AND e.user_id NOT IN (SELECT person FROM people{ids}))",
            differs(&["replaceRegexpAll(id, '^\\\\s+|\\\\s+$', '')"]),
            differs(&["lowerUTF8(id)", "upperUTF8(id)"]),
            differs(&["replaceRegexpOne(id, '^0+', '')"]),
            differs(&["replaceRegexpOne(replaceRegexpOne(id, '0+$', ''), '[.]+$', '')"]),
            identities =
                self.identities().trim_end_matches([',', '\n']).to_owned().replacen("alias AS", ",\nalias AS", 1),
            people = self.people(),
            events = self.tables.events,
        )
    }

    /// Hashes of one in so many users, which nobody can compare without the salt.
    pub(super) fn sampled_users(&self, salt: &str, one_of: u64) -> String {
        format!(
            "{}
SELECT DISTINCT reinterpretAsInt64(sipHash64('{salt}', id)) AS hash FROM (
  SELECT assumeNotNull(person) AS id FROM seen WHERE person IS NOT NULL UNION ALL SELECT person AS id FROM people
) WHERE sipHash64('{salt}', id) % {one_of} = 0",
            self.seen()
        )
    }

    /// The rows of events by day, and why they do not count.
    pub(super) fn days(&self) -> String {
        format!(
            "{}
SELECT toInt64(fault) AS fault_number, toInt64(if(fault IN (2, 3), source, 0)) AS source_number, toInt64(if(fault = 0, day, 0)) AS of_day,
  toInt64(ifNull(fault = 0 AND ts > {}, 0)) AS is_future, toInt64(count()), toInt64(ifNull(min(ts), 0)), toInt64(ifNull(max(ts), 0))
FROM seen GROUP BY fault_number, source_number, of_day, is_future",
            self.seen(),
            self.now.0
        )
    }

    /// Every event name with its rows, people and days.
    pub(super) fn names(&self, builder: &CubeBuilder<'_>) -> String {
        let days = builder.days();
        let roles = self.roles();
        let roles: Vec<String> = roles.iter().map(|role| format!("toInt64(countIf(fault = 0 AND {role}))")).collect();
        let asked = self.definitions.names_with_properties();
        let broken = if asked.is_empty() {
            "0".to_owned()
        } else {
            format!("ifNull(name IN {}, 0) AND properties IS NULL", Dialect::ClickHouse.list(&asked))
        };
        let not_added: Vec<String> =
            self.sums().iter().map(|(_, sum)| format!("toInt64({})", sum.is_refused)).collect();
        let not_added = if not_added.is_empty() { "toInt64(0)".to_owned() } else { not_added.join(" + ") };
        // Without a last day all days are told.
        let inside = builder
            .as_of()
            .map_or_else(|| "1".to_owned(), |_| format!("day BETWEEN {} AND {}", days.first.0, days.last.0));
        let recent: Vec<i32> = builder
            .as_of()
            .into_iter()
            .flat_map(|as_of| DayRange::ending(as_of, RECENT_DAYS).days())
            .map(|day| day.0)
            .collect();
        let rows_of: Vec<String> = recent.iter().map(|day| format!("toInt64(countIf(day = {day}))")).collect();
        format!(
            "{}
SELECT CAST(name AS Nullable(String)) AS event_name, toInt64(fault != 0) AS excluded, toInt64(count()) AS events, toInt64(uniqExact({PERSON_NUMBER})) AS people_of,
  toInt64(countIf({inside})) AS inside, toInt64(minIf(day, {inside})) AS first, toInt64(maxIf(day, {inside})) AS last,
  CAST({} AS Array(Int64)) AS recent_days, CAST([{}] AS Array(Int64)) AS recent_counts, [{}] AS of_roles,
  toInt64(countIf(fault = 0 AND {broken})) AS broken, toInt64(sumIf({not_added}, fault = 0)) AS not_added
FROM seen WHERE {} GROUP BY event_name, excluded",
            self.seen(),
            list_of(recent),
            rows_of.join(", "),
            roles.join(", "),
            placed(builder),
        )
    }

    /// The sources that are not excluded, in order.
    pub(super) fn other_sources(&self) -> String {
        format!(
            "{}\nSELECT DISTINCT assumeNotNull(text) AS of_source FROM seen WHERE person IS NOT NULL AND source = 0 AND text IS NOT NULL
ORDER BY of_source LIMIT {MOST_SOURCES}",
            self.seen()
        )
    }

    /// The people behind all names but these, by whether their rows are excluded.
    pub(super) fn other_people(&self, builder: &CubeBuilder<'_>, listed: &[EventName]) -> String {
        let people = |is_excluded: bool| {
            let own = listed.iter().filter(|event| event.is_excluded == is_excluded);
            let names: Vec<String> = own.clone().filter_map(|event| event.name.clone()).collect();
            let is_null_listed = own.clone().any(|event| event.name.is_none());
            let null = if is_null_listed { "0" } else { "1" };
            let is_other = if names.is_empty() {
                format!("ifNull(name IS NOT NULL, {null})")
            } else {
                format!("ifNull(name NOT IN {}, {null})", Dialect::ClickHouse.list(&names))
            };
            format!("toInt64(uniqExactIf({PERSON_NUMBER}, (fault != 0) = {} AND {is_other}))", u8::from(is_excluded))
        };
        format!(
            "{}\nSELECT {} AS counted_people, {} AS excluded_people FROM seen WHERE {}",
            self.seen(),
            people(false),
            people(true),
            placed(builder)
        )
    }

    /// `people`: every user with a row, the values of the attributes, and whether rows of one user differ.
    fn people(&self) -> String {
        let attributes = attributes(self.definitions);
        let quoted = attributes.iter().map(|name| super::super::schema::quoted(name));
        let values: Vec<String> = quoted.map(|name| format!("ifNull(u.{name}, '{UNKNOWN}')")).collect();
        let (each, first) =
            (values.join(", "), values.iter().map(|value| format!("any({value})")).collect::<Vec<_>>().join(", "));
        let (differ, vals) = if values.is_empty() {
            ("0".to_owned(), "CAST([] AS Array(String))".to_owned())
        } else {
            (format!("uniqExact(tuple({each})) > 1"), format!("[{first}]"))
        };
        format!(
            "people AS (
  SELECT assumeNotNull(u.id) AS person, max(u.is_test) AS test, {vals} AS vals, {differ} AS differ, toUInt8(1) AS known
  FROM {} AS u WHERE u.id IS NOT NULL GROUP BY person
)",
            self.users()
        )
    }

    fn users(&self) -> &str {
        self.tables
            .users
            .as_deref()
            .unwrap_or("(SELECT CAST(NULL AS Nullable(String)) AS id, toUInt8(0) AS is_test WHERE 0)")
    }

    fn identities(&self) -> String {
        self.tables.aliases.as_deref().map(alias_clickhouse::identities).unwrap_or_default()
    }

    /// `seen`: every event with its user, its day and why it does not count.
    pub(super) fn seen(&self) -> String {
        self.events_seen(" ifNull(person IN (SELECT person FROM people WHERE test), 0), 2,")
    }

    /// The same, but that test users count: where users are told apart later.
    pub(super) fn seen_with_tests(&self) -> String {
        self.events_seen("")
    }

    fn events_seen(&self, is_of_test_user: &str) -> String {
        let (person, join) = if self.tables.aliases.is_some() {
            (alias_clickhouse::USER, alias_clickhouse::JOIN)
        } else {
            ("e.user_id", "")
        };
        let sources: Vec<String> =
            self.definitions.excluded_sources.iter().map(|source| source.to_ascii_lowercase()).collect();
        let source = if sources.is_empty() {
            "0".to_owned()
        } else {
            // The first of two alike counts.
            let is_first = |(at, source): &(usize, &String)| !sources[..*at].contains(source);
            let (places, first): (Vec<usize>, Vec<String>) =
                sources.iter().enumerate().filter(is_first).map(|(at, source)| (at + 1, source.clone())).unzip();
            let (list, numbers) = (Dialect::ClickHouse.list(&first), list_of(places));
            format!("transform(lower(ifNull(e.source, '')), [{}], {numbers}, 0)", list.trim_matches(['(', ')']))
        };
        let asked = self.definitions.names_with_properties();
        let properties = if asked.is_empty() {
            String::new()
        } else {
            format!(", {} AS properties", property_clickhouse::properties(&asked))
        };
        format!(
            "WITH RECURSIVE {people},
{identities}seen AS (
  SELECT *, multiIf(person IS NULL, 1,{is_of_test_user} source > 0, 3, ts IS NULL, 4, 0) AS fault
  FROM (
    SELECT {person} AS person, e.name AS name, e.ts AS ts, {source} AS source, e.source AS text, ifNull({day}, 0) AS day{properties}
    FROM {events} AS e{join}
  )
)",
            people = self.people(),
            identities = self.identities(),
            day = self.day,
            events = self.tables.events,
        )
    }

    /// By role, whether an event plays it.
    pub(super) fn roles(&self) -> Vec<String> {
        event_roles(self.definitions).into_iter().map(property_clickhouse::events).collect()
    }

    /// The sums, by the position of the trend metric.
    pub(super) fn sums(&self) -> Vec<(usize, SumSql)> {
        let trends = self.definitions.trends.iter().enumerate();
        let sum = |(number, trend): (usize, &TrendMetric)| {
            let path = trend.sum.as_ref()?;
            Some((number, SumSql::new(&property_clickhouse::events(&trend.event), path)))
        };
        trends.filter_map(sum).collect()
    }

    /// The class of a user of these values: the segments, a bit each, 64 a word.
    pub(super) fn class(&self, values: &str) -> Vec<String> {
        let attributes = attributes(self.definitions);
        let is_in = |segment: &Segment| {
            let filters = segment.filters.iter().map(|filter| {
                let at = attributes.iter().position(|attribute| *attribute == filter.attribute).map_or(0, |at| at + 1);
                let is_in = if filter.is_excluding { "NOT IN" } else { "IN" };
                format!("{values}[{at}] {is_in} {}", Dialect::ClickHouse.list(&filter.any_of))
            });
            let filters: Vec<String> = filters.collect();
            if filters.is_empty() { "1".to_owned() } else { filters.join(" AND ") }
        };
        self.class_words(|segment| is_in(segment))
    }

    /// The class of a user without a row.
    pub(super) fn nobody(&self) -> Vec<String> {
        let is_in = |segment: &Segment| segment.filters.iter().all(|filter| filter.passes(UNKNOWN));
        self.class_words(|segment| u8::from(is_in(segment)).to_string())
    }

    fn class_words(&self, is_in: impl Fn(&Segment) -> String) -> Vec<String> {
        let word = |segments: &[Segment]| {
            let bits = segments
                .iter()
                .enumerate()
                .map(|(at, segment)| format!("bitShiftLeft(toUInt64({}), {at})", is_in(segment)));
            bits.reduce(|all, bit| format!("bitOr({all}, {bit})")).unwrap_or_default()
        };
        self.definitions.segments.chunks(64).map(word).collect()
    }
}

/// An array of numbers.
pub(super) fn list_of<T: ToString>(numbers: impl IntoIterator<Item = T>) -> String {
    format!("[{}]", numbers.into_iter().map(|number| number.to_string()).collect::<Vec<_>>().join(", "))
}

/// That an event is one of a name: it counts, or it is left out whatever its day and lies on one that is over by the clock.
fn placed(builder: &CubeBuilder<'_>) -> String {
    let (counted, left_out) = (builder.possible_days(), builder.days_before_clock());
    format!(
        "ts IS NOT NULL AND (fault = 0 AND day BETWEEN {} AND {} OR fault IN (1, 2, 3) AND day BETWEEN {} AND {})",
        counted.first.0, counted.last.0, left_out.first.0, left_out.last.0
    )
}
