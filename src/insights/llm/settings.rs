//! Which model is asked, from environment variables: `FLIGHTDECK_LLM_PROVIDER` and its companions.

use std::fmt;
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;

use crate::problem::{Place, Problem, Problems};

/// The variables that are read.
pub const VARIABLES: [&str; 6] = [PROVIDER, MODEL, KEY, MAX_TOKENS, TIMEOUT, SCOPE];

const PROVIDER: &str = "FLIGHTDECK_LLM_PROVIDER";
const MODEL: &str = "FLIGHTDECK_LLM_MODEL";
const KEY: &str = "FLIGHTDECK_LLM_KEY";
const MAX_TOKENS: &str = "FLIGHTDECK_LLM_MAX_TOKENS";
const TIMEOUT: &str = "FLIGHTDECK_LLM_TIMEOUT";
const SCOPE: &str = "FLIGHTDECK_LLM_COCKPITS";

/// What is wanted of a model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ModelMode {
    /// Nothing: the rules writer writes everything, whatever answers are kept.
    Nothing,
    /// Kept answers are used; nothing is asked.
    #[default]
    KeptOnly,
    /// What no answer is kept for is asked.
    Asking(Settings),
}

/// Whom to ask, and how long to wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Who answers.
    pub provider: Provider,
    /// Which model.
    pub model: String,
    /// What opens the door; local servers often need none.
    pub key: Option<Secret>,
    /// Tokens of an answer, at most.
    pub max_tokens: u32,
    /// How long one answer may take.
    pub timeout: Duration,
    /// The first pause before asking again; each later one is twice as long.
    pub backoff: Duration,
    /// Which cockpits a model writes.
    pub scope: ModelScope,
}

/// Who answers, and in which form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provider {
    /// The `OpenAI` interface.
    OpenAi,
    /// The Anthropic interface.
    Anthropic,
    /// Any server with the `OpenAI` interface, by its base address without a slash at its end.
    Compatible(String),
}

impl Provider {
    /// What pages and kept answers call it; an address stays private.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::Compatible(_) => "openai-compatible",
        }
    }
}

/// Which cockpits a model writes: one question each, so this decides the bill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ModelScope {
    /// The front page's.
    Front,
    /// Every range of the front page's segment.
    #[default]
    DefaultSegment,
    /// All.
    All,
}

