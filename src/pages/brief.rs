//! The summary as a document that leaves the site: Markdown for a message, and one self-contained file to print or to send.
//!
//! Both say the same from one [`BriefDocument`]. They hold no links, since they are read elsewhere.

use std::fmt::Write as _;

use serde::Serialize;

use super::alert::{self, Loudness};
use super::decision_text::{VerdictText, finding};
use super::site::Site;
use super::summary;
use super::term::Glossary;
use super::{goal, kpis};
use crate::alerts::IncidentState;
use crate::calendar::LocalZone;
use crate::charts;
use crate::format;
use crate::insights::{InsightItem, ItemPart};
use crate::messages::{self, text};
use crate::metric::Format;

/// The look of the file, which has no stylesheet beside it.
const STYLE: &str = include_str!("brief.css");

/// What a reader without the site must know about the pack, whose days are those of the zone.
pub fn purpose(zone: LocalZone) -> String {
    let days = zone.name();
    text!("pack-purpose", zone = days)
}

/// The brief of the front page's cockpit.
#[derive(Clone, Debug, Serialize)]
pub(super) struct BriefDocument {
    title: String,
    /// Whom it is about and which days: `All users, 23 Oct – 21 Nov 2026, compared with 23 Sep – 22 Oct 2026`.
    scope: String,
    headline: String,
    sections: Vec<BriefSection>,
    figures: Vec<[String; 3]>,
    goals: Vec<String>,
    alerts: Vec<String>,
    decisions: Vec<String>,
    next_steps: Vec<String>,
    /// Who wrote it, and when the data last changed.
    source: String,
    style: &'static str,
}

/// One of the four parts.
#[derive(Clone, Debug, Serialize)]
struct BriefSection {
    title: String,
    items: Vec<String>,
}

/// The document; `None` when there is no summary of the front page's cockpit.
pub(super) fn document(site: &Site<'_>) -> Option<BriefDocument> {
    let home = site.home;
    let brief = site.insights.get(home.segment, home.range)?;
    let cockpit = site.cockpits.iter().map(|drawn| drawn.cockpit);
    let cockpit = cockpit.into_iter().find(|it| it.segment == *home.segment && it.period.days == home.range)?;
    let section = |(part, items): (ItemPart, Vec<&InsightItem>)| BriefSection {
        title: part.title(),
        items: items.into_iter().map(|item| item.text.clone()).collect(),
    };
    let own = summary::own_title(brief).map(|title| {
        let items = brief.own.iter().map(|own| own.item.text.clone()).collect();
        BriefSection { title, items }
    });
    let period = cockpit.period;
    let mut scope = vec![alert::segment_label(&site.definitions.segments, home.segment).to_owned()];
    scope.extend(period.current.map(format::day_range));
    let compared =
        period.current.zip(period.previous).map(|(days, before)| crate::messages::compared_with(days, before));
    scope.extend(compared.map(|before| text!("brief-compared", before = before)));
    let cards = kpis::cards(cockpit, Glossary::new(site.metrics, ""));
    let zone = site.definitions.zone;
    let changed = text!("at-clock", time = format::instant(site.generated_at, zone), clock = messages::clock(zone));
    let figure = |card: kpis::KpiCard| {
        let change = card
            .change
            .map_or(card.no_change, |change| text!("brief-change", amount = change.amount, words = change.words));
        [card.term.label, card.value.text, change]
    };
    Some(BriefDocument {
        title: site.title.to_owned(),
        scope: scope.join(", "),
        headline: brief.headline.text.clone(),
        sections: brief.below_headline().map(section).chain(own).collect(),
        figures: cards.into_iter().map(figure).collect(),
        goals: cockpit.goals.iter().map(goal::line).collect(),
        alerts: ongoing(site),
        decisions: verdicts(site),
        next_steps: next_steps(site),
        source: text!("brief-source", source = summary::source(brief), changed = changed).trim().to_owned(),
        style: STYLE,
    })
}

fn ongoing(site: &Site<'_>) -> Vec<String> {
    let ongoing = site.incidents.roots().filter(|incident| incident.state == IncidentState::Ongoing);
    let line = |incident: &crate::alerts::Incident| {
        let word = Loudness::of(incident).word;
        text!(
            "brief-alert",
            word = word,
            title = &incident.title,
            standing = alert::standing(incident),
            impact = alert::sentence(&incident.impact.text),
        )
    };
    ongoing.map(line).collect()
}

fn verdicts(site: &Site<'_>) -> Vec<String> {
    let line = |scored: &crate::decisions::ScoredDecision<'_>| {
        let day = scored.day.map_or_else(|| format::MISSING.to_owned(), format::day);
        let (word, title) = (VerdictText::of(scored.verdict).word, &scored.decision.title);
        text!(
            "brief-decision",
            word = word,
            title = title,
            day = day,
            metric = &scored.decision.metric.label,
            finding = finding(scored),
        )
    };
    site.scored.iter().map(line).collect()
}

fn next_steps(site: &Site<'_>) -> Vec<String> {
    let mission = site.mission.into_iter();
    mission.flat_map(|mission| &mission.next_steps).map(|step| step.title.clone()).collect()
}

