//! Raw settings to checked ones: defaults filled in, references resolved, every problem noted.

use http::Uri;

use super::raw::RawConfig;
use super::read::Located;
use super::{Config, alerts, definitions, key_figures, mail, webhooks};
use crate::language::Language;
use crate::messages::text;
use crate::metric::{Definitions, RangeDays, SegmentKey};
use crate::problem::{Place, Problem, Problems};

const DEFAULT_RANGES: [u16; 5] = [7, 14, 30, 60, 90];

/// Checks the settings; what is wrong is noted and replaced by its default, so that checking can go on.
pub(super) fn check(mut raw: RawConfig, problems: &mut Problems) -> Config {
    let language = check_language(raw.language.take(), problems);
    // What the settings leave out has names too.
    let config = language.write(|| check_in(language, raw, problems));
    if config.is_read_weekly() {
        problems.collect(config.of_weeks());
    }
    config
}

fn check_language(raw: Option<Located<String>>, problems: &mut Problems) -> Language {
    let Some(raw) = raw else { return Language::default() };
    let known = Language::ALL.into_iter().find(|language| language.as_str() == raw.value);
    known.unwrap_or_else(|| {
        let problem = Problem::new(raw.place, format!("there is no language `{}`", raw.value));
        problems.push(problem.suggest(&raw.value, Language::ALL.map(Language::as_str)));
        Language::default()
    })
}

fn check_in(language: Language, raw: RawConfig, problems: &mut Problems) -> Config {
    let RawConfig {
        title,
        language: _,
        base_url,
        search_engines,
        default_segment,
        default_range,
        ranges,
        active_events,
        excluded_sources,
        activation_step,
        compare,
        kpis,
        timezone,
        goals,
        source,
        min_group,
        segments,
        breakdowns,
        steps,
        trends,
        alerts: raw_alerts,
        mail: raw_mail,
        subscribers,
        webhooks: raw_webhooks,
    } = raw;
    let segments = definitions::segments(segments, problems);
    let min_group = min_group.map_or(0, |group| group.value);
    let steps = definitions::steps(steps, problems);
    let activation_step = definitions::activation_step(activation_step, &steps, problems);
    let trends = definitions::trends(trends, problems);
    let ranges = check_ranges(ranges, problems);
    let definitions = Definitions {
        segments,
        breakdowns: definitions::breakdowns(breakdowns, min_group, problems),
        steps,
        activation_step,
        active_events: definitions::active_events(active_events, Definitions::default().active_events, problems),
        trends,
        excluded_sources: check_excluded_sources(excluded_sources, problems),
        compare: definitions::compared_days(compare, problems),
        zone: definitions::zone(timezone, problems),
    };
    let default_range = check_default_range(default_range.as_ref(), &ranges, problems);
    Config {
        title: title.map_or_else(|| text!("default-title"), |title| title.value),
        language,
        base_url: base_url.and_then(|url| check_base_url(&url, problems)),
        may_be_indexed: search_engines.is_some_and(|allowed| allowed.value),
        default_segment: check_default_segment(default_segment, &definitions.segments, problems),
        default_range,
        key_figures: key_figures::check((kpis, goals), (&definitions, &ranges, default_range), problems),
        ranges,
        source,
        alerts: alerts::check(raw_alerts, &definitions, problems),
        mail: mail::check(raw_mail, subscribers, &definitions.segments, problems),
        webhooks: webhooks::check(raw_webhooks, &definitions.segments, problems),
        definitions,
        min_group,
    }
}

fn check_base_url(url: &Located<String>, problems: &mut Problems) -> Option<String> {
    let text = url.value.trim();
    if !is_folder_of_the_web(text) {
        let message = format!("`{text}` is not the web address of a folder");
        problems
            .push(Problem::new(url.place.clone(), message).hint("write it in full, as in https://example.com/team/"));
        return None;
    }
    Some(format!("{}/", text.trim_end_matches('/')))
}

/// A protocol, a host and perhaps a path, so that a path can be written behind it.
fn is_folder_of_the_web(text: &str) -> bool {
    let is_web = |address: &Uri| {
        let scheme = address.scheme_str().is_some_and(|scheme| ["http", "https"].contains(&scheme));
        scheme && address.host().is_some_and(|host| !host.is_empty()) && address.query().is_none()
    };
    !text.contains('#') && text.parse().is_ok_and(|address| is_web(&address))
}

/// The sources, compared without regard to case. Events without a source are counted in any case.
fn check_excluded_sources(raw: Option<Vec<Located<String>>>, problems: &mut Problems) -> Vec<String> {
    let Some(raw) = raw else { return Definitions::default().excluded_sources };
    for empty in raw.iter().filter(|source| source.value.is_empty()) {
        let problem = Problem::new(empty.place.clone(), "events without a source cannot be excluded");
        problems.push(problem.hint("name sources such as \"bot\", or give those events one in `[source]`"));
    }
    raw.into_iter().map(|source| source.value).collect()
}

fn check_ranges(raw: Option<Vec<Located<u16>>>, problems: &mut Problems) -> Vec<RangeDays> {
    let Some(raw) = raw else { return DEFAULT_RANGES.map(RangeDays).to_vec() };
    let mut ranges: Vec<RangeDays> = Vec::new();
    for days in &raw {
        let range = RangeDays(days.value);
        if ranges.contains(&range) {
            problems.push(Problem::new(days.place.clone(), format!("the range {range} is listed twice")));
        } else {
            ranges.push(range);
        }
    }
    if ranges.is_empty() {
        let place = raw.first().map(|days| days.place.clone()).unwrap_or_default();
        let place = if place == Place::default() { Place::argument("ranges") } else { place };
        problems
            .push(Problem::new(place, "`ranges` has no valid entry").hint("name at least one, as in ranges = [7, 30]"));
        return DEFAULT_RANGES.map(RangeDays).to_vec();
    }
    ranges
}

fn check_default_segment(
    raw: Option<Located<String>>,
    segments: &[crate::metric::Segment],
    problems: &mut Problems,
) -> SegmentKey {
    let keys = || segments.iter().map(|segment| segment.key.as_str());
    match raw {
        Some(key) if !keys().any(|known| known == key.value) => {
            let problem = Problem::new(key.place, format!("unknown segment `{}`", key.value));
            problems.push(problem.suggest(&key.value, keys()));
            SegmentKey("all".into())
        }
        Some(key) => SegmentKey(key.value),
        None => SegmentKey("all".into()),
    }
}

/// 30 days when that is configured, else the range in the middle.
fn check_default_range(raw: Option<&Located<u16>>, ranges: &[RangeDays], problems: &mut Problems) -> RangeDays {
    let fallback = if ranges.contains(&RangeDays(30)) { RangeDays(30) } else { ranges[ranges.len() / 2] };
    let Some(days) = raw else { return fallback };
    let requested = ranges.iter().find(|range| range.0 == days.value);
    if requested.is_none() {
        let list = ranges.iter().map(|range| range.0.to_string()).collect::<Vec<_>>().join(", ");
        let message = format!("the default range {} is not one of `ranges`", days.value);
        problems.push(Problem::new(days.place.clone(), message).hint(format!("use one of: {list}")));
    }
    *requested.unwrap_or(&fallback)
}
