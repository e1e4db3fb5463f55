//! An independent model of the whole metric semantics over plain lists: slow, simple, and made of none of the product's code.
//!
//! It gives the documents of the JSON contract without their labels. A [`Mistake`] makes it break one rule, to prove that
//! the cases would notice.

mod aliases;
mod breakdowns;
mod catalogue;
mod change;
mod chosen;
mod conditions;
mod funnel;
mod goals;
mod hours;
mod kpis;
mod mistake;
mod retention;
mod sums;
mod trends;
mod whole_days;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use self::funnel::Times;
pub(crate) use self::mistake::Mistake;
use crate::local_days;
use crate::world::{DAY, Event, HOUR, Id, User, World, day_text};

/// The model of one world.
pub(crate) struct Model<'a> {
    world: &'a World,
    mistake: Option<Mistake>,
    /// Counted events by user, in order of time.
    events: BTreeMap<String, Vec<&'a Event>>,
    as_of: Option<i64>,
    first: Option<i64>,
}

/// One segment over one range.
pub(crate) struct View<'a> {
    model: &'a Model<'a>,
    segment: usize,
    /// N.
    length: i64,
    /// The last day, where it is not the as-of day.
    end: Option<i64>,
    /// Users of the segment in a cohort, with the times at which they reached the steps.
    journeys: Vec<(&'a String, Times)>,
}

