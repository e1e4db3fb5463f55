//! The questions by which a server counts the cells of a cube: it groups the events by user, and sends numbers by class.
//!
//! This is the one place, beside the SQL of `explain`, where steps, activity and retention are written a second time; a test holds
//! every cube against that of a pass over the same rows.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::day_sql::{between, day};
use super::queries::{Questions, list_of};
use super::sum_sql::SumSql;
use crate::calendar::{DAY_MILLIS, DayRange, HOUR_MILLIS, OffsetSpan};
use crate::cube::{CellKind, CubeBuilder, MAX_OFFSET, event_roles};
use crate::metric::{EventSelector, StepEvent};

impl Questions<'_> {
    /// What is added up of a trend metric, by class and day: its position and the question.
    pub(super) fn sum_questions(&self, builder: &CubeBuilder<'_>) -> Vec<(usize, String)> {
        let days = builder.days();
        let question = |(trend, sum): (usize, SumSql)| {
            let sql = format!(
                "{}
SELECT if(ifNull(p.known, 0) = 1, [{}], [{}]) AS of_class, toInt64(s.day - {}) AS of_day, sum(s.amount)
FROM (SELECT person, day, {} AS amount FROM seen WHERE {} AND {}) AS s LEFT JOIN people AS p ON p.person = s.person
GROUP BY of_class, of_day",
                self.seen(),
                self.class("p.vals").join(", "),
                self.nobody().join(", "),
                days.first.0,
                sum.millionths,
                counted(days),
                sum.is_added
            );
            (trend, sql)
        };
        self.sums().into_iter().map(question).collect()
    }

    /// The cells of every class. Of `slices` parts of the users it is the one of this number.
    ///
    /// Each user's cells are numbers in which kind, `x` and `y` stand side by side ([`CellSql`]), so that the server adds them up by one
    /// number and not by four; `ns` are the events or users of each.
    pub(super) fn cells(&self, builder: &CubeBuilder<'_>, (slice, slices): (u32, u32)) -> String {
        let days = builder.days();
        let ends = (days.first.plus(-2).utc_start().0, days.last.plus(3).utc_start().0);
        let offsets = between(&builder.offsets().collect::<Vec<OffsetSpan>>(), ends);
        let day_of =
            |instant: &str| format!("({} - {})", day(instant, builder.possible_days(), &offsets), days.first.0);
        let is_mine = if slices > 1 {
            // Not the hash by which users are usually spread over shards, which would leave slices empty there.
            format!(" AND sipHash64(assumeNotNull(person)) % {slices} = {slice}")
        } else {
            String::new()
        };
        let words: Vec<(String, String)> = self.class("vals").into_iter().zip(self.nobody()).collect();
        let word = |of: &dyn Fn(usize, &(String, String)) -> String| {
            words.iter().enumerate().map(|(at, word)| of(at, word)).collect::<Vec<_>>().join(", ")
        };
        let (walk, step_cells) = self.steps(&day_of);
        let (other_cells, other_numbers) = self.others();
        format!(
            "{seen}
SELECT [{names}] AS class, toInt64(kind) AS of_kind, toInt64(x) AS of_x, toInt64(y) AS of_y,
  sum(if(of_users, 0, if(is_less, -number, number))), sum(if(of_users, number, 0))
FROM (
  SELECT {names}, {decoded}, number FROM (
    SELECT {names}, cell, sum(n) AS number FROM (
      SELECT {chosen}, ifNull(p.known, 0) AS has_row,
        arrayConcat(plain, [{other_cells}]) AS all_cells,
        arrayConcat(arrayResize(CAST([] AS Array(Int64)), length(plain), toInt64(1)), [{other_numbers}]) AS ns
      FROM (
        SELECT *, arrayConcat({activity}{step_cells}) AS plain FROM (
          SELECT *{walk} FROM (
            SELECT *, {daily}, {c} AS c FROM (
              SELECT assumeNotNull(person) AS person, toInt64(count()) AS total,
                toInt64(uniqExact(cityHash64(ifNull(name, ''), name IS NULL, ts))) AS distinct,
                {grouped}
              FROM seen WHERE {counted}{is_mine} GROUP BY person
            )
          )
        )
      ) AS a LEFT JOIN (SELECT person, test, known, {known} FROM people) AS p ON p.person = a.person
      WHERE ifNull(p.test, 0) = 0
    ) ARRAY JOIN all_cells AS cell, ns AS n GROUP BY {names}, cell
  )
) GROUP BY {names}, of_kind, of_x, of_y",
            seen = self.seen_with_tests(),
            names = word(&|at, _| format!("word{at}")),
            decoded = CellSql::decoded(),
            chosen = word(&|at, (_, nobody)| format!("if(ifNull(p.known, 0) = 1, p.known{at}, {nobody}) AS word{at}")),
            known = word(&|at, (class, _)| format!("{class} AS known{at}")),
            activity = self.activity(builder),
            daily = self.daily(&day_of),
            c = day_of("t0"),
            grouped = self.grouped(),
            counted = counted(days),
        )
    }

    /// What is gathered of every user: the times of the events of each role that is asked for, in no order.
    fn grouped(&self) -> String {
        let roles = self.roles();
        let start = match &self.definitions.steps[0].event {
            StepEvent::Any => "1",
            StepEvent::Named(events) => &roles[self.position(events)],
        };
        let mut columns = vec![format!("toInt64(countIf({start})) AS starts, minIf(assumeNotNull(ts), {start}) AS t0")];
        columns.extend(self.gathered().into_iter().map(|role| {
            let is_meant = match role {
                Gathered::Any => "1".to_owned(),
                Gathered::Active => self.is_active(&roles),
                Gathered::Role(number) => roles[number].clone(),
            };
            format!("groupArrayIf(assumeNotNull(ts), {is_meant}) AS {}", role.times())
        }));
        columns.join(",\n                ")
    }

    fn is_active(&self, roles: &[String]) -> String {
        let events = self.definitions.active_events.iter();
        events.map(|events| roles[self.position(events)].as_str()).collect::<Vec<_>>().join(" OR ")
    }

    /// What the cells are made of.
    fn gathered(&self) -> BTreeSet<Gathered> {
        let steps = self.definitions.steps.iter().skip(1).map(|step| self.of_step(&step.event));
        steps.chain(self.daily_roles()).collect()
    }

    fn of_step(&self, event: &StepEvent) -> Gathered {
        match event {
            StepEvent::Any => Gathered::Any,
            StepEvent::Named(events) => Gathered::Role(self.position(events)),
        }
    }

    /// The days of what is counted by day, and the sorted days on which the user is active.
    fn daily(&self, day_of: &impl Fn(&str) -> String) -> String {
        let days = self.daily_roles().into_iter();
        let days = days.map(|role| format!("arrayMap(x -> {}, {}) AS {}", day_of("x"), role.times(), role.days()));
        let active = format!("arraySort(arrayDistinct({})) AS act", Gathered::Active.days());
        days.chain([active]).collect::<Vec<_>>().join(",\n              ")
    }

    /// The roles of trend metrics, and that of all active events.
    fn daily_roles(&self) -> BTreeSet<Gathered> {
        let trends = self.definitions.trends.iter().map(|trend| Gathered::Role(self.position(&trend.event)));
        trends.chain([Gathered::Active]).collect()
    }

    fn position(&self, events: &EventSelector) -> usize {
        event_roles(self.definitions).iter().position(|role| *role == events).expect("every selector has a role")
    }

    /// The walk over the steps: which are reached (`r`) and when (`t`); and the cells of it.
    fn steps(&self, day_of: &impl Fn(&str) -> String) -> (String, String) {
        let (mut walk, mut cells) = (String::new(), String::new());
        for (number, step) in self.definitions.steps.iter().enumerate().skip(1) {
            let before = number - 1;
            let (after, is_reached) = if before == 0 {
                ("t0".to_owned(), "starts > 0".to_owned())
            } else {
                (format!("t{before}"), format!("r{before}"))
            };
            let window = i64::from(step.window_days) * DAY_MILLIS;
            let times = self.of_step(&step.event).times();
            let _ = write!(
                walk,
                ",\n            arrayFilter(x -> x >= {after} AND x <= t0 + {window}, {times}) AS f{number}, ({is_reached}) AND notEmpty(f{number}) AS r{number}, arrayMin(f{number}) AS t{number}"
            );
            let lag = CellSql::new(CellKind::Reached(number))
                .at("c", &format!("greatest({} - c, 0)", day_of(&format!("t{number}"))));
            let hours = CellSql::new(CellKind::Hours(number)).at("c", &format!("intDiv(t{number} - t0, 3600000)"));
            let _ = write!(cells, ",\n          if(r{number}, [{lag}, {hours}], {NOTHING})");
        }
        (walk, cells)
    }

    /// The cells of cohorts, active days and roles.
    fn activity(&self, builder: &CubeBuilder<'_>) -> String {
        let mut parts = vec![
            format!("if(starts > 0, [{}], {NOTHING})", CellSql::new(CellKind::Cohort).at("c", "0")),
            format!(
                "arrayMap(x -> {}, arrayFilter(x -> starts > 0 AND x >= c AND x <= c + {MAX_OFFSET}, act))",
                CellSql::new(CellKind::Retained).at("c", "x - c")
            ),
            format!("arrayMap(x -> {}, act)", CellSql::new(CellKind::Active).at("x", "0")),
        ];
        for (kind, window) in [(CellKind::ActiveWeek, 7), (CellKind::ActiveMonth, 28)] {
            parts.push(format!(
                "arrayMap(x -> {}, arrayFilter((x, i) -> i = 1 OR x - act[i - 1] > {window}, act, arrayEnumerate(act)))",
                CellSql::new(kind).at("x", "0")
            ));
            parts.push(format!(
                "arrayMap(x -> {}, arrayFilter((x, i) -> i = length(act) OR act[i + 1] - x > {window}, act, arrayEnumerate(act)))",
                CellSql { is_less: true, ..CellSql::new(kind) }.at(&format!("x + {window}"), "0")
            ));
        }
        for role in self.daily_roles() {
            if let Gathered::Role(number) = role {
                parts.extend(counted_in(CellKind::Role, number, &role.days()));
            }
            if let Some(hours) = Hours::of(builder) {
                let number = if let Gathered::Role(number) = role { number } else { self.roles().len() };
                parts.extend(counted_in(CellKind::Hourly, number, &hours.of_events(&role)));
            }
        }
        parts.join(",\n          ")
    }

    /// The cells of numbers that have no day, and the numbers.
    fn others(&self) -> (String, String) {
        let second = self.definitions.steps.get(1).map(|step| {
            let window = i64::from(step.window_days) * DAY_MILLIS;
            let times = self.of_step(&step.event).times();
            let hits = format!("toInt64(arrayCount(x -> starts = 0 OR x <= t0 + {window}, {times}))");
            (CellSql::new(CellKind::Second).at("has_row", "0"), hits)
        });
        let of = |kind: CellKind, number: &str| (CellSql::new(kind).at("0", "0"), format!("toInt64({number})"));
        let cells = [
            Some(of(CellKind::Users, "total")),
            Some((CellSql { of_users: true, ..CellSql::new(CellKind::Users) }.at("0", "0"), "toInt64(1)".to_owned())),
            Some(of(CellKind::Repeated, "total - distinct")),
            Some(of(CellKind::UsersWithoutRow, "if(has_row = 1, 0, total)")),
            Some((CellSql::new(CellKind::Started).at("has_row", "0"), "toInt64(starts > 0)".to_owned())),
            second,
        ];
        let (cells, numbers): (Vec<String>, Vec<String>) = cells.into_iter().flatten().unzip();
        (cells.join(", "), numbers.join(", "))
    }
}

