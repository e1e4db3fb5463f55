//! The KPI row.

use serde_json::{Value, json};

use super::change::{Scatter, Totals, publish};
use super::{Mistake, View};
use crate::world::Rules;

/// A value with the previous one and the plain previous one.
#[derive(Clone, Copy)]
pub(super) struct Compared {
    pub(super) value: Option<f64>,
    pub(super) previous: Option<f64>,
    pub(super) plain: Option<f64>,
}

impl View<'_> {
    pub(crate) fn kpis(&self) -> Value {
        let kpi = |id: &String| {
            let mut kpi = self.figure(id);
            kpi["goal"] = self.goal(id, kpi["value"].as_f64());
            kpi
        };
        let usual = Rules::default().kpis;
        let row = if self.makes(Mistake::RowIsAlwaysTheSame) { &usual } else { &self.model.world.rules.kpis };
        json!({ "kpis": row.iter().map(kpi).collect::<Vec<_>>() })
    }

    pub(super) fn figure(&self, id: &str) -> Value {
        match id {
            "activated_users" => self.activated_users(),
            "activation_rate" => self.activation_rate(),
            "dau" => self.daily_active(),
            "wau" => self.weekly_active(),
            other => self.chosen(other),
        }
    }

    fn activation(&self) -> usize {
        if self.makes(Mistake::ActivationIsFirstStep) { 1 } else { self.model.world.rules.activation }
    }

    pub(super) fn changed(&self, compared: Compared) -> (Option<f64>, Option<f64>) {
        let delta = compared.value.zip(compared.previous).map(|(value, previous)| value - previous);
        let of_value = self.makes(Mistake::ChangeIsOfValue);
        let base = if of_value { compared.value } else { compared.previous };
        let relative = delta.zip(base).and_then(|(delta, base)| {
            if base == 0.0 { self.makes(Mistake::ChangeFromZeroIsZero).then_some(0.0) } else { Some(delta / base) }
        });
        (delta, relative)
    }

    pub(super) fn kpi(&self, key: &str, compared: Compared, sparkline: &[Option<f64>]) -> Value {
        let (delta, relative) = self.changed(compared);
        json!({
            "key": key,
            "value": compared.value,
            "interval": null,
            "previous": compared.previous,
            "previousPlain": compared.plain,
            "deltaAbsolute": delta,
            "deltaPercent": relative,
            "latest": null,
            "sparkline": sparkline,
        })
    }

    /// The value of each day, a gap where the cohort is too young.
    fn spark(&self, value: impl Fn(i64) -> Option<f64>) -> Vec<Option<f64>> {
        let young = self.makes(Mistake::YoungDaysInSparkline);
        let step = self.activation();
        self.days().iter().map(|day| value(*day).filter(|_| young || self.is_mature(*day, step))).collect()
    }

    fn activated_users(&self) -> Value {
        let (step, older) = (self.activation(), self.previous_days());
        let plain = older.as_ref().map(|days| self.reached(days, step) as f64);
        let cut = older.as_ref().map(|days| self.reached_by_age(days, step) as f64);
        let previous = if self.makes(Mistake::KpiComparesPlain) { plain } else { cut };
        let compared = Compared { value: Some(self.reached(&self.days(), step) as f64), previous, plain };
        let mut kpi = self.kpi("activated_users", compared, &self.spark(|day| Some(self.reached(&[day], step) as f64)));
        let reached = |days: &[i64]| self.reached(days, step) as f64;
        let by_age = |days: &[i64]| self.reached_by_age(days, step) as f64;
        let totals = Totals { current: &reached, previous: &by_age, complete: &reached, scatter: Scatter::Counts };
        publish(&mut kpi, self.count_change(self.length, &totals));
        kpi
    }

    fn activation_rate(&self) -> Value {
        let (step, days, older) = (self.activation(), self.days(), self.previous_days());
        let of = |hits: i64, total: i64| (total > 0).then(|| hits as f64 / total as f64);
        let plain = older.as_ref().and_then(|days| of(self.reached(days, step), self.reached(days, 0)));
        let cut = older.as_ref().and_then(|days| of(self.reached_by_age(days, step), self.reached(days, 0)));
        let previous = if self.makes(Mistake::KpiComparesPlain) { plain } else { cut };
        let rate = self.rate(self.reached(&days, step), self.reached(&days, 0));
        let compared = Compared { value: rate["value"].as_f64(), previous, plain };
        let spark = self.spark(|day| of(self.reached(&[day], step), self.reached(&[day], 0)));
        let mut kpi = self.kpi("activation_rate", compared, &spark);
        if !rate["value"].is_null() {
            kpi["interval"] = json!({ "low": rate["low"], "high": rate["high"] });
        }
        let previous = older.as_ref().map(|days| self.rate(self.reached_by_age(days, step), self.reached(days, 0)));
        publish(&mut kpi, previous.and_then(|previous| self.rate_change(&rate, &previous)));
        kpi
    }

    fn mean_dau(&self, days: &[i64]) -> Option<f64> {
        let daily: Vec<i64> = days.iter().map(|day| self.dau(*day)).collect();
        let skips = self.makes(Mistake::DauSkipsQuietDays);
        let counted = daily.iter().filter(|users| !skips || **users > 0).count();
        (counted > 0).then(|| daily.iter().sum::<i64>() as f64 / counted as f64)
    }

    fn daily_active(&self) -> Value {
        let (days, older) = (self.days(), self.previous_days());
        let on_last = |days: &[i64]| days.last().map(|day| self.dau(*day) as f64);
        let of = |days: &[i64]| if self.makes(Mistake::DauIsOnLastDay) { on_last(days) } else { self.mean_dau(days) };
        let previous = older.as_ref().and_then(|days| of(days));
        let compared = Compared { value: of(&days), previous, plain: previous };
        let spark: Vec<Option<f64>> = days.iter().map(|day| Some(self.dau(*day) as f64)).collect();
        let mut kpi = self.kpi("dau", compared, &spark);
        publish(&mut kpi, self.active_change(self.length, &|days| self.daily_total(days)));
        if let Some(last) = days.last() {
            let back = if self.makes(Mistake::LatestAgainstDayBefore) { 1 } else { self.shift() };
            let previous = older.map(|_| self.dau(last - back) as f64);
            let latest = Compared { value: on_last(&days), previous, plain: None };
            let (delta, relative) = self.changed(latest);
            kpi["latest"] = json!({
                "value": latest.value, "previous": previous, "deltaAbsolute": delta, "deltaPercent": relative,
            });
        }
        kpi
    }

    fn weekly_active(&self) -> Value {
        let (days, older) = (self.days(), self.previous_days());
        let of = |days: &[i64]| {
            let weekly: Vec<Option<i64>> = days.iter().map(|day| self.wau(*day)).collect();
            if self.makes(Mistake::WauIsAMean) {
                let sum: Option<i64> = weekly.iter().copied().sum();
                return sum.map(|sum| sum as f64 / weekly.len() as f64);
            }
            weekly.last().copied().flatten().map(|users| users as f64)
        };
        let previous = older.as_ref().and_then(|days| of(days));
        let spark: Vec<Option<f64>> = days.iter().map(|day| self.wau(*day).map(|users| users as f64)).collect();
        let mut kpi = self.kpi("wau", Compared { value: of(&days), previous, plain: previous }, &spark);
        let of_itself = |days: &[i64]| days.iter().filter_map(|day| self.wau(*day)).sum();
        let known = of(&days).and(previous).filter(|_| self.shift() >= 7);
        let interval = known.and_then(|_| {
            let by_itself = self.makes(Mistake::WauChangesByItself);
            if by_itself {
                self.active_change(7, &of_itself)
            } else {
                self.active_change(7, &|days| self.daily_total(days))
            }
        });
        publish(&mut kpi, interval);
        kpi
    }

    fn daily_total(&self, days: &[i64]) -> i64 {
        days.iter().map(|day| self.dau(*day)).sum()
    }

    fn active_change(&self, length: i64, total: &dyn Fn(&[i64]) -> i64) -> Option<[f64; 2]> {
        let total = |days: &[i64]| total(days) as f64;
        let scatter = Scatter::Counts;
        self.count_change(length, &Totals { current: &total, previous: &total, complete: &total, scatter })
    }
}
