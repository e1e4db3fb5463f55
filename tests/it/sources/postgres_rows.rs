//! A PostgreSQL server with the rows of SQLite: the same cube, the same site, SQL in its own dialect, and what may go wrong.

use std::fmt::Write;

use flightdeck::config::{PostgresConfig, SourceConfig, TimeFormat};
use postgres::Client;

use super::server::Server;
use super::{cube, names_the_source, sqlite_cube};
use crate::cases::cases;
use crate::harness::Project;
use crate::product::{Explained, Product};
use crate::random::world;
use crate::world::{Alias, Event, Id, NULL_PROPERTIES, User, World};

const VARIABLE: &str = "FLIGHTDECK_SOURCE_URL";

/// A text as SQL writes it; NULL without one.
fn quoted(text: Option<&str>) -> String {
    text.map_or_else(|| "NULL".to_owned(), |text| format!("'{}'", text.replace('\'', "''")))
}

fn number(number: Option<i64>) -> String {
    number.map_or_else(|| "NULL".to_owned(), |number| number.to_string())
}

/// PostgreSQL's texts hold no NUL.
fn fits(world: &World) -> bool {
    let has_nul = |id: &Id| id.text().is_some_and(|text| text.contains('\0'));
    !world.users.iter().any(|user| has_nul(&user.id)) && !world.events.iter().any(|event| has_nul(&event.user))
}

/// The types of instants and how milliseconds are written in them.
const TIMES: [(&str, &str, TimeFormat); 6] = [
    ("bigint", "{}", TimeFormat::Milliseconds),
    ("timestamptz", "to_timestamp({}::numeric / 1000)", TimeFormat::Milliseconds),
    ("timestamp", "to_timestamp({}::numeric / 1000) AT TIME ZONE 'UTC'", TimeFormat::Milliseconds),
    ("numeric", "{}::numeric * 1000", TimeFormat::Microseconds),
    ("double precision", "{}", TimeFormat::Milliseconds),
    ("text", "to_char(to_timestamp({}::numeric / 1000), 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')", TimeFormat::Text),
];

/// Fills a schema of this name with the rows of a world.
fn fill(client: &mut Client, schema: &str, world: &World, (time, written, _): (&str, &str, TimeFormat)) {
    let at = |ts: Option<i64>| written.replace("{}", &number(ts));
    let mut sql = format!(
        "SET TimeZone = 'UTC'; CREATE SCHEMA {schema}; SET search_path = {schema};
         CREATE TABLE users(id text, is_test bigint, plan varchar, segment text);
         CREATE TABLE events(user_id text, anonymous_id text, name text, ts {time}, source text, properties text);
         CREATE TABLE aliases(anonymous_id text, user_id text, ts {time});"
    );
    for User { id, is_test, plan, size, .. } in &world.users {
        let (id, plan, size) = (quoted(id.text().as_deref()), quoted(plan.as_deref()), quoted(size.as_deref()));
        write!(sql, "INSERT INTO users VALUES ({id}, {}, {plan}, {size});", number(*is_test)).expect("memory");
    }
    for Event { user, name, ts, source, properties, anonymous } in &world.events {
        let (user, anonymous) = (quoted(user.text().as_deref()), quoted(anonymous.text().as_deref()));
        let properties = Some(properties.as_deref().unwrap_or("{broken")).filter(|text| *text != NULL_PROPERTIES);
        let properties = quoted(properties);
        let (name, source) = (quoted(Some(name)), quoted(source.as_deref()));
        write!(
            sql,
            "INSERT INTO events VALUES ({user}, {anonymous}, {name}, {}, {source}, {properties});",
            at(Some(*ts))
        )
        .expect("memory");
    }
    for Alias { anonymous, user, ts } in &world.aliases {
        let (anonymous, user) = (quoted(anonymous.text().as_deref()), quoted(user.text().as_deref()));
        write!(sql, "INSERT INTO aliases VALUES ({anonymous}, {user}, {});", at(*ts)).expect("memory");
    }
    client.batch_execute(&sql).unwrap_or_else(|error| panic!("{schema}: {error:?}"));
}

/// The tables of a schema, whose address is in a variable of its own.
fn config(schema: &str, time: TimeFormat) -> PostgresConfig {
    PostgresConfig {
        url_env: VARIABLE.to_owned(),
        users: Some(format!("SELECT * FROM {schema}.users")),
        events: Some(format!("SELECT * FROM {schema}.events")),
        aliases: Some(format!("SELECT * FROM {schema}.aliases")),
        time,
        timezone: flightdeck::calendar::LocalZone::default(),
        timeout: 60,
        max_age: 0,
    }
}