/// Events whose times are gathered of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Gathered {
    Any,
    /// Those of a role.
    Role(usize),
    /// Those by which a user is active.
    Active,
}

impl Gathered {
    /// The column of their times.
    fn times(self) -> String {
        format!("times{}", self.suffix())
    }

    /// The column of their days.
    fn days(self) -> String {
        format!("days{}", self.suffix())
    }

    fn suffix(self) -> String {
        match self {
            Self::Any => "_any".to_owned(),
            Self::Active => "_active".to_owned(),
            Self::Role(number) => number.to_string(),
        }
    }
}

/// No cells.
const NOTHING: &str = "CAST([] AS Array(UInt64))";

/// A cell as a number of 64 bits: `y` and `x` of 24 bits each, whether it takes something away, whether it counts users, and the kind.
#[derive(Clone, Copy, Debug)]
struct CellSql {
    kind: CellKind,
    /// Whether its number counts users and not events.
    of_users: bool,
    /// Whether its number is taken away.
    is_less: bool,
}

/// The bits of `x`, and of `y`.
const PLACE_BITS: usize = 24;
const LESS_BIT: usize = 2 * PLACE_BITS;
const USERS_BIT: usize = LESS_BIT + 1;
const KIND_BIT: usize = USERS_BIT + 1;

