//! Marks on the time axis: which chart shows which, and the quiet lines with numbers that stand for them.
//!
//! A mark goes to the small charts whose series it concerns, and otherwise to the active users, which are the pulse of the
//! whole product: the same line in every small chart would say nothing about any of them. A list beside the picture says
//! what each number is.

use serde_json::{Value, json};

use crate::calendar::{Day, DayRange};
use crate::charts::chart::ChartMark;
use crate::charts::option;
use crate::charts::option::SMALL;
use crate::charts::theme::ColourRole;
use crate::metric::Quantity;
use crate::views::{Mark, MarkKind};

/// Room above the lines for their numbers.
pub(super) const ROOM: u16 = 13;
/// So many numbers fit beside each other into the narrowest small chart.
const NUMBERS: usize = 20;

/// Marks with their numbers, in the order of the time axis.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbered<'a>(Vec<(usize, &'a Mark)>);

impl<'a> Numbered<'a> {
    /// The marks of these days, numbered.
    pub(super) fn new(marks: &'a [Mark], days: &[Day]) -> Self {
        let is_inside = |mark: &&Mark| days.binary_search(&mark.day).is_ok();
        Self((1..).zip(marks.iter().filter(is_inside)).collect())
    }

    /// Those that concern one of these series.
    pub(super) fn about(&self, series: &[Quantity]) -> Self {
        self.keep(|mark| concerns(mark, series))
    }

    /// Those that concern one of these series, or none of the others.
    pub(super) fn about_or_not(&self, series: &[Quantity], others: &[Quantity]) -> Self {
        self.keep(|mark| concerns(mark, series) || !concerns(mark, others))
    }

    fn keep(&self, keep: impl Fn(&Mark) -> bool) -> Self {
        Self(self.0.iter().copied().filter(|(_, mark)| keep(mark)).collect())
    }

    /// What the list beside the picture says.
    pub(super) fn listed(&self) -> Vec<ChartMark> {
        self.0.iter().map(|(number, mark)| ChartMark { number: *number, mark: (*mark).clone() }).collect()
    }

    /// The days of the incidents of this series, as far as they are drawn, each as the two ends of a shade.
    pub(super) fn shades(&self, days: &[Day], series: Quantity) -> Vec<Value> {
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return Vec::new() };
        let colour = json!({"color": ColourRole::Bad.name(), "opacity": 0.1});
        let shade = |range: DayRange| {
            // A single day is shaded from the day before, since the line of a day has no width.
            let (from, to) = (range.first.max(*first), range.last.min(*last));
            let from = if from == to { from.plus(-1).max(*first) } else { from };
            json!([{"xAxis": from.to_string(), "itemStyle": colour}, {"xAxis": to.to_string()}])
        };
        let own = self.0.iter().filter(|(_, mark)| concerns(mark, &[series]));
        own.filter_map(|(_, mark)| mark.bad_days).map(shade).collect()
    }

    /// Lays the lines over the patch of a series in a chart of so many days.
    pub(super) fn lay_over(&self, series: &mut Value, days: usize) {
        if self.0.is_empty() {
            return;
        }
        let quiet = json!({"color": ColourRole::Muted.name(), "width": 1, "opacity": 0.8});
        let label = json!({"position": "end", "distance": 2, "color": ColourRole::Text.name(), "fontSize": SMALL, "fontWeight": 600});
        let lines = json!({"silent": true, "animation": false, "z": 1, "symbol": ["none", "none"], "lineStyle": quiet,
                           "label": label, "data": self.lines(days)});
        option::merge(series, json!({"markLine": lines}));
    }

    /// A line for each mark; marks too near each other for their numbers share one label, at the first of them.
    fn lines(&self, days: usize) -> Vec<Value> {
        let nearest = i32::try_from(days.div_ceil(NUMBERS)).unwrap_or(i32::MAX);
        let mut lines = Vec::new();
        let mut rest = self.0.as_slice();
        while let Some((_, first)) = rest.first() {
            let is_apart = |pair: &[(usize, &Mark)]| pair[1].1.day.since(pair[0].1.day) >= nearest;
            let together = rest.windows(2).position(is_apart).map_or(rest.len(), |last| last + 1);
            let (near, far) = rest.split_at(together);
            lines.push(line(first, &json!({"formatter": name(near)})));
            let of_another_day = near.windows(2).filter(|pair| pair[0].1.day != pair[1].1.day);
            lines.extend(of_another_day.map(|pair| line(pair[1].1, &json!({"show": false}))));
            rest = far;
        }
        lines
    }
}

fn concerns(mark: &Mark, series: &[Quantity]) -> bool {
    mark.series.iter().any(|quantity| series.contains(quantity))
}

