//! For a breakdown, the SQL that gives all its rows on the same database: a row a value of the attribute, a column a metric.
//!
//! Written with the parts of [`super::sql`]: everybody is counted at once, by the value that each user has.

use super::sql::Question;
use super::{DailyCount, Formula, Offset, Quantity, Step, StepEvent, StepIndex, TrendIndex};
use crate::calendar::DAY_MILLIS;

/// A query with the columns `place` from 1, `value`, `people` (who started in the range), `people_share` of everybody who started, and
/// one a metric, which is named by its id. A row is one of the values in their order, of which `None` stands for all others.
pub fn breakdown(attribute: &str, values: &[Option<&str>], quantities: &[Quantity], question: Question<'_>) -> String {
    let mut counts = PartCounts { question, counts: Vec::new() };
    let people = counts.reached(StepIndex::START);
    let column = |quantity: &Quantity| {
        let value = counts.value(quantity.formula(question.definitions));
        format!(",\n  {value} AS {}", column(&quantity.id(question.definitions)))
    };
    let columns: Vec<String> = quantities.iter().map(column).collect();
    let counts = counts.counts.iter().enumerate().map(|(at, count)| format!(",\n  {count} AS c{at}"));
    format!(
        "{counted},
{journeys},
-- each event with the day on which its user started, and the row that the user belongs to
member AS (
  SELECT j.*, {start} AS start, {part} AS part
  FROM journey{last} AS j LEFT JOIN people AS p ON p.person = j.user_id AND p.place = 1
),
counts {once} (SELECT part{counts}
  FROM member GROUP BY part
),
parts AS ({parts})
SELECT parts.n + 1 AS place, parts.value AS value, {people} AS people,
  1.0 * {people} / nullif(sum({people}) OVER (), 0) AS people_share{columns}
FROM parts LEFT JOIN counts ON counts.part = parts.n ORDER BY parts.n;",
        counted = question.counted(),
        journeys = question.journeys(),
        start = question.day("j.t0"),
        part = question.part_of(attribute, values),
        last = question.definitions.steps.len() - 1,
        once = question.tables.dialect.once(),
        counts = counts.collect::<Vec<_>>().concat(),
        parts = question.part_names(values),
        columns = columns.concat(),
    )
}

/// The name of the column of a metric as SQL writes it. A metric may be called as one of the first columns is.
pub fn column(id: &str) -> String {
    let own = if ["place", "value", "people", "people_share"].contains(&id) { "metric_" } else { "" };
    format!("\"{own}{id}\"")
}

impl Question<'_> {
    /// A table a step: the counted events, each with the instants at which its user reached the steps up to that one.
    fn journeys(self) -> String {
        let properties = if self.definitions.names_with_properties().is_empty() { "" } else { ", properties" };
        let journey = |(at, step): (usize, &Step)| {
            let events = match &step.event {
                StepEvent::Any => "1 = 1".to_owned(),
                StepEvent::Named(events) => self.tables.dialect.events(events),
            };
            let (columns, rows) = match at.checked_sub(1) {
                None => (format!("user_id, name, ts, day{properties}"), "counted".to_owned()),
                Some(before) => ("*".to_owned(), format!("journey{before}")),
            };
            let in_time = at.checked_sub(1).map(|before| {
                let window = i64::from(step.window_days) * DAY_MILLIS;
                format!(" AND ts >= t{before} AND ts <= t0 + {window}")
            });
            format!(
                "journey{at} AS (\n  SELECT {columns}, min(CASE WHEN {events}{} THEN ts END) OVER (PARTITION BY user_id) AS t{at} FROM {rows}\n)",
                in_time.unwrap_or_default()
            )
        };
        self.definitions.steps.iter().enumerate().map(journey).collect::<Vec<_>>().join(",\n")
    }

    /// The rows: their places and their values.
    fn part_names(self, values: &[Option<&str>]) -> String {
        let dialect = self.tables.dialect;
        let name = |(place, value): (usize, Option<&str>)| {
            let value = value.map_or_else(|| "NULL".to_owned(), |value| dialect.list(&[value.to_owned()]));
            format!("SELECT {place} AS n, {} AS value", dialect.text(&value))
        };
        values.iter().copied().enumerate().map(name).collect::<Vec<_>>().join(" UNION ALL ")
    }

    /// The place of the row that a row of `people` belongs to; NULL for none.
    fn part_of(self, attribute: &str, values: &[Option<&str>]) -> String {
        let dialect = self.tables.dialect;
        let others = values.iter().position(Option::is_none);
        let others = others.map_or_else(|| dialect.no_number().to_owned(), |place| place.to_string());
        let named = values.iter().enumerate().filter_map(|(place, value)| value.map(|value| (place, value)));
        let when = |(place, value): (usize, &str)| format!(" WHEN {} THEN {place}", dialect.list(&[value.to_owned()]));
        let whens = named.map(when).collect::<Vec<_>>().concat();
        if whens.is_empty() {
            return others;
        }
        let column = attribute.replace('"', "\"\"");
        let value = dialect.text(&format!("p.\"{column}\""));
        format!("CASE coalesce({value}, 'unknown'){whens} ELSE {others} END")
    }
}