impl CellSql {
    fn new(kind: CellKind) -> Self {
        Self { kind, of_users: false, is_less: false }
    }

    /// The SQL of the cell of these coordinates, which are no less than zero.
    fn at(self, x: &str, y: &str) -> String {
        let Self { kind, of_users, is_less } = self;
        let flags = (usize::from(of_users) << USERS_BIT) + (usize::from(is_less) << LESS_BIT);
        let head = (kind.number() << KIND_BIT) + flags;
        format!("bitOr(toUInt64({head}), bitOr(bitShiftLeft(toUInt64({x}), {PLACE_BITS}), toUInt64({y})))")
    }

    /// The SQL of the parts of `cell`.
    fn decoded() -> String {
        let mask = (1 << PLACE_BITS) - 1;
        format!(
            "bitShiftRight(cell, {KIND_BIT}) AS kind, bitAnd(bitShiftRight(cell, {PLACE_BITS}), {mask}) AS x, bitAnd(cell, {mask}) AS y,
    bitTest(cell, {USERS_BIT}) AS of_users, bitTest(cell, {LESS_BIT}) AS is_less"
        )
    }
}

/// The cells of a role's events on each of these days, or in each of these hours, and of the user.
fn counted_in(kind: CellKind, role: usize, places: &str) -> [String; 2] {
    let events = CellSql::new(kind);
    let users = CellSql { of_users: true, ..events };
    let role = role.to_string();
    [
        format!("arrayMap(x -> {}, {places})", events.at(&role, "x")),
        format!("arrayMap(x -> {}, arrayDistinct({places}))", users.at(&role, "x")),
    ]
}