fn line(mark: &Mark, label: &Value) -> Value {
    // The day of a decision is chosen and sharp; where an incident begins is what the rules saw first.
    let dash = match mark.kind {
        MarkKind::Decision => "solid",
        MarkKind::Alert => "dashed",
        MarkKind::Note => "dotted",
    };
    json!({"xAxis": mark.day.to_string(), "lineStyle": {"type": dash}, "label": label})
}

/// `3`, `3, 5`, `3–6`.
fn name(near: &[(usize, &Mark)]) -> String {
    let numbers: Vec<usize> = near.iter().map(|(number, _)| *number).collect();
    match numbers.as_slice() {
        [first, .., last] if numbers.len() > 2 && last - first == numbers.len() - 1 => format!("{first}–{last}"),
        numbers => numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::TrendIndex;

    fn mark(day: i32, series: &[Quantity]) -> Mark {
        Mark {
            day: Day(day),
            kind: MarkKind::Alert,
            note_kind: None,
            bad_days: None,
            title: format!("of {day}"),
            href: "alerts/index.html#a".into(),
            series: series.to_vec(),
        }
    }

    fn days(count: i32) -> Vec<Day> {
        (0..count).map(Day).collect()
    }

    fn numbers(marks: &Numbered<'_>) -> Vec<usize> {
        marks.0.iter().map(|(number, _)| *number).collect()
    }

    #[test]
    fn a_mark_is_where_its_series_is_drawn_and_otherwise_with_the_active_users() {
        let [signups, errors] = [0, 4].map(|trend| Quantity::Events(TrendIndex(trend)));
        let not_drawn = Quantity::Events(TrendIndex(2));
        let marks = [mark(1, &[errors]), mark(2, &[]), mark(3, &[Quantity::Dau, errors]), mark(4, &[not_drawn])];
        let all = Numbered::new(&marks, &days(30));
        let small = [signups, errors];
        assert_eq!(numbers(&all.about(&small)), [1, 3]);
        assert_eq!(numbers(&all.about(&[signups])), [0_usize; 0]);
        assert_eq!(numbers(&all.about_or_not(&[Quantity::Dau, Quantity::Wau, Quantity::Mau], &small)), [2, 3, 4]);
    }

    #[test]
    fn a_mark_outside_of_the_days_is_not_drawn_and_takes_no_number() {
        let marks = [mark(-1, &[]), mark(0, &[]), mark(6, &[]), mark(7, &[])];
        let inside = Numbered::new(&marks, &days(7)).listed();
        let listed: Vec<_> = inside.iter().map(|one| (one.number, one.mark.day)).collect();
        assert_eq!(listed, [(1, Day(0)), (2, Day(6))]);
    }

    #[test]
    fn marks_too_near_for_two_numbers_share_a_label() {
        // 90 days in 20 places: 5 days apart have room, 4 have not. The two of day 14 are one line.
        let marks = [10, 14, 14, 18, 23, 40, 44].map(|day| mark(day, &[]));
        let lines = Numbered::new(&marks, &days(90)).lines(90);
        let told: Vec<_> =
            lines.iter().map(|line| (line["xAxis"].as_str(), line["label"]["formatter"].as_str())).collect();
        let expected = [
            (Some("1970-01-11"), Some("1–4")),
            (Some("1970-01-15"), None),
            (Some("1970-01-19"), None),
            (Some("1970-01-24"), Some("5")),
            (Some("1970-02-10"), Some("6, 7")),
            (Some("1970-02-14"), None),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn incidents_are_shaded_as_far_as_they_are_drawn_and_a_single_day_has_a_width() {
        let shaded = |first: i32, last: i32| {
            let bad_days = Some(DayRange { first: Day(first), last: Day(last) });
            let marks = [Mark { bad_days, ..mark(3, &[Quantity::Dau]) }];
            assert!(Numbered::new(&marks, &days(7)).shades(&days(7), Quantity::Wau).is_empty());
            let shades = Numbered::new(&marks, &days(7)).shades(&days(7), Quantity::Dau);
            [&shades[0][0], &shades[0][1]].map(|end| end["xAxis"].as_str().unwrap_or_default().to_owned())
        };
        assert_eq!(shaded(3, 5), ["1970-01-04", "1970-01-06"]);
        assert_eq!(shaded(3, 9), ["1970-01-04", "1970-01-07"]);
        assert_eq!(shaded(3, 3), ["1970-01-03", "1970-01-04"]);
        assert!(Numbered::new(&[mark(3, &[Quantity::Dau])], &days(7)).shades(&days(7), Quantity::Dau).is_empty());
    }

    #[test]
    fn two_marks_of_a_day_are_one_line() {
        let marks = [mark(3, &[]), mark(3, &[])];
        let lines = Numbered::new(&marks, &days(7)).lines(7);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["label"]["formatter"], "1, 2");
    }

    #[test]
    fn without_marks_nothing_is_laid_over() {
        let mut series = json!({"id": "dau"});
        Numbered::default().lay_over(&mut series, 30);
        assert_eq!(series, json!({"id": "dau"}));
    }
}
