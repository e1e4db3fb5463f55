//! Measures that count nearly the same people: what one of them shows gives back what the other hides.
//!
//! Whoever starts on a day had the starting event on it, and is active on it if that event makes active; whoever is active on a
//! day is active in the week that ends with it. Such a measure is part of the other. Where the two differ by fewer than
//! `min_group` people, one number gives the other away.

use super::PeopleMeasure;
use crate::metric::{Definitions, StepEvent};

/// Two measures on the same days, one of which counts people that the other counts as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) part: PeopleMeasure,
    pub(super) whole: PeopleMeasure,
}

/// Every link that follows from the definitions.
pub(super) fn links(definitions: &Definitions) -> Vec<Link> {
    let is_active = |event: &str| definitions.active_events.iter().any(|active| active == event);
    let mut links = Vec::new();
    let mut link = |part, whole| links.push(Link { part, whole });
    if let StepEvent::Named(start) = &definitions.steps[0].event {
        for trend in trends_of(definitions, start) {
            link(PeopleMeasure::Reached(0), PeopleMeasure::TrendUsers(trend));
        }
        if is_active(start) {
            link(PeopleMeasure::Reached(0), PeopleMeasure::Dau);
            link(PeopleMeasure::Retained(0), PeopleMeasure::Reached(0));
        }
    }
    link(PeopleMeasure::Dau, PeopleMeasure::Wau);
    link(PeopleMeasure::Wau, PeopleMeasure::Mau);
    for (index, trend) in definitions.trends.iter().enumerate() {
        for same in trends_of(definitions, &trend.event).filter(|other| *other > index) {
            link(PeopleMeasure::TrendUsers(index), PeopleMeasure::TrendUsers(same));
        }
        if is_active(&trend.event) {
            link(PeopleMeasure::TrendUsers(index), PeopleMeasure::Dau);
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
        use PeopleMeasure::{Dau, Mau, Reached, Retained, TrendUsers, Wau};
        let check = |definitions: &Definitions, expected: &[(PeopleMeasure, PeopleMeasure)]| {
            let found: Vec<_> = links(definitions).into_iter().map(|link| (link.part, link.whole)).collect();
            assert_eq!(found, expected);
        };
        let mut definitions = Definitions::default();
        // By default signups are trend 0, key actions trend 2, and the latter make active.
        check(&definitions, &[(Reached(0), TrendUsers(0)), (Dau, Wau), (Wau, Mau), (TrendUsers(2), Dau)]);
        definitions.active_events = vec!["signup".into()];
        let of_start = [(Reached(0), TrendUsers(0)), (Reached(0), Dau), (Retained(0), Reached(0))];
        check(&definitions, &[of_start.as_slice(), &[(Dau, Wau), (Wau, Mau), (TrendUsers(0), Dau)]].concat());
        definitions.steps[0].event = StepEvent::Any;
        check(&definitions, &[(Dau, Wau), (Wau, Mau), (TrendUsers(0), Dau)]);
    }
}
