//! One question to its answer: posted with a deadline, asked again when the other side is busy, read with a bound.
//!
//! The only file that knows `ureq`.

use std::time::Duration;

use ureq::Agent;
use ureq::http::Response;

use super::answers::Answered;
use super::settings::Settings;
use super::wire::{self, ModelRequest};
use crate::insights::choice;
use crate::insights::prompt::Prompt;
use crate::messages::text;

/// How often a question is asked, when the other side is busy or broken.
const TRIES: u32 = 3;
/// The longest pause before asking again, whatever the other side wishes.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);
/// The most of an answer that is read.
const MOST_BYTES: u64 = 512 * 1024;

/// Why there is no answer, and whether asking again may help.
enum ModelRefusal {
    /// Busy or broken; after this pause it may be better.
    Later(Option<Duration>, String),
    /// It would be the same again.
    Final(String),
}

/// Asks until there is an answer or no hope of one.
pub(super) fn ask(prompt: &Prompt, settings: &Settings) -> Answered {
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(settings.timeout))
        .http_status_as_error(false)
        // A key must not follow to another address.
        .max_redirects(0)
        .user_agent("flightdeck")
        .build()
        .into();
    let question = wire::question(prompt, settings);
    let mut pause = settings.backoff;
    for attempt in 1..=TRIES {
        match post(&agent, &question, settings) {
            Ok(text) => {
                let (provider, model) = (settings.provider.name().to_owned(), settings.model.clone());
                return Answered::Text { provider, model, text };
            }
            Err(ModelRefusal::Later(wish, _)) if attempt < TRIES => {
                std::thread::sleep(wish.unwrap_or(pause).min(LONGEST_PAUSE));
                pause = pause.saturating_mul(2);
            }
            Err(ModelRefusal::Later(_, reason) | ModelRefusal::Final(reason)) => return Answered::Failed(reason),
        }
    }
    Answered::Failed(text!("model-not-asked"))
}

fn post(agent: &Agent, question: &ModelRequest, settings: &Settings) -> Result<String, ModelRefusal> {
    let mut request = agent.post(&question.url).header("content-type", "application/json");
    for (name, value) in &question.headers {
        request = request.header(*name, value);
    }
    let mut response = request.send(&question.body[..]).map_err(|error| unreachable(&error, settings))?;
    let status = response.status().as_u16();
    match status {
        200..=299 => {}
        408 | 429 | 500..=599 => {
            let reason = text!("model-busy", status = status.to_string());
            return Err(ModelRefusal::Later(retry_after(&response), reason));
        }
        401 | 403 => {
            return Err(ModelRefusal::Final(text!("model-key", status = status.to_string())));
        }
        _ => return Err(ModelRefusal::Final(text!("model-refused", status = status.to_string()))),
    }
    let body = response.body_mut().with_config().limit(MOST_BYTES).read_to_string();
    let body = body.map_err(|error| unreachable(&error, settings))?;
    let text = wire::text(&body, &settings.provider).filter(|text| choice::parse(text).is_some());
    text.ok_or_else(|| ModelRefusal::Final(text!("model-bad-form")))
}

/// Errors of the network by what the reader can make of them; their own texts may hold addresses.
fn unreachable(error: &ureq::Error, settings: &Settings) -> ModelRefusal {
    match error {
        ureq::Error::Timeout(_) => {
            let seconds = settings.timeout.as_secs();
            ModelRefusal::Final(text!("model-late", seconds = seconds))
        }
        ureq::Error::BodyExceedsLimit(_) => ModelRefusal::Final(text!("model-long")),
        _ => ModelRefusal::Later(None, text!("model-unreachable")),
    }
}

/// The pause that the other side wishes, in seconds; a date is not read, since it would need the clock.
fn retry_after<T>(response: &Response<T>) -> Option<Duration> {
    let text = response.headers().get("retry-after")?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}
