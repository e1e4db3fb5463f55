//! The cohorts of a range by week: one row a week under the whole range and the previous period, at the offsets that people
//! ask for. The daily table with every offset stands behind it.

use serde::Serialize;

use super::heatmap::{self, HeatCell};
use super::value::{Privacy, VisibleValue, count_width};
use crate::calendar::{Day, DayRange};
use crate::format;
use crate::messages::text;
use crate::metric::Offset;
use crate::stats::Rate;
use crate::views::{Cockpit, CohortWeek};

/// The offsets of the table, in days after the start.
const OFFSETS: [u16; 11] = [0, 1, 2, 3, 4, 5, 6, 7, 14, 21, 30];
/// Those that a phone has room for.
const ON_PHONES: [u16; 6] = [1, 3, 7, 14, 21, 30];

/// The table.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CohortTable {
    /// The offsets.
    columns: Vec<CohortColumn>,
    /// The whole range, the previous period when there is one, and the weeks, oldest first.
    rows: Vec<CohortRow>,
    /// How wide the column of users is: `thousands`, `millions` or nothing.
    count_width: &'static str,
}

/// An offset.
#[derive(Clone, Debug, Serialize)]
struct CohortColumn {
    offset: u16,
    /// The classes of its cells: whether it stands apart, and whether it has no room on phones.
    class: &'static str,
}

/// A row.
#[derive(Clone, Debug, Serialize)]
struct CohortRow {
    label: String,
    /// `sum`, `previous` or nothing.
    class: &'static str,
    size: VisibleValue,
    cells: Vec<CohortCell>,
}

/// A cell.
#[derive(Clone, Debug, Serialize)]
struct CohortCell {
    class: String,
    text: String,
    /// How many of the users are old enough, where some are not.
    note: Option<String>,
}

/// The table of a cockpit.
pub(super) fn table(cockpit: &Cockpit) -> CohortTable {
    let columns = OFFSETS.map(|offset| CohortColumn { offset, class: column_class(offset) });
    let mut rows = vec![whole(cockpit)];
    rows.extend(previous(cockpit));
    rows.extend(cockpit.retention.weeks.iter().enumerate().map(|(index, week)| week_row(cockpit, index, week)));
    let count_width = count_width(rows.iter().map(|row| &row.size));
    CohortTable { columns: columns.into(), rows, count_width }
}

fn column_class(offset: u16) -> &'static str {
    match (offset > 7, ON_PHONES.contains(&offset)) {
        (true, _) => "gap",
        (false, true) => "",
        (false, false) => "wide-only",
    }
}

fn whole(cockpit: &Cockpit) -> CohortRow {
    let size = cockpit.funnel.cohort_size;
    let rate = |offset: u16| cockpit.retention.curve.get(usize::from(offset)).copied();
    CohortRow {
        label: text!("cohorts-all-days", number = cockpit.period.days.0),
        class: "sum",
        size: Privacy::of("funnel", &cockpit.withheld).show("/cohortSize", size.map(format::count), &text!("unknown")),
        cells: OffsetCells { cockpit, pointer: "/curve", size }.write(rate),
    }
}

/// Of the previous period only the quoted offsets are known at equal age.
fn previous(cockpit: &Cockpit) -> Option<CohortRow> {
    let summary = cockpit.retention.previous_summary?;
    let cell = |offset: u16| {
        let quoted = Offset::ALL.into_iter().find(|quoted| quoted.days() == offset);
        let text = quoted.and_then(|quoted| summary.get(quoted).value()).map(format::percent).unwrap_or_default();
        CohortCell { class: column_class(offset).to_owned(), text, note: None }
    };
    Some(CohortRow {
        label: text!("cohorts-previous"),
        class: "previous",
        size: VisibleValue::number(String::new()),
        cells: OFFSETS.map(cell).into(),
    })
}

