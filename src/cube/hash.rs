//! A fast hash of short byte strings, the same in every run of one build.
//!
//! The seed is fixed because the order of tables must not differ between runs; whoever could craft colliding ids owns the
//! database anyway. No hash is ever stored.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;

const STATE: FixedState = FixedState::with_seed(0x9E37_79B9_7F4A_7C15);

/// Hashes all bytes and their number.
#[inline]
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = STATE.build_hasher();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::hash;
    use std::collections::BTreeSet;

    #[test]
    fn strings_that_differ_anywhere_hash_apart() {
        let texts =
            ["", "\0", "\0\0", "7", "07", "abcd", "abce", "abcdefgh", "abcdefgi", "abcdefghX", "Xbcdefghabcdefgh"];
        let hashes: BTreeSet<u64> = texts.iter().map(|text| hash(text.as_bytes())).collect();
        assert_eq!(hashes.len(), texts.len());
    }

    #[test]
    fn running_numbers_spread_over_the_low_and_the_high_bits() {
        let ids = (0..4096_u32).map(|number| hash(format!("u_{number:08}").as_bytes()));
        let (low, high): (BTreeSet<u64>, BTreeSet<u64>) = ids.map(|hash| (hash & 0xFFFF, hash >> 48)).unzip();
        // 4096 draws out of 65,536 leave about 3,970 distinct values.
        assert!(low.len() > 3_900 && high.len() > 3_900, "{} {}", low.len(), high.len());
    }
}
