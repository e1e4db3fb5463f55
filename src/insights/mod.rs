//! The executive summary: what changed, why it matters, what to do, what to ask, each claim with its evidence.
//!
//! The rules writer makes a [`Brief`] of the stories and facts of a [`FactSheet`] alone. Where a model is configured, [`prompts`]
//! says what it is asked, [`llm`] asks it (the one door to the network of the whole program), and [`write()`] makes a brief of its
//! choice: which stories in which order, which of their facts in one sentence, which actions. It states nothing: every sentence
//! about the product is a message of ours. Questions and suggestions of its own are made of few words and stand apart. The brief
//! always says who wrote it, and why.
//!
//! Knows nothing about events, databases, pages and the clock; everything but [`llm`] is pure.

mod brief;
mod choice;
mod chosen;
pub mod llm;
mod own_sentence;
mod prompt;
mod rules;
mod vocabulary;

pub use brief::{Authorship, Brief, InsightItem, InsightSection, InsightWriter, Insights, ItemPart, OwnSentence};
pub use prompt::{Front, Prompt, prompts};

use chosen::Author;
use llm::{Answered, ModelAnswers};

use crate::messages::text;
use crate::story::FactSheet;

/// Why the rules writer writes where no model is configured.
pub fn no_model() -> String {
    text!("model-none")
}

/// The brief of a sheet by our own rules; `reason` says why.
pub fn rules(sheet: &FactSheet, reason: &str) -> Brief {
    rules::brief(sheet, reason)
}

/// The summaries of a site: as a model chose them, else those of the rules writer.
pub fn write(sheets: &[FactSheet], prompts: &[Option<Prompt>], answers: &ModelAnswers) -> Insights {
    let briefs = sheets.iter().enumerate().map(|(index, sheet)| {
        let prompt = prompts.get(index).and_then(Option::as_ref);
        let answered = prompt.and_then(|prompt| Some((prompt, answers.get(&prompt.hash)?)));
        match answered {
            None => rules(sheet, &no_model()),
            Some((prompt, Answered::Failed(reason))) => rules_after(sheet, prompt, reason),
            Some((prompt, Answered::Text { provider, model, text })) => {
                let writer = InsightWriter::Model { provider: provider.clone(), model: model.clone() };
                let author = Author { writer, prompt_hash: prompt.hash.clone() };
                let brief = choice::parse(text)
                    .ok_or_else(|| text!("model-bad-form"))
                    .and_then(|choice| chosen::brief(sheet, &choice, author));
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
