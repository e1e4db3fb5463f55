//! The retention heatmap: a real table whose cells are coloured by class, so it prints, reads aloud and needs no script.
//!
//! Rows are cohort days, or ISO weeks for ranges over a month. A cell that is not known yet is empty, never zero.

use serde::Serialize;

use super::value::{Privacy, VisibleValue};
use crate::calendar::Day;
use crate::format;
use crate::messages::text;
use crate::stats::Rate;
use crate::views::{Cockpit, CohortDay, CohortWeek};

/// Ranges over this many days show weeks.
const DAILY_UP_TO: u16 = 31;
/// The colour classes: one for each five points, the last from 55% on. They are the same on every page, so that segments and
/// ranges compare by eye.
const CLASSES: [&str; 12] = ["q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9", "q10", "q11"];

/// The class of a cell that is not known yet.
const UNKNOWN: &str = "na";

/// The table.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Heatmap {
    /// `Cohort day` or `Cohort week`.
    pub row_name: String,
    /// The rows in a few words.
    pub title: String,
    /// What the table is.
    pub caption: String,
    /// The column headings: days after the start.
    pub offsets: Vec<u16>,
    /// The rows, oldest first.
    pub rows: Vec<HeatRow>,
    /// Whether a value was withheld for privacy.
    pub has_withheld: bool,
}

/// A cohort.
#[derive(Clone, Debug, Serialize)]
pub(super) struct HeatRow {
    /// Its day or days.
    pub label: String,
    /// Its users.
    pub size: VisibleValue,
    /// By offset, as far as something is known.
    pub cells: Vec<HeatCell>,
    /// Over how many offsets nothing is known yet after those.
    pub unknown: usize,
}

/// One cell.
#[derive(Clone, Debug, Serialize)]
pub(super) struct HeatCell {
    /// `q0` to `q11`, `d0` for the start, `na` for one not known yet, `wh` for a withheld one.
    pub class: &'static str,
    /// The rate, or nothing.
    pub text: String,
}

/// The heatmap of a cockpit; `None` when it has no cohort with users.
pub(super) fn heatmap(cockpit: &Cockpit) -> Option<Heatmap> {
    let by_day = cockpit.period.days.0 <= DAILY_UP_TO;
    let retention = &cockpit.retention;
    let rows: Vec<HeatRow> = if by_day {
        retention.cohorts.iter().enumerate().map(|(index, cohort)| day_row(cockpit, index, cohort)).collect()
    } else {
        retention.weeks.iter().enumerate().map(|(index, week)| week_row(cockpit, index, week)).collect()
    };
    let has_users = retention.cohorts.iter().any(|cohort| cohort.size != Some(0));
    let columns = rows.iter().map(|row| row.cells.len() + row.unknown).max().unwrap_or(0);
    has_users.then(|| Heatmap {
        row_name: if by_day { text!("cohort-day") } else { text!("cohort-week") },
        title: if by_day { text!("cohort-days-title") } else { text!("cohort-weeks-title") },
        caption: if by_day { text!("cohort-days-caption") } else { text!("cohort-weeks-caption") },
        offsets: (0..columns).filter_map(|offset| u16::try_from(offset).ok()).collect(),
        rows,
        has_withheld: Privacy::of("retention", &cockpit.withheld).hides_any(),
    })
}

fn day_row(cockpit: &Cockpit, index: usize, cohort: &CohortDay) -> HeatRow {
    let rate = |count: &Option<u64>| Rate { numerator: *count, denominator: cohort.size };
    let (cells, unknown) = cells(cockpit, &format!("/cohorts/{index}/cells"), cohort.cells.iter().map(rate));
    let size = size(cockpit, &format!("/cohorts/{index}/size"), cohort.size);
    HeatRow { label: format::day_short(cohort.day), size, cells, unknown }
}

fn week_row(cockpit: &Cockpit, index: usize, week: &CohortWeek) -> HeatRow {
    let (cells, unknown) = cells(cockpit, &format!("/weeks/{index}/cells"), week.cells.iter().copied());
    let label = format!("{} – {}", format::day_short(week.days.first), format::day_short(week.days.last));
    HeatRow { label, size: size(cockpit, &format!("/weeks/{index}/size"), week.size), cells, unknown }
}

