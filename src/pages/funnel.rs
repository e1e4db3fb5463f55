//! The activation funnel panel: users, conversions, time to convert, and which cohorts are too young to judge.

use serde::Serialize;

use super::figure::ChartFigure;
use super::link;
use super::term::{Glossary, Term};
use super::value::{DeltaText, Privacy, RateText, VisibleValue, count_width};
use crate::format;
use crate::messages::text;
use crate::metric::Direction;
use crate::stats::Rate;
use crate::views::{Cockpit, FunnelStep};

/// The panel.
#[derive(Clone, Debug, Serialize)]
pub(super) struct FunnelPanel {
    /// The bars.
    pub bars: Option<ChartFigure>,
    /// The steps in order.
    pub steps: Vec<StepRow>,
    /// How wide the column of users is: `thousands`, `millions` or nothing.
    pub count_width: &'static str,
    /// `3,204 users started between 23 Oct and 21 Nov 2026.`
    pub lead: String,
    /// Why the panel is empty, if it is.
    pub empty: Option<String>,
    /// What the comparisons are against.
    pub comparison: Option<String>,
}

/// One step.
#[derive(Clone, Debug, Serialize)]
pub(super) struct StepRow {
    /// Its name with its definition.
    pub term: Term,
    /// `within 7 days`, or `start`.
    pub window: String,
    /// Where its users and its conversion come from: of the first step, those that the second is measured against.
    pub receipt: Option<String>,
    /// Where its other figures come from.
    pub row_receipt: Option<String>,
    /// Users that reached it.
    pub users: VisibleValue,
    /// Out of the cohort; `None` for the first step.
    pub from_start: Option<RateText>,
    /// Out of the step before; `None` for the first step.
    pub from_previous: Option<RateText>,
    /// How many did not go on to this step: `2,018 left here, 46%`; `None` for the first step and where it is not known.
    pub left: Option<String>,
    /// The change of the conversion from the step before, at equal age.
    pub change: Option<DeltaText>,
    /// Median time to convert; `None` for the first step.
    pub median: Option<VisibleValue>,
    /// Time in which nine of ten converted.
    pub p90: Option<VisibleValue>,
    /// `users of the newest 13 of 30 days are still converting.`; `None` when all days are old enough to judge.
    pub young: Option<String>,
}

/// The panel of a cockpit.
pub(super) fn panel(cockpit: &Cockpit, bars: Option<ChartFigure>, glossary: Glossary<'_>) -> FunnelPanel {
    let funnel = &cockpit.funnel;
    let steps: Vec<StepRow> = funnel
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| FunnelRow { cockpit, step, index }.write(glossary))
        .collect();
    let count_width = count_width(steps.iter().map(|step| &step.users));
    FunnelPanel {
        bars,
        steps,
        count_width,
        lead: lead(cockpit),
        empty: empty(cockpit),
        comparison: comparison(cockpit),
    }
}

fn lead(cockpit: &Cockpit) -> String {
    match (cockpit.funnel.cohort_size, cockpit.period.current) {
        (Some(size), Some(days)) => {
            text!("funnel-lead", number = size, days = format::day_range(days))
        }
        (None, Some(_)) => text!("funnel-size-withheld"),
        (_, None) => String::new(),
    }
}

fn empty(cockpit: &Cockpit) -> Option<String> {
    let first = cockpit.funnel.steps.first()?;
    let event = match first.event.as_str() {
        "*" => text!("funnel-any-event"),
        name => text!("funnel-named-event", name = name),
    };
    match (cockpit.funnel.cohort_size, cockpit.period.current) {
        (_, None) => Some(text!("funnel-no-events", event = event)),
        (Some(0), Some(days)) => Some(text!("funnel-nobody", days = format::day_range(days), event = event)),
        (Some(_) | None, Some(_)) => None,
    }
}

fn comparison(cockpit: &Cockpit) -> Option<String> {
    let compared = crate::messages::compared_with(cockpit.period.current?, cockpit.period.previous?);
    Some(text!("funnel-comparison", compared = compared))
}

/// One step where it stands.
#[derive(Clone, Copy)]
struct FunnelRow<'a> {
    cockpit: &'a Cockpit,
    step: &'a FunnelStep,
    index: usize,
}

