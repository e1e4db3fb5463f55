//! The event catalogue: every event name with its volume, its people and its days, and what of it may be known.
//!
//! With a privacy floor, names of fewer people than that are one row, together with as many other names as it takes that they
//! cannot be told apart; their sum is shown when it is about enough people. Days of a name are shown where the trend metric of
//! the same events shows them.

use std::collections::BTreeSet;

use super::privacy::{PeopleMeasure, Suppression, covered};
use crate::calendar::{Day, DayRange};
use crate::cube::{Cube, EventName, RECENT_DAYS};
use crate::metric::{DailyCount, Definitions, EventSelector, Formula, Quantity, StepEvent, StepIndex};

/// The event catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventCatalogue {
    /// By volume, then name; then what is told together.
    pub rows: Vec<CatalogueRow>,
}

/// The events of a name, or of several together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueRow {
    /// Which events.
    pub label: CatalogueLabel,
    /// Whether these are the rows of test users, of excluded sources and without a user, which count nowhere.
    pub is_excluded: bool,
    /// How many; `None` when withheld.
    pub events: Option<u64>,
    /// Of how many distinct users; `None` when withheld.
    pub people: Option<u64>,
    /// The first and the last day up to `A`; `None` when withheld, or without such a day.
    pub days: Option<[Day; 2]>,
    /// The events of each of the last 28 days up to `A`, the oldest first; `None` when withheld. Empty without `A`.
    pub per_day: Vec<Option<u64>>,
    /// The metrics that they decide.
    pub used_by: Vec<Quantity>,
}

/// Which events a row of the catalogue is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CatalogueLabel {
    /// Those of a name.
    Name(String),
    /// Those without a name.
    Nameless,
    /// Those of the names that are not listed.
    Other,
    /// Those of names that must not be known.
    Withheld,
}

impl EventCatalogue {
    /// Makes the catalogue of a cube; names that identify somebody are `personal`.
    pub fn new(cube: &Cube, definitions: &Definitions, suppression: &Suppression, personal: &BTreeSet<String>) -> Self {
        let (mut listed, mut together) = (Vec::new(), Vec::new());
        for is_excluded in [false, true] {
            let listed_names = cube.inventory.names.iter().filter(|name| name.is_excluded == is_excluded);
            let others = cube.inventory.other.iter().filter(|other| other.is_excluded == is_excluded);
            let parts: Vec<(CatalogueLabel, &EventName)> = listed_names
                .map(|name| (name.name.clone().map_or(CatalogueLabel::Nameless, CatalogueLabel::Name), name))
                .chain(others.map(|other| (CatalogueLabel::Other, other)))
                .collect();
            let people: Vec<u64> = parts.iter().map(|(_, name)| name.people).collect();
            let (mut hidden, mut is_enough) = covered(&people, suppression.min_group());
            let identifies =
                |name: &EventName| name.holds_id || name.name.as_ref().is_some_and(|name| personal.contains(name));
            let named: BTreeSet<usize> = (0..parts.len()).filter(|place| identifies(parts[*place].1)).collect();
            is_enough |= named.iter().any(|place| people[*place] >= suppression.min_group());
            hidden.extend(named);
            for (place, (label, name)) in parts.iter().enumerate().filter(|(place, _)| !hidden.contains(place)) {
                let row = row(label.clone(), name, (cube, definitions, suppression));
                if *label == CatalogueLabel::Other { together.push((place, row)) } else { listed.push(row) }
            }
            if !hidden.is_empty() {
                let events = hidden.iter().map(|place| parts[*place].1.events).sum();
                together.push((usize::MAX, withheld(is_excluded, is_enough.then_some(events), cube)));
            }
        }
        listed.sort_by(|one: &CatalogueRow, other| {
            let by_name = || one.label.cmp(&other.label).then(one.is_excluded.cmp(&other.is_excluded));
            other.events.cmp(&one.events).then_with(by_name)
        });
        listed.extend(together.into_iter().map(|(_, row)| row));
        Self { rows: listed }
    }

