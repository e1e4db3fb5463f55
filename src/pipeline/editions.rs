//! From the events to the edition of a day: its page, its mail and its values, for every segment that somebody reads; and
//! from stored editions to the files of the site.

use std::collections::BTreeMap;

use super::marks::Events;
use super::{BuildMemory, BuildRequest, CubeRead, above_floor, build_cache, incidents_above, read, site};
use crate::alerts::Incidents;
use crate::calendar::{Day, Millis};
use crate::charts::render::{PngCache, Style, mail_pictures, pictures};
use crate::charts::theme::Palette;
use crate::charts::{self, Chart};
use crate::cube::Cube;
use crate::decisions::{self, ScoringInput};
use crate::editions::{
    self, EditionDraft, EditionInputs, EditionPath, EditionSummary, EditionValues, MailChart, PageChart, StoredEdition,
};
use crate::insights::Insights;
use crate::insights::llm::{self, ModelAnswers};
use crate::metric::{Quantity, RangeDays, Registry, SegmentKey, registry};
use crate::output::SiteFiles;
use crate::pages::ArchiveEntry;
use crate::problem::{Place, Problem, Problems};
use crate::project::{EditionFiles, Project};
use crate::source;
use crate::views::{Cockpit, Views};

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

/// One edition.
#[derive(Clone, Debug)]
pub struct MadeEdition {
    /// Where it is kept.
    pub place: EditionPath,
    /// What it says.
    pub values: EditionValues,
    /// Page, mail and values by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Whether it was closed before and is as it was.
    pub was_closed: bool,
    /// The files of the closed edition whose place it takes, when it was made anew.
    pub restates: Option<BTreeMap<String, Vec<u8>>>,
}

impl MadeEdition {
    /// The stored mail.
    pub fn mail(&self) -> &[u8] {
        self.files.get(editions::MAIL).map(Vec::as_slice).unwrap_or_default()
    }

