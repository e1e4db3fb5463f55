//! What a model answers: which stories, in which order, which of their facts in one sentence, which actions, and questions and
//! suggestions of its own. It cannot state anything: what it chose is written by our messages.

use serde::Deserialize;

/// Questions of a model's own.
pub(super) const MOST_QUESTIONS: usize = 3;
/// Suggestions of its own.
pub(super) const MOST_SUGGESTIONS: usize = 2;

/// An answer as a model gave it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelChoice {
    /// The stories to tell, in this order.
    pub(super) stories: Vec<ChosenStory>,
    /// Questions of its own.
    pub(super) questions: Vec<String>,
    /// Suggestions of its own.
    pub(super) suggestions: Vec<String>,
}

/// A story to tell.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChosenStory {
    /// Its id.
    pub(super) story: String,
    /// Its sentences; none for all of them as the rules have them.
    pub(super) sentences: Vec<ChosenSentence>,
    /// Which of its actions, counted from 1; none for those that the rules take.
    pub(super) actions: Vec<usize>,
}

/// Facts of one sentence.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChosenSentence {
    /// The ids of one fact, or of two.
    pub(super) facts: Vec<String>,
    /// How two are joined.
    pub(super) join: Conjunction,
}

/// How two facts are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Conjunction {
    /// They stand in sentences of their own.
    None,
    And,
    While,
    Although,
}

impl Conjunction {
    /// The message that joins two sentences.
    pub(super) const fn message(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::And => Some("join-and"),
            Self::While => Some("join-while"),
            Self::Although => Some("join-although"),
        }
    }
}

/// The JSON Schema of an answer. Every key is required, since one of the interfaces wants it so.
pub(super) fn schema() -> serde_json::Value {
    let text = serde_json::json!({"type": "string"});
    let object = |properties: serde_json::Value| {
        let required: Vec<String> = properties.as_object().into_iter().flat_map(|keys| keys.keys().cloned()).collect();
        serde_json::json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false,
        })
    };
    let list = |items: &serde_json::Value| serde_json::json!({"type": "array", "items": items});
    let sentence = object(serde_json::json!({
        "facts": list(&text),
        "join": {"type": "string", "enum": ["none", "and", "while", "although"]},
    }));
    let story = object(serde_json::json!({
        "story": text,
        "sentences": list(&sentence),
        "actions": list(&serde_json::json!({"type": "integer"})),
    }));
    object(serde_json::json!({"stories": list(&story), "questions": list(&text), "suggestions": list(&text)}))
}

/// Reads an answer; what stands around the JSON object, such as a code fence, is passed over.
pub(super) fn parse(text: &str) -> Option<ModelChoice> {
    let (start, end) = (text.find('{')?, text.rfind('}')?);
    serde_json::from_str(text.get(start..=end)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_in_its_form_alone() {
        let answer = r#"```json
{"stories": [{"story": "a", "sentences": [{"facts": ["x", "y"], "join": "while"}], "actions": [2]}], "questions": [], "suggestions": ["Check."]}
```"#;
        let choice = parse(answer).expect("an answer");
        assert_eq!(choice.stories[0].sentences[0].join, Conjunction::While);
        assert!(jsonschema::is_valid(&schema(), &serde_json::from_str(&answer[8..answer.len() - 4]).expect("JSON")));
        for other in [
            "All is well.",
            r#"{"stories": [], "questions": []}"#,
            r#"{"stories": [], "questions": [], "suggestions": [], "headline": "Errors fell."}"#,
            r#"{"stories": [{"story": "a", "sentences": [], "actions": [], "text": "Errors fell."}], "questions": [], "suggestions": []}"#,
            r#"{"headline": {"text": "Errors fell.", "facts": []}, "what_changed": []}"#,
        ] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
