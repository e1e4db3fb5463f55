//! What the user should know although the site is fine; known without reading the events.

use super::content;
use super::request::BuildRequest;
use crate::language::Language;
use crate::pages;
use crate::problem::{Place, Problem};
use crate::story;
use crate::views::Mismatch;

/// Warnings that every build repeats until they are fixed.
pub(super) fn lasting(request: &BuildRequest<'_>) -> Vec<Problem> {
    let project = request.project;
    let calls = pages::unanswered_calls(&project.content);
    unfinished_day(request).into_iter().chain(content::unknown_playbooks(project)).chain(calls).collect()
}

/// Settings that do not fit the data, for the terminal, which speaks English.
pub(super) fn mismatches(mismatches: &[Mismatch]) -> impl Iterator<Item = Problem> {
    let problem = |mismatch: &Mismatch| {
        let settings = story::mismatch_settings(mismatch);
        let place = if settings.is_empty() { Place::argument("data") } else { Place::argument(&settings) };
        Problem::new(place, story::mismatch_text(mismatch)).hint(story::mismatch_hint(mismatch))
    };
    mismatches.iter().map(move |mismatch| Language::English.write(|| problem(mismatch)))
}

/// A day that was asked for before it is over reads as a fall; the user should know.
fn unfinished_day(request: &BuildRequest<'_>) -> Option<Problem> {
    let yesterday = request.clock.yesterday(request.project.config.definitions.zone);
    let day = request.clock.as_of.filter(|day| *day > yesterday)?;
    let message = format!("{day} is not over yet, so its numbers will read low");
    let hint = format!("leave it out, or ask for {yesterday} at the latest");
    Some(Problem::new(Place::argument("--as-of"), message).hint(hint))
}
