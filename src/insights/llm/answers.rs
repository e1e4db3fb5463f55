//! What came of asking a model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::content_key::ContentKey;

/// What came of asking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelAnswers {
    /// By the prompt's hash.
    pub(super) by_hash: BTreeMap<String, Answered>,
    /// New answers to keep: file name below [`FOLDER`](super::FOLDER) and text.
    pub to_keep: BTreeMap<String, String>,
    /// Whether the site could not be published with what they say.
    pub are_unfit: bool,
}

/// What came of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::insights) enum Answered {
    /// The model's text, by whom.
    Text { provider: String, model: String, text: String },
    /// Why there is none, a sentence.
    Failed(String),
}

impl ModelAnswers {
    /// The same answers, of which none is kept, since the site could not be published with what they say.
    #[must_use]
    pub fn unfit(&self) -> Self {
        Self { to_keep: BTreeMap::new(), are_unfit: true, ..self.clone() }
    }

    pub(in crate::insights) fn get(&self, hash: &str) -> Option<&Answered> {
        self.by_hash.get(hash)
    }

    /// Whether some question got no answer, so that it is worth asking again next time.
    pub fn is_incomplete(&self) -> bool {
        self.by_hash.values().any(|answered| matches!(answered, Answered::Failed(_)))
    }
}

/// An answer as it is kept.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredAnswer {
    pub(super) provider: String,
    pub(super) model: String,
    pub(super) answer: String,
    /// A hash of the question and of the other fields.
    hash: String,
}

impl StoredAnswer {
    /// The answer to the question of this hash.
    pub(super) fn new(question: &str, [provider, model, answer]: [&str; 3]) -> Self {
        let hash = hash_of([question, provider, model, answer]);
        Self { provider: provider.to_owned(), model: model.to_owned(), answer: answer.to_owned(), hash }
    }

    /// The answer in a file; `None` when it is not as it was kept, or is the answer to another question.
    pub(super) fn read(question: &str, text: &str) -> Option<Self> {
        let kept: Self = serde_json::from_str(text).ok()?;
        let hash = hash_of([question, &kept.provider, &kept.model, &kept.answer]);
        (kept.hash == hash).then_some(kept)
    }
}

fn hash_of(parts: [&str; 4]) -> String {
    ContentKey::of(&[], &parts).to_hex()[..32].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_was_changed_or_belongs_to_another_question_is_none() {
        let kept = StoredAnswer::new("q", ["p", "m", "all is well"]);
        let text = serde_json::to_string(&kept).expect("string keys");
        assert_eq!(StoredAnswer::read("q", &text).map(|kept| kept.answer).as_deref(), Some("all is well"));
        assert!(StoredAnswer::read("other", &text).is_none());
        assert!(StoredAnswer::read("q", &text.replace("well", "lost")).is_none());
        assert!(StoredAnswer::read("q", &text.replace("\"m\"", "\"n\"")).is_none());
        assert!(StoredAnswer::read("q", "{\"provider\":\"p\",\"model\":\"m\",\"answer\":\"a\"}").is_none());
    }
}
