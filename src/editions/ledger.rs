//! What is different since the edition before: alerts that are new, still on or over, and numbers of the past that are
//! others now.
//!
//! The past is compared like for like: a stored edition with what the same day would say with today's rows and
//! definitions. What was told is the stored number, or what a later ledger restated it to, so that nothing is told twice.
//! A number counts as restated when people would read another one.

use std::collections::BTreeMap;

use super::figure_values::EditionFigure;
use super::ledger_values::{AlertReference, Ledger, NumberKind, Restated};
use super::values::{Alert, Basis, EditionValues};
use crate::calendar::Day;
use crate::format;
use crate::messages::text;
use crate::metric::Format;

/// The alerts of an edition against those of the one before; restated numbers are left to [`restated`].
pub fn changes(values: &EditionValues, before: Option<&EditionValues>) -> Ledger {
    let known: &[Alert] = before.map_or(&[], |stored| &stored.alerts);
    let was_on = |alert: &Alert| known.iter().any(|old| old.id == alert.id && old.is_ongoing());
    let is_known = |alert: &Alert| known.iter().any(|old| old.id == alert.id);
    let is_news = |alert: &&Alert| !alert.is_settled;
    let on = || values.alerts.iter().filter(|alert| alert.is_ongoing());
    let gone = |old: &&Alert| old.is_ongoing() && !on().any(|alert| alert.id == old.id);
    let newest = |old: &Alert| values.alerts.iter().find(|alert| alert.id == old.id).unwrap_or(old).title.clone();
    Ledger {
        since: before.map(|stored| stored.day),
        new: values
            .alerts
            .iter()
            .filter(is_news)
            .filter(|alert| if before.is_none() { alert.is_ongoing() } else { !is_known(alert) })
            .map(|alert| told(alert, alert.title.clone()))
            .collect(),
        ongoing: on()
            .filter(is_news)
            .filter(|alert| was_on(alert))
            .map(|alert| told(alert, alert.title.clone()))
            .collect(),
        over: known.iter().filter(gone).map(|old| told(old, newest(old))).collect(),
        restated: Vec::new(),
    }
}

fn told(alert: &Alert, title: String) -> AlertReference {
    AlertReference { id: alert.id.clone(), title }
}

/// Which number of the past: what it is of, its day, its metric.
type ValueSlot = (NumberKind, Day, String);

/// A number of the past as people read it.
#[derive(Clone, Debug)]
struct LedgerNumber {
    label: String,
    format: Format,
    value: Option<f64>,
    /// Which of the given editions has it.
    edition: usize,
}

/// Every number that was told and reads differently now.
///
/// `earlier` are stored editions of one segment, oldest first, each with what it would say today.
pub fn restated(earlier: &[(EditionValues, EditionValues)]) -> Vec<Restated> {
    let known = as_told(earlier);
    let today: Vec<BTreeMap<ValueSlot, LedgerNumber>> =
        earlier.iter().map(|(_, today)| numbers(today, 0).collect()).collect();
    let found = known.into_iter().filter_map(|((kind, day, key), before)| {
        let (stored, now) = earlier.get(before.edition)?;
        let after = today.get(before.edition)?.get(&(kind, day, key.clone()))?;
        let text = |value| format::value_or_missing(value, before.format);
        (text(before.value) != text(after.value)).then(|| Restated {
            day,
            kind,
            key,
            label: before.label,
            format: before.format,
            before: before.value,
            after: after.value,
            why: why(&stored.basis, &now.basis),
        })
    });
    found.collect()
}

/// Every number of the stored editions as it was told last.
fn as_told(earlier: &[(EditionValues, EditionValues)]) -> BTreeMap<ValueSlot, LedgerNumber> {
    let mut known: BTreeMap<ValueSlot, LedgerNumber> = BTreeMap::new();
    for (index, (stored, _)) in earlier.iter().enumerate() {
        known.extend(numbers(stored, index));
        for again in &stored.ledger.restated {
            if let Some(number) = known.get_mut(&(again.kind, again.day, again.key.clone())) {
                number.value = again.after;
            }
        }
    }
    known
}

/// The numbers of an edition: its figures as a whole, and each day of its series.
fn numbers(values: &EditionValues, edition: usize) -> impl Iterator<Item = (ValueSlot, LedgerNumber)> + '_ {
    let figures = values.kpis.iter().chain(values.funnel.iter().map(|step| &step.rate)).chain(&values.retention);
    let whole = figures.filter(|figure| figure.value.is_some()).map(move |figure: &EditionFigure| {
        let EditionFigure { key, label, format, value, .. } = figure;
        let number = LedgerNumber { label: label.clone(), format: *format, value: *value, edition };
        ((NumberKind::Figure, values.day, key.clone()), number)
    });
    let days = values.daily.iter().flat_map(move |series| {
        (0..).zip(&series.values).map(move |(index, value)| {
            let number = LedgerNumber { label: series.label.clone(), format: series.format, value: *value, edition };
            ((NumberKind::Daily, values.range.from.plus(index), series.key.clone()), number)
        })
    });
    whole.chain(days)
}

