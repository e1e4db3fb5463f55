//! The values of the KPI row and the groups that they are about.

use super::super::groups::Group;
use super::Part::{At, Name};
use super::{Stretch, Target, Walk, measure};
use crate::calendar::{Day, DayRange};
use crate::metric::{Formula, Over, StepIndex, UserGroup};
use crate::views::{Kpi, Latest};

/// The groups behind the value, the previous value and the plain previous value of a KPI.
struct Behind {
    value: Vec<Group>,
    previous: Vec<Group>,
    plain: Vec<Group>,
}

impl Walk<'_> {
    pub(super) fn kpis(&mut self, kpis: &mut [Kpi]) {
        for (index, kpi) in kpis.iter_mut().enumerate() {
            let formula = kpi.quantity.formula(self.definitions);
            let behind = self.behind(formula);
            self.compared(index, &behind, kpi);
            self.sparkline((index, &formula.user_groups()), kpi);
            self.latest((index, &formula.user_groups()), kpi);
        }
    }

    fn behind(&self, formula: Formula) -> Behind {
        let cohorts = |steps: &[StepIndex]| Behind {
            value: steps.iter().map(|step| self.reached(step.0)).collect(),
            previous: steps.iter().flat_map(|step| self.reached_by_age(step.0)).collect(),
            plain: steps.iter().map(|step| self.reached_before(step.0)).collect(),
        };
        match formula {
            Formula::Reached(step) => cohorts(&[step]),
            Formula::FromStart(step) => cohorts(&[StepIndex::START, step]),
            Formula::FromPrevious(step) => cohorts(&[step.before(), step]),
            Formula::Retention(offset) => {
                let older = self.source.retention.previous_summary.as_ref();
                let shift = self.source.period.length();
                let previous = older.map(|summary| self.retained(offset, shift, summary.get(offset)).to_vec());
                let previous = previous.unwrap_or_default();
                let value = self.retained(offset, 0, self.source.retention.summary.get(offset)).to_vec();
                Behind { value, plain: previous.clone(), previous }
            }
            Formula::Count(_) | Formula::Ratio(..) | Formula::Share(..) => {
                let groups = formula.user_groups();
                let of = |stretch| groups.iter().map(|group| self.over(*group, formula.over(), stretch)).collect();
                let previous: Vec<Group> = of(Stretch::Previous);
                Behind { value: of(Stretch::Current), plain: previous.clone(), previous }
            }
        }
    }

    /// A group over the days that a number is about: all of the period, or its last.
    fn over(&self, group: UserGroup, over: Over, stretch: Stretch) -> Group {
        let period = match stretch {
            Stretch::Current => self.current,
            Stretch::Previous => self.current.before(),
        };
        let days = match over {
            Over::Cohorts | Over::Total | Over::DailyMean => period,
            Over::LastDay => DayRange { first: period.last, last: period.last },
        };
        let all = self.source.trends.days.len();
        let first = all - usize::try_from(days.len()).unwrap_or(all).min(all);
        Group::of(measure(group), days, (first..all).map(|position| self.size(group, (stretch, position))).sum())
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

    fn sparkline(&mut self, (index, groups): (usize, &[UserGroup]), kpi: &mut Kpi) {
        let days: Vec<Day> = self.current.days().collect();
        for (position, (day, value)) in days.into_iter().zip(&mut kpi.sparkline).enumerate() {
            let about = self.on_day(groups, day, (Stretch::Current, position));
            self.value(&[Name("kpis"), At(index), Name("sparkline"), At(position)], &about, Target::Number(value));
        }
    }

    /// Only a daily mean has a value on the last day beside it.
    fn latest(&mut self, (index, groups): (usize, &[UserGroup]), kpi: &mut Kpi) {
        let Some(Latest { value, previous, delta_absolute, delta_percent }) = &mut kpi.latest else { return };
        let position = self.source.trends.days.len() - 1;
        let now = self.on_day(groups, self.current.last, (Stretch::Current, position));
        let before = self.on_day(groups, self.current.before().last, (Stretch::Previous, position));
        let both = [now.as_slice(), before.as_slice()].concat();
        let path = |name| [Name("kpis"), At(index), Name("latest"), Name(name)];
        self.value(&path("value"), &now, Target::Number(value));
        if self.source.period.previous.is_some() {
            self.value(&path("previous"), &before, Target::Number(previous));
            self.value(&path("deltaAbsolute"), &both, Target::Number(delta_absolute));
            self.value(&path("deltaPercent"), &both, Target::Number(delta_percent));
        }
    }
}
