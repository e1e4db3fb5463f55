//! `[source]` of the kind `clickhouse`: where the servers are, who asks, and what is read of them.

use std::path::PathBuf;

use http::Uri;
use serde::Serialize;

use super::TimeFormat;
use super::read::{Keys, Located, Reader};
use super::source_values::{max_age, time_format, time_zone, timeout};
use crate::calendar::LocalZone;
use crate::problem::Problem;

/// The server that is asked, and by whom, unless the settings say.
const DEFAULT_URL: &str = "http://localhost:8123";
const DEFAULT_USER: &str = "default";

/// A `ClickHouse` server, or several that share the users among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClickHouseConfig {
    /// The address of the HTTP interface of each server, without a login; every one has users of its own.
    pub urls: Vec<String>,
    /// The cluster, by its name on the server of the only address, whose shards hold the events and users.
    pub cluster: Option<String>,
    /// Whether every shard holds whole users: their rows and all their events. Then each counts its own.
    pub sharded_by_user: bool,
    /// The database; the user's own when absent.
    pub database: Option<String>,
    /// The user.
    pub user: String,
    /// The name of the environment variable that holds the password; without one the user has none.
    pub password_env: Option<String>,
    /// The certificate of the authority that is trusted, instead of the public ones; relative to the project folder unless absolute.
    pub ca_file: Option<PathBuf>,
    /// Gives `id`, `is_test` and the attribute columns; the table `users` when absent.
    pub users: Option<String>,
    /// Gives `user_id`, `name`, `ts` and, where there are such, `source`, `properties` and `anonymous_id`; the table `events` when
    /// absent.
    pub events: Option<String>,
    /// Gives `anonymous_id`, `user_id` and `ts`; the table `aliases`, if there is one, when absent.
    pub aliases: Option<String>,
    /// The unit of numbers that are instants. Columns of a time type know theirs.
    pub time: TimeFormat,
    /// What an instant without an offset means.
    pub timezone: LocalZone,
    /// How many seconds a query may take.
    pub timeout: u32,
    /// In how many parts of the users their events are counted, one after the other, so that the server needs less memory.
    pub slices: u32,
    /// For how many seconds a cube is taken for the present one.
    pub max_age: u64,
}

/// Reads the keys of this kind.
pub(super) fn read(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>) -> ClickHouseConfig {
    let urls = urls(reader, keys);
    let [cluster, database, user, password_env, ca_file, users, events, aliases, time, timezone, age] = [
        "cluster",
        "database",
        "user",
        "password_env",
        "ca_file",
        "users",
        "events",
        "aliases",
        "time",
        "timezone",
        "max_age",
    ]
    .map(|key| keys.string(reader, key));
    let sharded_by_user = keys.boolean(reader, "sharded_by_user").is_some_and(|is_sharded| is_sharded.value);
    if let [_, second, ..] = &urls[..] {
        check_shards(reader, second, (cluster.is_some(), sharded_by_user));
    }
    let urls: Vec<String> = urls.into_iter().map(|url| url.value.trim_end_matches('/').to_owned()).collect();
    let text = |key: Option<Located<String>>| key.map(|text| text.value);
    ClickHouseConfig {
        urls: if urls.is_empty() { vec![DEFAULT_URL.to_owned()] } else { urls },
        cluster: text(cluster),
        sharded_by_user,
        database: text(database),
        user: text(user).unwrap_or_else(|| DEFAULT_USER.to_owned()),
        password_env: text(password_env),
        ca_file: text(ca_file).map(PathBuf::from),
        users: text(users),
        events: text(events),
        aliases: text(aliases),
        time: time_format(reader, time.as_ref(), TimeFormat::Milliseconds),
        timezone: timezone.map(|zone| time_zone(reader, &zone)).unwrap_or_default(),
        timeout: timeout(reader, keys),
        slices: slices(reader, keys),
        max_age: max_age(reader, age.as_ref()),
    }
}

