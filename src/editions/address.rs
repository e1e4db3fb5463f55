//! A stored mail made out to somebody: the headers that depend on who sends it to whom.

use lettre::address::AddressError;
pub use lettre::message::Mailbox;
use lettre::message::Mailboxes;
use lettre::message::header::{From as FromHeader, HeaderName, HeaderValue, Headers, ReplyTo, To};

use crate::config::READER_TOKEN;
use crate::problem::{Place, Problem};

/// Who a mail is from and how to be rid of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The address, with a name or without.
    pub from: Mailbox,
    /// Where answers go, when not to the sender.
    pub reply_to: Option<Mailbox>,
    /// Where a reader unsubscribes: `https://…` or `mailto:…`.
    pub unsubscribe: Option<String>,
}

impl Sender {
    /// The sender of these addresses.
    pub fn parse(from: &str, reply_to: Option<&str>, unsubscribe: Option<&str>) -> Result<Self, Problem> {
        Ok(Self {
            from: mailbox("mail.from", from)?,
            reply_to: reply_to.map(|address| mailbox("mail.reply_to", address)).transpose()?,
            unsubscribe: unsubscribe.map(str::to_owned),
        })
    }
}

fn mailbox(key: &str, address: &str) -> Result<Mailbox, Problem> {
    let problem =
        |error: AddressError| Problem::new(Place::argument(key), format!("`{address}` is no mail address: {error}"));
    address.parse().map_err(problem)
}

/// The headers of a stored mail that a sender replaces.
const REPLACED: [&str; 2] = ["from:", "to:"];

/// The stored mail from this sender to this recipient, whose `token` stands in the address where one unsubscribes.
pub fn addressed(mail: &[u8], sender: &Sender, (to, token): (&Mailbox, &str)) -> Vec<u8> {
    let mut headers = Headers::new();
    headers.set(FromHeader::from(Mailboxes::from(sender.from.clone())));
    headers.set(To::from(Mailboxes::from(to.clone())));
    if let Some(reply_to) = &sender.reply_to {
        headers.set(ReplyTo::from(Mailboxes::from(reply_to.clone())));
    }
    if let Some(unsubscribe) = &sender.unsubscribe {
        raw(&mut headers, "List-Unsubscribe", format!("<{}>", unsubscribe.replace(READER_TOKEN, token)));
        // RFC 8058: one request unsubscribes the reader, so the address has to tell who that is. A mailto cannot.
        if unsubscribe.starts_with("https://") && unsubscribe.contains(READER_TOKEN) {
            raw(&mut headers, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned());
        }
    }
    let mut message = headers.to_string().into_bytes();
    message.extend(without(mail, &REPLACED));
    message
}

fn raw(headers: &mut Headers, name: &'static str, value: String) {
    headers.insert_raw(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
}

/// The mail without these headers and their continuation lines; the body as it is.
fn without(mail: &[u8], names: &[&str]) -> Vec<u8> {
    let end = mail.windows(4).position(|window| window == b"\r\n\r\n").map_or(mail.len(), |at| at + 2);
    let (head, body) = mail.split_at(end);
    let mut kept = Vec::with_capacity(mail.len());
    let mut is_dropped = false;
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            let line = line.to_ascii_lowercase();
            is_dropped = names.iter().any(|name| line.starts_with(name.as_bytes()));
        }
        if !is_dropped {
            kept.extend_from_slice(line);
        }
    }
    kept.extend_from_slice(body);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &[u8] =
        b"Message-ID: <1@x>\r\nFrom: Nobody\r\n <nobody@localhost.invalid>\r\nSubject: s\r\n\r\nFrom: body\r\n";

    fn sender(unsubscribe: Option<&str>) -> Sender {
        Sender {
            from: "Cockpit <cockpit@example.com>".parse().expect("an address"),
            reply_to: Some("lead@example.com".parse().expect("an address")),
            unsubscribe: unsubscribe.map(str::to_owned),
        }
    }

    fn text(unsubscribe: Option<&str>) -> String {
        let to = "reader@example.org".parse().expect("an address");
        String::from_utf8(addressed(MAIL, &sender(unsubscribe), (&to, "1f"))).expect("text")
    }

    #[test]
    fn the_stored_sender_is_replaced_and_the_body_stays() {
        let mail = text(None);
        assert!(!mail.contains("nobody"), "{mail}");
        for line in
            ["From: Cockpit <cockpit@example.com>\r\n", "To: reader@example.org\r\n", "Reply-To: lead@example.com\r\n"]
        {
            assert!(mail.contains(line), "{line} in {mail}");
        }
        assert!(mail.ends_with("Message-ID: <1@x>\r\nSubject: s\r\n\r\nFrom: body\r\n"), "{mail}");
    }

    #[test]
    fn one_click_is_offered_for_web_addresses_that_tell_who_unsubscribes() {
        let web = text(Some("https://example.com/u?reader={token}"));
        assert!(web.contains("List-Unsubscribe: <https://example.com/u?reader=1f>\r\n"), "{web}");
        assert!(web.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{web}");
        for one_for_all in ["https://example.com/u", "mailto:u@example.com"] {
            let mail = text(Some(one_for_all));
            assert!(mail.contains(&format!("List-Unsubscribe: <{one_for_all}>\r\n")), "{mail}");
            assert!(!mail.contains("One-Click"), "{mail}");
        }
        let mail = text(Some("mailto:u@example.com?subject={token}"));
        assert!(mail.contains("List-Unsubscribe: <mailto:u@example.com?subject=1f>") && !mail.contains("One-Click"));
    }
}
