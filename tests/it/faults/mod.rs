//! A disk that fails in the middle of every command: after each failing call the last good site is whole, the database is
//! undamaged, and the same command succeeds once the disk is well again.
//!
//! The calls are made to fail below the program, between it and the C library, so that those of SQLite are among them and
//! the product has no switch for it. `FLIGHTDECK_FAULTS=all` tries every call in every way (`tests/run crash`), but for the many
//! equal calls with which the files of a site are written: of these the first of each kind is tried in every way and each of the
//! others in one way, in turn. Without it each kind of call is tried once, in one way.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::thread;
use std::time::Instant;

use crate::harness::{Project, Run};
use crate::mail::server::Server;

const SETTINGS: &str = r#"
ranges = [7]
default_range = 7

[mail]
from = "Cockpit <cockpit@example.com>"

[[subscribers]]
address = "reader@example.org"

"#;

/// The ways in which a call fails, as the shim names them.
const KINDS: [&str; 3] = ["full", "once", "kill"];

/// The library that makes calls fail, compiled once.
static SHIM: LazyLock<PathBuf> = LazyLock::new(|| {
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("faults-{}.so", std::process::id()));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/faults/shim.c");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-o"]).args([&library, &source]).arg("-ldl");
    assert!(compiler.status().expect("a C compiler").success());
    library
});

/// What a command leaves behind, as far as it is for anybody but the next build.
#[derive(Clone, Debug, PartialEq)]
struct State {
    site: BTreeMap<String, Vec<u8>>,
    content: BTreeMap<String, Vec<u8>>,
    rows: Option<Rows>,
}

/// The rows of the database, by table.
type Rows = BTreeMap<String, Vec<String>>;

impl State {
    fn of(project: &Project) -> Self {
        let files = |folder: &str| if project.join(folder).is_dir() { project.files(folder) } else { BTreeMap::new() };
        let mut content = files("content");
        // Its key is random.
        content.remove("editions/sent.json");
        Self { site: files("site"), content, rows: rows(&project.join("flightdeck.db")) }
    }

    /// Without the hidden files that a killed run leaves.
    fn visible(&self) -> Self {
        let mut visible = self.clone();
        visible.content.retain(|name, _| !name.contains("/."));
        visible
    }
}

/// Every row of a database that must be undamaged; `None` when there are none yet.
fn rows(path: &Path) -> Option<Rows> {
    // An empty file is what SQLite has made before its first page.
    if fs::metadata(path).map_or(0, |meta| meta.len()) == 0 {
        return None;
    }
    let database = rusqlite::Connection::open(path).expect("a database");
    let text = |sql: &str| -> Vec<String> {
        let mut query = database.prepare(sql).expect("a query");
        let columns = query.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            let values =
                (0..columns).map(|index| row.get(index).map(|value: rusqlite::types::Value| format!("{value:?}")));
            Ok(values.collect::<Result<Vec<_>, _>>()?.join(","))
        };
        query.query_map([], row).expect("rows").collect::<Result<_, _>>().expect("readable")
    };
    assert_eq!(text("PRAGMA integrity_check"), ["Text(\"ok\")"]);
    let mut names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").expect("a query");
    let names: Vec<String> =
        names.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("text");
    let tables = names.into_iter().map(|name| (name.clone(), text(&format!("SELECT * FROM \"{name}\" ORDER BY 1"))));
    Some(tables.filter(|(_, rows)| !rows.is_empty()).collect::<Rows>()).filter(|tables| !tables.is_empty())
}

/// A call that changes the file system.
#[derive(Debug)]
struct Call {
    number: usize,
    name: String,
    path: String,
}

impl Call {
    fn read(line: &str) -> Self {
        let mut words = line.splitn(3, ' ');
        let mut word = || words.next().unwrap_or_default().to_owned();
        Self { number: word().parse().expect("a number"), name: word(), path: word() }
    }

    /// Calls of one kind fail alike: the same call in the same place, on a file of the same ending where files differ.
    fn kind(&self) -> (String, String, String) {
        let path = Path::new(&self.path);
        let place = ["content", ".site", ".flightdeck", "site"].into_iter().find(|place| self.path.contains(place));
        let ending = path.extension().or(path.file_name()).filter(|_| !self.is_of_a_new_site());
        let ending = ending.map(|name| name.to_string_lossy().into_owned());
        (self.name.clone(), place.unwrap_or_default().to_owned(), ending.unwrap_or_default())
    }

    /// The files of a site are all written by the same few lines.
    fn is_of_a_new_site(&self) -> bool {
        self.path.contains(".site")
    }
}

/// A project and a command that is interrupted.
struct Interrupted<'s> {
    start: Project,
    command: &'s [&'s str],
    server: Option<Server>,
}

