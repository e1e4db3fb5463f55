//! Stories of changes against the previous period that no incident tells, and of growth that goes on as before.

use std::collections::BTreeSet;

use super::cause::{self, Cause};
use super::cause_link;
use super::change_fact::is_good;
use super::excluded_days::ExcludedDays;
use super::fact::{EvidencePanel, Fact, Topic};
use super::inputs::StoryInputs;
use super::news::{Story, StoryClass, StoryLine, Told};
use super::period_split::period_split;
use super::segments::SplitTelling;
use super::usual_change::{TwoPeriods, UsualChange, usual_change};
use crate::alerts::{Direction, Incident};
use crate::format;
use crate::messages::{Message, Value};
use crate::metric::{Format, Offset, Over, Quantity};
use crate::views::Cockpit;

/// A count moved with another one when the logs of both changes differ by less than this.
const SAME_MOVE: f64 = 0.1;
/// A count is told as a multiple from this many times on.
const TIMES: f64 = 3.0;
/// From this many usual variations on a good move is as sure as a warning.
const SURE: f64 = 4.0;
/// How many metrics a sentence names.
const MOST_NAMED: usize = 3;

/// A metric that changed.
struct Changed {
    quantity: Quantity,
    change: UsualChange,
}

impl Changed {
    fn direction(&self) -> Direction {
        if self.change.z < 0.0 { Direction::Down } else { Direction::Up }
    }

    fn log_ratio(&self) -> f64 {
        (self.change.now / self.change.before).ln()
    }
}

/// The stories of a cockpit's changes. `told` are the metrics that its incidents tell.
pub(super) fn stories(inputs: &StoryInputs<'_>, cockpit: &Cockpit, told: &BTreeSet<Quantity>) -> Vec<Told> {
    let Some(periods) = periods(cockpit) else { return Vec::new() };
    let candidates = Quantity::all(inputs.definitions).into_iter().filter(|quantity| is_candidate(*quantity));
    let changed = candidates.filter(|quantity| !told.contains(quantity)).filter_map(|quantity| {
        let out = ExcludedDays::of(inputs, cockpit, quantity);
        let series = inputs.series(&cockpit.segment, quantity)?;
        Some(Changed { quantity, change: usual_change(series, periods, |day| out.contains(day))? })
    });
    let telling = ChangeTelling { inputs, cockpit };
    let (news, rest): (Vec<Changed>, Vec<Changed>) = changed.partition(|changed| changed.change.is_news());
    let causes = telling.good_causes(told);
    let (following, news): (Vec<Changed>, Vec<Changed>) =
        news.into_iter().partition(|changed| causes.iter().any(|cause| telling.follows(changed, cause)));
    let growth: Vec<Changed> = rest.into_iter().filter(|changed| changed.change.is_growth()).collect();
    let mut stories: Vec<Told> =
        grouped(news, inputs).iter().map(|group| telling.told(group, StoryClass::Change)).collect();
    stories.extend(telling.good_moves(&causes, &following, &stories));
    stories.extend(grouped(growth, inputs).iter().take(1).map(|group| telling.told(group, StoryClass::Growth)));
    stories
}

/// The metrics whose change is looked at; every other one follows from these.
const fn is_candidate(quantity: Quantity) -> bool {
    matches!(
        quantity,
        Quantity::ActivationRate
            | Quantity::Step(_)
            | Quantity::Dau
            | Quantity::Events(_)
            | Quantity::Retained(Offset::D1 | Offset::D7)
    )
}

fn periods(cockpit: &Cockpit) -> Option<TwoPeriods> {
    cockpit.period.previous?;
    Some(TwoPeriods { current: cockpit.period.current?, shift: i32::from(cockpit.period.shift()) })
}

