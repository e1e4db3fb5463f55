//! The values of the KPI row and the groups that they are about.

use super::super::groups::{Group, Measure};
use super::Part::{At, Name};
use super::{Target, Walk, people};
use crate::calendar::{Day, DayRange};
use crate::views::{Kpi, Latest};

/// The groups behind the value, the previous value and the plain previous value of a KPI.
struct Behind {
    value: Vec<Group>,
    previous: Vec<Group>,
    plain: Vec<Group>,
}

impl Walk<'_> {
    pub(super) fn kpis(&mut self, kpis: &mut [Kpi]) {
        let step = self.definitions.activation_step;
        let activated = Behind {
            value: vec![self.reached(step)],
            previous: self.reached_by_age(step).to_vec(),
            plain: vec![self.reached_before(step)],
        };
        let rate = Behind {
            value: vec![self.reached(0), self.reached(step)],
            previous: [self.reached_by_age(0), self.reached_by_age(step)].concat(),
            plain: vec![self.reached_before(0), self.reached_before(step)],
        };
        let days = self.current;
        let dau = self.over("dau", Measure::Dau, (days, days.before()));
        let on_last = DayRange { first: days.last, last: days.last };
        let before = days.before().last;
        let wau = self.over("wau", Measure::Wau, (on_last, DayRange { first: before, last: before }));
        for (index, (kpi, behind)) in kpis.iter_mut().zip([activated, rate, dau, wau]).enumerate() {
            self.compared(index, &behind, kpi);
            self.sparkline(index, kpi);
            self.latest(index, kpi);
        }
    }

    /// A measure of the trends, summed over some current and some previous days.
    fn over(&self, key: &str, measure: Measure, (current, previous): (DayRange, DayRange)) -> Behind {
        let series = self.source.trends.get(key);
        let tail = |values: &[Option<f64>], days: DayRange| {
            let days = usize::try_from(days.len()).unwrap_or(0);
            values.iter().rev().take(days).map(|value| people(*value)).sum()
        };
        let size = series.map_or(0, |series| tail(&series.values, current));
        let older = series.and_then(|series| series.previous.as_deref()).map_or(0, |values| tail(values, previous));
        let previous = Group::of(measure, previous, older);
        Behind { value: vec![Group::of(measure, current, size)], previous: vec![previous], plain: vec![previous] }
    }

    fn compared(&mut self, index: usize, behind: &Behind, kpi: &mut Kpi) {
        let path = |name| [Name("kpis"), At(index), Name(name)];
        self.value(&path("value"), &behind.value, Target::Number(&mut kpi.value));
        self.value(&path("interval"), &behind.value, Target::Interval(&mut kpi.interval));
        if self.source.period.previous.is_none() {
            return;
        }
        let both = [behind.value.as_slice(), behind.previous.as_slice()].concat();
        self.value(&path("previous"), &behind.previous, Target::Number(&mut kpi.previous));
        self.value(&path("previousPlain"), &behind.plain, Target::Number(&mut kpi.previous_plain));
        self.value(&path("deltaAbsolute"), &both, Target::Number(&mut kpi.delta_absolute));
        self.value(&path("deltaPercent"), &both, Target::Number(&mut kpi.delta_percent));
    }

    fn sparkline(&mut self, index: usize, kpi: &mut Kpi) {
        let days: Vec<Day> = self.current.days().collect();
        for (position, (day, value)) in days.into_iter().zip(&mut kpi.sparkline).enumerate() {
            let about = self.behind_day(kpi.key, (day, position));
            self.value(&[Name("kpis"), At(index), Name("sparkline"), At(position)], &about, Target::Number(value));
        }
    }

    fn behind_day(&self, key: &str, (day, position): (Day, usize)) -> Vec<Group> {
        let days = DayRange { first: day, last: day };
        let reached = |step: usize| {
            let users = self.source.funnel.steps[step].daily_users[position];
            Group::of(Measure::Reached(step), days, users.unwrap_or(0))
        };
        let active = |key: &str, measure| {
            let value = self.source.trends.get(key).and_then(|series| series.values[position]);
            Group::of(measure, days, people(value))
        };
        match key {
            "activated_users" => vec![reached(self.definitions.activation_step)],
            "activation_rate" => vec![reached(0), reached(self.definitions.activation_step)],
            "dau" => vec![active("dau", Measure::Dau)],
            _ => vec![active("wau", Measure::Wau)],
        }
    }

    /// Only `dau` has a value on the last day beside its mean.
    fn latest(&mut self, index: usize, kpi: &mut Kpi) {
        let Some(Latest { value, previous, delta_absolute, delta_percent }) = &mut kpi.latest else { return };
        let group =
            |day: Day, size: Option<f64>| Group::of(Measure::Dau, DayRange { first: day, last: day }, people(size));
        let now = group(self.current.last, *value);
        let before = group(self.current.before().last, *previous);
        let path = |name| [Name("kpis"), At(index), Name("latest"), Name(name)];
        self.value(&path("value"), &[now], Target::Number(value));
        if self.source.period.previous.is_some() {
            self.value(&path("previous"), &[before], Target::Number(previous));
            self.value(&path("deltaAbsolute"), &[now, before], Target::Number(delta_absolute));
            self.value(&path("deltaPercent"), &[now, before], Target::Number(delta_percent));
        }
    }
}