impl FunnelRow<'_> {
    fn write(self, glossary: Glossary<'_>) -> StepRow {
        let step = self.step;
        let is_first = self.index == 0;
        let nobody = text!("funnel-nobody-reached");
        StepRow {
            term: glossary.written("funnel", &step.id, &step.label),
            window: if is_first { text!("funnel-start") } else { window(step.window_days) },
            receipt: self.cockpit.funnel.steps.get(self.index.max(1)).and_then(|step| glossary.receipt(&step.id)),
            row_receipt: glossary.receipt(link::FUNNEL_STEPS),
            users: self.show("users", step.users.map(format::count), &text!("unknown")),
            from_start: (!is_first).then(|| self.rate("conversionFromStart", step.from_start)),
            from_previous: step.from_previous.map(|rate| self.rate("conversionFromPrevious", rate)),
            left: self.left(),
            change: self.change(),
            median: (!is_first)
                .then(|| self.show("medianHours", step.median_hours.map(crate::messages::hours), &nobody)),
            p90: (!is_first).then(|| self.show("p90Hours", step.p90_hours.map(crate::messages::hours), &nobody)),
            young: self.young(),
        }
    }

    fn show(self, field: &str, text: Option<String>, reason: &str) -> VisibleValue {
        let pointer = format!("/steps/{}/{field}", self.index);
        Privacy::of("funnel", &self.cockpit.withheld).show(&pointer, text, reason)
    }

    fn rate(self, field: &str, rate: Rate) -> RateText {
        let text = rate.value().map(format::percent);
        RateText::new(rate, self.show(field, text, &text!("kpi-nobody-before")))
    }

    fn change(self) -> Option<DeltaText> {
        DeltaText::points(self.step.like_for_like.as_ref()?.from_previous?, Direction::Up)
    }

    /// Those of the step before that are not here: they left, or are still on their way.
    fn left(self) -> Option<String> {
        let rate = self.step.from_previous?;
        let left = rate.denominator?.checked_sub(rate.numerator?)?;
        let share = Rate::of(left, rate.denominator?).value()?;
        Some(text!("funnel-left", number = left, share = format::percent(share)))
    }

    fn days(self) -> u64 {
        self.cockpit.period.days.0.into()
    }

    fn young(self) -> Option<String> {
        let days = self.days();
        match days.saturating_sub(self.step.mature_cohort_days.into()) {
            0 => None,
            all if all == days => Some(text!("funnel-all-young")),
            young => Some(text!("funnel-young", young = young, days = days)),
        }
    }
}

fn window(days: u16) -> String {
    text!("funnel-within", number = days)
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    fn fixture_panel(cockpit: &Cockpit) -> FunnelPanel {
        panel(cockpit, None, Glossary::new(&fixture::metrics(), ""))
    }

    #[test]
    fn a_step_says_whose_users_are_still_converting() {
        let mut cockpit = fixture::cockpit("all", 30);
        cockpit.funnel.steps[1].mature_cohort_days = 17;
        cockpit.funnel.steps[2].mature_cohort_days = 0;
        let steps = fixture_panel(&cockpit).steps;
        assert_eq!(steps[0].young, None);
        assert_eq!(steps[1].young.as_deref(), Some("users of the newest 13 of 30 days are still converting."));
        assert_eq!(steps[2].young.as_deref(), Some("users of all days are still converting."));
    }

    #[test]
    fn an_empty_cohort_says_what_would_fill_it() {
        let mut cockpit = fixture::cockpit("all", 30);
        cockpit.funnel.cohort_size = Some(0);
        let text = fixture_panel(&cockpit).empty.expect("it is empty");
        assert!(text.contains("users whose first signup event is in the range"), "{text}");
        assert!(text.contains("23 Oct – 21 Nov 2026"), "{text}");
    }

    #[test]
    fn who_left_is_what_the_step_before_has_more() {
        let mut cockpit = fixture::cockpit("all", 30);
        cockpit.funnel.steps[1].from_previous = Some(Rate::of(54, 100));
        let steps = fixture_panel(&cockpit).steps;
        assert_eq!((steps[0].left.as_deref(), steps[1].left.as_deref()), (None, Some("46 left here, 46%")));
        // A withheld count gives nothing away.
        cockpit.funnel.steps[1].from_previous = Some(Rate::WITHHELD);
        assert_eq!(fixture_panel(&cockpit).steps[1].left, None);
    }

    #[test]
    fn users_are_the_views_users() {
        let cockpit = fixture::cockpit("pro", 30);
        for (row, step) in fixture_panel(&cockpit).steps.iter().zip(&cockpit.funnel.steps) {
            assert_eq!(Some(row.users.text.clone()), step.users.map(format::count));
        }
    }
}
