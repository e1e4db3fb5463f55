//! The two forms in which models are asked: the `OpenAI` and the Anthropic interface.

use serde_json::{Value as Json, json};

use super::settings::{Provider, Settings};
use crate::insights::prompt::Prompt;

/// The name of the answer's form in both interfaces.
const FORM: &str = "executive_summary";

/// A question as it is posted.
pub(super) struct ModelRequest {
    pub(super) url: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

/// The question of a prompt.
pub(super) fn question(prompt: &Prompt, settings: &Settings) -> ModelRequest {
    match &settings.provider {
        Provider::OpenAi => {
            openai("https://api.openai.com/v1", prompt, settings, json!({"max_completion_tokens": settings.max_tokens}))
        }
        // The old name of the bound is the one that every such server knows.
        Provider::Compatible(base) => {
            openai(base, prompt, settings, json!({"max_tokens": settings.max_tokens, "temperature": 0}))
        }
        Provider::Anthropic => anthropic("https://api.anthropic.com", prompt, settings),
    }
}

fn openai(base: &str, prompt: &Prompt, settings: &Settings, bounds: Json) -> ModelRequest {
    let mut body = json!({
        "model": settings.model,
        "messages": [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": prompt.user},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": FORM, "strict": true, "schema": Prompt::schema()},
        },
    });
    if let (Json::Object(body), Json::Object(bounds)) = (&mut body, bounds) {
        body.extend(bounds);
    }
    let key = settings.key.as_ref().map(|key| ("authorization", format!("Bearer {}", key.reveal())));
    ModelRequest {
        url: format!("{base}/chat/completions"),
        headers: key.into_iter().collect(),
        body: body.to_string().into_bytes(),
    }
}

/// The answer's form is a tool that the model must use.
fn anthropic(base: &str, prompt: &Prompt, settings: &Settings) -> ModelRequest {
    let body = json!({
        "model": settings.model,
        "max_tokens": settings.max_tokens,
        "system": prompt.system,
        "messages": [{"role": "user", "content": prompt.user}],
        "tools": [{"name": FORM, "description": "Takes the finished summary.", "input_schema": Prompt::schema()}],
        "tool_choice": {"type": "tool", "name": FORM},
    });
    let key = settings.key.as_ref().map(|key| ("x-api-key", key.reveal().to_owned()));
    ModelRequest {
        url: format!("{base}/v1/messages"),
        headers: key.into_iter().chain([("anthropic-version", "2023-06-01".to_owned())]).collect(),
        body: body.to_string().into_bytes(),
    }
}

/// The model's text in what came back.
pub(super) fn text(body: &str, provider: &Provider) -> Option<String> {
    let body: Json = serde_json::from_str(body).ok()?;
    match provider {
        Provider::OpenAi | Provider::Compatible(_) => {
            body.pointer("/choices/0/message/content")?.as_str().map(str::to_owned)
        }
        Provider::Anthropic => {
            let blocks = body.get("content")?.as_array()?;
            blocks.iter().find_map(|block| block.get("input")).map(Json::to_string)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insights::llm::{ModelScope, Secret};
    use std::time::Duration;

    fn settings(provider: Provider) -> Settings {
        Settings {
            provider,
            model: "m".into(),
            key: Some(Secret::new("k")),
            max_tokens: 99,
            timeout: Duration::from_secs(1),
            backoff: Duration::ZERO,
            scope: ModelScope::All,
        }
    }

    fn asked(provider: Provider) -> (ModelRequest, Json) {
        let prompt = Prompt { system: "s".into(), user: "u".into(), hash: "h".into() };
        let question = question(&prompt, &settings(provider));
        let body = serde_json::from_slice(&question.body).expect("JSON");
        (question, body)
    }

    #[test]
    fn each_interface_gets_its_form() {
        let (question, body) = asked(Provider::OpenAi);
        assert!(question.url.starts_with("https://") && question.url.ends_with("/v1/chat/completions"));
        assert_eq!(question.headers, [("authorization", "Bearer k".to_owned())]);
        assert_eq!(body["max_completion_tokens"], 99);
        assert_eq!(body["response_format"]["json_schema"]["strict"], true);
        let (question, body) = asked(Provider::Anthropic);
        assert!(question.headers.contains(&("x-api-key", "k".to_owned())));
        assert_eq!((body["max_tokens"].as_u64(), body["system"].as_str()), (Some(99), Some("s")));
        assert_eq!(body["tool_choice"]["name"], body["tools"][0]["name"]);
        let (question, body) = asked(Provider::Compatible("http://127.0.0.1:1/v1".into()));
        assert_eq!(question.url, "http://127.0.0.1:1/v1/chat/completions");
        assert_eq!(body["max_tokens"], 99);
    }

    #[test]
    fn the_text_is_found_in_each_form() {
        let openai = r#"{"choices":[{"message":{"content":"{}"}}]}"#;
        assert_eq!(text(openai, &Provider::OpenAi).as_deref(), Some("{}"));
        let anthropic = r#"{"content":[{"type":"text","text":"x"},{"type":"tool_use","input":{"a":1}}]}"#;
        assert_eq!(text(anthropic, &Provider::Anthropic).as_deref(), Some("{\"a\":1}"));
        assert_eq!(text("<html>", &Provider::OpenAi), None);
        assert_eq!(text("{}", &Provider::Anthropic), None);
    }
}
