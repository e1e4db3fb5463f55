//! Aliases: which anonymous ids turned out to be which users.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::attributes;
use super::facts::AliasFact;

/// Anonymous ids that are remembered before they are written.
const MOST_IDS: usize = 100_000;

/// The first and the last time of an unbroken run of one user.
#[derive(Debug)]
struct AliasRun {
    user: String,
    first: Option<i64>,
    last: Option<i64>,
}

/// Aliases met and not yet written. Records that say the same about an id again and again make one run, of which the ends are
/// stored: what lies between changes no lookup.
#[derive(Debug, Default)]
pub(super) struct AliasRuns {
    runs: HashMap<String, AliasRun>,
}

impl AliasRuns {
    pub(super) fn add(&mut self, connection: &Connection, alias: AliasFact) -> rusqlite::Result<()> {
        let AliasFact { anonymous, user, ts } = alias;
        let ts = ts.map(|ts| ts.0);
        match self.runs.get_mut(&anonymous) {
            Some(run) if run.user == user => {
                run.first = run.first.min(ts);
                run.last = run.last.max(ts);
                return Ok(());
            }
            Some(run) => {
                let ended = std::mem::replace(run, AliasRun { user, first: ts, last: ts });
                return write(connection, &anonymous, &ended);
            }
            None => {}
        }
        if self.runs.len() >= MOST_IDS {
            self.write(connection)?;
        }
        self.runs.insert(anonymous, AliasRun { user, first: ts, last: ts });
        Ok(())
    }

    pub(super) fn write(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let mut runs: Vec<(String, AliasRun)> = self.runs.drain().collect();
        runs.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (anonymous, run) in &runs {
            write(connection, anonymous, run)?;
        }
        Ok(())
    }
}

fn write(connection: &Connection, anonymous: &str, run: &AliasRun) -> rusqlite::Result<()> {
    let sql = "INSERT OR IGNORE INTO aliases(anonymous_id, user_id, ts) VALUES(?,?,?)";
    let mut insert = connection.prepare_cached(sql)?;
    insert.execute(params![anonymous, run.user, run.first])?;
    if run.first != run.last {
        insert.execute(params![anonymous, run.user, run.last])?;
    }
    Ok(())
}

/// Gives what was said about an anonymous id to the user that it turned out to be, as of when it was said.
pub(super) fn move_profiles(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "SELECT DISTINCT t.user_id, t.attribute, t.ts FROM attribute_times AS t JOIN aliases AS a ON a.anonymous_id = t.user_id
               ORDER BY t.user_id, t.attribute";
    let said: Vec<(String, String, i64)> = connection
        .prepare(sql)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (id, name, ts) in said {
        let user = resolve(connection, &id, ts)?;
        if user == id {
            continue;
        }
        if let Some(value) = attributes::read(connection, &id, &name)? {
            connection.prepare_cached("INSERT OR IGNORE INTO users(id) VALUES(?)")?.execute([&user])?;
            attributes::write(connection, &user, (&name, ts, &value))?;
        }
    }
    Ok(())
}

/// Whose an id is at an instant: of its only alias; of several users, that of the earliest alias at or after the instant, else
/// of the latest before it; looked up again until an id is no alias. A circle stops at its smallest id.
pub fn resolve(connection: &Connection, id: &str, ts: i64) -> rusqlite::Result<String> {
    let sql = "SELECT user_id FROM aliases WHERE anonymous_id = ?1 AND user_id <> anonymous_id
               ORDER BY ifnull(ts, -9223372036854775808) < ?2,
                        CASE WHEN ifnull(ts, -9223372036854775808) >= ?2 THEN ts END,
                        ifnull(ts, -9223372036854775808) DESC, user_id LIMIT 1";
    let mut query = connection.prepare_cached(sql)?;
    let mut way = vec![id.to_owned()];
    loop {
        let last = &way[way.len() - 1];
        let Some(next) = query.query_map(params![last, ts], |row| row.get::<_, String>(0))?.next().transpose()? else {
            return Ok(last.clone());
        };
        if let Some(start) = way.iter().position(|known| *known == next) {
            return Ok(way[start..].iter().min().expect("a circle has an id").clone());
        }
        way.push(next);
    }
}
