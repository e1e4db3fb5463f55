//! What an import promises: all good rows or none, bad rows told and kept, a second import of a file adds nothing.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::rejected::Rejected;
use super::*;
use crate::calendar::Millis;
use crate::problem::Problems;
use crate::store::Store;

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
        self.import_all(&[(name, bytes.as_ref())], table)
    }

    /// Writes the files and imports them in one go.
    fn import_all(&mut self, files: &[(&str, &[u8])], table: &str) -> Result<ImportReport, Problems> {
        let mut inputs = Vec::new();
        for (name, bytes) in files {
            let file = self.path(name);
            fs::write(&file, bytes).expect("written");
            inputs.push(InputFile::File(file));
        }
        let plan =
            ImportPlan::from_toml(Path::new("flightdeck.toml"), &format!("[import]\n{table}"), self.folder.path())?;
        import(&mut self.store, ImportRequest { inputs: &inputs, plan: &plan, now: Millis(7) }, &mut |_, _| {})
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
    (report.added(), report.repeated(), report.rejected.count())
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
    let rejected = |case: &mut Case| {
        case.import("in.csv", bad, "max_rejected = 1").expect("imported").files[0]
            .rejected_file
            .clone()
            .expect("a side file")
    };
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
    assert_eq!((counts(&report), report.rows(), report.users), ((3, 0, 0), 3, 2));
    // 2026-01-01 is day 20454: 20454 * 86400000 = 1767225600000; the next day 03:04:05 is 97445000 later.
    assert_eq!(report.files[0].span, Some((Millis(1_767_225_600_000), Millis(1_767_323_045_000))));
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
    let report = case.import("in.csv", rows, "max_rejected = 1").expect("imported");
    assert_eq!(counts(&report), (1, 0, 4));
    let told: Vec<(u64, &str)> =
        report.rejected.groups().iter().map(|group| (group.places[0].1, group.reason.as_str())).collect();
    let expected = [
        (3, "what `time` holds is not a time"),
        (4, "2 fields, the header has 3"),
        (5, "no event name in `event`"),
        (6, "`user_id` is not UTF-8 text"),
    ];
    assert_eq!(told, expected);
    let kept = fs::read(report.files[0].rejected_file.clone().expect("a side file")).expect("readable");
    assert_eq!(kept, b"user_id,event,time\n\"x, y\",open,soon\nb,open\nb,,2026-01-01\n\xff,open,2026-01-01\n");
}

#[test]
fn the_side_file_is_named_after_the_unpacked_input() {
    let mut case = Case::new();
    let rows = format!("{CSV}x,y,never\n");
    let report = case.import("in.csv.gz", gzip(rows.as_bytes()), "max_rejected = 1").expect("imported");
    assert_eq!(report.files[0].rejected_file, Some(case.path("in.rejected.csv")));
}

#[test]
fn a_quote_that_is_never_closed_swallows_no_row_in_silence() {
    let mut case = Case::new();
    let rows = "user_id,event,time,note\na,open,2026-01-01,fine\nb,open,2026-01-01,\"cut\nc,open,2026-01-01,x\n";
    let report = case.import("in.csv", rows, "max_rejected = 1").expect("imported");
    let [group] = report.rejected.groups() else { panic!("{report:?}") };
    assert_eq!((counts(&report), group.places[0].1, group.reason.as_str()), ((1, 0, 1), 3, "a quote is not closed"));
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
    assert!(text.contains("has `userid`\n  hint: did you mean `user_id`?"), "{text}");
    assert!(text.contains("has `tiem`\n  hint: did you mean `time`?"), "{text}");
    assert_eq!(case.ask("SELECT count(*) FROM imports"), "0");
}

#[test]
fn json_lines_keep_their_types_and_their_ids_as_written() {
    let mut case = Case::new();
    let lines = "{\"user_id\":7,\"event\":\"open\",\"time\":1000,\"size\":2.5}\n\nnot json\n[1]\n{\"user_id\":null,\"event\":\"open\",\"time\":\"2000\"}\n";
    let report = case
        .import("in.jsonl", lines, "time_unit = \"ms\"\nproperties = [\"*\"]\nmax_rejected = 0.5")
        .expect("imported");
    assert_eq!((counts(&report), report.files[0].without_user), ((2, 0, 2), 1));
    let lines: Vec<u64> = report.rejected.groups().iter().map(|group| group.places[0].1).collect();
    assert_eq!(lines, [3, 4]);
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
    assert!(problems.to_string().contains("has `user_id`\n  hint: did you mean `user`?"), "{problems}");
    assert_eq!(case.ask("SELECT count(*) FROM events"), "0");
}

