//! The engine beside a plain scan of the same rows, in the same run: how many scans does a whole cube cost?
//!
//! `cargo bench --bench engine` makes its stores once (1 and 10 million events), lets Criterion time the smaller one and
//! prints the ratios of the design's table, each the median of five rounds side by side.

use std::hint::black_box;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::Command;

use criterion::Criterion;
use flightdeck::calendar::Day;
use flightdeck::config::SourceConfig;
use flightdeck::cube::{Clock, Cube};
use flightdeck::metric::{Definitions, EventSelector, PropertyFilter, PropertyPath, PropertyRule, StepEvent};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

#[path = "support/definitions.rs"]
mod definitions;
#[path = "support/generate.rs"]
mod generate;
#[path = "support/measure.rs"]
mod measure;

use definitions::definitions;
use generate::Size;

const SIZES: [Size; 2] = [
    Size { label: "1M events, 50k users", users: 50_000, events: 1_000_000, has_properties: false, has_aliases: false },
    Size {
        label: "10M events, 500k users",
        users: 500_000,
        events: 10_000_000,
        has_properties: false,
        has_aliases: false,
    },
];
const ROUNDS: usize = 5;
/// Set for the process that only measures memory: threads and file.
const MEMORY_OF: &str = "FLIGHTDECK_BENCH_MEMORY_OF";

fn main() {
    if let Ok(job) = std::env::var(MEMORY_OF) {
        let (threads, path) = job.split_once(' ').expect("threads and file");
        let threads = threads.parse().expect("a number of threads");
        say(&measure::private_memory(|| cube(Path::new(path), threads)).to_string());
        return;
    }
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let path = generate::store(SIZES[0]);
    criterion.bench_function("scan of 1M events", |bencher| bencher.iter(|| scan(&path)));
    criterion.bench_function("cube of 1M events, one thread", |bencher| bencher.iter(|| cube(&path, 1)));
    criterion.bench_function("cube of 1M events, two threads", |bencher| bencher.iter(|| cube(&path, 2)));
    criterion.final_summary();
    SIZES.into_iter().for_each(report);
    report_conditions();
    SIZES.into_iter().for_each(report_aliases);
}

/// Prints the ratios for one size.
fn report(size: Size) {
    let path = generate::store(size);
    scan(&path);
    let (mut cpu, mut wall, mut scans) = (Vec::new(), Vec::new(), Vec::new());
    for _round in 0..ROUNDS {
        let plain = measure::cost(|| scan(&path));
        cpu.push(measure::cost(|| cube(&path, 1)).cpu / plain.cpu);
        wall.push(measure::cost(|| cube(&path, 2)).wall / plain.wall);
        scans.push(plain.cpu);
    }
    let megabytes = |threads| memory(&path, threads) as f64 / 1e6;
    let (cpu, wall, scan) = (measure::median(cpu), measure::median(wall), measure::median(scans));
    say(&format!("{}: one scan takes {scan:.3} s of the processor", size.label));
    say(&format!("  whole cube, one thread, processor: {cpu:.2} scans"));
    say(&format!("  whole cube, two threads, by the clock: {wall:.2} scans"));
    say(&format!("  private memory: one thread {:.0} MB, two threads {:.0} MB", megabytes(1), megabytes(2)));
}

/// Prints what conditions cost on the same rows: one on a step whose event is a quarter of all.
fn report_conditions() {
    let path = generate::store(Size { has_properties: true, ..SIZES[0] });
    let mut with_condition = definitions();
    with_condition.steps[2].event = StepEvent::Named(EventSelector::new(
        "key_action_completed".to_owned(),
        vec![PropertyFilter {
            path: PropertyPath::parse("plan").expect("a path"),
            rule: PropertyRule::AnyOf(["pro".to_owned()].into()),
        }],
    ));
    let ratio = |_round| {
        let plain = measure::cost(|| cube(&path, 1)).cpu;
        measure::cost(|| cube_of(&path, 1, &with_condition)).cpu / plain
    };
    let ratio = measure::median((0..ROUNDS).map(ratio).collect());
    say(&format!("1M events with properties: a condition takes {ratio:.2} times the processor of none"));
}

/// Prints what it costs when three events of ten are of anonymous ids, beside the same events with the ids of their users.
fn report_aliases(size: Size) {
    let (plain, aliased) = (generate::store(size), generate::store(Size { has_aliases: true, ..size }));
    let ratio = |_round| {
        let plain = measure::cost(|| cube(&plain, 1)).cpu;
        measure::cost(|| cube(&aliased, 1)).cpu / plain
    };
    let ratio = measure::median((0..ROUNDS).map(ratio).collect());
    let megabytes = memory(&aliased, 1) as f64 / 1e6;
    say(&format!("{}, 30% of anonymous ids: {ratio:.2} times the processor of none, {megabytes:.0} MB", size.label));
}

/// Prints a line.
fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").expect("somebody listens");
}

/// The yardstick: the same four columns of every row, added up.
fn scan(path: &Path) -> u64 {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the store");
    let mut statement = connection.prepare("SELECT user_id, name, ts, source FROM events").expect("the events");
    let mut rows = statement.query([]).expect("the events");
    let mut sum = 0;
    while let Some(row) = rows.next().expect("a row") {
        for column in 0..4 {
            sum += match row.get_ref(column).expect("a column") {
                ValueRef::Text(text) => text.len() as u64,
                ValueRef::Integer(number) => number.cast_unsigned(),
                ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => 0,
            };
        }
    }
    black_box(sum)
}

fn cube(path: &Path, threads: usize) -> Cube {
    cube_of(path, threads, &definitions())
}

fn cube_of(path: &Path, threads: usize, definitions: &Definitions) -> Cube {
    let config = SourceConfig::store(path);
    let threads = NonZeroUsize::new(threads).expect("not zero");
    let last = i32::try_from(generate::FIRST_DAY + generate::DAYS - 1).expect("a day");
    let clock = Clock { now: Day(last).utc_end(), as_of: None };
    let source = flightdeck::source::open(&config, threads).expect("the store");
    source.cube(definitions, clock).expect("the cube")
}

/// Private memory of a whole cube, in a process of its own so that nothing freed earlier hides it.
fn memory(path: &Path, threads: usize) -> u64 {
    let this = std::env::current_exe().expect("this program");
    let job = format!("{threads} {}", path.display());
    let output = Command::new(this).env(MEMORY_OF, job).output().expect("this program runs");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("bytes")
}
