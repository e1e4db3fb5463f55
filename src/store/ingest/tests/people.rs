//! Who an event is of: ids, anonymous ids, profiles, test users and bots.

use super::*;

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

const DEVICE: &str = "anonymous_id = \"device\"";

/// Rows of the device `d`: of these users, or of nobody known, at these seconds.
fn device_rows(rows: &[(&str, i64)]) -> String {
    let line = |(user, second): &(&str, i64)| format!("{user},d,open,2026-01-01T00:00:{second:02}\n");
    "user_id,device,event,time\n".to_owned() + &rows.iter().map(line).collect::<String>()
}

/// Whose the device `d` is at this second.
fn owner(case: &Case, second: i64) -> String {
    resolve(&case.store.connection, "d", 1_767_225_600_000 + second * 1_000).expect("resolved")
}

#[test]
fn the_order_of_rows_does_not_change_whose_a_device_is() {
    // In order of time: a until 5, b until 7, a until 10.
    let rows = [("a", 1), ("a", 5), ("a", 10), ("b", 7)];
    let mut case = Case::new();
    case.import("in.csv", device_rows(&rows), DEVICE).expect("imported");
    assert_eq!([0, 4, 5, 6, 7, 8, 11].map(|second| owner(&case, second)), ["a", "a", "a", "b", "b", "a", "a"]);
    // What was stored before counts like what arrives.
    let mut case = Case::new();
    case.import("b.csv", device_rows(&rows[3..]), DEVICE).expect("imported");
    case.import("a.csv", device_rows(&rows[..3]), DEVICE).expect("imported");
    assert_eq!([4, 6, 8].map(|second| owner(&case, second)), ["a", "b", "a"]);
    // An event that only the device is known of stays the same user's when somebody else is found to have come later.
    for anonymous_first in [true, false] {
        let mut case = Case::new();
        if anonymous_first {
            case.import("anonymous.csv", device_rows(&[("", 4)]), DEVICE).expect("imported");
            case.import("a.csv", device_rows(&rows[..3]), DEVICE).expect("imported");
        } else {
            case.import("a.csv", device_rows(&[rows[2], rows[1], ("", 4), rows[0]]), DEVICE).expect("imported");
        }
        case.import("b.csv", device_rows(&rows[3..]), DEVICE).expect("imported");
        assert_eq!(owner(&case, 4), "a");
    }
}

#[test]
fn a_thousand_rows_of_one_user_are_two_aliases() {
    let mut case = Case::new();
    let rows: Vec<(&str, i64)> = (0..1_000).map(|row| ("a", row * 7 % 60)).collect();
    case.import("in.csv", device_rows(&rows), DEVICE).expect("imported");
    assert_eq!(case.ask("SELECT (ts - 1767225600000) / 1000 FROM aliases ORDER BY ts"), "0 59");
}

#[test]
fn every_anonymous_event_is_whose_it_would_be_with_all_aliases() {
    let mut state = 3_u64;
    let mut roll = |sides: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((state >> 33) % sides).expect("small")
    };
    for _world in 0..60 {
        let mut place = |sides: usize| usize::try_from(roll(sides as u64)).expect("not negative");
        let length = place(17) + 1;
        let mut rows: Vec<(&str, i64)> =
            (0..length).map(|_| (["a", "b", "C", ""][place(4)], i64::try_from(place(30)).expect("small"))).collect();
        rows.sort_unstable();
        rows.dedup();
        // In any order, some of them in a file that comes again.
        for at in (1..rows.len()).rev() {
            rows.swap(at, place(at + 1));
        }
        let mut case = Case::new();
        let parts: Vec<&[(&str, i64)]> = rows.chunks(3).collect();
        for (file, part) in parts.iter().chain(parts.first()).enumerate() {
            case.import(&format!("{file}.csv"), device_rows(part), DEVICE).expect("imported");
        }
        let mut aliases: Vec<(&str, i64)> = rows.iter().filter(|(user, _)| !user.is_empty()).copied().collect();
        aliases.sort_by_key(|(user, second)| (*second, *user));
        for second in 0..30 {
            let last = aliases.last().map(|(_, second)| *second);
            let expected = aliases.iter().find(|(_, at)| *at >= second || Some(*at) == last).map(|(user, _)| *user);
            assert_eq!(owner(&case, second).as_str(), expected.unwrap_or("d"), "at {second}: {aliases:?}");
        }
    }
}

#[test]
fn somebody_elses_alias_inside_a_run_that_came_before_splits_it_where_it_lies() {
    let mut case = Case::new();
    case.import("a.csv", device_rows(&[("a", 1), ("a", 5), ("a", 10)]), DEVICE).expect("imported");
    assert_eq!(case.ask("SELECT count(*) FROM aliases"), "2");
    // The event at 4 comes with the alias of b at 7: a's alias at 5 lies between.
    case.import("b.csv", device_rows(&[("", 4), ("", 6), ("b", 7)]), DEVICE).expect("imported");
    assert_eq!([4, 6, 8].map(|second| owner(&case, second)), ["a", "b", "a"]);
    // What came with an event that was there before is not remembered twice.
    let size = "SELECT sum(length(times)) FROM alias_times";
    let before = case.ask(size);
    case.import("again.csv", device_rows(&[("a", 1), ("a", 5), ("a", 10)]), DEVICE).expect("imported");
    assert_eq!(case.ask(size), before);
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
