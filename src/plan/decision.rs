//! One decision of the log: a Markdown file whose front matter says what was decided when, and what it should do.

use std::path::{Path, PathBuf};

use super::Names;
use super::when::When;
use crate::config::front_matter::{self, FrontMatter};
use crate::config::read::{Keys, Located, Reader};
use crate::metric::{Definitions, Format, Metric, SegmentKey, registry};
use crate::problem::{Place, Problem, Problems};

/// How long the comparison may be, in days: at least two whole weeks, so that weekdays and the scatter of days can be told
/// from a change.
pub const MEASURED_DAYS: std::ops::RangeInclusive<i64> = 14..=180;
/// The comparison of a decision that does not say.
const DEFAULT_CHECK: i64 = 28;

/// A decision, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The name of its file without `.md`; its anchor on the page.
    pub key: String,
    /// What was decided.
    pub title: String,
    /// When it took effect.
    pub date: When,
    /// The metric that it should move.
    pub metric: Metric,
    /// Whose metric.
    pub segment: SegmentKey,
    /// By how much.
    pub expected: Expected,
    /// When it is judged.
    pub check: Check,
    /// Where it stands.
    pub status: Status,
    /// The reasons, as Markdown.
    pub body: String,
}

/// When a decision is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// After so many days.
    Days(u16),
    /// On a day.
    On(When),
}

/// The change that was expected, with its sign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expected {
    /// Of the level before: 0.05 for 5% more.
    Relative(f64),
    /// Of a rate, a difference of 0..1 numbers: 0.02 for 2 points more.
    Points(f64),
}

impl Expected {
    /// Its number.
    pub fn size(self) -> f64 {
        match self {
            Self::Relative(size) | Self::Points(size) => size,
        }
    }
}

/// Where a decision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not in effect yet.
    Proposed,
    /// In effect since its day.
    Active,
    /// No longer in effect from this day on.
    Reversed(When),
}

impl Status {
    const NAMES: [&'static str; 3] = ["proposed", "active", "reversed"];

    /// The word for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Active => "active",
            Self::Reversed(_) => "reversed",
        }
    }
}

/// The metrics that a decision can be held against. The others look back over so many days that the days after a decision
/// cannot be told from those before.
pub fn measurable(definitions: &Definitions) -> Vec<Metric> {
    registry(definitions).into_iter().filter(|metric| !is_windowed(&metric.id)).collect()
}

fn is_windowed(id: &str) -> bool {
    ["wau", "mau", "stickiness"].contains(&id)
}

