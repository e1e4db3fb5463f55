//! What the template of a document may name: the values, definitions and sentences of the front page's cockpit, in finished text.

use std::collections::BTreeMap;

use serde::Serialize;

use super::design::DesignValues;
use super::mission_values::{DeliveryValues, MissionValues};
use crate::alerts::{Incident, IncidentState};
use crate::decisions::ScoredDecision;
use crate::format;
use crate::insights::{Brief, InsightItem, ItemPart};
use crate::messages::{self, text};
use crate::metric::{Format, Metric, Segment};
use crate::pages::alert::{self, Loudness};
use crate::pages::decision_text::{self, VerdictText, finding};
use crate::pages::definitions::{self, DefinitionTexts};
use crate::pages::memory::{MetricMemory, memories};
use crate::pages::site::Site;
use crate::pages::term::Glossary;
use crate::pages::value::VisibleValue;
use crate::pages::{goal, kpis, link, prose_answers, summary};
use crate::views::{Cockpit, GoalStanding};

/// The whole of it. Links begin at the site's root.
#[derive(Clone, Debug, Serialize)]
pub(super) struct DocumentValues {
    /// The title of the project.
    project: String,
    /// Whom it is about and which days: `All users, 23 Oct – 21 Nov 2026, compared with …`.
    scope: String,
    /// The last complete day.
    as_of: String,
    /// The place whose days these are.
    zone: String,
    /// What a reader without the site must know about the numbers.
    purpose: String,
    /// Who wrote the summary, and when the data last changed.
    source: String,
    headline: Option<String>,
    sections: Vec<SummarySection>,
    /// The questions of the summary.
    questions: Vec<String>,
    facts: Vec<FactLine>,
    figures: Vec<FigureLine>,
    /// Every metric of the project by its id.
    values: BTreeMap<String, MetricNow>,
    goals: Vec<String>,
    /// The alerts that go on.
    alerts: Vec<AlertLine>,
    decisions: Vec<DecisionLine>,
    mission: Option<MissionValues>,
    delivery: DeliveryValues,
    /// What is known about each metric.
    memory: Vec<MetricMemory>,
    /// The definitions of the metrics for a list: id, label, unit, definition and formula.
    definitions: Vec<DefinitionLine>,
    /// The definitions page.
    #[serde(flatten)]
    texts: DefinitionTexts,
    design: DesignValues,
    /// The facts that the summary cites, which a short document keeps.
    #[serde(skip)]
    cited: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
struct SummarySection {
    title: String,
    items: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
struct FactLine {
    id: String,
    statement: String,
    #[serde(skip)]
    metric: String,
}

#[derive(Clone, Debug, Serialize)]
struct FigureLine {
    id: String,
    label: String,
    value: String,
    change: String,
    goal: Option<String>,
}

/// A metric as it stands.
#[derive(Clone, Debug, Serialize)]
pub(super) struct MetricNow {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) value: String,
    /// The change against the previous period, or why there is none.
    pub(super) change: String,
    /// The goal and how it stands; `None` without one.
    pub(super) goal: Option<String>,
    /// Its definition.
    pub(super) href: String,
}

/// An alert.
#[derive(Clone, Debug, Serialize)]
pub(super) struct AlertLine {
    /// All of it in a sentence.
    text: String,
    href: String,
    word: String,
    title: String,
    standing: String,
    impact: String,
}

/// A decision with its verdict.
#[derive(Clone, Debug, Serialize)]
pub(super) struct DecisionLine {
    text: String,
    href: String,
    title: String,
    day: String,
    status: String,
    verdict: String,
    metric: String,
    expected: String,
    finding: String,
    /// The condition under which it would be reversed, and how that stands.
    reversal: Option<String>,
    alternatives: Vec<String>,
    tradeoffs: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
struct DefinitionLine {
    id: String,
    label: String,
    unit: String,
    definition: String,
    formula: Option<String>,
}

impl DocumentValues {
    /// Those of the front page's cockpit.
    pub(super) fn of(site: &Site<'_>) -> Self {
        let home = site.home;
        let brief = site.insights.get(home.segment, home.range);
        let cockpit = home_cockpit(site);
        let zone = site.definitions.zone;
        let changed = text!("at-clock", time = format::instant(site.generated_at, zone), clock = messages::clock(zone));
        let written_by = brief.map(summary::source).unwrap_or_default();
        let now = |metric: &Metric| (metric.id.clone(), metric_now(site, cockpit, metric));
        let ongoing = site.told_incidents().into_iter().filter(|it| it.state == IncidentState::Ongoing);
        Self {
            project: site.title.to_owned(),
            scope: cockpit.map_or_else(|| text!("data-none"), |cockpit| scope(site, cockpit)),
            as_of: site.span.map_or_else(|| text!("prose-no-data"), |span| format::day(span.as_of)),
            zone: zone.place(),
            purpose: crate::pages::purpose(zone),
            source: text!("brief-source", source = written_by, changed = changed).trim().to_owned(),
            headline: brief.map(|brief| brief.headline.text.clone()),
            sections: brief.map(sections).unwrap_or_default(),
            questions: brief.map(questions).unwrap_or_default(),
            cited: brief.map(cited).unwrap_or_default(),
            facts: brief.map(facts).unwrap_or_default(),
            figures: cockpit.map(|cockpit| figures(site, cockpit)).unwrap_or_default(),
            values: site.metrics.iter().map(now).collect(),
            goals: cockpit.map(|cockpit| cockpit.goals.iter().map(goal::line).collect()).unwrap_or_default(),
            alerts: ongoing.map(alert_line).collect(),
            decisions: site.scored.iter().map(decision).collect(),
            mission: site.mission.map(|mission| MissionValues::of(site, mission)),
            delivery: DeliveryValues::of(site),
            memory: memories(site),
            definitions: site.metrics.iter().map(definition).collect(),
            texts: definitions::texts(site, &|quantity| {
                let Some(cockpit) = cockpit else { return [String::new(), String::new()] };
                let scope = kpis::scope_of(cockpit, quantity.formula(site.definitions));
                [prose_answers::shown(cockpit, site, quantity).text, scope]
            }),
            design: DesignValues::of(site),
        }
    }