/// The hours that are counted one by one.
struct Hours {
    /// The first of their days, from the first day of the cells.
    first: i32,
    starts: Vec<i64>,
}

impl Hours {
    fn of(builder: &CubeBuilder<'_>) -> Option<Self> {
        let (first, starts) = builder.hours()?;
        Some(Self { first: first.since(builder.days().first), starts: starts.iter().map(|start| start.0).collect() })
    }

    /// In which hour each event lies, from 1, without those on a day before them, even when they come after the first of them: a day may
    /// begin, go back to the one before, and begin again.
    fn of_events(&self, role: &Gathered) -> String {
        let Self { first, starts } = self;
        let (start, last) = (starts[0], starts.len());
        let is_even = starts.windows(2).all(|pair| pair[1] - pair[0] == HOUR_MILLIS);
        let hour = if is_even {
            format!("least(intDiv(x - {start}, {HOUR_MILLIS}) + 1, {last})")
        } else {
            format!("toInt64(arrayCount(h -> h <= x, {}))", list_of(starts))
        };
        let inside = format!("arrayFilter((x, d) -> d >= {first} AND x >= {start}, {}, {})", role.times(), role.days());
        format!("arrayMap(x -> {hour}, {inside})")
    }
}

/// That an event counts.
fn counted(days: DayRange) -> String {
    format!("fault = 0 AND day BETWEEN {} AND {}", days.first.0, days.last.0)
}
