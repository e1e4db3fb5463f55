//! Addresses: whose they are, how they are written, and which kind of file their name promises.

use std::net::IpAddr;

/// The names under which the preview may be asked for. Any other is refused, so that a page of another site cannot read
/// the preview by giving its own name this machine's address.
#[derive(Clone, Debug)]
pub(super) struct Hosts {
    listening: IpAddr,
    port: u16,
}

impl Hosts {
    /// The names of a preview that listens on this address.
    pub(super) const fn of(listening: IpAddr, port: u16) -> Self {
        Self { listening, port }
    }

    /// Whether a `Host` header names this preview. An address written in numbers is nobody's name, so on a preview that
    /// listens on all addresses every one of them is fine.
    pub(super) fn allows(&self, host: Option<&str>) -> bool {
        let Some(host) = host else { return false };
        let bracket = host.rfind(']').unwrap_or(0);
        let (name, port) = match host[bracket..].rfind(':') {
            Some(colon) => (&host[..bracket + colon], &host[bracket + colon + 1..]),
            None => (host, "80"),
        };
        if port.parse() != Ok(self.port) {
            return false;
        }
        let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        match address {
            Ok(address) => address.is_loopback() || address == self.listening || self.listening.is_unspecified(),
            Err(_) => name.eq_ignore_ascii_case("localhost"),
        }
    }
}

/// What the browser is told a file is.
pub(super) fn mime(name: &str) -> &'static str {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    match extension {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "avif" => "image/avif",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "xml" if stem.ends_with("feed") => "application/atom+xml; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "eml" => "message/rfc822",
        "pdf" => "application/pdf",
        "gz" => "application/gzip",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Whether a file's name carries a hash of its content, as those below `assets/` do: then it never changes.
pub(super) fn is_hashed(name: &str) -> bool {
    let mut parts = name.rsplit('.').skip(1);
    let is_hash = |part: &str| part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.starts_with("assets/") && parts.next().is_some_and(is_hash)
}

/// Percent-decoding; `None` for a broken escape or bytes that are not UTF-8.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            // A sign would be read as a part of the number.
            bytes.push(
                digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u8::from_str_radix(digits, 16).ok())??,
            );
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

/// Percent-encoding of one part of a path.
pub(super) fn encode(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    name.bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    fn allowed(listening: IpAddr, port: u16, host: &str) -> bool {
        Hosts::of(listening, port).allows(Some(host))
    }

    #[test]
    fn only_this_machine_is_named() {
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        for host in ["127.0.0.1:8080", "localhost:8080", "LocalHost:8080", "[::1]:8080"] {
            assert!(allowed(here, 8080, host), "{host}");
        }
        for host in [
            "evil.example:8080",
            "127.0.0.1:9",
            "127.0.0.1",
            "192.168.1.7:8080",
            "localhost.evil.example:8080",
            "",
            "[::1",
        ] {
            assert!(!allowed(here, 8080, host), "{host}");
        }
        assert!(allowed(here, 80, "localhost") && allowed(here, 80, "[::1]"));
        assert!(!Hosts::of(here, 80).allows(None));
    }

    #[test]
    fn an_open_preview_answers_to_addresses_and_not_to_names() {
        let all = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
        assert!(allowed(all, 80, "192.168.1.7") && allowed(all, 8080, "[fe80::1]:8080"));
        assert!(!allowed(all, 80, "cockpit.example"));
        let one: IpAddr = "192.168.1.7".parse().expect("an address");
        assert!(allowed(one, 8080, "192.168.1.7:8080") && !allowed(one, 8080, "192.168.1.8:8080"));
    }

    #[test]
    fn names_tell_the_kind() {
        assert_eq!(mime("alerts/feed.xml"), "application/atom+xml; charset=utf-8");
        assert_eq!(mime("sitemap.xml"), "application/xml; charset=utf-8");
        assert_eq!(mime("exports/latest.eml"), "message/rfc822");
        assert_eq!(mime("assets/text.woff2"), "font/woff2");
        assert_eq!(mime("LICENSE"), "application/octet-stream");
        assert!(is_hashed("assets/style.0123456789ab.css") && !is_hashed("assets/style.css"));
        assert!(!is_hashed("data/style.0123456789ab.css"));
    }

    #[test]
    fn escapes_are_undone_and_broken_ones_refused() {
        assert_eq!(decode("/a%20%c3%a9").as_deref(), Some("/a é"));
        for broken in ["%", "%2", "%zz", "%+1", "%ff"] {
            assert_eq!(decode(broken), None, "{broken}");
        }
        assert_eq!(encode("a b/é"), "a%20b%2F%C3%A9");
    }
}
