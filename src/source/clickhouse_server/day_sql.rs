//! The wall date of an instant in SQL.

use crate::calendar::{DAY_MILLIS, DayRange, OffsetSpan};

/// Days from the first day of the year 1 to the first day of 1970, so that no day is below zero.
const YEAR_ONE: i64 = 719_162;

/// The wall date of an instant, as days since 1970; all before and after the days that may count are one each.
pub(super) fn day(instant: &str, possible: DayRange, offsets: &[OffsetSpan]) -> String {
    let (earliest, latest) = (possible.first.plus(-2).utc_start().0, possible.last.plus(3).utc_start().0);
    let offset = match offsets {
        [] => "0".to_owned(),
        [only] => only.offset.to_string(),
        [before @ .., last] => {
            let whens: Vec<String> =
                before.iter().map(|span| format!("{instant} < {}, {}", span.to, span.offset)).collect();
            format!("multiIf({}, {})", whens.join(", "), last.offset)
        }
    };
    let since = YEAR_ONE * DAY_MILLIS;
    let day = format!(
        "intDiv(least(greatest({instant}, {earliest}), {latest}) + {offset} + {since}, {DAY_MILLIS}) - {YEAR_ONE}"
    );
    format!("toInt64(least(greatest({day}, {}), {}))", possible.first.0 - 1, possible.last.0 + 1)
}

/// Of the offsets of a zone those that hold at some time between two instants.
pub(super) fn between(offsets: &[OffsetSpan], (first, last): (i64, i64)) -> Vec<OffsetSpan> {
    offsets.iter().filter(|span| span.to > first && span.from <= last).copied().collect()
}