    /// The same with less: without formulas, then with the definitions alone of metrics that the summary is about, then with the
    /// facts alone that it cites.
    pub(super) fn shortened(&self, level: u8) -> Self {
        let mut values = self.clone();
        let is_cited = |id: &String| self.cited.contains(id);
        for definition in &mut values.definitions {
            definition.formula = None;
        }
        if level <= 1 {
            let cited: Vec<&str> =
                self.facts.iter().filter(|fact| is_cited(&fact.id)).map(|fact| fact.metric.as_str()).collect();
            let is_figure = |id: &str| self.figures.iter().any(|figure| figure.id == id);
            values.definitions.retain(|it| cited.contains(&it.id.as_str()) || is_figure(&it.id));
        }
        if level == 0 {
            values.facts.retain(|fact| is_cited(&fact.id));
        }
        values
    }
}

/// The cockpit of the front page.
pub(super) fn home_cockpit<'a>(site: &Site<'a>) -> Option<&'a Cockpit> {
    let cockpits = site.cockpits.iter().map(|drawn| drawn.cockpit);
    cockpits.into_iter().find(|it| it.segment == *site.home.segment && it.period.days == site.home.range)
}

fn scope(site: &Site<'_>, cockpit: &Cockpit) -> String {
    let period = cockpit.period;
    let mut scope = vec![Segment::label_of(&site.definitions.segments, site.home.segment).to_owned()];
    scope.extend(period.current.map(format::day_range));
    let compared = period.current.zip(period.previous).map(|(days, before)| messages::compared_with(days, before));
    scope.extend(compared.map(|before| text!("brief-compared", before = before)));
    scope.join(", ")
}

fn sections(brief: &Brief) -> Vec<SummarySection> {
    let section = |(part, items): (ItemPart, Vec<&InsightItem>)| SummarySection {
        title: part.title(),
        items: items.into_iter().map(|item| item.text.clone()).collect(),
    };
    let own = summary::own_title(brief)
        .map(|title| SummarySection { title, items: brief.own.iter().map(|own| own.item.text.clone()).collect() });
    brief.below_headline().map(section).chain(own).collect()
}

fn questions(brief: &Brief) -> Vec<String> {
    let asked = brief.sections.iter().filter(|section| section.part == ItemPart::Questions);
    asked.flat_map(|section| &section.items).map(|item| item.text.clone()).collect()
}

