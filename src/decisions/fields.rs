//! The values of a decision's front matter, each checked by itself.

use super::decision::{
    CheckDate, ConditionSide, DecisionStatus, ExpectedChange, IgnoredDays, ReverseCondition, is_windowed,
};
use crate::calendar::DaySpec;
use crate::config::read::Located;
use crate::metric::{Definitions, Format, Metric, SegmentKey, registry};
use crate::problem::Problem;

/// When a decision that does not say is judged, in days after it.
const DEFAULT_CHECK: u16 = 28;
/// The longest condition, in days.
const LONGEST_CONDITION: u16 = 90;

/// The metric of an id, if decisions can be held against it.
pub(super) fn find_metric(id: &Located<String>, definitions: &Definitions) -> Result<Metric, Problem> {
    let metrics = registry(definitions);
    let metric = metrics.find(&id.value, &id.place)?;
    if is_windowed(metric, definitions) {
        let message = format!("`{}` looks back over days before the decision, so it cannot judge one", id.value);
        return Err(Problem::new(id.place.clone(), message).hint("use `dau`, a rate, or a daily count"));
    }
    Ok(metric.clone())
}

/// The segment of a key.
pub(super) fn find_segment(key: &Located<String>, definitions: &Definitions) -> Result<SegmentKey, Problem> {
    let segments = definitions.segments.iter().map(|segment| &segment.key);
    let known = segments.clone().find(|segment| segment.as_str() == key.value).cloned();
    known.ok_or_else(|| key.unknown("segment", segments.map(SegmentKey::as_str)))
}

/// Reads `+5%` or `-2 points`.
pub(super) fn expect(text: &Located<String>, metric: Option<&Metric>) -> Result<ExpectedChange, Problem> {
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
        (ExpectedChange::Points(_), Some(Format::Count | Format::Ratio | Format::Number | Format::Currency(_))) => {
            let message = format!("only a rate changes by points, and `{value}` is not of a rate");
            Err(problem(message).hint("write it in percent of the level before, as in \"+5%\""))
        }
        (ExpectedChange::Relative(size), _) if size <= -1.0 => {
            Err(problem(format!("`{value}` would leave less than nothing")))
        }
        (expected, _) => Ok(expected),
    }
}

/// When a decision is judged, by `check_after` or `check_on`.
pub(super) fn check_when(after: Option<&Located<u16>>, on: Option<&Located<String>>) -> Result<CheckDate, Problem> {
    match (after, on) {
        (Some(_), Some(on)) => {
            let problem = Problem::new(on.place.clone(), "`check_after` and `check_on` say the same thing twice");
            Err(problem.hint("keep one of them"))
        }
        (None, Some(on)) => on.parse().map(CheckDate::On),
        (after, None) => Ok(CheckDate::Days(after.map_or(DEFAULT_CHECK, |days| days.value))),
    }
}

/// Where a decision stands, by `status` and `ended`.
pub(super) fn check_status(
    status: Option<&Located<String>>,
    ended: Option<&Located<String>>,
) -> Result<DecisionStatus, Problem> {
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

/// Reads `METRIC below|above VALUE for N days [in SEGMENT]`; without a segment it is the decision's.
pub(super) fn reverse_when(
    text: &Located<String>,
    own: Option<&SegmentKey>,
    definitions: &Definitions,
) -> Result<Option<ReverseCondition>, Problem> {
    let part = |value: &str| Located { value: value.to_owned(), place: text.place.clone() };
    let words: Vec<&str> = text.value.split_whitespace().collect();
    let (condition, segment) = match words.as_slice() {
        [condition @ .., "in", segment] => (condition, Some(part(segment))),
        condition => (condition, None),
    };
    let [metric, side, value, "for", days, "day" | "days"] = condition else { return Err(no_condition(text)) };
    let metric = find_metric(&part(metric), definitions)?;
    let side = match *side {
        "below" => ConditionSide::Below,
        "above" => ConditionSide::Above,
        other => {
            return Err(
                part(other).unknown("side", [ConditionSide::Below, ConditionSide::Above].map(ConditionSide::as_str))
            );
        }
    };
    let value = condition_value(&part(value), metric.format)?;
    let days = days.parse().ok().filter(|days| (1..=LONGEST_CONDITION).contains(days));
    let days = days.ok_or_else(|| {
        let message = format!("`{}` needs a whole number of days from 1 to {LONGEST_CONDITION}", text.value);
        Problem::new(text.place.clone(), message)
    })?;
    let segment = match segment {
        Some(segment) => Some(find_segment(&segment, definitions)?),
        None => own.cloned(),
    };
    Ok(segment.map(|segment| ReverseCondition { metric, segment, side, value, days }))
}

fn no_condition(text: &Located<String>) -> Problem {
    let problem = Problem::new(text.place.clone(), format!("`{}` is not a condition", text.value));
    problem.hint("write it as in \"step.onboarding_complete below 45% for 7 days\", perhaps with \"in pro\" at its end")
}

/// Reads `45%` for a rate and `1200` or `0.8` for the others.
fn condition_value(text: &Located<String>, format: Format) -> Result<f64, Problem> {
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    let percent = text.value.strip_suffix('%');
    let (read, hint) = match format {
        Format::Percent => {
            (percent.and_then(number).map(|percent| percent / 100.0), "a rate is written in percent, as in 45%")
        }
        Format::Count | Format::Ratio | Format::Number | Format::Currency(_) => {
            (number(&text.value), "a count is written as a number a day, as in 1200")
        }
    };
    read.ok_or_else(|| {
        Problem::new(text.place.clone(), format!("`{}` is not a value of the metric", text.value)).hint(hint)
    })
}

/// Reads `2026-10-03..2026-10-05`, or one day.
pub(super) fn ignored_days(days: &Located<String>, reason: String) -> Result<IgnoredDays, Problem> {
    let day = |text: &str| -> Result<DaySpec, Problem> {
        Located { value: text.to_owned(), place: days.place.clone() }.parse()
    };
    let (first, last) = days.value.split_once("..").unwrap_or((&days.value, &days.value));
    let (first, last) = (day(first)?, day(last)?);
    let is_backwards = match (first, last) {
        (DaySpec::On(first), DaySpec::On(last)) => last < first,
        (DaySpec::BeforeAsOf(first), DaySpec::BeforeAsOf(last)) => last > first,
        (DaySpec::On(_), DaySpec::BeforeAsOf(_)) | (DaySpec::BeforeAsOf(_), DaySpec::On(_)) => false,
    };
    if is_backwards {
        return Err(Problem::new(days.place.clone(), format!("`{}` ends before it begins", days.value)));
    }
    Ok(IgnoredDays { first, last, reason })
}
