//! Measures that count nearly the same people: what one of them shows gives back what the other hides.
//!
//! Whoever starts on a day had the starting event on it, and is active on it if that event makes active. Such a measure is
//! part of the other; on a day on which the two differ by less than the floor, one number tells the other.

use super::groups::Measure;
use crate::metric::{Definitions, StepEvent};

/// Two measures on the same days, one of which counts people that the other counts as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) part: Measure,
    pub(super) whole: Measure,
}

/// Every link that follows from the definitions.
pub(super) fn links(definitions: &Definitions) -> Vec<Link> {
    let is_active = |event: &str| definitions.active_events.iter().any(|active| active == event);
    let mut links = Vec::new();
    let mut link = |part, whole| links.push(Link { part, whole });
    if let StepEvent::Named(start) = &definitions.steps[0].event {
        for trend in trends_of(definitions, start) {
            link(Measure::Reached(0), Measure::TrendUsers(trend));
        }
        if is_active(start) {
            link(Measure::Reached(0), Measure::Dau);
            link(Measure::Retained(0), Measure::Reached(0));
        }
    }
    for (index, trend) in definitions.trends.iter().enumerate() {
        for same in trends_of(definitions, &trend.event).filter(|other| *other > index) {
            link(Measure::TrendUsers(index), Measure::TrendUsers(same));
        }
        if is_active(&trend.event) {
            link(Measure::TrendUsers(index), Measure::Dau);
        }
    }
    links
}

fn trends_of<'a>(definitions: &'a Definitions, event: &'a str) -> impl Iterator<Item = usize> + 'a {
    let trends = definitions.trends.iter().enumerate();
    trends.filter(move |(_, trend)| trend.event == event).map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_is_tied_to_its_own_trend_and_to_activity_only_if_it_makes_active() {
        let link = |part, whole| Link { part, whole };
        let mut definitions = Definitions::default();
        // By default signups are trend 0, key actions trend 2, and the latter make active.
        let expected = [link(Measure::Reached(0), Measure::TrendUsers(0)), link(Measure::TrendUsers(2), Measure::Dau)];
        assert_eq!(links(&definitions), expected);
        definitions.active_events = vec!["signup".into()];
        let active = [
            link(Measure::Reached(0), Measure::TrendUsers(0)),
            link(Measure::Reached(0), Measure::Dau),
            link(Measure::Retained(0), Measure::Reached(0)),
            link(Measure::TrendUsers(0), Measure::Dau),
        ];
        assert_eq!(links(&definitions), active);
        definitions.steps[0].event = StepEvent::Any;
        assert_eq!(links(&definitions), [link(Measure::TrendUsers(0), Measure::Dau)]);
    }
}
