//! What an import promises: all good rows or none, bad rows told and kept, a second import of a file adds nothing.

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

/// A store and files beside it.
struct Case {
    folder: tempfile::TempDir,
    store: Store,
}

impl Case {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::create_or_open(&folder.path().join("events.db")).expect("a store");
        Self { folder, store }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the file and imports it with the `[import]` table.
    fn import(&mut self, name: &str, bytes: impl AsRef<[u8]>, table: &str) -> Result<ImportReport, Problems> {
        let file = self.path(name);
        fs::write(&file, bytes).expect("written");
        let mapping = Mapping::from_toml(Path::new("flightdeck.toml"), &format!("[import]\n{table}"))?;
        import(&mut self.store, ImportJob { file: &file, mapping: &mapping, now: Millis(7) }, &mut |_| {})
    }

    /// The first column of a query, as texts joined by spaces.
    fn ask(&self, sql: &str) -> String {
        let mut query = self.store.connection.prepare(sql).expect("a query");
        let rows = query.query_map([], |row| row.get::<_, rusqlite::types::Value>(0)).expect("rows");
        let text = |value| match value {
            rusqlite::types::Value::Text(text) => text,
            rusqlite::types::Value::Integer(number) => number.to_string(),
            other => format!("{other:?}"),
        };
        rows.map(|row| text(row.expect("a row"))).collect::<Vec<_>>().join(" ")
    }
}

