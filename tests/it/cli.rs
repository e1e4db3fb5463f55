//! The command line: what it says, where it points, and the exit code, for everything that goes wrong in a person's hands.

use crate::harness::Project;

/// A project whose database is one table away from nothing, so that every run is quick.
fn with_database(bytes: &[u8]) -> Project {
    let project = Project::empty();
    std::fs::write(project.join("flightdeck.db"), bytes).expect("a written file");
    project
}

/// The quickest story that has data.
fn seeded() -> Project {
    Project::small("ranges = [7]\ndefault_range = 7\n")
}

#[test]
fn a_missing_database_says_how_to_make_one() {
    Project::empty().run(&["build"]).fails_with(&[
        "flightdeck.db: there is no such database",
        "hint: check the path, or make a demo database with `flightdeck seed`",
    ]);
}

#[test]
fn an_empty_file_says_how_to_fill_it() {
    with_database(b"")
        .run(&["build"])
        .fails_with(&["flightdeck.db: the database is empty", "hint: fill it with `flightdeck import`"]);
}

#[test]
fn another_kind_of_file_is_told_apart_from_a_database() {
    with_database(&[b'x'; 8192])
        .run(&["build"])
        .fails_with(&["flightdeck.db: the file is not a SQLite database", "hint: name a SQLite file"]);
}

#[test]
fn a_database_with_other_tables_says_which_are_missing() {
    let project = Project::empty();
    let database = rusqlite::Connection::open(project.join("flightdeck.db")).expect("a database");
    database.execute_batch("CREATE TABLE log(who TEXT, at INTEGER)").expect("a table");
    drop(database);
    project.run(&["build"]).fails_with(&["flightdeck.db", "`events`", "hint: "]);
}

#[test]
fn a_damaged_database_is_named_and_left_alone() {
    let project = seeded();
    let path = project.join("flightdeck.db");
    let mut bytes = std::fs::read(&path).expect("a database");
    let half = bytes.len() / 2;
    bytes[4096..half].fill(0xA5);
    std::fs::write(&path, &bytes).expect("a ruined database");
    project.run(&["build"]).fails_with(&["flightdeck.db: the database is damaged", "hint: restore it from a backup"]);
    bytes.truncate(half);
    std::fs::write(&path, &bytes).expect("a cut database");
    project.run(&["build"]).fails_with(&["flightdeck.db: the database is damaged"]);
    assert_eq!(std::fs::read(&path).expect("a database"), bytes);
    assert!(!project.join("site").exists());
}

#[test]
fn all_mistakes_of_the_settings_come_at_once_with_file_line_and_the_near_key() {
    let project = Project::empty();
    project.write("flightdeck.toml", "titel = \"x\"\nrangs = [7]\n[privacy]\nmin_group = \"x\"\n");
    project.run(&["build"]).fails_with(&[
        "flightdeck.toml:1, `titel`: unknown key",
        "did you mean `title`?",
        "flightdeck.toml:2, `rangs`: unknown key",
        "did you mean `ranges`?",
        "flightdeck.toml:4, `privacy.min_group`",
        "expected a whole number",
        "3 problems",
    ]);
    project.write("flightdeck.toml", "ranges = [7]\ntitle = \"open\n");
    project.run(&["build"]).fails_with(&["flightdeck.toml:2: not valid TOML"]);
}

#[test]
fn arguments_are_checked_with_what_was_expected() {
    let project = Project::empty();
    project.run(&["build", "--as-of", "yesterday"]).fails_with(&["yesterday", "--as-of", "YYYY-MM-DD"]);
    project.run(&["build", "--as-of", "2026-02-30"]).fails_with(&["2026-02-30", "--as-of"]);
    project.run(&["build", "--colour"]).fails_with(&["--colour", "--help"]);
    project.run(&["bild"]).fails_with(&["bild", "build"]);
    project.run(&["build", "--jobs", "0"]).fails_with(&["--jobs"]);
    project.run(&["build", "--project", "nowhere"]).fails_with(&["nowhere: there is no such project folder", "hint: "]);
    project.run(&["build", "--config", "gone.toml"]).fails_with(&["gone.toml", "there is no such file"]);
    project.run(&["import", "gone.csv", "lost.csv"]).fails_with(&[
        "gone.csv: cannot read",
        "lost.csv: cannot read",
        "2 problems",
    ]);
    project.run_at("soon", &["seed"]).fails_with(&["`SOURCE_DATE_EPOCH`: `soon` is not a number of seconds", "hint: "]);
    assert!(!project.join("flightdeck.db").exists());
}

#[test]
fn explain_offers_what_there_is() {
    let project = seeded();
    project.run(&["explain", "dao"]).fails_with(&["unknown metric `dao`", "did you mean `dau`?"]);
    project.run(&["explain", "dau", "--segment", "al"]).fails_with(&["unknown segment `al`", "did you mean `all`?"]);
    project.run(&["explain", "dau", "--range", "31d"]).fails_with(&["unknown range `31d`", "use one of: 7d"]);
}

