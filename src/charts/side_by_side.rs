//! The daily series of segments side by side: small charts that share days and scale, so that they compare by eye.

use std::cmp::Reverse;

use crate::charts::chart::{Chart, Heights};
use crate::charts::marks::Numbered;
use crate::charts::shared_scale::SharedScale;
use crate::charts::small;
use crate::charts::trends;
use crate::metric::Quantity;
use crate::views::{Cockpit, Mark, TrendSeries};

/// So many series at most are set side by side.
const MOST_SERIES: usize = 3;
const HEIGHTS: Heights = small::HEIGHTS.compact();

/// The id of the chart of a series beside those of other segments.
pub fn side_id(series: &str) -> String {
    format!("side-{series}")
}

/// A cockpit with its marks.
type Marked<'a> = (&'a Cockpit, &'a [Mark]);

/// The charts of each of the cockpits, in their order, beside those of the others of the same days: of the key figures that
/// are daily series, then of the series in which an incident is marked, the newest first. Everybody has none beside two parts or more, whose lines
/// would be flat against it.
pub fn side_by_side(cockpits: &[Cockpit], marks: &[Vec<Mark>]) -> Vec<Vec<Chart>> {
    let marked: Vec<Marked<'_>> = cockpits.iter().zip(marks.iter().map(Vec::as_slice)).collect();
    let charts = |own: &Marked<'_>| {
        let shown = beside(&marked, own.0);
        let series = chosen(&shown).into_iter().filter_map(|quantity| own.0.trends.get(quantity));
        series.map(|series| chart(*own, series, scale(&shown, series))).collect()
    };
    marked.iter().map(charts).collect()
}

/// The cockpits that stand beside this one, with it; none for one that stands alone or aside.
fn beside<'a>(marked: &[Marked<'a>], own: &Cockpit) -> Vec<Marked<'a>> {
    let all: Vec<Marked<'a>> = marked.iter().filter(|(other, _)| other.period == own.period).copied().collect();
    let parts: Vec<Marked<'a>> = all.iter().filter(|(other, _)| !other.segment.is_everybody()).copied().collect();
    let shown = if parts.len() < 2 { all } else { parts };
    let has_own = shown.iter().any(|(other, _)| other.segment == own.segment);
    if shown.len() < 2 || !has_own { Vec::new() } else { shown }
}

