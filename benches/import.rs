//! How fast exports come in: generated files of two million rows as CSV, JSON Lines and Parquet.
//!
//! `cargo bench --bench import` prints, for each kind of file, rows per second of one processor, the peak of private memory, how
//! long a second import of the same file takes, and what one more day costs with the bytes written for one of its rows.
//! `FLIGHTDECK_BENCH_ROWS` sets another number of rows.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use flightdeck::calendar::Millis;
use flightdeck::store::Store;
use flightdeck::store::ingest::{ImportPlan, ImportRequest, import, inputs};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

#[path = "support/measure.rs"]
mod measure;

const ROWS: u64 = 2_000_000;
const DAYS: u64 = 180;
/// 2026-01-01 in milliseconds.
const FIRST: u64 = 1_767_225_600_000;
const DAY: u64 = 86_400_000;
const NAMES: [&str; 5] = ["app_open", "page_view", "key_action_completed", "signup", "error"];
const SETTINGS: &str =
    "[import]\nid = \"id\"\nuser_id = \"user_id\"\nevent = \"event\"\ntime = \"time\"\nproperties = \"properties\"\n";
const MESSAGE: &str =
    "message rows { required binary id (UTF8); required binary user_id (UTF8); required binary event (UTF8);
    required int64 time (TIMESTAMP_MILLIS); required binary properties (UTF8); }";
/// Set for the process that imports: the database and the file.
const JOB: &str = "FLIGHTDECK_BENCH_IMPORT";

