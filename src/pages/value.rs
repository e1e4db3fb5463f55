//! Values as a page shows them: a number, or a dash that says why there is none; and how a value changed.
//!
//! The numbers come in full precision and leave as finished text of [`crate::format`]. A missing value is never shown as
//! 0 or as nothing.

use serde::Serialize;

use crate::format;
use crate::messages::{points_change, rate_change, text};
use crate::metric::{Direction, Format};
use crate::stats::{Interval, Rate};
use crate::views::{RatePair, Withheld};

/// The text of a value, or a dash with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct VisibleValue {
    /// What is shown.
    pub text: String,
    /// Why there is no number; `None` when there is one.
    pub note: Option<String>,
}

impl VisibleValue {
    /// A number as text.
    pub(super) fn number(text: String) -> Self {
        Self { text, note: None }
    }

    /// A dash, because of this.
    pub(super) fn missing(reason: &str) -> Self {
        Self { text: format::MISSING.to_owned(), note: Some(reason.to_owned()) }
    }

    /// The word "withheld", with what it means.
    pub(super) fn withheld() -> Self {
        Self { text: text!("withheld"), note: Some(text!("withheld-why")) }
    }
}

/// The class of a table whose counts are wider than four digits, for the width of their column: a word of up to eight letters is
/// as wide as one of the `thousands`; nothing for four digits.
pub(super) fn count_width<'a>(counts: impl IntoIterator<Item = &'a VisibleValue>) -> &'static str {
    match counts.into_iter().map(|count| count.text.chars().count()).max().unwrap_or_default() {
        0..=5 => "",
        6..=8 => "thousands",
        _ => "millions",
    }
}

/// The values of one view that were withheld for privacy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Privacy<'a> {
    withheld: &'a [Withheld],
    view: &'static str,
}

impl<'a> Privacy<'a> {
    /// Those of this view.
    pub(super) fn of(view: &'static str, withheld: &'a [Withheld]) -> Self {
        Self { withheld, view }
    }

    /// Whether the value at this pointer, or something that holds it or is held by it, was withheld.
    pub(super) fn hides(self, pointer: &str) -> bool {
        let within = |outer: &str, inner: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.withheld
            .iter()
            .filter(|hidden| hidden.view == self.view)
            .any(|hidden| within(&hidden.pointer, pointer) || within(pointer, &hidden.pointer))
    }

    /// Whether any value of the view was withheld.
    pub(super) fn hides_any(self) -> bool {
        self.withheld.iter().any(|hidden| hidden.view == self.view)
    }

    /// The text of a value, `withheld`, or a dash with the reason.
    pub(super) fn show(self, pointer: &str, text: Option<String>, reason: &str) -> VisibleValue {
        match text {
            Some(text) => VisibleValue::number(text),
            None if self.hides(pointer) => VisibleValue::withheld(),
            None => VisibleValue::missing(reason),
        }
    }
}

/// A rate with its interval and its two counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct RateText {
    /// The rate.
    pub value: VisibleValue,
    /// `38% to 42%`, the 95% interval.
    pub interval: Option<String>,
    /// `1,204 of 3,000 users`.
    pub counts: Option<String>,
}

impl RateText {
    /// The texts of a rate, with the reason to give when it is undefined.
    pub(super) fn new(rate: Rate, value: VisibleValue) -> Self {
        let counts = match (rate.numerator, rate.denominator) {
            (Some(hits), Some(total)) if total > 0 => Some(text!("users-of", hits = hits, total = total)),
            _ => None,
        };
        Self { value, interval: rate.interval().map(interval), counts }
    }
}

/// Both ends of an interval of a rate: `38% to 42%`.
pub(super) fn interval(ends: Interval) -> String {
    text!("low-to-high", low = format::percent(ends.low), high = format::percent(ends.high))
}

/// How a value changed: neutral unless it is beyond chance, and then said by an arrow, a sign and a word, never by colour alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct DeltaText {
    /// `good`, `bad` or `flat`: the class that colours it.
    pub tone: &'static str,
    /// `▲`, `▼`, or nothing.
    pub arrow: &'static str,
    /// The signed amount: `+4.1%`.
    pub amount: String,
    /// The value before, with the direction in a word where there is one: `up from 1,204`.
    pub words: String,
    /// `better`, `worse`, `could be chance`, or nothing.
    pub verdict: String,
}

impl DeltaText {
    /// A change by `difference`, already written as `amount`, from the value written as `before`. It is beyond chance when the
    /// interval of the change lies on its side of 0; without an interval nobody can say so.
    fn new((difference, interval): (f64, Option<Interval>), amount: String, before: &str, good: Direction) -> Self {
        let is_zero = !amount.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
        let rises = difference > 0.0;
        let is_confirmed = |ends: Interval| if rises { ends.low > 0.0 } else { ends.high < 0.0 };
        if is_zero || !interval.is_some_and(is_confirmed) {
            let words =
                if is_zero { text!("delta-unchanged", before = before) } else { text!("delta-from", before = before) };
            let verdict = if interval.is_some() && !is_zero { text!("delta-chance") } else { String::new() };
            return Self { tone: "flat", arrow: "", amount, words, verdict };
        }
        let (tone, verdict) = match (good, rises) {
            (Direction::Up, true) | (Direction::Down, false) => ("good", text!("delta-better")),
            (Direction::Up, false) | (Direction::Down, true) => ("bad", text!("delta-worse")),
            (Direction::None, true | false) => ("flat", String::new()),
        };
        let (arrow, id) = if rises { ("▲", "delta-up") } else { ("▼", "delta-down") };
        Self { tone, arrow, amount, words: text!(id, before = before), verdict }
    }

