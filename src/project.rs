//! The project folder: settings, templates and content as text, and its pictures. The only reader of project files.

mod edition_files;
mod editions;
mod svg;

pub use edition_files::EditionFiles;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use crate::config::{self, Config, SourceConfig};
use crate::disk;
use crate::problem::{Place, Problem, Problems};

/// The name of the settings file.
pub const CONFIG_FILE: &str = "flightdeck.toml";

/// The name of the file below `content/` that holds the mission.
pub const MISSION_FILE: &str = "mission.toml";

/// The name of the file below `content/` that holds what the team made of alerts.
pub const ACKNOWLEDGEMENTS_FILE: &str = "alerts.toml";

/// The name of the file below `content/` that holds notes for the time axis.
pub const NOTES_FILE: &str = "notes.toml";

/// The TOML files below `content/` that are read.
const CONTENT_TABLES: [&str; 3] = [MISSION_FILE, ACKNOWLEDGEMENTS_FILE, NOTES_FILE];

/// The pictures that browsers show, by the end of their name.
const PICTURES: [&str; 7] = ["avif", "gif", "jpeg", "jpg", "png", "svg", "webp"];

/// A project as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// The project's folder.
    pub root: PathBuf,
    /// The settings, checked.
    pub config: Config,
    /// The settings as written; empty when there is no file.
    pub config_text: String,
    /// The templates that the project overrides, by their name relative to `templates/`.
    pub templates: BTreeMap<String, String>,
    /// The Markdown below `content/`, [`MISSION_FILE`], [`ACKNOWLEDGEMENTS_FILE`] and [`NOTES_FILE`], by the path there, for
    /// example `playbooks/dau.md`.
    pub content: BTreeMap<String, String>,
    /// The pictures below `content/`, by the path there; those in SVG without what could run. A site holds those that its
    /// pages show.
    pub pictures: BTreeMap<String, Arc<[u8]>>,
    /// The kept answers of a model in `content/answers/`, by file name.
    pub answers: BTreeMap<String, String>,
    /// Editions that are made and not stored yet: a site is built and checked with them first. One takes the place of the
    /// stored edition of its folder.
    pub unstored_editions: Vec<EditionFiles>,
}

impl Project {
    /// Reads the project in a folder. Without a settings file all defaults apply, unless the file was asked for by name.
    pub fn load(root: &Path, named_config: Option<&Path>) -> Result<Self, Problems> {
        let path = named_config.map_or_else(|| root.join(CONFIG_FILE), Path::to_owned);
        let config_text = match disk::read(&path) {
            Ok(bytes) => utf8(&path, bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound && named_config.is_none() => String::new(),
            Err(error) => return Err(Problem::io(&path, "read the settings", &error).into()),
        };
        let shown = path.strip_prefix(root).unwrap_or(&path);
        let config = config::parse(shown, &config_text)?;
        let templates = read_texts(&root.join("templates"), &|_| true)?;
        let content = read_texts(&root.join("content"), &is_content)?;
        let pictures = read_pictures(&root.join("content"))?;
        let answers = read_texts(&root.join("content/answers"), &is_json)?;
        let unstored_editions = Vec::new();
        Ok(Self {
            root: root.to_owned(),
            config,
            config_text,
            templates,
            content,
            pictures,
            answers,
            unstored_editions,
        })
    }

    /// Where the settings say that the events are, with files relative to the project's folder.
    pub fn source(&self) -> SourceConfig {
        self.config.source.clone().below(&self.root)
    }

    /// The texts of `content/playbooks/`, by the id of the metric that each is for.
    pub fn playbooks(&self) -> BTreeMap<&str, &str> {
        let texts = self.content.iter().filter_map(|(path, text)| Some((playbook_of(path)?, text.as_str())));
        texts.collect()
    }

    /// A hash of what people wrote and drew: templates, content, pictures.
    pub fn written(&self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        for (name, text) in self.templates.iter().chain(&self.content) {
            hasher.update(name.as_bytes()).update(&[0]).update(text.as_bytes()).update(&[0]);
        }
        for (name, bytes) in &self.pictures {
            hasher.update(name.as_bytes()).update(&[0]).update(blake3::hash(bytes).as_bytes());
        }
        hasher.finalize()
    }

    /// The folders below `content/` that the program writes to: answers, editions, and those of each edition.
    pub fn kept_folders(&self) -> Vec<PathBuf> {
        let mut folders = vec![self.root.join("content/answers")];
        let mut open = vec![self.editions_folder()];
        while let Some(folder) = open.pop() {
            let entries = fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok);
            open.extend(
                entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path()),
            );
            folders.push(folder);
        }
        folders
    }

    /// Where rebuildable things are kept between builds.
    pub fn cache(&self) -> PathBuf {
        self.root.join(".flightdeck")
    }
}

