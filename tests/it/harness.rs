//! A project in a folder of its own and the program run on it: all whole-program tests talk through this.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use tempfile::TempDir;

mod drawn;

/// A project folder that goes away with the test.
pub(crate) struct Project {
    folder: TempDir,
}

/// What a run of the program gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }

    /// The run, which must have gone well.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }

    /// The run, which must have failed in a way that the user can fix, with this in its message.
    #[track_caller]
    pub(crate) fn fails_with(self, texts: &[&str]) -> Self {
        assert_eq!(self.code, 1, "{}{}", self.out, self.err);
        for text in texts {
            assert!(self.err.contains(text), "no `{text}` in:\n{}", self.err);
        }
        self
    }
}

/// A scenario small enough to be drawn in an instant.
pub(crate) const SMALL_SCENARIO: &str = include_str!("../cases/small_story.toml");

impl Project {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder") }
    }

    /// A folder with settings and the database of the small scenario, its last day 2026-11-21. With 9 signups a day chance
    /// decides what the alerts can see; with this seed they see the spike of errors and the broken onboarding.
    pub(crate) fn small(config: &str) -> Self {
        let project = Self::empty();
        project.write("flightdeck.toml", config);
        project.write("story.toml", SMALL_SCENARIO);
        project.run(&["seed", "--scenario", "story.toml", "--end", "2026-11-21", "--seed", "17"]).ok();
        drawn::give(project.path());
        project
    }

    /// A folder with these settings, an export of a few events that is not imported yet, and what the import of it needs to know.
    pub(crate) fn exported(settings: &str) -> Self {
        let project = Self::empty();
        let columns = "[import]\nuser_id = \"user\"\nevent = \"event\"\ntime = \"time\"\n";
        project.write("flightdeck.toml", &format!("{settings}{columns}"));
        project.write("export.csv", include_str!("faults/export.csv"));
        project
    }

    /// A project with the same files, for a test that changes them.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::empty();
        for (name, bytes) in self.files("") {
            let path = copy.join(&name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, bytes).expect("a written file");
        }
        copy
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Writes a file of the project.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a written file");
    }

    /// Runs the program in the folder, on 2026-11-22 at 06:10 UTC.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_at("1795327800", arguments)
    }

    /// Runs the program in the folder at this Unix second.
    pub(crate) fn run_at(&self, epoch: &str, arguments: &[&str]) -> Run {
        self.run_with(&[("SOURCE_DATE_EPOCH", epoch)], arguments)
    }

    /// Runs the program in the folder with these variables, by default on 2026-11-22 at 06:10 UTC and without a model.
    pub(crate) fn run_with(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Run {
        run(self.path(), variables, arguments)
    }

    /// The program to be run in the folder on 2026-11-22 at 06:10 UTC.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        command(self.path(), arguments)
    }

    /// Runs the program in a folder of the project, on 2026-11-22 at 06:10 UTC.
    pub(crate) fn run_in(&self, folder: &str, arguments: &[&str]) -> Run {
        run(&self.join(folder), &[], arguments)
    }

    /// Every file below a folder of the project.
    pub(crate) fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.join(folder);
        let mut files = BTreeMap::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("a readable folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&root).expect("below").to_string_lossy().into_owned();
                    files.insert(name, fs::read(&path).expect("readable"));
                }
            }
        }
        files
    }

    /// A JSON file of the site.
    pub(crate) fn json(&self, name: &str) -> serde_json::Value {
        let text = fs::read_to_string(self.join("site").join(name)).expect("a file of the site");
        serde_json::from_str(&text).expect("JSON")
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        drawn::take(self.path());
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flightdeck"));
    command.args(arguments).current_dir(folder);
    command.env_remove("FLIGHTDECK_LLM_PROVIDER").env("SOURCE_DATE_EPOCH", "1795327800");
    command
}

fn run(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Run {
    Run::of(command(folder, arguments).envs(variables.iter().copied()).output().expect("the program runs"))
}

/// A server of the system, which may lie where only root looks.
pub(crate) fn system_command(name: &str) -> Command {
    let mut command = Command::new(name);
    command.env("PATH", format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default()));
    command
}

/// Waits for a server of this machine.
#[track_caller]
pub(crate) fn wait_until_it_listens(port: u16) {
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(30), "nobody listens on {port}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
