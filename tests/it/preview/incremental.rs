//! One pipeline for `build` and `serve`: after every kind of edit only what depends on it is done again, and the bytes are
//! those of a build from nothing.

use std::num::NonZeroUsize;
use std::path::Path;

use flightdeck::calendar::Millis;
use flightdeck::cube::Clock;
use flightdeck::insights::llm::ModelMode;
use flightdeck::output::SiteFiles;
use flightdeck::pipeline::{self, BuildMemory, BuildRequest, Work};
use flightdeck::project::Project as Loaded;
use rusqlite::Connection;

use crate::harness::Project;

const SETTINGS: &str = "ranges = [7, 30]\n[[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n";
const NOTES: &str = "+++\ntitle = \"Notes\"\n+++\nWe look at [the front page](../index.html).\n";
/// 2026-11-22 06:10 UTC.
const NOW: Millis = Millis(1_795_327_800_000);

/// A project with a page of the team and a playbook, and the memory of its builds.
struct Edited {
    project: Project,
    memory: BuildMemory,
}

impl Edited {
    fn new() -> Self {
        let project = Project::small(SETTINGS);
        project.write("content/notes.md", NOTES);
        project.write("content/playbooks/dau.md", "# Look at the app");
        Self { project, memory: BuildMemory::default() }
    }

    fn build_with(&self, memory: &mut BuildMemory) -> (SiteFiles, Work) {
        let loaded = Loaded::load(self.project.path(), None).expect("it loads");
        let request = BuildRequest {
            source: pipeline::source_config(&loaded, None),
            project: &loaded,
            clock: Clock { now: NOW, as_of: None },
            jobs: NonZeroUsize::MIN,
            allow_rejected: false,
            model: ModelMode::KeptOnly,
        };
        let built = pipeline::build(&request, Path::new("no site"), memory, &mut |_| {}).expect("it builds");
        (built.files, built.work)
    }

    /// Builds after an edit, and compares with a build from nothing.
    #[track_caller]
    fn build(&mut self) -> (SiteFiles, Work) {
        let mut memory = std::mem::take(&mut self.memory);
        let (files, work) = self.build_with(&mut memory);
        self.memory = memory;
        let kept = self.project.join(".flightdeck/cube");
        std::fs::remove_file(kept).expect("the kept cube goes");
        let (cold, _) = self.build_with(&mut BuildMemory::default());
        let differing = files.other_than(&cold);
        assert_eq!(differing.iter().map(|(path, _)| path).collect::<Vec<_>>(), [""; 0]);
        assert_eq!(files.len(), cold.len());
        (files, work)
    }

    /// What an edit made different, and the work for it.
    #[track_caller]
    fn after(&mut self, edit: impl FnOnce(&Project)) -> (Vec<String>, Work) {
        let (before, _) = self.build();
        edit(&self.project);
        let (files, work) = self.build();
        let changed = files.other_than(&before);
        (changed.iter().map(|(path, _)| path.to_owned()).collect(), work)
    }
}

const NOTHING: Work =
    Work { editions: 0, reads: 0, analyses: 0, summaries: 0, charts: 0, pages: 0, data: 0, searches: 0 };

/// What new events ask for: everything but what the team wrote.
const FROM_EVENTS: Work =
    Work { editions: 0, reads: 1, analyses: 1, summaries: 1, charts: 1, pages: 42, data: 1, searches: 1 };

#[test]
fn the_first_build_does_everything_and_the_next_nothing() {
    let mut edited = Edited::new();
    let (_, first) = edited.build();
    // Four cockpits with their receipts, two comparisons of segments, the front page, alerts, decisions, definitions, data health, editions, 404, the
    // team's page, the list of everything with its script, and seven documents: their list, a page each, six files of HTML, seven of Markdown.
    assert_eq!(first, Work { editions: 1, ..FROM_EVENTS });
    let (changed, again) = edited.after(|_| {});
    assert_eq!((changed, again), (Vec::new(), NOTHING));
}

#[test]
fn a_text_renders_its_page_and_the_audit_log() {
    let mut edited = Edited::new();
    let edit = |project: &Project| project.write("content/notes.md", &NOTES.replace("We look", "Everybody looks"));
    let (changed, work) = edited.after(edit);
    assert_eq!(changed, ["data/build.json", "data/index.html", "notes/index.html"]);
    assert_eq!(work, Work { pages: 2, ..NOTHING });
}

