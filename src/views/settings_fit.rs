//! Settings held against the data: what they name and no row has, and what the data has and they do not name.

use super::EventCatalogue;
use super::mismatch::{Mismatch, MismatchKind};
use super::privacy::Suppression;
use crate::cube::{Cube, Inventory, RowCount, SeenAttribute};
use crate::metric::{Definitions, EventSelector, Segment, StepEvent};
use crate::problem::nearest;

/// A name that no setting uses is worth a word from this part of all counted events on.
const MUCH_TRAFFIC: f64 = 0.2;
/// Values of an attribute that are listed.
const VALUES_LISTED: usize = 8;
/// An attribute of more values than this may be a name of people.
const MOST_VALUES: usize = 20;

/// Where the settings do not fit the data, the funnel first; nothing while there are no rows.
pub fn mismatches(
    cube: &Cube,
    definitions: &Definitions,
    suppression: &Suppression,
    catalogue: &EventCatalogue,
) -> Vec<Mismatch> {
    let inventory = &cube.inventory;
    if inventory.names.is_empty() {
        return Vec::new();
    }
    let known: Vec<&str> = catalogue.names().chain(also_named(inventory, suppression)).collect();
    let mut found = with_trends_together(events(inventory, definitions, &known));
    let near: Vec<String> = found.iter().filter_map(|mismatch| mismatch.near().map(str::to_owned)).collect();
    found.extend(
        definitions
            .segments
            .iter()
            .zip(&inventory.segment_users)
            .flat_map(|(segment, users)| of_segment(segment, *users, (&inventory.attributes, suppression.min_group()))),
    );
    found.extend(sources(inventory, definitions, suppression));
    let unused = used_nowhere(cube, definitions, catalogue);
    found.extend(unused.into_iter().filter(|(name, _)| !near.contains(name)).map(|(_, mismatch)| mismatch));
    found.extend(unknown_ids(cube));
    if inventory.is_never_identified {
        found.push(Mismatch { settings: vec!["steps".into()], kind: MismatchKind::NeverIdentified });
    }
    found
}

/// Names beyond the catalogue are of so few events that a privacy floor hides them.
fn also_named<'i>(inventory: &'i Inventory, suppression: &Suppression) -> impl Iterator<Item = &'i str> {
    let names = inventory.also_named.iter().map(String::as_str);
    names.take(if suppression.is_active() { 0 } else { usize::MAX })
}

/// Every setting that names events, with how many there are.
fn selectors<'d>(inventory: &Inventory, definitions: &'d Definitions) -> Vec<(String, &'d EventSelector, u64)> {
    let mut selectors = Vec::new();
    for (step, events) in definitions.steps.iter().zip(&inventory.step_events) {
        match &step.event {
            StepEvent::Any => {}
            StepEvent::Named(selector) => selectors.push((format!("steps.{}.event", step.key), selector, *events)),
        }
    }
    let active = definitions.active_events.iter().zip(&inventory.active_events);
    selectors.extend(active.map(|(selector, events)| ("active_events".to_owned(), selector, *events)));
    let trends = definitions.trends.iter().zip(&inventory.trend_events);
    selectors.extend(trends.map(|(trend, events)| (format!("trends.{}.event", trend.key), &trend.event, *events)));
    selectors
}

/// Events that no row is.
fn events(inventory: &Inventory, definitions: &Definitions, known: &[&str]) -> Vec<Mismatch> {
    let has = |name: &str, is_excluded: bool| {
        let mut names = inventory.names.iter();
        names.any(|known| known.name.as_deref() == Some(name) && known.is_excluded == is_excluded)
    };
    let mut found: Vec<Mismatch> = Vec::new();
    let all = selectors(inventory, definitions);
    let is_there = |name: &str| {
        has(name, false)
            || inventory.also_named.iter().any(|known| known == name)
            || all.iter().any(|(_, selector, events)| selector.name == name && *events > 0)
    };
    for (setting, selector, events) in &all {
        if *events > 0 {
            continue;
        }
        let name = selector.name.clone();
        let kind = if is_there(&name) {
            MismatchKind::NoneFulfils { name }
        } else {
            let near = nearest(&name, known.iter().copied().filter(|known| **known != *name)).map(str::to_owned);
            MismatchKind::NoEvent { near, is_excluded: has(&name, true), name }
        };
        // One name is told once with all its settings.
        match found.iter_mut().find(|known| known.kind == kind) {
            Some(known) if known.settings.contains(setting) => {}
            Some(known) => known.settings.push(setting.clone()),
            None => found.push(Mismatch { settings: vec![setting.clone()], kind }),
        }
    }
    found
}

