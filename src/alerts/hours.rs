//! The hours around the onset of an incident: what happened in each, and in the same hour of the same weekday a week before.

use super::alert_metric::{AlertMetric, CellSource};
use super::incident::{DATA, Incident};
use super::incident_hours::{HourReading, HourlyDay, HourlyValue, IncidentHours};
use crate::calendar::{ClockHour, Day, DayRange, LocalZone};
use crate::cube::{HourlyCount, HourlyEvents, SegmentCells};
use crate::messages::text;
use crate::metric::{Definitions, Quantity, StepIndex};
use crate::views::Suppression;

/// A week, by which a day is compared.
const WEEK: i32 = 7;

/// What the hours are read from.
#[derive(Clone, Copy)]
pub(super) struct HourlyInput<'a> {
    pub(super) segments: &'a [SegmentCells],
    pub(super) definitions: &'a Definitions,
    pub(super) metrics: &'a [AlertMetric],
    pub(super) suppression: &'a Suppression,
}

/// The hours of the onset day and the two days around it, as far as hours are known; `None` where they are not known on the onset
/// day, and for a metric that counts no events.
pub(super) fn around(incident: &Incident, input: HourlyInput<'_>) -> Option<IncidentHours> {
    let events = counted(incident, input)?;
    let segment = input.definitions.segments.iter().position(|segment| segment.key == incident.segment)?;
    let known = input.segments[segment].hourly_days()?;
    let onset = known.contains(incident.onset).then_some(incident.onset)?;
    let reader = HoursReader { cells: &input.segments[segment], segment, events, known, input };
    let days = [-1, 0, 1].map(|away| onset.plus(away)).into_iter().filter(|day| known.contains(*day));
    let (metric, label) = match events {
        HourlyEvents::Trend(trend) => {
            let trend = &input.definitions.trends[trend];
            (trend.key.clone(), trend.label.clone())
        }
        HourlyEvents::Active => (Quantity::Dau.id(input.definitions), text!("hours-active")),
    };
    Some(IncidentHours { metric, label, days: days.map(|day| reader.day(day)).collect() })
}

/// What is counted by the hour: the events of the metric, for a step those of the step, and of missing data those that make a user
/// active.
fn counted(incident: &Incident, input: HourlyInput<'_>) -> Option<HourlyEvents> {
    if incident.metric == DATA {
        return Some(HourlyEvents::Active);
    }
    match input.metrics.iter().find(|metric| metric.id == incident.metric)?.cells {
        CellSource::Dau => Some(HourlyEvents::Active),
        CellSource::Events(trend) | CellSource::Users(trend) | CellSource::UsersOfDau(trend) => {
            Some(HourlyEvents::Trend(trend))
        }
        CellSource::Step(step) | CellSource::Activation(step) => {
            input.definitions.trends_of(StepIndex(step)).next().map(|trend| HourlyEvents::Trend(trend.0))
        }
        CellSource::Retained(_) => None,
    }
}

struct HoursReader<'a> {
    cells: &'a SegmentCells,
    segment: usize,
    events: HourlyEvents,
    known: DayRange,
    input: HourlyInput<'a>,
}

