//! What each source costs beside SQLite, in the same run.
//!
//! `cargo bench --bench sources` makes a store of 10 million events (`FLIGHTDECK_BENCH_ROWS` sets another number), copies its rows to a
//! Parquet file and to the PostgreSQL and the `ClickHouse` of the tests, which `tests/run` installs, and prints for each source the
//! processor time as a ratio to that of SQLite, the private memory of the reader, and for `ClickHouse` what travelled. A second
//! `ClickHouse` table holds five times as many events.

use std::fmt::Write as _;
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::Command;

use flightdeck::calendar::Day;
use flightdeck::cube::Clock;
use rusqlite::Connection;

#[path = "../tests/it/sources/certificates.rs"]
mod certificates;
#[path = "../tests/it/sources/clickhouse.rs"]
#[expect(dead_code, reason = "the tests ask more of it")]
mod clickhouse;
#[path = "support/definitions.rs"]
mod definitions;
#[path = "support/generate.rs"]
mod generate;
#[path = "support/measure.rs"]
mod measure;
#[path = "../tests/it/python_server.rs"]
mod python_server;
#[path = "../tests/it/sources/server.rs"]
#[expect(dead_code, reason = "the tests ask more of it")]
mod server;

use clickhouse::ClickHouse;
use definitions::definitions;
use generate::Size;
use server::Server;

const ROWS: usize = 10_000_000;
const ROUNDS: usize = 3;
/// Set for the process that reads: the settings of its source.
const JOB: &str = "FLIGHTDECK_BENCH_SOURCE";
const PASSWORD: &str = "CLICKHOUSE_PASSWORD";
const ADDRESS: &str = "FLIGHTDECK_SOURCE_URL";

/// What a reader took.
#[derive(Clone, Copy, Debug)]
struct Reading {
    /// Seconds of the processor.
    cpu: f64,
    /// Seconds by the clock.
    wall: f64,
    /// Bytes of private memory.
    memory: f64,
}

