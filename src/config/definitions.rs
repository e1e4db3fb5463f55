//! Checks what is measured: segments, funnel steps, trend metrics.

use std::collections::BTreeSet;

use super::conditions::RawEvent;
use super::located::required;
use super::raw::{RawBreakdown, RawSegment, RawStep, RawTrend};
use super::read::Located;
use super::{RESERVED_SLUGS, is_slug};
use crate::calendar::LocalZone;
use crate::metric::{
    Breakdown, ComparedDays, Definitions, Direction, EventSelector, Filter, PropertyPath, Segment, SegmentKey, Step,
    StepEvent, TrendMetric, default_unit, fixed_ids, trend_ids,
};
use crate::problem::{Place, Problem, Problems};

/// The configured segments, with `all` put first when it is not among them.
pub(super) fn segments(raw: Option<Vec<RawSegment>>, problems: &mut Problems) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for raw in raw.unwrap_or_default() {
        let place = raw.place.clone();
        let Some(segment) = segment(raw, problems) else { continue };
        if segments.iter().any(|known| known.key == segment.key) {
            problems.push(Problem::new(place, format!("there are two segments `{}`", segment.key)));
        } else {
            segments.push(segment);
        }
    }
    match segments.iter().position(|segment| segment.key.as_str() == "all") {
        Some(position) => segments[..=position].rotate_right(1),
        None => segments.insert(0, Definitions::default().segments.swap_remove(0)),
    }
    segments
}

fn segment(raw: RawSegment, problems: &mut Problems) -> Option<Segment> {
    let RawSegment { place, key, label, filters } = raw;
    let key = required(key, &place, "key", problems)?;
    check_slug(&key, problems);
    if key.value == "all" && !filters.is_empty() {
        let message = "the segment `all` is everybody and cannot have a filter";
        problems.push(Problem::new(place, message).hint("give the filtered segment another key"));
    } else if key.value != "all" && filters.is_empty() {
        let message = format!("the segment `{}` has no filter", key.value);
        problems.push(Problem::new(place, message).hint("add one, as in where = { plan = [\"pro\"] }"));
    }
    let filters = filters
        .into_iter()
        .map(|(attribute, values)| Filter {
            attribute: attribute.value,
            any_of: values.into_iter().map(|value| value.value).collect(),
            is_excluding: false,
        })
        .collect();
    let label = label.map_or_else(|| title_case(&key.value), |label| label.value);
    Some(Segment { key: SegmentKey(key.value), label, filters })
}

fn check_slug(key: &Located<String>, problems: &mut Problems) {
    if !is_slug(&key.value) {
        let message = format!("`{}` cannot be a folder of the site", key.value);
        let hint = "use lower-case letters, digits, `-` and `_`, beginning with a letter or digit, and no name of a device \
                    such as `aux` or `com1`";
        problems.push(Problem::new(key.place.clone(), message).hint(hint));
    } else if RESERVED_SLUGS.contains(&key.value.as_str()) {
        let message = format!("`{}` is the name of a page of the site", key.value);
        problems.push(Problem::new(key.place.clone(), message).hint("give the segment another key"));
    }
}

/// Values that stand by themselves unless the settings say otherwise.
const DEFAULT_TOP: usize = 8;
/// What one person alone has, such as the name of a device, tells who it is.
const LEAST_USERS: u64 = 2;

/// The attributes whose values stand side by side; of groups smaller than `min_group` none is named.
pub(super) fn breakdowns(raw: Option<Vec<RawBreakdown>>, min_group: u64, problems: &mut Problems) -> Vec<Breakdown> {
    let mut breakdowns: Vec<Breakdown> = Vec::new();
    for RawBreakdown { place, attribute, label, top } in raw.unwrap_or_default() {
        let Some(attribute) = required(attribute, &place, "attribute", problems) else { continue };
        if breakdowns.iter().any(|known| known.attribute == attribute.value) {
            let message = format!("there are two breakdowns of `{}`", attribute.value);
            problems.push(Problem::new(place, message));
            continue;
        }
        breakdowns.push(Breakdown {
            label: label.map_or_else(|| title_case(&attribute.value), |label| label.value),
            attribute: attribute.value,
            top: top.map_or(DEFAULT_TOP, |top| top.value),
            least: min_group.max(LEAST_USERS),
        });
    }
    breakdowns
}

