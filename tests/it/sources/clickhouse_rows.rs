//! A `ClickHouse` server with the rows of SQLite: the same cube, the same site, and what may go wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::process::Command;

use flightdeck::calendar::LocalZone;
use flightdeck::config::{ClickHouseConfig, SourceConfig, TimeFormat};
use flightdeck::cube::{Cube, CubeKey, Health, decode, encode};
use flightdeck::source::{Source, open};

use super::certificates::certificates;
use super::clickhouse::ClickHouse;
use super::{names_the_source, sqlite_cube};
use crate::cases::cases;
use crate::harness::{Project, Run};
use crate::product::{self, Explained, Product};
use crate::random::world;
use crate::world::{Alias, Event, NULL_PROPERTIES, User, World};

const VARIABLE: &str = "CLICKHOUSE_PASSWORD";

/// The values of an attribute side by side, so that the SQL of such a table is run as well.
const BREAKDOWN: &str = "[[breakdowns]]\nattribute = \"plan\"\ntop = 1\n";

/// A text as SQL writes it; NULL without one.
fn quoted(text: Option<&str>) -> String {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('\'', "\\'").replace('\0', "\\0");
    text.map_or_else(|| "NULL".to_owned(), |text| format!("'{}'", escaped(text)))
}

fn number(number: Option<i64>) -> String {
    number.map_or_else(|| "NULL".to_owned(), |number| number.to_string())
}

/// The types of instants, how milliseconds are written in them, and what the settings say.
const TIMES: [(&str, &str, TimeFormat); 6] = [
    ("Nullable(Int64)", "{}", TimeFormat::Milliseconds),
    ("Nullable(DateTime64(3, 'UTC'))", "fromUnixTimestamp64Milli({}, 'UTC')", TimeFormat::Milliseconds),
    ("Nullable(DateTime64(6, 'Asia/Tokyo'))", "fromUnixTimestamp64Milli({}, 'UTC')", TimeFormat::Milliseconds),
    ("Nullable(Int64)", "{} * 1000", TimeFormat::Microseconds),
    ("Nullable(Float64)", "{}", TimeFormat::Milliseconds),
    ("Nullable(String)", "toString(fromUnixTimestamp64Milli({}, 'UTC'))", TimeFormat::Text),
];

/// Statements that fill a database of this name with the rows of a world.
fn fill(database: &str, world: &World, (time, written, _): (&str, &str, TimeFormat)) -> Vec<String> {
    let at = |ts: Option<i64>| match ts {
        Some(ts) => written.replace("{}", &format!("toInt64({ts})")),
        None => "NULL".to_owned(),
    };
    let text = "LowCardinality(Nullable(String))";
    let mut statements = vec![
        format!("CREATE DATABASE {database} ENGINE = Memory"),
        format!(
            "CREATE TABLE {database}.users(id Nullable(String), is_test Nullable(Int64), plan {text}, segment {text}) ENGINE = Memory"
        ),
        format!(
            "CREATE TABLE {database}.events(user_id Nullable(String), anonymous_id Nullable(String), name {text}, ts {time}, source {text}, properties Nullable(String)) ENGINE = Memory"
        ),
        format!(
            "CREATE TABLE {database}.aliases(anonymous_id Nullable(String), user_id Nullable(String), ts {time}) ENGINE = Memory"
        ),
    ];
    let mut insert = |table: &str, rows: Vec<String>| {
        for rows in rows.chunks(500) {
            statements.push(format!("INSERT INTO {database}.{table} VALUES {}", rows.join(", ")));
        }
    };
    let user = |User { id, is_test, plan, size, .. }: &User| {
        let [id, plan, size] = [id.text(), plan.clone(), size.clone()].map(|text| quoted(text.as_deref()));
        format!("({id}, {}, {plan}, {size})", number(*is_test))
    };
    let event = |Event { user, name, ts, source, properties, anonymous }: &Event| {
        let properties = Some(properties.as_deref().unwrap_or("{broken")).filter(|text| *text != NULL_PROPERTIES);
        let [user, anonymous] = [user, anonymous].map(|id| quoted(id.text().as_deref()));
        let (name, source) = (quoted(Some(name)), quoted(source.as_deref()));
        format!("({user}, {anonymous}, {name}, {}, {source}, {})", at(Some(*ts)), quoted(properties))
    };
    let alias = |Alias { anonymous, user, ts }: &Alias| {
        let [anonymous, user] = [anonymous, user].map(|id| quoted(id.text().as_deref()));
        format!("({anonymous}, {user}, {})", at(*ts))
    };
    insert("users", world.users.iter().map(user).collect());
    insert("events", world.events.iter().map(event).collect());
    insert("aliases", world.aliases.iter().map(alias).collect());
    statements
}

