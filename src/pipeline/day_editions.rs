//! The editions of a day: page, mail and values, for every segment that somebody reads.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::analysis::{ReadEvents, analyse};
use super::edition_builder::EditionBuilder;
use super::edition_store::EditionStore;
use super::made_edition::{MadeEdition, no_data};
use super::marks::Events;
use super::request::BuildRequest;
use super::{build_cache, content, summaries};
use crate::calendar::{Day, Millis};
use crate::decisions;
use crate::editions::EditionPath;
use crate::insights::llm::{self, ModelAnswers};
use crate::metric::{SegmentKey, registry};
use crate::output;
use crate::problem::{Problem, Problems};
use crate::project::{EditionFiles, Project};
use crate::source;

/// The editions of one day.
#[derive(Clone, Debug)]
pub struct DayEditions {
    /// The as-of day.
    pub day: Day,
    /// The editions, that of the front page first.
    pub editions: Vec<MadeEdition>,
    /// The newest event of the store that is not excluded.
    pub newest_event: Option<Millis>,
    /// What the user should know although all went well.
    pub warnings: Vec<Problem>,
    answers: ModelAnswers,
}

impl DayEditions {
    /// The edition of a segment.
    pub fn of(&self, segment: Option<&SegmentKey>) -> Option<&MadeEdition> {
        let key = segment.map(SegmentKey::as_str);
        let found = self.editions.iter().find(|made| Some(made.values.segment.key.as_str()) == key);
        if key.is_none() { self.editions.first() } else { found }
    }

    /// The files of the closed editions that are made anew, as they were, by path below the folder of the day.
    pub fn restated_files(&self) -> BTreeMap<String, Vec<u8>> {
        let path = |made: &MadeEdition, name: &String| match &made.place.segment {
            Some(segment) => format!("{segment}/{name}"),
            None => name.clone(),
        };
        let all = self.editions.iter().flat_map(|made| {
            made.restates.iter().flatten().map(move |(name, bytes)| (path(made, name), bytes.clone()))
        });
        all.collect()
    }
}

impl DayEditions {
    /// The project as it will be once these editions and the answers for them are stored: what a site is built from and
    /// checked with before anything is.
    pub fn applied_to(&self, project: &Project) -> Result<Project, Problem> {
        let mut after = project.clone();
        after.answers.extend(self.answers.to_keep.clone());
        let new = self.editions.iter().filter(|edition| !edition.was_closed);
        let mut folders: BTreeMap<String, BTreeMap<String, Vec<u8>>> =
            new.map(|edition| (edition.place.folder(), edition.files.clone())).collect();
        let restated = self.restated_files();
        if !restated.is_empty() {
            let aside = output::place_aside(&project.editions_folder().join(self.day.to_string()), &restated)?;
            let aside = aside.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            for (path, bytes) in restated {
                let path = format!("{aside}/{path}");
                let (folder, name) = path.rsplit_once('/').expect("a path with a folder");
                folders.entry(folder.to_owned()).or_default().insert(name.to_owned(), bytes);
            }
        }
        after.unstored_editions = folders.into_iter().map(|(folder, files)| EditionFiles { folder, files }).collect();
        Ok(after)
    }
}

/// What to do with a day that was closed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It stays as it is.
    Keep,
    /// It is made anew, and says what is different.
    Restate,
}

/// Keeps what a model answered for the editions, so that the site tells the same.
pub fn keep_answers(request: &BuildRequest<'_>, made: &DayEditions) -> Result<(), Problems> {
    let folder = request.project.root.join("content").join(llm::FOLDER);
    build_cache::keep_answers(&folder, &made.answers.to_keep).map_err(Problems::from)
}

/// Makes the editions of the as-of day: of the default segment and of every segment with a subscriber or a webhook.
pub fn editions(
    request: &BuildRequest<'_>,
    closed: Closed,
    step: &mut dyn FnMut(&str),
) -> Result<DayEditions, Problems> {
    let _language = request.project.config.language.enter();
    let config = &request.project.config;
    let stored = EditionStore::read(request.project).map(Arc::new);
    let content = content::read(request.project, stored)?;
    let edition_store = &content.edition_store;
    step("reading the events");
    let events = ReadEvents::read(request, &*source::open(&request.source, request.jobs)?)?;
    let day = events.cube.as_of().ok_or_else(no_data)?;
    step("computing the views and looking for incidents");
    let analysis = analyse(config, &events).with_written(config, (&content.decisions, &content.acknowledgements));
    let metrics = registry(&config.definitions);
    let verdicts = decisions::score(&content.decisions, analysis.scoring_input(config));
    let shipped = decisions::shipped_before(&analysis.incidents, &config.definitions, (&verdicts, &content.notes));
    step("writing the summaries");
    let summaries = summaries::summarise(request, &analysis, &shipped);
    let mut builder = EditionBuilder {
        events: Events { incidents: &analysis.incidents, decisions: &verdicts, notes: &content.notes },
        insights: &summaries.insights,
        request,
        analysis: &analysis,
        metrics: &metrics,
        pngs: build_cache::pngs(&request.project.cache()),
    };
    step("writing the editions");
    let mut made = Vec::new();
    for place in places(request, day) {
        if let Some((files, problem)) = edition_store.find_unreadable(&place) {
            // Nobody knows what it says, so it is replaced only by those who ask for that, and kept beside the new one.
            let restates = if closed == Closed::Restate { Some(files.files.clone()) } else { None };
            let restates = restates.ok_or_else(|| problem.clone())?;
            let made_anew = builder.make(place, &edition_store.editions, None)?;
            made.push(MadeEdition { restates: Some(restates), ..made_anew });
            continue;
        }
        made.push(match edition_store.find(&place).filter(|(_, stored_edition)| stored_edition.values.closed) {
            Some((kept, stored_edition)) if closed == Closed::Keep => MadeEdition {
                place,
                values: stored_edition.values.clone(),
                files: kept.files.clone(),
                was_closed: true,
                restates: None,
            },
            replaced => MadeEdition {
                restates: replaced.map(|(kept, _)| kept.files.clone()),
                ..builder.make(place, &edition_store.editions, replaced.map(|(_, stored_edition)| stored_edition))?
            },
        });
    }
    // A day that stays as it is asked for no picture; what is kept stays too.
    let has_drawn = !builder.pngs.used.is_empty();
    let not_cached =
        if has_drawn { build_cache::keep_pngs(&request.project.cache(), &builder.pngs).err() } else { None };
    let warnings = events.not_cached.into_iter().chain(not_cached).chain(analysis.warnings.iter().cloned()).collect();
    let newest_event = analysis.cube.health.newest_event;
    Ok(DayEditions { day, editions: made, answers: summaries.answers, newest_event, warnings })
}

/// The front page's segment, and every other that a subscriber or a webhook gets.
fn places(request: &BuildRequest<'_>, day: Day) -> Vec<EditionPath> {
    let config = &request.project.config;
    let others = config.delivered_segments().into_iter().filter(|segment| *segment != config.default_segment);
    let front = EditionPath { day: day.to_string(), segment: None };
    let place = |segment: SegmentKey| EditionPath { day: day.to_string(), segment: Some(segment.to_string()) };
    std::iter::once(front).chain(others.map(place)).collect()
}