/// Why the numbers of a day are others than they were.
fn why(then: &Basis, now: &Basis) -> String {
    // Where either edition does not tell how many events there were, nothing is known of the change.
    let counted = then.counted_events.zip(now.counted_events);
    let (late, gone) = counted.map_or((0, 0), |(then, now)| (now.saturating_sub(then), then.saturating_sub(now)));
    if then.definitions != now.definitions {
        text!("restated-definitions")
    } else if late > 0 {
        text!("restated-late", number = late)
    } else if gone > 0 {
        text!("restated-removed", number = gone)
    } else if then.program != now.program {
        text!("restated-program", now = &now.program, then = &then.program)
    } else {
        text!("restated-rows")
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{DAY, alert, values};
    use super::*;

    fn ids(told: &[AlertReference]) -> Vec<&str> {
        told.iter().map(|told| told.id.as_str()).collect()
    }

    #[test]
    fn alerts_are_new_still_on_or_over() {
        let mut before = values(DAY, [1.0; 3]);
        before.alerts = vec![alert("stays"), alert("ends"), alert("goes")];
        let mut now = values(DAY.plus(1), [1.0; 3]);
        let ended = Alert { state: "over".into(), title: "It ended".into(), ..alert("ends") };
        now.alerts = vec![alert("stays"), alert("comes"), ended];
        let ledger = changes(&now, Some(&before));
        assert_eq!(ledger.since, Some(DAY));
        assert_eq!((ids(&ledger.new), ids(&ledger.ongoing)), (vec!["comes"], vec!["stays"]));
        // One that is gone from the feed is over too, under its last title.
        assert_eq!(ids(&ledger.over), ["ends", "goes"]);
        assert_eq!([&ledger.over[0].title, &ledger.over[1].title], ["It ended", "Errors of goes"]);
    }

    #[test]
    fn an_alert_that_is_expected_is_neither_news_nor_over() {
        let mut before = values(DAY, [1.0; 3]);
        before.alerts = vec![alert("stays")];
        let mut now = values(DAY.plus(1), [1.0; 3]);
        now.alerts = ["stays", "comes"].map(|id| Alert { is_settled: true, ..alert(id) }).into();
        let Ledger { new, ongoing, over, .. } = changes(&now, Some(&before));
        assert_eq!([new.len(), ongoing.len(), over.len()], [0; 3]);
        assert_eq!(now.loud().count(), 0);
        now.alerts.iter_mut().for_each(|alert| alert.is_settled = false);
        assert_eq!(now.loud().count(), 2);
    }

    #[test]
    fn on_the_first_edition_what_goes_on_is_new() {
        let mut now = values(DAY, [1.0; 3]);
        now.alerts = vec![alert("on"), Alert { state: "over".into(), ..alert("past") }];
        let ledger = changes(&now, None);
        assert_eq!((ledger.since, ids(&ledger.new), ids(&ledger.over)), (None, vec!["on"], vec![]));
    }

    #[test]
    fn a_number_is_restated_when_it_reads_differently() {
        let told = values(DAY, [80.0, 84.0, 216.0]);
        let mut today = values(DAY, [80.0, 90.0, 216.0]);
        // 0.3 and 0.301 both read 30%.
        today.kpis[0].value = Some(0.301);
        today.basis.counted_events = Some(1_006);
        let restated = restated(&[(told, today)]);
        assert_eq!(restated.len(), 1, "{restated:?}");
        assert_eq!(
            (restated[0].kind, restated[0].day, restated[0].key.as_str()),
            (NumberKind::Daily, DAY.plus(-1), "errors")
        );
        assert_eq!((restated[0].before, restated[0].after), (Some(84.0), Some(90.0)));
        assert_eq!(restated[0].why, "6 events arrived late");
    }

    #[test]
    fn what_was_restated_before_is_not_told_again() {
        let first = values(DAY, [80.0, 84.0, 216.0]);
        let today = values(DAY, [80.0, 90.0, 216.0]);
        // The second edition does not reach back to the day; its ledger told of it.
        let mut second = values(DAY.plus(5), [1.0; 3]);
        second.ledger.restated = restated(&[(first.clone(), today.clone())]);
        assert_eq!(second.ledger.restated.len(), 1);
        let later = values(DAY.plus(5), [1.0; 3]);
        assert_eq!(restated(&[(first.clone(), today), (second.clone(), later.clone())]), []);
        // Another change of the same day is told from what was told last.
        let again = restated(&[(first, values(DAY, [80.0, 95.0, 216.0])), (second, later)]);
        assert_eq!((again[0].before, again[0].after), (Some(90.0), Some(95.0)));
    }

    #[test]
    fn a_later_edition_knows_a_day_better_than_an_earlier_one() {
        let (monday, tuesday) = (values(DAY, [80.0, 84.0, 216.0]), values(DAY.plus(1), [84.0, 220.0, 10.0]));
        let today = (values(DAY, [80.0, 84.0, 220.0]), values(DAY.plus(1), [84.0, 220.0, 10.0]));
        assert_eq!(restated(&[(monday, today.0), (tuesday, today.1)]), []);
    }

    #[test]
    fn the_reason_is_what_the_counts_tell() {
        let then = values(DAY, [1.0; 3]).basis;
        let with = |definitions: &str, counted_events, program: &str| Basis {
            definitions: definitions.into(),
            counted_events: Some(counted_events),
            program: program.into(),
        };
        assert_eq!(why(&then, &with("two", 2_000, "0.1.0")), "the definitions changed");
        assert_eq!(why(&then, &with("one", 1_001, "0.1.0")), "1 event arrived late");
        assert_eq!(why(&then, &with("one", 990, "0.1.0")), "10 events were removed");
        assert_eq!(why(&then, &with("one", 1_000, "0.2.0")), "flightdeck 0.2.0 computes it otherwise than 0.1.0");
        assert_eq!(why(&then, &then), "rows of users or events were changed");
    }
}