/// The tables of a database.
fn config(server: &ClickHouse, database: &str, time: TimeFormat) -> ClickHouseConfig {
    ClickHouseConfig {
        urls: vec![server.url()],
        cluster: None,
        sharded_by_user: false,
        database: Some(database.to_owned()),
        user: "owner".to_owned(),
        password_env: Some(VARIABLE.to_owned()),
        ca_file: None,
        users: None,
        events: None,
        aliases: None,
        time,
        timezone: LocalZone::default(),
        timeout: 60,
        slices: 1,
        max_age: 0,
    }
}

/// Runs a test of this file in a process of its own, with the password in its environment, from where alone it is read.
fn again(test: &str) {
    let run = std::process::Command::new(std::env::current_exe().expect("this program"))
        .args([&format!("sources::clickhouse_rows::{test}"), "--exact", "--nocapture"])
        .env(VARIABLE, "owner")
        .output()
        .expect("it runs");
    let said = [run.stdout, run.stderr].concat();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&said));
}

#[test]
fn every_hand_worked_case_and_random_world_gives_the_same_cube() {
    if std::env::var(VARIABLE).is_err() {
        return again("every_hand_worked_case_and_random_world_gives_the_same_cube");
    }
    let server = ClickHouse::start();
    // A case takes seconds there: the suite counts every fifth, and `tests/run remote` all.
    let every = if std::env::var("FLIGHTDECK_REMOTE").is_ok() { 1 } else { 5 };
    let cases = cases().into_iter().step_by(every).map(|case| (case.file, case.world));
    let worlds = cases.chain((0..10).map(|seed| (format!("seed {seed}"), world(seed))));
    let mut differences = Vec::new();
    let mut compared = 0;
    for (at, (name, world)) in worlds.enumerate() {
        let time = TIMES[at % TIMES.len()];
        let database = format!("w{at}");
        // Some worlds are counted in parts, or lie on two shards.
        let [one, two] = if at % 4 == 3 {
            split(&world)
        } else {
            [world.clone(), World { events: Vec::new(), users: Vec::new(), ..world.clone() }]
        };
        server.execute(&fill(&database, &one, time));
        let slices = if at % 12 == 0 { 4 } else { 1 };
        let config = ClickHouseConfig { slices, ..config(&server, &database, time.2) };
        let config = if at % 4 == 3 {
            server.execute(&fill(&format!("{database}_2"), &two, time));
            on_shards(&config, at / 4)
        } else {
            config
        };
        // The SQL of a number reads one server.
        let has_sql = at % 25 == 0 && config.urls.len() == 1;
        let config = SourceConfig::ClickHouse(Box::new(config));
        let source = open(&config, NonZeroUsize::MIN).unwrap_or_else(|problems| panic!("{name}: {problems}"));
        let cube = source.cube(&product::definitions(&world.rules), product::clock(&world.rules));
        if has_sql && cube.is_ok() {
            differences.extend(explained(&name, &world, source.as_ref()));
        }
        server.execute(&[format!("DROP DATABASE {database}")]);
        match cube {
            Err(problems) if has_differing_rows(&world) => {
                assert!(problems.to_string().contains("FINAL"), "{problems}");
            }
            Err(problems) => differences.push(format!("{name}: {problems}")),
            Ok(cube) => {
                compared += 1;
                let expected = decode(&sqlite_cube(&world), CubeKey([0; 32])).expect("a cube");
                differences.extend(difference(&name, &without_order(cube), &without_order(expected)));
            }
        }
    }
    assert!(differences.is_empty(), "{} of {compared}:\n{}", differences.len(), differences.join("\n"));
    assert!(compared > 20, "{compared}");
}

