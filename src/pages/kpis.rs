//! The KPI row: value, change against the previous period, interval, sparkline.

use serde::Serialize;

use super::goal::GoalText;
use super::term::{Glossary, Term};
use super::value::{DeltaText, Privacy, VisibleValue, amount, interval};
use crate::format;
use crate::messages::text;
use crate::metric::{DailyCount, Formula, Over};
use crate::views::{Cockpit, Kpi, Latest};

/// One number of the row.
#[derive(Clone, Debug, Serialize)]
pub(super) struct KpiCard {
    /// Its metric id.
    pub key: String,
    /// Its name with its definition.
    pub term: Term,
    /// The value.
    pub value: VisibleValue,
    /// What the value is of: `in 30 days`, `mean a day`, `on 21 Nov 2026`.
    pub scope: String,
    /// The change against the previous period; `None` when there is nothing to compare with.
    pub change: Option<DeltaText>,
    /// Why there is no change.
    pub no_change: String,
    /// What stands in the tooltip of the value, a line each.
    pub details: Vec<String>,
    /// The level that it should reach, and where it stands.
    pub goal: Option<GoalText>,
    /// Where the value comes from.
    pub receipt: Option<String>,
    /// The daily series, finished markup; empty when no day has a value.
    pub sparkline: String,
}

/// The cards of a cockpit.
pub(super) fn cards(cockpit: &Cockpit, glossary: Glossary<'_>) -> Vec<KpiCard> {
    let card = |(index, kpi): (usize, &Kpi)| Card { cockpit, kpi, index }.write(glossary);
    cockpit.kpis.iter().enumerate().map(card).collect()
}

/// One KPI where it stands.
#[derive(Clone, Copy)]
struct Card<'a> {
    cockpit: &'a Cockpit,
    kpi: &'a Kpi,
    index: usize,
}

impl Card<'_> {
    fn write(self, glossary: Glossary<'_>) -> KpiCard {
        let kpi = self.kpi;
        let privacy = Privacy::of("kpis", &self.cockpit.withheld);
        let text = kpi.value.map(|value| format::value(value, kpi.format));
        KpiCard {
            key: kpi.id.clone(),
            term: glossary.written("kpi", &kpi.id, &kpi.label),
            value: privacy.show(&format!("/kpis/{}/value", self.index), text, &self.undefined()),
            scope: scope(self.cockpit, kpi),
            change: self.change(),
            no_change: self.no_change(privacy),
            details: self.details(),
            goal: self.cockpit.goal(kpi.quantity).map(GoalText::of),
            receipt: glossary.receipt(&kpi.id),
            sparkline: crate::charts::sparkline_to(&kpi.sparkline, self.level()),
        }
    }

    /// The goal, where a single day can reach it.
    fn level(self) -> Option<f64> {
        let is_of_days = match self.kpi.formula {
            Formula::Reached(_) => false,
            formula => formula.over() != Over::Total,
        };
        self.cockpit.goal(self.kpi.quantity).filter(|_| is_of_days).map(|goal| goal.target)
    }

    fn undefined(self) -> String {
        if self.cockpit.period.current.is_none() {
            return text!("kpi-no-events");
        }
        let id = match self.kpi.formula {
            Formula::FromStart(_) => "kpi-nobody-started",
            Formula::FromPrevious(_) => "kpi-nobody-before",
            Formula::Retention(_) => "kpi-no-cohort",
            Formula::Ratio(_, DailyCount::Dau) | Formula::Share(_, DailyCount::Dau) => "kpi-nobody-active",
            Formula::Count(DailyCount::Wau) => "kpi-before-seven",
            Formula::Count(DailyCount::Mau) => "kpi-before-28",
            Formula::Ratio(..) | Formula::Share(..) => "kpi-before-28-or-nobody",
            Formula::Reached(_)
            | Formula::Sum(_)
            | Formula::Count(DailyCount::Dau | DailyCount::Events(_) | DailyCount::Users(_)) => "kpi-undefined",
        };
        text!(id)
    }

    fn change(self) -> Option<DeltaText> {
        let kpi = self.kpi;
        let change = (kpi.previous?, kpi.delta_absolute?);
        Some(DeltaText::of((kpi.format, kpi.good_direction), change, kpi.delta_percent, kpi.change_interval))
    }

    fn no_change(self, privacy: Privacy<'_>) -> String {
        let days = self.cockpit.period.shift();
        if self.cockpit.period.current.is_none() {
            text!("kpi-no-data")
        } else if self.cockpit.period.previous.is_none() {
            text!("kpi-no-earlier", number = days)
        } else if privacy.hides(&format!("/kpis/{}", self.index)) {
            text!("kpi-change-withheld")
        } else {
            text!("kpi-change-undefined")
        }
    }

    fn details(self) -> Vec<String> {
        let kpi = self.kpi;
        let mut lines = Vec::new();
        if let Some(ends) = kpi.interval {
            lines.push(text!("interval-95", interval = interval(ends)));
        }
        if let Some(plain) = kpi.previous_plain.filter(|_| kpi.formula.is_like_for_like()) {
            let plain = format::value(plain, kpi.format);
            lines.push(text!("kpi-equal-age", plain = plain));
        }
        if let Some(latest) = kpi.latest {
            lines.extend(self.latest(latest));
        }
        lines
    }

    /// `On 21 Nov: 1,204 (+3.1% from 1,168 on 22 Oct).`
    fn latest(self, latest: Latest) -> Option<String> {
        let kpi = self.kpi;
        let days = self.cockpit.period.current?;
        let value = format::value(latest.value?, kpi.format);
        let then = format::day_short(days.last.plus(-i32::from(self.cockpit.period.shift())));
        let change = match (latest.previous, latest.delta_absolute) {
            (Some(previous), Some(delta)) => {
                let amount = amount(kpi.format, delta, latest.delta_percent);
                text!("kpi-latest-change", amount = amount, before = format::value(previous, kpi.format), then = then)
            }
            (None, _) | (_, None) => String::new(),
        };
        Some(text!("kpi-latest", day = format::day_short(days.last), value = value, change = change))
    }
}

