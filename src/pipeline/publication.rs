//! Putting a finished site in place, and telling beforehand that there is nothing to do.

use std::collections::BTreeMap;
use std::path::Path;

use super::build_cache::{self, BuildStamp, StampedWarning};
use super::built::{BuildSummary, Built};
use super::request::BuildRequest;
use super::warnings;
use crate::calendar::Day;
use crate::content_key::ContentKey;
use crate::insights::llm;
use crate::output::public::to_bytes;
use crate::output::{self, FileList, SiteLock, WriteReport};
use crate::problem::{Place, Problem, Problems};
use crate::source::{self, Fingerprint};

/// A site that is in place.
#[derive(Clone, Debug)]
pub struct Publication {
    /// What was written.
    pub written: WriteReport,
    /// What could not be kept for the next build.
    pub warnings: Vec<Problem>,
}

/// What the site holds already, when neither the inputs nor the site have changed since it was written; with what the user
/// should still know, since a setting that leads nowhere does so until it is mended.
pub fn unchanged(request: &BuildRequest<'_>, site: &Path) -> Option<(BuildSummary, Vec<Problem>)> {
    let _language = request.project.config.language.enter();
    let source = source::open(&request.source, request.jobs).ok()?;
    let made_from = made_from(request, source.fingerprint(request.clock.now).ok()?, &BTreeMap::new());
    let stamp = build_cache::stamp(&request.project.cache(), site)?;
    let same = stamp.made_from == made_from && Some(stamp.listing) == build_cache::listing(site);
    let holds = stamp.next_event.is_none_or(|next| request.clock.now.0 < next);
    let summary = BuildSummary { cockpits: stamp.cockpits, events: stamp.events, as_of: stamp.as_of.map(Day) };
    let unfit = stamp.unfit.into_iter().map(|StampedWarning { place, message, hint }| {
        let problem = Problem::new(Place { key: place, ..Place::default() }, message);
        Problem { hint, ..problem }
    });
    (same && holds).then(|| (summary, unfit.chain(warnings::lasting(request)).collect()))
}

/// Whether a site was built from the project, the data and the program as they are now; `false` where nobody can tell.
pub fn is_current(request: &BuildRequest<'_>, site: &Path) -> Result<bool, Problems> {
    let _language = request.project.config.language.enter();
    let source = source::open(&request.source, request.jobs)?;
    let made_from = made_from(request, source.fingerprint(request.clock.now)?, &BTreeMap::new());
    Ok(build_cache::stamp(&request.project.cache(), site).is_some_and(|stamp| stamp.made_from == made_from))
}

/// Puts the finished site in place of the old one.
///
/// Once it is there, nothing fails any more: what cannot be kept for the next build is a warning.
pub fn publish(request: &BuildRequest<'_>, built: &Built, site: &Path) -> Result<Publication, Problems> {
    let _language = request.project.config.language.enter();
    // Held until the stamp is written, so that it is never about the site of another build.
    let lock = SiteLock::new(site)?;
    // Read before the site is replaced: it may be the folder that the program stands in, and that one goes.
    let [cache, answers] = [request.project.cache(), request.project.root.join("content").join(llm::FOLDER)]
        .map(|folder| std::path::absolute(&folder).unwrap_or(folder));
    let mut files = built.files.clone();
    files.insert(FileList::PATH, to_bytes(&FileList::of(&built.files)));
    let written = output::write(&files, &lock)?;
    let not_kept =
        [build_cache::keep_answers(&answers, &built.answers.to_keep), write_stamp(&cache, built, lock.folder())];
    let warnings = not_kept.into_iter().filter_map(Result::err).chain(written.left_behind.clone()).collect();
    Ok(Publication { written, warnings })
}

/// Notes that the unstored editions with which a site was built are stored now, as the next build will find them.
pub fn note_stored_editions(built: &mut Built, request: &BuildRequest<'_>) {
    let _language = request.project.config.language.enter();
    built.made_from = made_from(request, built.fingerprint, &built.answers.to_keep);
}

fn write_stamp(cache: &Path, built: &Built, site: &Path) -> Result<(), Problem> {
    let BuildSummary { cockpits, events, as_of } = built.summary;
    // A model that could not be reached is asked again by the next build, and an edition left out is named again.
    let Some(listing) =
        build_cache::listing(site).filter(|_| !built.answers.is_incomplete() && built.left_out.is_empty())
    else {
        return Ok(());
    };
    let as_of = as_of.map(|day| day.0);
    let next_event = built.queries.health().next_event.map(|next| next.0);
    let unfit = warnings::mismatches(built.queries.mismatches()).map(|problem| StampedWarning {
        place: problem.place.key,
        message: problem.message,
        hint: problem.hint,
    });
    let unfit = unfit.collect();
    let stamp = BuildStamp { made_from: built.made_from.clone(), listing, cockpits, events, as_of, next_event, unfit };
    build_cache::write_stamp(cache, site, &stamp)
}

/// A hash of everything that decides the output, without reading the events.
pub(super) fn made_from(
    request: &BuildRequest<'_>,
    fingerprint: Fingerprint,
    new_answers: &BTreeMap<String, String>,
) -> String {
    let BuildRequest { project, clock, model, .. } = request;
    let days = (clock.yesterday(project.config.definitions.zone).0, clock.as_of.map(|day| day.0));
    let written = project.written().to_hex().to_string();
    let editions = build_cache::listing(&project.editions_folder());
    let program = build_cache::program();
    // The answers that this build keeps are there for the next one.
    let answers: BTreeMap<&String, &String> = project.answers.iter().chain(new_answers).collect();
    let inputs = (fingerprint.0, &request.source, days, program, &project.config_text, written, answers, editions);
    ContentKey::of(&[], &(inputs, model.key())).to_hex()
}