    /// The names that may be known.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().filter_map(|row| row.label.name())
    }
}

impl CatalogueLabel {
    /// The name; `None` for events of no name, or of several.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            Self::Nameless | Self::Other | Self::Withheld => None,
        }
    }
}

fn row(
    label: CatalogueLabel,
    name: &EventName,
    (cube, definitions, suppression): (&Cube, &Definitions, &Suppression),
) -> CatalogueRow {
    let selector = name.name.as_ref().map(|name| EventSelector::named(name));
    let trend = selector
        .as_ref()
        .filter(|_| !name.is_excluded)
        .and_then(|events| definitions.trends.iter().position(|trend| trend.event == *events));
    let shows = |day: Day| {
        let one = DayRange { first: day, last: day };
        !suppression.is_active()
            || trend.is_some_and(|trend| suppression.shows(0, PeopleMeasure::TrendUsers(trend), one))
    };
    let recent = cube.as_of().map(|as_of| DayRange::ending(as_of, RECENT_DAYS).days());
    let per_day = recent.into_iter().flatten().zip(&name.recent);
    let used_by = name.name.as_ref().filter(|_| !name.is_excluded).map(|name| used_by(definitions, name));
    CatalogueRow {
        label,
        is_excluded: name.is_excluded,
        events: Some(name.events),
        people: Some(name.people),
        days: name.days,
        per_day: per_day.map(|(day, events)| Some(*events).filter(|events| *events == 0 || shows(day))).collect(),
        used_by: used_by.unwrap_or_default(),
    }
}

fn withheld(is_excluded: bool, events: Option<u64>, cube: &Cube) -> CatalogueRow {
    let days = if cube.span.is_some() { usize::from(RECENT_DAYS) } else { 0 };
    CatalogueRow {
        label: CatalogueLabel::Withheld,
        is_excluded,
        events,
        people: None,
        days: None,
        per_day: vec![None; days],
        used_by: Vec::new(),
    }
}