    /// The change between two rates, in percentage points.
    pub(super) fn points(pair: RatePair, good: Direction) -> Option<Self> {
        let change = (pair.previous.value()?, pair.delta_points()?);
        Some(Self::of((Format::Percent, good), change, None, pair.change_interval()))
    }

    /// The change of a value of any format by `difference` from `previous`, a ratio of `relative` where that is known.
    pub(crate) fn of(
        (format, good): (Format, Direction),
        (previous, difference): (f64, f64),
        relative: Option<f64>,
        interval: Option<Interval>,
    ) -> Self {
        let (amount, before) = match format {
            Format::Percent => {
                let (amount, moved) = rate_change(previous, previous + difference);
                (amount, moved.before)
            }
            Format::Count | Format::Ratio | Format::Number | Format::Currency(_) => {
                (amount(format, difference, relative), format::value(previous, format))
            }
        };
        Self::new((difference, interval), amount, &before, good)
    }
}

/// A change of a rate in points, of anything else in percent; in units where the base is 0.
pub(super) fn amount(kind: Format, difference: f64, relative: Option<f64>) -> String {
    match (kind, relative) {
        (Format::Percent, _) => points_change(difference),
        (Format::Count | Format::Ratio | Format::Number | Format::Currency(_), Some(relative)) => {
            format::relative_change(relative)
        }
        (Format::Count | Format::Ratio | Format::Number | Format::Currency(_), None) => {
            format::count_change(difference)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_count_decides_the_width_of_its_column() {
        let width = |counts: &[&str]| {
            let values: Vec<VisibleValue> =
                counts.iter().map(|text| VisibleValue::number((*text).to_owned())).collect();
            count_width(&values)
        };
        assert_eq!(width(&[]), "");
        assert_eq!(width(&["4,362", "450"]), "");
        assert_eq!(width(&["450", "43,620"]), "thousands");
        assert_eq!(width(&["436,200"]), "thousands");
        assert_eq!(width(&["1,362,004", "9"]), "millions");
    }

    fn delta(difference: f64, ends: Option<[f64; 2]>, amount: &str) -> DeltaText {
        let interval = ends.map(|[low, high]| Interval { low, high });
        DeltaText::new((difference, interval), amount.into(), "1,204", Direction::Up)
    }

    #[test]
    fn a_fall_of_a_metric_that_should_rise_is_worse() {
        let change = delta(-0.034, Some([-0.05, -0.01]), "−3.4%");
        assert_eq!((change.arrow, change.tone, change.verdict.as_str()), ("▼", "bad", "worse"));
        assert_eq!(change.words, "down from 1,204");
    }

    #[test]
    fn a_change_that_may_be_chance_is_neutral() {
        let change = delta(-0.034, Some([-0.07, 0.01]), "−3.4%");
        assert_eq!((change.arrow, change.tone, change.verdict.as_str()), ("", "flat", "could be chance"));
        assert_eq!(change.words, "from 1,204");
        // An interval on the other side of 0 confirms nothing, and neither does none.
        assert_eq!(delta(-0.034, Some([0.01, 0.07]), "−3.4%").tone, "flat");
        assert_eq!((delta(-0.034, None, "−3.4%").tone, delta(-0.034, None, "−3.4%").verdict.as_str()), ("flat", ""));
    }

    #[test]
    fn a_change_that_rounds_to_zero_has_no_direction() {
        let change = delta(-0.0001, Some([-0.0002, -0.0001]), "0.0%");
        assert_eq!((change.arrow, change.tone, change.verdict.as_str()), ("", "flat", ""));
        assert_eq!(change.words, "unchanged from 1,204");
    }

    #[test]
    fn a_withheld_value_is_not_a_dash() {
        let withheld = [Withheld { view: "funnel", pointer: "/steps/1".into() }];
        let funnel = Privacy::of("funnel", &withheld);
        assert_eq!(funnel.show("/steps/1/users", None, "nobody").text, "withheld");
        assert_eq!(funnel.show("/steps/10/users", None, "nobody").text, "–");
        assert_eq!(Privacy::of("kpis", &withheld).show("/steps/1/users", None, "nobody").text, "–");
        assert_eq!(funnel.show("/steps/1/users", Some("7".into()), "nobody").note, None);
    }

    #[test]
    fn a_rate_changes_in_points_and_a_count_in_percent() {
        assert_eq!(amount(Format::Percent, -0.05, Some(-0.1)), "−5 points");
        assert_eq!(amount(Format::Count, -5.0, Some(-0.1)), "−10%");
        assert_eq!(amount(Format::Count, 5.0, None), "+5");
    }

    #[test]
    fn a_rate_keeps_its_counts() {
        let text = RateText::new(Rate::of(10, 50), VisibleValue::number("20%".into()));
        // 10 of 50: the Wilson interval is 0.1124 to 0.3304.
        assert_eq!(text.interval.as_deref(), Some("11% to 33%"));
        assert_eq!(text.counts.as_deref(), Some("10 of 50 users"));
    }
}
