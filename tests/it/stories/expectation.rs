//! What must be said first of a world, what must be said at all, and what must not be said.

use serde::Deserialize;

use super::telling::{StorySummary, ToldWorld};

/// What is expected of a world.
#[derive(Debug, Deserialize)]
pub(super) struct Expectation {
    /// The truth, for people.
    pub(super) truth: String,
    /// Whether nothing happens, so that nothing may be a headline.
    #[serde(default)]
    pub(super) quiet: bool,
    /// What is said first: one of these.
    #[serde(default)]
    first: Vec<Pattern>,
    /// What must be said somewhere.
    #[serde(default)]
    also: Vec<Pattern>,
    /// What must not be said anywhere.
    #[serde(default)]
    never: Vec<Pattern>,
    /// Segments that it must not blame.
    #[serde(default)]
    held: Vec<String>,
}

/// A kind of story; what is left out may be anything.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pattern {
    class: Option<Vec<String>>,
    metric: Option<Vec<String>>,
    segment: Option<String>,
    direction: Option<String>,
    /// How its leading alert stands.
    state: Option<Vec<String>>,
    /// The beginning of its id.
    id: Option<String>,
    /// The first day, counted from the last whole day.
    onset: Option<i32>,
    /// How many days the onset may be off.
    #[serde(default)]
    within: i32,
    /// What stands in its headline.
    says: Option<String>,
    /// What stands in one of the actions that it suggests.
    advises: Option<String>,
    /// Segments that it says to have moved.
    #[serde(default)]
    moved: Vec<String>,
}

/// Classes that are no news.
const NO_NEWS: [&str; 2] = ["quiet", "growth"];

impl Pattern {
    fn fits(&self, story: &StorySummary) -> bool {
        let is_one_of = |words: &Option<Vec<String>>, word: &str| {
            words.as_ref().is_none_or(|words| words.iter().any(|known| known == word))
        };
        let state = |states: &Vec<String>| story.state.is_some_and(|state| states.iter().any(|known| known == state));
        is_one_of(&self.class, story.class)
            && self.state.as_ref().is_none_or(state)
            && self.id.as_ref().is_none_or(|id| story.id.starts_with(id))
            && is_one_of(&self.metric, &story.metric)
            && self.segment.as_ref().is_none_or(|segment| *segment == story.segment)
            && self.direction.as_deref().is_none_or(|direction| story.direction == Some(direction))
            && self.onset.is_none_or(|onset| story.onset.is_some_and(|found| (found - onset).abs() <= self.within))
            && self.moved.iter().all(|segment| story.moved.contains(segment))
            && self.says.as_ref().is_none_or(|text| story.headline.contains(text))
            && self.advises.as_ref().is_none_or(|text| story.actions.iter().any(|action| action.contains(text)))
    }
}

/// What is wrong with the subject of a mail whose first story is this one: it is the headline, which names metric and segment, or
/// says that it is quiet. What is no longer recorded goes by its unit.
fn wrong_subject(first: &StorySummary, subject: &str) -> Option<String> {
    let is_right = if first.class == "quiet" {
        subject.starts_with("Quiet")
    } else {
        let names = [first.label.as_ref().filter(|_| first.class != "data"), first.place.as_ref()];
        subject.starts_with(first.headline.trim_end_matches('.'))
            && names.into_iter().flatten().all(|name| subject.to_lowercase().contains(&name.to_lowercase()))
    };
    (!is_right).then(|| format!("the subject is `{subject}`: {first}"))
}

impl Expectation {
    /// What is wrong with what is told of a world.
    pub(super) fn wrong(&self, told: &ToldWorld) -> Vec<String> {
        let stories = &told.stories;
        assert!(
            !self.truth.is_empty() && (self.quiet || !self.first.is_empty()),
            "a world has a truth and an expectation"
        );
        let Some(first) = stories.first() else { return vec!["nothing is said".to_owned()] };
        let mut wrong: Vec<String> = told.subject.iter().filter_map(|subject| wrong_subject(first, subject)).collect();
        if self.quiet && !NO_NEWS.contains(&first.class) {
            wrong.push(format!("nothing happens, and this is said: {first}"));
        }
        if !self.first.is_empty() && !self.first.iter().any(|pattern| pattern.fits(first)) {
            wrong.push(format!("said first: {first}"));
        }
        for pattern in self.also.iter().filter(|pattern| !stories.iter().any(|story| pattern.fits(story))) {
            wrong.push(format!("not said: {pattern:?}"));
        }
        let news = stories.iter().filter(|story| {
            !NO_NEWS.contains(&story.class) || self.never.iter().any(|pattern| pattern.class.is_some())
        });
        for story in news.filter(|story| self.never.iter().any(|pattern| pattern.fits(story))) {
            wrong.push(format!("should not be said: {story}"));
        }
        let blamed = self.held.iter().filter(|segment| first.moved.contains(segment));
        wrong.extend(blamed.map(|segment| format!("`{segment}` held: {first}")));
        wrong
    }
}
