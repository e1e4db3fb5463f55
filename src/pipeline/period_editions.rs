//! The editions of a day or a week: page, mail and values, for every segment that somebody reads.

use std::collections::BTreeMap;

use super::built::Built;
use super::made_edition::MadeEdition;
use crate::calendar::{Day, Millis};
use crate::editions::EditionPeriod;
use crate::insights::llm::ModelAnswers;
use crate::metric::SegmentKey;
use crate::output;
use crate::problem::Problem;
use crate::project::{EditionFiles, Project};

/// The editions of one day or week.
#[derive(Clone, Debug)]
pub struct PeriodEditions {
    /// What they are of.
    pub period: EditionPeriod,
    /// The editions, that of the front page first.
    pub editions: Vec<MadeEdition>,
    /// The newest event of the store that is not excluded.
    pub newest_event: Option<Millis>,
    /// What the user should know although all went well.
    pub warnings: Vec<Problem>,
    /// The day of the first counted event.
    pub(super) first_day: Option<Day>,
    pub(super) answers: ModelAnswers,
}

impl PeriodEditions {
    /// The edition of a segment.
    pub fn of(&self, segment: Option<&SegmentKey>) -> Option<&MadeEdition> {
        let key = segment.map(SegmentKey::as_str);
        let found = self.editions.iter().find(|made| Some(made.values.segment.key.as_str()) == key);
        if key.is_none() { self.editions.first() } else { found }
    }

    /// The files of the closed editions that are made anew, as they were, by path below the folder of the period.
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

impl PeriodEditions {
    /// The same once a site has been built with them: without the answers that it could not be published with.
    #[must_use]
    pub fn passed(&self, built: &Built) -> Self {
        let answers = if built.answers.are_unfit { self.answers.unfit() } else { self.answers.clone() };
        Self { answers, ..self.clone() }
    }

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
            let aside = output::place_aside(&project.editions_folder().join(self.period.to_string()), &restated)?;
            let aside = aside.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            for (path, bytes) in restated {
                let path = format!("{aside}/{path}");
                let (folder, name) = path.rsplit_once('/').expect("a path with a folder");
                folders.entry(folder.to_owned()).or_default().insert(name.to_owned(), bytes);
            }
        }
        after.unstored_editions.extend(folders.into_iter().map(|(folder, files)| EditionFiles { folder, files }));
        Ok(after)
    }
}

/// What to do with a day or a week that was closed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It stays as it is.
    Keep,
    /// It is made anew, and says what is different.
    Restate,
}

/// Which editions are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedEditions {
    /// The day or the week; `None` for the newest complete day, and the newest week that is over where somebody reads by the week.
    pub period: Option<EditionPeriod>,
    /// What to do with those that were closed before.
    pub closed: Closed,
}
