//! The questions by which a server counts the cells of a cube: it groups the events by user, and sends numbers by class.
//!
//! This is the one place, beside the SQL of `explain`, where steps, activity and retention are written a second time; a test holds
//! every cube against that of a pass over the same rows.

use std::fmt::Write;

use super::day_sql::{between, day};
use super::queries::Questions;
use super::sum_sql::SumSql;
use crate::calendar::{DAY_MILLIS, Day, DayRange, OffsetSpan};
use crate::cube::{CellKind, CubeBuilder, MAX_OFFSET, event_roles};
use crate::metric::{EventSelector, StepEvent};

impl Questions<'_> {
    /// What is added up of a trend metric, by class and day: its position and the question.
    pub(super) fn sum_questions(&self, builder: &CubeBuilder<'_>) -> Vec<(usize, String)> {
        let days = builder.days();
        let question = |(trend, sum): (usize, SumSql)| {
            let sql = format!(
                "{}
SELECT if(ifNull(p.known, 0) = 1, {}, {}) AS of_class, toInt64(s.day - {}) AS of_day, sum(s.amount)
FROM (SELECT person, day, {} AS amount FROM seen WHERE {} AND {}) AS s LEFT JOIN people AS p ON p.person = s.person
GROUP BY of_class, of_day",
                self.seen(),
                self.class("p.vals"),
                self.nobody(),
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
        let (walk, step_cells) = self.steps(&day_of);
        format!(
            "{seen}
SELECT class, toInt64(cell.1) AS kind, toInt64(cell.2) AS x, toInt64(cell.3) AS y, sum(cell.4), sum(cell.5)
FROM (
  SELECT *, arrayConcat({activity}{step_cells}{others}) AS cells FROM (
    SELECT *{walk} FROM (
      SELECT a.*, toInt64({c}) AS c, if(ifNull(p.known, 0) = 1, {class}, {nobody}) AS class, ifNull(p.known, 0) AS has_row
      FROM (
        SELECT assumeNotNull(person) AS person, toInt64(count()) AS total, toInt64(uniqExact(tuple(name, ts))) AS distinct,
          {grouped}
        FROM (SELECT *, {hour} AS of_hour FROM seen WHERE {counted}{is_mine}) GROUP BY person
      ) AS a LEFT JOIN people AS p ON p.person = a.person
    )
  )
) ARRAY JOIN cells AS cell GROUP BY class, kind, x, y",
            seen = self.seen(),
            activity = self.activity(),
            others = self.others(),
            c = day_of("t0"),
            class = self.class("p.vals"),
            nobody = self.nobody(),
            grouped = self.grouped(days.first),
            hour = hour(builder),
            counted = counted(days),
        )
    }

    /// What is gathered of every user.
    fn grouped(&self, first: Day) -> String {
        let roles = self.roles();
        let role = |events: &EventSelector| &roles[self.position(events)];
        let mut columns = Vec::new();
        let start = match &self.definitions.steps[0].event {
            StepEvent::Any => "1".to_owned(),
            StepEvent::Named(events) => role(events).clone(),
        };
        columns.push(format!("toInt64(countIf({start})) AS starts, minIf(assumeNotNull(ts), {start}) AS t0"));
        for (number, step) in self.definitions.steps.iter().enumerate().skip(1) {
            let is_step = match &step.event {
                StepEvent::Any => "1".to_owned(),
                StepEvent::Named(events) => role(events).clone(),
            };
            columns.push(format!("groupArrayIf(assumeNotNull(ts), {is_step}) AS e{number}"));
        }
        let active: Vec<String> = self.definitions.active_events.iter().map(|events| role(events).clone()).collect();
        let day = format!("toInt64(day - {})", first.0);
        columns.push(format!("arraySort(groupUniqArrayIf({day}, {})) AS act", active.join(" OR ")));
        for number in self.daily_roles() {
            columns.push(format!("arraySort(groupArrayIf({day}, {})) AS did{number}", roles[number]));
            columns
                .push(format!("arraySort(groupArrayIf(of_hour, of_hour > 0 AND ({}))) AS in{number}", roles[number]));
        }
        let any_active = active.join(" OR ");
        columns.push(format!("arraySort(groupArrayIf(of_hour, of_hour > 0 AND ({any_active}))) AS in{}", roles.len()));
        columns.join(",\n          ")
    }

    /// The roles of trend metrics.
    fn daily_roles(&self) -> Vec<usize> {
        let mut roles: Vec<usize> = self.definitions.trends.iter().map(|trend| self.position(&trend.event)).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
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
            let _ = write!(
                walk,
                ",\n      arrayFilter(x -> x >= {after} AND x <= t0 + {window}, e{number}) AS f{number}, ({is_reached}) AND notEmpty(f{number}) AS r{number}, arrayMin(f{number}) AS t{number}"
            );
            let (lag, hours) = (
                cell(
                    CellKind::Reached(number),
                    "c",
                    &format!("greatest({} - c, 0)", day_of(&format!("t{number}"))),
                    ("1", "0"),
                ),
                cell(CellKind::Hours(number), "c", &format!("intDiv(t{number} - t0, 3600000)"), ("1", "0")),
            );
            let _ = write!(cells, ",\n    if(r{number}, [{lag}, {hours}], {NOTHING})");
        }
        (walk, cells)
    }

    /// The cells of cohorts, active days and roles.
    fn activity(&self) -> String {
        let mut parts = vec![
            format!("if(starts > 0, [{}], {NOTHING})", cell(CellKind::Cohort, "c", "0", ("1", "0"))),
            format!(
                "arrayMap(x -> {}, arrayFilter(x -> starts > 0 AND x >= c AND x <= c + {MAX_OFFSET}, act))",
                cell(CellKind::Retained, "c", "x - c", ("1", "0"))
            ),
            format!("arrayMap(x -> {}, act)", cell(CellKind::Active, "x", "0", ("1", "0"))),
        ];
        for (kind, window) in [(CellKind::ActiveWeek, 7), (CellKind::ActiveMonth, 28)] {
            parts.push(format!(
                "arrayMap(x -> {}, arrayFilter((x, i) -> i = 1 OR x - act[i - 1] > {window}, act, arrayEnumerate(act)))",
                cell(kind, "x", "0", ("1", "0"))
            ));
            parts.push(format!(
                "arrayMap(x -> {}, arrayFilter((x, i) -> i = length(act) OR act[i + 1] - x > {window}, act, arrayEnumerate(act)))",
                cell(kind, &format!("x + {window}"), "0", ("-1", "0"))
            ));
        }
        for role in self.daily_roles() {
            parts.push(format!(
                "arrayMap((x, i) -> {}, did{role}, arrayEnumerate(did{role}))",
                cell(CellKind::Role, &role.to_string(), "x", ("1", &format!("i = 1 OR did{role}[i - 1] != x")))
            ));
        }
        for role in self.daily_roles().into_iter().chain([self.roles().len()]) {
            parts.push(format!(
                "arrayMap((x, i) -> {}, in{role}, arrayEnumerate(in{role}))",
                cell(CellKind::Hourly, &role.to_string(), "x", ("1", &format!("i = 1 OR in{role}[i - 1] != x")))
            ));
        }
        parts.join(",\n    ")
    }

    /// The cells of numbers that have no day.
    fn others(&self) -> String {
        let second = self.definitions.steps.get(1).map(|step| {
            let window = i64::from(step.window_days) * DAY_MILLIS;
            let hits = format!("arrayCount(x -> starts = 0 OR x <= t0 + {window}, e1)");
            cell(CellKind::Second, "has_row", "0", (&hits, "0"))
        });
        let cells = [
            Some(cell(CellKind::Users, "0", "0", ("total", "1"))),
            Some(cell(CellKind::Repeated, "0", "0", ("total - distinct", "0"))),
            Some(cell(CellKind::UsersWithoutRow, "0", "0", ("if(has_row = 1, 0, total)", "0"))),
            Some(cell(CellKind::Started, "has_row", "0", ("starts > 0", "0"))),
            second,
        ];
        let cells: Vec<String> = cells.into_iter().flatten().collect();
        format!(",\n    [{}]", cells.join(", "))
    }
}

/// No cells.
const NOTHING: &str = "CAST([] AS Array(Tuple(Int64, Int64, Int64, Int64, Int64)))";

/// A cell.
fn cell(kind: CellKind, x: &str, y: &str, (n, users): (&str, &str)) -> String {
    format!("(toInt64({}), toInt64({x}), toInt64({y}), toInt64({n}), toInt64({users}))", kind.number())
}

/// In which of the hours that are counted one by one an event lies, from 1; 0 for one on a day before them, even when it comes after
/// the first of them: a day may begin, go back to the one before, and begin again.
fn hour(builder: &CubeBuilder<'_>) -> String {
    let Some((first, starts)) = builder.hours() else { return "0".to_owned() };
    let starts: Vec<String> = starts.iter().map(|start| start.0.to_string()).collect();
    let starts = starts.join(", ");
    format!("if(day < {}, 0, toInt64(arrayCount(h -> h <= assumeNotNull(ts), [{starts}])))", first.0)
}

/// That an event counts.
fn counted(days: DayRange) -> String {
    format!("fault = 0 AND day BETWEEN {} AND {}", days.first.0, days.last.0)
}