#[test]
fn a_json_array_is_read_element_by_element() {
    let mut case = Case::new();
    let rows = "[\n{\"user_id\":1,\"event\":\"x\",\"time\":\"2026-01-01\"},\n{\"user_id\":2,\"event\":\"x\",\"time\":\"2026-01-01\"}]";
    assert_eq!(case.import("in.json", rows, "").map(|report| counts(&report)), Ok((2, 0, 0)));
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
    let report =
        case.import("in.csv", rows, "bot = \"robot\"\ntest_user = \"ours\"\nmax_rejected = 0.5").expect("imported");
    assert_eq!(counts(&report), (2, 0, 1));
    assert_eq!(case.ask("SELECT ifnull(source, '-') FROM events ORDER BY user_id"), "bot -");
    assert_eq!(case.ask("SELECT is_test FROM users ORDER BY id"), "0 1");
}

#[test]
fn a_cut_gzip_file_imports_nothing() {
    let mut case = Case::new();
    let packed = gzip(CSV.repeat(2_000).as_bytes());
    let problems = case.import("in.csv.gz", &packed[..packed.len() - 12], "").expect_err("cut");
    assert!(problems.to_string().contains("ends too early"), "{problems}");
    assert_eq!(case.ask("SELECT count(*) FROM events"), "0");
    assert!(!case.path("in.rejected.csv").exists());
    // The indexes that were put off are there again.
    assert_eq!(case.ask("SELECT count(*) FROM sqlite_master WHERE name LIKE 'events_%'"), "3");
}

#[test]
fn a_file_of_which_no_row_fits_is_an_error() {
    let mut case = Case::new();
    let problems = case.import("in.csv", CSV, "time_unit = \"s\"").expect_err("wrong unit");
    assert!(problems.to_string().contains("none of the 3 records could be read"), "{problems}");
    assert!(!case.path("in.rejected.csv").exists());
}

#[test]
fn utf_16_and_empty_files_are_told_apart() {
    let mut case = Case::new();
    let utf16: Vec<u8> = "\u{feff}user_id,event,time\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let problems = case.import("in.csv", utf16, "").expect_err("not UTF-8");
    assert!(problems.to_string().contains("UTF-16"), "{problems}");
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
    let problems = inputs(&["/nowhere.csv".to_owned()], Path::new(".")).expect_err("no file");
    assert!(problems.to_string().starts_with("/nowhere.csv: cannot read the file"), "{problems}");
}

#[test]
fn one_bad_file_of_a_list_imports_none_of_them() {
    let mut case = Case::new();
    let files: [(&str, &[u8]); 2] = [("good.csv", CSV.as_bytes()), ("bad.csv", b"user_id,event,time\na,open,never\n")];
    assert!(case.import_all(&files, "").is_err());
    assert_eq!(case.ask("SELECT count(*) FROM events UNION ALL SELECT count(*) FROM imports"), "0 0");
    assert!(!case.path("bad.rejected.csv").exists());
}

#[test]
fn many_rejected_records_are_an_error_and_few_are_not() {
    let mut case = Case::new();
    let mut rows = "user_id,event,time\n".to_owned() + &"a,open,2026-01-01\n".repeat(95);
    rows += &"a,open,soon\n".repeat(5);
    assert_eq!(case.import("in.csv", &rows, "").map(|report| counts(&report)), Ok((95, 0, 5)));
    rows += "a,open,soon\n";
    let problems = Case::new().import("in.csv", &rows, "").expect_err("6 of 101");
    assert_eq!((problems.exit_code(), problems.0.len()), (1, 2));
    assert_eq!(problems.0[0].place.line, Some(97));
}

#[test]
fn an_attribute_that_changed_changes_the_user_and_adds_no_event() {
    for id in ["", "id = \"key\"\n"] {
        let mut case = Case::new();
        let table = format!("{id}attributes = {{ plan = \"plan\" }}");
        let rows = |plan: &str| format!("user_id,event,time,plan,key\na,x,2026-01-01,{plan},1\n");
        case.import("in.csv", rows("free"), &table).expect("imported");
        assert_eq!(case.import("again.csv", rows("pro"), &table).map(|report| counts(&report)), Ok((0, 1, 0)));
        assert_eq!(case.ask("SELECT plan FROM users"), "pro");
    }
}

