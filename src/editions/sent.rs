//! Who got which edition: `sent.json`, without a single address in it.
//!
//! An address is kept as a keyed hash of itself; the key is random and lies in the same file, so that the hashes of two
//! projects cannot be joined. Who holds the file can still test a guessed address against it; it tells nobody by itself.
//!
//! A message counts as under way from before its last byte is handed over until the server has answered. If the program
//! or the connection ends in between, nobody knows whether it arrived; it stays under way and is not sent again by itself:
//! at most once, rather than twice.

use crate::json;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What became of an edition for one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// Handed over, and no answer yet: it may have arrived.
    Unsure,
    /// Taken by the mail server.
    Sent,
}

/// Which editions went to which address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentLedger {
    /// The key of the hashes, 64 hexadecimal digits.
    pub key: String,
    /// By edition (`2026-11-21/all`), then by hashed address.
    pub editions: BTreeMap<String, BTreeMap<String, DeliveryState>>,
}

impl SentLedger {
    /// An empty ledger with this key.
    pub fn new(key: [u8; 32]) -> Self {
        Self { key: blake3::Hash::from_bytes(key).to_hex().to_string(), editions: BTreeMap::new() }
    }

    /// The ledger of a file; the error says what is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let ledger: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        blake3::Hash::from_hex(&ledger.key).map_err(|error| format!("the key is not valid: {error}"))?;
        Ok(ledger)
    }

    /// The file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = json::to_vec_pretty(self);
        bytes.push(b'\n');
        bytes
    }

    /// What became of an edition for an address; `None` when it never went there.
    pub fn get(&self, edition: &str, address: &str) -> Option<DeliveryState> {
        self.editions.get(edition)?.get(&self.hash(address)).copied()
    }

    /// Notes what became of it.
    pub fn note(&mut self, edition: &str, address: &str, delivery: DeliveryState) {
        let hash = self.hash(address);
        self.editions.entry(edition.to_owned()).or_default().insert(hash, delivery);
    }

    /// Notes that it certainly did not go there.
    pub fn clear(&mut self, edition: &str, address: &str) {
        let hash = self.hash(address);
        if let Some(addresses) = self.editions.get_mut(edition) {
            addresses.remove(&hash);
        }
        self.editions.retain(|_, addresses| !addresses.is_empty());
    }

    /// What stands for a reader in the address where one unsubscribes: the keyed hash of `unsubscribe` and the address, so
    /// that it tells nothing about who has which edition.
    pub fn token(&self, address: &str) -> String {
        self.keyed_hash(&format!("unsubscribe {}", mailbox(address)))
    }

    fn hash(&self, address: &str) -> String {
        self.keyed_hash(&mailbox(address))
    }

    fn keyed_hash(&self, text: &str) -> String {
        let key = blake3::Hash::from_hex(&self.key).map_or([0; 32], |hash| *hash.as_bytes());
        blake3::keyed_hash(&key, text.as_bytes()).to_hex()[..32].to_owned()
    }
}

/// Capitals in an address make no other mailbox in practice.
fn mailbox(address: &str) -> String {
    address.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_again_but_never_written() {
        let mut ledger = SentLedger::new([7; 32]);
        ledger.note("2026-11-21/all", "Lead@Example.com", DeliveryState::Sent);
        let bytes = ledger.to_bytes();
        assert!(!String::from_utf8_lossy(&bytes).to_lowercase().contains("example"));
        let read = SentLedger::read(&bytes).expect("readable");
        assert_eq!(read.get("2026-11-21/all", "lead@example.com"), Some(DeliveryState::Sent));
        assert_eq!(read.get("2026-11-21/all", "other@example.com"), None);
        assert_eq!(read.get("2026-11-20/all", "lead@example.com"), None);
    }

    #[test]
    fn another_key_gives_other_hashes() {
        let note = |key| {
            let mut ledger = SentLedger::new([key; 32]);
            ledger.note("d", "a@example.com", DeliveryState::Unsure);
            ledger.editions
        };
        assert_ne!(note(1), note(2));
    }

    #[test]
    fn a_token_tells_readers_apart_and_nothing_else() {
        let ledger = SentLedger::new([7; 32]);
        assert_eq!(ledger.token("Lead@example.com"), ledger.token("lead@example.com"));
        assert_ne!(ledger.token("lead@example.com"), ledger.token("other@example.com"));
        assert_ne!(ledger.token("lead@example.com"), ledger.hash("lead@example.com"));
        assert_ne!(ledger.token("lead@example.com"), SentLedger::new([8; 32]).token("lead@example.com"));
    }

    #[test]
    fn what_certainly_failed_is_forgotten() {
        let mut ledger = SentLedger::new([7; 32]);
        ledger.note("d", "a@example.com", DeliveryState::Unsure);
        ledger.clear("d", "a@example.com");
        assert_eq!(ledger, SentLedger::new([7; 32]));
    }

    #[test]
    fn a_damaged_file_is_told() {
        assert!(SentLedger::read(b"{}").is_err());
        assert!(SentLedger::read(br#"{"key":"12","editions":{}}"#).is_err());
    }
}