/// Changes of one cause, the one nearest to the source first: a count that moved as its base did, and activation with its step.
fn grouped(mut changed: Vec<Changed>, inputs: &StoryInputs<'_>) -> Vec<Vec<Changed>> {
    changed.sort_by_key(|changed| cause_link::rank(changed.quantity, inputs.definitions));
    let mut groups: Vec<Vec<Changed>> = Vec::new();
    for changed in changed {
        let follows = |lead: &Changed| {
            let same_way = lead.direction() == changed.direction();
            let is_step = matches!((lead.quantity, changed.quantity), (Quantity::Step(_), Quantity::ActivationRate));
            let is_event_of_step = match (lead.quantity, changed.quantity) {
                (Quantity::Step(step), Quantity::Events(trend)) => {
                    inputs.definitions.trends_of(step).any(|own| own == trend)
                }
                _ => false,
            };
            let held = lead.quantity.is_count()
                && changed.quantity.is_count()
                && changed.log_ratio().abs() <= lead.log_ratio().abs() + SAME_MOVE;
            same_way && (is_step || is_event_of_step || held)
        };
        match groups.iter_mut().find(|group| group.first().is_some_and(follows)) {
            Some(group) => group.push(changed),
            None => groups.push(vec![changed]),
        }
    }
    groups
}

/// Whether the alert rule is as sure of a good move as of a warning.
fn is_sure(incident: &Incident) -> bool {
    incident.evidence.is_some_and(|evidence| evidence.window.z.abs() >= SURE)
}

struct ChangeTelling<'a> {
    inputs: &'a StoryInputs<'a>,
    cockpit: &'a Cockpit,
}

