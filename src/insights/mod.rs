//! The executive summary: what changed, why it matters, what to do, what to ask, each claim with its evidence.
//!
//! [`sheets`] gathers the facts of every cockpit from views and incidents, ranked. The rules writer makes a [`Brief`] of a
//! [`FactSheet`] alone. Where a model is configured, [`prompts`] says what it is asked, [`llm`] asks it (the one door to the
//! network of the whole program), and [`write()`] checks its answers against the facts: a number, day, direction or segment
//! that is in no cited fact, or a cause stated as fact, drops the item, and without a sound headline and change the rules
//! writer takes over. The brief always says who wrote it, and why.
//!
//! Knows nothing about events, databases, pages and the clock; everything but [`llm`] is pure.

mod answer;
mod brief;
mod change;
mod check;
mod drivers;
mod fact;
mod fact_sheet;
mod incident;
mod inputs;
pub mod llm;
mod mismatch;
mod playbook;
mod prompt;
mod rank;
mod rules;

pub use brief::{Authorship, Brief, InsightItem, InsightSection, InsightWriter, Insights, ItemPart};
pub use check::Failure;
pub use fact::{EvidencePanel, Fact, Topic, Value};
pub use fact_sheet::FactSheet;
pub use inputs::InsightInputs;
pub use mismatch::{mismatch_hint, mismatch_settings, mismatch_text};
pub use prompt::{Front, Prompt, prompts};

use answer::Author;
use llm::{Answered, ModelAnswers};

use std::collections::BTreeSet;

use crate::metric::{Definitions, Quantity, SegmentKey};
use crate::views::Cockpit;

/// The facts of every cockpit, in the order of the views.
pub fn sheets(ground: &InsightInputs<'_>) -> Vec<FactSheet> {
    ground.views.cockpits.iter().map(|cockpit| sheet(ground, cockpit)).collect()
}

/// The facts of one cockpit.
pub fn sheet(ground: &InsightInputs<'_>, cockpit: &Cockpit) -> FactSheet {
    let mut facts = incident::incidents(ground, cockpit);
    if cockpit.period.current.is_some() {
        facts.extend(change::changes(ground, cockpit));
        facts.extend(drivers::drivers(ground, cockpit, &facts));
        facts.extend(change::too_young(ground, cockpit));
    } else {
        facts.push(no_data(&cockpit.segment));
    }
    facts.extend(mismatch::facts(ground.mismatches, &cockpit.segment));
    facts.extend(incident::checked(ground, cockpit));
    fold(ground, &mut facts);
    for fact in facts.iter_mut().filter(|fact| fact.is_notable && fact.is_bad()) {
        fact.playbook = playbook::metric_of(ground, fact);
    }
    let books: BTreeSet<&String> = facts.iter().filter_map(|fact| fact.playbook.as_ref()).collect();
    let advice: Vec<Fact> =
        books.into_iter().filter_map(|metric| playbook::fact(ground, metric, &cockpit.segment)).collect();
    facts.extend(advice);
    facts.sort_by(|one, other| other.weight.total_cmp(&one.weight).then_with(|| one.id.cmp(&other.id)));
    facts.dedup_by(|later, earlier| later.id == earlier.id);
    FactSheet {
        segment: cockpit.segment.clone(),
        segment_label: ground.segment_label(&cockpit.segment).to_owned(),
        range: cockpit.period.days,
        facts,
    }
}

/// The count of a step's event tells nothing that an incident of the step does not.
fn fold(ground: &InsightInputs<'_>, facts: &mut [Fact]) {
    let incidents = facts.iter().filter(|fact| fact.topic == Topic::Incident);
    let steps = incidents.filter_map(|fact| match fact.quantity {
        Some(Quantity::Step(step)) => Some(step),
        Some(_) | None => None,
    });
    let counted = steps.flat_map(|step| ground.definitions.trends_of(step));
    let told: BTreeSet<Quantity> = counted.map(Quantity::Events).collect();
    for fact in facts.iter_mut().filter(|fact| fact.topic == Topic::Change) {
        fact.is_notable &= fact.quantity.is_none_or(|quantity| !told.contains(&quantity));
    }
}

fn no_data(segment: &SegmentKey) -> Fact {
    let fact = Fact::new("data.none".into(), Topic::NoData, (None, segment), EvidencePanel::DataHealth);
    Fact { statement: "There are no counted events yet.".into(), ..fact }
}

/// Why the rules writer writes where no model is configured.
pub const NO_MODEL: &str = "No model is configured.";

/// The brief of a sheet by our own rules; `reason` says why.
pub fn rules(sheet: &FactSheet, reason: &str) -> Brief {
    rules::brief(sheet, reason)
}

/// The summaries of a site: a model's answers as far as they hold against the facts, else those of the rules writer.
pub fn write(
    sheets: &[FactSheet],
    prompts: &[Option<Prompt>],
    answers: &ModelAnswers,
    definitions: &Definitions,
) -> Insights {
    let segments: Vec<String> = definitions.segments.iter().map(|segment| segment.label.clone()).collect();
    let briefs = sheets.iter().enumerate().map(|(index, sheet)| {
        let prompt = prompts.get(index).and_then(Option::as_ref);
        let answered = prompt.and_then(|prompt| Some((prompt, answers.get(&prompt.hash)?)));
        match answered {
            None => rules(sheet, NO_MODEL),
            Some((prompt, Answered::Failed(reason))) => rules_after(sheet, prompt, reason),
            Some((prompt, Answered::Text { provider, model, text })) => {
                let writer = InsightWriter::Model { provider: provider.clone(), model: model.clone() };
                let author = Author { writer, prompt_hash: prompt.hash.clone() };
                let brief = answer::parse(text)
                    .ok_or_else(|| "The model's answer was not in the form that was asked for.".to_owned())
                    .and_then(|answer| answer::brief(sheet, &answer, author, &segments));
                brief.unwrap_or_else(|reason| rules_after(sheet, prompt, &reason))
            }
        }
    });
    Insights { briefs: briefs.collect() }
}

/// The rules writer's brief where a model was asked in vain.
fn rules_after(sheet: &FactSheet, prompt: &Prompt, reason: &str) -> Brief {
    let mut brief = rules(sheet, reason);
    brief.source.prompt_hash = Some(prompt.hash.clone());
    brief
}

#[cfg(test)]
mod tests;
