//! The SQL that reads an id as [`crate::values::id_of_real`] does, for the queries that `explain` prints.

/// The id as text: a real number without a fraction is the integer, another one its shortest decimal text. Numbers of 17 digits
/// may end in another digit, as SQLite computes no more of them; they stay apart from each other all the same.
pub(super) fn text(id: &str) -> String {
    format!(
        "(CASE WHEN typeof({id}) <> 'real' THEN CAST({id} AS TEXT)
  WHEN abs({id}) < 9223372036854775808.0 AND {id} = CAST({id} AS INTEGER) THEN CAST(CAST({id} AS INTEGER) AS TEXT)
  ELSE coalesce({shortest}, CAST({id} AS TEXT)) END)",
        shortest = shortest(id)
    )
}

/// The fewest digits that read back as the number, without an exponent.
fn shortest(id: &str) -> String {
    let precisions: Vec<String> = (0..17).map(|digits| format!("({digits})")).collect();
    let scientific = format!(
        "(SELECT printf('%!.*e', n.column1, abs({id})) AS t FROM (VALUES {}) AS n WHERE CAST(printf('%!.*e', n.column1, abs({id})) AS REAL) = abs({id})
    ORDER BY n.column1 LIMIT 1)",
        precisions.join(",")
    );
    let parts = format!(
        "(SELECT rtrim(replace(substr(t, 1, instr(t, 'e') - 1), '.', ''), '0') AS d, CAST(substr(t, instr(t, 'e') + 1) AS INTEGER) AS e FROM {scientific})"
    );
    format!(
        "(SELECT iif({id} < 0, '-', '') || CASE
    WHEN e < 0 THEN '0.' || substr(hex(zeroblob(-e)), 1, -e - 1) || d
    WHEN e >= length(d) - 1 THEN d || substr(hex(zeroblob(e)), 1, e - length(d) + 1)
    ELSE substr(d, 1, e + 1) || '.' || substr(d, e + 2) END FROM {parts})"
    )
}

#[cfg(test)]
mod tests {
    use rusqlite::{Connection, ToSql};

    use super::text;
    use crate::values::id_of_real;

    fn by_sql(connection: &Connection, id: impl ToSql) -> Option<String> {
        let sql = format!("SELECT {} FROM (SELECT ?1 AS id)", text("id"));
        connection.prepare_cached(&sql).expect("a query").query_row([id], |row| row.get(0)).expect("a row")
    }

    #[test]
    fn reals_are_read_as_the_engine_reads_them() {
        let connection = Connection::open_in_memory().expect("memory");
        let reals = [
            7.0,
            -0.0,
            -7.0,
            7.5,
            -7.25,
            0.1,
            0.1 + 0.2,
            1e-7,
            -1.5e-9,
            123_456.789,
            1e18,
            9.2e18,
            1e19,
            -1.25e21,
            1e300,
        ];
        for real in reals.into_iter().chain([9_223_372_036_854_775_808.0, 9_007_199_254_740_993.0, f64::MAX, 2.5e-300])
        {
            assert_eq!(by_sql(&connection, real), Some(id_of_real(real)), "{real}");
        }
        let mut state = 1_u64;
        for _case in 0..2_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let real = (state % 1_000_000_000_000_000) as f64 / [1e3, 1e7, 1e14, 1e20][(state >> 62) as usize];
            assert_eq!(by_sql(&connection, real), Some(id_of_real(real)), "{real}");
        }
    }

    #[test]
    fn other_values_are_their_text() {
        let connection = Connection::open_in_memory().expect("memory");
        assert_eq!(by_sql(&connection, 7), Some("7".into()));
        assert_eq!(by_sql(&connection, "7.0"), Some("7.0".into()));
        assert_eq!(by_sql(&connection, b"ab".as_slice()), Some("ab".into()));
        assert_eq!(by_sql(&connection, None::<i64>), None);
    }
}
