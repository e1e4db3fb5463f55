//! From the results of the earlier stages to the values of an edition. Nothing is computed here that a page does not say.

use super::edition_period::EditionPeriod;
use super::figure_values::{DailyValue, EditionFigure, EditionGoal, StepFigure};
use super::ledger_values::Ledger;
use super::values::{Alert, Basis, EditionSummary, EditionValues, Name, SPEC_VERSION, SummaryPart, ValueSpan};
use crate::alerts::{Incident, Incidents};
use crate::calendar::{Day, DayRange, Millis};
use crate::config::EditionInterval;
use crate::content_key::ContentKey;
use crate::cube::Cube;
use crate::format;
use crate::insights::{Brief, InsightSection};
use crate::messages::text;
use crate::metric::{Definitions, Direction, Format, Offset, Quantity, Registry, Segment};
use crate::pages;
use crate::stats::{Interval, Rate};
use crate::story::told_first;
use crate::views::{Cockpit, FunnelStep, GoalStanding, Kpi, RatePair, TrendSeries, change};

/// What an edition is gathered from.
#[derive(Clone, Copy, Debug)]
pub struct EditionInputs<'a> {
    /// What it is of.
    pub every: EditionInterval,
    /// The title of the project.
    pub title: &'a str,
    /// What is measured.
    pub definitions: &'a Definitions,
    /// Every metric.
    pub metrics: &'a Registry,
    /// The privacy floor.
    pub min_group: u64,
    /// The daily cells.
    pub cube: &'a Cube,
    /// Every incident.
    pub incidents: &'a Incidents,
    /// When it is made.
    pub now: Millis,
}

/// The values of a cockpit's edition, without what changed since the one before; `None` without data.
pub fn gather(ground: &EditionInputs<'_>, cockpit: &Cockpit, brief: Option<&Brief>) -> Option<EditionValues> {
    let days = cockpit.period.current?;
    let day = days.last;
    let period = EditionPeriod::of(ground.every, day);
    let week = match period {
        EditionPeriod::Day(_) => None,
        EditionPeriod::Week(week) => Some(week),
    };
    // The key figures of a week have every counted event.
    let newest_day = cockpit.trends.series.iter().enumerate().filter(|_| week.is_none());
    Some(EditionValues {
        spec_version: SPEC_VERSION,
        day,
        week,
        closed: period.is_over(ground.now, ground.definitions.zone),
        generated_at: ground.now.rfc3339(),
        title: ground.title.to_owned(),
        segment: Name {
            key: cockpit.segment.to_string(),
            label: Segment::label_of(&ground.definitions.segments, &cockpit.segment).to_owned(),
        },
        range: span(days),
        previous: cockpit.period.previous.map(span),
        basis: basis(ground, day),
        summary: brief.map(summary).unwrap_or_default(),
        kpis: cockpit.kpis.iter().enumerate().map(|kpi| kpi_figure(cockpit, kpi)).collect(),
        goals: cockpit.goals.iter().map(goal).collect(),
        funnel: cockpit.funnel.steps.iter().map(|step| step_figure(ground, step)).collect(),
        retention: retention(ground, cockpit),
        trends: newest_day.filter_map(|series| trend_figure(cockpit, series)).collect(),
        daily: cockpit.trends.series.iter().map(daily).collect(),
        alerts: told_first(brief.map_or(&[], |brief| &brief.stories), ground.incidents.feed(&cockpit.segment, days))
            .into_iter()
            .map(alert)
            .collect(),
        ledger: Ledger::default(),
    })
}

/// The executive summary of a brief.
fn summary(brief: &Brief) -> EditionSummary {
    let part = |section: &InsightSection| SummaryPart {
        key: section.part.key().to_owned(),
        title: section.part.title(),
        items: section.items.iter().map(|item| item.text.clone()).collect(),
    };
    EditionSummary {
        headline: brief.headline.text.clone(),
        class: brief.stories.first().map(|story| story.class.as_str().to_owned()).unwrap_or_default(),
        sections: brief.sections.iter().map(part).collect(),
        written_by: pages::written_by(brief),
    }
}