/// The world on two shards: every person whole on one, by the ids that aliases join, and all aliases on both.
fn split(world: &World) -> [World; 2] {
    let mut homes: BTreeMap<String, String> = BTreeMap::new();
    let home = |homes: &BTreeMap<String, String>, id: &str| {
        let mut id = id.to_owned();
        while let Some(next) = homes.get(&id) {
            id.clone_from(next);
        }
        id
    };
    for Alias { anonymous, user, .. } in &world.aliases {
        if let (Some(anonymous), Some(user)) = (anonymous.text(), user.text()) {
            let (one, other) = (home(&homes, &anonymous), home(&homes, &user));
            if one != other {
                homes.insert(one, other);
            }
        }
    }
    let is_second =
        |id: Option<String>| id.is_some_and(|id| home(&homes, &id).bytes().map(u32::from).sum::<u32>() % 2 == 1);
    let of_event = |event: &Event| event.user.text().filter(|id| !id.is_empty()).or_else(|| event.anonymous.text());
    [false, true].map(|second| World {
        users: world.users.iter().filter(|user| is_second(user.id.text()) == second).cloned().collect(),
        events: world.events.iter().filter(|event| is_second(of_event(event)) == second).cloned().collect(),
        ..world.clone()
    })
}

/// The same tables, of which two servers hold a part each, or the two shards of a cluster, which count apart or on one server.
fn on_shards(config: &ClickHouseConfig, way: usize) -> ClickHouseConfig {
    if way.is_multiple_of(3) {
        let urls = vec![config.urls[0].clone(), format!("{}/2", config.urls[0])];
        return ClickHouseConfig { urls, sharded_by_user: true, slices: 4, ..config.clone() };
    }
    let database = config.database.as_deref().expect("a database");
    let of_shard = |table: &str| {
        let select = |database: &str, shard: &str| format!("SELECT * FROM {database}.{table} WHERE shardNum() {shard}");
        Some(format!("{} UNION ALL {}", select(database, "< 2"), select(&format!("{database}_2"), "= 2")))
    };
    ClickHouseConfig {
        cluster: Some("pair".to_owned()),
        sharded_by_user: way % 3 == 1,
        users: of_shard("users"),
        events: of_shard("events"),
        aliases: Some(format!("SELECT * FROM {database}.aliases")),
        ..config.clone()
    }
}