impl Interrupted<'_> {
    fn run(&self, project: &Project, variables: &[(&str, &str)]) -> Run {
        match &self.server {
            Some(server) => server.send_with(project, variables, self.command),
            None => project.run_with(variables, self.command),
        }
    }

    /// The calls of the command when nothing fails, and what it leaves behind.
    fn calls(&self) -> (Vec<Call>, State) {
        let (project, log) = (self.start.copy(), self.start.join(".calls"));
        let library = SHIM.to_str().expect("text");
        self.run(&project, &[("LD_PRELOAD", library), ("FAULT_LOG", log.to_str().expect("text"))]).ok();
        let text = fs::read_to_string(&log).expect("calls");
        fs::remove_file(log).expect("removed");
        (text.lines().map(Call::read).collect(), State::of(&project))
    }

    /// Lets the calls fail, each in a copy of the project; gives what is wrong.
    fn faults(&self) -> Vec<String> {
        let (calls, done) = self.calls();
        let before = State::of(&self.start);
        let everything = std::env::var_os("FLIGHTDECK_FAULTS").is_some();
        let (mut seen, mut tries) = (BTreeSet::new(), Vec::new());
        for call in &calls {
            let in_turn = KINDS[if everything { call.number } else { seen.len() } % KINDS.len()];
            let is_first = seen.insert(call.kind());
            let ways = match (everything, is_first) {
                (true, true) => KINDS.to_vec(),
                (true, false) if !call.is_of_a_new_site() => KINDS.to_vec(),
                (true, false) | (false, true) => vec![in_turn],
                (false, false) => Vec::new(),
            };
            tries.extend(ways.into_iter().map(|way| (call, way)));
        }
        assert!(tries.len() >= 5, "{calls:?}");
        let (next, wrong, begun) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Instant::now());
        // Mails are counted on the one server, so deliveries come one after the other.
        let is_shared = everything && self.server.is_none();
        let workers = if is_shared { thread::available_parallelism().map_or(1, usize::from) } else { 1 };
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    while let Some((call, way)) = tries.get(next.fetch_add(1, Ordering::SeqCst)) {
                        let found = self.wrong_after(call, way, (&before, &done));
                        wrong.lock().expect("no panic").extend(found);
                    }
                });
            }
        });
        let wrong = wrong.into_inner().expect("no panic");
        if everything {
            let command = self.command.first().unwrap_or(&"send");
            let (calls, tries, wrong, minutes) =
                (calls.len(), tries.len(), wrong.len(), begun.elapsed().as_secs() / 60);
            let figures =
                format!("{command}: {calls} calls failed in {tries} ways, {wrong} wrong, in {minutes} minutes\n");
            std::io::stderr().write_all(figures.as_bytes()).expect("somebody listens");
        }
        wrong
    }

    fn wrong_after(&self, call: &Call, way: &str, (before, done): (&State, &State)) -> Vec<String> {
        let project = self.start.copy();
        let mut wrong = Vec::new();
        let mut hold = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!(
                    "{} after {way} at {} {} {}: {what}",
                    self.command.first().unwrap_or(&"send"),
                    call.number,
                    call.name,
                    call.path
                ));
            }
        };
        let mails_before = self.server.as_ref().map_or(0, |server| server.mails().len());
        let number = call.number.to_string();
        let library = SHIM.to_str().expect("text");
        let run = self.run(&project, &[("LD_PRELOAD", library), ("FAULT_AT", &number), ("FAULT_KIND", way)]);
        hold(!run.err.contains("panicked"), &run.err);
        hold(way == "kill" || (0..=2).contains(&run.code), "ended by a signal");
        hold(run.code == 0 || way == "kill" || run.err.contains("error:"), "a failure without a message");
        let after = State::of(&project);
        hold(after.site == before.site || after.site == done.site, "the site is neither the old nor the new one");
        hold(after.rows == before.rows || after.rows == done.rows, "the database is neither as it was nor done");
        // With what SQLite has left beside its database it undoes what it could not finish; no disk had room to do so.
        let left: Vec<String> = litter(&project).into_iter().filter(|name| !name.ends_with("-journal")).collect();
        hold(way == "kill" || left.is_empty(), &format!("left behind: {left:?}"));
        if run.code == 0 {
            // What failed is not needed, such as a cache; the user was warned, and has what was asked for.
            hold(after.visible() == done.visible(), "a success that is not whole");
            return wrong;
        }
        let again = self.run(&project, &[]);
        let mails = || self.server.as_ref().map_or(0, |server| server.mails().len()) - mails_before;
        // What may have been handed over is never sent twice by itself, so the next run must say so. A run that was killed between the
        // note and the message has sent nothing; then it takes the word of a person.
        let is_unsure = self.server.is_some() && again.code == 1 && (mails() == 1 || way == "kill");
        if is_unsure && mails() == 0 {
            let insisted = self.server.as_ref().map(|server| server.send_with(&project, &[], &["--again"]));
            hold(insisted.is_some_and(|run| run.code == 0), "what was never sent cannot be sent");
        }
        let mails = mails();
        hold(again.code == 0 || is_unsure, &format!("the next run fails: {}{}", again.out, again.err));
        hold(self.server.is_none() || mails == 1, &format!("{mails} mails"));
        hold(again.code != 0 || litter(&project).is_empty(), &format!("still left: {:?}", litter(&project)));
        let recovered = State::of(&project);
        hold(recovered.visible() == done.visible(), &format!("the next run leaves {:?}", recovered.content.keys()));
        wrong
    }
}

