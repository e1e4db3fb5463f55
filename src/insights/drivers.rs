//! Facts about what is behind a notable change: its exact split over the segments of one attribute, see `split`.
//!
//! Only published numbers take part: the cockpits of the parts over the same days. What is withheld of a part is in the
//! rest, which is the whole less the named parts and so gives away nothing that a reader could not subtract.

use super::change::{Pair, pair};
use super::fact::{EvidencePanel, Fact, Topic, Value, inside, verb};
use super::inputs::InsightInputs;
use crate::alerts::Direction;
use crate::metric::{Format, Formula, Metric, Quantity, SegmentKey};
use crate::stats::split::{self, Contribution, Counts, Split};
use crate::views::{Cockpit, Family};

/// The loudest changes are split, no more: a reader follows two or three.
const MOST: usize = 3;

/// The parts of a cockpit by one attribute of users.
struct Dimension<'a> {
    /// The attribute, as people read it: `plan`, `acquisition channel`.
    attribute: String,
    parts: Vec<(&'a SegmentKey, &'a Cockpit)>,
}

/// The split of every notable change, by every dimension.
pub(super) fn drivers(ground: &InsightInputs<'_>, cockpit: &Cockpit, facts: &[Fact]) -> Vec<Fact> {
    let dimensions: Vec<Dimension<'_>> =
        ground.families.iter().filter_map(|family| dimension(ground, cockpit, family)).collect();
    let mut wanted: Vec<&Fact> = facts.iter().filter(|fact| fact.is_notable).collect();
    wanted.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    let mut metrics: Vec<(Quantity, f64)> = Vec::new();
    for fact in wanted {
        let Some(quantity) = fact.quantity else { continue };
        if metrics.len() < MOST && metrics.iter().all(|(known, _)| *known != quantity) {
            metrics.push((quantity, fact.weight));
        }
    }
    let mut found = Vec::new();
    for (quantity, weight) in metrics {
        let metric = ground.metrics.get(quantity);
        let Some(whole) = pair(cockpit, ground.definitions, quantity) else { continue };
        for dimension in &dimensions {
            let change = SegmentChange { ground, cockpit, metric, dimension };
            found.extend(change.fact(whole).map(|fact| Fact { weight: weight * 0.9, ..fact }));
        }
    }
    found
}

fn dimension<'a>(ground: &InsightInputs<'a>, cockpit: &Cockpit, family: &'a Family) -> Option<Dimension<'a>> {
    let days = cockpit.period.days;
    let parts = family.parts.iter().filter_map(|key| Some((key, ground.views.get(key, days)?)));
    let parts: Vec<_> = parts.filter(|(_, part)| part.period.current == cockpit.period.current).collect();
    (family.total == cockpit.segment && !parts.is_empty())
        .then(|| Dimension { attribute: family.attribute.replace('_', " "), parts })
}

/// One metric of one cockpit along one dimension.
struct SegmentChange<'a> {
    ground: &'a InsightInputs<'a>,
    cockpit: &'a Cockpit,
    metric: &'a Metric,
    dimension: &'a Dimension<'a>,
}