/// A key, which nothing prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a key.
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl ModelMode {
    /// Reads the variables; an empty one counts as absent. All mistakes are reported at once.
    pub fn from_variables(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, Problems> {
        let get = |name: &str| variable(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let provider = match get(PROVIDER) {
            None => return Ok(Self::KeptOnly),
            Some(word) if ["off", "none", "rules"].contains(&word.as_str()) => return Ok(Self::Nothing),
            Some(word) => provider(&word),
        };
        let mut problems = Problems::default();
        let key = get(KEY).map(Secret::new);
        let provider = problems.collect(provider.map_err(Problems::from));
        if let Some(provider) = &provider {
            problems.collect(check_key(provider, key.as_ref()).map_err(Problems::from));
        }
        let model =
            get(MODEL).ok_or_else(|| Problems::from(missing(MODEL, "name the model, as its provider calls it")));
        let model = problems.collect(model);
        let max_tokens = problems.collect(number(MAX_TOKENS, get(MAX_TOKENS), (1_200, 64..=16_000)));
        let timeout = problems.collect(number(TIMEOUT, get(TIMEOUT), (60, 1..=600)));
        let scope = problems.collect(scope(get(SCOPE).as_deref()));
        let found = (provider, model, max_tokens, timeout, scope);
        let (Some(provider), Some(model), Some(max_tokens), Some(timeout), Some(scope)) = found else {
            return Err(problems);
        };
        let timeout = Duration::from_secs(timeout.into());
        let backoff = Duration::from_millis(500);
        problems.or(Self::Asking(Settings { provider, model, key, max_tokens, timeout, backoff, scope }))
    }

    /// What tells one mode from another in the key of a cached result; the secret is not in it.
    pub fn key(&self) -> String {
        match self {
            Self::Nothing => "nothing".to_owned(),
            Self::KeptOnly => "kept".to_owned(),
            Self::Asking(settings) => {
                let Settings { provider, model, scope, max_tokens, .. } = settings;
                format!("asking {} {model} {scope:?} {max_tokens}", provider.name())
            }
        }
    }

    /// Which cockpits may be a model's. Without a model all are looked up among the kept answers.
    pub fn scope(&self) -> Option<ModelScope> {
        match self {
            Self::Nothing => None,
            Self::KeptOnly => Some(ModelScope::All),
            Self::Asking(settings) => Some(settings.scope),
        }
    }
}

fn missing(name: &str, hint: &str) -> Problem {
    Problem::new(Place::argument(name), format!("`{PROVIDER}` is set, but this is not")).hint(hint)
}

fn provider(word: &str) -> Result<Provider, Problem> {
    match word {
        "openai" => Ok(Provider::OpenAi),
        "anthropic" => Ok(Provider::Anthropic),
        address if address.starts_with("https://") || address.starts_with("http://") => {
            Ok(Provider::Compatible(address.trim_end_matches('/').to_owned()))
        }
        other => {
            let message = format!("`{other}` is no provider");
            let hint = "use `openai`, `anthropic`, `off`, or the base address of a server with the OpenAI interface, such as `http://127.0.0.1:11434/v1`";
            Err(Problem::new(Place::argument(PROVIDER), message).hint(hint))
        }
    }
}

/// The two services need a key, and no key crosses a network in the clear.
fn check_key(provider: &Provider, key: Option<&Secret>) -> Result<(), Problem> {
    match (provider, key) {
        (Provider::OpenAi | Provider::Anthropic, None) => Err(missing(KEY, "set it to your key for this provider")),
        (Provider::Compatible(address), Some(_)) if !is_private(address) => {
            let message = "the key would be sent unencrypted";
            let hint = "use an address that begins with `https://`, or unset the key";
            Err(Problem::new(Place::argument(PROVIDER), message).hint(hint))
        }
        (Provider::OpenAi | Provider::Anthropic | Provider::Compatible(_), _) => Ok(()),
    }
}

/// Encrypted, or on this machine.
fn is_private(address: &str) -> bool {
    let Ok(address) = address.parse::<Uri>() else { return false };
    let is_here = address.host().is_some_and(|host| ["127.0.0.1", "localhost", "[::1]"].contains(&host));
    address.scheme() == Some(&Scheme::HTTPS) || is_here
}

fn number(
    name: &str,
    text: Option<String>,
    (default, valid): (u32, std::ops::RangeInclusive<u32>),
) -> Result<u32, Problems> {
    let Some(text) = text else { return Ok(default) };
    text.parse().ok().filter(|number| valid.contains(number)).ok_or_else(|| {
        let expected = format!("use a whole number from {} to {}", valid.start(), valid.end());
        Problem::new(Place::argument(name), format!("`{text}` does not fit")).hint(expected).into()
    })
}

fn scope(text: Option<&str>) -> Result<ModelScope, Problems> {
    match text {
        None | Some("default") => Ok(ModelScope::DefaultSegment),
        Some("front") => Ok(ModelScope::Front),
        Some("all") => Ok(ModelScope::All),
        Some(other) => {
            let problem = Problem::new(Place::argument(SCOPE), format!("`{other}` names no cockpits"));
            Err(problem.suggest(other, ["front", "default", "all"]).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<ModelMode, String> {
        let get = |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        ModelMode::from_variables(&get).map_err(|problems| problems.to_string())
    }

    #[test]
    fn without_a_provider_only_kept_answers_are_used() {
        assert_eq!(read(&[(KEY, "k")]), Ok(ModelMode::KeptOnly));
        assert_eq!(read(&[(PROVIDER, " ")]), Ok(ModelMode::KeptOnly));
        assert_eq!(read(&[(PROVIDER, "off")]), Ok(ModelMode::Nothing));
    }

    #[test]
    fn a_local_server_needs_an_address_and_a_model() {
        let Ok(ModelMode::Asking(settings)) = read(&[(PROVIDER, "http://127.0.0.1:1/v1/"), (MODEL, "m")]) else {
            panic!("it reads");
        };
        assert_eq!(settings.provider, Provider::Compatible("http://127.0.0.1:1/v1".into()));
        assert_eq!(
            (settings.max_tokens, settings.timeout.as_secs(), settings.scope),
            (1200, 60, ModelScope::DefaultSegment)
        );
    }

    #[test]
    fn every_mistake_is_reported_at_once() {
        let text =
            read(&[(PROVIDER, "anthropic"), (MAX_TOKENS, "many"), (TIMEOUT, "0"), (SCOPE, "al")]).expect_err("bad");
        for part in [KEY, MODEL, "`many` does not fit", "`0` does not fit", "did you mean `all`?"] {
            assert!(text.contains(part), "no {part} in {text}");
        }
        assert!(read(&[(PROVIDER, "opnai"), (MODEL, "m")]).expect_err("bad").contains("`opnai` is no provider"));
    }

    #[test]
    fn a_key_does_not_cross_the_network_in_the_clear_and_is_never_printed() {
        let all = |address| read(&[(PROVIDER, address), (MODEL, "m"), (KEY, "hush-hush")]);
        for address in ["http://models.example/v1", "http://localhost:x@models.example/v1"] {
            assert!(all(address).expect_err("bad").contains("unencrypted"), "{address}");
        }
        assert!(all("https://models.example/v1").is_ok() && all("http://[::1]:80/v1").is_ok());
        assert!(!format!("{:?}", all("http://localhost:8080/v1")).contains("hush-hush"));
    }
}