/// The same with one mismatch for all names that only trend metrics have and no other name is near.
fn with_trends_together(found: Vec<Mismatch>) -> Vec<Mismatch> {
    let is_lone_trend = |mismatch: &Mismatch| {
        let is_trend = mismatch.settings.iter().all(|setting| setting.starts_with("trends."));
        is_trend && matches!(mismatch.kind, MismatchKind::NoEvent { near: None, is_excluded: false, .. })
    };
    let (trends, mut found): (Vec<Mismatch>, Vec<Mismatch>) = found.into_iter().partition(is_lone_trend);
    let (settings, names): (Vec<String>, Vec<String>) = trends
        .iter()
        .flat_map(Mismatch::unknown_names)
        .map(|(setting, name, _)| (setting.to_owned(), name.to_owned()))
        .unzip();
    if !names.is_empty() {
        found.push(Mismatch { settings, kind: MismatchKind::NoTrendEvents { names } });
    }
    found
}

/// Values that no user has; else that the segment has no user at all.
fn of_segment(segment: &Segment, users: u64, (attributes, min_group): (&[SeenAttribute], u64)) -> Vec<Mismatch> {
    let setting = |what: &str| vec![format!("segments.{}.where.{what}", segment.key)];
    let mut found = Vec::new();
    for filter in &segment.filters {
        let Some(seen) = attributes.iter().find(|seen| seen.attribute == filter.attribute) else { continue };
        let are_few = seen.values.len() <= MOST_VALUES;
        let visible =
            || seen.values.iter().filter(|(_, users)| are_few && *users >= min_group).map(|(value, _)| value.as_str());
        let is_missing = |value: &&String| seen.values.iter().all(|(known, _)| known != *value);
        // Whoever has no row reads as unknown too.
        let missing = filter.any_of.iter().filter(is_missing).filter(|value| *value != "unknown");
        found.extend(missing.map(|value| Mismatch {
            settings: setting(&filter.attribute),
            kind: MismatchKind::NoSuchValue {
                attribute: filter.attribute.clone(),
                value: value.clone(),
                near: nearest(value, visible()).map(str::to_owned),
                values: visible().take(VALUES_LISTED).map(str::to_owned).collect(),
            },
        }));
    }
    if found.is_empty() && users == 0 && !segment.filters.is_empty() {
        let kind = MismatchKind::NobodyIn { segment: segment.label.clone() };
        found.push(Mismatch { settings: vec![format!("segments.{}.where", segment.key)], kind });
    }
    found
}

/// Excluded sources that no row has; those of the default schema are not asked for by anybody.
fn sources(inventory: &Inventory, definitions: &Definitions, suppression: &Suppression) -> Vec<Mismatch> {
    let usual = Definitions::default().excluded_sources;
    // How many people a source has is not known, and an address may be one.
    let is_shown = |source: &&str| !suppression.is_active() && !source.contains('@');
    let known: Vec<&str> = inventory.sources.iter().map(String::as_str).filter(is_shown).collect();
    let excluded = definitions.excluded_sources.iter().zip(&inventory.has_source);
    let missing = excluded.filter(|(source, is_there)| !**is_there && !usual.contains(source));
    let mismatch = |(source, _): (&String, &bool)| Mismatch {
        settings: vec!["excluded_sources".into()],
        kind: MismatchKind::NoSuchSource {
            source: source.clone(),
            near: nearest(source, known.iter().copied()).map(str::to_owned),
        },
    };
    missing.map(mismatch).collect()
}

/// Names with much traffic that no setting uses.
fn used_nowhere(cube: &Cube, definitions: &Definitions, catalogue: &EventCatalogue) -> Vec<(String, Mismatch)> {
    let selectors = selectors(&cube.inventory, definitions);
    let is_used = |name: &str| selectors.iter().any(|(_, selector, _)| selector.name == name);
    let all = cube.health.counted_events as f64;
    let rows = catalogue.rows.iter().filter(|row| !row.is_excluded);
    let named = rows.filter_map(|row| Some((row.label.name()?, row.events?)));
    let much = named.filter(|(name, events)| !is_used(name) && *events as f64 >= MUCH_TRAFFIC * all);
    let mismatch = |(name, events): (&str, u64)| {
        let kind = MismatchKind::UsedNowhere { name: name.to_owned(), events };
        (name.to_owned(), Mismatch { settings: Vec::new(), kind })
    };
    much.map(mismatch).collect()
}

