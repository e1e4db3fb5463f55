//! The trends panel: the charts, and every daily series with its newest value.

use serde::Serialize;

use super::figure::ChartFigure;
use super::term::{Glossary, Term};
use super::value::{Privacy, VisibleValue};
use crate::format;
use crate::views::{Cockpit, TrendSeries};

/// The panel.
#[derive(Clone, Debug, Serialize)]
pub(super) struct TrendsPanel {
    /// The charts.
    pub figures: Vec<ChartFigure>,
    /// Every series.
    pub series: Vec<SeriesRow>,
    /// The heading of the newest values: `21 Nov`.
    pub newest_day: String,
    /// The heading of the values on the last day of the previous period, when there is one: `17 Oct`.
    pub previous_day: Option<String>,
    /// Why the panel is empty, if it is.
    pub empty: Option<String>,
    /// Said when the range begins before the data does.
    pub before_data: Option<String>,
}

/// One series.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SeriesRow {
    /// Its name with its definition.
    pub term: Term,
    /// On the last day of the range.
    pub newest: VisibleValue,
    /// On the last day of the previous period.
    pub previous: Option<VisibleValue>,
    /// The series, finished markup.
    pub sparkline: String,
}

/// The panel of a cockpit.
pub(super) fn panel(cockpit: &Cockpit, figures: Vec<ChartFigure>, glossary: Glossary<'_>) -> TrendsPanel {
    let days = cockpit.period.current;
    let series = &cockpit.trends.series;
    let row = |(index, series): (usize, &TrendSeries)| row(cockpit, index, series, glossary);
    TrendsPanel {
        figures,
        series: if days.is_some() { series.iter().enumerate().map(row).collect() } else { Vec::new() },
        newest_day: days.map(|days| format::day_short(days.last)).unwrap_or_default(),
        previous_day: cockpit.period.previous.map(|days| format::day_short(days.last)),
        empty: days.is_none().then(|| "There are no counted events yet. Trends fill day by day.".to_owned()),
        before_data: before_data(cockpit),
    }
}

fn row(cockpit: &Cockpit, index: usize, series: &TrendSeries, glossary: Glossary<'_>) -> SeriesRow {
    let privacy = Privacy::of("trends", &cockpit.withheld);
    let show = |field: &str, values: &[Option<f64>]| {
        let last = values.len().saturating_sub(1);
        let text = values.last().copied().flatten().map(|value| format::value(value, series.format));
        privacy.show(&format!("/series/{index}/{field}/{last}"), text, UNDEFINED)
    };
    SeriesRow {
        term: glossary.written("trend", &series.id, &series.label),
        newest: show("values", &series.values),
        previous: cockpit.period.previous.map(|_| show("previous", series.previous.as_deref().unwrap_or_default())),
        sparkline: crate::charts::sparkline(&series.values),
    }
}

const UNDEFINED: &str = "Undefined on this day: its window starts before the data, or there is nothing to divide by.";

fn before_data(cockpit: &Cockpit) -> Option<String> {
    let (days, first) = (cockpit.period.current?, cockpit.period.first_day?);
    (days.first < first).then(|| format!("The data starts on {}; days before it read 0.", format::day(first)))
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn the_newest_value_is_the_last_of_the_series() {
        let cockpit = fixture::cockpit("all", 30);
        let panel = panel(&cockpit, Vec::new(), Glossary::new(&fixture::metrics(), ""));
        for (row, series) in panel.series.iter().zip(&cockpit.trends.series) {
            let last = series.values.last().copied().flatten();
            assert_eq!(row.newest.text, format::value_or_missing(last, series.format), "{}", series.id);
        }
        assert_eq!((panel.newest_day.as_str(), panel.previous_day.as_deref()), ("21 Nov", Some("17 Oct")));
    }

    #[test]
    fn a_range_that_begins_before_the_data_says_so() {
        let mut cockpit = fixture::cockpit("all", 30);
        cockpit.period.first_day = cockpit.period.current.map(|days| days.first.plus(1));
        let panel = panel(&cockpit, Vec::new(), Glossary::new(&fixture::metrics(), ""));
        assert_eq!(panel.before_data.as_deref(), Some("The data starts on 24 Oct 2026; days before it read 0."));
    }
}
