//! For each series and table of a cockpit, the SQL that gives all its rows on the same database.
//!
//! Written with the parts of [`super::sql`], which gives single numbers. Days are written out as dates.

use super::sql::Question;
use super::{DailyCount, Formula, Quantity, Step, TrendIndex};
use crate::calendar::HOUR_MILLIS;

/// The last day after the start that the table of cohorts shows.
const LAST_OFFSET: u16 = 30;

/// A query with the columns `day` and `value`, a row a day of the range; `None` for a metric that has no daily series.
pub fn daily(quantity: Quantity, question: Question<'_>) -> Option<String> {
    let formula = quantity.formula(question.definitions);
    let value = match formula {
        Formula::Count(count) => question.on_day(count),
        Formula::Sum(_) => {
            let total = question.tables.dialect.total("amount");
            format!("(SELECT {total} FROM amounts WHERE abs(amount) < 1e15 AND amounts.day = days.day)")
        }
        Formula::Ratio(count, of) => format!("1.0 * {} / nullif({}, 0)", question.on_day(count), question.on_day(of)),
        Formula::Share(count, of) => {
            let of = question.on_day(of);
            let part = question.tables.dialect.least(&question.on_day(count), &of);
            format!("1.0 * {part} / nullif({of}, 0)")
        }
        Formula::Reached(_) | Formula::FromStart(_) | Formula::FromPrevious(_) | Formula::Retention(_) => return None,
    };
    let amounts = match formula {
        Formula::Sum(trend) => question.amounts(trend),
        Formula::Count(_)
        | Formula::Ratio(..)
        | Formula::Share(..)
        | Formula::Reached(_)
        | Formula::FromStart(_)
        | Formula::FromPrevious(_)
        | Formula::Retention(_) => String::new(),
    };
    Some(format!(
        "{}{amounts},\n{}\nSELECT {} AS day, {value} AS value FROM days ORDER BY days.day;",
        question.counted(),
        question.all_days(),
        question.tables.dialect.date("days.day")
    ))
}

/// A query with a row a step: `step`, the `users` who reached it, the rates `from_start` and `from_previous`, and the hours from the
/// start, `median_hours` and `p90_hours`, by nearest rank.
pub fn funnel_steps(question: Question<'_>) -> String {
    let dialect = question.tables.dialect;
    let steps = question.definitions.steps.iter().enumerate();
    let cohort = question.cohort();
    let hours = dialect.divided("(ts - t0)", HOUR_MILLIS);
    let name = |(position, step): (usize, &Step)| {
        format!("SELECT {position} AS n, {} AS step", dialect.list(std::slice::from_ref(&step.key)))
    };
    let reached = |(position, _): (usize, &Step)| {
        format!("SELECT {position} AS n, {hours} AS hours FROM step{position} WHERE {cohort}")
    };
    let rank = |percent: u8| {
        let place = dialect.divided(&format!("(size * {percent} + 99)"), 100);
        format!("max(CASE WHEN place = {place} THEN hours END)")
    };
    format!(
        "{funnel},
names AS ({names}),
reached AS (
  {reached}
),
ranked AS (
  SELECT n, hours, row_number() OVER (PARTITION BY n ORDER BY hours) AS place, count(*) OVER (PARTITION BY n) AS size FROM reached
),
counts {once} (SELECT n, count(*) AS users, {median} AS median_hours, {p90} AS p90_hours FROM ranked GROUP BY n),
preceding AS (SELECT n + 1 AS following, users AS users_before FROM counts)
SELECT names.step AS step, coalesce(counts.users, 0) AS users,
  1.0 * coalesce(counts.users, 0) / nullif((SELECT count(*) FROM step0 WHERE {cohort}), 0) AS from_start,
  1.0 * coalesce(counts.users, 0) / nullif(preceding.users_before, 0) AS from_previous,
  CASE WHEN counts.users > 0 THEN counts.median_hours END AS median_hours,
  CASE WHEN counts.users > 0 THEN counts.p90_hours END AS p90_hours
FROM names LEFT JOIN counts ON counts.n = names.n LEFT JOIN preceding ON preceding.following = names.n
ORDER BY names.n;",
        funnel = question.steps(question.definitions.steps.len() - 1),
        names = steps.clone().map(name).collect::<Vec<_>>().join(" UNION ALL "),
        reached = steps.map(reached).collect::<Vec<_>>().join("\n  UNION ALL "),
        once = dialect.once(),
        median = rank(50),
        p90 = rank(90),
    )
}

