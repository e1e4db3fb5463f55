//! Anonymous ids in SQL: whose each event is at its own instant.

use super::dialect::Dialect;

/// An event's id as text.
pub(super) const ID: &str = "CAST(e.user_id AS TEXT)";
/// The user of an event, where [`JOIN`] stands behind the events.
pub(super) const USER: &str = "coalesce(i.user_id, CAST(e.user_id AS TEXT))";
/// The identities of the events.
pub(super) const JOIN: &str = "\n  LEFT JOIN identified AS i ON i.id = CAST(e.user_id AS TEXT) AND i.ts = e.ts\n ";

/// The tables that lead to `identified`: for every id with an alias and every instant of its events, the user. `events` are those
/// from one instant to before another.
///
/// The smallest user of an instant is that of a window and not of a group: SQLite expects a handful of rows of a grouping, and then
/// reads all aliases for each event. Where walks end is looked up by joins: PostgreSQL reads the whole of a list that is too long to
/// be hashed for each row.
pub(super) fn identities((aliases, dialect): (&str, Dialect), (events, from, to): (&str, i64, i64)) -> String {
    format!(
        "alias AS MATERIALIZED (
  -- the user of an anonymous id for the instants after `after` up to `until`: of the earliest alias at or after the
  -- instant, else of the latest; of aliases at one instant the smallest user counts
  SELECT anonymous_id, user_id, lag(ts) OVER same AS after,
    CASE WHEN lead(ts) OVER same IS NOT NULL THEN ts END AS until
  FROM (
    SELECT DISTINCT CAST(anonymous_id AS TEXT) AS anonymous_id, {smallest} AS user_id,
      coalesce(ts, -9223372036854775808) AS ts
    FROM {aliases} AS a WHERE CAST(anonymous_id AS TEXT) <> CAST(user_id AS TEXT)
    WINDOW instant AS (PARTITION BY CAST(anonymous_id AS TEXT), coalesce(ts, -9223372036854775808))
  ) AS a WINDOW same AS (PARTITION BY anonymous_id ORDER BY ts)
),
-- where one comes from an id at an instant, alias by alias
walk(id, ts, at) AS (
  SELECT {ID}, e.ts, a.user_id
  FROM {events} AS e JOIN alias AS a ON a.anonymous_id = {ID}
    AND {holds}
  WHERE e.ts >= {from} AND e.ts < {to}
  UNION SELECT CASE b.column1 WHEN 0 THEN w.id ELSE w.at END, w.ts, a.user_id
  FROM walk AS w JOIN alias AS a ON a.anonymous_id = w.at AND {holds_later}
  CROSS JOIN (VALUES (0), (1)) AS b
),
-- the way ends at an id that is no alias, or in a circle, which stops at its smallest id
identified AS MATERIALIZED (
  SELECT w.id, w.ts, coalesce(
    max(w.at) FILTER (WHERE a.anonymous_id IS NULL), min(w.at{bytes}) FILTER (WHERE c.at IS NOT NULL)
  ) AS user_id
  FROM walk AS w
  LEFT JOIN (SELECT DISTINCT anonymous_id FROM alias) AS a ON a.anonymous_id = w.at
  LEFT JOIN (SELECT at, ts FROM walk WHERE id = at) AS c ON c.at = w.at AND c.ts = w.ts
  GROUP BY w.id, w.ts
),
",
        smallest = dialect.smallest("CAST(user_id AS TEXT)", "instant"),
        bytes = dialect.by_bytes(),
        holds = holds("e"),
        holds_later = holds("w"),
    )
}

/// That the alias `a` holds at the instant of the row.
fn holds(row: &str) -> String {
    format!("{row}.ts > coalesce(a.after, {row}.ts - 1) AND {row}.ts <= coalesce(a.until, {row}.ts)")
}
