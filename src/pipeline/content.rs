//! What the team wrote, checked: pages, decisions, mission, acknowledgements of alerts, notes, and the closed editions.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::edition_store::EditionStore;
use crate::alerts::{self, Acknowledgement, DATA};
use crate::decisions::{self, Decision, Note};
use crate::metric::{Surface, registry};
use crate::mission::{self, Mission};
use crate::pages::{self, DocumentSource, Narrative};
use crate::problem::{Place, Problem, Problems};
use crate::project::{MISSION_FILE, NOTES_FILE, Project};
use crate::story;

/// What the team wrote, checked.
#[derive(Clone, Debug)]
pub(super) struct Content {
    pub(super) narratives: Vec<Narrative>,
    pub(super) documents: Vec<DocumentSource>,
    pub(super) decisions: Vec<Decision>,
    pub(super) mission: Option<Mission>,
    pub(super) acknowledgements: Vec<Acknowledgement>,
    /// In the order of their file.
    pub(super) notes: Vec<Note>,
    /// The closed editions.
    pub(super) edition_store: Arc<EditionStore>,
}

/// Checks what the team wrote; the problems of all files come at once.
pub(super) fn read(project: &Project, edition_store: Result<Arc<EditionStore>, Problems>) -> Result<Content, Problems> {
    let (content, config) = (&project.content, &project.config);
    let mut problems = Problems::default();
    let narratives = problems.collect(pages::narratives(content, &project.pictures, config));
    let documents = problems.collect(pages::documents(&project.templates));
    let decisions = problems.collect(decisions::read(content, &config.definitions));
    let mission = problems.collect(mission::read(content, &config.definitions, &decisions::keys(content)));
    let acknowledgements = problems.collect(alerts::read_acknowledgements(content, &config.definitions));
    let notes = problems.collect(decisions::read_notes(content, &config.definitions));
    problems.0.extend(story::unknown_conditions(&project.playbooks()));
    let edition_store = problems.collect(edition_store);
    let read = || {
        Some(Content {
            narratives: narratives?,
            documents: documents?,
            decisions: decisions?,
            mission: mission?,
            acknowledgements: acknowledgements?,
            notes: notes?,
            edition_store: edition_store?,
        })
    };
    match read() {
        Some(content) => problems.or(content),
        None => Err(problems),
    }
}

/// The texts of the decisions, the mission and the notes, by their paths below `content/`.
pub(super) fn plan_texts(project: &Project) -> BTreeMap<&str, &str> {
    let is_plan = |path: &str| path.starts_with("decisions/") || [MISSION_FILE, NOTES_FILE].contains(&path);
    project
        .content
        .iter()
        .filter(|(path, _)| is_plan(path))
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect()
}

/// Where the playbook of each metric is.
pub(super) fn playbook_links(project: &Project) -> BTreeMap<String, String> {
    let metrics = playbook_metrics(project);
    let books = project.playbooks().into_keys().filter(|metric| metrics.iter().any(|known| known == metric));
    books.map(|metric| (metric.to_owned(), pages::playbook(metric))).collect()
}

/// Playbooks whose metric cannot alert: nobody would ever see them.
pub(super) fn unknown_playbooks(project: &Project) -> Vec<Problem> {
    let metrics = playbook_metrics(project);
    let is_unknown = |metric: &&str| !metrics.iter().any(|known| known == metric);
    let problem = |metric: &str| {
        let file = format!("content/playbooks/{metric}.md");
        Problem::new(
            Place::file(Path::new(&file)),
            format!("no metric `{metric}` can alert, so the playbook is not shown"),
        )
        .suggest(metric, metrics.iter().map(String::as_str))
    };
    project.playbooks().into_keys().filter(is_unknown).map(problem).collect()
}

/// What a playbook may be named after.
fn playbook_metrics(project: &Project) -> Vec<String> {
    let registry = registry(&project.config.definitions);
    let mut metrics: Vec<String> = registry.on(Surface::Alert).map(|metric| metric.id.clone()).collect();
    metrics.push(DATA.to_owned());
    metrics
}
