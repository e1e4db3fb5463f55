//! The retention heatmap: a real table whose cells are coloured by class, so it prints, reads aloud and needs no script.
//!
//! Rows are cohort days, or ISO weeks for ranges over a month. A cell that is not known yet is empty, never zero.

use serde::Serialize;

use super::value::{Privacy, VisibleValue};
use crate::calendar::Day;
use crate::format;
use crate::stats::Rate;
use crate::views::{Cockpit, CohortDay, CohortWeek};

/// Ranges over this many days show weeks.
const DAILY_UP_TO: u16 = 31;
/// Where the colour classes `r1`, `r2` … begin, in percent. They are the same on every page, so that segments and ranges
/// compare by eye, and finer at the low end, where retention lives.
const SHADES: [u8; 10] = [2, 5, 10, 15, 20, 30, 40, 50, 65, 80];

/// The table.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Heatmap {
    /// `Cohort day` or `Cohort week`.
    pub row_name: &'static str,
    /// What the table is.
    pub caption: String,
    /// The column headings: days after the start.
    pub offsets: Vec<u16>,
    /// The rows, oldest first.
    pub rows: Vec<HeatRow>,
    /// The classes that tell the stylesheet how many rows there are, so that they may be laid out after the first paint;
    /// nothing when there are more than two digits say.
    pub height: String,
    /// The classes of the colour scale, palest first.
    pub legend: Vec<Shade>,
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
    /// By offset.
    pub cells: Vec<HeatCell>,
}

/// One cell.
#[derive(Clone, Debug, Serialize)]
pub(super) struct HeatCell {
    /// `r0` to `r10`, `na` for one not known yet, `wh` for a withheld one.
    pub class: &'static str,
    /// The rate, or nothing.
    pub text: String,
}

/// A step of the colour scale.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Shade {
    /// Its class.
    pub class: &'static str,
    /// From which percentage.
    pub from: u8,
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
    let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    has_users.then(|| Heatmap {
        row_name: if by_day { "Cohort day" } else { "Cohort week" },
        caption: format!(
            "Part of each {} cohort that was active so many days after its start, in percent",
            if by_day { "day's" } else { "week's" }
        ),
        offsets: (0..columns).filter_map(|offset| u16::try_from(offset).ok()).collect(),
        height: height(rows.len()),
        rows,
        legend: legend(),
        has_withheld: Privacy::of("retention", &cockpit.withheld).hides_any(),
    })
}

fn height(rows: usize) -> String {
    if rows > 99 { String::new() } else { format!("later tens-{} units-{}", rows / 10, rows % 10) }
}

fn day_row(cockpit: &Cockpit, index: usize, cohort: &CohortDay) -> HeatRow {
    let rate = |count: &Option<u64>| Rate { numerator: *count, denominator: cohort.size };
    HeatRow {
        label: format::day_short(cohort.day),
        size: size(cockpit, &format!("/cohorts/{index}/size"), cohort.size),
        cells: cells(cockpit, &format!("/cohorts/{index}/cells"), cohort.cells.iter().map(rate)),
    }
}

fn week_row(cockpit: &Cockpit, index: usize, week: &CohortWeek) -> HeatRow {
    HeatRow {
        label: format!("{} – {}", format::day_short(week.days.first), format::day_short(week.days.last)),
        size: size(cockpit, &format!("/weeks/{index}/size"), week.size),
        cells: cells(cockpit, &format!("/weeks/{index}/cells"), week.cells.iter().copied()),
    }
}

fn size(cockpit: &Cockpit, pointer: &str, users: Option<u64>) -> VisibleValue {
    Privacy::of("retention", &cockpit.withheld).show(pointer, users.map(format::count), "Unknown.")
}

fn cells(cockpit: &Cockpit, pointer: &str, rates: impl Iterator<Item = Rate>) -> Vec<HeatCell> {
    let privacy = Privacy::of("retention", &cockpit.withheld);
    let may_be_withheld = privacy.hides(pointer);
    rates
        .enumerate()
        .map(|(offset, rate)| match rate.value() {
            Some(value) => HeatCell { class: shade(value), text: format::percent(value) },
            None if may_be_withheld && privacy.hides(&format!("{pointer}/{offset}")) => {
                HeatCell { class: "wh", text: "×".to_owned() }
            }
            None => HeatCell { class: "na", text: String::new() },
        })
        .collect()
}

const CLASSES: [&str; SHADES.len() + 1] = ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10"];

/// The colour class of a rate.
fn shade(rate: f64) -> &'static str {
    CLASSES[SHADES.iter().filter(|from| rate * 100.0 >= f64::from(**from)).count()]
}

fn legend() -> Vec<Shade> {
    let froms = std::iter::once(0).chain(SHADES);
    CLASSES.into_iter().zip(froms).map(|(class, from)| Shade { class, from }).collect()
}

/// Whether the heatmap of a range has weeks for rows; the day is the last of the range.
pub(super) fn note(cockpit: &Cockpit, as_of: Day) -> String {
    let rows = if cockpit.period.days.0 <= DAILY_UP_TO { "day" } else { "ISO week, with only the range's days" };
    format!(
        "One row a cohort {rows}; one column a day after the start. Empty cells lie after {}: they are not known yet.",
        format::day(as_of)
    )
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::views::Withheld;

    #[test]
    fn shades_begin_at_their_percentage() {
        assert_eq!(shade(0.0), "r0");
        assert_eq!(shade(0.0199), "r0");
        assert_eq!(shade(0.02), "r1");
        assert_eq!(shade(0.8), "r10");
        assert_eq!(shade(1.0), "r10");
        assert_eq!(legend().len(), 11);
    }

    #[test]
    fn a_month_has_days_and_a_quarter_has_weeks() {
        let month = heatmap(&fixture::cockpit("all", 30)).expect("it has users");
        assert_eq!((month.rows.len(), month.row_name), (30, "Cohort day"));
        // 24 Aug (a Monday) to 21 Nov 2026 (a Saturday) touches 13 weeks.
        let quarter = heatmap(&fixture::cockpit("all", 90)).expect("it has users");
        assert_eq!((quarter.rows.len(), quarter.row_name), (13, "Cohort week"));
    }

    #[test]
    fn what_is_not_known_yet_is_empty() {
        let map = heatmap(&fixture::cockpit("all", 30)).expect("it has users");
        // The last cohort day is the as-of day: only its offset 0 is known.
        let last = map.rows.last().expect("a row");
        assert_eq!(last.cells.iter().filter(|cell| !cell.text.is_empty()).count(), 1);
        assert!(last.cells[1..].iter().all(|cell| cell.class == "na"));
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