/// The metrics that the events of a name decide.
fn used_by(definitions: &Definitions, name: &str) -> Vec<Quantity> {
    let is_step = |step: StepIndex| match &definitions.step(step).event {
        StepEvent::Any => false,
        StepEvent::Named(events) => events.name == name,
    };
    let reaches = |step: StepIndex| (0..=step.0).map(StepIndex).any(is_step);
    let is_active = definitions.active_events.iter().any(|events| events.name == name);
    let counts = |count: DailyCount| match count {
        DailyCount::Dau | DailyCount::Wau | DailyCount::Mau => is_active,
        DailyCount::Events(trend) | DailyCount::Users(trend) => definitions.trend(trend).event.name == name,
    };
    let decides = |quantity: &Quantity| match quantity.formula(definitions) {
        Formula::Reached(step) | Formula::FromStart(step) | Formula::FromPrevious(step) => reaches(step),
        Formula::Retention(_) => is_active || is_step(StepIndex::START),
        Formula::Count(count) => counts(count),
        Formula::Sum(trend) => definitions.trend(trend).event.name == name,
        Formula::Ratio(count, of) | Formula::Share(count, of) => counts(count) || counts(of),
    };
    Quantity::all(definitions).into_iter().filter(decides).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;
    use crate::cube::Inventory;
    use crate::metric::RangeDays;

    fn name(text: &str, [events, people]: [u64; 2]) -> EventName {
        let days = Some([Day(100), Day(109)]);
        let recent = vec![events / 28; 28];
        EventName { name: Some(text.into()), events, people, days, recent, ..EventName::default() }
    }

    /// The catalogue of these names on days 100 to 109, on each of which `signups` people sign up.
    fn catalogue(names: &[EventName], (signups, min_group): (u32, u64), personal: &[&str]) -> EventCatalogue {
        let definitions = Definitions::default();
        let mut cube = Cube::sample(&definitions, 100, 109);
        for day in 100..110 {
            cube.segments[0].set_trend(0, day, [signups * 2, signups]);
        }
        cube.inventory = Inventory { names: names.to_vec(), ..Inventory::default() };
        let suppression = Suppression::new(&cube, &definitions, &[RangeDays(7)], min_group);
        let personal = personal.iter().map(|name| (*name).to_owned()).collect();
        EventCatalogue::new(&cube, &definitions, &suppression, &personal)
    }

    fn lines(catalogue: &EventCatalogue) -> Vec<(&str, Option<u64>, Option<u64>)> {
        let label = |row: &'_ CatalogueRow| match &row.label {
            CatalogueLabel::Name(_) => "name",
            CatalogueLabel::Nameless => "nameless",
            CatalogueLabel::Other => "other",
            CatalogueLabel::Withheld => "withheld",
        };
        catalogue.rows.iter().map(|row| (row.label.name().unwrap_or(label(row)), row.events, row.people)).collect()
    }

    #[test]
    fn without_a_floor_every_name_is_listed() {
        let names = [name("b", [20, 1]), name("a", [20, 9]), name("c", [50, 2])];
        let expected = [("c", Some(50), Some(2)), ("a", Some(20), Some(9)), ("b", Some(20), Some(1))];
        assert_eq!(lines(&catalogue(&names, (9, 0), &[])), expected);
    }

    #[test]
    fn names_of_few_people_go_together_with_one_that_covers_them() {
        let names = [name("c", [500, 40]), name("a", [90, 9]), name("b", [20, 3]), name("d", [10, 7])];
        // 3 people are too few, and alone they would be what is left of the total: the smallest other name goes with them.
        let expected = [("c", Some(500), Some(40)), ("a", Some(90), Some(9)), ("withheld", Some(30), None)];
        assert_eq!(lines(&catalogue(&names, (9, 5), &[])), expected);
        // Where nobody is left to cover them, their sum is not told either.
        assert_eq!(lines(&catalogue(&names[2..3], (9, 5), &[])), [("withheld", None, None)]);
    }

    #[test]
    fn a_name_that_identifies_somebody_is_withheld_with_any_floor() {
        let names = [name("login of a@example.com", [50, 9]), name("b", [20, 9])];
        let expected = [("b", Some(20), Some(9)), ("withheld", Some(50), None)];
        for floor in [0, 5] {
            assert_eq!(lines(&catalogue(&names, (9, floor), &["login of a@example.com"])), expected, "{floor}");
        }
        let with_id = EventName { holds_id: true, ..name("login of usr_00000001", [50, 9]) };
        assert_eq!(lines(&catalogue(&[with_id, name("b", [20, 9])], (9, 0), &[])), expected);
    }

    #[test]
    fn with_a_floor_days_are_shown_where_the_trend_of_the_same_events_shows_them() {
        let names = [name("signup", [56, 20]), name("page_view", [56, 20])];
        let shown = |signups, floor| -> Vec<usize> {
            let rows = catalogue(&names, (signups, floor), &[]).rows;
            rows.iter().map(|row| row.per_day.iter().flatten().count()).collect()
        };
        // By name: `page_view` is first. Days before the data are known to be empty.
        assert_eq!(shown(9, 0), [28, 28]);
        assert_eq!(shown(9, 5), [0, 28]);
        assert_eq!(shown(3, 5)[0], 0);
        assert!(shown(3, 5)[1] < 28);
    }

    #[test]
    fn a_name_is_used_by_what_its_events_decide() {
        let ids = |name: &str| -> Vec<String> {
            let definitions = Definitions::default();
            used_by(&definitions, name).into_iter().map(|quantity| quantity.id(&definitions)).collect()
        };
        assert_eq!(ids("page_view"), [""; 0]);
        let active = ["retention.d1", "retention.d7", "retention.d30", "dau", "wau", "mau", "stickiness"];
        let per_active = ["errors_per_active_user", "error_user_rate"];
        assert_eq!(ids("app_open"), [&active[..], &per_active].concat());
        assert_eq!(ids("invite_sent"), ["step.invite", "invites", "invites_users"]);
    }
}