#[test]
fn rows_that_an_earlier_version_stored_are_recognised_by_content_and_count() {
    let mut case = Case::new();
    let legacy = "INSERT INTO events(id, user_id, name, ts, source, properties) VALUES
        ('00000000000000000000000000000001', 'a', 'open', 1767225600000, NULL, '{}'),
        ('00000000000000000000000000000002', 'b', 'close', 1767323045000, NULL, '{}');
        INSERT INTO imports VALUES('in.csv', 'x', '0123', 0, 2, 2, 0, 0)";
    case.store.connection.execute_batch(legacy).expect("as an earlier version left it");
    // Of the two equal rows of `a` one was stored.
    assert_eq!(case.import("in.csv", CSV, "").map(|report| counts(&report)), Ok((1, 2, 0)));
    assert_eq!(case.import("in.csv", CSV, "").map(|report| counts(&report)), Ok((0, 3, 0)));
    assert_eq!(case.ask("SELECT count(*) FROM events"), "3");
}

#[test]
fn one_id_of_two_different_events_is_told_and_the_first_stays() {
    let mut case = Case::new();
    let rows = "user_id,event,time,key\na,open,2026-01-01,1\na,close,2026-01-01,1\nb,open,2026-01-01,1\n";
    let report = case.import("in.csv", rows, "id = \"key\"").expect("imported");
    let [group] = report.warnings.groups() else { panic!("{report:?}") };
    assert_eq!((counts(&report), group.count, group.places[0].1), ((1, 2, 0), 2, 3));
    assert_eq!(case.ask("SELECT name FROM events"), "open");
}

#[test]
fn ids_are_single_values_and_empty_ones_are_nobody() {
    let mut case = Case::new();
    let line = |user: &str| format!("{{\"user_id\":{user},\"event\":\"x\",\"time\":1767225600}}\n");
    let rows: String = [r#""""#, "null", "7.0", "{\"id\":1}", "900000000000000000000001"].map(line).concat();
    let report = case.import("in.jsonl", rows, "max_rejected = 0.5").expect("imported");
    assert_eq!((counts(&report), report.files[0].without_user), ((4, 0, 1), 2));
    assert_eq!(case.ask("SELECT id FROM users ORDER BY id"), "7 900000000000000000000001");
}

#[test]
fn tokens_of_null_are_nobody_and_are_told_where_they_are_not_named() {
    let rows = "user_id\tevent\ttime\nNULL\tx\t2026-01-01\nNULL\tx\t2026-01-02\n";
    let mut case = Case::new();
    let report = case.import("in.tsv", rows, "").expect("imported");
    assert_eq!((report.warnings.count(), case.ask("SELECT DISTINCT user_id FROM events")), (2, "NULL".into()));
    let mut case = Case::new();
    let report = case.import("in.tsv", rows, "null = [\"NULL\"]").expect("imported");
    assert_eq!((report.warnings.count(), report.files[0].without_user), (0, 2));
}

#[test]
fn both_ids_are_an_alias_and_what_was_said_of_the_anonymous_one_is_the_users() {
    let mut case = Case::new();
    let rows =
        "user_id,device,event,time,plan\n,d1,visit,2026-01-01,free\nu1,d1,signup,2026-01-02,\nu1,d1,open,2026-01-03,\n";
    let report =
        case.import("in.csv", rows, "anonymous_id = \"device\"\nattributes = { plan = \"plan\" }").expect("imported");
    assert_eq!((counts(&report), report.files[0].without_user), ((3, 0, 0), 0));
    assert_eq!(
        case.ask("SELECT anonymous_id || user_id || ts FROM aliases ORDER BY ts"),
        "d1u11767312000000 d1u11767398400000"
    );
    assert_eq!(case.ask("SELECT user_id FROM events ORDER BY ts"), "d1 u1 u1");
    assert_eq!(case.ask("SELECT plan FROM users WHERE id = 'u1'"), "free");
    assert_eq!(resolve(&case.store.connection, "d1", 0), Ok("u1".into()));
}

#[test]
fn an_id_of_several_users_is_of_the_next_and_a_circle_stops() {
    let case = Case::new();
    let rows = "INSERT INTO aliases VALUES('d','u1',10), ('d','u2',20), ('d','u3',NULL), ('x','y',1), ('y','x',1)";
    case.store.connection.execute_batch(rows).expect("aliases");
    let at = |id: &str, ts| resolve(&case.store.connection, id, ts).expect("resolved");
    assert_eq!([5, 10, 11, 20, 21].map(|ts| at("d", ts)), ["u1", "u1", "u2", "u2", "u2"]);
    assert_eq!((at("x", 0), at("y", 0)), ("x".into(), "x".into()));
    assert_eq!(at("stranger", 0), "stranger");
}

#[test]
fn test_users_are_marked_by_domain_or_list_and_no_address_is_stored() {
    let mut case = Case::new();
    fs::write(case.path("ids.txt"), "c\n\n").expect("written");
    let rows =
        "user_id,event,time,mail\na,x,2026-01-01,a@Acme.example\nb,x,2026-01-01,b@notacme.example\nc,x,2026-01-01,\n";
    let table = "test_users = { email = \"mail\", domains = [\"acme.example\"], ids_file = \"ids.txt\" }";
    case.import("in.csv", rows, table).expect("imported");
    assert_eq!(case.ask("SELECT id FROM users WHERE is_test = 1 ORDER BY id"), "a c");
    let bytes = fs::read(case.path("events.db")).expect("the database");
    assert!(!bytes.windows(12).any(|window| window.eq_ignore_ascii_case(b"acme.example")));
}

#[test]
fn users_in_a_file_of_their_own_come_in_the_same_transaction() {
    let mut case = Case::new();
    let table = "[import.users]\nfiles = [\"people.csv\"]\nattributes = { plan = \"plan\" }\nis_test = \"internal\"\nas_of = \"at\"";
    let people = "id,plan,internal,at\na,pro,f,2026-02-02\na,free,f,2026-02-01\nb,,t,2026-02-01\n";
    let report =
        case.import_all(&[("in.csv", CSV.as_bytes()), ("people.csv", people.as_bytes())], table).expect("imported");
    assert_eq!(
        report.files.iter().map(|file| file.kind).collect::<Vec<_>>(),
        [SectionKind::Events, SectionKind::Profiles]
    );
    assert_eq!(case.ask("SELECT id || ifnull(plan, '-') || is_test FROM users ORDER BY id"), "apro0 b-1");
}

#[test]
fn every_container_is_unpacked_by_its_bytes() {
    let csv = CSV.as_bytes();
    let mut padded = [gzip(&csv[..30]), gzip(&csv[30..])].concat();
    padded.extend([0; 512]);
    let zstd = zstd::encode_all(csv, 3).expect("packed");
    let mut bzip2 = Vec::new();
    std::io::Read::read_to_end(&mut bzip2::read::BzEncoder::new(csv, bzip2::Compression::default()), &mut bzip2)
        .expect("packed");
    let zip = zip_of(&[("a/part.csv", csv), ("a/part.csv.gz", &gzip(csv)), (".DS_Store", b"x")]);
    for bytes in [csv.to_vec(), padded, zstd, bzip2, zip] {
        let report = Case::new().import("in.bin", bytes, "files = [\"part*\"]").expect("imported");
        assert_eq!(report.added(), 3);
        assert!(report.rejected.groups().is_empty());
    }
}

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
        writer.write_all(bytes).expect("packed");
    }
    writer.finish().expect("packed").into_inner()
}

