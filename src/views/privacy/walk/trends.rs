//! The values of the trends and the groups that they are about.

use super::super::groups::{Group, Measure};
use super::Part::{At, Name};
use super::{Target, Walk, people};
use crate::calendar::{Day, DayRange};
use crate::views::trends::{Source, sources};
use crate::views::{TrendSeries, Trends};

/// The two stretches of a series.
#[derive(Clone, Copy)]
enum Stretch {
    Current,
    Previous,
}

impl Walk<'_> {
    pub(super) fn trends(&mut self, trends: &mut Trends) {
        let days = trends.days.clone();
        let before: Vec<Day> = days.iter().map(|day| day.plus(-self.source.period.length())).collect();
        for (index, (series, (_, source))) in trends.series.iter_mut().zip(sources(self.definitions)).enumerate() {
            for (position, value) in series.values.iter_mut().enumerate() {
                let about = self.on_day(source, days[position], (Stretch::Current, position));
                self.value(&[Name("series"), At(index), Name("values"), At(position)], &about, Target::Number(value));
            }
            for (position, value) in series.previous.iter_mut().flatten().enumerate() {
                let about = self.on_day(source, before[position], (Stretch::Previous, position));
                self.value(&[Name("series"), At(index), Name("previous"), At(position)], &about, Target::Number(value));
            }
        }
    }

    /// The people behind a value of the day. Events are about the users who had them.
    fn on_day(&self, source: Source, day: Day, place: (Stretch, usize)) -> Vec<Group> {
        let trend_users = |trend: usize| format!("{}_users", self.definitions.trends[trend].key);
        let group = |measure, key: &str| {
            let series = self.source.trends.get(key);
            let size = series.and_then(|series| at(series, place));
            Group::of(measure, DayRange { first: day, last: day }, people(size))
        };
        match source {
            Source::Dau => vec![group(Measure::Dau, "dau")],
            Source::Wau => vec![group(Measure::Wau, "wau")],
            Source::Mau => vec![group(Measure::Mau, "mau")],
            Source::Stickiness => vec![group(Measure::Dau, "dau"), group(Measure::Mau, "mau")],
            Source::Events(trend) | Source::Users(trend) => {
                vec![group(Measure::TrendUsers(trend), &trend_users(trend))]
            }
            Source::PerActiveUser(trend) => {
                vec![group(Measure::TrendUsers(trend), &trend_users(trend)), group(Measure::Dau, "dau")]
            }
        }
    }
}

fn at(series: &TrendSeries, (stretch, position): (Stretch, usize)) -> Option<f64> {
    match stretch {
        Stretch::Current => series.values[position],
        Stretch::Previous => series.previous.as_ref().and_then(|values| values[position]),
    }
}
