//! The daily series of one chart with what surrounds them, and what stands beside their picture: summary, table, and why
//! there is nothing to draw.

use crate::calendar::Day;
use crate::charts::chart::ChartTable;
use crate::charts::marks::Numbered;
use crate::format;
use crate::views::TrendSeries;

/// The daily series of one chart with what surrounds them.
pub(super) struct PanelLayout<'a> {
    /// The days.
    pub(super) days: &'a [Day],
    /// The series that are drawn.
    pub(super) series: Vec<&'a TrendSeries>,
    /// The name of the previous period, `30 days to 17 Oct`; `None` when there is none.
    pub(super) previous: Option<String>,
    /// The last day of the previous period.
    pub(super) previous_last: Option<Day>,
    /// How many of the days are before the data starts.
    pub(super) days_before_data: usize,
    /// What is marked in it.
    pub(super) marks: Numbered<'a>,
}

impl PanelLayout<'_> {
    /// Whether there is nothing to see: no day, or no value other than 0 in this and in the previous period.
    pub(super) fn is_empty(&self) -> bool {
        let moves = |values: &[Option<f64>]| values.iter().flatten().any(|value| *value != 0.0);
        !self.series.iter().any(|one| moves(&one.values) || one.previous.as_deref().is_some_and(moves))
    }

    pub(super) fn why_empty(&self) -> Option<String> {
        self.is_empty().then(|| match (self.days.first(), self.days.last()) {
            (Some(first), Some(last)) if self.days_before_data < self.days.len() => format!(
                "Nothing was counted in this segment from {} to {}. A longer range or another segment may have data.",
                format::day(*first),
                format::day(*last)
            ),
            _ => "No events were counted yet. Import events, or make the demo data with `flightdeck seed`.".into(),
        })
    }

    /// What the lines show, in words: where each one ends, against the same day of the previous period.
    pub(super) fn summary(&self) -> String {
        let ends: Vec<String> = self.series.iter().filter_map(|one| self.end(one)).collect();
        match (self.is_empty(), self.days.last()) {
            (false, Some(last)) if !ends.is_empty() => format!("On {}: {}.", format::day(*last), ends.join("; ")),
            _ => "No values in this period.".into(),
        }
    }

    fn end(&self, series: &TrendSeries) -> Option<String> {
        let value = (*series.values.last()?)?;
        let text = format!("{} {}", series.label, format::value(value, series.format));
        let before = series.previous.as_ref().and_then(|previous| *previous.last()?);
        Some(match (before, self.previous_last) {
            (Some(before), Some(then)) => {
                format!("{text} ({} on {})", format::value(before, series.format), format::day_short(then))
            }
            _ => text,
        })
    }

    pub(super) fn table(&self) -> ChartTable {
        let mut head = vec!["Day".to_owned()];
        for one in &self.series {
            head.push(one.label.clone());
            head.extend(one.previous.as_ref().map(|_| format!("{}, previous period", one.label)));
        }
        let rows = self.days.iter().enumerate().map(|(at, day)| self.row(at, *day)).collect();
        ChartTable { head, rows }
    }

    fn row(&self, at: usize, day: Day) -> Vec<String> {
        let before = if at < self.days_before_data { " (before the data starts)" } else { "" };
        let mut row = vec![format!("{}{before}", format::day(day))];
        for one in &self.series {
            let at_day = |values: &[Option<f64>]| values.get(at).copied().flatten();
            row.push(format::value_or_missing(at_day(&one.values), one.format));
            row.extend(one.previous.as_deref().map(|values| format::value_or_missing(at_day(values), one.format)));
        }
        row
    }
}