/// Where the SQL of a metric in the dialect of the server does not give its number.
fn explained(name: &str, world: &World, source: &dyn Source) -> Vec<String> {
    let product = Product::from(world, source);
    let (segments, range) = (world.rules.segments.iter().take(2), world.rules.ranges[0]);
    let mut differences = Vec::new();
    for Explained { metric, answer, sql } in segments.flat_map(|segment| product.explained(&segment.key, range)) {
        let expected = [answer.numerator, answer.denominator, answer.value];
        let is_near = |(found, expected): (&Option<f64>, Option<f64>)| match (found, expected) {
            (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
            (found, expected) => *found == expected,
        };
        match source.numbers(&sql) {
            Err(problems) => differences.push(format!("{name}, {metric}: {problems}\n{sql}")),
            Ok(found) if found.iter().zip(expected).all(is_near) => {}
            Ok(found) => differences.push(format!("{name}, {metric} is {expected:?}, SQL says {found:?}\n{sql}")),
        }
    }
    differences
}

/// Whether rows of one user have different attributes, of which a server has no first.
fn has_differing_rows(world: &World) -> bool {
    let attributes = |user: &User| (user.id.text(), user.plan.clone(), user.size.clone());
    let ids: BTreeSet<_> = world.users.iter().filter_map(|user| user.id.text()).collect();
    let known: BTreeSet<_> = world.users.iter().filter(|user| user.id.text().is_some()).map(attributes).collect();
    known.len() > ids.len()
}

/// The number of repetitions is about rows that follow each other, and a server has no order of rows.
fn without_order(cube: Cube) -> Cube {
    Cube { health: Health { repeated_events: 0, ..cube.health }, ..cube }
}

/// Where two cubes differ, as bytes and then by their parts.
fn difference(name: &str, found: &Cube, expected: &Cube) -> Vec<String> {
    let key = CubeKey([0; 32]);
    if encode(found, key) == encode(expected, key) {
        return Vec::new();
    }
    let mut differences = Vec::new();
    let mut note = |what: &str, found: String, expected: String| {
        if found != expected {
            let at = found.bytes().zip(expected.bytes()).take_while(|(one, other)| one == other).count();
            let part = |text: &str| {
                String::from_utf8_lossy(
                    &text.as_bytes()[at.saturating_sub(150).min(text.len())..(at + 150).min(text.len())],
                )
                .into_owned()
            };
            differences.push(format!("{name}, {what}:\n  {}\n  {}", part(&found), part(&expected)));
        }
    };
    note("span", format!("{:?}", found.span), format!("{:?}", expected.span));
    note("health", format!("{:?}", found.health), format!("{:?}", expected.health));
    note("inventory", format!("{:?}", found.inventory), format!("{:?}", expected.inventory));
    for (at, (found, expected)) in found.segments.iter().zip(&expected.segments).enumerate() {
        note(&format!("segment {at}"), format!("{found:?}"), format!("{expected:?}"));
    }
    differences
}

/// Statements that copy the database of a project of ours to a database of the server.
fn copied(project: &Project, database: &str) -> Vec<String> {
    let connection = rusqlite::Connection::open(project.join("flightdeck.db")).expect("a database");
    let text = "LowCardinality(Nullable(String))";
    let mut statements = vec![
        format!("CREATE DATABASE {database}"),
        format!("CREATE TABLE {database}.users(id String, is_test UInt8, plan {text}, segment {text}) ENGINE = Memory"),
        format!(
            "CREATE TABLE {database}.events(id String, user_id Nullable(String), name LowCardinality(String), ts DateTime64(3, 'UTC'),
             source {text}, properties Nullable(String)) ENGINE = Memory"
        ),
        format!("CREATE TABLE {database}.aliases(anonymous_id String, user_id String, ts Int64) ENGINE = Memory"),
    ];
    let mut copy = |table: &str, query: &str| {
        let mut statement = connection.prepare(query).expect("a query");
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).expect("rows");
        let rows: Vec<String> = rows.map(|row| format!("({})", row.expect("a row"))).collect();
        for rows in rows.chunks(2_000) {
            statements.push(format!("INSERT INTO {database}.{table} VALUES {}", rows.join(", ")));
        }
    };
    let quoted = |column: &str| format!("replace(quote({column}), '\\', '\\\\')");
    let list = |columns: &[&str]| columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(" || ',' || ");
    copy("users", &format!("SELECT {} FROM users", list(&["id", "is_test", "plan", "segment"])));
    let (before, after) = (list(&["id", "user_id", "name"]), list(&["source", "properties"]));
    let instant = "',fromUnixTimestamp64Milli(' || ts || ',''UTC''),'";
    copy("events", &format!("SELECT {before} || {instant} || {after} FROM events ORDER BY rowid"));
    copy("aliases", &format!("SELECT {} FROM aliases ORDER BY rowid", list(&["anonymous_id", "user_id", "ts"])));
    statements
}

/// A project whose events lie on a server, read by a user with a password.
struct Remote {
    server: ClickHouse,
    sqlite: Project,
    project: Project,
}

impl Remote {
    fn start() -> Self {
        let server = ClickHouse::start();
        let sqlite = Project::small(BREAKDOWN);
        rusqlite::Connection::open(sqlite.join("flightdeck.db"))
            .and_then(|database| database.execute("DELETE FROM planted_incidents", []))
            .expect("no injected incidents");
        server.execute(&copied(&sqlite, "product"));
        let remote = Self { server, sqlite, project: Project::empty() };
        remote.settings("");
        remote
    }

    /// Settings with these lines more; every build asks the server.
    fn settings(&self, more: &str) {
        let has = |key: &str| more.lines().any(|line| line.starts_with(key));
        let url = format!("url = \"{}\"", self.server.url());
        let lines = [url.as_str(), "database = \"product\"", "user = \"reader\"", "max_age = \"1s\""];
        let lines: Vec<&str> =
            lines.into_iter().filter(|line| !has(line.split(' ').next().unwrap_or_default())).collect();
        let lines = lines.join("\n");
        let settings =
            format!("[source]\nkind = \"clickhouse\"\n{lines}\npassword_env = \"{VARIABLE}\"\n{more}\n{BREAKDOWN}");
        self.project.write("flightdeck.toml", &settings);
    }

