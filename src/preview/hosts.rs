//! The names under which the preview answers.

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
}