/// The series that are set side by side.
fn chosen(shown: &[Marked<'_>]) -> Vec<Quantity> {
    let Some((first, _)) = shown.first() else { return Vec::new() };
    let is_drawn = |quantity: &Quantity| {
        let series = first.trends.get(*quantity);
        series.is_some_and(|series| trends::is_drawn(series.formula))
    };
    let kpis = first.kpis.iter().map(|kpi| kpi.quantity).filter(is_drawn);
    let incidents = shown.iter().flat_map(|(cockpit, marks)| marks.iter().filter(|mark| is_inside(cockpit, mark)));
    let mut incidents: Vec<&Mark> = incidents.collect();
    incidents.sort_by_key(|mark| Reverse(mark.day));
    // The first series of an incident is its own; the others hold it as a part.
    let incidents = incidents.into_iter().filter_map(|mark| mark.series.iter().copied().find(is_drawn));
    let mut chosen = Vec::new();
    for quantity in kpis.chain(incidents) {
        if !chosen.contains(&quantity) && chosen.len() < MOST_SERIES {
            chosen.push(quantity);
        }
    }
    chosen
}

/// Whether a mark is an incident of the days.
fn is_inside(cockpit: &Cockpit, mark: &Mark) -> bool {
    let days = cockpit.period.current.zip(mark.bad_days);
    days.is_some_and(|(days, bad)| bad.first <= days.last && bad.last >= days.first)
}

fn scale(shown: &[Marked<'_>], series: &TrendSeries) -> SharedScale {
    let all = shown.iter().copied().filter_map(|(cockpit, _)| cockpit.trends.get(series.quantity));
    let values = all.flat_map(|series| series.values.iter().chain(series.previous.iter().flatten()).copied().flatten());
    SharedScale::around(values, series.format)
}

fn chart((cockpit, marks): Marked<'_>, series: &TrendSeries, scale: SharedScale) -> Chart {
    let own = Numbered::new(marks, &cockpit.trends.days).about(&[series.quantity]);
    let mut sheet = trends::sheet(cockpit, series, own);
    sheet.shared = Some(scale);
    sheet.goal = None;
    Chart { id: side_id(&series.id), heights: HEIGHTS, marks: Vec::new(), ..trends::chart(&sheet) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::DayRange;
    use crate::charts::sample;
    use crate::metric::{SegmentKey, TrendIndex};
    use crate::views::MarkKind;
    use serde_json::json;

    fn cockpits(segments: &[&str]) -> Vec<Cockpit> {
        let cockpit = |segment: &&str| Cockpit { segment: SegmentKey((*segment).into()), ..sample::cockpit(30) };
        segments.iter().map(cockpit).collect()
    }

    fn kpi(cockpit: &Cockpit, quantity: Quantity) -> crate::views::Kpi {
        let series = cockpit.trends.get(quantity).expect("a series");
        crate::views::Kpi {
            quantity,
            formula: series.formula,
            id: series.id.clone(),
            label: series.label.clone(),
            format: series.format,
            value: None,
            interval: None,
            previous: None,
            previous_plain: None,
            delta_absolute: None,
            delta_percent: None,
            change_interval: None,
            latest: None,
            good_direction: series.good_direction,
            sparkline: Vec::new(),
        }
    }

    #[test]
    fn parts_share_a_scale_and_everybody_stands_aside() {
        let mut all = cockpits(&["all", "free", "pro"]);
        for cockpit in &mut all {
            cockpit.kpis = vec![kpi(cockpit, Quantity::Dau)];
        }
        let incident = |day: usize, quantity| Mark {
            day: all[1].trends.days[day],
            kind: MarkKind::Alert,
            note_kind: None,
            bad_days: Some(DayRange { first: all[1].trends.days[day], last: all[1].trends.days[29] }),
            title: String::new(),
            href: String::new(),
            series: vec![quantity],
        };
        // Key figures first, then what happened last; an incident of everybody, who stands aside, chooses nothing.
        let series = [0, 4, 2].map(|at| Quantity::Events(TrendIndex(at)));
        let free = vec![incident(3, series[0]), incident(20, series[1])];
        let marks = [vec![incident(28, series[2])], free, Vec::new()];
        for (cockpit, level) in all[1..].iter_mut().zip([1_000.0, 10.0]) {
            for series in &mut cockpit.trends.series {
                (series.values, series.previous) = (vec![Some(level); 30], None);
            }
        }
        let charts = side_by_side(&all, &marks);
        let ids: Vec<Vec<&str>> =
            charts.iter().map(|charts| charts.iter().map(|chart| chart.id.as_str()).collect()).collect();
        let expected = vec!["side-dau", "side-errors", "side-signups"];
        assert_eq!(ids, [vec![], expected.clone(), expected]);
        for charts in &charts[1..] {
            let axis = &charts[0].option.as_ref().expect("drawn")["yAxis"];
            assert_eq!((&axis["min"], &axis["max"], &axis["interval"]), (&json!(0), &json!(1000), &json!(500)));
        }
    }

    #[test]
    fn two_segments_of_which_one_is_everybody_stand_side_by_side_and_one_alone_does_not() {
        let mut two = cockpits(&["all", "pro"]);
        for cockpit in &mut two {
            cockpit.kpis = vec![kpi(cockpit, Quantity::Dau)];
        }
        assert_eq!(side_by_side(&two, &vec![Vec::new(); 2]).iter().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
        assert!(side_by_side(&two[..1], &[Vec::new()])[0].is_empty());
        // Other days are another comparison.
        let other = Cockpit { segment: SegmentKey("pro".into()), ..sample::cockpit(7) };
        assert!(side_by_side(&[two[0].clone(), other], &vec![Vec::new(); 2]).iter().all(Vec::is_empty));
    }
}
