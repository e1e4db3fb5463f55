//! The hours around the onset of an incident: the events of each, over those of the same weekday's hours a week before.

use charming::component::Grid;
use serde_json::{Value, json};

use crate::alerts::{HourReading, HourlyDay, HourlyValue, Incident, IncidentHours};
use crate::calendar::Day;
use crate::charts::chart::{Chart, ChartTable, Heights};
use crate::charts::lines::{line, quiet_line};
use crate::charts::option::{self, Dots};
use crate::charts::theme::ColourRole;
use crate::format;
use crate::messages::text;

/// The chart of an incident's hours; `None` where they are not known.
pub fn hours(incident: &Incident) -> Option<Chart> {
    let hours = incident.hours.as_ref()?;
    let onset = incident.onset;
    let is_told = readings(hours).any(|(_, reading)| reading.value != HourlyValue::Withheld);
    Some(Chart {
        id: hours_id(&incident.id),
        title: text!("hours-title", label = hours.label.clone()),
        summary: summary(hours, onset),
        option: is_told.then(|| chart_option(hours, onset)),
        heights: Heights::both(200, 200),
        table: table(hours),
        marks: Vec::new(),
        empty: (!is_told).then(|| text!("hours-withheld")),
    })
}

/// The id of the chart of an incident's hours.
pub fn hours_id(incident: &str) -> String {
    format!("hours-{incident}")
}

fn readings(hours: &IncidentHours) -> impl Iterator<Item = (&HourlyDay, &HourReading)> {
    hours.days.iter().flat_map(|day| day.hours.iter().map(move |hour| (day, hour)))
}

/// `On 12 Nov 2026: 310 events, 420 a week before.`
fn summary(hours: &IncidentHours, onset: Day) -> String {
    let Some(day) = hours.days.iter().find(|day| day.day == onset) else { return String::new() };
    let total = |values: Vec<Option<HourlyValue>>| -> Option<u64> {
        values.into_iter().map(|value| value.and_then(HourlyValue::events)).sum()
    };
    let events = total(day.hours.iter().map(|reading| Some(reading.value)).collect());
    let usual = day.usual_day.and_then(|_| total(day.hours.iter().map(|reading| reading.usual).collect()));
    let day = format::day(onset);
    match (events.map(format::count), usual.map(format::count)) {
        (Some(events), Some(usual)) => text!("hours-summary-usual", day = day, events = events, usual = usual),
        (Some(events), None) => text!("hours-summary", day = day, events = events),
        (None, _) => text!("hours-some-withheld"),
    }
}

fn table(hours: &IncidentHours) -> ChartTable {
    let shown = |value: Option<HourlyValue>| match value {
        Some(HourlyValue::Events(events)) => format::count(events),
        Some(HourlyValue::Withheld) => text!("withheld"),
        None => format::MISSING.to_owned(),
    };
    let row = |(day, reading): (&HourlyDay, &HourReading)| {
        let name = format!("{}, {}", format::day_short(day.day), reading.hour.text());
        vec![name, shown(Some(reading.value)), shown(reading.usual)]
    };
    ChartTable {
        head: vec![text!("label-hour"), hours.label.clone(), text!("hours-usual")],
        rows: readings(hours).map(row).collect(),
    }
}

fn chart_option(hours: &IncidentHours, onset: Day) -> Value {
    let name = |(day, reading): (&HourlyDay, &HourReading)| format!("{} {}", day.day, reading.hour.text());
    let names: Vec<String> = readings(hours).map(name).collect();
    let values = |pick: &dyn Fn(&HourReading) -> Option<HourlyValue>| -> Vec<Option<f64>> {
        let known = readings(hours).map(|(_, reading)| pick(reading).and_then(HourlyValue::events));
        known.map(|events| events.map(|events| events as f64)).collect()
    };
    let chart = option::ground()
        .grid(Grid::new().left(42.0).right(14.0).top(12.0).bottom(24.0).contain_label(false))
        .x_axis(option::bottom_axis(names))
        .y_axis(option::value_axis().min_interval(1).split_number(3))
        .series(line(ColourRole::Series1))
        .series(quiet_line());
    let mut option = option::finish(&chart, "hour");
    let on_onset: Vec<usize> =
        readings(hours).enumerate().filter(|(_, (day, _))| day.day == onset).map(|(at, _)| at).collect();
    let area = on_onset.first().zip(on_onset.last()).map(|(from, to)| json!([{"xAxis": from}, {"xAxis": to}]));
    let shade =
        json!({"silent": true, "itemStyle": {"color": ColourRole::Absent.name()}, "data": Vec::from_iter(area)});
    let line = |id: &str, name: &str, values: Vec<Option<f64>>| {
        json!({"id": id, "name": name, "format": "count", "showSymbol": true, "emphasis": {"disabled": true},
               "data": option::points(&values, Dots::Lone)})
    };
    let mut events = line("events", &hours.label, values(&|reading| Some(reading.value)));
    let mut usual = line("events:before", &text!("hours-usual"), values(&|reading| reading.usual));
    option::merge(&mut events, json!({"markArea": shade}));
    option::merge(&mut usual, json!({"before": "events"}));
    option::merge(
        &mut option,
        json!({"series": [events, usual], "xAxis": {"axisLabel": {"format": "hour", "at": "00:00"}},
               "yAxis": {"axisLabel": {"format": "count"}}}),
    );
    option
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{DayRange, LocalZone};

    /// An incident of day 20,769 (12 Nov 2026) with 3 events an hour on three days, and 4 a week before.
    fn incident(value: HourlyValue) -> Incident {
        let day = |day: i32| HourlyDay {
            day: Day(day),
            usual_day: Some(Day(day - 7)),
            hours: LocalZone::default()
                .hours(Day(day))
                .into_iter()
                .map(|hour| HourReading { hour, value, usual: Some(HourlyValue::Events(4)) })
                .collect(),
        };
        let hours = IncidentHours {
            metric: "signups".into(),
            label: "Signups".into(),
            days: [20_768, 20_769, 20_770].map(day).to_vec(),
        };
        let onset = DayRange { first: Day(20_769), last: Day(20_769) };
        Incident { hours: Some(hours), id: "one".into(), ..Incident::sample(onset, Day(20_770)) }
    }

    #[test]
    fn the_hours_of_three_days_stand_over_those_of_the_week_before() {
        let chart = hours(&incident(HourlyValue::Events(3))).expect("hours");
        assert_eq!((chart.id.as_str(), chart.title.as_str()), ("hours-one", "Signups by the hour"));
        assert_eq!(chart.summary, "On 12 Nov 2026: 72 events, 96 in the same hours a week before.");
        assert_eq!(chart.table.rows.len(), 72);
        assert_eq!(chart.table.rows[25], ["12 Nov, 01:00", "3", "4"]);
        let option = chart.option.expect("drawn");
        assert_eq!(option["series"][0]["markArea"]["data"], json!([[{"xAxis": 24}, {"xAxis": 47}]]));
        assert_eq!(option["xAxis"]["data"][24], "2026-11-12 00:00");
    }

    #[test]
    fn what_is_withheld_is_named_and_not_drawn() {
        let chart = hours(&incident(HourlyValue::Withheld)).expect("hours");
        assert!(chart.option.is_none() && chart.empty.is_some());
        assert_eq!(chart.table.rows[0][1], "withheld");
    }

    #[test]
    fn an_incident_without_hours_has_no_chart() {
        assert!(hours(&Incident { hours: None, ..incident(HourlyValue::Withheld) }).is_none());
    }
}