fn cited(brief: &Brief) -> Vec<String> {
    let items = brief.sections.iter().flat_map(|section| &section.items).chain([&brief.headline]);
    items.flat_map(|item| &item.facts).cloned().collect()
}

fn facts(brief: &Brief) -> Vec<FactLine> {
    let fact = |fact: &crate::story::Fact| FactLine {
        id: fact.id.clone(),
        statement: fact.statement.clone(),
        metric: fact.metric.clone(),
    };
    brief.facts.iter().map(fact).collect()
}

fn figures(site: &Site<'_>, cockpit: &Cockpit) -> Vec<FigureLine> {
    let figure = |card: kpis::KpiCard| FigureLine {
        change: card
            .change
            .map_or(card.no_change, |change| text!("brief-change", amount = change.amount, words = change.words)),
        id: card.key,
        label: card.term.label,
        value: card.value.text,
        goal: card.goal.map(|goal| goal.text),
    };
    kpis::cards(cockpit, Glossary::new(site.metrics, "")).into_iter().map(figure).collect()
}

/// A metric over the period of a cockpit.
pub(super) fn metric_now(site: &Site<'_>, cockpit: Option<&Cockpit>, metric: &Metric) -> MetricNow {
    let missing = || VisibleValue::missing(&text!("mission-no-cockpit"));
    let shown = cockpit.map_or_else(missing, |cockpit| prose_answers::shown(cockpit, site, metric.quantity));
    let change = cockpit.map(|cockpit| prose_answers::changed(cockpit, site, metric.quantity));
    let change = match change {
        Some(Ok(change)) => text!("brief-change", amount = change.amount, words = change.words),
        Some(Err(missing)) => missing.note.unwrap_or(missing.text),
        None => format::MISSING.to_owned(),
    };
    let standing = cockpit.and_then(|cockpit| cockpit.goals.iter().find(|goal| goal.quantity == metric.quantity));
    let goal = |goal: &GoalStanding| {
        let words = goal::goal_text((goal.target, goal.by), (goal.status, goal.expected_today), goal.format);
        text!("goal-of-card", goal = words)
    };
    MetricNow {
        id: metric.id.clone(),
        label: metric.label.clone(),
        value: shown.text,
        change,
        goal: standing.map(goal),
        href: format!("/{}#{}", link::DEFINITIONS, metric.id),
    }
}

/// An alert in words.
pub(super) fn alert_line(incident: &Incident) -> AlertLine {
    let (word, standing) = (Loudness::of(incident).word, alert::standing(incident));
    let impact = alert::sentence(&incident.impact.text);
    let title = incident.title.clone();
    AlertLine {
        text: text!("brief-alert", word = &word, title = &title, standing = &standing, impact = &impact),
        href: format!("/{}", link::incident(&incident.id)),
        word,
        title,
        standing,
        impact,
    }
}

/// A decision in a sentence.
fn decision_sentence(scored: &ScoredDecision<'_>) -> String {
    text!(
        "brief-decision",
        word = VerdictText::of(scored.verdict).word,
        title = &scored.decision.title,
        day = scored.day.map_or_else(|| format::MISSING.to_owned(), format::day),
        metric = &scored.decision.metric.label,
        finding = finding(scored),
    )
}

/// A decision in words.
pub(super) fn decision(scored: &ScoredDecision<'_>) -> DecisionLine {
    let decision = scored.decision;
    DecisionLine {
        text: decision_sentence(scored),
        href: format!("/{}", link::decision(&decision.key)),
        title: decision.title.clone(),
        day: scored.day.map_or_else(|| format::MISSING.to_owned(), format::day),
        status: decision_text::status(decision.status),
        verdict: VerdictText::of(scored.verdict).word,
        metric: decision.metric.label.clone(),
        expected: decision_text::expected(decision.expected),
        finding: finding(scored),
        reversal: scored.reversal.as_ref().map(decision_text::reversal),
        alternatives: decision.alternatives.clone(),
        tradeoffs: decision.tradeoffs.clone(),
    }
}

fn definition(metric: &Metric) -> DefinitionLine {
    DefinitionLine {
        id: metric.id.clone(),
        label: metric.label.clone(),
        unit: if metric.format == Format::Percent { "%".to_owned() } else { metric.unit.clone() },
        definition: metric.definition.clone(),
        formula: Some(metric.formula.clone()),
    }
}