/// Files that were begun and not finished.
fn litter(project: &Project) -> Vec<String> {
    let is_part = |name: &String| {
        Path::new(name).extension().is_some_and(|ending| ending == "part")
            || name.starts_with(".site.new")
            || name.ends_with("-journal")
    };
    project.files("").into_keys().filter(is_part).collect()
}

/// A project with its events in the database.
fn imported() -> Project {
    let project = Project::exported(SETTINGS);
    project.run(&["import", "export.csv"]).ok();
    project
}

/// The same with an edition, the charts of which are drawn already.
fn closed() -> Project {
    let project = imported();
    project.run(&["snapshot"]).ok();
    project.write("content/playbooks/dau.md", "## Actions\n\n- Look.\n");
    project
}

/// The same with a site of an earlier title and without editions.
fn built() -> Project {
    let project = closed();
    fs::remove_dir_all(project.join("content")).expect("removed");
    let settings = fs::read_to_string(project.join("flightdeck.toml")).expect("text");
    project.write("flightdeck.toml", &format!("title = \"A new title\"\n{settings}"));
    project
}

#[track_caller]
fn holds(start: Project, command: &[&str]) {
    assert_eq!(Interrupted { start, command, server: None }.faults(), [""; 0]);
}

/// What a power cut must not take has its bytes on the disk before it has its name, and then its name too.
#[test]
fn what_must_last_is_on_the_disk_before_it_has_its_name() {
    let of = |start, command| Interrupted { start, command, server: None };
    let delivery = Interrupted { server: Some(Server::start("plain")), ..of(closed(), &[]) };
    let cases = [
        (of(built(), &["build"]), "site"),
        (of(imported(), &["snapshot"]), "values.json"),
        (of(closed(), &["snapshot", "--restate"]), "index.html"),
        (delivery, "sent.json"),
    ];
    for (interrupted, name) in cases {
        let (calls, _) = interrupted.calls();
        let gets_it = |call: &Call| ["rename", "exchange"].contains(&call.name.as_str()) && call.path.ends_with(name);
        let named: Vec<usize> = (0..calls.len()).filter(|at| gets_it(&calls[*at])).collect();
        assert!(!named.is_empty(), "{name}: {calls:?}");
        for at in named {
            let (before, after) = calls.split_at(at);
            let last = |wanted: &[&str]| before.iter().rposition(|call| wanted.contains(&call.name.as_str()));
            assert!(last(&["sync"]) > last(&["write", "link"]), "{name}: {:?}", &calls[at.saturating_sub(3)..=at]);
            let folder = Path::new(&calls[at].path).parent().expect("a folder");
            let folder = folder.strip_prefix(".").unwrap_or(folder);
            let next = after.iter().find(|call| call.name == "sync").map(|call| Path::new(&call.path));
            assert!(next.is_some_and(|synced| synced.ends_with(folder)), "{name}: {next:?} is synced, not {folder:?}");
        }
    }
}

#[test]
fn a_first_build() {
    holds(imported(), &["build"]);
}

#[test]
fn a_build_over_an_older_site() {
    holds(built(), &["build"]);
}

#[test]
fn an_import() {
    holds(Project::exported(SETTINGS), &["import", "export.csv"]);
}

#[test]
fn a_seed_over_an_older_database() {
    let project = Project::exported(SETTINGS);
    let story = include_str!("../../cases/small_story.toml").replace("days = 200", "days = 30");
    project.write("story.toml", &story);
    project.run(&["seed", "--scenario", "story.toml", "--end", "2026-11-20"]).ok();
    holds(project, &["seed", "--reset", "--scenario", "story.toml", "--end", "2026-11-21"]);
}

#[test]
fn a_snapshot() {
    holds(built(), &["snapshot"]);
}

#[test]
fn a_restated_snapshot() {
    holds(closed(), &["snapshot", "--restate"]);
}

#[test]
fn a_delivery() {
    let server = Server::start("plain");
    let interrupted = Interrupted { start: closed(), command: &[], server: Some(server) };
    assert_eq!(interrupted.faults(), [""; 0]);
}
