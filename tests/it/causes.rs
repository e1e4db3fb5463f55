//! Every failure leaves a state in which undoing its cause makes the next run succeed: the site that was there stays as it was,
//! and the build after it gives the same again.

use std::fs;
use std::path::Path;

use crate::harness::{Project, Run};

const SETTINGS: &str = "ranges = [7]\ndefault_range = 7\n";

/// What goes wrong, which file of the project does it, what it then holds, and what the message names.
const CAUSES: [(&str, &str, &[u8], &str); 17] = [
    ("settings that are no TOML", "flightdeck.toml", b"ranges = [7\n", "flightdeck.toml"),
    ("a key that there is not", "flightdeck.toml", b"rangez = [7]\n", "rangez"),
    ("a title with a NUL", "flightdeck.toml", b"title = \"a\\u0000b\"\n", "title"),
    ("settings that are not UTF-8", "flightdeck.toml", b"title = \"\xff\"\n", "UTF-8"),
    (
        "a segment that is called like a user",
        "flightdeck.toml",
        b"ranges = [7]\ndefault_range = 7\n[[segments]]\nkey = \"one\"\nlabel = \"of somebody@example.com\"\n",
        "flightdeck.toml",
    ),
    ("a page without front matter", "content/page.md", b"# Nothing above\n", "page.md"),
    ("a link to nowhere", "content/page.md", b"+++\ntitle = \"P\"\n+++\n[x](gone.md)\n", "page.md"),
    ("a call that there is not", "content/page.md", b"+++\ntitle = \"P\"\n+++\n{{ nothing() }}\n", "page.md"),
    ("a template that cannot be read", "templates/base.html", b"{% if %}", "base.html"),
    ("a mission that is no TOML", "content/mission.toml", b"= 1", "mission.toml"),
    ("acknowledgements that are no TOML", "content/alerts.toml", b"[[", "alerts.toml"),
    ("notes that are no TOML", "content/notes.toml", b"[[", "notes.toml"),
    ("a decision without a day", "content/decisions/one.md", b"+++\ntitle = \"One\"\n+++\nWhy.\n", "one.md"),
    ("a picture that is none", "content/a.svg", b"<svg", "a.svg"),
    ("a database that is none", "flightdeck.db", b"not a database at all, only text", "flightdeck.db"),
    ("a database that is empty", "flightdeck.db", b"", "flightdeck.db"),
    ("a damaged page of the database", "flightdeck.db", b"SQLite format 3\0 and no more", "flightdeck.db"),
];

/// The project with a site.
fn built() -> Project {
    let project = Project::exported(SETTINGS);
    project.run(&["import", "export.csv"]).ok();
    project.run(&["build"]).ok();
    project
}

/// Builds while something else stands in the place of a file or a folder, which is there again afterwards.
fn build_with(project: &Project, path: &str, put: &dyn Fn(&Path)) -> Run {
    let (place, aside) = (project.join(path), project.join("aside"));
    let had = place.exists();
    if had {
        fs::rename(&place, &aside).expect("moved");
    }
    fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
    put(&place);
    let run = project.run(&["build"]);
    fs::remove_file(&place).or_else(|_| fs::remove_dir(&place)).expect("it is still there, as it was put");
    if had {
        fs::rename(&aside, &place).expect("moved back");
    }
    run
}

fn file(bytes: &'static [u8]) -> impl Fn(&Path) {
    move |path| fs::write(path, bytes).expect("written")
}

/// Puts a cause into the project, builds, takes it out again, builds; what is wrong.
fn wrong_after(project: &Project, (what, path, bytes, named): (&str, &str, &'static [u8], &str)) -> Vec<String> {
    let site = project.files("site");
    let failed = build_with(project, path, &file(bytes));
    let mut wrong = Vec::new();
    let mut hold = |holds: bool, why: &str| {
        if !holds {
            wrong.push(format!("{what}: {why}"));
        }
    };
    hold(failed.code == 1 || failed.code == 2, &format!("exit code {}: {}", failed.code, failed.out));
    hold(
        failed.err.contains(named) && !failed.err.contains("panicked"),
        &format!("`{named}` is not in {}", failed.err),
    );
    hold(project.files("site") == site, "the site is another one");
    let again = project.run(&["build"]);
    hold(again.code == 0, &format!("the cause is gone and the build fails: {}", again.err));
    hold(project.files("site") == site, "the cause is gone and the site is another one");
    wrong
}

#[test]
fn without_its_cause_no_failure_comes_back() {
    let project = built();
    let wrong: Vec<String> = CAUSES.iter().flat_map(|cause| wrong_after(&project, *cause)).collect();
    assert_eq!(wrong, [""; 0]);
}

/// A file where a folder should be, and the other way round.
#[test]
fn what_stands_in_the_way_is_said_and_not_removed() {
    let project = built();
    let site = project.files("site");
    let in_the_way = file(b"in the way");
    assert_eq!(build_with(&project, "site", &in_the_way).code, 1);
    assert_eq!(build_with(&project, "flightdeck.db", &|path| fs::create_dir(path).expect("made")).code, 1);
    // What is kept between builds is not needed.
    assert_eq!(build_with(&project, ".flightdeck", &in_the_way).code, 0);
    project.run(&["build"]).ok();
    assert_eq!(project.files("site"), site);
}

#[test]
fn an_import_that_failed_succeeds_once_its_file_is_mended() {
    let project = built();
    let rows = include_str!("faults/export.csv");
    let database = fs::read(project.join("flightdeck.db")).expect("a database");
    for bad in ["", "user,event\na,b\n", "user,event,time\na,b,never\n"] {
        project.write("more.csv", bad);
        project.run(&["import", "more.csv"]).fails_with(&["more.csv"]);
        assert!(fs::read(project.join("flightdeck.db")).is_ok_and(|now| now == database), "{bad}");
    }
    project.write("more.csv", &rows.replace("2026", "2025"));
    project.run(&["import", "more.csv"]).ok();
    project.run(&["build"]).ok();
}
