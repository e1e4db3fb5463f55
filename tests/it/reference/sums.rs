//! Sums of a property, digit by digit. The property is a key of the object itself.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::change::{Scatter, Totals, publish};
use super::{Mistake, View};
use crate::world::{Event, TrendRule};

impl View<'_> {
    /// The daily series of the sum.
    pub(super) fn sums(&self, trend: &TrendRule) -> Value {
        let values = |days: &[i64]| days.iter().map(|day| number(self.sum(trend, *day))).collect::<Vec<_>>();
        json!({
            "key": format!("{}_sum", trend.key),
            "values": values(&self.days()),
            "previous": self.previous_days().map(|days| values(&days)),
            "exact": self.days().iter().map(|day| text(self.sum(trend, *day))).collect::<Vec<_>>(),
        })
    }

    /// The sum as a key figure.
    pub(super) fn sum_kpi(&self, id: &str, trend: &TrendRule) -> Value {
        let mut kpi = self.total_kpi(id, |day| Some(number(self.sum(trend, day))));
        let total = |days: &[i64]| number(days.iter().map(|day| self.sum(trend, *day)).sum());
        let totals = Totals { current: &total, previous: &total, complete: &total, scatter: Scatter::Amounts };
        publish(&mut kpi, self.count_change(self.length, &totals));
        kpi
    }

    /// The sum of a day, in millionths.
    fn sum(&self, trend: &TrendRule, day: i64) -> i128 {
        let key = trend.sum.as_deref().expect("a trend with a sum");
        let by_name = self.makes(Mistake::SumIgnoresConditions);
        let is_meant = |event: &Event| {
            if by_name { event.name == trend.event.name } else { self.model.is_meant(event, &trend.event) }
        };
        let events = self.users().flat_map(|(_, events)| events);
        let events = events.filter(|event| is_meant(event) && self.model.day(event.ts) == day);
        let amounts = events.filter_map(|event| self.amount(event, key));
        if self.makes(Mistake::SumRoundsAtTheEnd) {
            return rounded(amounts.sum(), false);
        }
        amounts.map(|amount| rounded(amount, self.makes(Mistake::SumRoundsHalfUp))).sum()
    }

    /// What an event adds, in billionths.
    fn amount(&self, event: &Event, key: &str) -> Option<i128> {
        let members: BTreeMap<String, &RawValue> = serde_json::from_str(event.properties.as_deref()?).ok()?;
        let json = members.get(key)?.get();
        if json == "true" && self.makes(Mistake::SumTakesTruthValues) {
            return Some(1_000_000_000);
        }
        let is_text = json.starts_with('"');
        if is_text && self.makes(Mistake::SumLeavesTextsOut) {
            return None;
        }
        let written = json.trim_matches('"');
        let (negative, digits) = written.strip_prefix('-').map_or((false, written), |digits| (true, digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = !whole.is_empty() && whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
        if !is_number || (whole.len() > 15 && !self.makes(Mistake::SumTakesLargeValues)) {
            return None;
        }
        let size: i128 = format!("{whole}{fraction:0<9}").parse().expect("digits");
        Some(if negative { -size } else { size })
    }
}

/// Billionths to millionths, half to even.
fn rounded(billionths: i128, half_up: bool) -> i128 {
    let (size, sign) = (billionths.abs(), billionths.signum());
    let (whole, part) = (size / 1_000, size % 1_000);
    let up = part > 500 || (part == 500 && (half_up || whole % 2 == 1));
    sign * (whole + i128::from(up))
}

fn text(millionths: i128) -> String {
    let (size, sign) = (millionths.abs(), if millionths < 0 { "-" } else { "" });
    let written = format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000);
    written.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn number(millionths: i128) -> f64 {
    text(millionths).parse().expect("a number")
}
