//! The door through which every number of a view leaves: it is shown, or it is withheld and noted.

use super::counted::Counted;
use super::measure::GroupKey;
use super::suppression::Suppression;
use crate::messages::text;
use crate::stats::Rate;

/// A value that was withheld.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Withheld {
    /// The view: `funnel`, `retention`, `trends` or `kpis`.
    pub view: &'static str,
    /// The JSON pointer of the value in that view's file.
    pub pointer: String,
}

/// A published value that can be withheld.
pub(in crate::views) trait Withholdable {
    /// What stands in the place of a withheld value.
    const WITHHELD: Self;

    /// Whether there is something to withhold: an undefined value says nothing.
    fn is_defined(&self) -> bool;
}

impl<T> Withholdable for Option<T> {
    const WITHHELD: Self = None;

    fn is_defined(&self) -> bool {
        self.is_some()
    }
}

impl Withholdable for Rate {
    const WITHHELD: Self = Self::WITHHELD;

    fn is_defined(&self) -> bool {
        self.denominator.is_some()
    }
}

/// Decides on the values of one cockpit.
pub(in crate::views) struct Disclosure<'a> {
    suppression: &'a Suppression,
    segment: usize,
    view: &'static str,
    withheld: Vec<Withheld>,
}

impl<'a> Disclosure<'a> {
    /// For the segment at this position of the definitions.
    pub(in crate::views) fn new(suppression: &'a Suppression, segment: usize) -> Self {
        Self { suppression, segment, view: "", withheld: Vec::new() }
    }

    /// From now on values belong to this view.
    pub(in crate::views) fn begin(&mut self, view: &'static str) {
        self.view = view;
    }

    /// The value, when everybody that it is about may be counted. Else it is withheld, and its place is noted.
    pub(in crate::views) fn show<T: Withholdable>(
        &mut self,
        pointer: impl FnOnce() -> String,
        counted: Counted<T>,
    ) -> T {
        let (value, is_shown) = self.decide(counted);
        if !is_shown {
            self.withheld.push(Withheld { view: self.view, pointer: pointer() });
        }
        value
    }

    /// The same for a value that stands in no file of its own.
    pub(in crate::views) fn show_unlisted<T: Withholdable>(&self, counted: Counted<T>) -> T {
        self.decide(counted).0
    }

    /// What is left of the value, and whether it is all of it.
    fn decide<T: Withholdable>(&self, counted: Counted<T>) -> (T, bool) {
        let (value, groups) = counted.open();
        let is_visible = |group: &GroupKey| self.suppression.shows(self.segment, group.measure, group.days);
        let is_shown = !value.is_defined() || groups.iter().all(is_visible);
        (if is_shown { value } else { T::WITHHELD }, is_shown)
    }

    /// A count of people or events.
    pub(in crate::views) fn show_count<T>(
        &mut self,
        pointer: impl FnOnce() -> String,
        counted: Counted<T>,
    ) -> Option<T> {
        self.show(pointer, counted.map(Some))
    }

    /// Why a withheld number is missing, for people.
    pub(in crate::views) fn reason(&self) -> String {
        text!("withheld-fewer-than", people = self.suppression.min_group())
    }

    /// Everything that was withheld, in order.
    pub(in crate::views) fn withheld(mut self) -> Vec<Withheld> {
        self.withheld.sort();
        self.withheld
    }
}
