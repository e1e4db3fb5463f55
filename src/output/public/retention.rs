//! `retention.json`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Meta, PublicRate};
use crate::cube::MAX_OFFSET;
use crate::views::{CohortDay, CohortWeek, Retention, RetentionNote, RetentionSummary};

/// Retention of a segment and range.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Retention", deny_unknown_fields)]
pub struct PublicRetention {
    meta: Meta,
    /// The last offset of every row of cells.
    max_offset: u16,
    /// Daily cohorts; the cells are counts of users.
    cohorts: Vec<Cohort>,
    /// ISO weeks.
    weeks: Vec<Week>,
    /// Pooled at each offset.
    curve: Vec<PublicRate>,
    summary: Summary,
    previous_summary: Option<Summary>,
    /// Why a summary is null, and which range has it.
    notes: Vec<PublicRetentionNote>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Cohort {
    date: String,
    size: Option<u64>,
    cells: Vec<Option<u64>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the JSON contract names the member so")]
struct Week {
    week: String,
    monday: String,
    from: String,
    to: String,
    size: Option<u64>,
    cells: Vec<PublicRate>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Summary {
    d1: PublicRate,
    d7: PublicRate,
    d30: PublicRate,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Note", deny_unknown_fields)]
struct PublicRetentionNote {
    field: &'static str,
    reason: String,
    open_with: Option<String>,
}

impl PublicRetention {
    /// The file of a retention view.
    pub fn new(meta: Meta, retention: &Retention) -> Self {
        Self {
            meta,
            max_offset: MAX_OFFSET,
            cohorts: retention.cohorts.iter().map(cohort).collect(),
            weeks: retention.weeks.iter().map(week).collect(),
            curve: retention.curve.iter().copied().map(PublicRate::from).collect(),
            summary: summary(retention.summary),
            previous_summary: retention.previous_summary.map(summary),
            notes: retention.notes.iter().map(note).collect(),
        }
    }
}

fn cohort(cohort: &CohortDay) -> Cohort {
    Cohort { date: cohort.day.to_string(), size: cohort.size, cells: cohort.cells.clone() }
}

fn week(week: &CohortWeek) -> Week {
    Week {
        week: week.week.to_string(),
        monday: week.week.monday.to_string(),
        from: week.days.first.to_string(),
        to: week.days.last.to_string(),
        size: week.size,
        cells: week.cells.iter().copied().map(PublicRate::from).collect(),
    }
}

fn summary(summary: RetentionSummary) -> Summary {
    Summary { d1: summary.d1.into(), d7: summary.d7.into(), d30: summary.d30.into() }
}

fn note(note: &RetentionNote) -> PublicRetentionNote {
    PublicRetentionNote {
        field: note.offset.key(),
        reason: note.reason.clone(),
        open_with: note.open_with.map(|range| range.to_string()),
    }
}
