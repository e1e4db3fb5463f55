//! What is in the database already: an import of the same or of a longer export adds what is new.

use super::*;

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
fn the_same_file_under_another_mapping_would_double_everything_and_is_refused() {
    let mut case = Case::new();
    case.import("in.csv", CSV, "").expect("imported");
    let problems = case.import("in.csv", CSV, "source = \"event\"").expect_err("another mapping");
    assert!(problems.to_string().contains("with another `[import]` mapping"), "{problems}");
    assert_eq!(case.ask("SELECT count(*) FROM events"), "3");
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
        INSERT INTO imports VALUES('in.csv', 'x', '0123', 0, 2, 2, 0, 0, NULL, 0)";
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
fn a_file_that_was_imported_is_not_read_again_unless_something_could_change() {
    let is_unchanged = |report: &ImportReport| report.files.iter().map(|file| file.is_unchanged).collect::<Vec<_>>();
    let mut case = Case::new();
    case.import("in.csv", CSV, "").expect("imported");
    let again = case.import("in.csv", CSV, "").expect("imported");
    assert_eq!((is_unchanged(&again), counts(&again), again.rows()), (vec![true], (0, 3, 0), 3));
    // Other bytes, another name, or other settings: what they say has to be read.
    let longer = format!("{CSV}c,open,2026-01-03\n");
    let both: [(&str, &[u8]); 2] = [("in.csv", CSV.as_bytes()), ("longer.csv", longer.as_bytes())];
    let report = case.import_all(&both, "").expect("imported");
    assert_eq!((counts(&report), case.ask("SELECT count(*) FROM events")), ((1, 6, 0), "4".into()));
    assert_eq!(report.files.iter().filter(|file| file.is_unchanged).count(), 1);
    let report = case.import("in.csv", CSV, "max_rejected = 0.1").expect("imported");
    assert_eq!(is_unchanged(&report), [false]);
    // Of two archives with one member each the second import reads neither.
    let packed = gzip(CSV.as_bytes());
    assert_eq!(is_unchanged(&case.import("in.csv.gz", &packed, "").expect("imported")), [false]);
    assert_eq!(is_unchanged(&case.import("in.csv.gz", &packed, "").expect("imported")), [true]);
}

#[test]
fn a_file_with_something_to_tell_is_read_and_told_each_time() {
    let mut case = Case::new();
    let rows = "user_id,event,time,key\na,open,2026-01-01,1\na,close,2026-01-01,1\n";
    for _ in 0..2 {
        let report = case.import("in.csv", rows, "id = \"key\"").expect("imported");
        assert_eq!((report.files[0].is_unchanged, report.warnings.count()), (false, 1));
    }
    let rows = "user_id,event,time\na,open,2026-01-01\nb,open,never\n";
    for _ in 0..2 {
        let report = case.import("bad.csv", rows, "max_rejected = 0.5").expect("imported");
        assert_eq!((report.files[0].is_unchanged, report.rejected.count()), (false, 1));
    }
}

/// Of equal instants the later import wins, so the plan after files that come again is that of the last of them.
#[test]
fn what_files_say_of_users_is_the_same_whether_they_are_read_again_or_not() {
    let table = "attributes = { plan = \"plan\" }";
    let rows = |plan: &str| format!("user_id,event,time,plan\na,x,2026-01-01,{plan}\n");
    let (free, pro) = (rows("free"), rows("pro"));
    let mut case = Case::new();
    case.import("free.csv", &free, table).expect("imported");
    assert!(case.import("free.csv", &free, table).expect("imported").files[0].is_unchanged);
    case.import("pro.csv", &pro, table).expect("imported");
    assert_eq!(case.ask("SELECT plan FROM users"), "pro");
    assert!(!case.import("free.csv", &free, table).expect("imported").files[0].is_unchanged);
    assert_eq!(case.ask("SELECT plan FROM users"), "free");
    let both: [(&str, &[u8]); 2] = [("pro.csv", pro.as_bytes()), ("free.csv", free.as_bytes())];
    case.import_all(&both, table).expect("imported");
    assert_eq!(case.ask("SELECT plan FROM users"), "free");
}

/// Pages of the database that hold other bytes than before.
fn changed_pages(before: &[u8], after: &[u8]) -> usize {
    let page = |bytes: &[u8], at: usize| bytes.get(at * 4096..(at + 1) * 4096).map(<[u8]>::to_vec);
    (0..after.len() / 4096).filter(|at| page(before, *at) != page(after, *at)).count()
}

#[test]
fn a_new_day_of_known_users_writes_about_as_much_as_it_brings() {
    let rows = |range: std::ops::Range<u64>| {
        let line = |row: u64| format!("evt_{row:08},usr_{:08},open,{}\n", row * 7_919 % 5_000, 1_767_225_600 + row);
        "id,user_id,event,time\n".to_owned() + &range.map(line).collect::<String>()
    };
    let mut case = Case::new();
    case.import("all.csv", rows(0..20_000), "id = \"id\"").expect("imported");
    let before = fs::read(case.path("events.db")).expect("the database");
    let day = rows(20_000..20_200);
    assert_eq!(case.import("day.csv", &day, "id = \"id\"").map(|report| counts(&report)), Ok((200, 0, 0)));
    let written = changed_pages(&before, &fs::read(case.path("events.db")).expect("the database")) * 4096;
    // Twenty times the bytes of the rows, half of it for the pages as they were, which a transaction writes too.
    assert!(written * 2 <= 20 * day.len(), "{written} bytes for {} of rows", day.len());
}