/// The front matter as written.
struct Raw {
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
pub(super) fn read(key: &str, text: &str, names: &Names<'_>) -> Result<Decision, Problems> {
    let file: PathBuf = Path::new("content/decisions").join(format!("{key}.md"));
    let FrontMatter { toml, body, .. } = front_matter::split(&file, text)?;
    let mut reader = Reader::new(&file, &toml);
    let document = reader.document();
    let mut keys = Keys::root(&reader, &document);
    let raw = Raw {
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
    let decision = check((key, body), raw, names, &mut problems);
    match decision {
        Some(decision) => problems.or(decision),
        None => Err(problems),
    }
}

fn is_anchor(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn check((key, body): (&str, &str), raw: Raw, names: &Names<'_>, problems: &mut Problems) -> Option<Decision> {
    let Raw { title, date, metric, segment, expected, check_after, check_on, status, ended } = raw;
    let date = date.and_then(|date| problems.collect(when(&date)));
    let metric = metric.and_then(|metric| problems.collect(find_metric(&metric, names)));
    let segment = match segment {
        Some(segment) => problems.collect(find_segment(&segment, names)),
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

/// The day of a key.
pub(super) fn when(text: &Located<String>) -> Result<When, Problem> {
    When::parse(&text.value).map_err(|reason| Problem::new(text.place.clone(), reason))
}

fn find_metric(id: &Located<String>, names: &Names<'_>) -> Result<Metric, Problem> {
    if is_windowed(&id.value) {
        let message = format!("`{}` looks back over days before the decision, so it cannot judge one", id.value);
        return Err(Problem::new(id.place.clone(), message).hint("use `dau`, a rate, or a daily count"));
    }
    let known = names.metrics.iter().find(|metric| metric.id == id.value).cloned();
    known.ok_or_else(|| {
        super::mission_file::unknown("metric", id, names.metrics.iter().map(|metric| metric.id.as_str()))
    })
}

fn find_segment(key: &Located<String>, names: &Names<'_>) -> Result<SegmentKey, Problem> {
    let mut segments = names.definitions.segments.iter().map(|segment| &segment.key);
    let known = segments.clone().find(|segment| segment.as_str() == key.value).cloned();
    known.ok_or_else(|| super::mission_file::unknown("segment", key, segments.by_ref().map(SegmentKey::as_str)))
}

/// Reads `+5%` or `-2 points`.
fn expect(text: &Located<String>, metric: Option<&Metric>) -> Result<Expected, Problem> {
    let problem = |message: String| Problem::new(text.place.clone(), message);
    let value = text.value.trim();
    let number = |suffixes: &[&str]| {
        let rest = suffixes.iter().find_map(|suffix| value.strip_suffix(suffix))?;
        let number: f64 = rest.trim().replace('\u{2212}', "-").parse().ok()?;
        (number.is_finite() && number != 0.0).then_some(number / 100.0)
    };
    let read = number(&["%"]).map(Expected::Relative).or_else(|| number(&["points", "point"]).map(Expected::Points));
    let Some(expected) = read else {
        let message = format!("`{value}` is not an expected change");
        return Err(
            problem(message).hint("write it as in \"+5%\" of the level before, or \"+2 points\" of a rate; not 0")
        );
    };
    match (expected, metric.map(|metric| metric.format)) {
        (Expected::Points(_), Some(Format::Count | Format::Ratio)) => {
            let message = format!("only a rate changes by points, and `{value}` is not of a rate");
            Err(problem(message).hint("write it in percent of the level before, as in \"+5%\""))
        }
        (Expected::Relative(size), _) if size <= -1.0 => {
            Err(problem(format!("`{value}` would leave less than nothing")))
        }
        (expected, _) => Ok(expected),
    }
}

fn check_when(after: Option<&Located<i64>>, on: Option<&Located<String>>) -> Result<Check, Problem> {
    match (after, on) {
        (Some(_), Some(on)) => {
            let problem = Problem::new(on.place.clone(), "`check_after` and `check_on` say the same thing twice");
            Err(problem.hint("keep one of them"))
        }
        (None, Some(on)) => when(on).map(Check::On),
        (after, None) => {
            let days = after.map_or(DEFAULT_CHECK, |days| days.value);
            Ok(Check::Days(u16::try_from(days).unwrap_or(u16::MAX)))
        }
    }
}

fn check_status(status: Option<&Located<String>>, ended: Option<&Located<String>>) -> Result<Status, Problem> {
    match (status.map(|status| status.value.as_str()), ended) {
        (Some("reversed"), Some(ended)) => when(ended).map(Status::Reversed),
        (Some("reversed"), None) => {
            let place = status.map(|status| status.place.clone()).unwrap_or_default();
            Err(Problem::new(place, "a reversed decision needs the day on which it ended")
                .hint("add `ended = 2026-11-21`"))
        }
        (_, Some(ended)) => {
            let problem = Problem::new(ended.place.clone(), "`ended` is for a decision with `status = \"reversed\"`");
            Err(problem.hint("change the status, or remove the day"))
        }
        (Some("proposed"), None) => Ok(Status::Proposed),
        (Some("active") | None, None) => Ok(Status::Active),
        (Some(other), None) => {
            let place = status.map(|status| status.place.clone()).unwrap_or_default();
            Err(Problem::new(place, format!("unknown status `{other}`")).suggest(other, Status::NAMES))
        }
    }
}