#[test]
fn a_foreign_folder_is_refused_and_untouched() {
    let project = seeded();
    project.write("thesis/chapter.txt", "dear");
    project.run(&["build", "--out", "thesis"]).fails_with(&[
        "thesis: the folder is not empty",
        "not replaced",
        "hint: name an empty",
    ]);
    assert_eq!(project.files("thesis").into_keys().collect::<Vec<_>>(), ["chapter.txt"]);
    // A file in the way cannot hold a folder, for root neither.
    project
        .run(&["build", "--out", "thesis/chapter.txt/site"])
        .fails_with(&["thesis/chapter.txt/site", "a file, not a folder"]);
    assert_eq!(project.files("thesis")["chapter.txt"], b"dear");
}

#[test]
fn the_folder_that_a_person_stands_in_can_hold_the_site() {
    let project = seeded();
    std::fs::create_dir(project.join("public")).expect("a folder");
    let built = project.run_in("public", &["build", "--project", "..", "--out", "."]).ok();
    assert_eq!(built.err, "");
    let left: Vec<String> = project.files("").into_keys().filter(|name| name.starts_with('.')).collect();
    assert!(left.iter().all(|name| name.starts_with(".flightdeck/")), "{left:?}");
    let site = project.files("public");
    assert!(site.contains_key("index.html") && site.keys().all(|name| !name.starts_with(".public")));
    let again = project.run_in("public", &["build", "--project", "..", "--out", "."]).ok();
    assert!(again.out.contains("nothing changed"), "{}", again.out);
}

#[test]
fn a_project_goes_from_nothing_to_a_site() {
    let project = Project::empty();
    project.run(&["init", "cockpit"]).ok();
    let again =
        project.run(&["init", "cockpit"]).fails_with(&["cockpit/flightdeck.toml: the file is there already", "hint: "]);
    assert!(again.out.is_empty());
    // The demo's own story takes too long for a test; a smaller one is told in its place.
    project.write("cockpit/seeds/demo.toml", crate::harness::SMALL_SCENARIO);
    let told = project.run(&["seed", "--project", "cockpit"]).ok();
    assert!(told.out.contains("users and") && told.out.contains("21 Nov 2026"), "{}", told.out);
    project.run(&["seed", "--project", "cockpit"]).fails_with(&["already holds", "--reset"]);
    let built = project.run(&["build", "--project", "cockpit"]).ok();
    assert!(built.out.contains("25 cockpit pages from") && built.out.contains("as of 21 Nov 2026"), "{}", built.out);
    assert!(built.out.contains("cockpit/site/index.html"), "{}", built.out);
    assert!(project.join("cockpit/site/index.html").exists());
    project.run(&["seed", "--project", "cockpit", "--reset", "--seed", "7"]).ok();
}

#[test]
fn a_new_project_leaves_the_gitignore_of_a_repository_and_says_what_it_lacks() {
    let project = Project::empty();
    project.write(".gitignore", "/target\n/site\n");
    let made = project.run(&["init"]).ok();
    assert!(made.out.contains("stays; add these lines to it: /.flightdeck  /*.db  /*.db-*\n"), "{}", made.out);
    assert_eq!(project.files("")[".gitignore"], b"/target\n/site\n");
    let fresh = project.run(&["init", "fresh"]).ok();
    assert!(!fresh.out.contains(".gitignore"), "{}", fresh.out);
    assert_eq!(project.files("fresh")[".gitignore"], b"/site\n/.flightdeck\n/*.db\n/*.db-*\n");
}

#[test]
fn a_build_that_cannot_keep_anything_is_fine_and_says_so() {
    let project = seeded();
    std::fs::remove_dir_all(project.join(".flightdeck")).expect("a folder");
    project.write(".flightdeck", "a file in the way");
    let built = project.run(&["build"]).ok();
    assert!(built.out.contains("as of 21 Nov 2026"), "{}", built.out);
    assert!(built.err.contains("warning: ") && built.err.contains(".json: cannot keep"), "{}", built.err);
    assert!(built.err.lines().any(|line| line.contains("/stamp-")), "{}", built.err);
    assert!(!built.err.contains("error: "), "{}", built.err);
    assert!(project.join("site/index.html").exists());
}

#[test]
fn a_build_with_nothing_to_do_still_warns() {
    let project = seeded();
    project.write("content/playbooks/dao.md", "## Actions\n- Look.\n");
    let arguments = ["build", "--as-of", "2026-11-22"];
    let (first, second) = (project.run(&arguments).ok(), project.run(&arguments).ok());
    assert!(second.out.contains("nothing changed"), "{}", second.out);
    for text in ["2026-11-22 is not over yet", "content/playbooks/dao.md: no metric `dao`"] {
        assert!(first.err.contains(text), "no `{text}` in:\n{}", first.err);
    }
    assert_eq!(second.err, first.err);
}