/// The addresses, each checked and there once.
fn urls(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>) -> Vec<Located<String>> {
    let mut urls: Vec<Located<String>> = Vec::new();
    for url in keys.string_or_list(reader, "url").map(|(_, urls)| urls).unwrap_or_default() {
        check_url(reader, &url);
        if urls.iter().any(|known| known.value.trim_end_matches('/') == url.value.trim_end_matches('/')) {
            let problem = Problem::new(url.place, "the address is there twice, and its events would count twice");
            reader.report(problem.hint("name every server once"));
        } else {
            urls.push(url);
        }
    }
    urls
}

/// Several servers are asked each for its own users, which somebody has to say that they hold.
fn check_shards(reader: &mut Reader<'_>, second: &Located<String>, (has_cluster, sharded_by_user): (bool, bool)) {
    let mut report = |message: &str, hint: &str| {
        reader.report(Problem::new(second.place.clone(), message).hint(hint));
    };
    if has_cluster {
        report("`cluster` stands beside several addresses", "name one address, whose server knows the cluster");
    } else if !sharded_by_user {
        report(
            "several servers are asked only when each holds whole users",
            "add `sharded_by_user = true` if it does; else name one address and the `cluster` that its server knows",
        );
    }
}

/// In how many parts the users are counted; one unless the settings say.
fn slices(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>) -> u32 {
    keys.integer(reader, "slices", 1..=1_000).map_or(1, |slices| slices.value)
}

/// An address must be one of HTTP, without a login, and with TLS unless it is of this machine.
fn check_url(reader: &mut Reader<'_>, url: &Located<String>) {
    let mut report = |message: &str, hint: &str| {
        reader.report(Problem::new(url.place.clone(), message).hint(hint));
    };
    let parsed: Option<Uri> = url.value.parse().ok();
    let Some((scheme, authority)) = parsed.as_ref().and_then(|uri| uri.scheme_str().zip(uri.authority())) else {
        return report("this is not the address of a server", "write it as in `https://clickhouse.example.com:8443`");
    };
    if authority.as_str().contains('@') {
        return report(
            "the address holds a login",
            "write the user into `user`, and into `password_env` the name of a variable with the password",
        );
    }
    match scheme {
        "https" => {}
        "http" if is_here(authority.host()) => {}
        "http" => report(
            "the address is of another machine and without TLS",
            "write `https://`, usually with the port 8443: only a server on this machine is read without TLS",
        ),
        _ => report("this is not an address of HTTP", "write `https://`, with the port of ClickHouse's HTTP interface"),
    }
}

/// Whether a host is this machine.
fn is_here(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::super::{Config, SourceConfig, parse};
    use crate::problem::Problems;

    fn read(keys: &str) -> Result<Config, Problems> {
        parse("flightdeck.toml".as_ref(), &format!("[source]\nkind = \"clickhouse\"\n{keys}\n"))
    }

    #[test]
    fn several_servers_must_hold_whole_users_and_stand_there_once() {
        let both = "url = [\"https://one.test:8443/\", \"https://two.test:8443\"]";
        let config = read(&format!("{both}\nsharded_by_user = true")).expect("valid");
        let SourceConfig::ClickHouse(server) = config.source else { panic!("another kind") };
        assert_eq!(server.urls, ["https://one.test:8443", "https://two.test:8443"]);
        assert!(read("url = \"https://one.test\"\ncluster = \"events\"").is_ok());
        let twice = "url = [\"https://one.test\", \"https://one.test/\"]\nsharded_by_user = true";
        for (keys, word) in [
            (both.to_owned(), "sharded_by_user"),
            (format!("{both}\nsharded_by_user = true\ncluster = \"events\""), "cluster"),
            (twice.to_owned(), "twice"),
            ("url = [\"https://one.test\", \"http://two.test\"]\nsharded_by_user = true".to_owned(), "TLS"),
        ] {
            let problems = read(&keys).expect_err("a wrong address").to_string();
            assert!(problems.contains(word), "{keys}: {problems}");
        }
    }
}