fn size(cockpit: &Cockpit, pointer: &str, users: Option<u64>) -> VisibleValue {
    Privacy::of("retention", &cockpit.withheld).show(pointer, users.map(format::count), &text!("unknown"))
}

/// The cells up to the last one of which something is known, and how many follow.
fn cells(cockpit: &Cockpit, pointer: &str, rates: impl Iterator<Item = Rate>) -> (Vec<HeatCell>, usize) {
    let privacy = Privacy::of("retention", &cockpit.withheld);
    let cell = |(offset, rate)| cell(privacy, &format!("{pointer}/{offset}"), (offset, rate));
    let mut cells: Vec<HeatCell> = (0..).zip(rates).map(cell).collect();
    let known = cells.iter().rposition(|cell| cell.class != UNKNOWN).map_or(0, |last| last + 1);
    let unknown = cells.len() - known;
    cells.truncate(known);
    (cells, unknown)
}

/// The cell at a pointer. The start itself has no colour: it is nearly everybody.
pub(super) fn cell(privacy: Privacy<'_>, pointer: &str, (offset, rate): (u16, Rate)) -> HeatCell {
    match rate.value() {
        Some(value) => HeatCell { class: if offset == 0 { "d0" } else { shade(value) }, text: format::percent(value) },
        None if privacy.hides(pointer) => HeatCell { class: "wh", text: "×".to_owned() },
        None => HeatCell { class: UNKNOWN, text: String::new() },
    }
}

/// The colour class of a rate.
fn shade(rate: f64) -> &'static str {
    let step = (1..CLASSES.len()).take_while(|step| rate * 100.0 >= *step as f64 * 5.0).count();
    CLASSES[step]
}

/// Whether the heatmap of a range has weeks for rows; the day is the last of the range.
pub(super) fn note(cockpit: &Cockpit, as_of: Day) -> String {
    let id = if cockpit.period.days.0 <= DAILY_UP_TO { "cohort-days-note" } else { "cohort-weeks-note" };
    text!(id, last = format::day(as_of))
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::views::Withheld;

    #[test]
    fn shades_begin_at_their_percentage() {
        assert_eq!([0.0, 0.0499, 0.05, 0.5499, 0.55, 1.0].map(shade), ["q0", "q0", "q1", "q10", "q11", "q11"]);
    }

    #[test]
    fn a_month_has_days_and_a_quarter_has_weeks() {
        let month = heatmap(&fixture::cockpit("all", 30)).expect("it has users");
        assert_eq!((month.rows.len(), month.row_name.as_str()), (30, "Cohort day"));
        // 24 Aug (a Monday) to 21 Nov 2026 (a Saturday) touches 13 weeks.
        let quarter = heatmap(&fixture::cockpit("all", 90)).expect("it has users");
        assert_eq!((quarter.rows.len(), quarter.row_name.as_str()), (13, "Cohort week"));
    }

    #[test]
    fn what_is_not_known_yet_is_empty() {
        let map = heatmap(&fixture::cockpit("all", 30)).expect("it has users");
        // The last cohort day is the as-of day: only its offset 0 is known.
        let last = map.rows.last().expect("a row");
        assert_eq!((last.cells.len(), last.unknown), (1, 30));
        assert!(!last.cells[0].text.is_empty());
        assert_eq!(map.offsets.len(), 31);
    }

    #[test]
    fn a_withheld_cell_is_marked() {
        let mut cockpit = fixture::cockpit("all", 30);
        cockpit.retention.cohorts[0].cells[3] = None;
        cockpit.withheld = vec![Withheld { view: "retention", pointer: "/cohorts/0/cells/3".into() }];
        let map = heatmap(&cockpit).expect("it has users");
        assert_eq!(map.rows[0].cells[3].class, "wh");
        assert!(map.has_withheld);
    }

    #[test]
    fn nobody_means_no_heatmap() {
        let mut cockpit = fixture::cockpit("all", 30);
        for cohort in &mut cockpit.retention.cohorts {
            cohort.size = Some(0);
        }
        assert!(heatmap(&cockpit).is_none());
    }
}