#[test]
fn check_says_all_is_well_and_does_not_write_the_site() {
    let project = seeded();
    let checked = project.run(&["check"]).ok();
    assert!(checked.out.contains("All is well"), "{}", checked.out);
    assert!(checked.out.ends_with("The site was not written.\n"), "{}", checked.out);
    assert!(!project.join("site").exists());
    project.write("templates/404.html", "<a href=\"nowhere.html\">x</a>");
    project.run(&["check"]).fails_with(&["404.html, `nowhere.html`"]);
}

#[test]
fn quiet_prints_nothing_but_problems() {
    let project = seeded();
    for arguments in [&["build", "--quiet"][..], &["check", "-q"], &["--quiet", "seed", "--reset"]] {
        let run = project.run(arguments).ok();
        assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""), "{arguments:?}");
    }
    project.run(&["build", "--quiet", "--db", "gone.db"]).fails_with(&["gone.db"]);
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_printed_is_an_error() {
    let project = seeded();
    for arguments in [&["explain", "dau"][..], &["presets"], &["completions", "bash"]] {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_flightdeck"));
        program.args(arguments).current_dir(project.path()).env("SOURCE_DATE_EPOCH", "1795327800");
        let full = std::fs::File::options().write(true).open("/dev/full").expect("a full disk");
        let output = program.stdout(full).output().expect("the program runs");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {err}");
        assert!(err.contains("`standard output`: cannot write to it"), "{arguments:?}: {err}");
    }
}

#[test]
fn a_text_that_cannot_be_shown_is_refused_with_its_line() {
    let project = seeded();
    project.write("flightdeck.toml", "ranges = [7]\ndefault_range = 7\ntitle = \"Orbit\\u0000\"\n");
    project.run(&["check"]).fails_with(&["flightdeck.toml:3", "`title`", "control character U+0000"]);
}

#[test]
fn what_killed_runs_left_behind_is_swept_at_the_next_start() {
    let project = seeded();
    project.run(&["snapshot"]).ok();
    let before = project.files("");
    let left = [".flightdeck.db.1-0.part", ".flightdeck.db.1-0.part-journal", ".flightdeck/.cube.7-0.part"];
    let kept = ["content/answers/.a.json.1-0.part", "content/editions/2026-11-21/.values.json.1-2.part"];
    left.iter().chain(&kept).for_each(|name| project.write(name, "half"));
    project.run(&["check"]).ok();
    assert!(project.files("").keys().eq(before.keys()), "{:?}", project.files("").keys());
}

#[test]
fn a_new_demo_loses_nothing_of_the_old_one_before_it_is_in_place() {
    let project = seeded();
    let database = rusqlite::Connection::open(project.join("flightdeck.db")).expect("a database");
    database.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0").expect("a log");
    database.execute("UPDATE users SET plan = 'gold'", []).expect("changed");
    // A program that is writing still holds the old database: it is not replaced, and its log is not touched.
    database.execute_batch("BEGIN IMMEDIATE; UPDATE users SET plan = 'held'").expect("held");
    let log = std::fs::read(project.join("flightdeck.db-wal")).expect("a log");
    project.run(&["seed", "--reset", "--scenario", "story.toml"]).fails_with(&["flightdeck.db"]);
    assert_eq!(std::fs::read(project.join("flightdeck.db-wal")).expect("a log"), log);
    database.execute_batch("ROLLBACK").expect("let go");
    let gold: i64 =
        database.query_row("SELECT count(*) FROM users WHERE plan = 'gold'", [], |row| row.get(0)).expect("a count");
    assert!(gold > 0);
    drop(database);
    project.run(&["seed", "--reset", "--scenario", "story.toml"]).ok();
}

#[test]
fn completions_and_version_are_printed() {
    let project = Project::empty();
    for shell in ["bash", "zsh", "fish"] {
        let script = project.run(&["completions", shell]).ok().out;
        assert!(script.contains("flightdeck") && script.contains("explain"), "{shell}");
    }
    let version = project.run(&["--version"]).ok().out;
    assert!(
        version.starts_with(concat!("flightdeck ", env!("CARGO_PKG_VERSION"))) && version.contains("+postgres"),
        "{version}"
    );
    let manual = project.run(&["man"]).ok().out;
    assert!(manual.contains(".TH flightdeck 1") && manual.contains("explain"), "{manual}");
    let subjects = project.run(&["help"]).ok().out;
    for (subject, found) in [("settings", "# Settings"), ("build", "--fail-on"), ("help", "SUBJECT")] {
        assert!(subjects.contains(subject) && project.run(&["help", subject]).ok().out.contains(found), "{subject}");
    }
    project.run(&["help", "setings"]).fails_with(&["no help on `setings`", "settings"]);
    let help = project.run(&["--help"]).ok().out;
    for command in ["init", "seed", "import", "build", "check", "serve", "explain"] {
        assert!(help.contains(command), "{command}");
    }
}
