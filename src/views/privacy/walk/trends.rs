//! The values of the trends and the groups that they are about.

use super::Part::{At, Name};
use super::{Stretch, Target, Walk};
use crate::calendar::Day;
use crate::views::Trends;

impl Walk<'_> {
    pub(super) fn trends(&mut self, trends: &mut Trends) {
        let days = trends.days.clone();
        let before: Vec<Day> = days.iter().map(|day| day.plus(-self.source.period.length())).collect();
        for (index, series) in trends.series.iter_mut().enumerate() {
            let groups = series.quantity.formula(self.definitions).user_groups();
            for (position, value) in series.values.iter_mut().enumerate() {
                let about = self.on_day(&groups, days[position], (Stretch::Current, position));
                self.value(&[Name("series"), At(index), Name("values"), At(position)], &about, Target::Number(value));
            }
            for (position, value) in series.previous.iter_mut().flatten().enumerate() {
                let about = self.on_day(&groups, before[position], (Stretch::Previous, position));
                self.value(&[Name("series"), At(index), Name("previous"), At(position)], &about, Target::Number(value));
            }
        }
    }
}
