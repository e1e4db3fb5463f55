//! The interval of a change.

use serde_json::{Value, json};

use super::{Mistake, View};

/// The 97.5% points of Student's t for 1 to 8 degrees of freedom.
const STUDENT: [f64; 8] = [
    12.706_204_736_174_7,
    4.302_652_729_749_46,
    3.182_446_305_283_71,
    2.776_445_105_197_79,
    2.570_581_835_636_31,
    2.446_911_851_144_97,
    2.364_624_251_592_78,
    2.306_004_135_204_17,
];
const NORMAL: f64 = 1.959_963_984_540_054;

/// Totals of some days: of the current period, of the previous one by then, and of the previous one by now.
pub(super) struct Totals<'t> {
    pub(super) current: &'t dyn Fn(&[i64]) -> f64,
    pub(super) previous: &'t dyn Fn(&[i64]) -> f64,
    pub(super) complete: &'t dyn Fn(&[i64]) -> f64,
    pub(super) scatter: Scatter,
}

/// How little totals may scatter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scatter {
    /// As much as chance at least.
    Counts,
    /// Not at all: what chance is depends on the unit.
    Amounts,
}

impl View<'_> {
    /// The change of a count over the last `length` days of both periods.
    pub(super) fn count_change(&self, length: i64, totals: &Totals<'_>) -> Option<[f64; 2]> {
        let (days, older) = (self.days(), self.previous_days()?);
        let (last, last_before) = (*days.last()?, *older.last()?);
        let weeks = length / 7;
        if weeks >= 2 {
            let oldest = self.makes(Mistake::ChangeOfOldestWeeks);
            let left_out = if oldest { length % 7 } else { 0 };
            let week = |last: i64, ago: i64| -> Vec<i64> {
                (last - left_out - 7 * ago - 6..=last - left_out - 7 * ago).collect()
            };
            let pairs: Vec<_> = (0..weeks).map(|ago| [week(last, ago), week(last_before, ago)]).collect();
            return self.of_weeks(&pairs, totals);
        }
        if weeks == 0 && (last - last_before) % 7 != 0 {
            return None;
        }
        let length = length.min(7);
        let week_before = || last_before - length + 1..=last_before;
        let same_weekday = |day: i64| week_before().find(|before| (day - before) % 7 == 0).expect("whole weeks apart");
        let pairs: Vec<[i64; 2]> = (last - length + 1..=last).map(|day| [day, same_weekday(day)]).collect();
        self.of_days(&pairs, totals)
    }

    fn is_few(&self, total: f64) -> bool {
        total < if self.makes(Mistake::FewHaveAnInterval) { 1.0 } else { 5.0 }
    }

    fn of_weeks(&self, weeks: &[[Vec<i64>; 2]], totals: &Totals<'_>) -> Option<[f64; 2]> {
        let ln = |total: f64| (total + 0.5).ln();
        let (mut now, mut then, mut sum, mut sum_before) = (Vec::new(), Vec::new(), 0.0, 0.0);
        for [week, before] in weeks {
            let (current, previous, complete) =
                ((totals.current)(week), (totals.previous)(before), (totals.complete)(before));
            if self.is_refused(totals.scatter, [current, previous]) {
                return None;
            }
            let growth = if self.makes(Mistake::YoungWeeksScatter) { 0.0 } else { ln(complete) - ln(previous) };
            now.push(ln(current) + growth);
            then.push(ln(previous) + growth);
            sum += current;
            sum_before += previous;
        }
        if self.is_few(sum) || self.is_few(sum_before) {
            return None;
        }
        let count = weeks.len() as f64;
        let mean = |values: &[f64]| values.iter().sum::<f64>() / count;
        let squares = |values: &[f64]| values.iter().map(|value| (value - mean(values)).powi(2)).sum::<f64>();
        let measured = (squares(&now) + squares(&then)) / (2.0 * count - 2.0);
        let chance = if self.has_least(totals.scatter) { 2.0 * count / (sum + sum_before) } else { 0.0 };
        let variance = at_least(measured, if self.makes(Mistake::ChangeIgnoresChance) { 0.0 } else { chance });
        let variance = if self.makes(Mistake::ChangeIsOnlyChance) { chance } else { variance };
        let half = STUDENT[2 * weeks.len() - 3] * (2.0 * variance / count).sqrt();
        Some(ends(mean(&now) - mean(&then), half))
    }

    fn has_least(&self, scatter: Scatter) -> bool {
        scatter == Scatter::Counts || self.makes(Mistake::SumsScatterAsCountsDo)
    }

    /// Whether an amount is less than nothing, which has no logarithm.
    fn is_refused(&self, scatter: Scatter, totals: [f64; 2]) -> bool {
        let is_less = scatter == Scatter::Amounts && totals.iter().any(|total| *total < 0.0);
        is_less && !self.makes(Mistake::RefundsHaveAnInterval)
    }

    fn of_days(&self, pairs: &[[i64; 2]], totals: &Totals<'_>) -> Option<[f64; 2]> {
        let counts: Vec<[f64; 2]> =
            pairs.iter().map(|[day, before]| [(totals.current)(&[*day]), (totals.previous)(&[*before])]).collect();
        if counts.iter().any(|pair| self.is_refused(totals.scatter, *pair)) {
            return None;
        }
        let counts: Vec<[f64; 2]> = counts.into_iter().filter(|[now, then]| now + then > 0.0).collect();
        let sums = [0, 1].map(|side| counts.iter().map(|pair| pair[side]).sum::<f64>());
        if sums.into_iter().any(|sum| self.is_few(sum)) || counts.len() < 2 {
            return None;
        }
        let flat = self.makes(Mistake::DispersionIgnoresWeekdays);
        let mut squares = 0.0;
        for pair in &counts {
            for side in [0, 1] {
                let of_weekday = (pair[0] + pair[1]) / (sums[0] + sums[1]);
                let share = if flat { 1.0 / counts.len() as f64 } else { of_weekday };
                let expected = sums[side] * share;
                squares += (pair[side] - expected).powi(2) / expected;
            }
        }
        let freedom = counts.len() - 1;
        let is_free = self.makes(Mistake::DispersionMayBeBelowChance) || !self.has_least(totals.scatter);
        let least = if is_free { 0.0 } else { 1.0 };
        let dispersion = at_least(squares / freedom as f64, least);
        let dispersion = if self.makes(Mistake::ChangeIsOnlyChance) { 1.0 } else { dispersion };
        let point = if self.makes(Mistake::ChangeOfDaysIsNormal) { NORMAL } else { STUDENT[freedom - 1] };
        let half = point * (dispersion * (1.0 / sums[0] + 1.0 / sums[1])).sqrt();
        Some(ends((sums[0] / sums[1]).ln(), half))
    }

    /// The change between two published rates, with its interval and whether it is more than chance.
    pub(super) fn rate_change(&self, current: &Value, previous: &Value) -> Option<[f64; 2]> {
        let counts = [current, previous].map(|rate| rate["denominator"].as_f64().expect("a count"));
        if counts.into_iter().any(|count| self.is_few(count)) {
            return None;
        }
        let of = |rate: &Value, field: &str| rate[field].as_f64().expect("a rate of somebody");
        let difference = of(current, "value") - of(previous, "value");
        let [low, high] = if self.makes(Mistake::ChangeOfRatesIsWald) {
            let variance = |rate: &Value| of(rate, "value") * (1.0 - of(rate, "value")) / of(rate, "denominator");
            [NORMAL * (variance(current) + variance(previous)).sqrt(); 2]
        } else {
            let below = |rate: &Value| (of(rate, "value") - of(rate, "low")).powi(2);
            let above = |rate: &Value| (of(rate, "high") - of(rate, "value")).powi(2);
            [(below(current) + above(previous)).sqrt(), (above(current) + below(previous)).sqrt()]
        };
        Some([difference - low, difference + high])
    }
}

fn at_least(measured: f64, least: f64) -> f64 {
    if measured < least { least } else { measured }
}

fn ends(log_ratio: f64, half: f64) -> [f64; 2] {
    [(log_ratio - half).exp() - 1.0, (log_ratio + half).exp() - 1.0]
}

/// Puts the interval and what follows from it into a document.
pub(super) fn publish(into: &mut Value, interval: Option<[f64; 2]>) {
    into["changeInterval"] = interval.map_or(Value::Null, |[low, high]| json!({ "low": low, "high": high }));
    into["isBeyondChance"] = interval.is_some_and(|[low, high]| low > 0.0 || high < 0.0).into();
}