impl HoursReader<'_> {
    fn day(&self, day: Day) -> HourlyDay {
        let usual_day = Some(day.plus(-WEEK)).filter(|before| self.known.contains(*before));
        let usual = usual_day.map(|day| self.values(day)).unwrap_or_default();
        let same = |hour: ClockHour| {
            let by_clock = |(known, _): &&(ClockHour, HourlyValue)| known.slot() == hour.slot();
            // Where a clock was changed on one of the two days, the hour that it shows is what is compared.
            let shown = |(known, _): &&(ClockHour, HourlyValue)| known.hour == hour.hour;
            usual.iter().find(by_clock).or_else(|| usual.iter().find(shown)).map(|(_, value)| *value)
        };
        let reading = |(hour, value): (ClockHour, HourlyValue)| HourReading { hour, value, usual: same(hour) };
        HourlyDay { day, usual_day, hours: self.values(day).into_iter().map(reading).collect() }
    }

    fn values(&self, day: Day) -> Vec<(ClockHour, HourlyValue)> {
        let zone: LocalZone = self.input.definitions.zone;
        let counts = self.cells.hours_of(self.events, day, zone).unwrap_or_default();
        let shown = self.input.suppression.shown_hours(self.segment, self.events, (day, zone));
        let value = |(count, is_shown): (HourlyCount, bool)| {
            if is_shown { HourlyValue::Events(u64::from(count.events)) } else { HourlyValue::Withheld }
        };
        zone.hours(day).into_iter().zip(counts.into_iter().zip(shown).map(value)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::alert_metrics;
    use super::*;
    use crate::calendar::DayRange;
    use crate::cube::Cube;
    use crate::metric::SegmentKey;

    /// 14 hourly days end with day 110: 97 to 110. Every day has as many errors in its first hour as its number says.
    fn cube() -> Cube {
        let mut cube = Cube::sample(&Definitions::default(), 50, 110);
        for day in 97..=110 {
            let events = u32::try_from(day).expect("small");
            let counts = vec![HourlyCount { events, people: 9 }];
            cube.segments[0].set_hours(HourlyEvents::Trend(4), day, counts);
        }
        cube
    }

    /// A day, the one that it is compared with, and what happened in the first hour of both.
    type Compared = (i32, Option<i32>, Option<u64>, Option<u64>);

    /// The days of an incident with this onset, the day that each is compared with, and their first hours.
    fn check(metric: &str, onset: i32) -> Option<Vec<Compared>> {
        let (cube, definitions) = (cube(), Definitions::default());
        let metrics = alert_metrics(&definitions);
        let sample = Incident::sample(DayRange { first: Day(onset), last: Day(onset) }, Day(110));
        let incident = Incident { metric: metric.into(), segment: SegmentKey("all".into()), ..sample };
        let suppression = Suppression::none();
        let input = HourlyInput {
            segments: &cube.segments,
            definitions: &definitions,
            metrics: &metrics,
            suppression: &suppression,
        };
        let days = around(&incident, input)?.days.into_iter();
        let first = |day: HourlyDay| {
            let reading = day.hours[0];
            let usual = reading.usual.and_then(HourlyValue::events);
            (day.day.0, day.usual_day.map(|day| day.0), reading.value.events(), usual)
        };
        Some(days.map(first).collect())
    }

    #[test]
    fn the_three_days_stand_against_the_week_before() {
        let expected = [107, 108, 109].map(|day| {
            let value = |day: i32| u64::try_from(day).ok();
            (day, Some(day - 7), value(day), value(day - 7))
        });
        assert_eq!(check("errors", 108), Some(expected.to_vec()));
        assert_eq!(check("errors_users", 108), check("errors", 108));
        assert_eq!(check("error_user_rate", 108), check("errors", 108));
    }

    #[test]
    fn days_without_hours_are_left_out() {
        // Nothing lies after the newest day, and nothing is known a week before day 103.
        let days =
            |onset| check("errors", onset).map(|days| days.into_iter().map(|(day, usual, ..)| (day, usual)).collect());
        assert_eq!(days(110), Some(vec![(109, Some(102)), (110, Some(103))]));
        assert_eq!(days(103), Some(vec![(102, None), (103, None), (104, Some(97))]));
        assert_eq!(days(97), Some(vec![(97, None), (98, None)]));
        assert_eq!(days(96), None);
    }

    #[test]
    fn a_metric_of_no_events_has_no_hours() {
        assert_eq!(check("retention.d1", 108), None);
        assert!(check("step.onboarding_complete", 108).is_some());
        assert!(check("dau", 108).is_some() && check(DATA, 108).is_some());
    }
}
