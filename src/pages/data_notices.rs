//! What readers must know about the data itself: events whose clock is wrong, and a last day that is not complete. Said in these
//! words by the cockpit's header, by data health, and by `flightdeck check`.

use serde::Serialize;

use crate::calendar::LocalZone;
use crate::cube::{Health, Reason, RowCount};
use crate::format;
use crate::messages::{self, text};

/// Something about the data that readers must know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DataNotice {
    /// What it is, two or three words.
    pub title: String,
    /// What was found, with how many events, and what follows.
    pub text: String,
}

/// Every notice: of the cut day, of strays, of events from the future.
pub fn data_notices(health: &Health, zone: LocalZone) -> Vec<DataNotice> {
    [cut_day(health, zone), strays(health), future(health)].into_iter().flatten().collect()
}

/// That the last day with events is left out because it ends early. The minute of a single event is not said where that must not
/// be known.
pub(super) fn cut_day(health: &Health, zone: LocalZone) -> Option<DataNotice> {
    let cut = health.cut_day?;
    let day = format::day(cut.day);
    let events = match health.visible(RowCount::Because(Reason::OnCutDay)) {
        Some(events) => text!("notice-with-events", number = events),
        None => String::new(),
    };
    let text = if health.suppressed.moments {
        text!("notice-cut-hours", day = day, events = events)
    } else {
        let time = format::clock(cut.last_minute);
        text!("notice-cut-at", day = day, time = time, clock = messages::clock(zone), events = events)
    };
    Some(DataNotice { title: text!("notice-cut"), text })
}

/// That some events lie far from all others.
pub(super) fn strays(health: &Health) -> Option<DataNotice> {
    let text = wrong_clocks(health, Reason::Stray, ["notice-stray-some", "notice-stray-number"])?;
    Some(DataNotice { title: text!("notice-clocks"), text })
}

/// That some events are after the clock.
pub(super) fn future(health: &Health) -> Option<DataNotice> {
    let text = wrong_clocks(health, Reason::FromFuture, ["notice-future-some", "notice-future-number"])?;
    Some(DataNotice { title: text!("notice-future"), text })
}

/// How many events were left out for a reason, where they are, and what follows; `None` for none.
fn wrong_clocks(health: &Health, reason: Reason, [some, number]: [&'static str; 2]) -> Option<String> {
    if health.excluded.count(reason) == 0 {
        return None;
    }
    let visible = health.visible(RowCount::Because(reason));
    Some(match visible {
        Some(events) => text!(number, number = events),
        None => text!(some),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;
    use crate::cube::{CutDay, Excluded, SuppressedRows};

    fn health() -> Health {
        Health {
            cut_day: Some(CutDay { day: Day(20_785), last_minute: 544 }),
            excluded: Excluded { cut_day: 1_234, stray: 1, from_future: 2, ..Excluded::default() },
            ..Health::default()
        }
    }

    #[test]
    fn each_is_said_once_with_its_count() {
        assert_eq!(data_notices(&Health::default(), LocalZone::default()), []);
        let texts: Vec<String> = data_notices(&health(), LocalZone::default()).into_iter().map(|it| it.text).collect();
        assert_eq!(texts[0], "28 Nov 2026 ends at 09:04 (UTC) and is left out, with 1,234 events.");
        assert!(texts[1].starts_with("1 event lies ") && texts[2].starts_with("2 events are "), "{texts:?}");
    }

    #[test]
    fn what_must_not_be_known_is_not_said() {
        let mut health = health();
        health.suppressed = SuppressedRows {
            counts: [Reason::OnCutDay, Reason::Stray, Reason::FromFuture].map(RowCount::Because).into(),
            moments: true,
            ..SuppressedRows::default()
        };
        let notices = data_notices(&health, LocalZone::default());
        assert_eq!(notices.len(), 3);
        let told: String = notices.iter().map(|notice| notice.text.replace("28 Nov 2026", "")).collect();
        assert!(!told.contains(|letter: char| letter.is_ascii_digit()), "{told}");
    }
}
