//! Bad input: each kind is an error that says which file, which entry and which line, and nothing of it is imported.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::harness::{Project, Run};

const ROWS: &str = "user_id,event,time\na,open,2026-01-01\nb,open,2026-01-02\nc,open,2026-01-03\n";
const SETTINGS: &str = "[import]\nuser_id = \"user_id\"\nevent = \"event\"\ntime = \"time\"\n";

/// A project with these settings and one file.
fn project(settings: &str, (name, bytes): (&str, &[u8])) -> Project {
    let project = Project::empty();
    project.write("flightdeck.toml", settings);
    std::fs::write(project.join(name), bytes).expect("written");
    project
}

/// The import fails with these texts, and there is no database.
#[track_caller]
fn refused(project: &Project, arguments: &[&str], texts: &[&str]) -> Run {
    let run = project.run(arguments).fails_with(texts);
    assert!(!project.join("flightdeck.db").exists(), "half imported");
    run
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

pub(crate) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        writer.write_all(bytes).expect("packed");
    }
    writer.finish().expect("packed").into_inner()
}

#[test]
fn a_container_that_is_cut_anywhere_imports_nothing() {
    let mut long = ROWS.to_owned();
    for row in 0..20_000 {
        long.extend(["u", &row.to_string(), ",open,2026-01-04\n"]);
    }
    let long = long.as_bytes();
    let mut bzip2 = Vec::new();
    std::io::Read::read_to_end(&mut bzip2::read::BzEncoder::new(long, bzip2::Compression::default()), &mut bzip2)
        .expect("packed");
    let containers = [
        ("in.gz", gzip(long)),
        ("in.zst", zstd::encode_all(long, 3).expect("packed")),
        ("in.bz2", bzip2),
        ("in.zip", zip(&[("part.csv", long)])),
    ];
    for (name, whole) in containers {
        for parts in [2, 3, 50, 99] {
            let cut = &whole[..whole.len() * parts / 100];
            refused(&project(SETTINGS, (name, cut)), &["import", name], &[name, "hint: "]);
        }
        project(SETTINGS, (name, &whole)).run(&["import", name]).ok();
    }
}

#[test]
fn a_damaged_entry_is_said_with_its_archive() {
    let cut = gzip(&ROWS.as_bytes().repeat(500));
    let archive = zip(&[("a/good.csv", ROWS.as_bytes()), ("a/cut.csv.gz", &cut[..cut.len() / 2])]);
    let settings = format!("{SETTINGS}files = [\"*.csv\", \"*.csv.gz\"]\n");
    refused(
        &project(&settings, ("in.zip", archive.as_slice())),
        &["import", "in.zip"],
        &["in.zip/a/cut.csv.gz", "ends too early"],
    );
    let nested = zip(&[("inner.zip", &zip(&[("part.csv", ROWS.as_bytes())]))]);
    refused(&project(SETTINGS, ("in.zip", &nested)), &["import", "in.zip"], &["in.zip/inner.zip", "inside another"]);
}

#[test]
fn an_archive_of_which_nothing_is_read_is_an_error() {
    let archive = zip(&[("notes.txt", b"nothing to see\n"), ("other.csv", b"a,b\n1,2\n")]);
    refused(&project(SETTINGS, ("in.zip", &archive)), &["import", "in.zip"], &["in.zip/notes.txt", "other.csv"]);
}

#[test]
fn data_that_expands_without_measure_is_stopped() {
    // Rows of a megabyte each, so that few are read before it is stopped.
    let row = [vec![b'x'; 1 << 20], b",open,2026-01-01\n".to_vec()].concat();
    let rows = [b"user_id,event,time\n".to_vec(), row.repeat(150)].concat();
    let bomb = zstd::encode_all(rows.as_slice(), 3).expect("packed");
    refused(&project(SETTINGS, ("in.zst", &bomb)), &["import", "in.zst"], &["in.zst", "expands to more than"]);
    let archive = zip(&[("bomb.csv", &rows)]);
    let texts = ["in.zip/bomb.csv", "expands to more than"];
    let settings = format!("{SETTINGS}files = [\"*.csv\"]\n");
    refused(&project(&settings, ("in.zip", archive.as_slice())), &["import", "in.zip"], &texts);
}

