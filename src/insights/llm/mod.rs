//! The one door to a model, and to the network: prompts go out, answers come in, kept ones are not asked for again.
//!
//! A model gets the fact sheet and nothing else, has a bounded time and a bounded number of tokens, and is asked at most
//! three times when the other side is busy or broken. Whatever goes wrong becomes a sentence for the reader, never an error
//! of the build: the rules writer is always there. The key is sent to the endpoint and nowhere else; no text of ours holds it.

mod answers;
mod ask;
mod settings;
mod wire;

pub(super) use answers::Answered;
pub use answers::ModelAnswers;
use answers::StoredAnswer;
pub use settings::{ModelMode, ModelScope, Provider, Secret, Settings, VARIABLES};

use std::collections::BTreeMap;

use super::prompt::Prompt;
use crate::json;
use crate::language::Language;
use crate::messages::text;

/// The folder below `content/` in which answers are kept, to be committed with the project.
pub const FOLDER: &str = "answers";

/// How many questions wait for an answer at once.
const AT_ONCE: usize = 4;

/// The answer to each prompt: a kept one, else by asking when that is wanted.
///
/// A kept answer of another model than the configured one is asked for again; without a configured model any kept answer
/// will do, so that a machine without a key builds the same site.
pub fn answers(prompts: &[&Prompt], wanted: &ModelMode, kept: &BTreeMap<String, String>) -> ModelAnswers {
    let mut answers = ModelAnswers::default();
    let settings = match wanted {
        ModelMode::Nothing => return answers,
        ModelMode::KeptOnly => None,
        ModelMode::Asking(settings) => Some(settings),
    };
    let mut open: Vec<&Prompt> = Vec::new();
    for prompt in prompts {
        let found = kept.get(&file_name(prompt)).and_then(|text| StoredAnswer::read(&prompt.hash, text));
        let fits = |kept: &StoredAnswer| {
            settings.is_none_or(|settings| settings.provider.name() == kept.provider && settings.model == kept.model)
        };
        match found.filter(fits) {
            Some(StoredAnswer { provider, model, answer, .. }) => {
                answers.by_hash.insert(prompt.hash.clone(), Answered::Text { provider, model, text: answer });
            }
            None => open.push(prompt),
        }
    }
    if let Some(settings) = settings {
        for (prompt, answered) in ask_all(&open, settings) {
            if let Answered::Text { provider, model, text } = &answered {
                let kept = StoredAnswer::new(&prompt.hash, [provider, model, text]);
                let text = json::to_string_pretty(&kept);
                answers.to_keep.insert(file_name(prompt), text + "\n");
            }
            answers.by_hash.insert(prompt.hash.clone(), answered);
        }
    }
    answers
}

fn file_name(prompt: &Prompt) -> String {
    format!("{}.json", prompt.hash)
}

/// Asks a few at a time; the answers are in the order of the prompts.
fn ask_all<'p>(prompts: &[&'p Prompt], settings: &Settings) -> Vec<(&'p Prompt, Answered)> {
    let mut answered = Vec::with_capacity(prompts.len());
    let language = Language::current();
    for group in prompts.chunks(AT_ONCE) {
        std::thread::scope(|scope| {
            let asking: Vec<_> = group
                .iter()
                .map(|prompt| (*prompt, scope.spawn(|| language.write(|| ask::ask(prompt, settings)))))
                .collect();
            for (prompt, thread) in asking {
                let answer = thread.join().unwrap_or_else(|_| Answered::Failed(text!("model-failed")));
                answered.push((prompt, answer));
            }
        });
    }
    answered
}