    /// The subject of the mail.
    pub fn subject(&self) -> String {
        editions::subject(&self.values)
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

/// The stored editions as a build finds them.
#[derive(Clone, Debug)]
pub(super) struct EditionStore {
    stored: Vec<EditionFiles>,
    /// One for each of them.
    editions: Vec<StoredEdition>,
    /// Of every file.
    hash: String,
}

impl EditionStore {
    /// Reads what the project keeps; folders without values are none of ours and are passed over.
    pub(super) fn read(project: &Project) -> Result<Self, Problems> {
        let is_edition = |stored: &EditionFiles| stored.files.contains_key(editions::VALUES);
        let stored: Vec<EditionFiles> = project.stored_editions()?.into_iter().filter(is_edition).collect();
        let mut problems = Problems::default();
        let editions = stored.iter().filter_map(|edition| problems.collect(stored_edition(edition))).collect();
        problems.or(Self { hash: hash(&stored), stored, editions })
    }

    /// A hash of every file.
    pub(super) fn hash(&self) -> &str {
        &self.hash
    }

    /// Adds the editions to the site, with the pages that lead from one to the next.
    pub(super) fn add_to(&self, files: &mut SiteFiles) {
        for edition in &self.stored {
            for name in [editions::PAGE, editions::MAIL, editions::VALUES] {
                if let Some(bytes) = edition.files.get(name) {
                    files.insert(format!("snapshots/{}/{name}", edition.folder), bytes.as_slice());
                }
            }
        }
        for (path, bytes) in editions::neighbours(&self.editions) {
            files.insert(format!("snapshots/{path}"), bytes);
        }
    }

    /// The entries of the archive page.
    pub(super) fn archive(&self) -> Vec<ArchiveEntry> {
        editions::archive(&self.editions)
    }

    fn find(&self, place: &EditionPath) -> Option<(&EditionFiles, &StoredEdition)> {
        self.stored.iter().zip(&self.editions).find(|(_, stored_edition)| stored_edition.place == *place)
    }
}

fn hash(stored: &[EditionFiles]) -> String {
    let mut hasher = blake3::Hasher::new();
    for edition in stored {
        for (name, bytes) in &edition.files {
            hasher.update(format!("{}/{name}\n{}\n", edition.folder, bytes.len()).as_bytes()).update(bytes);
        }
    }
    hasher.finalize().to_hex().to_string()
}

fn stored_edition(edition: &EditionFiles) -> Result<StoredEdition, Problem> {
    let bytes = edition.files.get(editions::VALUES).map(Vec::as_slice).unwrap_or_default();
    let values = serde_json::from_slice(bytes).map_err(|error| {
        let file = format!("content/editions/{}/{}", edition.folder, editions::VALUES);
        Problem::new(Place::file(file.as_ref()), format!("the edition cannot be read: {error}"))
            .hint("restore the file, or remove the folder of that edition")
    })?;
    Ok(StoredEdition { place: EditionPath::of(&edition.folder), values })
}

/// Keeps what a model answered for the editions, so that the site tells the same.
pub fn keep_answers(request: &BuildRequest<'_>, made: &DayEditions) -> Result<(), Problems> {
    let folder = request.project.root.join("content").join(llm::FOLDER);
    build_cache::keep_answers(&folder, &made.answers.to_keep).map_err(Problems::from)
}

/// Makes the editions of the as-of day: of the default segment and of every segment with a subscriber.
pub fn editions(
    request: &BuildRequest<'_>,
    closed: Closed,
    step: &mut dyn FnMut(&str),
) -> Result<DayEditions, Problems> {
    let config = &request.project.config;
    let content = site::content(request, &mut BuildMemory::default())?;
    let edition_store = &content.edition_store;
    step("reading the events");
    let source = source::open(&request.source, request.jobs)?;
    let CubeRead { cube, not_kept, .. } = read(request, &*source)?;
    let day = cube.as_of().ok_or_else(no_data)?;
    step("computing the views");
    let (views, floor) = above_floor(config, &cube);
    step("looking for incidents");
    let incidents = incidents_above(floor.as_ref(), config, &cube);
    let metrics = registry(&config.definitions);
    step("writing the summaries");
    let (insights, answers) = super::insights(request, &views, &incidents);
    let scored = decisions::score(&content.decisions, ScoringInput::new(config, &cube, &views));
    let mut builder = EditionBuilder {
        events: Events { incidents: &incidents, decisions: &scored },
        insights: &insights,
        request,
        cube: &cube,
        views: &views,
        metrics: &metrics,
        pngs: build_cache::pngs(&request.project.cache()),
    };
    step("writing the editions");
    let mut made = Vec::new();
    for place in places(request, day) {
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
    let warnings = not_kept.into_iter().chain(not_cached).collect();
    Ok(DayEditions { day, editions: made, answers, newest_event: cube.health.newest_event, warnings })
}

fn no_data() -> Problem {
    Problem::new(Place::argument("events"), "there is no complete day with data, so there is nothing to tell")
        .hint("import events, or make the demo with `flightdeck seed`")
}

/// The front page's segment, and every other that a subscriber reads.
fn places(request: &BuildRequest<'_>, day: Day) -> Vec<EditionPath> {
    let config = &request.project.config;
    let others = config.mail.segments().into_iter().filter(|segment| *segment != config.default_segment);
    let front = EditionPath { day: day.to_string(), segment: None };
    let place = |segment: SegmentKey| EditionPath { day: day.to_string(), segment: Some(segment.to_string()) };
    std::iter::once(front).chain(others.map(place)).collect()
}

/// What editions are made with.
struct EditionBuilder<'a> {
    request: &'a BuildRequest<'a>,
    cube: &'a Cube,
    views: &'a Views,
    events: Events<'a>,
    insights: &'a Insights,
    metrics: &'a Registry,
    pngs: PngCache,
}

/// How far back the past is compared: so many editions.
const MOST_COMPARED: usize = 30;

impl EditionBuilder<'_> {
    fn make(
        &mut self,
        place: EditionPath,
        editions: &[StoredEdition],
        replaced: Option<&StoredEdition>,
    ) -> Result<MadeEdition, Problems> {
        let config = &self.request.project.config;
        let segment = place.segment.clone().map_or_else(|| config.default_segment.clone(), SegmentKey);
        let cockpit = self.views.get(&segment, config.default_range).ok_or_else(no_data)?;
        let mut values =
            editions::gather(&self.ground(self.cube, self.events.incidents), cockpit, self.summary(cockpit))
                .ok_or_else(no_data)?;
        values.ledger = self.ledger(&values, &place, (editions, replaced));
        let drawn = charts::draw(cockpit, &super::marks(self.events, &config.definitions, cockpit)).charts;
        let charts: Vec<&Chart> = drawn.iter().collect();
        let style = Style { palette: Palette::Light, jobs: self.request.jobs };
        let page = pictures(&charts, style, &mut crate::charts::render::PictureCache::default());
        let page: Vec<PageChart> =
            charts.iter().zip(&page).map(|(chart, drawn)| PageChart::new(chart, drawn)).collect();
        let mail = mail_pictures(&charts, &mut self.pngs);
        let mail: Vec<MailChart> =
            charts.iter().zip(&mail).map(|(chart, drawn)| MailChart::new(chart, drawn)).collect();
        let files = editions::edition(&EditionDraft {
            values: &values,
            page_charts: &page,
            mail_charts: &mail,
            base_url: config.base_url.as_deref(),
            place: &place,
            made_at: self.request.now,
            templates: &self.request.project.templates,
        })?;
        let files = files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
        Ok(MadeEdition { place, values, files, was_closed: false, restates: None })
    }

    fn summary(&self, cockpit: &Cockpit) -> EditionSummary {
        let brief = self.insights.get(&cockpit.segment, cockpit.period.days);
        brief.map(editions::summary).unwrap_or_default()
    }

    fn ground<'b>(&'b self, cube: &'b Cube, incidents: &'b Incidents) -> EditionInputs<'b> {
        let config = &self.request.project.config;
        EditionInputs {
            title: &config.title,
            definitions: &config.definitions,
            metrics: self.metrics,
            min_group: config.min_group,
            cube,
            incidents,
            now: self.request.now,
        }
    }

    /// What is different since the edition before.
    fn ledger(
        &self,
        values: &EditionValues,
        place: &EditionPath,
        (editions, replaced): (&[StoredEdition], Option<&StoredEdition>),
    ) -> editions::Ledger {
        let is_earlier = |one: &&StoredEdition| {
            one.place.segment == place.segment && !one.place.is_replaced() && one.values.day < values.day
        };
        let mut earlier: Vec<&StoredEdition> = editions.iter().filter(is_earlier).collect();
        let before = earlier.last().map(|stored_edition| &stored_edition.values);
        let mut ledger = editions::changes(values, before);
        let skipped = earlier.len().saturating_sub(MOST_COMPARED);
        earlier.drain(..skipped);
        // Editions of two days differ by few people; under a privacy floor their difference is nobody's to know.
        if self.request.project.config.min_group < 2 {
            let past = earlier
                .into_iter()
                .chain(replaced)
                .filter_map(|one| Some((one.values.clone(), self.today(&one.values)?)));
            ledger.restated = editions::restated(&past.collect::<Vec<_>>());
        }
        ledger
    }

    /// What an edition would say with today's rows and definitions.
    fn today(&self, then: &EditionValues) -> Option<EditionValues> {
        let config = &self.request.project.config;
        let cube = self.cube.until(then.day);
        let days = RangeDays(then.range.days);
        let views = crate::views::build(&cube, &config.definitions, &Quantity::DEFAULT_KPIS, &[days]);
        let cockpit = views.get(&SegmentKey(then.segment.key.clone()), days)?;
        editions::gather(&self.ground(&cube, &Incidents::default()), cockpit, EditionSummary::default())
    }
}