    /// Runs the program with a password, which it must not repeat.
    fn run(&self, password: &str, arguments: &[&str]) -> Run {
        let run = self.project.run_with(&[(VARIABLE, password)], arguments);
        assert!(!run.out.contains("geheim") && !run.err.contains("geheim"), "{}{}", run.out, run.err);
        run
    }

    /// Builds in vain with settings of these lines more, and the last site stays in place.
    fn fails(&self, more: &str, texts: &[&str]) {
        self.settings(more);
        let site = self.project.files("site");
        self.run("geheim", &["build"]).fails_with(texts);
        assert!(self.project.files("site") == site, "the last site is in place");
    }
}

#[test]
fn the_same_rows_give_the_same_site() {
    let remote = Remote::start();
    remote.sqlite.run(&["build"]).ok();
    let before = remote.server.figure("sent");
    remote.run("geheim", &["build"]).ok();
    // Numbers by class travelled, and not the 44,000 events.
    let sent = remote.server.figure("sent") - before;
    assert!(sent > 0.0 && sent < 1_000_000.0, "{sent} bytes");
    let (expected, found) = (remote.sqlite.files("site"), remote.project.files("site"));
    assert!(expected.keys().eq(found.keys()));
    let differs = |name: &&String| expected[*name] != found[*name] && !names_the_source(name);
    let different: Vec<&String> = expected.keys().filter(differs).collect();
    assert!(different.is_empty(), "{different:?}");
    // The SQL of the receipts is in the server's dialect, and gives the numbers.
    remote.run("geheim", &["verify"]).ok();
    let checked = remote.run("geheim", &["check"]).ok().out;
    assert!(checked.contains("ClickHouse 26") && checked.contains("may read"), "{checked}");
    // Within `max_age` the server is not asked again.
    assert!(remote.run("geheim", &["build"]).ok().out.contains("nothing changed"));
    // A proxy that is busy for a moment, and a profile that takes no settings, are no obstacles.
    remote.settings("timeout = 77");
    remote.server.trouble("busy=2&read_only=1");
    remote.run("geheim", &["build"]).ok();
}

fn shards_must_hold_whole_users_and_all_aliases(remote: &Remote) {
    let url = remote.server.url();
    remote.fails(&format!("url = [\"{url}\", \"{url}/\"]"), &["source.url", "twice"]);
    remote.fails(&format!("url = [\"{url}\", \"{url}/2\"]"), &["source.url", "`sharded_by_user = true`"]);
    let shards = format!("url = [\"{url}\", \"{url}/2\"]\nsharded_by_user = true");
    remote.fails(&format!("{shards}\ncluster = \"pair\""), &["source.url", "one address"]);
    let copied = |table: &str, rows: &str| {
        let make = format!("CREATE TABLE product_2.{table} AS product.{table}");
        [make, format!("INSERT INTO product_2.{table} SELECT * FROM product.{table} {rows}")]
    };
    remote.server.execute(&["CREATE DATABASE product_2".to_owned()]);
    remote.fails(&shards, &["there is no table"]);
    let tables = [copied("users", "LIMIT 0"), copied("events", "LIMIT 100"), copied("aliases", "")];
    remote.server.execute(&tables.concat());
    remote.fails(&shards, &["source.sharded_by_user", "more than one shard"]);
    remote.server.execute(&["INSERT INTO product_2.aliases VALUES ('device', 'somebody', 1)".to_owned()]);
    remote.fails(&shards, &["source.aliases", "every shard"]);
    remote.server.execute(&["ALTER TABLE product_2.events RENAME COLUMN name TO named".to_owned()]);
    remote.fails(&shards, &["other columns", "/2"]);
}