/// Runs a test of this file in a process of its own, with the address of a server in its environment, from where alone it is read.
fn again(test: &str) {
    let server = Server::start();
    drop(server.database("rows"));
    let run = std::process::Command::new(std::env::current_exe().expect("this program"))
        .args([&format!("sources::postgres_rows::{test}"), "--exact", "--nocapture"])
        .env(VARIABLE, server.url("rows"))
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
    let url = std::env::var(VARIABLE).expect("just looked at");
    let mut client = Client::connect(&url, postgres::NoTls).expect("the database");
    // The SQL of every number is asked for as well: the suite takes every fifth case, and `tests/run remote` all.
    let every = if std::env::var("FLIGHTDECK_REMOTE").is_ok() { 1 } else { 5 };
    let cases = cases().into_iter().step_by(every).map(|case| (case.file, case.world));
    let worlds = cases.chain((0..10).map(|seed| (format!("seed {seed}"), world(seed))));
    let mut compared = 0;
    for (at, (name, world)) in worlds.filter(|(_, world)| fits(world)).enumerate() {
        let time = TIMES[at % TIMES.len()];
        let schema = format!("w{at}");
        fill(&mut client, &schema, &world, time);
        let found = cube(&world, &SourceConfig::Postgres(Box::new(config(&schema, time.2))), 1);
        assert!(found == sqlite_cube(&world), "{name}, {}", time.0);
        compared += 1;
        if time.0 == "bigint" {
            explained(&world, &config(&schema, time.2), &name);
        }
    }
    assert!(compared > 20, "{compared}");
}

/// The SQL of every metric in the server's dialect gives the number. Properties are asked for nowhere: the worlds hold broken
/// ones, which only a server from version 16 can pass over.
fn explained(world: &World, config: &PostgresConfig, name: &str) {
    let mut world = world.clone();
    world.rules.trends.retain(|trend| trend.sum.is_none());
    world.rules.goals.clear();
    world.rules.kpis = crate::world::Rules::default().kpis;
    if !crate::product::definitions(&world.rules).names_with_properties().is_empty() {
        return;
    }
    let config = SourceConfig::Postgres(Box::new(config.clone()));
    let source = flightdeck::source::open(&config, std::num::NonZeroUsize::MIN).expect("the server");
    let product = Product::from(&world, source.as_ref());
    for segment in &world.rules.segments {
        for range in world.rules.ranges.iter().take(2) {
            for Explained { metric, answer, sql } in product.explained(&segment.key, *range) {
                let found =
                    source.numbers(&sql).unwrap_or_else(|problems| panic!("{name}, {metric}: {problems}\n{sql}"));
                let expected = [answer.numerator, answer.denominator, answer.value];
                let is_same = found.iter().zip(expected).all(|(found, expected)| match (found, expected) {
                    (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
                    (found, expected) => *found == expected,
                });
                assert!(is_same, "{name}, {metric} is {expected:?}, SQL says {found:?}\n{sql}");
            }
        }
    }
}

/// Copies the database of a project of ours to the server.
fn copy(project: &Project, client: &mut Client) {
    let database = rusqlite::Connection::open(project.join("flightdeck.db")).expect("a database");
    let mut sql = "CREATE TABLE users(id text PRIMARY KEY, is_test integer, plan text, segment text);
        CREATE TABLE events(id text, user_id text, name text, ts bigint, source text, properties jsonb);
        CREATE TABLE aliases(anonymous_id text, user_id text, ts bigint);"
        .to_owned();
    let mut rows = |query: &str, table: &str| {
        let mut statement = database.prepare(query).expect("a query");
        let mut rows = statement.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            writeln!(sql, "INSERT INTO {table} VALUES ({});", row.get::<_, String>(0).expect("values"))
                .expect("memory");
        }
    };
    rows(
        "SELECT quote(id) || ',' || quote(is_test) || ',' || quote(plan) || ',' || quote(segment) FROM users",
        "users",
    );
    rows(
        "SELECT quote(id) || ',' || quote(user_id) || ',' || quote(name) || ',' || ts || ',' || quote(source) || ',' || quote(properties)
         FROM events ORDER BY rowid",
        "events",
    );
    rows(
        "SELECT quote(anonymous_id) || ',' || quote(user_id) || ',' || quote(ts) FROM aliases ORDER BY rowid",
        "aliases",
    );
    client.batch_execute(&sql).expect("the rows");
}

/// A project whose events lie on a server, read by a user who may do nothing else.
struct Remote {
    server: Server,
    client: Client,
    sqlite: Project,
    project: Project,
}

const SETTINGS: &str = "[source]\nkind = \"postgres\"\nmax_age = \"0s\"\n";
/// The values of an attribute side by side, so that the SQL of such a table is run as well.
const BREAKDOWN: &str = "[[breakdowns]]\nattribute = \"plan\"\ntop = 1\n";

