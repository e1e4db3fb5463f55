//! What the demo promises: the same rows each time, the traffic of real data, the injected incidents, and a database that
//! is never lost.

use std::path::PathBuf;

use rusqlite::Connection;

use super::*;

const LAST_DAY: &str = "2026-11-21";

/// The demo with a tenth of the people and 60 days, which is quick to write.
fn small() -> Scenario {
    let text = DEMO.replace("\ndays = 200", "\ndays = 60").replace("\nper_day = 92", "\nper_day = 30");
    assert_ne!(text, DEMO);
    Scenario::parse(&text, Path::new("demo.toml")).expect("a valid scenario")
}

struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("demo.db")
    }

    fn seed(&self, seed: u64, existing: Existing) -> Result<SeedSummary, Problems> {
        self.seed_scenario(&small(), seed, existing)
    }

    fn seed_scenario(&self, scenario: &Scenario, seed: u64, existing: Existing) -> Result<SeedSummary, Problems> {
        let path = self.path();
        let order = Order { seed, last_day: LAST_DAY.parse().expect("a day"), path: &path, existing };
        super::seed(scenario, order, &mut |_, _| {})
    }

    fn number(&self, sql: &str) -> f64 {
        let connection = Connection::open(self.path()).expect("a database");
        connection.query_row(&format!("SELECT CAST(({sql}) AS REAL)"), [], |row| row.get(0)).expect("a number")
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_does_not() {
    let bytes = |seed| {
        let folder = Folder::new();
        folder.seed(seed, Existing::Keep).expect("seeded");
        std::fs::read(folder.path()).expect("a database")
    };
    let first = bytes(42);
    assert!(first == bytes(42), "two runs of one seed differ");
    assert!(first != bytes(43), "two seeds give the same rows");
}

#[test]
fn the_rows_are_these_on_every_machine() {
    // A change of this hash is a change of everybody's demo: it must be meant.
    let folder = Folder::new();
    folder.seed(42, Existing::Keep).expect("seeded");
    let connection = Connection::open(folder.path()).expect("a database");
    let mut rows = connection.prepare("SELECT user_id, name, ts, source, properties FROM events").expect("a query");
    let mut rows = rows.query([]).expect("rows");
    let mut hash = blake3::Hasher::new();
    while let Some(row) = rows.next().expect("a row") {
        let field = |index| row.get::<_, rusqlite::types::Value>(index).expect("a value");
        hash.update(format!("{:?}\n", [0, 1, 2, 3, 4].map(field)).as_bytes());
    }
    assert_eq!(hash.finalize().to_hex()[..16], *"632e4856cbe3dc66");
}

#[test]
fn the_data_fills_the_days_and_ends_with_the_last_one() {
    let folder = Folder::new();
    let summary = folder.seed(42, Existing::Keep).expect("seeded");
    let last: Day = LAST_DAY.parse().expect("a day");
    assert_eq!(summary.days, DayRange { first: last.plus(-59), last });
    assert!(folder.number("SELECT max(ts) FROM events") < last.utc_end().0 as f64);
    assert!(folder.number("SELECT max(ts) FROM events") > last.utc_end().0 as f64 - 3_600_000.0);
    assert!(folder.number("SELECT count(DISTINCT ts / 86400000) FROM events") >= 60.0);
    for (table, rows) in [("events", summary.events), ("users", summary.users)] {
        assert!(folder.number(&format!("SELECT count(*) = {rows} FROM {table}")) > 0.0, "{table}");
    }
}

#[test]
fn the_data_has_what_real_data_has() {
    let folder = Folder::new();
    folder.seed(42, Existing::Keep).expect("seeded");
    let some = [
        "SELECT count(*) FROM events WHERE source = 'bot'",
        "SELECT count(*) FROM events WHERE source = 'Bot'",
        "SELECT count(*) FROM events WHERE source = 'internal'",
        "SELECT count(*) FROM events WHERE source = 'test'",
        "SELECT count(*) FROM events WHERE source IS NULL",
        "SELECT count(*) FROM events WHERE user_id IS NULL",
        "SELECT count(*) FROM events JOIN users ON users.id = user_id WHERE is_test = 1 AND source = 'web'",
        "SELECT count(DISTINCT user_id) FROM events WHERE user_id LIKE 'usr%' AND user_id NOT IN (SELECT id FROM users)",
        "SELECT count(*) FROM users WHERE plan IS NULL",
        "SELECT count(*) FROM users WHERE segment IS NULL",
        "SELECT count(*) FROM events a JOIN events b ON b.rowid = a.rowid + 1 WHERE b.ts < a.ts",
        "SELECT count(*) FROM events WHERE name = 'error' AND json_extract(properties, '$.error_code') = 'E_TIMEOUT'",
        "SELECT count(*) - count(DISTINCT user_id || name || ts) FROM events",
    ];
    for sql in some {
        assert!(folder.number(sql) > 0.0, "{sql}");
    }
}

#[test]
fn visitors_are_known_by_an_anonymous_id_until_they_sign_up() {
    let folder = Folder::new();
    folder.seed(42, Existing::Keep).expect("seeded");
    let (aliases, signups) = (
        folder.number("SELECT count(*) FROM aliases"),
        folder.number("SELECT count(*) FROM events WHERE name = 'signup' AND source IS NOT 'bot'"),
    );
    // Six in ten look around first, and half of these sign up under that id.
    assert!((0.5..0.7).contains(&(aliases / signups)), "{aliases} of {signups}");
    let anonymous = "SELECT count(*) FROM events WHERE name = 'signup' AND user_id LIKE 'anon%'";
    assert!((0.4..0.6).contains(&(folder.number(anonymous) / aliases)));
    let none = [
        "SELECT count(*) - count(DISTINCT anonymous_id) FROM aliases",
        "SELECT count(*) FROM aliases WHERE user_id NOT LIKE 'usr%' OR anonymous_id NOT LIKE 'anon%'",
        // They look around before the signup and are known right after it.
        "SELECT count(*) FROM events JOIN aliases ON anonymous_id = events.user_id WHERE events.ts >= aliases.ts",
        "SELECT count(*) FROM events WHERE name = 'signup' AND user_id LIKE 'anon%'
            AND user_id NOT IN (SELECT anonymous_id FROM aliases)",
        "SELECT count(*) FROM events WHERE name = 'page_view' AND user_id NOT LIKE 'anon%'",
    ];
    for sql in none {
        assert!(folder.number(sql).abs() < f64::EPSILON, "{sql}");
    }
    let never = "SELECT count(DISTINCT user_id) FROM events WHERE user_id LIKE 'anon%' AND user_id NOT IN (SELECT anonymous_id FROM aliases)";
    assert!(folder.number(never) > 30.0 * 60.0);
}

#[test]
fn upgrades_say_what_they_cost_and_onboarding_that_is_skipped_says_so() {
    let folder = Folder::new();
    folder.seed(42, Existing::Keep).expect("seeded");
    let upgraded = folder.number("SELECT count(*) FROM events WHERE name = 'plan_upgraded'");
    let people =
        folder.number("SELECT count(*) FROM users WHERE plan = 'pro' AND created_at >= (SELECT min(ts) FROM events)");
    assert!((0.15..0.45).contains(&(upgraded / people)), "{upgraded} of {people}");
    let none = [
        "SELECT count(*) - count(DISTINCT user_id) FROM events WHERE name = 'plan_upgraded'",
        "SELECT count(*) FROM events JOIN users ON users.id = user_id WHERE name = 'plan_upgraded' AND plan IS NOT 'pro'",
        "SELECT count(*) FROM events WHERE name = 'plan_upgraded' AND json_extract(properties, '$.amount')
            <> 12.5 * json_extract(properties, '$.seats')",
        "SELECT count(*) FROM events WHERE name = 'plan_upgraded' AND properties NOT LIKE '%\"amount\":%.__}'",
        // Who skips onboarding did not complete it.
        "SELECT count(*) FROM events a JOIN events b USING (user_id) WHERE a.name = 'onboarding_complete'
            AND b.name = a.name AND a.properties = '{}' AND b.properties = '{\"skipped\":true}'",
    ];
    for sql in none {
        assert!(folder.number(sql).abs() < f64::EPSILON, "{sql}");
    }
    let skipped =
        "SELECT count(*) FROM events WHERE name = 'onboarding_complete' AND json_extract(properties, '$.skipped')";
    assert!(folder.number(skipped) > 100.0);
}

#[test]
fn the_planted_incidents_are_in_the_data() {
    let folder = Folder::new();
    folder.seed(42, Existing::Keep).expect("seeded");
    let today = "20778";
    assert_eq!(LAST_DAY.parse::<Day>().expect("a day"), Day(20_778));
    // Completed onboarding on the day of the signup, of the cohorts of these ages.
    let onboarding = |from: i32, to: i32| {
        folder.number(&format!(
            "SELECT avg(EXISTS(SELECT 1 FROM events o WHERE o.user_id = s.user_id AND o.name = 'onboarding_complete'
                AND o.properties = '{{}}' AND o.ts / 86400000 = s.ts / 86400000))
             FROM events s WHERE s.name = 'signup' AND s.user_id LIKE 'usr%'
                AND {today} - s.ts / 86400000 BETWEEN {from} AND {to}"
        ))
    };
    let change = onboarding(0, 9) / onboarding(10, 37);
    assert!((0.55..0.75).contains(&change), "onboarding changed to {change}");
    let errors = |from: i32, to: i32| {
        folder.number(&format!(
            "SELECT 1.0 * sum(name = 'error') / sum(name = 'app_open') FROM events
             WHERE user_id LIKE 'usr%' AND {today} - ts / 86400000 BETWEEN {from} AND {to}"
        ))
    };
    let change = errors(0, 2) / errors(3, 30);
    assert!((2.1..2.9).contains(&change), "errors changed to {change}");
    let retained = |from: i32, to: i32| {
        folder.number(&format!(
            "SELECT avg(EXISTS(SELECT 1 FROM events a WHERE a.user_id = s.user_id AND a.name = 'app_open'
                AND a.ts / 86400000 = s.ts / 86400000 + 7))
             FROM events s WHERE s.name = 'signup' AND s.user_id LIKE 'usr%'
                AND {today} - s.ts / 86400000 BETWEEN {from} AND {to}"
        ))
    };
    let change = retained(21, 28) / retained(29, 56);
    assert!((0.74..0.90).contains(&change), "D7 changed to {change}");
}