/// What a KPI is of: `mean a day over 30 days`, `7 days to 21 Nov`, `started in the last 30 days`.
pub fn scope(cockpit: &Cockpit, kpi: &Kpi) -> String {
    scope_of(cockpit, kpi.formula)
}

/// The same of any formula.
pub(super) fn scope_of(cockpit: &Cockpit, formula: Formula) -> String {
    let days = cockpit.period.days.0;
    let last = cockpit.period.current.map(|current| format::day_short(current.last));
    match (formula.over(), formula.lookback()) {
        (Over::Cohorts, _) => text!("scope-cohorts", number = days),
        (Over::Total, _) => text!("scope-total", number = days),
        (Over::DailyMean, _) => text!("scope-mean", number = days),
        (Over::LastDay, 1) => last.map(|last| text!("scope-day", last = last)).unwrap_or_default(),
        (Over::LastDay, back) => {
            last.map(|last| text!("scope-days-to", number = back, last = last)).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::metric::{Definitions, registry};
    use crate::views::Withheld;

    fn fixture_cards(days: u16) -> Vec<KpiCard> {
        let metrics = registry(&Definitions::default());
        cards(&fixture::cockpit("all", days), Glossary::new(&metrics, ""))
    }

    #[test]
    fn every_number_is_the_views_number_as_formatted() {
        let cockpit = fixture::cockpit("all", 30);
        for (card, kpi) in fixture_cards(30).iter().zip(&cockpit.kpis) {
            assert_eq!(card.value.text, format::value_or_missing(kpi.value, kpi.format), "{}", kpi.id);
        }
    }

    #[test]
    fn the_row_without_a_previous_period_says_so() {
        let mut cockpit = fixture::cockpit("all", 30);
        cockpit.period.previous = None;
        cockpit.kpis[0].previous = None;
        let cards = cards(&cockpit, Glossary::new(&fixture::metrics(), ""));
        assert_eq!(cards[0].change, None);
        assert_eq!(cards[0].no_change, "No comparison: the data does not reach 35 days further back");
    }

    #[test]
    fn a_figure_without_a_value_keeps_its_place() {
        let mut cockpit = fixture::cockpit("all", 30);
        cockpit.kpis[1].value = None;
        cockpit.kpis[2].value = None;
        cockpit.withheld = vec![Withheld { view: "kpis", pointer: "/kpis/2/value".into() }];
        let cards = cards(&cockpit, Glossary::new(&fixture::metrics(), ""));
        let texts: Vec<(&str, &str)> = cards.iter().map(|card| (card.key.as_str(), card.value.text.as_str())).collect();
        assert_eq!(texts[1..3], [("activation_rate", format::MISSING), ("dau", format::WITHHELD)]);
        assert_eq!(texts.len(), 4);
    }

    #[test]
    fn the_latest_day_is_told_with_its_change() {
        let cards = fixture_cards(30);
        assert!(cards[2].details.iter().any(|line| line.starts_with("On 21 Nov: ")), "{:?}", cards[2].details);
    }
}