#[test]
fn damaged_and_hostile_containers_are_errors_and_import_nothing() {
    let long = CSV.repeat(5_000);
    let long = long.as_bytes();
    let mut bzip2 = Vec::new();
    std::io::Read::read_to_end(&mut bzip2::read::BzEncoder::new(long, bzip2::Compression::default()), &mut bzip2)
        .expect("packed");
    let zip = zip_of(&[("part.csv", long)]);
    let cut = |bytes: &[u8]| bytes[..bytes.len() - bytes.len() / 3].to_vec();
    let bomb = zstd::encode_all(std::io::Read::take(std::io::repeat(b'a'), 200 << 20), 3).expect("packed");
    let cases = [
        ("gzip", cut(&gzip(long))),
        ("gzip with other bytes behind", [gzip(long), b"more".to_vec()].concat()),
        ("zstd", cut(&zstd::encode_all(long, 3).expect("packed"))),
        ("bzip2", cut(&bzip2)),
        ("zip", cut(&zip)),
        ("zip of zips", zip_of(&[("inner.zip", &zip)])),
        ("layers", gzip(&gzip(&gzip(long)))),
        ("bomb", bomb),
        ("sqlite", b"SQLite format 3\0".to_vec()),
        ("parquet", b"PAR1 and no more".to_vec()),
    ];
    for (what, bytes) in cases {
        let mut case = Case::new();
        let problems = case.import("in.bin", bytes, "files = [\"part*\"]\nmax_rejected = 1").expect_err(what);
        assert!(
            problems.0[0].place.file.as_ref().is_some_and(|file| file.starts_with(case.folder.path())),
            "{what}: {problems}"
        );
        assert_eq!(case.ask("SELECT count(*) FROM events"), "0", "{what}");
    }
}

#[test]
fn one_line_without_end_is_an_error_and_stays_out_of_memory() {
    let mut case = Case::new();
    let line = zstd::encode_all(
        std::io::Read::chain(&b"{\"a\":\""[..], std::io::Read::take(std::io::repeat(b'x'), 65 << 20)),
        1,
    );
    let problems = case.import("in.jsonl", line.expect("packed"), "time = \"t\"\nevent = \"e\"").expect_err("too long");
    assert_eq!(problems.0.len(), 1, "{problems}");
}