/// A query with a row a day on which people started: `day`, and a column a step with the people of that day who have reached it.
pub fn funnel_days(question: Question<'_>) -> String {
    let steps = &question.definitions.steps;
    let start = question.day("t0");
    let column = |(position, step): (usize, &Step)| {
        let key = step.key.replace('"', "\"\"");
        format!(",\n  (SELECT count(*) FROM step{position} WHERE {start} = days.day) AS \"{key}\"")
    };
    format!(
        "{},\n{}\nSELECT {} AS day{}\nFROM days ORDER BY days.day;",
        question.steps(steps.len() - 1),
        question.all_days(),
        question.tables.dialect.date("days.day"),
        steps.iter().enumerate().map(column).collect::<String>()
    )
}

/// A query with a row a cohort of anybody and day after its start that is over: `cohort`, `days_after`, the `size` of the cohort, and the `users`
/// of it who were active on that day.
pub fn cohorts(question: Question<'_>) -> String {
    let as_of = question.as_of.0;
    format!(
        "{steps},
{days},
offsets(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM offsets WHERE n < {LAST_OFFSET}),
starts {once} (SELECT user_id, {start} AS start FROM step0),
active {once} (SELECT DISTINCT user_id, day FROM counted WHERE {active}),
sizes {once} (SELECT start, count(*) AS size FROM starts GROUP BY start),
returned {once} (
  SELECT start, active.day - start AS n, count(*) AS users
  FROM starts JOIN active ON active.user_id = starts.user_id GROUP BY start, active.day - start
)
SELECT {cohort} AS cohort, offsets.n AS days_after, size, coalesce(users, 0) AS users
FROM days CROSS JOIN offsets
JOIN sizes ON sizes.start = days.day
LEFT JOIN returned ON returned.start = days.day AND returned.n = offsets.n
WHERE days.day + offsets.n <= {as_of} ORDER BY days.day, offsets.n;",
        steps = question.steps(0),
        days = question.all_days(),
        once = question.tables.dialect.once(),
        start = question.day("t0"),
        active = question.active(),
        cohort = question.tables.dialect.date("days.day"),
    )
}

impl Question<'_> {
    /// `days`: the days of the range.
    fn all_days(self) -> String {
        let (first, last) = (self.range.first.0, self.range.last.0);
        format!("days(day) AS (SELECT {first} UNION ALL SELECT day + 1 FROM days WHERE day < {last})")
    }

    /// The count on a day of `days`; NULL where its window begins before the data.
    fn on_day(self, count: DailyCount) -> String {
        let people = |events: &str| {
            format!("(SELECT count(DISTINCT user_id) FROM counted WHERE {events} AND counted.day = days.day)")
        };
        match count {
            DailyCount::Dau => people(&self.active()),
            DailyCount::Wau | DailyCount::Mau => {
                let before = count.lookback() - 1;
                format!(
                    "CASE WHEN days.day - {before} >= {} THEN (SELECT count(DISTINCT user_id) FROM counted WHERE {} AND counted.day BETWEEN days.day - {before} AND days.day) END",
                    self.first_day.0,
                    self.active()
                )
            }
            DailyCount::Events(trend) => {
                let events = self.tables.dialect.events(&self.definitions.trend(trend).event);
                format!("(SELECT count(*) FROM counted WHERE {events} AND counted.day = days.day)")
            }
            DailyCount::Users(trend) => people(&self.tables.dialect.events(&self.definitions.trend(trend).event)),
        }
    }

    /// `amounts` of a sum, each with its day.
    fn amounts(self, trend: TrendIndex) -> String {
        let trend = self.definitions.trend(trend);
        let amount = trend.sum.as_ref().map_or_else(|| "NULL".to_owned(), |path| self.tables.dialect.amount(path));
        format!(
            ",\n-- what is no number, or 1e15 or more in size, adds nothing\namounts {} (SELECT day, round({amount}, 6) AS amount FROM counted WHERE {})",
            self.tables.dialect.once(),
            self.tables.dialect.events(&trend.event)
        )
    }
}