impl ChangeTelling<'_> {
    fn told(&self, group: &[Changed], class: StoryClass) -> Told {
        let lead = &group[0];
        let metric = self.inputs.metrics.get(lead.quantity);
        let direction = lead.direction();
        let own =
            self.good_incidents().find(|incident| incident.metric == metric.id && incident.direction == direction);
        let own = own.filter(|incident| class == StoryClass::Change && is_sure(incident));
        let message = match own {
            Some(incident) => Message::new("sentence").with("text", Value::part(incident.sentence.clone())),
            None => self.sentence(lead, class),
        };
        let panel =
            own.map_or_else(|| self.panel(lead.quantity), |incident| EvidencePanel::Incident(incident.id.clone()));
        let id = format!("{}.{}", class.as_str(), metric.id);
        let fact = Fact::new(id.clone(), Topic::Change, (Some(metric), &self.cockpit.segment), panel).stated(&message);
        let fact = Fact {
            direction: Some(direction),
            is_good: is_good(direction, metric.good_direction),
            days: self.cockpit.period.current,
            against: self.cockpit.period.previous,
            ..fact.with("z", Value::Ratio(lead.change.z))
        };
        let line = StoryLine { text: message.text(), facts: vec![id.clone()] };
        let mut facts = vec![fact];
        let mut story = Story {
            id: format!("story.{id}"),
            class,
            metric: metric.id.clone(),
            segment: self.cockpit.segment.clone(),
            direction: Some(direction),
            state: own.map(|incident| incident.state),
            severity: None,
            may_lead: class == StoryClass::Change,
            headline: message,
            onset: own.map(|incident| incident.onset),
            alerts: own.map(|incident| incident.id.clone()).into_iter().collect(),
            facts: Vec::new(),
            segments: Vec::new(),
            shipped: Vec::new(),
            changed: vec![line],
            matters: Vec::new(),
            actions: Vec::new(),
            questions: Vec::new(),
        };
        self.with_split(&mut story, &mut facts, lead);
        self.with_others(&mut story, &mut facts, group);
        story.facts = facts.iter().map(|fact| fact.id.clone()).collect();
        (story, facts)
    }

    fn sentence(&self, lead: &Changed, class: StoryClass) -> Message {
        let metric = self.inputs.metrics.get(lead.quantity);
        let UsualChange { before, now, .. } = lead.change;
        let value = |value: f64| Value::of(format::estimate(value, metric.format), metric.format);
        let is_rate = metric.format == Format::Percent;
        let id = match (class, is_rate) {
            (StoryClass::Growth, true) => "story-growth-rate",
            (StoryClass::Growth, false) => "story-growth",
            (_, true) => "story-change-rate",
            (_, false) if now / before >= TIMES => "story-change-times",
            (_, false) => "story-change",
        };
        let message = Message::new(id)
            .with("subject", Value::part(self.subject(&metric.label)))
            .with("direction", Value::Word(lead.direction().as_str()))
            .with("before", value(before))
            .with("now", value(now))
            .with("days", Value::Count(self.cockpit.period.days.0.into()));
        match id {
            "story-change-times" => message.with("times", Value::Times(now / before)),
            _ if is_rate => message.with("change", Value::Points(now - before)),
            _ => message.with("change", Value::Relative(now / before - 1.0)),
        }
    }

    /// The label, with the segment where it is not everybody.
    fn subject(&self, label: &str) -> Message {
        if Some(&self.cockpit.segment) == self.inputs.everybody() {
            return Message::new("in-all").text_value("label", label);
        }
        let place = self.inputs.segment_label(&self.cockpit.segment);
        Message::new("in-segment").text_value("label", label).text_value("place", place)
    }

    fn panel(&self, quantity: Quantity) -> EvidencePanel {
        match (quantity, self.cockpit.kpi(quantity)) {
            (_, Some(kpi)) => EvidencePanel::Kpi(kpi.id.clone()),
            (Quantity::Step(_) | Quantity::ActivationRate, None) => EvidencePanel::Funnel,
            (Quantity::Retained(_), None) => EvidencePanel::Retention,
            (_, None) => EvidencePanel::Trends,
        }
    }

    fn with_split(&self, story: &mut Story, facts: &mut Vec<Fact>, lead: &Changed) {
        let metric = self.inputs.metrics.get(lead.quantity);
        let parts = period_split(self.inputs, self.cockpit, lead.quantity);
        let over = lead.quantity.formula(self.inputs.definitions).over();
        let total = match metric.format {
            Format::Percent => lead.change.now - lead.change.before,
            Format::Count | Format::Ratio | Format::Number | Format::Currency(_) => {
                parts.iter().map(|part| part.now - part.before).sum()
            }
        };
        let attribute = self.inputs.attribute_of(&self.cockpit.segment, &parts);
        let split =
            SplitTelling { parts: &parts, attribute, format: metric.format, direction: lead.direction(), total };
        story.segments = split.moves();
        // Totals of a range are not what the sentence speaks of.
        let is_told = over != Over::Total && story.class != StoryClass::Growth;
        let messages = if is_told { split.sentences() } else { Vec::new() };
        for (at, message) in messages.iter().enumerate() {
            let id = format!("split.{}.{}", story.class.as_str(), metric.id);
            let id = if at == 0 { id } else { format!("{id}.{}", at + 1) };
            let fact =
                Fact::new(id.clone(), Topic::Split, (Some(metric), &self.cockpit.segment), self.panel(lead.quantity));
            facts.push(fact.stated(message));
            story.matters.push(StoryLine { text: message.text(), facts: vec![id, facts[0].id.clone()] });
        }
    }

    fn with_others(&self, story: &mut Story, facts: &mut Vec<Fact>, group: &[Changed]) {
        let labels: Vec<&str> =
            group.iter().skip(1).map(|one| self.inputs.metrics.get(one.quantity).label.as_str()).collect();
        if labels.is_empty() {
            return;
        }
        let more = labels.len().saturating_sub(MOST_NAMED);
        let names = labels.iter().take(MOST_NAMED).map(|label| Value::Text((*label).to_owned())).collect();
        let message = Message::new(if more == 0 { "story-with" } else { "story-with-more" })
            .with("direction", Value::Word(group[0].direction().as_str()))
            .with("labels", Value::List(names));
        let message = if more == 0 { message } else { message.with("more", Value::number(more)) };
        let id = format!("with.{}", facts[0].id);
        let metric = self.inputs.metrics.get(group[0].quantity);
        let fact = Fact::new(id.clone(), Topic::Change, (Some(metric), &self.cockpit.segment), EvidencePanel::Trends);
        facts.push(fact.stated(&message));
        story.matters.push(StoryLine { text: message.text(), facts: vec![id, facts[0].id.clone()] });
    }

    /// The causes of good moves of which no incident tells a metric, in the order of the alerts.
    fn good_causes(&self, told: &BTreeSet<Quantity>) -> Vec<Cause<'_>> {
        let good: Vec<&Incident> = self.good_incidents().collect();
        let place = |incident: &Incident| good.iter().position(|other| other.id == incident.id);
        let quantity = |incident: &Incident| Quantity::parse(&incident.metric, self.inputs.definitions);
        let is_told = |incident: &Incident| quantity(incident).is_some_and(|quantity| told.contains(&quantity));
        let mut causes = cause::causes(&good, self.inputs.definitions);
        causes.retain(|cause| !cause.iter().any(|incident| is_told(incident)));
        causes.sort_by_key(|cause| cause.iter().filter_map(|incident| place(incident)).min());
        causes
    }

    /// Whether a change is a good move of this cause that another metric made, nearer to the source.
    fn follows(&self, changed: &Changed, cause: &Cause<'_>) -> bool {
        let id = &self.inputs.metrics.get(changed.quantity).id;
        let is_own = |incident: &Incident| incident.metric == *id && incident.direction == changed.direction();
        let source = cause::source(cause, self.inputs.definitions);
        cause.iter().any(|incident| is_own(incident)) && source.is_some_and(|source| !is_own(source))
    }

    /// Moves in the good direction that touch the range; fewer errors of fewer people are none.
    fn good_incidents(&self) -> impl Iterator<Item = &Incident> {
        let range = self.cockpit.period.current;
        self.inputs.incidents.all.iter().filter(move |incident| {
            let is_here = incident.segment == self.cockpit.segment && incident.folded_into.is_none();
            let touches = range.is_some_and(|range| {
                incident.onset <= range.last && (range.first <= incident.last_trigger || incident.ended().is_none())
            });
            incident.is_good && !incident.follows_people && is_here && touches && !incident.is_settled()
        })
    }

    /// The sources of good moves, of those that no change tells: of every cause that changes follow, and of the first that is sure. A line
    /// of the summary each, never its headline. A source need not be sure by itself: more signups show in the active users before chance
    /// is ruled out for the signups.
    fn good_moves(&self, causes: &[Cause<'_>], following: &[Changed], stories: &[Told]) -> Vec<Told> {
        let is_told = |incident: &Incident| stories.iter().any(|(story, _)| story.metric == incident.metric);
        let of = |incident: &Incident| {
            let fact = super::incident_fact::fact(self.inputs, incident);
            let message = Message::new("sentence").with("text", Value::part(incident.sentence.clone()));
            let line = StoryLine { text: message.text(), facts: vec![fact.id.clone()] };
            let story = Story {
                id: format!("story.{}", incident.id),
                class: StoryClass::Change,
                metric: incident.metric.clone(),
                segment: incident.segment.clone(),
                direction: Some(incident.direction),
                state: Some(incident.state),
                severity: Some(incident.severity),
                may_lead: false,
                headline: message,
                onset: Some(incident.onset),
                alerts: vec![incident.id.clone()],
                facts: vec![fact.id.clone()],
                segments: Vec::new(),
                shipped: Vec::new(),
                changed: vec![line],
                matters: Vec::new(),
                actions: Vec::new(),
                questions: Vec::new(),
            };
            (story, vec![fact])
        };
        let untold = || causes.iter().filter(|cause| !cause.iter().any(|incident| is_told(incident)));
        let is_followed = |cause: &Cause<'_>| following.iter().any(|changed| self.follows(changed, cause));
        let first = untold().position(|cause| cause.iter().any(|incident| is_sure(incident)));
        let wanted = untold().enumerate().filter(|(place, cause)| Some(*place) == first || is_followed(cause));
        wanted.filter_map(|(_, cause)| cause::source(cause, self.inputs.definitions)).map(of).collect()
    }
}