#[cfg(target_os = "linux")]
#[test]
fn one_endless_line_is_an_error_and_memory_stays_flat() {
    use std::process::{Command, Stdio};
    let project = project(SETTINGS, ("unused", b""));
    let mut child = Command::new(env!("CARGO_BIN_EXE_flightdeck"))
        .args(["import", "-"])
        .current_dir(project.path())
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut input = child.stdin.take().expect("its input");
    input.write_all(b"user_id,event,time\n").expect("written");
    let block = vec![b'x'; 1 << 20];
    let status = format!("/proc/{}/status", child.id());
    let (mut most, mut written) = (0, 0);
    // The program stops reading once it knows: nothing of the line is put aside.
    while written < 1_000 && input.write_all(&block).is_ok() {
        written += 1;
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        most = peak.map_or(most, |peak: u64| peak.max(most));
    }
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("standard input:2") && said.contains("longer than"), "{said}");
    assert!((64..150).contains(&written), "{written} MB were taken");
    assert!(most < 330_000, "{most} kB at the peak");
    assert!(!project.join("flightdeck.db").exists());
}

/// Three row groups of a hundred rows.
pub(crate) fn parquet() -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType};
    let message =
        "message rows { required binary user_id (UTF8); required binary event (UTF8); required binary time (UTF8); }";
    let schema = parquet::schema::parser::parse_message_type(message).expect("a schema");
    let mut writer =
        parquet::file::writer::SerializedFileWriter::new(Vec::new(), schema.into(), std::sync::Arc::default())
            .expect("a file");
    for number in 0..3 {
        let mut group = writer.next_row_group().expect("a group");
        let user = |row: usize| format!("u{number}-{row}");
        let columns: [&dyn Fn(usize) -> String; 3] =
            [&user, &|row| format!("event {}", row * 7_919 % 101), &|row| format!("2026-01-{:02}", row % 28 + 1)];
        for value in columns {
            let mut column = group.next_column().expect("a column").expect("there is one");
            let values: Vec<ByteArray> = (0..100).map(|row| ByteArray::from(value(row).as_str())).collect();
            column.typed::<ByteArrayType>().write_batch(&values, None, None).expect("written");
            column.close().expect("written");
        }
        group.close().expect("written");
    }
    writer.into_inner().expect("written")
}

/// The head of each dictionary says that it has a hundred values; it says some thousands instead, and the library panics.
#[test]
fn a_parquet_file_whose_dictionary_ends_early_is_an_error_and_no_panic() {
    let whole = parquet();
    let (head, other) = (b"L\x15\xc8\x01\x15\x00", b"L\x15\xc8\x5a\x15\x00");
    let at = whole.windows(head.len()).position(|bytes| bytes == head).expect("a dictionary");
    let bytes = [&whole[..at], other, &whole[at + head.len()..]].concat();
    let import = project(SETTINGS, ("in.parquet", &bytes)).run(&["import", "in.parquet"]);
    let source = "[source]\nkind = \"parquet\"\nfiles = [\"in.parquet\"]\n";
    let build = project(source, ("in.parquet", &bytes)).run(&["build"]);
    for run in [import, build] {
        let run = run.fails_with(&["in.parquet", "the Parquet file cannot be read", "hint: "]);
        assert!(!run.err.contains("panicked"), "{}", run.err);
    }
}

