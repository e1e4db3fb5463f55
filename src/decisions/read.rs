//! `content/decisions/*.md` to checked decisions: every problem at once, every name resolved.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::decision::{CheckDate, Decision, DecisionStatus, ExpectedChange, MEASURED_DAYS, is_windowed};
use crate::config::front_matter::{self, FrontMatter};
use crate::config::read::{Keys, Located, Reader};
use crate::metric::{Definitions, Format, Metric, SegmentKey, registry};
use crate::problem::{Place, Problem, Problems};

/// Where decisions are, below `content/`.
const FOLDER: &str = "decisions/";
/// When a decision that does not say is judged, in days after it.
const DEFAULT_CHECK: i64 = 28;

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
    check_after: Option<Located<i64>>,
    check_on: Option<Located<String>>,
    status: Option<Located<String>>,
    ended: Option<Located<String>>,
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

fn is_anchor(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn check(
    (key, body): (&str, &str),
    raw: RawDecision,
    definitions: &Definitions,
    problems: &mut Problems,
) -> Option<Decision> {
    let RawDecision { title, date, metric, segment, expected, check_after, check_on, status, ended } = raw;
    let date = date.and_then(|date| problems.collect(date.parse()));
    let metric = metric.and_then(|metric| problems.collect(find_metric(&metric, definitions)));
    let segment = match segment {
        Some(segment) => problems.collect(find_segment(&segment, definitions)),
        None => Some(SegmentKey("all".into())),
    };
    let expected = expected.and_then(|text| problems.collect(expect(&text, metric.as_ref())));
    let check = problems.collect(check_when(check_after.as_ref(), check_on.as_ref()));
    let status = problems.collect(check_status(status.as_ref(), ended.as_ref()));
    Some(Decision {
        key: key.to_owned(),
        title: title?.value,
        date: date?,
        metric: metric?,
        segment: segment?,
        expected: expected?,
        check: check?,
        status: status?,
        body: body.to_owned(),
    })
}

fn find_metric(id: &Located<String>, definitions: &Definitions) -> Result<Metric, Problem> {
    let metrics = registry(definitions);
    let metric = metrics.find(&id.value, &id.place)?;
    if is_windowed(metric, definitions) {
        let message = format!("`{}` looks back over days before the decision, so it cannot judge one", id.value);
        return Err(Problem::new(id.place.clone(), message).hint("use `dau`, a rate, or a daily count"));
    }
    Ok(metric.clone())
}

fn find_segment(key: &Located<String>, definitions: &Definitions) -> Result<SegmentKey, Problem> {
    let segments = definitions.segments.iter().map(|segment| &segment.key);
    let known = segments.clone().find(|segment| segment.as_str() == key.value).cloned();
    known.ok_or_else(|| key.unknown("segment", segments.map(SegmentKey::as_str)))
}

/// Reads `+5%` or `-2 points`.
fn expect(text: &Located<String>, metric: Option<&Metric>) -> Result<ExpectedChange, Problem> {
    let problem = |message: String| Problem::new(text.place.clone(), message);
    let value = text.value.trim();
    let number = |suffixes: &[&str]| {
        let rest = suffixes.iter().find_map(|suffix| value.strip_suffix(suffix))?;
        let number: f64 = rest.trim().replace('\u{2212}', "-").parse().ok()?;
        (number.is_finite() && number != 0.0).then_some(number / 100.0)
    };
    let read = number(&["%"])
        .map(ExpectedChange::Relative)
        .or_else(|| number(&["points", "point"]).map(ExpectedChange::Points));
    let Some(expected) = read else {
        let message = format!("`{value}` is not an expected change");
        return Err(
            problem(message).hint("write it as in \"+5%\" of the level before, or \"+2 points\" of a rate; not 0")
        );
    };
    match (expected, metric.map(|metric| metric.format)) {
        (ExpectedChange::Points(_), Some(Format::Count | Format::Ratio)) => {
            let message = format!("only a rate changes by points, and `{value}` is not of a rate");
            Err(problem(message).hint("write it in percent of the level before, as in \"+5%\""))
        }
        (ExpectedChange::Relative(size), _) if size <= -1.0 => {
            Err(problem(format!("`{value}` would leave less than nothing")))
        }
        (expected, _) => Ok(expected),
    }
}

fn check_when(after: Option<&Located<i64>>, on: Option<&Located<String>>) -> Result<CheckDate, Problem> {
    match (after, on) {
        (Some(_), Some(on)) => {
            let problem = Problem::new(on.place.clone(), "`check_after` and `check_on` say the same thing twice");
            Err(problem.hint("keep one of them"))
        }
        (None, Some(on)) => on.parse().map(CheckDate::On),
        (after, None) => {
            let days = after.map_or(DEFAULT_CHECK, |days| days.value);
            Ok(CheckDate::Days(u16::try_from(days).unwrap_or(u16::MAX)))
        }
    }
}

fn check_status(status: Option<&Located<String>>, ended: Option<&Located<String>>) -> Result<DecisionStatus, Problem> {
    match (status.map(|status| status.value.as_str()), ended) {
        (Some("reversed"), Some(ended)) => ended.parse().map(DecisionStatus::Reversed),
        (Some("reversed"), None) => {
            let place = status.map(|status| status.place.clone()).unwrap_or_default();
            Err(Problem::new(place, "a reversed decision needs the day on which it ended")
                .hint("add `ended = 2026-11-21`"))
        }
        (_, Some(ended)) => {
            let problem = Problem::new(ended.place.clone(), "`ended` is for a decision with `status = \"reversed\"`");
            Err(problem.hint("change the status, or remove the day"))
        }
        (Some("proposed"), None) => Ok(DecisionStatus::Proposed),
        (Some("active") | None, None) => Ok(DecisionStatus::Active),
        (Some(other), None) => {
            let place = status.map(|status| status.place.clone()).unwrap_or_default();
            Err(Problem::new(place, format!("unknown status `{other}`")).suggest(other, DecisionStatus::NAMES))
        }
    }
}
