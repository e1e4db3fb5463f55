//! Every published value of a cockpit, with the groups of people that it is about.
//!
//! The pointers follow the JSON contract; a rate and an interval are one value each.

mod funnel;
mod kpis;
mod retention;
mod trends;

use super::Withheld;
use super::groups::{Group, Measure};
use crate::calendar::{Day, DayRange};
use crate::metric::{Definitions, Quantity, UserGroup};
use crate::stats::{Interval, Rate};
use crate::views::Cockpit;

/// A part of a JSON pointer.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Name(&'static str),
    At(usize),
}

/// Where the value is kept.
pub(super) enum Target<'a> {
    Count(&'a mut Option<u64>),
    Hours(&'a mut Option<u32>),
    Number(&'a mut Option<f64>),
    Rate(&'a mut Rate),
    Interval(&'a mut Option<Interval>),
    /// Nowhere: it is worked out from others when the files are written. Says whether it has a value now.
    Derived(bool),
}

/// One published value.
pub(super) struct Slot<'a> {
    view: &'static str,
    path: &'a [Part],
    /// The groups that it is about.
    pub(super) about: &'a [Group],
    target: Target<'a>,
}

impl Slot<'_> {
    /// Whether there is something to withhold.
    pub(super) fn holds_value(&self) -> bool {
        match &self.target {
            Target::Count(value) => value.is_some(),
            Target::Hours(value) => value.is_some(),
            Target::Number(value) => value.is_some(),
            Target::Rate(rate) => rate.denominator.is_some(),
            Target::Interval(value) => value.is_some(),
            Target::Derived(has_value) => *has_value,
        }
    }

    /// Takes the value away.
    pub(super) fn clear(self) -> Withheld {
        match self.target {
            Target::Count(value) => *value = None,
            Target::Hours(value) => *value = None,
            Target::Number(value) => *value = None,
            Target::Rate(rate) => *rate = Rate::WITHHELD,
            Target::Interval(value) => *value = None,
            Target::Derived(_) => {}
        }
        let text = |part: &Part| match part {
            Part::Name(name) => format!("/{name}"),
            Part::At(index) => format!("/{index}"),
        };
        Withheld { view: self.view, pointer: self.path.iter().map(text).collect() }
    }
}

/// Shows every value of the cockpit to `visit`.
pub(super) fn walk(cockpit: &mut Cockpit, definitions: &Definitions, visit: &mut dyn FnMut(Slot<'_>)) {
    let source = cockpit.clone();
    let Some(current) = source.period.current else { return };
    let mut walk = Walk { source: &source, definitions, current, view: "funnel", visit };
    walk.funnel(&mut cockpit.funnel);
    walk.view = "retention";
    walk.retention(&mut cockpit.retention);
    walk.view = "trends";
    walk.trends(&mut cockpit.trends);
    walk.view = "kpis";
    walk.kpis(&mut cockpit.kpis);
}

/// A walk over one cockpit; `source` is its untouched copy.
struct Walk<'a> {
    source: &'a Cockpit,
    definitions: &'a Definitions,
    current: DayRange,
    view: &'static str,
    visit: &'a mut dyn FnMut(Slot<'_>),
}

impl Walk<'_> {
    fn value(&mut self, path: &[Part], about: &[Group], target: Target<'_>) {
        (self.visit)(Slot { view: self.view, path, about, target });
    }

    /// The users of the current cohorts that reached the step.
    fn reached(&self, step: usize) -> Group {
        let users = self.source.funnel.steps[step].users;
        Group::of(Measure::Reached(step), self.current, users.unwrap_or(0))
    }

    /// The plain users of the previous period that reached the step; nobody when there is none.
    fn reached_before(&self, step: usize) -> Group {
        let users = self.source.funnel.steps[step].previous_users;
        Group::of(Measure::Reached(step), self.current.before(), users.unwrap_or(0))
    }

    /// The users of the previous period that had reached the step at the age of the current cohorts, and all that reached
    /// it: where all are old enough the two numbers are equal, so the first must not show what the second hides.
    fn reached_by_age(&self, step: usize) -> [Group; 2] {
        let pair = self.source.funnel.steps[step].like_for_like.as_ref();
        let users = pair.and_then(|pair| pair.previous_users);
        let measure = Measure::ReachedByAge(step, self.source.period.days.0);
        [Group::of(measure, self.current.before(), users.unwrap_or(0)), self.reached_before(step)]
    }
}

/// The two stretches of a daily series.
#[derive(Clone, Copy)]
enum Stretch {
    Current,
    Previous,
}

impl Walk<'_> {
    /// The people behind the value of a day, from the series and cohorts at its position.
    fn on_day(&self, groups: &[UserGroup], day: Day, place: (Stretch, usize)) -> Vec<Group> {
        let days = DayRange { first: day, last: day };
        groups.iter().map(|group| Group::of(measure(*group), days, self.size(*group, place))).collect()
    }

    fn size(&self, group: UserGroup, (stretch, position): (Stretch, usize)) -> u64 {
        let series = |quantity: Quantity| {
            let series = self.source.trends.get(quantity);
            people(series.and_then(|series| match stretch {
                Stretch::Current => series.values[position],
                Stretch::Previous => series.previous.as_ref().and_then(|values| values[position]),
            }))
        };
        match group {
            UserGroup::Reached(step) => self.source.funnel.step(step).daily_users[position].unwrap_or(0),
            UserGroup::Retained(offset) => {
                let cells = &self.source.retention.cohorts[position].cells;
                cells[usize::from(offset.days())].unwrap_or(0)
            }
            UserGroup::ActiveOnDay => series(Quantity::Dau),
            UserGroup::ActiveInWeek => series(Quantity::Wau),
            UserGroup::ActiveInMonth => series(Quantity::Mau),
            UserGroup::WithEvent(trend) => series(Quantity::Users(trend)),
        }
    }
}

const fn measure(group: UserGroup) -> Measure {
    match group {
        UserGroup::Reached(step) => Measure::Reached(step.0),
        UserGroup::Retained(offset) => Measure::Retained(offset.days()),
        UserGroup::ActiveOnDay => Measure::Dau,
        UserGroup::ActiveInWeek => Measure::Wau,
        UserGroup::ActiveInMonth => Measure::Mau,
        UserGroup::WithEvent(trend) => Measure::TrendUsers(trend.0),
    }
}

/// A count that was kept as a number with a fraction.
fn people(value: Option<f64>) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts are whole and not negative")]
    let people = value.unwrap_or(0.0) as u64;
    people
}