/// The configured funnel, or the default one.
pub(super) fn steps(raw: Option<Vec<RawStep>>, problems: &mut Problems) -> Vec<Step> {
    let default = Definitions::default().steps;
    let Some(raw) = raw else { return default };
    let mut steps: Vec<Step> = Vec::new();
    for (position, raw) in raw.into_iter().enumerate() {
        let place = raw.place.clone();
        let Some(step) = step(raw, position, problems) else { continue };
        check_step(&step, &steps, &place, problems);
        steps.push(step);
    }
    if steps.is_empty() { default } else { steps }
}

fn step(raw: RawStep, position: usize, problems: &mut Problems) -> Option<Step> {
    let RawStep { place, key, label, event, conditions, window_days } = raw;
    let key = required(key, &place, "key", problems)?;
    let event = required(event, &place, "event", problems)?;
    let window_days = match (position, window_days) {
        (0, None) => 0,
        (0, Some(window)) if window.value != 0 => {
            let message = "the first step starts the clock, so its window is 0";
            problems.push(Problem::new(window.place, message).hint("leave `window_days` out"));
            0
        }
        (_, window) => required(window, &place, "window_days", problems)?.value,
    };
    check_key(&key, problems);
    let label = label.map_or_else(|| title_case(&key.value), |label| label.value);
    let event = if event.value == "*" {
        if !conditions.is_empty() {
            let problem = Problem::new(event.place, "`*` is any event and cannot have a condition");
            problems.push(problem.hint("name the event whose properties are meant, or leave `where` out"));
        }
        StepEvent::Any
    } else {
        StepEvent::Named(EventSelector::new(event.value, conditions))
    };
    Some(Step { key: key.value, label, event, window_days })
}

fn check_step(step: &Step, before: &[Step], place: &Place, problems: &mut Problems) {
    if before.iter().any(|known| known.key == step.key) {
        problems.push(Problem::new(place.clone(), format!("there are two steps `{}`", step.key)));
    }
    match &step.event {
        StepEvent::Any if !before.is_empty() => {
            let message = "only the first step may be `*`, any event";
            problems.push(Problem::new(place.clone(), message).hint("name the event of this step"));
        }
        StepEvent::Named(events) if before.iter().any(|known| known.event == step.event) => {
            let message = format!("two steps name the event {events}");
            let hint = "each step needs an event of its own, or conditions of its own in `where`";
            problems.push(Problem::new(place.clone(), message).hint(hint));
        }
        StepEvent::Any | StepEvent::Named(_) => {}
    }
}

/// The position of the activation step: the configured one, else `first_key_action`, else the last step.
pub(super) fn activation_step(raw: Option<Located<String>>, steps: &[Step], problems: &mut Problems) -> usize {
    let position = |key: &str| steps.iter().position(|step| step.key == key);
    let fallback = position("first_key_action").unwrap_or(steps.len() - 1);
    let Some(key) = raw else { return fallback };
    position(&key.value).unwrap_or_else(|| {
        let problem = Problem::new(key.place, format!("unknown step `{}`", key.value));
        problems.push(problem.suggest(&key.value, steps.iter().map(|step| step.key.as_str())));
        fallback
    })
}

/// Which earlier days the ranges are compared with.
pub(super) fn compared_days(raw: Option<Located<String>>, problems: &mut Problems) -> ComparedDays {
    let Some(raw) = raw else { return ComparedDays::default() };
    let known = ComparedDays::ALL.into_iter().find(|days| days.as_str() == raw.value);
    known.unwrap_or_else(|| {
        let problem = Problem::new(raw.place, format!("unknown comparison `{}`", raw.value));
        problems.push(problem.suggest(&raw.value, ComparedDays::ALL.map(ComparedDays::as_str)));
        ComparedDays::default()
    })
}