impl Remote {
    fn start() -> Self {
        let server = Server::start();
        let mut client = server.database("product");
        let sqlite = Project::small(BREAKDOWN);
        rusqlite::Connection::open(sqlite.join("flightdeck.db"))
            .and_then(|database| database.execute("DELETE FROM planted_incidents", []))
            .expect("no injected incidents");
        copy(&sqlite, &mut client);
        let reader = "CREATE USER reader PASSWORD 'geheim'; GRANT SELECT ON users, events, aliases TO reader; ANALYZE";
        client.batch_execute(reader).expect("a user who reads");
        let project = Project::empty();
        project.write("flightdeck.toml", &format!("{SETTINGS}{BREAKDOWN}"));
        Self { server, client, sqlite, project }
    }

    fn url(&self) -> String {
        self.server.url_of(("reader", "geheim"), "product")
    }

    /// Runs the program with the address of a server, which it must not repeat.
    fn run(&self, variables: &[(&str, &str)], arguments: &[&str]) -> crate::harness::Run {
        let run = self.project.run_with(variables, arguments);
        assert!(!run.out.contains("geheim") && !run.err.contains("geheim"), "{}{}", run.out, run.err);
        run
    }

    /// Builds in vain, and the last site stays in place.
    fn fails(&self, url: &str, texts: &[&str]) {
        let site = self.project.files("site");
        self.run(&[(VARIABLE, url)], &["build"]).fails_with(texts);
        assert!(self.project.files("site") == site, "the last site is in place");
    }
}

#[test]
fn the_same_rows_give_the_same_site_and_sql_that_gives_its_numbers() {
    let remote = Remote::start();
    remote.sqlite.run(&["build"]).ok();
    let url = remote.url();
    let with = |arguments: &[&str]| remote.run(&[(VARIABLE, &url)], arguments);
    with(&["build"]).ok();
    let (expected, found) = (remote.sqlite.files("site"), remote.project.files("site"));
    assert!(expected.keys().eq(found.keys()));
    let differs = |name: &&String| expected[*name] != found[*name] && !names_the_source(name);
    let different: Vec<&String> = expected.keys().filter(differs).collect();
    assert!(different.is_empty(), "{different:?}");
    // The SQL of the receipts is in the server's dialect, and gives the numbers.
    with(&["verify"]).ok();
    let sql = with(&["explain", "activation_rate"]).ok().out;
    assert!(sql.contains("COLLATE \"C\"") && sql.contains("-- quick after: SET enable_nestloop = off"), "{sql}");
    let checked = with(&["check"]).ok().out;
    assert!(checked.contains("as reader") && checked.contains("may read"), "{checked}");
    // Within `max_age` the server is not asked again.
    assert!(with(&["build"]).ok().out.contains("nothing changed"));
}

#[test]
fn what_goes_wrong_on_the_way_says_what_to_do() {
    let remote = Remote::start();
    let here = remote.url();
    remote.run(&[(VARIABLE, &here)], &["build"]).ok();
    // A later moment, so that the server is asked again.
    remote.project.write("flightdeck.toml", &SETTINGS.replace("0s", "1s"));
    remote.project.run(&["build"]).fails_with(&[VARIABLE, "is not set"]);
    remote.fails("postgres://geheim@geheim@x:y", &["is not the address"]);
    remote.fails(&remote.server.url_of(("reader", "geheim2"), "product"), &["refuses the login", VARIABLE]);
    remote.fails(&remote.server.url_of(("reader", "geheim"), "produkt"), &["no database of this name"]);
    remote.fails("postgres://reader:geheim@127.0.0.1:1/product", &["127.0.0.1:1", "cannot be reached"]);
    remote.fails("postgres://reader:geheim@db.test/product?sslmode=disable", &["without TLS"]);
    remote.fails(&format!("{here}?sslmode=verify-full"), &["certificate", "SSL_CERT_FILE"]);
    let authority = remote.server.authority();
    let authority = ("SSL_CERT_FILE", authority.to_str().expect("text"));
    let required = format!("{here}?sslmode=require");
    remote.run(&[(VARIABLE, &required), authority], &["build"]).fails_with(&["certificate", "127.0.0.1"]);
    // By the name that it is for, the certificate is trusted.
    let named = here.replace("@127.0.0.1", "@db.test") + "?sslmode=verify-full&hostaddr=127.0.0.1";
    remote.run(&[(VARIABLE, &named), authority], &["build"]).ok();
}

