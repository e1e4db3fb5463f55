//! `content/decisions/*.md` to checked decisions: every problem at once, every name resolved.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::decision::{Decision, IgnoredDays, MEASURED_DAYS};
use super::fields::{check_status, check_when, expect, find_metric, find_segment, ignored_days, reverse_when};
use super::sections;
use crate::config::front_matter::{self, FrontMatter};
use crate::config::read::{Keys, Located, Reader};
use crate::metric::{Definitions, SegmentKey};
use crate::problem::{Place, Problem, Problems};

/// Where decisions are, below `content/`.
const FOLDER: &str = "decisions/";

/// Reads and checks the decisions among the texts of `content/`, given by their path there; in the order of their files.
pub fn read(content: &BTreeMap<String, String>, definitions: &Definitions) -> Result<Vec<Decision>, Problems> {
    let mut problems = Problems::default();
    let mut decisions = Vec::new();
    for (source, text) in content {
        let Some(key) = key_of(source) else { continue };
        decisions.extend(problems.collect(decision(key, text, definitions)));
    }
    problems.or(decisions)
}

/// The keys of the decisions among the files of `content/`, whether they can be read or not.
pub fn keys(content: &BTreeMap<String, String>) -> Vec<&str> {
    content.keys().filter_map(|source| key_of(source)).collect()
}

fn key_of(source: &str) -> Option<&str> {
    source.strip_prefix(FOLDER)?.strip_suffix(".md")
}

/// The front matter as written.
struct RawDecision {
    title: Option<Located<String>>,
    date: Option<Located<String>>,
    metric: Option<Located<String>>,
    segment: Option<Located<String>>,
    expected: Option<Located<String>>,
    check_after: Option<Located<u16>>,
    check_on: Option<Located<String>>,
    status: Option<Located<String>>,
    ended: Option<Located<String>>,
    ignored: Vec<IgnoredDays>,
    reverse_when: Option<Located<String>>,
    alternatives: Option<Vec<Located<String>>>,
    tradeoffs: Option<Vec<Located<String>>>,
}

/// Reads the decision of a file.
fn decision(key: &str, text: &str, definitions: &Definitions) -> Result<Decision, Problems> {
    let file: PathBuf = Path::new("content/decisions").join(format!("{key}.md"));
    let FrontMatter { toml, body, .. } = front_matter::split(&file, text)?;
    let mut reader = Reader::new(&file, &toml);
    let document = reader.document();
    let mut keys = Keys::root(&reader, &document);
    let raw = RawDecision {
        title: keys.string(&mut reader, "title"),
        date: keys.day(&mut reader, "date"),
        metric: keys.string(&mut reader, "metric"),
        segment: keys.string(&mut reader, "segment"),
        expected: keys.string(&mut reader, "expected"),
        check_after: keys.integer(&mut reader, "check_after", MEASURED_DAYS),
        check_on: keys.day(&mut reader, "check_on"),
        status: keys.string(&mut reader, "status"),
        ended: keys.day(&mut reader, "ended"),
        ignored: ignored(&mut reader, &mut keys),
        reverse_when: keys.string(&mut reader, "reverse_when"),
        alternatives: keys.strings(&mut reader, "alternatives"),
        tradeoffs: keys.strings(&mut reader, "tradeoffs"),
    };
    for needed in ["title", "date", "metric", "expected"] {
        if !keys.has(needed) {
            reader.report(Problem::new(Place::file(&file).line(1), format!("the key `{needed}` is missing")));
        }
    }
    keys.finish(&mut reader);
    let mut problems = reader.problems;
    if !is_anchor(key) {
        let problem = Problem::new(Place::file(&file), format!("`{key}` cannot be an anchor of the page"));
        problems.push(problem.hint("name the file with lower-case letters, digits and `-`"));
    }
    let decision = check((key, body), raw, definitions, &mut problems);
    match decision {
        Some(decision) => problems.or(decision),
        None => Err(problems),
    }
}

/// `ignore = [{ days, reason }]`.
fn ignored(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>) -> Vec<IgnoredDays> {
    let mut ignored = Vec::new();
    for mut entry in keys.tables(reader, "ignore").unwrap_or_default() {
        for needed in ["days", "reason"] {
            if !entry.has(needed) {
                reader.report(Problem::new(entry.place().clone(), format!("the key `{needed}` is missing")));
            }
        }
        let days = entry.day(reader, "days");
        let reason = entry.string(reader, "reason");
        entry.finish(reader);
        let read = days.zip(reason).map(|(days, reason)| ignored_days(&days, reason.value));
        ignored.extend(read.and_then(|read| reader.problems.collect(read)));
    }
    ignored
}

fn is_anchor(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn check(
    (key, body): (&str, &str),
    raw: RawDecision,
    definitions: &Definitions,
    problems: &mut Problems,
) -> Option<Decision> {
    let RawDecision { title, date, metric, segment, expected, check_after, check_on, status, ended, .. } = &raw;
    let date = date.as_ref().and_then(|date| problems.collect(date.parse()));
    let metric = metric.as_ref().and_then(|metric| problems.collect(find_metric(metric, definitions)));
    let segment = match segment {
        Some(segment) => problems.collect(find_segment(segment, definitions)),
        None => Some(SegmentKey("all".into())),
    };
    let expected = expected.as_ref().and_then(|text| problems.collect(expect(text, metric.as_ref())));
    let check = problems.collect(check_when(check_after.as_ref(), check_on.as_ref()));
    let status = problems.collect(check_status(status.as_ref(), ended.as_ref()));
    let reverse_when = raw.reverse_when.as_ref().map(|text| reverse_when(text, segment.as_ref(), definitions));
    let reverse_when = reverse_when.and_then(|read| problems.collect(read)).flatten();
    let mut body = body.to_owned();
    let alternatives = points(&mut body, raw.alternatives.as_deref(), &["alternatives"], problems);
    let tradeoffs = points(&mut body, raw.tradeoffs.as_deref(), &["tradeoffs", "trade-offs"], problems);
    Some(Decision {
        key: key.to_owned(),
        title: title.as_ref()?.value.clone(),
        date: date?,
        metric: metric?,
        segment: segment?,
        expected: expected?,
        check: check?,
        status: status?,
        ignored: raw.ignored,
        reverse_when,
        alternatives,
        tradeoffs,
        body,
    })
}

/// The points of a list of the front matter, or of the section of the text under a heading of that name, which is taken out.
fn points(body: &mut String, list: Option<&[Located<String>]>, names: &[&str], problems: &mut Problems) -> Vec<String> {
    match (list, sections::take(body, names)) {
        (Some(list), None) => list.iter().map(|point| point.value.clone()).collect(),
        (None, Some((rest, points))) => {
            *body = rest;
            points
        }
        (None, None) => Vec::new(),
        (Some(list), Some(_)) => {
            let place = list.first().map(|point| point.place.clone()).unwrap_or_default();
            let message = format!("`{}` are both in the front matter and under a heading", names[0]);
            problems.push(Problem::new(place, message).hint("keep one of them"));
            Vec::new()
        }
    }
}