/// Lost days, events whose tracking ends for all or for one plan, events that are sent twice, a day that is cut, and errors of a
/// few people.
const FAULTS: &str = r#"
[[tracking]]
from_day = -20
to_day = -20
times = 0
[[tracking]]
event = "error"
from_day = -10
to_day = -8
times = 0
[[tracking]]
event = "invite_sent"
plan = "pro"
from_day = -10
to_day = 0
times = 0
[[tracking]]
event = "app_open"
from_day = -5
to_day = -5
times = 2
[[tracking]]
from_day = 0
to_day = 0
from_hour = 9
times = 0
[[error_bursts]]
from_day = -3
to_day = -2
users = 3
errors_per_day = 400
"#;

#[test]
fn faults_of_tracking_lose_and_repeat_events_and_a_few_people_cause_errors() {
    let text = DEMO
        .replace("\ndays = 200", "\ndays = 60")
        .replace("\nper_day = 92", "\nper_day = 30")
        .replace("repeated_events = 0.0005", "repeated_events = 0");
    let folders = [text.clone(), format!("{text}\n{FAULTS}")].map(|text| {
        let scenario = Scenario::parse(&text, Path::new("scenario.toml")).unwrap_or_else(|all| panic!("{all}"));
        let folder = Folder::new();
        folder.seed_scenario(&scenario, 42, Existing::Keep).expect("seeded");
        folder
    });
    #[expect(clippy::cast_possible_truncation, reason = "counts")]
    let both = |sql: &str| [0, 1].map(|index| folders[index].number(sql) as i64);
    let of = |condition: &str, age: i32| {
        both(&format!(
            "SELECT count(*) FROM events LEFT JOIN users ON users.id = user_id
             WHERE {condition} AND 20778 - ts / 86400000 = {age}"
        ))
    };
    let is_lost = |[before, after]: [i64; 2]| before > 0 && after == 0;
    let is_whole = |[before, after]: [i64; 2]| before > 0 && after == before;
    assert!(is_lost(of("1", 20)) && is_whole(of("1", 21)) && is_whole(of("1", 19)));
    assert_eq!([11, 10, 9, 8, 7].map(|age| is_lost(of("name = 'error'", age))), [false, true, true, true, false]);
    assert!(is_lost(of("name = 'invite_sent' AND plan = 'pro' AND user_id LIKE 'usr%'", 4)));
    assert!(is_whole(of("name = 'invite_sent' AND plan = 'free'", 4)));
    let [before, after] = of("name = 'app_open'", 5);
    assert!(before > 0 && after == 2 * before, "{before} {after}");
    assert!(is_lost(of("ts % 86400000 >= 9 * 3600000", 0)) && is_whole(of("ts % 86400000 < 9 * 3600000", 0)));
    let [before, after] = of("name = 'error'", 3);
    assert!(after - before > 200, "{before} {after}");
    let users = "SELECT count(DISTINCT user_id) FROM events WHERE name = 'error' AND 20778 - ts / 86400000 IN (2, 3)";
    let [before, after] = both(users);
    assert!(after - before <= 3, "{before} {after}");
}

