//! The one door to a webhook: a POST over HTTPS that is not redirected, with the address in no message.

use std::time::Duration;

use ureq::Agent;
use ureq::http::Uri;

use super::mail_session::SendOutcome;
use crate::problem::{Place, Problem};

/// How long a connection may take to come about.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the whole may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// An address that takes posts.
#[derive(Clone)]
pub struct WebhookSession {
    agent: Agent,
    url: Uri,
}

impl std::fmt::Debug for WebhookSession {
    /// Without the address, which lets anybody post.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("WebhookSession").finish_non_exhaustive()
    }
}

impl WebhookSession {
    /// The address that the variable of this name holds: HTTPS, or HTTP on this machine.
    pub fn parse(variable: &str, url: &str) -> Result<Self, Problem> {
        let is_local = |host: &str| ["localhost", "127.0.0.1", "[::1]"].contains(&host);
        let is_sound = |url: &Uri| match (url.scheme_str(), url.host()) {
            (Some("https"), Some(_)) => true,
            (Some("http"), Some(host)) => is_local(host),
            _ => false,
        };
        let url: Option<Uri> = url.trim().parse().ok().filter(is_sound);
        let url = url.ok_or_else(|| {
            Problem::new(Place::argument(variable), "it holds no address of a webhook")
                .hint("set it to an https:// address; http:// is for this machine alone")
        })?;
        let agent = Agent::config_builder()
            .timeout_connect(Some(PATIENCE))
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            // What the edition says must not follow to another address.
            .max_redirects(0)
            .user_agent("flightdeck")
            .build()
            .into();
        Ok(Self { agent, url })
    }

    /// Posts a body; what the server answers is told by its number alone, since its words may repeat the address.
    pub fn post(&self, body: &[u8]) -> SendOutcome {
        let request = self.agent.post(&self.url).header("content-type", "application/json; charset=utf-8");
        match request.send(body) {
            Ok(response) => match response.status().as_u16() {
                200..=299 => SendOutcome::Sent,
                status @ (408 | 425 | 429 | 500..=599) => SendOutcome::Failed(format!("the server answered {status}")),
                status => SendOutcome::Refused(format!("the server answered {status}")),
            },
            Err(error) => failed(&error),
        }
    }
}

/// Errors by whether the post can have arrived; their own texts may hold the address.
fn failed(error: &ureq::Error) -> SendOutcome {
    match error {
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            SendOutcome::Failed("the server refuses connections".into())
        }
        ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect) => {
            SendOutcome::Failed("the server cannot be reached".into())
        }
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => {
            SendOutcome::Refused("its certificate is not one that is trusted".into())
        }
        _ => SendOutcome::Unsure("the connection ended first".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_or_on_this_machine_and_never_shown() {
        for url in ["https://hooks.example.com/services/secret", "http://127.0.0.1:8080/x", " http://localhost/x\n"] {
            let session = WebhookSession::parse("HOOK", url).expect("an address");
            assert!(!format!("{session:?}").contains("secret"));
        }
        for url in ["http://hooks.example.com/secret", "ftp://127.0.0.1/secret", "secret", ""] {
            let problem = WebhookSession::parse("HOOK", url).expect_err("no address").to_string();
            assert!(problem.contains("HOOK") && !problem.contains("secret"), "{problem}");
        }
    }
}
