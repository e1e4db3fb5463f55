//! Key figures that a project chooses beside the usual four.

use serde_json::{Value, json};

use super::change::{Scatter, Totals, publish};
use super::kpis::Compared;
use super::{Mistake, View};

impl View<'_> {
    /// A step, a retention, or a metric of the daily series.
    pub(crate) fn chosen(&self, id: &str) -> Value {
        let rules = &self.model.world.rules;
        if let Some(key) = id.strip_prefix("step.") {
            return self.step_kpi(id, rules.steps.iter().position(|step| step.key == key).expect("a step"));
        }
        if let Some(offset) = id.strip_prefix("retention.d") {
            return self.retention_kpi(id, offset.parse().expect("an offset"));
        }
        let trend =
            |suffix: &str| rules.trends.iter().find(|trend| Some(trend.key.as_str()) == id.strip_suffix(suffix));
        if let Some(trend) = trend("_sum") {
            return self.sum_kpi(id, trend);
        }
        if let Some(trend) = trend("_users") {
            return self.mean_kpi(id, |day| self.event_users(trend, day));
        }
        if let Some(trend) = trend("") {
            let mut kpi = self.total_kpi(id, |day| Some(self.events(trend, day) as f64));
            let total = |days: &[i64]| days.iter().map(|day| self.events(trend, *day)).sum();
            publish(&mut kpi, self.sum_change(self.length, &total));
            return kpi;
        }
        if let Some(trend) = trend("_per_active_user") {
            return self.last_kpi(id, |day| self.per_active_user(trend, day));
        }
        match id {
            "mau" => {
                let mut kpi = self.last_kpi(id, |day| self.mau(day).map(|users| users as f64));
                let is_known = kpi["value"].is_number() && kpi["previous"].is_number() && self.shift() >= 7;
                let of_days = |days: &[i64]| days.iter().map(|day| self.dau(*day)).sum();
                publish(&mut kpi, is_known.then(|| self.sum_change(7, &of_days)).flatten());
                kpi
            }
            "stickiness" => self.last_kpi(id, |day| self.stickiness(day)),
            "error_user_rate" => {
                let errors = rules.trends.iter().find(|trend| trend.key == "errors").expect("errors are counted");
                let rate = |day: i64| self.rate(self.event_users(errors, day).min(self.dau(day)), self.dau(day));
                let mut kpi = self.last_kpi(id, |day| rate(day)["value"].as_f64());
                let ends = self.days().last().copied().zip(self.previous_days().and_then(|days| days.last().copied()));
                publish(&mut kpi, ends.and_then(|(now, then)| self.rate_change(&rate(now), &rate(then))));
                kpi
            }
            other => panic!("no metric `{other}`"),
        }
    }

    fn step_kpi(&self, id: &str, step: usize) -> Value {
        let (days, older) = (self.days(), self.previous_days());
        let rate = |days: &[i64]| self.rate(self.reached(days, step), self.reached(days, step - 1));
        let cut = |days: &[i64]| self.rate(self.reached_by_age(days, step), self.reached_by_age(days, step - 1));
        let whole = |days: &[i64]| rate(days)["value"].as_f64();
        let plain = older.as_deref().and_then(whole);
        let by_age = older.as_deref().map(cut);
        let of_age = by_age.as_ref().and_then(|rate| rate["value"].as_f64());
        let previous = if self.makes(Mistake::KpiComparesPlain) { plain } else { of_age };
        let spark = |day: &i64| self.is_mature(*day, step).then(|| whole(&[*day])).flatten();
        let compared = Compared { value: whole(&days), previous, plain };
        let mut kpi = self.kpi(id, compared, &days.iter().map(spark).collect::<Vec<_>>());
        publish(&mut kpi, by_age.and_then(|before| self.rate_change(&rate(&days), &before)));
        with_interval(kpi, &rate(&days))
    }

    fn retention_kpi(&self, id: &str, offset: i64) -> Value {
        let days = self.complete(&self.days(), offset);
        let earlier: Vec<i64> = days.iter().map(|day| day - self.shift()).collect();
        let of = |days: &[i64]| self.pooled(days, offset)["value"].as_f64();
        let plain = self.previous_days().and_then(|_| of(&earlier));
        let spark = |day: &i64| self.is_complete(*day, offset).then(|| of(&[*day])).flatten();
        let compared = Compared { value: of(&days), previous: plain, plain };
        let mut kpi = self.kpi(id, compared, &self.days().iter().map(spark).collect::<Vec<_>>());
        let before = self.previous_days().map(|_| self.pooled(&earlier, offset));
        publish(&mut kpi, before.and_then(|before| self.rate_change(&self.pooled(&days, offset), &before)));
        with_interval(kpi, &self.pooled(&days, offset))
    }

    fn mean_kpi(&self, id: &str, value: impl Fn(i64) -> i64) -> Value {
        let mean = |days: &[i64]| days.iter().map(|day| value(*day)).sum::<i64>() as f64 / days.len() as f64;
        let (days, older) = (self.days(), self.previous_days());
        let previous = older.as_deref().map(mean);
        let defined = (!days.is_empty()).then(|| mean(&days));
        let spark: Vec<Option<f64>> = days.iter().map(|day| Some(value(*day) as f64)).collect();
        let mut kpi = self.kpi(id, Compared { value: defined, previous, plain: previous }, &spark);
        publish(&mut kpi, self.sum_change(self.length, &|days| days.iter().map(|day| value(*day)).sum()));
        if let Some(last) = days.last() {
            let latest = Compared {
                value: Some(value(*last) as f64),
                previous: older.map(|_| value(last - self.shift()) as f64),
                plain: None,
            };
            let (delta, relative) = self.changed(latest);
            kpi["latest"] = json!({
                "value": latest.value, "previous": latest.previous, "deltaAbsolute": delta, "deltaPercent": relative,
            });
        }
        kpi
    }

    pub(super) fn total_kpi(&self, id: &str, value: impl Fn(i64) -> Option<f64>) -> Value {
        let (days, older) = (self.days(), self.previous_days());
        let total = |days: &[i64]| days.iter().map(|day| value(*day)).sum::<Option<f64>>();
        let sum = if self.makes(Mistake::TotalIsOnLastDay) {
            days.last().and_then(|day| value(*day))
        } else {
            total(&days).filter(|_| !days.is_empty())
        };
        let previous = older.as_deref().and_then(total);
        let spark: Vec<Option<f64>> = days.iter().map(|day| value(*day)).collect();
        self.kpi(id, Compared { value: sum, previous, plain: previous }, &spark)
    }

    fn sum_change(&self, length: i64, total: &dyn Fn(&[i64]) -> i64) -> Option<[f64; 2]> {
        let total = |days: &[i64]| total(days) as f64;
        let scatter = Scatter::Counts;
        self.count_change(length, &Totals { current: &total, previous: &total, complete: &total, scatter })
    }

    fn last_kpi(&self, id: &str, value: impl Fn(i64) -> Option<f64>) -> Value {
        let (days, older) = (self.days(), self.previous_days());
        let on_last = |days: &[i64]| days.last().and_then(|day| value(*day));
        let previous = older.as_deref().and_then(on_last);
        let spark: Vec<Option<f64>> = days.iter().map(|day| value(*day)).collect();
        let mut kpi = self.kpi(id, Compared { value: on_last(&days), previous, plain: previous }, &spark);
        publish(&mut kpi, None);
        kpi
    }
}

fn with_interval(mut kpi: Value, rate: &Value) -> Value {
    if !rate["value"].is_null() {
        kpi["interval"] = json!({ "low": rate["low"], "high": rate["high"] });
    }
    kpi
}