impl<'a> Model<'a> {
    pub(crate) fn new(world: &'a World, mistake: Option<Mistake>) -> Self {
        let mut model = Self { world, mistake, events: BTreeMap::new(), as_of: None, first: None };
        let kept: Vec<&Event> = world.events.iter().filter(|event| !model.is_excluded(event)).collect();
        let everything: Vec<&Event> = world.events.iter().collect();
        let last_whole = if model.makes(Mistake::TodayIsComplete) { model.yesterday() + 1 } else { model.yesterday() };
        let last_whole = if model.makes(Mistake::AsOfIgnoresClock) { i64::MAX } else { last_whole };
        let asked = world.rules.as_of.filter(|_| !model.makes(Mistake::AsOfArgumentIgnored));
        let up_to = |events: &[&'a Event], day: i64| -> Vec<&'a Event> {
            events.iter().copied().filter(|event| model.day(event.ts) <= day).collect()
        };
        let could = up_to(
            if model.makes(Mistake::ExcludedMoveAsOf) { &everything } else { &kept },
            asked.unwrap_or(last_whole),
        );
        let whole = model.whole_days(&could);
        let newest = kept.iter().map(|event| model.day(event.ts)).max();
        let late = newest.map(|day| day.min(last_whole)).filter(|_| model.makes(Mistake::LateEventsMoveAsOf));
        let last = whole.map(|(_, last)| last);
        let as_of = if model.makes(Mistake::AsOfDayIsCut) { last } else { asked.or(late).or(last) };
        let until = if model.makes(Mistake::FutureCounts) {
            Some(i64::MAX)
        } else if model.makes(Mistake::AsOfDoesNotKeepStrays) {
            last
        } else {
            as_of
        };
        let from = whole.map_or(i64::MIN, |(first, _)| first);
        let mut counted = up_to(&kept, until.unwrap_or(i64::MIN));
        counted.retain(|event| model.day(event.ts) >= from);
        model.as_of = as_of;
        let of_first = if model.makes(Mistake::ExcludedMoveFirstDay) { &everything } else { &counted };
        model.first = of_first.iter().map(|event| model.day(event.ts)).filter(|day| Some(*day) <= model.as_of).min();
        for event in counted {
            let Some(user) = model.user_of(event) else { continue };
            model.events.entry(user).or_default().push(event);
        }
        for events in model.events.values_mut() {
            events.sort_by_key(|event| event.ts);
        }
        model
    }

    /// The four documents of a segment over a range, the event catalogue, the hours of the last days, and the breakdowns.
    pub(crate) fn documents(&'a self, segment: &str, length: i64) -> Value {
        let position = self.world.rules.segments.iter().position(|rule| rule.key == segment);
        let view = View::new(self, position.expect("a segment of the rules"), length);
        let meta = view.meta();
        json!({
            "funnel": with_meta(&meta, view.funnel()),
            "retention": with_meta(&meta, view.retention()),
            "trends": with_meta(&meta, view.trends()),
            "kpis": with_meta(&meta, view.kpis()),
            // It is one for all segments.
            "events": if position == Some(0) { self.catalogue() } else { Value::Null },
            "hours": view.by_hour(),
            "breakdowns": if position == Some(0) { view.breakdowns() } else { Value::Null },
        })
    }

    fn makes(&self, mistake: Mistake) -> bool {
        self.mistake == Some(mistake)
    }

    /// The last day that is over by the clock.
    fn yesterday(&self) -> i64 {
        let now = self.world.rules.now;
        (if self.makes(Mistake::YesterdayIsUtc) { now.div_euclid(DAY) } else { self.day(now) }) - 1
    }

    fn day(&self, ts: i64) -> i64 {
        let zone = self.world.rules.zone;
        let offset = local_days::offset(zone, ts);
        if self.makes(Mistake::DaysAreTruncated) {
            ts / DAY
        } else if self.makes(Mistake::DaysAreUtc) {
            ts.div_euclid(DAY)
        } else if self.makes(Mistake::SummerTimeIsIgnored) {
            // In January, where the northern clocks are not put forward.
            (ts + local_days::offset(zone, 20_468 * DAY)).div_euclid(DAY)
        } else if self.makes(Mistake::OffsetIsWholeHours) {
            (ts + offset / HOUR * HOUR).div_euclid(DAY)
        } else if self.makes(Mistake::RepeatedDateIsTheNext) {
            let day = local_days::day(zone, ts);
            if local_days::start(zone, day + 1) <= ts { day + 1 } else { day }
        } else {
            local_days::day(zone, ts)
        }
    }

    /// The id as text.
    fn id(&self, id: &Id) -> Option<String> {
        if self.makes(Mistake::NumberIsNotText) && matches!(id, Id::Int(_)) {
            return id.text().map(|text| format!("number {text}"));
        }
        let text = match id.text() {
            None if self.makes(Mistake::NobodyIsAUser) => "nobody".to_owned(),
            text => text?,
        };
        Some(if self.makes(Mistake::IdIsTrimmed) {
            text.trim().to_owned()
        } else if self.makes(Mistake::LeadingZeroIsDropped) {
            text.trim_start_matches('0').to_owned()
        } else if self.makes(Mistake::IdIsCutAtNul) {
            text.split('\0').next().unwrap_or_default().to_owned()
        } else {
            text
        })
    }

    fn row(&self, user: &str) -> Option<&User> {
        let own = |user: &str| self.world.users.iter().find(|row| self.id(&row.id).as_deref() == Some(user));
        let of_alias = self.alias_of(user).filter(|_| self.makes(Mistake::AttributesOfAnonymousId));
        own(of_alias.as_deref().unwrap_or(user))
    }

    fn is_excluded(&self, event: &Event) -> bool {
        let Some(user) = self.user_of(event) else { return true };
        let as_written = self.id(&event.user).filter(|_| self.makes(Mistake::TestFlagOfAnonymousId));
        let row = self.row(as_written.as_ref().unwrap_or(&user));
        let is_test = match row.map(|row| row.is_test) {
            None if self.makes(Mistake::UserNeedsARow) => true,
            Some(Some(1)) => !self.makes(Mistake::TestUserCounts),
            Some(Some(flag)) => self.makes(Mistake::AnyTestFlagExcludes) && flag != 0,
            Some(None) => self.makes(Mistake::NullTestFlagExcludes),
            None => false,
        };
        is_test || self.has_excluded_source(event)
    }

    fn has_excluded_source(&self, event: &Event) -> bool {
        let Some(source) = &event.source else { return self.makes(Mistake::NullSourceIsExcluded) };
        if source.is_empty() {
            return self.makes(Mistake::EmptySourceIsExcluded);
        }
        self.world.rules.excluded.iter().any(|excluded| {
            if self.makes(Mistake::SourceContains) {
                source.to_ascii_lowercase().contains(&excluded.to_ascii_lowercase())
            } else if self.makes(Mistake::SourceFoldsAllLetters) {
                source.to_lowercase() == excluded.to_lowercase()
            } else if self.makes(Mistake::SourceCaseMatters) {
                source == excluded
            } else {
                source.eq_ignore_ascii_case(excluded) && !self.makes(Mistake::ExcludedSourceCounts)
            }
        })
    }

    /// The value of an attribute that a filter sees.
    fn attribute(&self, user: &str, attribute: &str) -> String {
        let Some(row) = self.row(user) else {
            return if self.makes(Mistake::MissingRowIsEmpty) { String::new() } else { "unknown".into() };
        };
        let value = if attribute == "plan" { &row.plan } else { &row.size };
        match value {
            None if self.makes(Mistake::NullAttributeIsEmpty) => String::new(),
            None => "unknown".into(),
            Some(value) if value.is_empty() && self.makes(Mistake::EmptyAttributeIsUnknown) => "unknown".into(),
            Some(value) => value.clone(),
        }
    }

    fn is_in(&self, user: &str, segment: usize) -> bool {
        let passes = |(attribute, values): (&String, &Vec<String>)| {
            let found = self.attribute(user, attribute);
            let folds = self.makes(Mistake::AttributeFoldsCase);
            values.iter().any(|value| *value == found || (folds && value.eq_ignore_ascii_case(&found)))
        };
        let mut filters = self.world.rules.segments[segment].filters.iter();
        if self.makes(Mistake::FiltersAreOr) && filters.len() > 0 { filters.any(passes) } else { filters.all(passes) }
    }

    fn is_active_event(&self, event: &Event) -> bool {
        let by_name = self.makes(Mistake::ActiveEventsIgnoreConditions);
        let mut active = self.world.rules.active.iter();
        active.any(|rule| if by_name { event.name == rule.name } else { self.is_meant(event, rule) })
    }
}

impl<'a> View<'a> {
    fn new(model: &'a Model<'a>, segment: usize, length: i64) -> Self {
        let mut view = Self { model, segment, length, end: None, journeys: Vec::new() };
        let from = view.days().first().copied().unwrap_or(i64::MAX);
        view.journeys = view.users().filter_map(|(user, _)| Some((user, model.journey(user, from)?))).collect();
        view
    }

