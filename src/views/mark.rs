//! A day worth marking on the time axis: something was decided, something happened, somebody noted it.
//!
//! Charts draw these and `trends.json` publishes them, from the same values. What they come from (decisions, incidents,
//! notes) is known to the stages that make them.

use serde::Serialize;

use crate::calendar::{Day, DayRange};
use crate::metric::Quantity;

/// What stands behind a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum MarkKind {
    /// Something that the team decided.
    Decision,
    /// The start of an incident.
    Alert,
    /// A remark.
    Note,
}

impl MarkKind {
    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Alert => "alert",
            Self::Note => "note",
        }
    }
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum NoteKind {
    /// Something new was shipped.
    Release,
    /// People were brought in, or written to.
    Campaign,
    /// A day on which people behave otherwise.
    Holiday,
    /// Something did not work.
    Outage,
    /// Anything else.
    Other,
}

impl NoteKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Release, Self::Campaign, Self::Holiday, Self::Outage, Self::Other];

    /// The word of the file and of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Campaign => "campaign",
            Self::Holiday => "holiday",
            Self::Outage => "outage",
            Self::Other => "other",
        }
    }
}

/// One mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// The day that it is about.
    pub day: Day,
    /// What stands behind it.
    pub kind: MarkKind,
    /// What a note is about; `None` for other marks.
    pub note_kind: Option<NoteKind>,
    /// The days of an incident that is no good news; `None` for other marks.
    pub bad_days: Option<DayRange>,
    /// One line.
    pub title: String,
    /// Where it is told in full, seen from the site's root.
    pub href: String,
    /// The daily series that it concerns; none for what concerns the product as a whole.
    pub series: Vec<Quantity>,
}

impl Mark {
    /// The marks of these days in the order of the time axis: by day, then decisions before alerts before notes, then as given.
    pub fn in_order(marks: impl IntoIterator<Item = Self>, days: DayRange) -> Vec<Self> {
        let is_inside = |mark: &Self| days.first <= mark.day && mark.day <= days.last;
        let mut marks: Vec<Self> = marks.into_iter().filter(is_inside).collect();
        marks.sort_by_key(|mark| (mark.day, mark.kind));
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(day: i32, kind: MarkKind, title: &str) -> Mark {
        Mark {
            day: Day(day),
            kind,
            note_kind: None,
            bad_days: None,
            title: title.into(),
            href: String::new(),
            series: Vec::new(),
        }
    }

    #[test]
    fn marks_of_the_days_stand_in_the_order_of_time() {
        let given = [
            mark(5, MarkKind::Alert, "later"),
            mark(3, MarkKind::Note, "said"),
            mark(3, MarkKind::Alert, "second"),
            mark(3, MarkKind::Decision, "decided"),
            mark(3, MarkKind::Alert, "third"),
            mark(2, MarkKind::Alert, "before"),
            mark(6, MarkKind::Alert, "after"),
        ];
        let titles: Vec<String> = Mark::in_order(given, DayRange { first: Day(3), last: Day(5) })
            .into_iter()
            .map(|mark| mark.title)
            .collect();
        assert_eq!(titles, ["decided", "second", "third", "said", "later"]);
    }
}