/// That most events are of ids without a row, where there are rows.
fn unknown_ids(cube: &Cube) -> Option<Mismatch> {
    let health = &cube.health;
    let are_most = health.user_rows > 0 && health.events_without_user_row * 2 > health.counted_events;
    are_most.then(|| Mismatch {
        settings: Vec::new(),
        kind: MismatchKind::UnknownIds {
            events: health.visible(RowCount::WithoutUserRow),
            difference: cube.inventory.id_difference,
        },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cube::{EventName, IdDifference};
    use crate::metric::{Filter, SegmentKey};

    fn name(text: &str, events: u64, is_excluded: bool) -> EventName {
        EventName { name: Some(text.into()), events, people: events, is_excluded, ..EventName::default() }
    }

    /// A cube of these names, of which the default settings find what they name.
    fn cube(names: &[EventName]) -> Cube {
        let definitions = Definitions::default();
        let mut cube = Cube::sample(&definitions, 100, 109);
        let events = |name: &str| {
            let same = names.iter().find(|it| !it.is_excluded && it.name.as_deref() == Some(name));
            same.map_or(0, |it| it.events)
        };
        cube.health.counted_events = names.iter().filter(|it| !it.is_excluded).map(|it| it.events).sum();
        cube.inventory = Inventory {
            names: names.to_vec(),
            step_events: definitions.steps.iter().map(|step| events(step.event.as_str())).collect(),
            active_events: definitions.active_events.iter().map(|active| events(&active.name)).collect(),
            trend_events: definitions.trends.iter().map(|trend| events(&trend.event.name)).collect(),
            has_source: vec![false; 3],
            segment_users: vec![9],
            ..Inventory::default()
        };
        cube
    }

    fn found(cube: &Cube, definitions: &Definitions) -> Vec<Mismatch> {
        let suppression = Suppression::none();
        let catalogue = EventCatalogue::new(cube, definitions, &suppression, &BTreeSet::new());
        mismatches(cube, definitions, &suppression, &catalogue)
    }

    const ALL: [&str; 6] =
        ["signup", "onboarding_complete", "key_action_completed", "invite_sent", "app_open", "error"];

    #[test]
    fn settings_that_fit_are_not_mentioned() {
        let names = ALL.map(|text| name(text, 10, false));
        assert_eq!(found(&cube(&names), &Definitions::default()), []);
        assert_eq!(
            found(&cube(&[]), &Definitions::default()),
            [],
            "without rows there is nothing to hold settings against"
        );
    }

    #[test]
    fn a_name_that_no_row_has_is_told_once_with_its_settings_and_the_nearest_name() {
        let names =
            ["Sign Up", "onboarding_complete", "key_action_completed", "app_open"].map(|text| name(text, 10, false));
        let found = found(&cube(&names), &Definitions::default());
        let near = Some("Sign Up".to_owned());
        let kind = MismatchKind::NoEvent { name: "signup".into(), near, is_excluded: false };
        let settings = ["steps.signup.event", "trends.signups.event"].map(str::to_owned).to_vec();
        assert_eq!(found[0], Mismatch { settings, kind });
        assert!(found[0].hides_numbers());
        // `error` is a trend metric's alone and like nothing; `Sign Up` is what was meant, and needs no word of its own.
        let trends = MismatchKind::NoTrendEvents { names: vec!["error".into()] };
        assert_eq!(found[2], Mismatch { settings: vec!["trends.errors.event".into()], kind: trends });
        assert!(!found[2].hides_numbers());
        let unknown: Vec<_> = found.iter().flat_map(Mismatch::unknown_names).collect();
        assert_eq!(
            unknown,
            [
                ("steps.signup.event", "signup", Some("Sign Up")),
                ("trends.signups.event", "signup", Some("Sign Up")),
                ("steps.invite.event", "invite_sent", None),
                ("trends.invites.event", "invite_sent", None),
                ("trends.errors.event", "error", None),
            ]
        );
    }

    #[test]
    fn a_name_of_excluded_rows_alone_is_told_as_such() {
        let mut names: Vec<EventName> = ALL[1..].iter().map(|text| name(text, 10, false)).collect();
        names.push(name("signup", 10, true));
        let found = found(&cube(&names), &Definitions::default());
        // It is no other name than itself.
        assert!(matches!(&found[0].kind, MismatchKind::NoEvent { is_excluded: true, near: None, .. }), "{found:?}");
    }

    #[test]
    fn conditions_that_no_event_fulfils_are_told() {
        let names = ALL.map(|text| name(text, 10, false));
        let mut cube = cube(&names);
        cube.inventory.step_events[1] = 0;
        let kind = MismatchKind::NoneFulfils { name: "onboarding_complete".into() };
        let settings = vec!["steps.onboarding_complete.event".to_owned()];
        assert_eq!(found(&cube, &Definitions::default()), [Mismatch { settings, kind }]);
    }

    fn segmented(values: &[&str], (users, seen): (u64, &[(&str, u64)])) -> Vec<MismatchKind> {
        let names = ALL.map(|text| name(text, 10, false));
        let (mut cube, mut definitions) = (cube(&names), Definitions::default());
        let any_of = values.iter().map(|value| (*value).to_owned()).collect();
        let filters = vec![Filter { attribute: "plan".into(), any_of, is_excluding: false }];
        definitions.segments.push(Segment { key: SegmentKey("pro".into()), label: "Pro".into(), filters });
        cube.inventory.segment_users = vec![9, users];
        let values = seen.iter().map(|(value, users)| ((*value).to_owned(), *users)).collect();
        cube.inventory.attributes = vec![SeenAttribute { attribute: "plan".into(), values }];
        found(&cube, &definitions).into_iter().map(|mismatch| mismatch.kind).collect()
    }

    #[test]
    fn a_value_that_no_user_has_is_told_with_those_that_there_are() {
        let kind = MismatchKind::NoSuchValue {
            attribute: "plan".into(),
            value: "Pro".into(),
            near: Some("pro".into()),
            values: vec!["free".into(), "pro".into()],
        };
        assert_eq!(segmented(&["Pro"], (0, &[("free", 5), ("pro", 4)])), [kind]);
        assert_eq!(segmented(&["pro"], (4, &[("free", 5), ("pro", 4)])), []);
        // Of an attribute with many values each may name somebody.
        let many: Vec<(String, u64)> = (0..30).map(|number| (format!("value {number}"), 1)).collect();
        let many: Vec<(&str, u64)> = many.iter().map(|(value, users)| (value.as_str(), *users)).collect();
        let found = segmented(&["Pro"], (0, &many));
        assert!(matches!(&found[..], [MismatchKind::NoSuchValue { near: None, values, .. }] if values.is_empty()));
    }

    #[test]
    fn a_segment_without_a_user_is_told_although_its_values_have_some() {
        assert_eq!(segmented(&["pro"], (0, &[("pro", 4)])), [MismatchKind::NobodyIn { segment: "Pro".into() }]);
    }

    #[test]
    fn excluded_sources_of_the_team_that_no_row_has_are_told() {
        let names = ALL.map(|text| name(text, 10, false));
        let (mut cube, mut definitions) = (cube(&names), Definitions::default());
        definitions.excluded_sources = ["bot", "crawler", "load test"].map(str::to_owned).to_vec();
        cube.inventory.has_source = vec![false, true, false];
        let kinds: Vec<MismatchKind> = found(&cube, &definitions).into_iter().map(|mismatch| mismatch.kind).collect();
        let told = |near: Option<&str>| MismatchKind::NoSuchSource {
            source: "load test".into(),
            near: near.map(str::to_owned),
        };
        assert_eq!(kinds, [told(None)]);
        cube.inventory.sources = ["load@test", "loadtest", "web"].map(str::to_owned).to_vec();
        let kinds: Vec<_> = found(&cube, &definitions).into_iter().map(|mismatch| mismatch.kind).collect();
        assert_eq!(kinds, [told(Some("loadtest"))]);
    }

    #[test]
    fn much_traffic_that_nothing_uses_is_told() {
        let used = |unused| {
            let mut names: Vec<EventName> = ALL.iter().map(|text| name(text, 10, false)).collect();
            names.push(name("page_view", unused, false));
            found(&cube(&names), &Definitions::default()).len()
        };
        // 15 of 75 are a fifth.
        assert_eq!((used(14), used(15)), (0, 1));
    }

    #[test]
    fn ids_that_hardly_ever_meet_a_row_are_told() {
        let names = ALL.map(|text| name(text, 10, false));
        let mut cube = cube(&names);
        cube.health.user_rows = 3;
        cube.health.events_without_user_row = 30;
        assert_eq!(found(&cube, &Definitions::default()), []);
        cube.health.events_without_user_row = 31;
        cube.inventory.id_difference = Some(IdDifference::Fraction);
        let kind = MismatchKind::UnknownIds { events: Some(31), difference: Some(IdDifference::Fraction) };
        assert_eq!(found(&cube, &Definitions::default()), [Mismatch { settings: Vec::new(), kind }]);
    }
}