    fn makes(&self, mistake: Mistake) -> bool {
        self.model.makes(mistake)
    }

    /// Users of the segment with a counted event, with their events.
    fn users(&self) -> impl Iterator<Item = (&'a String, &'a Vec<&'a Event>)> {
        let (model, segment) = (self.model, self.segment);
        model.events.iter().filter(move |(user, _)| model.is_in(user, segment))
    }

    fn first(&self) -> Option<i64> {
        if !self.makes(Mistake::FirstDayPerSegment) {
            return self.model.first;
        }
        self.users().flat_map(|(_, events)| events).map(|event| self.model.day(event.ts)).min()
    }

    /// The days of the range, none without an as-of day.
    fn days(&self) -> Vec<i64> {
        let longer = i64::from(self.makes(Mistake::RangeIsOneLonger));
        let last = self.end.or(self.model.as_of);
        last.map(|last| (last - self.length + 1 - longer..=last).collect()).unwrap_or_default()
    }

    /// The days of the previous period, when there is one.
    fn previous_days(&self) -> Option<Vec<i64>> {
        let overlap = i64::from(self.makes(Mistake::PreviousOverlaps));
        let (as_of, first) = (self.model.as_of?, self.first()?);
        let from = as_of - self.shift() - self.length + 1 + overlap;
        let needed = if self.makes(Mistake::PreviousNeedsADayMore) { first + 1 } else { first };
        let exists = from >= needed || self.makes(Mistake::PreviousAlwaysExists);
        exists.then(|| (from..=as_of - self.shift() + overlap).collect())
    }

    /// How many days before its day the day lies that it is compared with.
    fn shift(&self) -> i64 {
        let rules = &self.model.world.rules;
        if self.makes(Mistake::PreviousIsAlwaysAdjacent) {
            self.length
        } else if self.makes(Mistake::AdjacentMeetsWeekdays) {
            (self.length + 6) / 7 * 7
        } else {
            rules.shift(self.length)
        }
    }

    fn meta(&self) -> Value {
        let span =
            |days: &[i64]| days.first().zip(days.last()).map(|(first, last)| (day_text(*first), day_text(*last)));
        let current = span(&self.days());
        let previous = self.previous_days().and_then(|days| span(&days));
        json!({
            "timezone": self.model.world.rules.zone.name(),
            "compare": {
                "kind": if self.model.world.rules.adjacent { "adjacent" } else { "same_weekdays" },
                "shiftDays": self.shift(),
            },
            "asOf": self.model.as_of.map(day_text),
            "dataFrom": self.model.first.map(day_text),
            "range": { "from": current.as_ref().map(|span| &span.0), "to": current.as_ref().map(|span| &span.1) },
            "previous": previous.map(|(from, to)| json!({ "from": from, "to": to })),
        })
    }

    fn rate(&self, hits: i64, total: i64) -> Value {
        if total == 0 {
            let value = if self.makes(Mistake::RateOfNobodyIsZero) { json!(0.0) } else { Value::Null };
            return json!({ "value": value, "low": null, "high": null, "numerator": hits, "denominator": total });
        }
        let (n, p, z) = (total as f64, hits as f64 / total as f64, 1.959_963_984_540_054_f64);
        let correction = if self.makes(Mistake::WilsonIsCorrected) { 0.5 / n } else { 0.0 };
        let centre = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
        let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() + correction;
        let (low, high) = if self.makes(Mistake::WilsonIsWald) {
            let half = z * (p * (1.0 - p) / n).sqrt();
            (p - half, p + half)
        } else {
            (centre - half, centre + half)
        };
        json!({ "value": p, "low": low.max(0.0), "high": high.min(1.0), "numerator": hits, "denominator": total })
    }
}

fn with_meta(meta: &Value, mut document: Value) -> Value {
    document["meta"] = meta.clone();
    document
}

/// How many of them there are.
fn count<T>(items: impl Iterator<Item = T>) -> i64 {
    i64::try_from(items.count()).expect("a small world")
}
