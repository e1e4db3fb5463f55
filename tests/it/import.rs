//! Real exports through the importer and into a cockpit's numbers: the two projects under `tests/cases/`, from their
//! excerpts always and from the whole files when they are there.

use std::path::{Path, PathBuf};

use flightdeck::calendar::Millis;
use flightdeck::store::Store;
use flightdeck::store::ingest::{FileReport, ImportPlan, ImportRequest, InputFile, import};
use rusqlite::Connection;

/// One of the projects, with a database of its own.
struct Case {
    project: PathBuf,
    folder: tempfile::TempDir,
}

impl Case {
    fn open(name: &str) -> Self {
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
        Self { project, folder: tempfile::tempdir().expect("a temporary folder") }
    }

    fn import(&self, file: &Path) -> FileReport {
        let settings = self.project.join("flightdeck.toml");
        let text = std::fs::read_to_string(&settings).expect("the project's settings");
        flightdeck::config::parse(&settings, &text).expect("valid settings");
        let plan = ImportPlan::from_toml(&settings, &text, &self.project).expect("a valid mapping");
        let mut store = Store::create_or_open(&self.database()).expect("a store");
        let inputs = [InputFile::File(file.to_owned())];
        let request = ImportRequest { inputs: &inputs, plan: &plan, now: Millis(0) };
        import(&mut store, request, &mut |_, _| {}).expect("imported").files.remove(0)
    }

    fn excerpt(&self) -> FileReport {
        self.import(&self.project.join("excerpt.csv"))
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("case.db")
    }

    fn number(&self, sql: &str) -> i64 {
        let connection = Connection::open(self.database()).expect("a database");
        connection.query_row(sql, [], |row| row.get(0)).expect("a number")
    }
}

/// A file of the shared test data, when it is there.
fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    path.exists().then_some(path)
}

/// Data rows of the excerpt, counted without any reader.
fn lines(case: &Case) -> u64 {
    let text = std::fs::read_to_string(case.project.join("excerpt.csv")).expect("the excerpt");
    text.lines().count() as u64 - 1
}

#[test]
fn the_clickstream_excerpt_comes_in_whole_and_once() {
    let case = Case::open("ecom_clickstream");
    let first = case.excerpt();
    assert_eq!((first.added, first.repeated, first.rejected), (lines(&case), 0, 0));
    let second = case.excerpt();
    assert_eq!((second.added, second.repeated, second.rejected), (0, lines(&case), 0));
    assert_eq!(case.number("SELECT count(*) FROM users"), 16);
    assert_eq!(case.number("SELECT count(*) FROM users WHERE platform IS NULL OR channel IS NULL"), 0);
    assert_eq!(case.number("SELECT count(*) FROM events WHERE name = 'purchase'"), 5);
}

#[test]
fn the_commit_excerpt_marks_bots_and_keeps_rows_that_repeat() {
    let case = Case::open("oss_commits");
    let first = case.excerpt();
    assert_eq!((first.added, first.repeated, first.rejected), (lines(&case), 0, 0));
    assert_eq!(case.excerpt().added, 0);
    assert_eq!(case.number("SELECT count(*) FROM events WHERE source = 'bot'"), 9);
    // 11 commits have the author, project and second of another one.
    assert_eq!(case.number("SELECT count(*) - count(DISTINCT user_id || ts) FROM events"), 11);
    assert_eq!(case.number("SELECT count(DISTINCT project) FROM users"), 11);
}

#[test]
fn the_whole_clickstream_comes_in_whole_and_once() {
    let Some(file) = shared("ecom_clickstream.csv.gz") else { return };
    let case = Case::open("ecom_clickstream");
    let first = case.import(&file);
    assert_eq!((first.added, first.repeated, first.rejected), (31_106, 0, 0));
    assert_eq!(case.number("SELECT count(*) FROM users"), 600);
    assert_eq!(case.import(&file).added, 0);
    // The excerpt is a part of it, so it adds nothing either.
    assert_eq!(case.excerpt().added, 0);
    assert_eq!(case.number("SELECT count(*) FROM events WHERE name = 'purchase'"), 470);
}

#[test]
fn eleven_years_of_commits_come_in_whole_and_once() {
    let Some(file) = shared("oss_commit_events.csv.gz") else { return };
    let case = Case::open("oss_commits");
    let first = case.import(&file);
    assert_eq!((first.added, first.repeated, first.rejected), (89_338, 0, 0));
    assert_eq!(case.number("SELECT count(*) FROM events WHERE source = 'bot'"), 3_028);
    assert_eq!(case.import(&file).repeated, 89_338);
}