impl SegmentChange<'_> {
    fn fact(&self, whole: Pair) -> Option<Fact> {
        let previous = whole.values.0?;
        let parts = self
            .dimension
            .parts
            .iter()
            .map(|(_, cockpit)| pair(cockpit, self.ground.definitions, self.metric.quantity));
        let split = if let Some((before, now)) = whole.rates {
            let counts = |pair: Pair| pair.rates.and_then(|(before, now)| Counts::of(before, now));
            let parts: Vec<Option<Counts>> = parts.map(|pair| pair.and_then(counts)).collect();
            split::rates(Counts::of(before, now)?, &parts)
        } else {
            let values = |pair: Pair| pair.values.0.map(|previous| [previous, pair.values.1]);
            let parts: Vec<Option<[f64; 2]>> = parts.map(|pair| pair.and_then(values)).collect();
            split::counts([previous, whole.values.1], &parts)
        };
        Some(match split {
            Some(split) if split.total == 0.0 => return None,
            Some(split) => self.told(&split),
            None => self.too_little(),
        })
    }

    fn blank(&self) -> Fact {
        let id = format!("drivers.{}.{}", self.metric.id, self.dimension.attribute.replace(' ', "_"));
        let panel = match self.metric.quantity.formula(self.ground.definitions) {
            Formula::FromPrevious(_) => EvidencePanel::Funnel,
            Formula::Retention(_) => EvidencePanel::Retention,
            Formula::Reached(_)
            | Formula::FromStart(_)
            | Formula::Count(_)
            | Formula::Sum(_)
            | Formula::Ratio(..)
            | Formula::Share(..) => match self.cockpit.kpi(self.metric.quantity) {
                Some(kpi) => EvidencePanel::Kpi(kpi.id.clone()),
                None => EvidencePanel::Trends,
            },
        };
        let fact = Fact::new(id, Topic::Drivers, (Some(self.metric), &self.cockpit.segment), panel)
            .with("label", Value::Text(self.metric.label.clone()))
            .with("attribute", Value::Text(self.dimension.attribute.clone()));
        Fact { days: self.cockpit.period.current, against: self.cockpit.period.previous, ..fact }
    }

    fn too_little(&self) -> Fact {
        let metric = inside(&self.metric.label);
        let statement = format!("There is too little data to split {metric} by {}.", self.dimension.attribute);
        Fact { statement, ..self.blank() }
    }

    fn difference(&self, value: f64) -> Value {
        match self.metric.format {
            Format::Percent => Value::Points(value),
            Format::Count | Format::Ratio | Format::Number | Format::Currency(_) => Value::Difference(value),
        }
    }

    /// The fact with every part's numbers.
    fn told(&self, split: &Split) -> Fact {
        let keys = self.dimension.parts.iter().map(|(key, _)| *key);
        let named = keys.zip(&split.parts).filter_map(|(key, part)| {
            let label = self.ground.segment_label(key);
            Some((key.as_str(), label, part.as_ref()?))
        });
        let named: Vec<(&str, &str, &Contribution)> = named.collect();
        let mut fact = self.blank().with("total", self.difference(split.total));
        for (key, label, part) in &named {
            fact = self.with_part(fact, key, part).with(&format!("{key}.label"), Value::Text((*label).to_owned()));
        }
        if let Some(rest) = &split.rest {
            fact = self.with_part(fact, "rest", rest);
        }
        if self.metric.format == Format::Percent {
            fact = fact.with("mix", self.difference(split.mix()));
        }
        let direction = if split.total < 0.0 { Direction::Down } else { Direction::Up };
        let (statement, short) = self.words(split, &named, direction);
        Fact { statement, short, direction: Some(direction), ..fact }
    }

    fn with_part(&self, fact: Fact, key: &str, part: &Contribution) -> Fact {
        let value = |value: f64| Value::of(value, self.metric.format);
        let fact = fact
            .with(&format!("{key}.previous"), value(part.values[0]))
            .with(&format!("{key}.current"), value(part.values[1]))
            .with(&format!("{key}.contribution"), self.difference(part.total()));
        match self.metric.format {
            Format::Percent => fact
                .with(&format!("{key}.change"), self.difference(part.moved()))
                .with(&format!("{key}.mix"), self.difference(part.mix)),
            Format::Count | Format::Ratio | Format::Number | Format::Currency(_) => fact,
        }
    }

    /// A sentence, and a clause that follows the statement of the change.
    fn words(&self, split: &Split, named: &[(&str, &str, &Contribution)], direction: Direction) -> (String, String) {
        let label = &self.metric.label;
        let attribute = &self.dimension.attribute;
        let moved = verb(direction);
        let value = |value: f64| Value::of(value, self.metric.format).text();
        let from_to = |part: &Contribution| format!("{} to {}", value(part.values[0]), value(part.values[1]));
        if split.is_reversed() {
            let other = verb(match direction {
                Direction::Up => Direction::Down,
                Direction::Down => Direction::Up,
            });
            let statement = format!(
                "{label} {moved} overall but {other} in every {attribute}: the mix of users changed, not what they do."
            );
            return (statement, format!("every single {attribute} {other}: the mix of users changed"));
        }
        if split.is_everywhere() {
            let parts: Vec<String> = named.iter().map(|(_, name, part)| format!("{name} {}", from_to(part))).collect();
            let statement = format!("{label} {moved} in every {attribute}: {}.", parts.join(", "));
            return (statement, format!("every {attribute} {moved}"));
        }
        let along = |part: &&&(&str, &str, &Contribution)| part.2.total() * split.total > 0.0;
        let most = named.iter().filter(|part| along(&part)).max_by(|one, other| {
            one.2.total().abs().total_cmp(&other.2.total().abs()).then_with(|| other.0.cmp(one.0))
        });
        let total = self.difference(split.total).text();
        if let Some((_, name, part)) = most {
            let brought = self.difference(part.total()).text();
            let statement = format!("{name} brought {brought} of the {total} of {label} ({}).", from_to(part));
            return (statement, format!("{name} brought {brought} of the {total}"));
        }
        let rest = format!("none of the named segments by {attribute} {moved} with it");
        (format!("{label} {moved}, and {rest}."), rest)
    }
}
