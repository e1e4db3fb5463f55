//! Settings that fit no row are an error and not an empty site.

use rusqlite::Connection;

use crate::harness::Project;

/// A project whose source has 20 events, of which `odd` are written with these values and the others as they should be.
fn project(settings: &str, odd: usize, (user, ts, source): (&str, &str, &str)) -> Project {
    let project = Project::empty();
    project.write(
        "flightdeck.toml",
        &format!(
            "ranges = [7]\ndefault_range = 7\n{settings}[source]\ndatabase = \"own.db\"\ntime = \"iso\"\nusers = \"SELECT id, is_test FROM people\"\n\
             events = \"SELECT user_id, name, ts, source FROM log\"\n"
        ),
    );
    let database = Connection::open(project.join("own.db")).expect("a database");
    database
        .execute_batch(
            "CREATE TABLE people(id, is_test); INSERT INTO people VALUES ('tester', 'yes');
             CREATE TABLE log(user_id, name, ts, source);",
        )
        .expect("tables");
    for row in 0..20 {
        let values = if row < odd {
            format!("{user}, 'app_open', {ts}, {source}")
        } else {
            "'u', 'app_open', '2026-11-20', NULL".to_owned()
        };
        database.execute(&format!("INSERT INTO log VALUES ({values})"), []).expect("an event");
    }
    project
}

#[test]
fn a_site_of_which_nobody_could_count_is_not_built() {
    let good = ("'u'", "'2026-11-20'", "NULL");
    for (odd, said) in [
        (("NULL", good.1, good.2), "none of the 20 events can be counted: 20 are without a user"),
        (("'tester'", good.1, good.2), "20 are of test users"),
        ((good.0, good.1, "'Bot'"), "20 are from the excluded source `bot`"),
        ((good.0, "'soon'", good.2), "20 are without a readable time; the first is row 1: `soon`"),
        ((good.0, "NULL", good.2), "the first is row 1: NULL"),
    ] {
        let project = project("", 20, odd);
        for command in ["build", "check"] {
            project.run(&[command, "--allow-rejected"]).fails_with(&["own.db", said, "hint: "]);
        }
        assert!(!project.join("site").exists());
    }
    // One event that could count is enough, also when it is after the day that was asked for.
    project("", 19, ("NULL", good.1, good.2)).run(&["build", "--as-of", "2026-11-01"]).ok();
}

#[test]
fn more_than_a_twentieth_of_the_events_without_a_time_is_an_error() {
    let odd = ("'u'", "'soon'", "NULL");
    project("", 1, odd).run(&["build"]).ok();
    let two = project("", 2, odd);
    let said = "of 20 events, 2 are without a readable time; the first is row 1: `soon`";
    two.run(&["build"]).fails_with(&[said, "--allow-rejected"]);
    assert!(!two.join("site").exists());
    two.run(&["build", "--allow-rejected"]).ok();
}