/// The metric of a playbook's path: `dau` for `playbooks/dau.md`.
fn playbook_of(path: &str) -> Option<&str> {
    path.strip_prefix("playbooks/")?.strip_suffix(".md").filter(|metric| !metric.contains('/'))
}

fn is_content(name: &str) -> bool {
    CONTENT_TABLES.contains(&name) || Path::new(name).extension().is_some_and(|extension| extension == "md")
}

fn is_picture(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| PICTURES.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

fn is_json(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "json")
}

/// Every wanted text file below a folder, by its path with `/` between the parts; empty when there is no such folder. Hidden
/// files and editors' backups are passed over.
fn read_texts(folder: &Path, is_wanted: &dyn Fn(&str) -> bool) -> Result<BTreeMap<String, String>, Problems> {
    let mut texts = BTreeMap::new();
    let mut problems = Problems::default();
    collect(folder, "", &mut |name, path| {
        if !is_wanted(&name) {
            return;
        }
        let text = disk::read(path).map_err(|error| Problem::io(path, "read the file", &error));
        let text = text.map_err(Problems::from).and_then(|bytes| utf8(path, bytes));
        if let Some(text) = problems.collect(text) {
            texts.insert(name, text);
        }
    })?;
    problems.or(texts)
}

/// Every picture below a folder, by its path with `/` between the parts; those of closed editions are their own.
fn read_pictures(folder: &Path) -> Result<BTreeMap<String, Arc<[u8]>>, Problems> {
    let mut pictures = BTreeMap::new();
    let mut problems = Problems::default();
    collect(folder, "", &mut |name, path| {
        if is_picture(&name) && !name.starts_with("editions/") {
            let is_outside = path.canonicalize().is_ok_and(|target| !is_above_root(folder, &target));
            if is_outside {
                let problem = Problem::new(Place::file(path), "the picture is a link that leads out of the project");
                problems.push(problem.hint("copy the picture into `content/`"));
                return;
            }
            match picture(&name, path) {
                Ok(bytes) => drop(pictures.insert(name, bytes.into())),
                Err(problem) => problems.push(problem),
            }
        }
    })?;
    problems.or(pictures)
}

/// The bytes of a picture as a site may publish them.
fn picture(name: &str, path: &Path) -> Result<Vec<u8>, Problem> {
    let bytes = disk::read(path).map_err(|error| Problem::io(path, "read the picture", &error))?;
    if !name.to_ascii_lowercase().ends_with(".svg") {
        return Ok(bytes);
    }
    let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned());
    text.and_then(|text| svg::sanitised(&text)).map(String::into_bytes).map_err(|reason| {
        Problem::new(Place::file(path), format!("the picture cannot be read as SVG: {reason}"))
            .hint("save it as plain SVG, or as PNG")
    })
}

