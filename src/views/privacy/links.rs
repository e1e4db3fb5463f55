//! Measures that count nearly the same people: what one of them shows gives back what the other hides.
//!
//! Whoever starts on a day had the starting event on it, and is active on it if that event makes active; whoever is active on a
//! day is active in the week that ends with it, and so is who is active on the very day of the start. Such a measure is part of the other. Where the two differ by fewer than
//! `min_group` people, one number gives the other away.

use super::PeopleMeasure;
use crate::metric::{Definitions, EventSelector, StepEvent};

/// Two measures on the same days, one of which counts people that the other counts as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) part: PeopleMeasure,
    pub(super) whole: PeopleMeasure,
}

/// Every link that follows from the definitions.
pub(super) fn links(definitions: &Definitions) -> Vec<Link> {
    let is_active = |events: &EventSelector| definitions.active_events.iter().any(|active| events.is_part_of(active));
    let mut links = Vec::new();
    let mut link = |part, whole| links.push(Link { part, whole });
    let mut is_start_active = false;
    if let StepEvent::Named(start) = &definitions.steps[0].event {
        for trend in trends_of(definitions, start) {
            link(PeopleMeasure::Reached(0), PeopleMeasure::TrendUsers(trend));
        }
        is_start_active = is_active(start);
        if is_start_active {
            link(PeopleMeasure::Reached(0), PeopleMeasure::Dau);
            link(PeopleMeasure::Retained(0), PeopleMeasure::Reached(0));
        }
    }
    if !is_start_active {
        link(PeopleMeasure::Retained(0), PeopleMeasure::Dau);
    }
    link(PeopleMeasure::Dau, PeopleMeasure::Wau);
    link(PeopleMeasure::Wau, PeopleMeasure::Mau);
    for (index, trend) in definitions.trends.iter().enumerate() {
        let of_both = trends_of(definitions, &trend.event);
        let is_same = |other: usize| definitions.trends[other].event == trend.event;
        for whole in of_both.filter(|other| *other != index && (*other > index || !is_same(*other))) {
            link(PeopleMeasure::TrendUsers(index), PeopleMeasure::TrendUsers(whole));
        }
        if is_active(&trend.event) {
            link(PeopleMeasure::TrendUsers(index), PeopleMeasure::Dau);
        }
    }
    links
}

/// The trend metrics that count all of these events.
fn trends_of<'a>(definitions: &'a Definitions, events: &'a EventSelector) -> impl Iterator<Item = usize> + 'a {
    let trends = definitions.trends.iter().enumerate();
    trends.filter(move |(_, trend)| events.is_part_of(&trend.event)).map(|(index, _)| index)
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
        let of_activity = [(Retained(0), Dau), (Dau, Wau), (Wau, Mau)];
        check(
            &definitions,
            &[&[(Reached(0), TrendUsers(0))], of_activity.as_slice(), &[(TrendUsers(2), Dau)]].concat(),
        );
        definitions.active_events = vec![EventSelector::named("signup")];
        let of_start = [(Reached(0), TrendUsers(0)), (Reached(0), Dau), (Retained(0), Reached(0))];
        check(&definitions, &[of_start.as_slice(), &[(Dau, Wau), (Wau, Mau), (TrendUsers(0), Dau)]].concat());
        definitions.steps[0].event = StepEvent::Any;
        check(&definitions, &[of_activity.as_slice(), &[(TrendUsers(0), Dau)]].concat());
    }
}
