//! Sparklines: a few lines of SVG of our own, small enough to stand inside a sentence.

use std::fmt::Write as _;

const WIDTH: f64 = 96.0;
const HEIGHT: f64 = 28.0;
/// Room for the end dot and the width of the line.
const MARGIN: f64 = 3.0;

/// The line of a series, without a goal.
pub fn sparkline(values: &[Option<f64>]) -> String {
    sparkline_to(values, None)
}

/// The line of a series and, dashed, the level that it should reach. It goes from its lowest value to its highest, with gaps where values are missing and a dot at the
/// last known one. Hidden from screen readers: the number stands beside it. Empty when nothing is known.
pub fn sparkline_to(values: &[Option<f64>], goal: Option<f64>) -> String {
    let known: Vec<(usize, f64)> = values.iter().enumerate().filter_map(|(at, value)| Some((at, (*value)?))).collect();
    let Some(last) = known.last() else { return String::new() };
    let all = || known.iter().map(|(_, value)| *value).chain(goal);
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    let place = |(at, value): (usize, f64)| {
        let across = if values.len() > 1 { at as f64 / (values.len() - 1) as f64 } else { 1.0 };
        // A series that never moves is drawn through the middle.
        let up = if high > low { (value - low) / (high - low) } else { 0.5 };
        (MARGIN + across * (WIDTH - 2.0 * MARGIN), HEIGHT - MARGIN - up * (HEIGHT - 2.0 * MARGIN))
    };
    let mut path = String::new();
    let mut before = None;
    for point in &known {
        let (x, y) = place(*point);
        let command = if before.is_some_and(|at: usize| at + 1 == point.0) { 'L' } else { 'M' };
        let _ = write!(path, "{command}{x:.1} {y:.1}");
        before = Some(point.0);
    }
    let level = goal.map(|goal| place((0, goal)).1);
    let level = level.map(|y| format!("<line class=\"goal\" x1=\"0\" x2=\"{WIDTH}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>"));
    let (level, (x, y)) = (level.unwrap_or_default(), place(*last));
    format!(
        "<svg class=\"sparkline\" aria-hidden=\"true\" focusable=\"false\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         viewBox=\"0 0 {WIDTH} {HEIGHT}\">{level}<path d=\"{path}\"/><circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_spans_the_box_and_ends_in_a_dot() {
        // Three values 0, 5, 10 over 96 x 28 with a margin of 3: x = 3, 48, 93; y = 25, 14, 3.
        let svg = sparkline(&[Some(0.0), Some(5.0), Some(10.0)]);
        assert!(svg.contains("d=\"M3.0 25.0L48.0 14.0L93.0 3.0\""), "{svg}");
        assert!(svg.contains("cx=\"93.0\" cy=\"3.0\""), "{svg}");
    }

    #[test]
    fn a_goal_is_a_level_that_the_box_reaches() {
        // 0 to 20 over 22 of 28: the goal stands at the upper edge, 10 in the middle.
        let svg = sparkline_to(&[Some(0.0), Some(10.0)], Some(20.0));
        assert!(svg.contains("y1=\"3.0\" y2=\"3.0\"") && svg.contains("d=\"M3.0 25.0L93.0 14.0\""), "{svg}");
        assert!(!sparkline(&[Some(0.0), Some(10.0)]).contains("<line"));
    }

    #[test]
    fn a_missing_value_is_a_gap_and_not_a_drop() {
        let svg = sparkline(&[Some(1.0), None, Some(1.0), Some(2.0), None]);
        assert!(svg.contains("d=\"M3.0 25.0M48.0 25.0L70.5 3.0\""), "{svg}");
        assert!(svg.contains("cx=\"70.5\" cy=\"3.0\""), "{svg}");
    }

    #[test]
    fn a_flat_line_is_in_the_middle_and_nothing_is_nothing() {
        assert!(sparkline(&[Some(4.0), Some(4.0)]).contains("M3.0 14.0L93.0 14.0"));
        assert!(sparkline(&[Some(4.0)]).contains("cx=\"93.0\" cy=\"14.0\""));
        assert_eq!(sparkline(&[None, None]), "");
        assert_eq!(sparkline(&[]), "");
    }
}