#[test]
fn a_playbook_renders_the_alerts() {
    let mut edited = Edited::new();
    let (changed, work) = edited.after(|project| project.write("content/playbooks/dau.md", "# Look again"));
    assert_eq!(changed, ["alerts/index.html", "data/build.json", "data/index.html"]);
    // The summaries may quote a playbook; here none does, so no cockpit is another one.
    assert_eq!(work, Work { pages: 2, summaries: 1, ..NOTHING });
    // One more playbook is one more link in the data.
    let (_, work) = edited.after(|project| project.write("content/playbooks/errors.md", "# Look there"));
    // A summary that now quotes it makes its cockpit another one; nothing is read or drawn for that.
    assert_eq!((work.data, work.summaries), (1, 1));
    assert_eq!(Work { pages: 0, data: 0, summaries: 0, ..work }, NOTHING);
}

#[test]
fn a_page_that_comes_or_goes_changes_every_navigation() {
    let mut edited = Edited::new();
    let (_, work) = edited.after(|project| project.write("content/more.md", &NOTES.replace("Notes", "More")));
    assert_eq!(work, Work { pages: 43, ..NOTHING });
    let gone = |project: &Project| std::fs::remove_file(project.join("content/more.md")).expect("removed");
    let (_, work) = edited.after(gone);
    assert_eq!(work, Work { pages: 42, ..NOTHING });
}

#[test]
fn a_template_renders_pages_and_draws_nothing() {
    let mut edited = Edited::new();
    let (changed, work) = edited.after(|project| project.write("templates/404.html", "<p>gone</p>"));
    assert_eq!(changed, ["404.html", "data/build.json", "data/index.html"]);
    assert_eq!(work, Work { pages: 42, ..NOTHING });
    let (_, work) = edited.after(|project| project.write("templates/assets/own.css", "h1 { color: red; }"));
    assert_eq!(work, Work { pages: 42, ..NOTHING });
}

#[test]
fn new_events_are_read_and_nobody_may_be_in_the_output() {
    let mut edited = Edited::new();
    let more = |project: &Project| {
        let database = Connection::open(project.join("flightdeck.db")).expect("a database");
        let more =
            "INSERT INTO events(id, user_id, name, ts) SELECT 'one more', id, 'app_open', 1795255200000 FROM users
            WHERE is_test = 0 LIMIT 1";
        assert_eq!(database.execute(more, []).expect("an event"), 1);
    };
    let (_, work) = edited.after(more);
    assert_eq!(work, FROM_EVENTS);
}

#[test]
fn settings_compute_again_what_they_decide() {
    let mut edited = Edited::new();
    let everything_but_reading = Work { reads: 0, ..FROM_EVENTS };
    let (_, work) = edited.after(|project| project.write("flightdeck.toml", &format!("title = \"Other\"\n{SETTINGS}")));
    // The same numbers give the same charts: they are looked at again, and nothing is drawn.
    assert_eq!(work, everything_but_reading);
    let (_, work) =
        edited.after(|project| project.write("flightdeck.toml", &SETTINGS.replace("[7, 30]", "[7, 14, 30]")));
    assert_eq!(work, Work { pages: 47, ..everything_but_reading });
    let (_, work) = edited.after(|project| project.write("flightdeck.toml", &SETTINGS.replace("pro", "free")));
    assert_eq!(work, Work { reads: 1, ..everything_but_reading });
}

#[test]
fn an_address_in_a_text_is_found_without_asking_the_store() {
    let mut edited = Edited::new();
    edited.build();
    edited.project.write("content/notes.md", &format!("{NOTES}Ask ann@example.com.\n"));
    let loaded = Loaded::load(edited.project.path(), None).expect("it loads");
    let request = BuildRequest {
        source: pipeline::source_config(&loaded, None),
        project: &loaded,
        clock: Clock { now: NOW, as_of: None },
        jobs: NonZeroUsize::MIN,
        allow_rejected: false,
        model: ModelMode::KeptOnly,
    };
    let built = pipeline::build(&request, Path::new("no site"), &mut edited.memory, &mut |_| {});
    let problems = built.expect_err("somebody is named").to_string();
    assert!(problems.contains("notes/index.html: `ann@example.com` identifies somebody"), "{problems}");
}