impl BriefDocument {
    /// The same as Markdown.
    pub(super) fn markdown(&self) -> String {
        let mut text = format!("# {}\n\n{}\n\n**{}**\n", plain(&self.title), plain(&self.scope), plain(&self.headline));
        for section in &self.sections {
            list(&mut text, &section.title, &section.items);
        }
        let [metric, value, change] = [text!("label-metric"), text!("label-value"), text!("label-change")];
        let _ =
            write!(text, "\n## {}\n\n| {metric} | {value} | {change} |\n|---|--:|---|\n", text!("label-key-figures"));
        for [label, value, change] in &self.figures {
            let _ = writeln!(text, "| {} | {} | {} |", plain(label), plain(value), plain(change));
        }
        list(&mut text, &text!("label-goals"), &self.goals);
        list(&mut text, &text!("brief-alerts"), &self.alerts);
        list(&mut text, &text!("label-decisions"), &self.decisions);
        list(&mut text, &text!("label-next-steps"), &self.next_steps);
        let _ = write!(text, "\n---\n\n{}\n", plain(&self.source));
        text
    }
}

fn list(text: &mut String, title: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let _ = write!(text, "\n## {}\n\n", plain(title));
    for item in items {
        let _ = writeln!(text, "- {}", plain(item));
    }
}

/// Words that Markdown leaves as they are: titles and names come from files and events.
pub(super) fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' => escaped.extend(['\\', character]),
            '\n' | '\r' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

/// The same facts, definitions, decisions and risks as the JSON pack, for a reader of text.
pub(super) fn pack(site: &Site<'_>) -> Option<String> {
    let brief = site.insights.get(site.home.segment, site.home.range)?;
    let mut text = document(site)?.markdown();
    let (context, facts) = (text!("pack-context"), text!("pack-facts"));
    let _ = write!(text, "\n# {context}\n\n{}\n\n## {facts}\n\n", plain(&purpose(site.definitions.zone)));
    for fact in &brief.facts {
        let _ = writeln!(text, "- `{}`: {}", fact.id, plain(&fact.statement));
    }
    let _ = write!(text, "\n## {}\n\n", text!("label-definitions"));
    for metric in site.metrics.iter() {
        let unit = if metric.format == Format::Percent { String::new() } else { format!(" ({})", metric.unit) };
        let (label, definition) = (plain(&metric.label), plain(&metric.definition));
        let formula = text!("pack-formula", formula = plain(&metric.formula));
        let _ = writeln!(text, "- `{}`: **{label}**{unit}. {definition} {formula}", metric.id);
    }
    let Some(mission) = site.mission else { return Some(text) };
    let _ = write!(text, "\n## {}\n\n{}. {}\n\n", text!("label-mission"), plain(&mission.goal), plain(&mission.reason));
    for (at, requirement) in mission.requirements.iter().enumerate() {
        let _ = writeln!(text, "- {} (`{}`)", plain(&requirement.title), requirement.metric.id);
        for task in mission.tasks.iter().filter(|task| task.requirement == at) {
            let _ =
                writeln!(text, "  - {}, {} (`{}`)", plain(&task.title), charts::task_word(task.status), task.metric.id);
        }
    }
    let risk = |risk: &crate::mission::Risk| {
        text!(
            "pack-risk",
            title = &risk.title,
            likelihood = u16::from(risk.likelihood),
            impact = u16::from(risk.impact),
            mitigation = &risk.mitigation,
        )
    };
    list(&mut text, &text!("mission-risks"), &mission.risks.iter().map(risk).collect::<Vec<_>>());
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    #[test]
    fn the_brief_says_what_the_front_page_says() {
        let fixture = Fixture::new();
        let site = fixture.site();
        let brief = site.insights.get(site.home.segment, site.home.range).expect("a brief");
        let text = document(&site).expect("a document").markdown();
        assert!(text.contains(&format!("**{}**", plain(&brief.headline.text))), "{text}");
        for (part, items) in brief.below_headline() {
            assert!(text.contains(&format!("\n## {}\n", part.title())), "{text}");
            assert!(items.iter().all(|item| text.contains(&format!("- {}\n", plain(&item.text)))), "{text}");
        }
        // The headline is said once.
        assert!(!text.contains(&format!("- {}\n", plain(&brief.headline.text))), "{text}");
        let dau = &fixture.views.cockpits[2].kpis[2];
        assert!(text.contains(&format!("| DAU | {} |", format::value_or_missing(dau.value, dau.format))), "{text}");
        assert!(text.contains("Too early: One long onboarding form instead of four short steps"), "{text}");
    }

    #[test]
    fn the_pack_holds_every_fact_and_definition() {
        let fixture = Fixture::new();
        let site = fixture.site();
        let text = pack(&site).expect("a pack");
        let brief = site.insights.get(site.home.segment, site.home.range).expect("a brief");
        assert!(brief.facts.iter().all(|fact| text.contains(&format!("- `{}`: ", fact.id))), "{text}");
        assert!(site.metrics.iter().all(|metric| text.contains(&format!("- `{}`: **", metric.id))), "{text}");
        assert!(text.contains("likelihood 4 of 5, impact 5 of 5"), "{text}");
    }

    #[test]
    fn names_cannot_become_markdown() {
        assert_eq!(plain("a*b_c\n# <x> [y](z)"), "a\\*b\\_c \\# \\<x\\> \\[y\\](z)");
    }
}