#[test]
fn a_full_database_is_kept_unless_told_to_replace_it() {
    let folder = Folder::new();
    folder.seed(42, Existing::Keep).expect("seeded");
    let before = std::fs::read(folder.path()).expect("a database");
    let problems = folder.seed(43, Existing::Keep).expect_err("it is full");
    assert!(problems.to_string().contains("--reset"), "{problems}");
    assert!(std::fs::read(folder.path()).expect("a database") == before);
    folder.seed(43, Existing::Replace).expect("replaced");
    assert!(std::fs::read(folder.path()).expect("a database") != before);
}

#[test]
fn an_empty_store_is_filled() {
    let folder = Folder::new();
    drop(Store::create_or_open(&folder.path()).expect("an empty store"));
    assert!(folder.seed(42, Existing::Keep).is_ok());
}

#[test]
fn replacing_never_touches_what_is_not_ours() {
    let folder = Folder::new();
    std::fs::write(folder.path(), "a letter").expect("written");
    let problems = folder.seed(42, Existing::Replace).expect_err("not ours");
    assert!(problems.to_string().contains("nothing was changed"), "{problems}");
    assert_eq!(std::fs::read(folder.path()).expect("still there"), b"a letter");
}

#[test]
fn nothing_is_left_beside_the_database() {
    let folder = Folder::new();
    folder.seed(42, Existing::Keep).expect("seeded");
    let files = std::fs::read_dir(folder.folder.path()).expect("a folder");
    let names: Vec<_> = files.map(|file| file.expect("a file").file_name()).collect();
    assert_eq!(names, ["demo.db"]);
}