fn collect(folder: &Path, prefix: &str, visit: &mut impl FnMut(String, &Path)) -> Result<(), Problems> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Problem::io(folder, "read the folder", &error).into()),
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with(['.', '#']) || name.ends_with('~') {
            continue;
        }
        // A folder that is called like a table is told when it is read as one.
        let is_table = prefix.is_empty() && CONTENT_TABLES.contains(&name.as_str());
        if path.is_dir() && !is_table {
            let leads_back = path.is_symlink() && path.canonicalize().is_ok_and(|target| is_above(&target, folder));
            if leads_back {
                let problem = Problem::new(Place::file(&path), "the link leads back to a folder that it is in");
                return Err(problem.hint("remove the link").into());
            }
            collect(&path, &format!("{prefix}{name}/"), visit)?;
        } else {
            disk::refuse_special(&path).map_err(|error| Problem::io(&path, "read the file", &error))?;
            visit(format!("{prefix}{name}"), &path);
        }
    }
    Ok(())
}

/// Whether a file is in the project of a `content` folder. Pictures are published byte for byte, so a link must not make one of
/// any other file of this machine.
fn is_above_root(content: &Path, file: &Path) -> bool {
    let root = content.parent().map(|root| if root.as_os_str().is_empty() { Path::new(".") } else { root });
    root.and_then(|root| root.canonicalize().ok()).is_none_or(|root| file.starts_with(root))
}

/// Whether a folder is another one, or holds it.
fn is_above(above: &Path, folder: &Path) -> bool {
    folder.canonicalize().is_ok_and(|folder| folder.starts_with(above))
}

fn utf8(path: &Path, bytes: Vec<u8>) -> Result<String, Problems> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = String::from_utf8_lossy(valid).matches('\n').count() + 1;
        let problem = Problem::new(Place::file(path).line(line), "the text is not UTF-8");
        problem.hint("save the file as UTF-8").into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_playbook_is_named_after_its_metric() {
        assert_eq!(playbook_of("playbooks/dau.md"), Some("dau"));
        assert_eq!(playbook_of("playbooks/old/dau.md"), None);
        assert_eq!(playbook_of("dau.md"), None);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_of_the_project_is_refused_by_name() {
        use std::os::unix::fs::symlink;
        let (folder, outside) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let content = folder.path().join("content");
        std::fs::create_dir_all(content.join("deep")).expect("a folder");
        std::fs::write(outside.path().join("secret"), "key").expect("a file");
        let refused = |name: &str| {
            let problems = Project::load(folder.path(), None).expect_err("refused").to_string();
            assert!(problems.contains(name), "{problems}");
            std::fs::remove_file(content.join(name)).expect("removed");
        };
        symlink(outside.path().join("secret"), content.join("a.png")).expect("a link");
        refused("a.png");
        symlink("..", content.join("deep/back")).expect("a link");
        refused("deep/back");
        let made = std::process::Command::new("mkfifo").arg(content.join("pipe.md")).status().expect("it runs");
        assert!(made.success());
        refused("pipe.md");
        // Texts that a team shares between projects may lie elsewhere.
        symlink(outside.path().join("secret"), content.join("note.md")).expect("a link");
        assert_eq!(Project::load(folder.path(), None).expect("it loads").content["note.md"], "key");
    }

    #[test]
    fn content_is_markdown_the_mission_and_pictures() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join("content/playbooks")).expect("a folder");
        std::fs::write(folder.path().join("content/playbooks/dau.md"), "look").expect("a file");
        std::fs::write(folder.path().join("content/playbooks/Picture.PNG"), [0xff, 0xfe]).expect("a file");
        std::fs::write(folder.path().join("content/notes.txt"), [0xff, 0xfe]).expect("a file");
        std::fs::write(folder.path().join("content/mission.toml"), "goal").expect("a file");
        let project = Project::load(folder.path(), None).expect("it loads");
        let expected = [("mission.toml", "goal"), ("playbooks/dau.md", "look")];
        assert_eq!(project.content, expected.map(|(path, text)| (path.to_owned(), text.to_owned())).into());
        let pictures = BTreeMap::from([("playbooks/Picture.PNG".to_owned(), [0xff, 0xfe].into())]);
        assert_eq!(project.pictures, pictures);
        assert_eq!(project.playbooks(), BTreeMap::from([("dau", "look")]));
    }
}
