//! The order of a list of alerts beside the stories.

use super::news::Story;
use crate::alerts::Incident;

/// The same incidents: first those that stories tell, in the order of the stories, after these the others as they are.
pub fn told_first<'a>(stories: &[Story], mut incidents: Vec<&'a Incident>) -> Vec<&'a Incident> {
    let told: Vec<&str> = stories.iter().flat_map(|story| &story.alerts).map(String::as_str).collect();
    let position = |id: &String| told.iter().position(|known| known == id).unwrap_or(told.len());
    incidents.sort_by_cached_key(|incident| incident.folded.iter().chain([&incident.id]).map(position).min());
    incidents
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Day, DayRange};

    #[test]
    fn what_a_story_tells_comes_first_and_the_rest_as_it_was() {
        let of = |id: &str, folded: &[&str]| Incident {
            id: id.into(),
            folded: folded.iter().map(|id| (*id).to_owned()).collect(),
            ..Incident::sample(DayRange { first: Day(1), last: Day(4) }, Day(4))
        };
        let all = [of("a", &[]), of("b", &["in b"]), of("c", &[]), of("d", &[])];
        let story = |alerts: &[&str]| Story {
            alerts: alerts.iter().map(|id| (*id).to_owned()).collect(),
            ..Story::sample(super::super::StoryClass::Ongoing)
        };
        let order = |stories: &[Story]| -> String {
            told_first(stories, all.iter().collect()).into_iter().map(|incident| incident.id.as_str()).collect()
        };
        assert_eq!(order(&[]), "abcd");
        assert_eq!(order(&[story(&["d"]), story(&["in b", "c"])]), "dbca");
    }
}
