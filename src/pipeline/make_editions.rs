//! From the events to the editions of a day or a week, of every segment that somebody reads.

use std::borrow::Cow;
use std::sync::Arc;

use super::analysis::{ReadEvents, analyse};
use super::content::Content;
use super::edition_builder::EditionBuilder;
use super::edition_store::EditionStore;
use super::made_edition::{MadeEdition, no_data};
use super::marks::Events;
use super::period_editions::{AskedEditions, Closed, PeriodEditions};
use super::request::BuildRequest;
use super::{build_cache, content, summaries};
use crate::calendar::{Day, IsoWeek};
use crate::config::EditionInterval;
use crate::cube::Clock;
use crate::decisions;
use crate::editions::{EditionPath, EditionPeriod};
use crate::insights::llm::{self, ModelAnswers};
use crate::metric::{SegmentKey, registry};
use crate::problem::{Place, Problem, Problems};
use crate::project::Project;
use crate::source;

/// Keeps what a model answered for the editions, so that the site tells the same.
pub fn keep_answers(request: &BuildRequest<'_>, made: &PeriodEditions) -> Result<(), Problems> {
    let folder = request.project.root.join("content").join(llm::FOLDER);
    build_cache::keep_answers(&folder, &made.answers.to_keep).map_err(Problems::from)
}

/// Makes the editions that are asked for, a day's before a week's. The day of the request is the last one of the period, when one is named.
pub fn editions(
    request: &BuildRequest<'_>,
    asked: AskedEditions,
    step: &mut dyn FnMut(&str),
) -> Result<Vec<PeriodEditions>, Problems> {
    let AskedEditions { period, closed } = asked;
    if let Some(period) = period {
        return Ok(vec![of_period(request, (period.interval(), closed), None, step)?]);
    }
    let newest = of_period(request, (EditionInterval::Day, closed), None, step)?;
    let as_of = newest.period.last_day();
    let sunday = IsoWeek::over_by(as_of).sunday();
    let has_week = newest.first_day.is_some_and(|first| first <= sunday);
    if !request.project.config.is_read_weekly() || !has_week {
        return Ok(vec![newest]);
    }
    let asked_day = if sunday == as_of { request.clock.as_of } else { Some(sunday) };
    let request = BuildRequest { clock: Clock { as_of: asked_day, ..request.clock }, ..request.clone() };
    let week = of_period(&request, (EditionInterval::Week, closed), Some(&newest), step)?;
    let warnings = week.warnings.into_iter().filter(|warning| !newest.warnings.contains(warning)).collect();
    Ok(vec![newest, PeriodEditions { warnings, ..week }])
}

/// Makes those of the period that the as-of day is in, of the default segment and of every segment with a subscriber or a webhook.
/// `known` is what another period of the same data is known from: then a closed one that stays is made without reading events.
fn of_period(
    request: &BuildRequest<'_>,
    (every, closed): (EditionInterval, Closed),
    known: Option<&PeriodEditions>,
    step: &mut dyn FnMut(&str),
) -> Result<PeriodEditions, Problems> {
    let _language = request.project.config.language.enter();
    // What the team wrote is about the ranges of the site, whatever those of the edition are.
    let stored = EditionStore::read(request.project).map(Arc::new);
    let content = content::read(request.project, stored)?;
    let project = match every {
        EditionInterval::Day => Cow::Borrowed(request.project),
        EditionInterval::Week => {
            Cow::Owned(Project { config: request.project.config.of_weeks()?, ..request.project.clone() })
        }
    };
    let request = &BuildRequest { project: &project, ..request.clone() };
    let unchanged = |day: Day| {
        let period = EditionPeriod::of(every, day);
        let all = places(request, period).into_iter().map(|place| kept(&content.edition_store, &place));
        Some(PeriodEditions {
            period,
            editions: all.collect::<Option<Vec<_>>>().filter(|_| closed == Closed::Keep)?,
            newest_event: None,
            warnings: Vec::new(),
            first_day: None,
            answers: ModelAnswers::default(),
        })
    };
    if let Some(day) = request.clock.as_of {
        check_over(request, EditionPeriod::of(every, day))?;
    }
    if let Some((known, kept)) = known.zip(request.clock.as_of.and_then(unchanged)) {
        return Ok(PeriodEditions { newest_event: known.newest_event, first_day: known.first_day, ..kept });
    }
    step("reading the events");
    let events = ReadEvents::read(request, &*source::open(&request.source, request.jobs)?)?;
    let day = events.cube.as_of().ok_or_else(no_data)?;
    let (newest_event, first_day) = (events.cube.health.newest_event, events.cube.first_day());
    if let Some(kept) = unchanged(day) {
        return Ok(PeriodEditions { newest_event, first_day, ..kept });
    }
    let made = make(request, (EditionPeriod::of(every, day), closed), (&content, &events), step)?;
    Ok(PeriodEditions { newest_event, first_day, ..made })
}