/// Rows added, repeated and rejected.
fn counts(report: &ImportReport) -> (u64, u64, u64) {
    (report.added, report.repeated, report.rejected)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

const CSV: &str = "user_id,event,time\na,open,2026-01-01\na,open,2026-01-01\nb,close,2026-01-02T03:04:05Z\n";

#[test]
fn rows_that_were_mended_beside_the_input_are_not_written_over() {
    let mut case = Case::new();
    let bad = "user_id,event,time\na,open,2026-01-01\nb,open,soon\n";
    let mended = "user_id,event,time\nb,open,2026-01-02\n";
    let rejected =
        |case: &mut Case| case.import("in.csv", bad, "").expect("imported").rejected_file.expect("a side file");
    assert_eq!(rejected(&mut case), case.path("in.rejected.csv"));
    // The same rows again are the same file.
    assert_eq!(rejected(&mut case), case.path("in.rejected.csv"));
    fs::write(case.path("in.rejected.csv"), mended).expect("written");
    assert_eq!(rejected(&mut case), case.path("in.rejected.2.csv"));
    assert_eq!(fs::read(case.path("in.rejected.csv")).expect("readable"), mended.as_bytes());
}

#[test]
fn inputs_of_like_names_keep_their_rejected_rows_apart() {
    let side = |name: &str| Rejected::beside(Path::new(name), "csv").target.to_string_lossy().into_owned();
    assert_eq!(side("clicks.csv.gz"), "clicks.rejected.csv");
    assert_eq!(side("clicks"), "clicks.rejected.csv");
    assert_eq!(side("clicks.tsv"), "clicks.tsv.rejected.csv");
    assert_eq!(side("clicks.2026"), "clicks.2026.rejected.csv");
}

#[test]
fn rows_become_events_and_users() {
    let mut case = Case::new();
    let report = case.import("in.csv", CSV, "").expect("imported");
    assert_eq!((counts(&report), report.rows, report.users), ((3, 0, 0), 3, 2));
    // 2026-01-01 is day 20454: 20454 * 86400000 = 1767225600000; the next day 03:04:05 is 97445000 later.
    assert_eq!(report.span, Some((Millis(1_767_225_600_000), Millis(1_767_323_045_000))));
    assert_eq!(case.ask("SELECT user_id || name || ts FROM events WHERE user_id = 'b'"), "bclose1767323045000");
    assert_eq!(case.ask("SELECT id || created_at FROM users ORDER BY id LIMIT 1"), "a1767225600000");
    assert_eq!(case.ask("SELECT file || imported_at || rows_added FROM imports"), "in.csv73");
}

#[test]
fn a_second_import_adds_nothing_though_rows_repeat() {
    let mut case = Case::new();
    assert_eq!(case.import("in.csv", CSV, "").map(|report| counts(&report)), Ok((3, 0, 0)));
    assert_eq!(case.import("again.csv", CSV, "").map(|report| counts(&report)), Ok((0, 3, 0)));
    assert_eq!(case.import("packed.csv.gz", gzip(CSV.as_bytes()), "").map(|report| counts(&report)), Ok((0, 3, 0)));
    assert_eq!(case.ask("SELECT count(*) FROM events"), "3");
    assert_eq!(case.ask("SELECT count(*) FROM imports"), "3");
}

#[test]
fn a_longer_export_adds_only_its_new_rows() {
    let mut case = Case::new();
    case.import("in.csv", CSV, "").expect("imported");
    let longer = format!("{CSV}a,open,2026-01-01\nc,open,2026-01-03\n");
    // The third `a,open` of that instant is new, like the row of `c`.
    assert_eq!(case.import("in.csv", longer, "").map(|report| counts(&report)), Ok((2, 3, 0)));
}

#[test]
fn ids_of_the_file_decide_what_repeats() {
    let mut case = Case::new();
    let rows = "user_id,event,time,key\na,open,2026-01-01,1\na,open,2026-01-01,2\nb,open,2026-01-01,1\n";
    assert_eq!(case.import("in.csv", rows, "id = \"key\"").map(|report| counts(&report)), Ok((2, 1, 0)));
    assert_eq!(case.ask("SELECT id FROM events"), "1 2");
}

#[test]
fn bad_rows_are_told_and_kept_as_they_were() {
    let mut case = Case::new();
    let rows = b"user_id,event,time\r\na,open,2026-01-01\r\n\"x, y\",open,soon\r\nb,open\r\nb,,2026-01-01\r\n\xff,open,2026-01-01\r\n";
    let report = case.import("in.csv", rows, "").expect("imported");
    assert_eq!(counts(&report), (1, 0, 4));
    let told: Vec<(u64, &str)> = report.rejected_rows.iter().map(|row| (row.line, row.reason.as_str())).collect();
    let expected = [
        (3, "`soon` in `time` is not a time"),
        (4, "2 fields, the header has 3"),
        (5, "no event name in `event`"),
        (6, "`user_id` is not UTF-8 text"),
    ];
    assert_eq!(told, expected);
    let kept = fs::read(report.rejected_file.expect("a side file")).expect("readable");
    assert_eq!(kept, b"user_id,event,time\n\"x, y\",open,soon\nb,open\nb,,2026-01-01\n\xff,open,2026-01-01\n");
}

#[test]
fn the_side_file_is_named_after_the_unpacked_input() {
    let mut case = Case::new();
    let rows = format!("{CSV}x,y,never\n");
    let report = case.import("in.csv.gz", gzip(rows.as_bytes()), "").expect("imported");
    assert_eq!(report.rejected_file, Some(case.path("in.rejected.csv")));
}

#[test]
fn a_quote_that_is_never_closed_swallows_no_row_in_silence() {
    let mut case = Case::new();
    let rows = "user_id,event,time,note\na,open,2026-01-01,fine\nb,open,2026-01-01,\"cut\nc,open,2026-01-01,x\n";
    let report = case.import("in.csv", rows, "").expect("imported");
    assert_eq!((counts(&report), report.rejected_rows[0].line), ((1, 0, 1), 3));
    assert_eq!(report.rejected_rows[0].reason, "a quote is not closed");
}

#[test]
fn quoted_fields_may_hold_commas_quotes_and_line_ends() {
    let mut case = Case::new();
    let rows =
        "user_id,event,time,note\n\"a,b\",\"say \"\"hi\"\"\",2026-01-01,\"two\nlines\"\n5\" disk,open,2026-01-01,x\n";
    let report = case.import("in.csv", rows, "properties = [\"note\"]").expect("imported");
    assert_eq!(counts(&report), (2, 0, 0));
    assert_eq!(
        case.ask("SELECT user_id || '|' || name || '|' || properties FROM events LIMIT 1"),
        "a,b|say \"hi\"|{\"note\":\"two\\nlines\"}"
    );
}

#[test]
fn a_misspelt_column_is_an_error_with_the_near_name_and_nothing_is_imported() {
    let mut case = Case::new();
    let problems = case.import("in.csv", CSV, "user_id = \"userid\"\ntime = \"tiem\"").expect_err("wrong columns");
    let text = problems.to_string();
    assert!(text.contains("no column `userid`\n  hint: did you mean `user_id`?"), "{text}");
    assert!(text.contains("no column `tiem`\n  hint: did you mean `time`?"), "{text}");
    assert_eq!(case.ask("SELECT count(*) FROM imports"), "0");
}

#[test]
fn json_lines_keep_their_types_and_their_ids_as_written() {
    let mut case = Case::new();
    let lines = "{\"user_id\":7,\"event\":\"open\",\"time\":1000,\"size\":2.5}\n\nnot json\n[1]\n{\"user_id\":null,\"event\":\"open\",\"time\":\"2000\"}\n";
    let report = case.import("in.jsonl", lines, "time_unit = \"ms\"\nproperties = [\"*\"]").expect("imported");
    assert_eq!((counts(&report), report.without_user), ((2, 0, 2), 1));
    assert_eq!(report.rejected_rows.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(fs::read(case.path("in.rejected.jsonl")).expect("a side file"), b"not json\n[1]\n");
    assert_eq!(
        case.ask("SELECT ifnull(user_id, 'nobody') || ts || properties FROM events"),
        "71000{\"size\":2.5} nobody2000{}"
    );
    assert_eq!(case.ask("SELECT id FROM users"), "7");
}

#[test]
fn a_key_that_no_json_record_has_is_an_error() {
    let mut case = Case::new();
    let lines = "{\"user\":\"a\",\"event\":\"open\",\"time\":\"2026-01-01\"}\n";
    let problems = case.import("in.jsonl", lines, "").expect_err("nobody's events");
    assert!(
        problems.to_string().contains("no record has the key `user_id`\n  hint: did you mean `user`?"),
        "{problems}"
    );
    assert_eq!(case.ask("SELECT count(*) FROM events"), "0");
}

#[test]
fn a_json_array_is_told_apart() {
    let problems = Case::new().import("in.json", "[\n{}]", "").expect_err("an array");
    assert!(problems.to_string().contains("one JSON array"), "{problems}");
}

#[test]
fn the_latest_value_of_an_attribute_wins_whatever_the_order() {
    let mut case = Case::new();
    let table = "attributes = { plan = \"plan\", country = \"land\" }";
    let newer = "user_id,event,time,plan,land\na,x,2026-01-03,pro,\na,x,2026-01-02,free,DE\na,x,2026-01-03,team,\n";
    case.import("newer.csv", newer, table).expect("imported");
    // Of the two values of 3 January the later row's holds; an empty cell says nothing.
    assert_eq!(case.ask("SELECT plan || country FROM users"), "teamDE");
    let older = "user_id,event,time,plan,land\na,x,2026-01-01,trial,FR\n";
    case.import("older.csv", older, table).expect("imported");
    assert_eq!(case.ask("SELECT plan || country FROM users"), "teamDE");
    let newest = "user_id,event,time,plan,land\na,x,2026-01-09,gone,AT\n";
    case.import("newest.csv", newest, table).expect("imported");
    assert_eq!(case.ask("SELECT plan || country FROM users"), "goneAT");
}

#[test]
fn bots_and_test_users_are_marked() {
    let mut case = Case::new();
    let rows = "user_id,event,time,robot,ours\na,x,2026-01-01,true,0\nb,x,2026-01-01,0,1\nc,x,2026-01-01,huh,0\n";
    let report = case.import("in.csv", rows, "bot = \"robot\"\ntest_user = \"ours\"").expect("imported");
    assert_eq!(counts(&report), (2, 0, 1));
    assert_eq!(case.ask("SELECT ifnull(source, '-') FROM events ORDER BY user_id"), "bot -");
    assert_eq!(case.ask("SELECT is_test FROM users ORDER BY id"), "0 1");
}

#[test]
fn a_cut_gzip_file_imports_nothing() {
    let mut case = Case::new();
    let packed = gzip(CSV.repeat(2_000).as_bytes());
    let problems = case.import("in.csv.gz", &packed[..packed.len() - 12], "").expect_err("cut");
    assert!(problems.to_string().contains("the gzip stream ends too early"), "{problems}");
    assert_eq!(case.ask("SELECT count(*) FROM events"), "0");
    assert!(!case.path("in.rejected.csv").exists());
    // The indexes that were put off are there again.
    assert_eq!(case.ask("SELECT count(*) FROM sqlite_master WHERE name LIKE 'events_%'"), "3");
}

#[test]
fn a_file_of_which_no_row_fits_is_an_error() {
    let mut case = Case::new();
    let problems = case.import("in.csv", CSV, "time_unit = \"s\"").expect_err("wrong unit");
    assert!(problems.to_string().contains("none of the 3 rows could be read"), "{problems}");
    assert!(!case.path("in.rejected.csv").exists());
}

#[test]
fn utf_16_and_empty_files_are_told_apart() {
    let mut case = Case::new();
    let utf16: Vec<u8> = "\u{feff}user_id,event,time\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let problems = case.import("in.csv", utf16, "").expect_err("not UTF-8");
    assert!(problems.to_string().contains("not UTF-8"), "{problems}");
    let problems = case.import("in.csv", " \n", "").expect_err("empty");
    assert!(problems.to_string().contains("the file is empty"), "{problems}");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_column() {
    let mut case = Case::new();
    assert_eq!(case.import("in.csv", format!("\u{feff}{CSV}"), "").map(|report| counts(&report)), Ok((3, 0, 0)));
    let line = "\u{feff}{\"user_id\":\"a\",\"event\":\"e\",\"time\":\"2026-01-01\"}\n";
    assert_eq!(case.import("in.jsonl", line, "").map(|report| counts(&report)), Ok((1, 0, 0)));
}

#[test]
fn the_same_file_under_another_mapping_would_double_everything_and_is_refused() {
    let mut case = Case::new();
    case.import("in.csv", CSV, "").expect("imported");
    let problems = case.import("in.csv", CSV, "source = \"event\"").expect_err("another mapping");
    assert!(problems.to_string().contains("with another `[import]` mapping"), "{problems}");
    assert_eq!(case.ask("SELECT count(*) FROM events"), "3");
}

#[test]
fn a_missing_file_is_said_with_its_path() {
    let mut case = Case::new();
    let mapping = Mapping::from_toml(Path::new("flightdeck.toml"), "").expect("valid");
    let job = ImportJob { file: Path::new("/nowhere.csv"), mapping: &mapping, now: Millis(0) };
    let problems = import(&mut case.store, job, &mut |_| {}).expect_err("no file");
    assert!(problems.to_string().starts_with("/nowhere.csv: cannot read the file"), "{problems}");
}