fn main() {
    if let Ok(settings) = std::env::var(JOB) {
        return read_here(&settings);
    }
    let rows = std::env::var("FLIGHTDECK_BENCH_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(ROWS);
    let users = u32::try_from(rows / 20).expect("fewer than 80 billion events");
    let size = Size { label: "twenty for each user", users, events: rows, has_properties: false, has_aliases: false };
    let store = generate::store(size);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sources");
    std::fs::create_dir_all(&folder).expect("target can be written");
    let engine = ClickHouse::with_threads(2);
    let parquet = to_engine(&engine, &store, &folder);
    let sqlite = format!("[source]\ndatabase = \"{}\"\n", store.display());
    let of_sqlite = median(|| read(&sqlite, &[]));
    say(&format!(
        "{rows} events, {}: SQLite takes {:.2} s of the processor, {:.2} s by the clock and {:.0} MB",
        size.label,
        of_sqlite.cpu,
        of_sqlite.wall,
        of_sqlite.memory / 1e6
    ));
    report("Parquet", median(|| read(&parquet, &[])), of_sqlite);
    let address = to_postgres(&store);
    report(
        "PostgreSQL, client side",
        median(|| read("[source]\nkind = \"postgres\"\n", &[(ADDRESS, &address.1)])),
        of_sqlite,
    );
    drop(address);
    for (database, slices, events) in [("product", 1, rows), ("large", 4, 5 * rows)] {
        let settings = format!(
            "[source]\nkind = \"clickhouse\"\nurl = \"{}\"\ndatabase = \"{database}\"\nuser = \"owner\"\npassword_env = \"{PASSWORD}\"\nslices = {slices}\ntimeout = 3000\n",
            engine.url()
        );
        let (cpu, sent) = (engine.figure("cpu"), engine.figure("sent"));
        let reading = read(&settings, &[(PASSWORD, "owner")]);
        let (cpu, sent) = (engine.figure("cpu") - cpu, engine.figure("sent") - sent);
        let name = format!("ClickHouse, {events} events in {slices} slices, server and reader");
        report(&name, Reading { cpu: cpu + reading.cpu, ..reading }, of_sqlite);
        say(&format!("  {:.2} MB travelled", sent / 1e6));
    }
}

/// Copies the store to the engine, and a Parquet file beside it; gives the settings for that.
fn to_engine(engine: &ClickHouse, store: &Path, folder: &Path) -> String {
    let (events, users): (PathBuf, PathBuf) = (folder.join("events.parquet"), folder.join("users.parquet"));
    for file in [&events, &users] {
        let _nothing_to_remove = std::fs::remove_file(file);
    }
    let from = |table: &str| format!("sqlite('{}', '{table}')", store.display());
    let columns = "assumeNotNull(user_id) AS user_id, toLowCardinality(assumeNotNull(name)) AS name, assumeNotNull(ts) AS ts, toLowCardinality(assumeNotNull(source)) AS source";
    let of_users =
        "assumeNotNull(id) AS id, is_test, toLowCardinality(plan) AS plan, toLowCardinality(segment) AS segment";
    let table = |name: &str, select: &str| {
        format!("CREATE TABLE {name} ENGINE = MergeTree ORDER BY tuple() AS SELECT {select}")
    };
    let copies = "ARRAY JOIN range(5) AS copy";
    let file = |path: &Path, table: &str| {
        format!(
            "INSERT INTO FUNCTION file('{}', 'Parquet') SELECT * FROM {table} SETTINGS output_format_parquet_compression_method = 'zstd'",
            path.display()
        )
    };
    engine.execute(&[
        "CREATE DATABASE product".to_owned(),
        table("product.events", &format!("{columns} FROM {}", from("events"))),
        table("product.users", &format!("{of_users} FROM {}", from("users"))),
        file(&events, "product.events"),
        file(&users, "product.users"),
        "CREATE DATABASE large".to_owned(),
        table(
            "large.events",
            &format!("concat(user_id, '-', toString(copy)) AS user_id, name, ts, source FROM product.events {copies}"),
        ),
        table(
            "large.users",
            &format!("concat(id, '-', toString(copy)) AS id, is_test, plan, segment FROM product.users {copies}"),
        ),
    ]);
    format!(
        "[source]\nkind = \"parquet\"\nfiles = [\"{}\"]\nevent = \"name\"\ntime = \"ts\"\ntime_unit = \"ms\"\n[source.users]\nfiles = [\"{}\"]\n",
        events.display(),
        users.display()
    )
}

/// Copies the store to a server, which runs as long as the first of the two is there; the second is its address.
fn to_postgres(store: &Path) -> (Server, String) {
    let server = Server::start();
    let mut client = server.database("product");
    client
        .batch_execute(
            "CREATE TABLE users(id text, is_test integer, plan text, segment text);
             CREATE TABLE events(user_id text, name text, ts bigint, source text);",
        )
        .expect("tables");
    let connection = Connection::open(store).expect("the store");
    for (table, columns) in [("users", "id, is_test, plan, segment"), ("events", "user_id, name, ts, source")] {
        let mut copy = client.copy_in(&format!("COPY {table} FROM STDIN")).expect("a copy");
        let listed = columns.replace(", ", " || char(9) || ");
        let mut statement = connection.prepare(&format!("SELECT {listed} FROM {table}")).expect("the rows");
        let mut rows = statement.query([]).expect("the rows");
        while let Some(row) = rows.next().expect("a row") {
            writeln!(copy, "{}", row.get_ref(0).and_then(|text| Ok(text.as_str()?)).expect("text")).expect("a row");
        }
        copy.finish().expect("all rows");
    }
    client.batch_execute("VACUUM (FREEZE, ANALYZE)").expect("statistics");
    let address = server.url("product");
    (server, address)
}

/// The middle of some rounds.
fn median(mut read: impl FnMut() -> Reading) -> Reading {
    let rounds: Vec<Reading> = (0..ROUNDS).map(|_round| read()).collect();
    let middle = |of: fn(&Reading) -> f64| measure::median(rounds.iter().map(of).collect());
    Reading {
        cpu: middle(|reading| reading.cpu),
        wall: middle(|reading| reading.wall),
        memory: middle(|reading| reading.memory),
    }
}

/// Reads a source in a process of its own.
fn read(settings: &str, variables: &[(&str, &str)]) -> Reading {
    let this = std::env::current_exe().expect("this program");
    let output =
        Command::new(this).env(JOB, settings).envs(variables.iter().copied()).output().expect("this program runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers: Vec<f64> = said.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    let [cpu, wall, memory] = numbers[..] else { panic!("{said}{}", String::from_utf8_lossy(&output.stderr)) };
    Reading { cpu, wall, memory }
}

/// Reads a source and prints what that took.
fn read_here(settings: &str) {
    let config = flightdeck::config::parse(Path::new("flightdeck.toml"), settings).expect("valid settings");
    let last = i32::try_from(generate::FIRST_DAY + generate::DAYS - 1).expect("a day");
    let clock = Clock { now: Day(last).utc_end(), as_of: None };
    let mut took = None;
    let memory = measure::private_memory(|| {
        let cost = measure::cost(|| {
            let source = flightdeck::source::open(&config.source, NonZeroUsize::MIN).expect("the source");
            source.cube(&definitions(), clock).expect("the cube")
        });
        took = Some(cost);
    });
    let took = took.expect("it was read");
    say(&format!("{} {} {memory}", took.cpu, took.wall));
}

fn report(name: &str, reading: Reading, of_sqlite: Reading) {
    let mut line = format!("{name}: {:.2} times the processor of SQLite", reading.cpu / of_sqlite.cpu);
    write!(line, ", reader's memory {:.0} MB", reading.memory / 1e6).expect("memory");
    say(&line);
}

/// Prints a line.
fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").expect("somebody listens");
}
