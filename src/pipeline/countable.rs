//! Whether the rows of a source are what the settings take them for. When none of them could count, or many have no time, the
//! settings are wrong and not the product: an error, and no site that says that all is quiet.

use super::request::BuildRequest;
use crate::cube::{Excluded, Health, Reason};
use crate::format;
use crate::problem::Problem;
use crate::source::{Source, UnreadableTime};

/// The greatest part of the rows that may have no readable time.
const MOST_WITHOUT_TIME: f64 = 0.05;

/// Why rows cannot be counted, with what to do.
pub(super) fn check(request: &BuildRequest<'_>, source: &dyn Source, health: &Health) -> Option<Problem> {
    let Health { event_rows, excluded, .. } = health;
    if *event_rows == 0 {
        return None;
    }
    let left_out = left_out(excluded);
    let place = request.source.place();
    if left_out.iter().map(|(_, rows)| rows).sum::<u64>() == *event_rows {
        let (reason, rows) = left_out.iter().copied().max_by_key(|(_, rows)| *rows)?;
        let all = format::counted(*event_rows, "event", "events");
        let message = format!("none of the {all} can be counted: {}", because(reason, rows, excluded));
        let message = message + &example(reason, source);
        return Some(Problem::new(place, message).hint(hint(reason)));
    }
    let is_few = excluded.without_time as f64 <= MOST_WITHOUT_TIME * *event_rows as f64;
    if is_few || request.allow_rejected {
        return None;
    }
    let rows = because(Reason::WithoutTime, excluded.without_time, excluded);
    let message = format!("of {}, {rows}", format::counted(*event_rows, "event", "events"));
    let message = message + &example(Reason::WithoutTime, source);
    let hint = format!("{}; or leave them out with `--allow-rejected`", hint(Reason::WithoutTime));
    Some(Problem::new(place, message).hint(hint))
}

/// Why events could not count on any day, and how many of them.
fn left_out(excluded: &Excluded) -> Vec<(Reason, u64)> {
    let whatever_the_day = |reason: &Reason| match reason {
        Reason::WithoutUser | Reason::OfTestUser | Reason::FromSource(_) | Reason::WithoutTime => true,
        Reason::FromFuture | Reason::AfterAsOf | Reason::OnCutDay | Reason::Stray => false,
    };
    let reasons = excluded.reasons().into_iter().filter(whatever_the_day);
    reasons.map(|reason| (reason, excluded.count(reason))).collect()
}

fn because(reason: Reason, rows: u64, excluded: &Excluded) -> String {
    let source = |index: usize| excluded.by_source.get(index).map_or("", |(source, _)| source.as_str());
    let what = match reason {
        Reason::WithoutUser => "without a user".to_owned(),
        Reason::OfTestUser => "of test users".to_owned(),
        Reason::FromSource(index) => format!("from the excluded source `{}`", source(index)),
        Reason::WithoutTime | Reason::FromFuture | Reason::AfterAsOf | Reason::OnCutDay | Reason::Stray => {
            "without a readable time".to_owned()
        }
    };
    format!("{} {} {what}", format::count(rows), if rows == 1 { "is" } else { "are" })
}

/// The first unreadable time; a source that cannot be asked for it has said so before.
fn example(reason: Reason, source: &dyn Source) -> String {
    let first = (reason == Reason::WithoutTime).then(|| source.unreadable_time().ok().flatten()).flatten();
    first.map_or_else(String::new, |UnreadableTime { row, value }| {
        let value = value.map_or_else(|| "NULL".to_owned(), |value| format!("`{value}`"));
        format!("; the first is row {}: {value}", format::count(row))
    })
}

const fn hint(reason: Reason) -> &'static str {
    match reason {
        Reason::WithoutUser => "give `events` in `[source]` the column that says who it was, as `user_id`",
        Reason::OfTestUser => "see what `is_test` of `users` holds: 1 or `true` is a test user",
        Reason::FromSource(_) => "see `excluded_sources`",
        Reason::WithoutTime | Reason::FromFuture | Reason::AfterAsOf | Reason::OnCutDay | Reason::Stray => {
            "say in `[source]` how `ts` is written: `time` is \"iso\", \"s\", \"ms\", \"us\", \"ns\" or \"auto\""
        }
    }
}