/// The zone whose days are counted.
pub(super) fn zone(raw: Option<Located<String>>, problems: &mut Problems) -> LocalZone {
    let Some(raw) = raw else { return LocalZone::default() };
    raw.value.parse().unwrap_or_else(|message: String| {
        let problem = Problem::new(raw.place, message);
        // Several hundred names would be no help.
        let problem = match crate::problem::nearest(&raw.value, LocalZone::names()) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem.hint("write its IANA name, as in timezone = \"Europe/Berlin\""),
        };
        problems.push(problem);
        LocalZone::default()
    })
}

/// The configured trend metrics, or the default ones.
pub(super) fn trends(raw: Option<Vec<RawTrend>>, problems: &mut Problems) -> Vec<TrendMetric> {
    let Some(raw) = raw else { return Definitions::default().trends };
    let mut trends: Vec<TrendMetric> = Vec::new();
    let mut ids: BTreeSet<String> = fixed_ids().into_iter().collect();
    for raw in raw {
        let place = raw.place.clone();
        let Some(trend) = trend(raw, problems) else { continue };
        for id in trend_ids(&trend) {
            if !ids.insert(id.clone()) {
                problems.push(Problem::new(place.clone(), format!("there are two metrics `{id}`")));
            }
        }
        trends.push(trend);
    }
    trends
}

fn trend(raw: RawTrend, problems: &mut Problems) -> Option<TrendMetric> {
    let RawTrend { place, key, label, event, conditions, unit, sum, good, per_active_user } = raw;
    let key = required(key, &place, "key", problems)?;
    let event = required(event, &place, "event", problems)?;
    check_key(&key, problems);
    let label = label.map_or_else(|| title_case(&key.value), |label| label.value);
    Some(TrendMetric {
        unit: unit.map_or_else(|| default_unit(&label), |unit| unit.value),
        good_direction: good.map_or(Direction::None, |good| direction(&good, problems)),
        per_active_user: per_active_user.is_some_and(|flag| flag.value),
        key: key.value,
        event: EventSelector::new(event.value, conditions),
        sum: sum.and_then(|path| property(&path, problems)),
        label,
    })
}

/// The property that is added up.
fn property(path: &Located<String>, problems: &mut Problems) -> Option<PropertyPath> {
    problems.collect(PropertyPath::parse(&path.value).map_err(|why| Problem::new(path.place.clone(), why)))
}

fn direction(raw: &Located<String>, problems: &mut Problems) -> Direction {
    let all = [Direction::Up, Direction::Down, Direction::None];
    let known = all.into_iter().find(|direction| direction.as_str() == raw.value);
    known.unwrap_or_else(|| {
        let problem = Problem::new(raw.place.clone(), format!("unknown direction `{}`", raw.value));
        problems.push(problem.suggest(&raw.value, all.map(Direction::as_str)));
        Direction::None
    })
}

/// Events without repetitions; an empty list is a problem.
pub(super) fn active_events(
    raw: Option<Vec<RawEvent>>,
    default: Vec<EventSelector>,
    problems: &mut Problems,
) -> Vec<EventSelector> {
    let Some(raw) = raw else { return default };
    let mut events: Vec<EventSelector> = Vec::new();
    for RawEvent { name, conditions } in raw {
        let event = EventSelector::new(name.value, conditions);
        if !events.contains(&event) {
            events.push(event);
        }
    }
    if events.is_empty() {
        let problem = Problem::new(Place::argument("active_events"), "no event makes a user active");
        problems.push(problem.hint("name at least one, or leave the key out"));
        return default;
    }
    events
}

/// Keys become metric ids and column names, so they are lower-case identifiers.
fn check_key(key: &Located<String>, problems: &mut Problems) {
    let valid = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if key.value.is_empty() || !key.value.bytes().all(valid) {
        let message = format!("`{}` cannot be the id of a metric", key.value);
        problems.push(Problem::new(key.place.clone(), message).hint("use lower-case letters, digits and `_`"));
    }
}

fn title_case(key: &str) -> String {
    let mut text = key.replace(['_', '-'], " ");
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}
