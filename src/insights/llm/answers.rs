//! What came of asking a model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What came of asking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelAnswers {
    /// By the prompt's hash.
    pub(super) by_hash: BTreeMap<String, Answered>,
    /// New answers to keep: file name below [`FOLDER`](super::FOLDER) and text.
    pub to_keep: BTreeMap<String, String>,
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
}
