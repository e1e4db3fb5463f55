//! A cube to bytes and back, so that an unchanged database need not be read again.
//!
//! The bytes carry a version, the key of what the cube was made from, and a hash of all that follows, which is the cube as
//! `postcard` writes it. Whatever does not fit exactly decodes to `None`, and the cube is made anew.

use super::Cube;

/// Says what a cube was made from: data, definitions and clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CubeKey(pub [u8; 32]);

/// Changes whenever a field of the cube or the meaning of a cell does.
const VERSION: &[u8; 8] = b"fdcube\x00\x0a";
const HASH: usize = 32;

/// The bytes of a cube made from `key`.
pub fn encode(cube: &Cube, key: CubeKey) -> Vec<u8> {
    let payload = postcard::to_stdvec(cube).expect("numbers, texts and lists of known length can be written");
    [VERSION.as_slice(), &key.0, blake3::hash(&payload).as_bytes(), &payload].concat()
}

/// The cube in the bytes, when they are whole and were made from `key`.
pub fn decode(bytes: &[u8], key: CubeKey) -> Option<Cube> {
    let rest = bytes.strip_prefix(VERSION)?.strip_prefix(&key.0)?;
    let (hash, payload) = rest.split_first_chunk::<HASH>()?;
    if blake3::hash(payload).as_bytes() != hash {
        return None;
    }
    let (cube, rest) = postcard::take_from_bytes(payload).ok()?;
    rest.is_empty().then_some(cube)
}
