//! Pipes, sockets, devices and folders in the place of a file: each door of the program refuses them by name and kind, and waits
//! for nobody.

use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::{fs, thread};

use crate::harness::{Project, Run};
use crate::serving::{PATIENCE, Serving};

const SETTINGS: &str = "ranges = [7]\ndefault_range = 7\n";

/// A place where the program reads a file, the commands that read it, and whether a folder may be there too, as with pages.
struct Door {
    path: &'static str,
    settings: &'static str,
    commands: &'static [&'static [&'static str]],
    takes_folders: bool,
}

const fn door(path: &'static str, commands: &'static [&'static [&'static str]]) -> Door {
    Door { path, settings: SETTINGS, commands, takes_folders: false }
}

const fn open_to_folders(path: &'static str) -> Door {
    Door { takes_folders: true, ..door(path, &[&["check"], &["build"]]) }
}

const DOORS: &[Door] = &[
    door("flightdeck.toml", &[&["check"], &["build"], &["seed"]]),
    door("other.toml", &[&["--config", "other.toml", "build"]]),
    door("content/mission.toml", &[&["check"], &["build"]]),
    door("content/alerts.toml", &[&["build"]]),
    door("content/notes.toml", &[&["build"]]),
    open_to_folders("content/page.md"),
    open_to_folders("content/decisions/one.md"),
    open_to_folders("content/playbooks/dau.md"),
    open_to_folders("content/picture.png"),
    open_to_folders("content/picture.svg"),
    open_to_folders("content/nothing"),
    open_to_folders("content/answers/0.json"),
    open_to_folders("content/editions/2026-11-21/index.html"),
    open_to_folders("templates/base.html"),
    door("flightdeck.db", &[&["build"], &["seed", "--reset"], &["import", "export.csv"], &["explain", "dau"]]),
    door("other.db", &[&["--db", "other.db", "build"], &["--db", "other.db", "import", "export.csv"]]),
    Door {
        settings: "[source]\ndatabase = \"own.db\"\nevents = \"SELECT u AS user_id, n AS name, t AS ts FROM log\"\n",
        ..door("own.db", &[&["build"]])
    },
    Door {
        settings: "[source]\nkind = \"parquet\"\nfiles = [\"a.parquet\"]\nuser_id = \"u\"\nevent = \"n\"\ntime = \"t\"\n",
        takes_folders: true,
        ..door("a.parquet", &[&["build"]])
    },
    Door {
        settings: "[source]\nkind = \"clickhouse\"\nurl = \"https://127.0.0.1:9\"\nca_file = \"ca.pem\"\n",
        ..door("ca.pem", &[&["build"]])
    },
    Door {
        takes_folders: true,
        ..door("rows.csv", &[&["import", "rows.csv"], &["init", "cockpit", "--from", "rows.csv"]])
    },
    Door { settings: "[import.test_users]\nids_file = \"ids.txt\"\n", ..door("ids.txt", &[&["import", "export.csv"]]) },
    door("story.toml", &[&["seed", "--scenario", "story.toml"]]),
    door("seeds/demo.toml", &[&["seed"]]),
    door("series.csv", &[&["alerts", "replay", "series.csv"]]),
];

/// What is no file, how it is called, and how it is made.
type Special = (&'static str, fn(&Path));

const SPECIAL: [Special; 4] = [("a pipe", pipe), ("a socket", socket), ("a device", endless), ("a device", node)];

/// A pipe to which nobody writes.
fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().is_ok_and(|made| made.success()));
}

fn socket(path: &Path) {
    drop(UnixListener::bind(path).expect("a socket"));
}

/// A device that can be read for ever.
fn endless(path: &Path) {
    symlink("/dev/zero", path).expect("a link");
}

/// A device without a link; only who may make one has it.
fn node(path: &Path) {
    let made = Command::new("mknod").arg(path).args(["c", "1", "5"]).stderr(Stdio::null()).status();
    if !made.is_ok_and(|made| made.success()) {
        endless(path);
    }
}

