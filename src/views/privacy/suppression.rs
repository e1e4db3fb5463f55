//! Which sums over days may be known, decided for each measure from its cells alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use super::PeopleMeasure;
use super::boundaries::{Boundaries, Members, Rules, boundaries};
use super::families::{Family, families};
use super::hours::{self, HourRules};
use super::links::{Link, links};
use super::prefix_sums::PrefixSums;
use crate::calendar::{Day, DayRange, LocalZone};
use crate::cube::{Cube, HourlyEvents, SegmentCells};
use crate::metric::{Definitions, RangeDays, Step};

/// Decides which counts of a cube may be known.
#[derive(Debug)]
pub struct Suppression(Option<Rule>);

#[derive(Debug)]
struct Rule {
    min_group: u64,
    cells: Vec<SegmentCells>,
    /// The days of the data, `F..=A`.
    days: DayRange,
    candidates: Vec<Day>,
    families: Vec<Members>,
    links: Vec<Link>,
    /// What was decided so far, by segment. Each measure is decided when it is first asked for.
    decided: RwLock<BTreeMap<PeopleMeasure, Arc<[Boundaries]>>>,
}

impl Suppression {
    /// Shows everything.
    pub const fn none() -> Self {
        Self(None)
    }

    /// Protects groups of fewer than `min_group` people; 0 and 1 protect nobody. Days at which the ranges begin are more
    /// likely to be boundaries than others.
    pub fn new(cube: &Cube, definitions: &Definitions, ranges: &[RangeDays], min_group: u64) -> Self {
        let Some(span) = cube.span.filter(|_| min_group > 1) else { return Self::none() };
        let (cube, definitions) = &cube.with_parts(definitions);
        let position = |segment| definitions.segments.iter().position(|known| known.key == segment);
        let members = |family: Family| {
            let parts = family.parts.into_iter().filter_map(position).collect();
            Some(Members { total: position(family.total)?, parts })
        };
        Self(Some(Rule {
            min_group,
            cells: cube.segments.clone(),
            days: span.days(),
            candidates: candidates(span.days(), definitions, ranges),
            families: families(&definitions.segments).into_iter().filter_map(members).collect(),
            links: links(definitions),
            decided: RwLock::default(),
        }))
    }

    /// Whether anybody is protected.
    pub const fn is_active(&self) -> bool {
        self.0.is_some()
    }

    /// The size from which on groups may be counted; 0 when nobody is protected.
    pub fn min_group(&self) -> u64 {
        self.0.as_ref().map_or(0, |rule| rule.min_group)
    }

    /// Whether it may be known how many people of the segment, by its position in the definitions, count in the measure over
    /// these days. Days outside of the data are known to hold nobody.
    pub fn shows(&self, segment: usize, measure: PeopleMeasure, days: DayRange) -> bool {
        let Some(rule) = &self.0 else { return true };
        let (first, end) = (days.first.max(rule.days.first), days.last.min(rule.days.last).plus(1));
        if first >= end {
            return true;
        }
        let boundaries = &rule.boundaries(measure)[segment];
        boundaries.contains(&first) && boundaries.contains(&end)
    }

    /// By hour of a day of which hours are known, in the order of time, whether what happened in it may be known in the segment at this
    /// position of the definitions.
    pub fn shown_hours(&self, segment: usize, events: HourlyEvents, (day, zone): (Day, LocalZone)) -> Vec<bool> {
        let Some(rule) = &self.0 else { return vec![true; zone.hours(day).len()] };
        let shows_day = |segment, measure, days| self.shows(segment, measure, days);
        let rules = HourRules {
            min_group: rule.min_group,
            families: &rule.families,
            links: &rule.links,
            shows_day: &shows_day,
        };
        let mut shown = hours::shown_hours(&rule.cells, (day, zone), rules);
        shown.remove(&(events, segment)).unwrap_or_default()
    }
}

impl Rule {
    fn boundaries(&self, measure: PeopleMeasure) -> Arc<[Boundaries]> {
        let known = self.decided.read().unwrap_or_else(PoisonError::into_inner).get(&measure).map(Arc::clone);
        known.unwrap_or_else(|| self.decide(measure))
    }

    /// Decides a measure together with all that are linked with it, directly or over others.
    fn decide(&self, measure: PeopleMeasure) -> Arc<[Boundaries]> {
        let mut together = BTreeSet::from([measure]);
        loop {
            let touches = |link: &&Link| together.contains(&link.part) || together.contains(&link.whole);
            let more: Vec<PeopleMeasure> =
                self.links.iter().filter(touches).flat_map(|link| [link.part, link.whole]).collect();
            let before = together.len();
            together.extend(more);
            if together.len() == before {
                break;
            }
        }
        let sums = |measure| (measure, self.cells.iter().map(|cells| PrefixSums::of(cells, measure)).collect());
        let rules = Rules {
            min_group: self.min_group,
            candidates: &self.candidates,
            families: &self.families,
            links: &self.links,
        };
        let found = boundaries(together.into_iter().map(sums).collect(), rules);
        let mut decided = self.decided.write().unwrap_or_else(PoisonError::into_inner);
        decided.extend(found.into_iter().map(|(measure, boundaries)| (measure, boundaries.into())));
        Arc::clone(&decided[&measure])
    }
}

/// Days that may be boundaries, the most useful ones first: the ends of the data, the starts of wide ranges before those of
/// narrow ones, the previous periods, the ends of what is complete, weeks, days. Newer ones before older ones.
fn candidates(DayRange { first, last }: DayRange, definitions: &Definitions, ranges: &[RangeDays]) -> Vec<Day> {
    let end = last.plus(1);
    let mut ranges = ranges.to_vec();
    ranges.sort_by_key(|days| Reverse(*days));
    let lengths: Vec<i32> = ranges.iter().map(|days| i32::from(days.0)).collect();
    let shifts: Vec<i32> = ranges.iter().map(|days| i32::from(definitions.compare.shift(*days))).collect();
    let mut delays: BTreeSet<i32> = [1, 7, 30].into();
    let mature = |step: &Step| definitions.zone.last_mature(last, step.window_days);
    delays.extend(definitions.steps.iter().map(|step| last.since(mature(step))));
    let mut found = vec![end];
    found.extend(lengths.iter().map(|days| end.plus(-days)));
    found.extend(lengths.iter().zip(&shifts).map(|(days, shift)| end.plus(-shift - days)));
    found.extend(shifts.iter().map(|shift| end.plus(-shift)));
    found.extend(delays.iter().map(|delay| end.plus(-delay)));
    found.extend(delays.iter().flat_map(|delay| shifts.iter().map(move |shift| end.plus(-shift - delay))));
    let days = || DayRange { first, last }.days().rev();
    found.extend(days().filter(|day| day.weekday() == 0));
    found.extend(days());
    found.into_iter().map(|day| day.max(first)).collect()
}
