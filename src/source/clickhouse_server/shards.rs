//! The servers of a source: a single one, the shards of a cluster, or several that are asked one beside the other. When each holds
//! whole users, each is asked about its own, and what they say is put together.

use std::collections::BTreeSet;
use std::io;

use super::super::schema::quoted;
use super::connect::{AnswerRows, HttpAccess};
use super::posted_query::PostedQuery;
use crate::config::ClickHouseConfig;
use crate::problem::{Place, Problem};

/// The servers that hold the tables.
pub(super) struct Shards {
    servers: Vec<HttpAccess>,
    /// The shards behind the only server.
    cluster: Option<String>,
    /// Whether each shard of the cluster counts its own users.
    is_pushed_down: bool,
}

impl Shards {
    /// Reads the password and the certificate, and checks the servers' versions.
    pub(super) fn open(settings: &ClickHouseConfig) -> Result<Self, Problem> {
        let servers = HttpAccess::of_each(settings)?;
        servers.iter().try_for_each(HttpAccess::check_version)?;
        let cluster = settings.cluster.clone();
        Ok(Self { servers, is_pushed_down: cluster.is_some() && settings.sharded_by_user, cluster })
    }

    /// The server that is asked about what all have alike.
    pub(super) fn first(&self) -> &HttpAccess {
        &self.servers[0]
    }

    /// Every server.
    pub(super) fn servers(&self) -> &[HttpAccess] {
        &self.servers
    }

    /// Whether several shards are each asked about users of their own.
    pub(super) fn share_users(&self) -> bool {
        self.is_pushed_down || self.servers.len() > 1
    }

    /// A table by its name; in a cluster with the database, since other servers have another one of their own.
    pub(super) fn table(&self, table: &str) -> String {
        match (&self.cluster, &self.first().database) {
            (Some(_), Some(database)) => format!("{}.{}", quoted(database), quoted(table)),
            (Some(_) | None, _) => quoted(table),
        }
    }

    /// What stands behind `FROM` for these rows of all shards of a cluster.
    pub(super) fn together(&self, rows: &str) -> String {
        self.cluster.as_ref().map_or_else(|| rows.to_owned(), |_| self.in_cluster(&format!("SELECT * FROM {rows}")))
    }

    /// The same for rows that each shard counts.
    pub(super) fn apart(&self, rows: &str) -> String {
        if self.is_pushed_down { rows.to_owned() } else { self.together(rows) }
    }

    fn in_cluster(&self, sql: &str) -> String {
        let cluster = self.cluster.as_deref().unwrap_or_default();
        format!("cluster({}, view(\n{sql}\n))", quoted(cluster))
    }

    /// The answers of all shards to a question, each about its own users.
    pub(super) fn all<T, R>(&self, sql: &str, doing: &str, read: R) -> Result<Vec<T>, Problem>
    where
        T: Send,
        R: Fn(&mut AnswerRows) -> io::Result<T> + Sync,
    {
        let query = if self.is_pushed_down {
            PostedQuery::new(&format!("SELECT * FROM {}", self.in_cluster(sql)), doing)
        } else {
            PostedQuery::new(sql, doing)
        };
        self.ask_each(&query, read)
    }

    /// The answers of all servers to a query about the tables of all shards.
    pub(super) fn among<T, R>(
        &self,
        (sql, words): (&str, &BTreeSet<&str>),
        doing: &str,
        read: R,
    ) -> Result<Vec<T>, Problem>
    where
        T: Send,
        R: Fn(&mut AnswerRows) -> io::Result<T> + Sync,
    {
        self.ask_each(&PostedQuery::new(sql, doing).among(words), read)
    }

    fn ask_each<T, R>(&self, query: &PostedQuery<'_>, read: R) -> Result<Vec<T>, Problem>
    where
        T: Send,
        R: Fn(&mut AnswerRows) -> io::Result<T> + Sync,
    {
        let (first, others) = self.servers.split_first().expect("there is a server");
        let read = &read;
        std::thread::scope(|scope| {
            let others: Vec<_> = others.iter().map(|server| scope.spawn(move || server.all(query, read))).collect();
            let mut rows = first.all(query, read)?;
            for other in others {
                rows.extend(other.join().expect("asking does not panic")?);
            }
            Ok(rows)
        })
    }

    /// The servers as the place of a problem.
    pub(super) fn place(&self) -> Place {
        self.first().place()
    }
}
