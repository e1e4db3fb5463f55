//! The days of an incident as a small picture: what was, what was expected, and the days that the alert is about.
//!
//! A few lines of SVG of our own. It holds no text, so that it may be stretched; its figures stand beside it as words and
//! as a table.

use std::fmt::Write as _;

use crate::alerts::HistoryDay;
use crate::calendar::DayRange;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 120.0;
/// Room for the width of a line.
const MARGIN: f64 = 3.0;

/// The picture of a history and the values at its edges.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// The picture, hidden from screen readers.
    pub svg: String,
    /// The value at its lower edge.
    pub low: f64,
    /// The value at its upper edge.
    pub high: f64,
    /// Its days.
    pub days: DayRange,
}

/// Draws days in order, with the days of the alert shaded; `None` when fewer than two values are known.
pub fn history(seen: &[HistoryDay], marked: DayRange) -> Option<History> {
    let days = DayRange { first: seen.first()?.day, last: seen.last()?.day };
    let known = || seen.iter().flat_map(|seen| [seen.value, seen.expected]).flatten();
    if seen.iter().filter(|seen| seen.value.is_some()).count() < 2 {
        return None;
    }
    let high = known().fold(f64::NEG_INFINITY, f64::max);
    let lowest = known().fold(f64::INFINITY, f64::min);
    // From 0 unless that would press the line against the upper edge.
    let low = if lowest < 0.6 * high { 0.0 } else { lowest };
    let frame = HistoryFrame { days, low, high };
    let mut svg = format!(
        "<svg class=\"history\" aria-hidden=\"true\" focusable=\"false\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\">"
    );
    let (from, to) = (marked.first.max(days.first), marked.last.min(days.last));
    if from <= to {
        let (left, right) = (frame.edge(from.since(days.first)), frame.edge(to.since(days.first) + 1));
        let _ = write!(
            svg,
            "<rect class=\"marked\" x=\"{left:.1}\" y=\"0\" width=\"{:.1}\" height=\"{HEIGHT}\"/>",
            right - left
        );
    }
    let _ = write!(svg, "<path class=\"expected\" d=\"{}\"/>", frame.line(seen, |seen| seen.expected));
    let _ = write!(svg, "<path class=\"actual\" d=\"{}\"/></svg>", frame.line(seen, |seen| seen.value));
    Some(History { svg, low, high, days })
}

/// Where days and values are in the picture.
struct HistoryFrame {
    days: DayRange,
    low: f64,
    high: f64,
}

impl HistoryFrame {
    /// The left edge of the day at this position.
    fn edge(&self, position: i32) -> f64 {
        f64::from(position) / f64::from(self.days.len()) * WIDTH
    }

    fn height(&self, value: f64) -> f64 {
        // A series that never moves is drawn through the middle.
        let up = if self.high > self.low { (value - self.low) / (self.high - self.low) } else { 0.5 };
        HEIGHT - MARGIN - up * (HEIGHT - 2.0 * MARGIN)
    }

    /// A line with gaps where a value is missing or a day was left out.
    fn line(&self, seen: &[HistoryDay], value: impl Fn(&HistoryDay) -> Option<f64>) -> String {
        let mut path = String::new();
        let mut before = None;
        for (seen, value) in seen.iter().filter_map(|seen| Some((seen, value(seen)?))) {
            let x = self.edge(seen.day.since(self.days.first)) + self.edge(1) / 2.0;
            let command = if before.is_some_and(|day| seen.day.since(day) == 1) { 'L' } else { 'M' };
            let _ = write!(path, "{command}{x:.1} {:.1}", self.height(value));
            before = Some(seen.day);
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;

    fn seen(day: i32, value: f64, expected: Option<f64>) -> HistoryDay {
        HistoryDay { day: Day(day), value: Some(value), expected }
    }

    fn marked(first: i32, last: i32) -> DayRange {
        DayRange { first: Day(first), last: Day(last) }
    }

    #[test]
    fn the_days_of_the_alert_are_shaded_and_the_line_begins_at_zero() {
        // Four days over 640: 160 each, drawn in their middle. From 0 to 10 over 114 of 120: 5 is at 60, 10 at 3, 0 at 117.
        let days = [seen(0, 10.0, None), seen(1, 5.0, Some(10.0)), seen(2, 0.0, Some(10.0)), seen(3, 10.0, None)];
        let history = history(&days, marked(1, 2)).expect("a picture");
        assert!(history.svg.contains("x=\"160.0\" y=\"0\" width=\"320.0\""), "{}", history.svg);
        assert!(
            history.svg.contains("class=\"actual\" d=\"M80.0 3.0L240.0 60.0L400.0 117.0L560.0 3.0\""),
            "{}",
            history.svg
        );
        assert!(history.svg.contains("class=\"expected\" d=\"M240.0 3.0L400.0 3.0\""), "{}", history.svg);
        assert_eq!((format!("{} {}", history.low, history.high), history.days), ("0 10".to_owned(), marked(0, 3)));
    }

    #[test]
    fn a_day_that_was_left_out_is_a_gap() {
        let history = history(&[seen(0, 8.0, None), seen(2, 10.0, None)], marked(9, 9)).expect("a picture");
        assert!(history.svg.contains("d=\"M106.7 117.0M533.3 3.0\""), "{}", history.svg);
        assert!(!history.svg.contains("<rect"), "{}", history.svg);
        assert!(history.low > 7.0);
    }

    #[test]
    fn one_day_is_no_picture() {
        assert_eq!(history(&[], marked(0, 0)), None);
        assert_eq!(history(&[seen(0, 1.0, None)], marked(0, 0)), None);
    }
}