#[test]
fn quotes_that_are_letters_swallow_no_rows() {
    let mut case = Case::new();
    let rows = "user_id\tevent\ttime\ttitle\na\tx\t2026-01-01\t\"Quoted\" title\nb\tx\t2026-01-01\t\"open\nc\tx\t2026-01-01\tplain\nd\tx\t2026-01-01\t\"again\n";
    assert_eq!(case.import("in.tsv", rows, "").map(|report| counts(&report)), Ok((4, 0, 0)));
}

#[test]
fn hints_print_no_rows_of_the_data() {
    let mut case = Case::new();
    let rows = "8412,anna@example.org,open,2026-01-01\n8413,otto@example.org,open,2026-01-02\n";
    let problems = case.import("in.csv", rows, "").expect_err("no header").to_string();
    assert!(!problems.contains("anna") && !problems.contains("8412") && problems.contains("columns"), "{problems}");
}

#[test]
fn times_of_two_sizes_in_one_column_are_told_and_each_read() {
    let mut case = Case::new();
    let rows = "user_id,event,time\na,x,1767225600\na,y,1767225600000\n";
    let report = case.import("in.csv", rows, "").expect("imported");
    assert_eq!((counts(&report), report.warnings.count()), ((2, 0, 0), 1));
    assert_eq!(case.ask("SELECT DISTINCT ts FROM events"), "1767225600000");
}

#[test]
fn a_list_inside_an_object_or_inside_each_record_is_unfolded() {
    let page = "{\n \"next\": null,\n \"results\": [{\"user_id\":1,\"event\":\"x\",\"time\":\"2026-01-01\"},\n {\"user_id\":2,\"event\":\"x\",\"time\":\"2026-01-01\"}]\n}\n";
    assert_eq!(
        Case::new().import("in.json", page, "records = \"results\"").map(|report| counts(&report)),
        Ok((2, 0, 0))
    );
    let visits = "{\"visitor\":\"v1\",\"actions\":[{\"event\":\"x\",\"time\":\"2026-01-01\"},{\"event\":\"y\",\"time\":\"2026-01-01\"}]}\n";
    let mut case = Case::new();
    case.import("in.jsonl", visits, "records = \"actions\"\nuser_id = \"../visitor\"").expect("imported");
    assert_eq!(case.ask("SELECT user_id || name FROM events ORDER BY name"), "v1x v1y");
}

#[test]
fn daily_files_of_one_export_may_lack_an_optional_key() {
    let line =
        |user: &str, plan: &str| format!("{{\"user_id\":\"{user}\",\"event\":\"x\",\"time\":\"2026-01-01\"{plan}}}\n");
    let (monday, tuesday) = (line("a", ",\"plan\":\"pro\""), line("b", ""));
    let files: [(&str, &[u8]); 2] = [("mon.jsonl", monday.as_bytes()), ("tue.jsonl", tuesday.as_bytes())];
    let mut case = Case::new();
    case.import_all(&files, "attributes = { plan = \"plan\" }").expect("imported");
    assert_eq!(case.ask("SELECT user_id FROM events ORDER BY user_id"), "a b");
}

#[test]
fn a_preset_is_found_by_the_shape_of_the_records() {
    let line = r#"{"event":"Signed Up","properties":{"time":1767225600,"distinct_id":"u1","$device_id":"d1","$user_id":"u1","$insert_id":"i1","plan":"pro"}}"#;
    let mut case = Case::new();
    let report = case.import("export", format!("{line}\n"), "").expect("imported");
    assert_eq!((report.preset, report.added()), (Some("mixpanel"), 1));
    assert_eq!(case.ask("SELECT id || user_id || name FROM events"), "i1u1Signed Up");
    assert_eq!(case.ask("SELECT anonymous_id || user_id FROM aliases"), "d1u1");
}

#[test]
fn a_file_of_another_tool_beside_the_first_is_an_error() {
    let mixpanel = b"{\"event\":\"x\",\"properties\":{\"time\":1767225600,\"distinct_id\":\"u1\"}}\n";
    let merges = b"{\"amplitude_id\":1,\"merged_amplitude_id\":2}\n";
    let problems = Case::new().import_all(&[("a.jsonl", mixpanel), ("b.jsonl", merges)], "").expect_err("two tools");
    assert!(problems.0[0].place.file.as_ref().is_some_and(|file| file.ends_with("b.jsonl")), "{problems}");
}