fn span(days: DayRange) -> ValueSpan {
    ValueSpan { from: days.first, to: days.last, days: u16::try_from(days.len()).unwrap_or(u16::MAX) }
}

fn basis(ground: &EditionInputs<'_>, day: Day) -> Basis {
    let definitions = ContentKey::of(&[], &(ground.definitions, ground.min_group));
    let first = ground.cube.span.map_or(day, |span| span.days().first);
    let days = DayRange { first, last: day };
    let counted = || days.days().zip(&ground.cube.health.days).map(|(_, health)| health.events).sum();
    Basis {
        definitions: definitions.to_hex()[..16].to_owned(),
        counted_events: (ground.min_group < 2).then(counted),
        program: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

fn kpi_figure(cockpit: &Cockpit, (position, kpi): (usize, &Kpi)) -> EditionFigure {
    EditionFigure {
        key: kpi.id.clone(),
        label: kpi.label.clone(),
        scope: pages::kpi_scope(cockpit, kpi),
        format: kpi.format,
        good_direction: kpi.good_direction,
        value: kpi.value,
        interval: kpi.interval.map(ends),
        previous: kpi.previous,
        delta_absolute: kpi.delta_absolute,
        delta_percent: kpi.delta_percent,
        change_interval: kpi.change_interval.map(ends),
        is_beyond_chance: kpi.change_interval.is_some_and(Interval::excludes_zero),
        note: note(cockpit, ("kpis", &format!("/kpis/{position}/value")), kpi.value),
    }
}

fn goal(goal: &GoalStanding) -> EditionGoal {
    let GoalStanding { quantity: _, id, label, format, value, target, by, status, expected_today } = goal;
    EditionGoal {
        key: id.clone(),
        label: label.clone(),
        format: *format,
        value: *value,
        target: *target,
        by: *by,
        status: *status,
        expected_today: *expected_today,
    }
}

/// Why the value at a place of a view is missing: withheld for privacy, or not defined in this range.
fn note(cockpit: &Cockpit, (view, pointer): (&str, &str), value: Option<f64>) -> Option<String> {
    let is_withheld = cockpit.withheld.iter().any(|withheld| withheld.view == view && withheld.pointer == pointer);
    let id = if is_withheld { "edition-withheld" } else { "edition-undefined" };
    value.is_none().then(|| text!(id))
}

fn step_figure(ground: &EditionInputs<'_>, step: &FunnelStep) -> StepFigure {
    let pair = step.like_for_like.as_ref().and_then(|pair| pair.from_previous);
    let rate = step.from_previous.unwrap_or(Rate::WITHHELD);
    let previous = pair.map(|pair| pair.previous);
    StepFigure {
        users: step.users,
        from_start: step.from_start.value(),
        rate: EditionFigure {
            label: step.label.clone(),
            scope: text!("edition-of-step"),
            ..rate_figure(ground, &step.id, (rate, previous))
        },
        mature_days: step.mature_cohort_days,
    }
}

/// A rate of the registry with its value before.
fn rate_figure(ground: &EditionInputs<'_>, key: &str, (rate, before): (Rate, Option<Rate>)) -> EditionFigure {
    let metric = ground.metrics.parse(key);
    let (value, previous) = (rate.value(), before.and_then(Rate::value));
    let interval = before.and_then(|previous| RatePair { current: rate, previous }.change_interval());
    let (delta_absolute, delta_percent) = change(value, previous);
    EditionFigure {
        key: key.to_owned(),
        label: metric.map_or_else(|| key.to_owned(), |metric| metric.label.clone()),
        scope: String::new(),
        format: Format::Percent,
        good_direction: metric.map_or(Direction::Up, |metric| metric.good_direction),
        value,
        interval: rate.interval().map(ends),
        previous,
        delta_absolute,
        delta_percent,
        change_interval: interval.map(ends),
        is_beyond_chance: interval.is_some_and(Interval::excludes_zero),
        note: None,
    }
}

const fn ends(interval: Interval) -> [f64; 2] {
    [interval.low, interval.high]
}

fn retention(ground: &EditionInputs<'_>, cockpit: &Cockpit) -> Vec<EditionFigure> {
    let retention = &cockpit.retention;
    let figure = |offset: Offset| {
        let before = retention.previous_summary.as_ref().map(|summary| summary.get(offset));
        let reason = retention.notes.iter().find(|note| note.offset == offset).map(|note| note.reason.clone());
        let id = &ground.metrics.get(Quantity::Retained(offset)).id;
        let figure = rate_figure(ground, id, (retention.summary.get(offset), before));
        let note = reason.or_else(|| note(cockpit, ("retention", &format!("/summary/{}", offset.key())), figure.value));
        EditionFigure { scope: text!("edition-days-after", number = offset.days()), note, ..figure }
    };
    Offset::ALL.map(figure).into()
}

/// The newest day of a series of events against the last day of the previous period; `None` for another series.
fn trend_figure(cockpit: &Cockpit, (position, series): (usize, &TrendSeries)) -> Option<EditionFigure> {
    if !matches!(series.quantity, Quantity::Events(_) | Quantity::Sum(_)) {
        return None;
    }
    let (at, day) = cockpit.trends.days.iter().enumerate().next_back()?;
    let value = series.values.last().copied().flatten();
    let previous = series.previous.as_ref().and_then(|previous| previous.last().copied().flatten());
    let (delta_absolute, delta_percent) = change(value, previous);
    Some(EditionFigure {
        key: series.id.clone(),
        label: series.label.clone(),
        scope: text!("scope-day", last = format::day_short(*day)),
        format: series.format,
        good_direction: series.good_direction,
        value,
        interval: None,
        previous,
        delta_absolute,
        delta_percent,
        change_interval: None,
        is_beyond_chance: false,
        note: note(cockpit, ("trends", &format!("/series/{position}/values/{at}")), value),
    })
}

fn daily(series: &TrendSeries) -> DailyValue {
    DailyValue {
        key: series.id.clone(),
        label: series.label.clone(),
        format: series.format,
        values: series.values.clone(),
    }
}

fn alert(incident: &Incident) -> Alert {
    Alert {
        id: incident.id.clone(),
        metric: incident.metric.clone(),
        severity: incident.severity.as_str().to_owned(),
        state: incident.state.as_str().to_owned(),
        is_good: incident.is_good,
        title: incident.title.clone(),
        narrative: incident.narrative.clone(),
        started: incident.started,
        standing: pages::standing(incident),
        is_settled: incident.is_settled(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::Withheld;

    #[test]
    fn a_missing_value_is_withheld_only_where_it_was() {
        let definitions = Definitions::default();
        let empty = Cube { span: None, ..Cube::sample(&definitions, 1, 0) };
        let period = crate::views::Period::ending_as_of(&empty, crate::metric::RangeDays(7), definitions.compare);
        let suppression = crate::views::Suppression::none();
        let mut cockpit = crate::views::cockpit(&empty, (&definitions, &[]), (0, period), &suppression);
        cockpit.withheld = vec![Withheld { view: "kpis", pointer: "/kpis/1/value".into() }];
        let of = |pointer, value| note(&cockpit, ("kpis", pointer), value);
        assert_eq!(of("/kpis/1/value", None).as_deref(), Some("withheld for privacy"));
        assert_eq!(of("/kpis/0/value", None).as_deref(), Some("undefined in this range"));
        assert_eq!(of("/kpis/1/value", Some(1.0)), None);
    }
}