fn main() {
    if let Ok(job) = std::env::var(JOB) {
        let (database, file) = job.split_once('\n').expect("a database and a file");
        return run(Path::new(database), file);
    }
    let rows = std::env::var("FLIGHTDECK_BENCH_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(ROWS);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("import");
    std::fs::create_dir_all(&folder).expect("target can be written");
    for kind in ["csv", "jsonl", "parquet"] {
        report(&folder, kind, rows);
    }
}

fn report(folder: &Path, kind: &str, rows: u64) {
    let all = generated(folder, kind, (0, rows));
    // One more day in proportion to the others.
    let day = generated(folder, kind, (rows, rows + rows / DAYS));
    let database = folder.join(format!("{kind}.db"));
    remove(&database);
    let first = import_elsewhere(&database, &all);
    let again = (0..3).map(|_round| import_elsewhere(&database, &all).cpu).collect();
    let again = measure::median(again);
    let appended = import_elsewhere(&database, &day);
    let (of_all, of_day) = (rows as f64, (rows / DAYS) as f64);
    say(&format!(
        "{kind}, {rows} rows: {:.0} rows a second of one processor, {:.0} by the clock, {:.0} MB at the peak",
        of_all / first.cpu,
        of_all / first.wall,
        first.memory / 1e6
    ));
    say(&format!("  the same file again: {:.1} times as fast", first.cpu / again));
    say(&format!(
        "  one more day of {of_day:.0} rows: {:.3} s, a part of {:.4} of the first; {:.1} bytes written a row",
        appended.cpu,
        appended.cpu / first.cpu,
        appended.written / of_day
    ));
    remove(&database);
}

/// What an import took.
struct ImportCost {
    cpu: f64,
    wall: f64,
    memory: f64,
    written: f64,
}

/// Imports in a process of its own, so that nothing freed earlier hides its memory.
fn import_elsewhere(database: &Path, file: &Path) -> ImportCost {
    let this = std::env::current_exe().expect("this program");
    let job = format!("{}\n{}", database.display(), file.display());
    let output = Command::new(this).env(JOB, job).output().expect("this program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers: Vec<f64> = text.split_whitespace().map(|number| number.parse().expect("a number")).collect();
    ImportCost { cpu: numbers[0], wall: numbers[1], memory: numbers[2], written: numbers[3] }
}

fn run(database: &Path, file: &str) {
    let plan = ImportPlan::from_toml(Path::new("bench.toml"), SETTINGS, Path::new(".")).expect("settings");
    let inputs = inputs(&[file.to_owned()], Path::new(".")).expect("the file");
    let request = ImportRequest { inputs: &inputs, plan: &plan, now: Millis(0) };
    let written = written();
    let mut cost = measure::Cost { wall: 0.0, cpu: 0.0 };
    let memory = measure::private_memory(|| {
        let work = || {
            let mut store = Store::create_or_open(database).expect("a store");
            import(&mut store, request, &mut |_, _| {}).expect("imported")
        };
        cost = measure::cost(work);
    });
    say(&format!("{} {} {memory} {}", cost.cpu, cost.wall, self::written() - written));
}

/// Bytes that the process gave to be written.
fn written() -> u64 {
    let text = std::fs::read_to_string("/proc/self/io").expect("Linux keeps it");
    let line = text.lines().find_map(|line| line.strip_prefix("wchar: ")).expect("a line for written bytes");
    line.parse().expect("a number")
}

fn remove(database: &Path) {
    for end in ["", "-wal", "-shm", "-journal"] {
        // What is not there needs no removing.
        let _nothing_to_remove = std::fs::remove_file(format!("{}{end}", database.display()));
    }
}

/// One row.
struct Row {
    id: String,
    user: String,
    name: &'static str,
    ts: u64,
    properties: String,
}

/// The rows of these numbers; those after the first `rows` are of a day of their own.
fn row(number: u64) -> Row {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(31).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let user = mixed % 50_000;
    Row {
        id: format!("evt_{number:012}"),
        user: format!("usr_{user:012x}"),
        name: NAMES[usize::try_from(mixed >> 40).unwrap_or(0) % NAMES.len()],
        ts: FIRST + number * (DAYS * DAY / ROWS) + mixed % 1_000,
        properties: format!(
            "{{\"plan\":\"{}\",\"seats\":{}}}",
            ["free", "pro"][usize::from(user.is_multiple_of(3))],
            mixed % 9
        ),
    }
}

/// A file of these rows, made now when it is not there yet.
fn generated(folder: &Path, kind: &str, (from, to): (u64, u64)) -> PathBuf {
    let path = folder.join(format!("{from}-{to}.{kind}"));
    if !path.exists() {
        let part = path.with_extension("part");
        let file = File::create(&part).expect("target can be written");
        match kind {
            "parquet" => write_parquet(file, (from, to)),
            _ => write_text(file, kind == "csv", (from, to)),
        }
        std::fs::rename(&part, &path).expect("target can be written");
    }
    path
}

fn write_text(file: File, is_csv: bool, (from, to): (u64, u64)) {
    let mut out = BufWriter::new(file);
    if is_csv {
        writeln!(out, "id,user_id,event,time,properties").expect("written");
    }
    for Row { id, user, name, ts, properties } in (from..to).map(row) {
        if is_csv {
            writeln!(out, "{id},{user},{name},{ts},\"{}\"", properties.replace('"', "\"\"")).expect("written");
        } else {
            writeln!(out, "{{\"id\":\"{id}\",\"user_id\":\"{user}\",\"event\":\"{name}\",\"time\":{ts},\"properties\":{properties}}}")
                .expect("written");
        }
    }
    out.flush().expect("written");
}

fn write_parquet(file: File, (from, to): (u64, u64)) {
    const GROUP: u64 = 100_000;
    let schema = Arc::new(parse_message_type(MESSAGE).expect("a schema"));
    let mut writer = SerializedFileWriter::new(file, schema, Arc::default()).expect("a file");
    let mut start = from;
    while start < to {
        let rows: Vec<Row> = (start..to.min(start + GROUP)).map(row).collect();
        let mut group = writer.next_row_group().expect("a group");
        let texts: [&dyn Fn(&Row) -> &str; 3] = [&|row| &row.id, &|row| &row.user, &|row| row.name];
        for text in texts {
            write_texts(&mut group, &rows, text);
        }
        let times: Vec<i64> = rows.iter().map(|row| row.ts.cast_signed()).collect();
        let mut column = group.next_column().expect("a column").expect("there is one");
        column.typed::<Int64Type>().write_batch(&times, None, None).expect("written");
        column.close().expect("written");
        write_texts(&mut group, &rows, &|row| &row.properties);
        group.close().expect("written");
        start += GROUP;
    }
    writer.close().expect("written");
}

fn write_texts(
    group: &mut parquet::file::writer::SerializedRowGroupWriter<'_, File>,
    rows: &[Row],
    text: &dyn Fn(&Row) -> &str,
) {
    let values: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(text(row))).collect();
    let mut column = group.next_column().expect("a column").expect("there is one");
    column.typed::<ByteArrayType>().write_batch(&values, None, None).expect("written");
    column.close().expect("written");
}

/// Prints a line.
fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").expect("somebody listens");
}
