//! Anonymous ids in the SQL of `ClickHouse`: whose the events of an id are, as spans of time, found without looking at any event.

/// The tables that lead to `ways`: for every id with an alias its `spans`, each the first and the last millisecond and the user;
/// together they are all of time. `aliases` gives the rows. `leads` holds every walk from alias to alias with the ids passed.
pub fn identities(aliases: &str) -> String {
    format!(
        "alias AS (
  -- of the earliest alias at or after an instant, else of the latest; of aliases at one instant the smallest user counts
  SELECT anonymous_id, span.1 AS since, span.2 AS until, span.3 AS user_id FROM (
    SELECT anonymous_id, arraySort(groupArray((at, user_id))) AS known FROM (
      SELECT assumeNotNull(a.anonymous_id) AS anonymous_id, ifNull(a.ts, {first}) AS at, min(assumeNotNull(a.user_id)) AS user_id
      FROM {aliases} AS a WHERE a.anonymous_id != a.user_id GROUP BY 1, 2
    ) GROUP BY anonymous_id
  ) ARRAY JOIN arrayMap((it, n) -> (if(n = 1, {first}, known[n - 1].1 + 1), if(n = length(known), {last}, it.1), it.2),
      known, arrayEnumerate(known)) AS span
),
leads AS (
  SELECT anonymous_id AS id, since, until, user_id AS at, [anonymous_id] AS path FROM alias
  UNION ALL
  SELECT l.id, greatest(l.since, a.since), least(l.until, a.until), a.user_id, arrayPushBack(l.path, l.at)
  FROM leads AS l JOIN alias AS a ON a.anonymous_id = l.at
  WHERE NOT has(l.path, l.at) AND greatest(l.since, a.since) <= least(l.until, a.until)
),
-- a way ends at an id that is no alias, or in a circle, which stops at its smallest id
ends AS (
  SELECT id, since, until, if(has(path, at), arrayMin(arraySlice(path, indexOf(path, at))), at) AS user_id
  FROM leads WHERE has(path, at) OR at NOT IN (SELECT anonymous_id FROM alias)
),
ways AS (SELECT id, groupArray((since, until, user_id)) AS spans FROM ends GROUP BY id),
",
        first = "toInt64(-9223372036854775808)",
        last = "toInt64(9223372036854775807)",
    )
}

/// The user of the event `e`, where the ways `w` of its id are joined.
pub const USER: &str = "if(empty(w.spans), e.user_id, arrayFirst(span -> ifNull(e.ts, toInt64(-9223372036854775808)) BETWEEN span.1 AND span.2, w.spans).3)";
/// The ways of the events' ids.
pub const JOIN: &str = " LEFT JOIN ways AS w ON w.id = e.user_id";
