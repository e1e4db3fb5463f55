//! The daily series of one chart with what surrounds them, and what stands beside their picture: summary, table, and why
//! there is nothing to draw.

use crate::calendar::Day;
use crate::charts::chart::ChartTable;
use crate::charts::marks::Numbered;
use crate::charts::shared_scale::SharedScale;
use crate::format;
use crate::messages::text;
use crate::metric::Format;
use crate::views::TrendSeries;

/// A daily series with what surrounds it in its chart.
pub(super) struct PanelLayout<'a> {
    /// The days.
    pub(super) days: &'a [Day],
    /// The series.
    pub(super) series: &'a TrendSeries,
    /// The name of the previous period, `30 days to 17 Oct`; `None` when there is none.
    pub(super) previous: Option<String>,
    /// The last day of the previous period.
    pub(super) previous_last: Option<Day>,
    /// How many of the days are before the data starts.
    pub(super) days_before_data: usize,
    /// The level that a day should reach; `None` where no goal is, and for the goal of a total.
    pub(super) goal: Option<f64>,
    /// Whether a day of the series was withheld for privacy.
    pub(super) is_withheld: bool,
    /// What is marked in it.
    pub(super) marks: Numbered<'a>,
    /// The scale of all charts beside it; `None` for one of its own.
    pub(super) shared: Option<SharedScale>,
}

impl PanelLayout<'_> {
    /// Whether there is nothing to see: no day, or no value other than 0 in this and in the previous period.
    pub(super) fn is_empty(&self) -> bool {
        let moves = |values: &[Option<f64>]| values.iter().flatten().any(|value| *value != 0.0);
        !(moves(&self.series.values) || self.series.previous.as_deref().is_some_and(moves))
    }

    pub(super) fn why_empty(&self) -> Option<String> {
        // A count of a day that is there is known unless it may not be told; a ratio may be undefined.
        let of_data = || self.series.values.iter().skip(self.days_before_data);
        let is_unknown = self.is_withheld || self.series.format == Format::Count && of_data().any(Option::is_none);
        self.is_empty().then(|| match (self.days.first(), self.days.last()) {
            (Some(_), Some(_)) if is_unknown => text!("chart-nothing-to-show"),
            (Some(first), Some(last)) if self.days_before_data < self.days.len() => {
                text!("chart-nothing-counted", first = format::day(*first), last = format::day(*last))
            }
            _ => text!("chart-no-events"),
        })
    }

    /// What the line shows, in words: where it ends, against the same day of the previous period.
    pub(super) fn summary(&self) -> String {
        let value = self.series.values.last().copied().flatten().filter(|_| !self.is_empty());
        let (Some(value), Some(day)) = (value, self.days.last()) else { return text!("chart-no-values") };
        let (day, value) = (format::day(*day), format::value(value, self.series.format));
        let before = self.series.previous.as_ref().and_then(|previous| *previous.last()?);
        match (before, self.previous_last) {
            (Some(before), Some(then)) => {
                let before = format::value(before, self.series.format);
                let then = format::day_short(then);
                text!("chart-last-value-before", day = day, value = value, before = before, then = then)
            }
            _ => text!("chart-last-value", day = day, value = value),
        }
    }

    pub(super) fn table(&self) -> ChartTable {
        let mut head = vec![text!("label-day"), self.series.label.clone()];
        head.extend(self.series.previous.as_ref().map(|_| text!("definitions-previous")));
        ChartTable { head, rows: self.days.iter().enumerate().map(|(at, day)| self.row(at, *day)).collect() }
    }

    fn row(&self, at: usize, day: Day) -> Vec<String> {
        let before = if at < self.days_before_data { text!("chart-before-data") } else { String::new() };
        let at_day =
            |values: &[Option<f64>]| format::value_or_missing(values.get(at).copied().flatten(), self.series.format);
        let mut row = vec![format!("{}{before}", format::day(day)), at_day(&self.series.values)];
        row.extend(self.series.previous.as_deref().map(at_day));
        row
    }
}