/// Runs the program; one that does not come to an end is ended, and has failed.
fn run(project: &Project, arguments: &[&str]) -> Run {
    let child = project.command(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let child = child.expect("the program runs");
    let (id, (sender, ended)) = (child.id().to_string(), channel());
    thread::spawn(move || sender.send(child.wait_with_output()));
    let output = ended.recv_timeout(PATIENCE).or_else(|_| {
        let _ = Command::new("kill").args(["-KILL", &id]).status();
        ended.recv()
    });
    Run::of(output.expect("it has ended").expect("an output"))
}

/// Puts it in the place of a file and runs each command of the door; gives what is wrong.
fn wrong_at(door: &Door, (kind, make): Special) -> Vec<String> {
    let run_one = |arguments: &&[&str]| {
        let project = Project::exported(door.settings);
        let path = project.join(door.path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let _ = fs::remove_file(&path);
        make(&path);
        let run = run(&project, arguments);
        let name = Path::new(door.path).file_name().expect("a name").to_string_lossy().into_owned();
        let is_told = run.err.contains(&name) && run.err.contains(&format!("it is {kind}, not a file"));
        let stays = fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file());
        (run.code != 1 || !is_told || !stays || !run.err.contains("hint: "))
            .then(|| format!("{} as {kind}, {arguments:?}: {} {}{}", door.path, run.code, run.out, run.err))
    };
    door.commands.iter().filter_map(run_one).collect()
}

#[test]
fn every_door_refuses_what_is_no_file_by_its_name_and_kind() {
    let folder: Special = ("a folder", |path| fs::create_dir(path).expect("a folder"));
    let of_door = |door: &'static Door| {
        let folder = Some(folder).filter(|_| !door.takes_folders);
        SPECIAL.into_iter().chain(folder).flat_map(move |special| wrong_at(door, special))
    };
    assert_eq!(DOORS.iter().flat_map(of_door).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn who_pipes_rows_is_told_how() {
    let project = Project::exported(SETTINGS);
    pipe(&project.join("rows"));
    let said = run(&project, &["import", "rows"]).fails_with(&["rows: cannot read the file: it is a pipe"]).err;
    assert!(said.contains("import -"), "{said}");
}

/// What is kept between builds is made again, and a site in which a file became a pipe is no reason to wait.
#[test]
fn neither_caches_nor_a_site_keep_anybody_waiting() {
    let project = Project::exported(SETTINGS);
    run(&project, &["import", "export.csv"]).ok();
    run(&project, &["build"]).ok();
    let site = project.files("site");
    for name in project.files(".flightdeck").into_keys() {
        fs::remove_file(project.join(".flightdeck").join(&name)).expect("removed");
        pipe(&project.join(".flightdeck").join(&name));
    }
    fs::remove_file(project.join("site/index.html")).expect("removed");
    pipe(&project.join("site/index.html"));
    run(&project, &["verify"]).fails_with(&["index.html", "it is a pipe"]);
    pipe(&project.join(".flightdeck.db.1-0.part"));
    run(&project, &["build"]).ok();
    assert!(fs::metadata(project.join("site/index.html")).is_ok_and(|found| found.is_file()));
    fs::remove_file(project.join(".flightdeck.db.1-0.part")).expect("nobody took it for a file");
    assert_eq!(project.files("site"), site);
    project.write("flightdeck.toml", "title = \"Another\"\n");
    pipe(&project.join(".site.lock"));
    run(&project, &["build"]).fails_with(&["site", "it is a pipe"]);
    for path in ["site/manifest.json", "site/data/build.json", ".site.lock"] {
        fs::remove_file(project.join(path)).expect("removed");
    }
    pipe(&project.join("site/manifest.json"));
    run(&project, &["verify"]).fails_with(&["manifest.json", "it is a pipe"]);
    // A folder of which nobody can tell that it is a site of ours is not replaced.
    pipe(&project.join("site/data/build.json"));
    run(&project, &["build"]).fails_with(&["site", "is not replaced"]);
}

#[test]
fn a_preview_tells_of_a_pipe_and_goes_on_without_it() {
    let project = Project::exported(SETTINGS);
    run(&project, &["import", "export.csv"]).ok();
    let serving = Serving::start(&project);
    let mut events = serving.events("/");
    assert_eq!(events.next()["problems"], serde_json::json!([]));
    for path in ["content/page.md", "seeds/one.toml"] {
        fs::create_dir_all(project.join(path).parent().expect("a folder")).expect("a folder");
        pipe(&project.join(path));
        let is_told = |state: &serde_json::Value| state["problems"].to_string().contains("it is a pipe, not a file");
        while !is_told(&events.next()) {}
        fs::remove_file(project.join(path)).expect("removed");
        while events.next()["problems"] != serde_json::json!([]) {}
    }
    assert_eq!(serving.get("/").status, 200);
}
