//! Keys of cached results: a hash of everything that a result was made from.
//!
//! Inputs are hashed as JSON, whose form is decided by the fields and their names and never by how a type prints itself for
//! debugging; maps are ordered, so equal inputs give equal keys on every machine. The language that a thread writes is an input
//! of every text, so it is part of every key, except for English, whose keys are those of the inputs alone.

use serde::Serialize;

use crate::language::Language;

/// A hash of inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContentKey([u8; 32]);

impl ContentKey {
    /// The key of a result that was made from the results of `keys` and from `value`.
    pub fn of(keys: &[&Self], value: &impl Serialize) -> Self {
        let mut hasher = blake3::Hasher::new();
        match Language::current() {
            Language::English => {}
            other @ Language::German => drop(hasher.update(other.as_str().as_bytes())),
        }
        for key in keys {
            hasher.update(&key.0);
        }
        serde_json::to_writer(&mut hasher, value).expect("inputs of a build have string keys and finite numbers");
        Self(*hasher.finalize().as_bytes())
    }

    /// The 32 bytes of the hash.
    pub const fn bytes(self) -> [u8; 32] {
        self.0
    }

    /// The key as 64 hexadecimal digits.
    pub fn to_hex(self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_tells_inputs_apart_and_not_their_types() {
        let base = ContentKey::of(&[], &"a");
        assert_eq!(base, ContentKey::of(&[], &String::from("a")));
        assert_ne!(base, ContentKey::of(&[], &"b"));
        assert_ne!(base, Language::German.write(|| ContentKey::of(&[], &"a")));
        assert_ne!(ContentKey::of(&[&base], &1), ContentKey::of(&[], &1));
        // The hash of the two bytes of the JSON `12`.
        assert_eq!(ContentKey::of(&[], &12).to_hex(), blake3::hash(b"12").to_hex().to_string());
    }
}