/// A week is not told before it is over: its last days would be empty. A day is, and says so.
fn check_over(request: &BuildRequest<'_>, period: EditionPeriod) -> Result<(), Problem> {
    let is_over = period.is_over(request.clock.now, request.project.config.definitions.zone);
    if is_over || period.interval() == EditionInterval::Day {
        return Ok(());
    }
    let problem = Problem::new(Place::argument("--date"), format!("{} is not over yet", period.name()));
    Err(problem.hint("a week closes at the end of its Sunday"))
}

/// The edition of a place as it is stored, when it is closed.
fn kept(store: &EditionStore, place: &EditionPath) -> Option<MadeEdition> {
    let (kept, stored_edition) = store.find(place).filter(|(_, stored_edition)| stored_edition.values.closed)?;
    let (values, files) = (stored_edition.values.clone(), kept.files.clone());
    Some(MadeEdition { place: place.clone(), values, files, was_closed: true, restates: None })
}

/// Makes the editions of a period, of which the as-of day of the events is the last.
fn make(
    request: &BuildRequest<'_>,
    (period, closed): (EditionPeriod, Closed),
    (content, events): (&Content, &ReadEvents),
    step: &mut dyn FnMut(&str),
) -> Result<PeriodEditions, Problems> {
    let config = &request.project.config;
    step("computing the views and looking for incidents");
    let analysis = analyse(config, events).with_written(config, (&content.decisions, &content.acknowledgements));
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
        every: period.interval(),
        pngs: build_cache::pngs(&request.project.cache()),
    };
    step("writing the editions");
    let store = &content.edition_store;
    let made: Result<Vec<MadeEdition>, Problems> =
        places(request, period).into_iter().map(|place| made_edition(&mut builder, store, (place, closed))).collect();
    let editions = made?;
    let not_cached = build_cache::keep_pngs(&request.project.cache(), &builder.pngs).err();
    let not_cached = events.not_cached.clone().into_iter().chain(not_cached);
    Ok(PeriodEditions {
        period,
        editions,
        newest_event: None,
        warnings: not_cached.chain(analysis.warnings.iter().cloned()).collect(),
        first_day: None,
        answers: summaries.answers,
    })
}

/// The edition of a place: as it is stored, when it is closed and stays so, or made now.
fn made_edition(
    builder: &mut EditionBuilder<'_>,
    store: &EditionStore,
    (place, closed): (EditionPath, Closed),
) -> Result<MadeEdition, Problems> {
    if let Some((files, problem)) = store.find_unreadable(&place) {
        // Nobody knows what it says, so it is replaced only by those who ask for that, and kept beside the new one.
        let restates = if closed == Closed::Restate { Some(files.files.clone()) } else { None };
        let restates = restates.ok_or_else(|| problem.clone())?;
        let made_anew = builder.make(place, &store.editions, None)?;
        return Ok(MadeEdition { restates: Some(restates), ..made_anew });
    }
    if let Some(kept) = kept(store, &place).filter(|_| closed == Closed::Keep) {
        return Ok(kept);
    }
    let replaced = store.find(&place).filter(|(_, stored_edition)| stored_edition.values.closed);
    let restates = replaced.map(|(kept, _)| kept.files.clone());
    let made = builder.make(place, &store.editions, replaced.map(|(_, stored_edition)| stored_edition))?;
    Ok(MadeEdition { restates, ..made })
}

/// The front page's segment, and every other that a subscriber or a webhook gets so often.
fn places(request: &BuildRequest<'_>, period: EditionPeriod) -> Vec<EditionPath> {
    let config = &request.project.config;
    let others = config.delivered_segments(period.interval()).into_iter();
    let others = others.filter(|segment| *segment != config.default_segment);
    let place = |segment: SegmentKey| EditionPath::new(period, Some(segment.to_string()));
    std::iter::once(EditionPath::new(period, None)).chain(others.map(place)).collect()
}
