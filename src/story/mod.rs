//! The story: what is said first is what matters most, and nothing is said that no number supports.
//!
//! [`sheet`] makes the [`Story`]s of one cockpit, once for every surface: data that cannot be trusted, incidents that go on, new
//! levels, what is back to normal, changes beyond the metric's own usual change, growth, or quiet, in this order. Each is one cause
//! with all that follows from it. What a story says are messages of the catalogue, and each states [`Fact`]s.
//!
//! Knows nothing about events, databases, pages and the clock; everything is pure.

mod addition;
mod at_once;
mod base;
mod cause;
mod cause_link;
mod change_fact;
mod excluded_days;
mod fact;
mod fact_sheet;
mod incident_fact;
mod incident_news;
mod inputs;
mod level_step;
mod lines;
mod mismatch;
mod news;
mod of_changes;
mod of_data;
mod of_incidents;
mod period_split;
mod playbook;
mod quiet;
mod segments;
mod told_first;
mod users_behind;
mod usual_change;

pub use fact::{EvidencePanel, Fact, Topic, direction_of};
pub use fact_sheet::FactSheet;
pub use inputs::StoryInputs;
pub use mismatch::{mismatch_hint, mismatch_settings, mismatch_text};
pub use news::{SegmentMove, Story, StoryClass, StoryLine};
pub use playbook::unknown_conditions;
pub use told_first::told_first;

use std::collections::BTreeSet;

use crate::alerts::DATA;
use crate::metric::Quantity;
use crate::views::Cockpit;
use news::Told;

/// The stories and facts of every cockpit, in the order of the views.
pub fn sheets(inputs: &StoryInputs<'_>) -> Vec<FactSheet> {
    inputs.views.cockpits.iter().map(|cockpit| sheet(inputs, cockpit)).collect()
}

/// The stories and facts of one cockpit.
pub fn sheet(inputs: &StoryInputs<'_>, cockpit: &Cockpit) -> FactSheet {
    let mut facts: Vec<Fact> = Vec::new();
    let mut stories: Vec<Story> = Vec::new();
    for (story, own) in told(inputs, cockpit) {
        facts.extend(own);
        stories.push(story);
    }
    if cockpit.period.current.is_some() {
        facts.extend(incident_facts(inputs, cockpit));
        facts.extend(change_fact::changes(inputs, cockpit));
        facts.extend(change_fact::too_young(inputs, cockpit));
    }
    facts.extend(incident_fact::checked(inputs, &cockpit.segment));
    let mut known = BTreeSet::new();
    facts.retain(|fact| known.insert(fact.id.clone()));
    FactSheet {
        segment: cockpit.segment.clone(),
        segment_label: inputs.segment_label(&cockpit.segment).to_owned(),
        range: cockpit.period.days,
        stories,
        facts,
    }
}

/// Every story with its facts, in the order in which they are told.
fn told(inputs: &StoryInputs<'_>, cockpit: &Cockpit) -> Vec<Told> {
    let mut all = of_data::stories(inputs, cockpit);
    let incidents = of_incidents::stories(inputs, cockpit);
    // What is over explains no change between the periods, from both of which its days are left out.
    let lasting = incidents.iter().filter(|(story, _)| story.class != StoryClass::Recovered);
    let metrics: BTreeSet<Quantity> = lasting.flat_map(|(story, _)| metrics_of(inputs, story)).collect();
    let (elsewhere, own): (Vec<Told>, Vec<Told>) =
        incidents.into_iter().partition(|(story, _)| story.headline.id == "story-elsewhere");
    all.extend(own);
    // Where the data as a whole cannot be trusted, nothing is praised.
    let is_trusted = !all.iter().any(|(story, _)| story.class == StoryClass::Data && story.metric == DATA);
    let is_told = |story: &Story| is_trusted || story.may_lead || story.class != StoryClass::Change;
    all.extend(of_changes::stories(inputs, cockpit, &metrics).into_iter().filter(|(story, _)| is_told(story)));
    let is_above = |(story, _): &Told| story.may_lead && story.class != StoryClass::Recovered;
    let is_overall_quiet = !all.iter().any(is_above);
    all.sort_by_key(|(story, _)| (order(inputs, story), !story.may_lead));
    // An incident of one segment comes after those of everybody, and before changes of the range.
    let above = all.iter().filter(|told| is_above(told) && told.0.class <= StoryClass::NewLevel).count();
    for (at, mut other) in elsewhere.into_iter().enumerate() {
        if !is_overall_quiet || at > 0 || !other.0.may_lead {
            shorten(&mut other.0);
        }
        all.insert(above + at, other);
    }
    if !put_headline_first(&mut all) {
        let good = all.iter().map(|(story, _)| story).find(|story| story.class == StoryClass::Change);
        all.insert(0, quiet::story(inputs, cockpit, good));
    }
    at_once::tell_together(inputs, &cockpit.segment, &mut all);
    all
}