#[test]
fn what_goes_wrong_says_what_to_do() {
    let remote = Remote::start();
    remote.run("geheim", &["build"]).ok();
    remote.settings("timeout = 78");
    remote.project.run(&["build"]).fails_with(&[VARIABLE, "is not set"]);
    remote.run("geheim2", &["build"]).fails_with(&["refuses the login", "`password_env`"]);
    remote.fails("url = \"http://127.0.0.1:1\"", &["127.0.0.1:1", "cannot be reached", "`url`"]);
    remote.fails("url = \"http://db.test:8123\"", &["source.url", "without TLS", "https://"]);
    remote.fails("url = \"https://reader:secret@db.test\"", &["source.url", "holds a login", "`password_env`"]);
    let secure = remote.server.url().replace("http:", "https:");
    remote.fails(&format!("url = \"{secure}\""), &["no connection with TLS", "`ca_file`"]);
    remote.fails("ca_file = \"flightdeck.toml\"", &["flightdeck.toml", "there is no certificate"]);
    remote.fails("database = \"produkt\"", &["`database`"]);
    remote.fails("events = \"SELECT * FROM event\"", &["source.events", "`database`"]);
    remote.fails("events = \"SELECT user_id, nam AS name, ts FROM events\"", &["source.events", "names of columns"]);
    remote.fails("events = \"SELECT user_id, name, ts AS tss FROM events\"", &["has no column `ts`", "`tss`"]);
    remote.fails("events = \"SELECT user_id, name, ts, nope(name) AS source FROM events\"", &["nope", "too old"]);
    let slow = "events = \"SELECT user_id, name, ts, toString(sleepEachRow(0.001)) AS source FROM events\"
        users = \"SELECT * FROM users\"\ntimeout = 1";
    remote.fails(slow, &["`timeout`"]);
    let limit = |bytes: u32| remote.server.execute(&[format!("SET max_memory_usage = {bytes}")]);
    limit(4_000_000);
    remote.fails("timeout = 79", &["emory limit", "`slices`"]);
    limit(0);
    remote.server.execute(&["RENAME TABLE product.events TO product.event".to_owned()]);
    remote.fails("timeout = 80", &["there is no table `events`", "did you mean `event`?"]);
    remote.server.execute(&["RENAME TABLE product.event TO product.events".to_owned()]);
    // A user without a right, an old version, another cluster.
    remote.fails("user = \"guest\"", &["Not enough privileges", "GRANT SELECT"]);
    remote.server.trouble("old=1");
    remote.fails("timeout = 81", &["23.8.2.7", "too old", "24.4"]);
    remote.server.trouble("old=0");
    remote.fails("cluster = \"pear\"", &["'pear' not found", "`cluster`"]);
    // A proxy that says again and again that nobody answers, and one that cuts an answer on the way.
    remote.server.trouble("busy=99");
    remote.fails("timeout = 82", &["cannot be reached", "503"]);
    remote.server.trouble("busy=0&cut=13");
    remote.fails("timeout = 83", &["ends early"]);
    // The certificate is for another name, then for the right one.
    let files = certificates(remote.project.path(), "localhost");
    let authority = files.authority.display();
    let secure =
        |host: &str| format!("url = \"{}\"\nca_file = \"{authority}\"", remote.server.secure_url(host, &files));
    remote.fails(&secure("127.0.0.1"), &["no connection with TLS", "certificate", "`ca_file`"]);
    remote.settings(&secure("localhost"));
    remote.run("geheim", &["build"]).ok();
    shards_must_hold_whole_users_and_all_aliases(&remote);
    // The server ends while it answers.
    remote.server.trouble("die=12");
    remote.fails("timeout = 84", &["ends early", "the last site is still in place"]);
}

#[test]
fn a_query_that_is_given_up_is_ended_on_the_server() {
    let server = ClickHouse::start();
    let project = Project::empty();
    let settings = |more: &str| {
        let (url, login) = (server.url(), format!("user = \"reader\"\npassword_env = \"{VARIABLE}\""));
        project.write("flightdeck.toml", &format!("[source]\nkind = \"clickhouse\"\nurl = \"{url}\"\n{login}\n{more}"));
    };
    // On Ctrl-C.
    settings("");
    server.trouble("hang=1");
    let mut program = project.command(&["build"]).env(VARIABLE, "geheim").spawn().expect("it starts");
    let hanging = server.wait_for("hanging");
    let asked = Command::new("kill").args(["-INT", &program.id().to_string()]).status().expect("kill runs");
    assert!(asked.success());
    assert_eq!(program.wait().expect("it ends").code(), Some(130));
    assert_eq!(server.wait_for("killed"), hanging);
    // When the server is too late to say that it is.
    settings("timeout = 1");
    server.trouble("hang=9");
    project.run_with(&[(VARIABLE, "geheim")], &["build"]).fails_with(&["did not answer in time", "`timeout`"]);
    assert_eq!(server.wait_for("killed"), server.wait_for("hanging"));
}
