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