fn week_row(cockpit: &Cockpit, index: usize, week: &CohortWeek) -> CohortRow {
    let pointer = format!("/weeks/{index}");
    let size = Privacy::of("retention", &cockpit.withheld).show(
        &format!("{pointer}/size"),
        week.size.map(format::count),
        &text!("unknown"),
    );
    let rate = |offset: u16| week.cells.get(usize::from(offset)).copied();
    CohortRow {
        label: week_label(week.days),
        class: "",
        size,
        cells: OffsetCells { cockpit, pointer: &format!("{pointer}/cells"), size: week.size }.write(rate),
    }
}

/// `23–25 Oct`, `26 Oct – 1 Nov` or `30 Nov`. Where a phone breaks the line, the dash stays with the first day.
fn week_label(DayRange { first, last }: DayRange) -> String {
    let unbroken = |day: Day| format::day_short(day).replace(' ', "\u{a0}");
    let (one, other) = (unbroken(first), unbroken(last));
    match (one.split_once('\u{a0}'), other.split_once('\u{a0}')) {
        _ if first == last => one,
        (Some((day, month)), Some((_, same))) if month == same => format!("{day}\u{2013}{other}"),
        _ => format!("{one}\u{a0}\u{2013} {other}"),
    }
}

/// The cells of one row.
#[derive(Clone, Copy)]
struct OffsetCells<'a> {
    cockpit: &'a Cockpit,
    pointer: &'a str,
    /// How many started, to tell whether all of them are old enough.
    size: Option<u64>,
}

impl OffsetCells<'_> {
    fn write(self, rate: impl Fn(u16) -> Option<Rate>) -> Vec<CohortCell> {
        let cells = OFFSETS.map(|offset| (offset, rate(offset).unwrap_or(Rate::WITHHELD)));
        let last = cells.iter().rposition(|(_, rate)| rate.value().is_some());
        cells.into_iter().enumerate().map(|(at, (offset, rate))| self.cell((offset, rate), last == Some(at))).collect()
    }

    fn cell(self, (offset, rate): (u16, Rate), is_last: bool) -> CohortCell {
        let privacy = Privacy::of("retention", &self.cockpit.withheld);
        let HeatCell { class, text } = heatmap::cell(privacy, &format!("{}/{offset}", self.pointer), (offset, rate));
        let part = match (rate.denominator, self.size) {
            (Some(old), Some(size)) if rate.value().is_some() && old < size => {
                Some(text!("cohorts-part", old = old, size = size))
            }
            _ => None,
        };
        let known = [Some(class), part.as_ref().map(|_| "part"), is_last.then_some("edge"), Some(column_class(offset))];
        let class: Vec<&str> = known.into_iter().flatten().filter(|class| !class.is_empty()).collect();
        CohortCell { class: class.join(" "), text, note: part }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn weeks_stand_under_the_whole_range_and_the_previous_period() {
        let cockpit = fixture::cockpit("all", 30);
        let table = table(&cockpit);
        // 23 October (a Friday) to 21 November 2026 (a Saturday) touches five weeks.
        let labels: Vec<&str> = table.rows.iter().map(|row| row.label.as_str()).collect();
        assert_eq!(labels[..3], ["All 30 days", "Previous", "23\u{2013}25\u{a0}Oct"]);
        assert_eq!(labels[3], "26\u{a0}Oct\u{a0}\u{2013} 1\u{a0}Nov");
        assert_eq!(labels.len(), 7);
        let d7 = cockpit.retention.summary.d7.value().map(format::percent);
        assert_eq!(Some(&table.rows[0].cells[7].text), d7.as_ref());
    }

    #[test]
    fn a_week_of_which_a_part_is_old_enough_says_which_part() {
        let cockpit = fixture::cockpit("all", 30);
        let table = table(&cockpit);
        // The last week, 16 to 21 November: on its sixth day only its first two days are four days old.
        let last = table.rows.last().expect("a week");
        assert!(last.cells[4].class.contains("part") && last.cells[4].note.is_some(), "{last:?}");
        assert!(!last.cells[0].class.contains("part"), "{last:?}");
        assert_eq!(last.cells[7].text, "");
        assert_eq!(last.cells.iter().filter(|cell| cell.class.contains("edge")).count(), 1);
    }
}