/// Moves the first story that may lead to the front; the others keep their order. Whether there is one.
fn put_headline_first(all: &mut [Told]) -> bool {
    let headline = all.iter().position(|(story, _)| story.may_lead);
    if let Some(at) = headline {
        all[..=at].rotate_right(1);
    }
    headline.is_some()
}

/// The place of a story among the others: what is over for more than a week comes after the changes of the range.
fn order(inputs: &StoryInputs<'_>, story: &Story) -> u8 {
    let is_recent = || {
        let lead = story.alerts.first().and_then(|id| inputs.incidents.get(id));
        lead.is_some_and(|incident| incident_news::is_recent(incident, inputs))
    };
    match story.class {
        StoryClass::Data => 0,
        StoryClass::Ongoing => 1,
        StoryClass::NewLevel => 2,
        StoryClass::Recovered if is_recent() => 3,
        StoryClass::Change => 4,
        StoryClass::Recovered => 5,
        StoryClass::Growth => 6,
        StoryClass::Quiet => 7,
    }
}

/// A story of one segment that does not lead its page does not say that the rest is quiet.
fn shorten(story: &mut Story) {
    story.headline.id = "story-in-segment";
    if let Some(first) = story.changed.first_mut() {
        first.text = story.headline.text();
    }
}

/// The metrics that a story tells.
fn metrics_of(inputs: &StoryInputs<'_>, story: &Story) -> Vec<Quantity> {
    let incidents = story.alerts.iter().filter_map(|id| inputs.incidents.get(id));
    incidents.filter_map(|incident| Quantity::parse(&incident.metric, inputs.definitions)).collect()
}

/// The facts of the incidents of a cockpit's feed that no story tells.
fn incident_facts(inputs: &StoryInputs<'_>, cockpit: &Cockpit) -> Vec<Fact> {
    let feed = cockpit.period.current.map(|range| inputs.incidents.feed(&cockpit.segment, range)).unwrap_or_default();
    feed.into_iter().map(|incident| incident_fact::fact(inputs, incident)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::SegmentKey;

    fn told((class, segment, may_lead): (StoryClass, &str, bool)) -> Told {
        let story = Story {
            id: format!("story.{}.{segment}", class.as_str()),
            segment: SegmentKey(segment.into()),
            may_lead,
            ..Story::sample(class)
        };
        (story, Vec::new())
    }

    #[test]
    fn the_headline_is_the_first_that_may_be_one() {
        use StoryClass::{Change, NewLevel, Ongoing, Recovered};
        let ordered = |stories: &[(StoryClass, &str, bool)]| {
            let mut all: Vec<Told> = stories.iter().copied().map(told).collect();
            let is_found = put_headline_first(&mut all);
            (is_found, all.into_iter().map(|(story, _)| (story.class, story.segment.0)).collect::<Vec<_>>())
        };
        let named = |stories: &[(StoryClass, &str)]| -> Vec<(StoryClass, String)> {
            stories.iter().map(|(class, segment)| (*class, (*segment).to_owned())).collect()
        };
        // New levels of one segment lead no page of everybody, and hide nothing that does.
        let one_segment = [(NewLevel, "pro", false), (NewLevel, "free", false)];
        let [first, second] = one_segment;
        let (is_found, all) = ordered(&[first, second, (Recovered, "all", true), (Change, "all", true)]);
        let expected = [(Recovered, "all"), (NewLevel, "pro"), (NewLevel, "free"), (Change, "all")];
        assert_eq!((is_found, all), (true, named(&expected)));
        // What may lead and stands first stays there.
        let (is_found, all) = ordered(&[(Ongoing, "pro", true), first, (Recovered, "all", true)]);
        assert_eq!((is_found, all), (true, named(&[(Ongoing, "pro"), (NewLevel, "pro"), (Recovered, "all")])));
        // Nothing may lead: the page is quiet.
        let (is_found, all) = ordered(&[first, (Recovered, "all", false)]);
        assert_eq!((is_found, all), (false, named(&[(NewLevel, "pro"), (Recovered, "all")])));
    }
}
