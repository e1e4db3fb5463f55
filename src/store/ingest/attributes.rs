//! Attributes of users in the database, each with the instant as of which it holds.

use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

/// Sets an attribute, unless something newer was said before.
pub(super) fn write(
    connection: &Connection,
    user: &str,
    (attribute, as_of, value): (&str, i64, &str),
) -> rusqlite::Result<()> {
    let mut said = connection.prepare_cached(
        "INSERT INTO attribute_times(user_id, attribute, ts) VALUES(?,?,?) ON CONFLICT DO UPDATE
         SET ts = excluded.ts WHERE excluded.ts >= attribute_times.ts",
    )?;
    if said.execute(params![user, attribute, as_of])? == 1 {
        let mut update: CachedStatement<'_> =
            connection.prepare_cached(&format!("UPDATE users SET \"{attribute}\" = ? WHERE id = ?"))?;
        update.execute(params![value, user])?;
    }
    Ok(())
}

/// The value of a user's attribute.
pub(super) fn read(connection: &Connection, user: &str, attribute: &str) -> rusqlite::Result<Option<String>> {
    let sql = format!("SELECT CAST(\"{attribute}\" AS TEXT) FROM users WHERE id = ?");
    Ok(connection.prepare_cached(&sql)?.query_row([user], |row| row.get(0)).optional()?.flatten())
}