#[test]
fn what_the_server_refuses_says_what_to_do() {
    let mut remote = Remote::start();
    let url = remote.url();
    let mut after = |sql: &str, texts: &[&str]| {
        remote.client.batch_execute(sql).expect("a change");
        remote.project.run_with(&[(VARIABLE, &url)], &["build"]).fails_with(texts);
    };
    after("REVOKE SELECT ON events FROM reader", &["permission denied", "GRANT SELECT"]);
    after(
        "GRANT SELECT ON events TO reader; ALTER TABLE events RENAME TO event",
        &["there is no table `events`", "did you mean `event`?"],
    );
    after(
        "ALTER TABLE event RENAME TO events; ALTER TABLE events RENAME ts TO tss",
        &["has no column `ts`", "did you mean `tss`?"],
    );
    let own = |events: &str| format!("{SETTINGS}timeout = 1\nevents = \"{events}\"\n");
    let fails = |events: &str, texts: &[&str]| {
        remote.project.write("flightdeck.toml", &own(events));
        remote.run(&[(VARIABLE, &url)], &["build"]).fails_with(texts);
    };
    fails(
        "SELECT user_id, name, tss AS ts, pg_sleep(5)::text AS source FROM events",
        &["statement timeout", "`timeout`"],
    );
    // The server ends the session in the middle of its answer.
    let ends = "CASE WHEN user_id IS NOT NULL THEN pg_terminate_backend(pg_backend_pid())::text END AS source";
    fails(&format!("SELECT user_id, name, tss AS ts, {ends} FROM events"), &["the last site is still in place"]);
    fails("DELETE FROM events RETURNING user_id, name, tss AS ts", &["source.events"]);
}

#[test]
fn conditions_and_sums_are_the_same_in_the_dialect_of_the_server() {
    use flightdeck::calendar::{Day, DayRange};
    use flightdeck::metric::Quantity;
    use flightdeck::metric::sql::{Question, sql};

    if std::env::var(VARIABLE).is_err() {
        return again("conditions_and_sums_are_the_same_in_the_dialect_of_the_server");
    }
    let url = std::env::var(VARIABLE).expect("just looked at");
    let mut client = Client::connect(&url, postgres::NoTls).expect("the database");
    client
        .batch_execute(
            "CREATE TABLE users(id text, is_test boolean);
             CREATE TABLE events(user_id text, name text, ts bigint, source text, properties text)",
        )
        .expect("tables");
    let is_json = |client: &mut Client, text: &str| client.execute("SELECT $1::text::jsonb", &[&text]).is_ok();
    let mut days = 0_i64;
    // Broken JSON can be passed over by SQL from version 16 of the server only.
    for properties in crate::conditions::PROPERTIES.into_iter().map(Some).chain([None]) {
        if properties.is_none_or(|text| is_json(&mut client, text)) {
            let insert = "INSERT INTO events VALUES ('u', 't', $1, NULL, $2)";
            client.execute(insert, &[&(days * 86_400_000), &properties]).expect("an event");
            days += 1;
        }
    }
    assert!(days > 20, "{days}");
    let settings = PostgresConfig { users: None, events: None, aliases: None, ..config("x", TimeFormat::Milliseconds) };
    let config = SourceConfig::Postgres(Box::new(settings));
    let source = flightdeck::source::open(&config, std::num::NonZeroUsize::MIN).expect("the server");
    let last = Day(i32::try_from(days).expect("a few") - 1);
    let clock = flightdeck::cube::Clock { now: last.utc_end(), as_of: None };
    let mut compare = |definitions: &flightdeck::metric::Definitions, id: &str, what: &str| {
        let cube = source.cube(definitions, clock).expect("a cube");
        let tables = source.tables();
        for day in (0..=last.0).map(Day) {
            let range = DayRange { first: day, last: day };
            let question =
                Question { definitions, filters: &[], range, as_of: range.last, first_day: Day(0), tables: &tables };
            let quantity = Quantity::parse(id, definitions).expect("a metric");
            let sql = sql(quantity, question);
            let query = format!("SELECT numerator::float8 FROM ({}) AS n", sql.trim_end_matches(';'));
            let found: f64 =
                client.query_one(&query, &[]).unwrap_or_else(|error| panic!("{what}: {error:?}\n{sql}")).get(0);
            let expected = match id {
                "t_sum" => flightdeck::values::Millionths(cube.segments[0].sum(0, day)).value(),
                _ => cube.segments[0].events(0, day) as f64,
            };
            assert!(
                (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
                "{what}, {day}: {found}, {expected}\n{sql}"
            );
        }
    };
    for condition in crate::conditions::CONDITIONS {
        compare(&crate::conditions::config(condition).definitions, "t", condition);
    }
    for sum in crate::conditions::SUMS {
        let text = format!("[[trends]]\nkey = \"t\"\nevent = \"t\"\nsum = \"{sum}\"\nunit = \"EUR\"\n");
        let parsed = flightdeck::config::parse("flightdeck.toml".as_ref(), &text).expect("valid settings");
        compare(&parsed.definitions, "t_sum", sum);
    }
}