/// The counts by row that the columns are made of. They are counted in one pass, since SQLite takes a statement only of so many tables.
struct PartCounts<'q> {
    question: Question<'q>,
    counts: Vec<String>,
}

impl PartCounts<'_> {
    fn value(&mut self, formula: Formula) -> String {
        match formula {
            Formula::Reached(step) => self.reached(step),
            Formula::FromStart(step) => quotient(&self.reached(step), &self.reached(StepIndex::START)),
            Formula::FromPrevious(step) => quotient(&self.reached(step), &self.reached(step.before())),
            Formula::Retention(offset) => self.retention(offset),
            Formula::Count(count) => self.count(count),
            Formula::Sum(trend) => self.sum(trend),
            Formula::Ratio(count, of) => quotient(&self.on_last_day(count), &self.on_last_day(of)),
            Formula::Share(count, of) => {
                let (count, of) = (self.on_last_day(count), self.on_last_day(of));
                quotient(&self.question.tables.dialect.least(&count, &of), &of)
            }
        }
    }

    fn cohort(&self) -> String {
        let range = self.question.range;
        format!("start BETWEEN {} AND {}", range.first.0, range.last.0)
    }

    /// Who of the range reached a step.
    fn reached(&mut self, step: StepIndex) -> String {
        let cohort = self.cohort();
        self.users(&format!("{cohort} AND t{} IS NOT NULL", step.0))
    }

    /// Of the cohorts that are old enough, who came back.
    fn retention(&mut self, offset: Offset) -> String {
        let days = offset.days();
        let old = format!("{} AND start + {days} <= {}", self.cohort(), self.question.as_of.0);
        let back = format!("{old} AND day = start + {days} AND {}", self.question.active());
        quotient(&self.users(&back), &self.users(&old))
    }

    fn count(&mut self, count: DailyCount) -> String {
        match count {
            DailyCount::Dau => self.daily_mean(&self.question.active()),
            DailyCount::Users(trend) => self.daily_mean(&self.events(trend)),
            DailyCount::Wau | DailyCount::Mau => self.on_last_day(count),
            DailyCount::Events(trend) => {
                let meant = format!("{} AND {}", self.events(trend), self.question.days());
                self.add(format!("count(CASE WHEN {meant} THEN 1 END)"))
            }
        }
    }

    /// The mean over the days of the range of the distinct users of some events.
    fn daily_mean(&mut self, events: &str) -> String {
        let (days, day) = (self.question.days(), self.question.tables.dialect.text("day"));
        let users = format!("count(DISTINCT CASE WHEN {events} AND {days} THEN {day} || ' ' || user_id END)");
        format!("1.0 * {} / {}", self.add(users), self.question.range.len())
    }

    /// The count on the last day of the range.
    fn on_last_day(&mut self, count: DailyCount) -> String {
        let question = self.question;
        let last = question.range.last;
        match count {
            DailyCount::Dau | DailyCount::Wau | DailyCount::Mau => {
                let from = last.plus(1 - i32::from(count.lookback()));
                if from < question.first_day {
                    return question.tables.dialect.no_number().to_owned();
                }
                self.users(&format!("{} AND day BETWEEN {} AND {}", question.active(), from.0, last.0))
            }
            DailyCount::Events(trend) => {
                self.add(format!("count(CASE WHEN {} AND day = {} THEN 1 END)", self.events(trend), last.0))
            }
            DailyCount::Users(trend) => self.users(&format!("{} AND day = {}", self.events(trend), last.0)),
        }
    }

    /// What is no number, or 1e15 or more in size, adds nothing.
    fn sum(&mut self, trend: TrendIndex) -> String {
        let dialect = self.question.tables.dialect;
        let amount = self.question.definitions.trend(trend).sum.as_ref();
        let amount = amount.map_or_else(|| "NULL".to_owned(), |path| dialect.amount(path));
        let amount = format!("round({amount}, 6)");
        let meant = format!("{} AND {}", self.events(trend), self.question.days());
        self.add(dialect.total(&format!("CASE WHEN {meant} AND abs({amount}) < 1e15 THEN {amount} END")))
    }

    fn events(&self, trend: TrendIndex) -> String {
        self.question.tables.dialect.events(&self.question.definitions.trend(trend).event)
    }

    /// Counts the users of the rows for which this holds.
    fn users(&mut self, condition: &str) -> String {
        self.add(format!("count(DISTINCT CASE WHEN {condition} THEN user_id END)"))
    }

    /// Counts once; gives what stands for the count of a row.
    fn add(&mut self, count: String) -> String {
        let at = self.counts.iter().position(|known| *known == count).unwrap_or(self.counts.len());
        if at == self.counts.len() {
            self.counts.push(count);
        }
        format!("coalesce(counts.c{at}, 0)")
    }
}

fn quotient(numerator: &str, denominator: &str) -> String {
    format!("1.0 * {numerator} / nullif({denominator}, 0)")
}
