//! An edition for the tests: 21 Nov 2026, three days, one figure, one series.

use super::figure_values::{DailyValue, EditionFigure};
use super::ledger_values::Ledger;
use super::values::{Alert, Basis, EditionSummary, EditionValues, Name, SPEC_VERSION, ValueSpan};
use crate::calendar::Day;
use crate::metric::{Direction, Format};

/// 21 Nov 2026.
pub(super) const DAY: Day = Day(20_778);

/// The edition of a day whose series ends with these values.
pub(super) fn values(day: Day, errors: [f64; 3]) -> EditionValues {
    EditionValues {
        spec_version: SPEC_VERSION,
        day,
        week: None,
        closed: true,
        generated_at: "2026-11-22T06:10:00Z".into(),
        title: "Orbit".into(),
        segment: Name { key: "all".into(), label: "All users".into() },
        range: ValueSpan { from: day.plus(-2), to: day, days: 3 },
        previous: None,
        basis: Basis { definitions: "one".into(), counted_events: Some(1_000), program: "0.1.0".into() },
        summary: EditionSummary { headline: "All is quiet.".into(), ..EditionSummary::default() },
        kpis: vec![kpi("activation_rate", Format::Percent, 0.3), kpi("dau", Format::Count, 1_491.0)],
        goals: Vec::new(),
        funnel: Vec::new(),
        retention: Vec::new(),
        trends: Vec::new(),
        daily: vec![DailyValue {
            key: "errors".into(),
            label: "Errors".into(),
            format: Format::Count,
            values: errors.map(Some).into(),
        }],
        alerts: Vec::new(),
        ledger: Ledger::default(),
    }
}

fn kpi(key: &str, format: Format, value: f64) -> EditionFigure {
    EditionFigure {
        key: key.into(),
        label: if key == "dau" { "DAU".into() } else { "Activation rate".into() },
        scope: String::new(),
        format,
        good_direction: Direction::Up,
        value: Some(value),
        interval: None,
        previous: None,
        delta_absolute: None,
        delta_percent: None,
        change_interval: None,
        is_beyond_chance: false,
        note: None,
    }
}

/// A critical alert that goes on.
pub(super) fn alert(id: &str) -> Alert {
    Alert {
        id: id.into(),
        metric: "errors".into(),
        severity: "critical".into(),
        state: "ongoing".into(),
        is_good: false,
        title: format!("Errors of {id}"),
        narrative: "Errors are up.".into(),
        started: DAY,
        standing: "Ongoing since 21 Nov 2026".into(),
        is_settled: false,
    }
}