#[test]
fn a_parquet_file_that_is_cut_or_lacks_its_middle_imports_nothing() {
    let whole = parquet();
    let place = whole.len() / 2;
    let lacks = [&whole[..place], &whole[place + 400..]].concat();
    let mut other = whole.clone();
    other[place..place + 400].fill(0xa5);
    let mut broken = vec![lacks, other, gzip(&whole[..place])];
    broken.extend([10, 50, 90, 99].map(|parts| whole[..whole.len() * parts / 100].to_vec()));
    for bytes in &broken {
        refused(&project(SETTINGS, ("in.parquet", bytes)), &["import", "in.parquet"], &["in.parquet", "hint: "]);
    }
    let run = project(SETTINGS, ("in.parquet", &gzip(&whole))).run(&["import", "in.parquet"]).ok();
    assert!(run.out.contains("300 events added"), "{}", run.out);
}

#[test]
fn rows_in_another_encoding_are_told_by_line() {
    let mut bytes = ROWS.as_bytes().to_vec();
    bytes.extend(b"d\xe9sir\xe9e,open,2026-01-04\n");
    let mixed = project(SETTINGS, ("in.csv", &bytes));
    refused(&mixed, &["import", "in.csv"], &["in.csv:5", "UTF-8", "only 3 of the 4"]);
    let few: Vec<u8> = ROWS
        .as_bytes()
        .iter()
        .copied()
        .chain(b"u,open,2026-01-04\n".repeat(40))
        .chain(b"d\xe9s,open,2026-01-04\n".iter().copied())
        .collect();
    let run = project(SETTINGS, ("in.csv", &few)).run(&["import", "in.csv"]).ok();
    assert!(run.err.contains("in.csv:45") && run.err.contains("in.rejected.csv"), "{}", run.err);
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(ROWS.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    refused(&project(SETTINGS, ("in.csv", &utf16)), &["import", "in.csv"], &["in.csv", "UTF-16"]);
}

#[test]
fn rows_that_an_archive_holds_are_kept_beside_it() {
    let rows = format!("{ROWS}{}d,open,never\n", "u,open,2026-01-04\n".repeat(40));
    let archive = zip(&[("may/in.csv", rows.as_bytes()), ("june/in.csv", rows.as_bytes())]);
    let zipped = project(SETTINGS, ("in.zip", archive.as_slice()));
    let run = zipped.run(&["import", "in.zip"]).ok();
    assert!(run.err.contains("in.csv:45"), "{}", run.err);
    for month in ["may", "june"] {
        let kept = std::fs::read_to_string(zipped.join(&format!("in.zip.{month}.in.rejected.csv"))).expect("kept");
        assert_eq!(kept, "user_id,event,time\nd,open,never\n");
    }
}

#[test]
fn a_schema_that_changes_in_the_middle_of_a_file_is_told_by_line() {
    let wider = format!("{ROWS}user_id,session,event,time\na,s1,open,2026-01-04\nb,s2,open,2026-01-05\n");
    refused(&project(SETTINGS, ("in.csv", wider.as_bytes())), &["import", "in.csv"], &["in.csv:5", "only 3 of the 6"]);
    let lines = "{\"user_id\":\"a\",\"event\":\"open\",\"time\":1767225600}\n{\"user\":\"a\",\"name\":\"open\",\"at\":1767225600}\n";
    refused(
        &project(SETTINGS, ("in.jsonl", lines.as_bytes())),
        &["import", "in.jsonl"],
        &["in.jsonl:2", "only 1 of the 2"],
    );
    let broken = format!("{}{{\"user_id\":\n", lines.lines().next().expect("a line").to_owned() + "\n");
    refused(&project(SETTINGS, ("in.jsonl", broken.as_bytes())), &["import", "in.jsonl"], &["in.jsonl:2"]);
}

/// One record of each known tool that is JSON.
const RECORDS: [(&str, &str); 9] = [
    ("mixpanel", r#"{"event":"x","properties":{"time":1767225600,"distinct_id":"u1","$insert_id":"i"}}"#),
    (
        "segment",
        r#"{"type":"track","event":"x","userId":"u1","anonymousId":"a","messageId":"m","timestamp":"2026-01-01T00:00:00Z"}"#,
    ),
    (
        "amplitude",
        r#"{"amplitude_id":1,"event_type":"x","event_time":"2026-01-01 00:00:00.000000","uuid":"i","user_properties":{}}"#,
    ),
    ("posthog", r#"{"uuid":"i","event":"x","distinct_id":"u1","timestamp":"2026-01-01T00:00:00Z","properties":{}}"#),
    (
        "stripe",
        r#"{"id":"evt_1","object":"event","type":"x","created":1767225600,"livemode":true,"data":{"object":{"customer":"cus_1"}}}"#,
    ),
    (
        "ga4",
        r#"{"event_name":"x","event_timestamp":1767225600000000,"user_pseudo_id":"a.1","user_id":null,"event_params":[]}"#,
    ),
    (
        "matomo",
        r#"{"idVisit":1,"visitorId":"v","userId":null,"actionDetails":[{"type":"action","timestamp":1767225600,"pageIdAction":1}]}"#,
    ),
    (
        "rudderstack",
        r#"{"type":"track","event":"x","userId":"u1","anonymousId":"a","messageId":"m","rudderId":"r","channel":"web","originalTimestamp":"2026-01-01T00:00:00Z"}"#,
    ),
    (
        "umami",
        r#"{"website_id":"w","session_id":"s","event_type":1,"event_name":null,"url_path":"/","created_at":"2026-01-01 00:00:00"}"#,
    ),
];

/// The same with the tools whose records are lines: an access log, and Snowplow's 131 columns of which a few say something.
fn records() -> Vec<(&'static str, String)> {
    let mut all: Vec<(&str, String)> = RECORDS.map(|(tool, record)| (tool, record.to_owned())).into();
    let line = "192.0.2.1 - u1 [01/Jan/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 200 512 \"-\" \"curl\"\n";
    let mut columns = vec![""; 131];
    // By their places in the documented order of enriched events.
    for (place, value) in
        [(0, "app"), (1, "web"), (3, "2026-01-01 00:00:00"), (5, "struct"), (6, "i"), (12, "u1"), (126, "x")]
    {
        columns[place] = value;
    }
    all.extend([("access_log", line.to_owned()), ("snowplow", columns.join("\t") + "\n")]);
    all
}

#[test]
fn a_preset_on_a_file_of_another_tool_imports_nothing_of_it() {
    let records = records();
    for (preset, _) in &records {
        // The calls of these two are the same.
        let alike = ["rudderstack", "segment"];
        let is_other = |tool: &str| tool != *preset && !(alike.contains(&tool) && alike.contains(preset));
        for (tool, record) in records.iter().filter(|(tool, _)| is_other(tool)) {
            let settings = format!("[import]\npreset = \"{preset}\"\n");
            let project = project(&settings, ("in.jsonl", record.as_bytes()));
            let run = project.run(&["import", "in.jsonl"]);
            assert_eq!(run.code, 1, "{preset} on {tool}: {}", run.out);
            assert!(run.err.contains("in.jsonl") && run.err.contains("hint: "), "{preset} on {tool}: {}", run.err);
            assert!(!project.join("flightdeck.db").exists(), "{preset} on {tool}");
        }
    }
    for (tool, record) in &records {
        let run = project("", ("in.jsonl", record.as_bytes())).run(&["import", "in.jsonl"]).ok();
        assert!(run.out.contains(&format!("`{tool}`")), "{tool}: {}", run.out);
    }
}

#[test]
fn a_file_without_records_is_told() {
    for text in ["garbage\n", "user_id,event,time\n"] {
        let run = project(SETTINGS, ("in.csv", text.as_bytes())).run(&["import", "in.csv"]).ok();
        assert!(run.err.contains("in.csv: there are no records in it"), "{}", run.err);
    }
}
