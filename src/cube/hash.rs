//! A fast hash of short byte strings, the same in every run.
//!
//! Ids and event names are 5 to 40 bytes, so two or three multiplications do. The seed is fixed because the order of
//! tables must not differ between runs; whoever could craft colliding ids owns the database anyway.

const SEED: u64 = 0x9E37_79B9_7F4A_7C15;
const FOLD: u64 = 0xD6E8_FEB8_6659_FD93;

/// Hashes all bytes and their number.
#[inline]
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut state = SEED ^ (bytes.len() as u64).wrapping_mul(FOLD);
    let mut rest = bytes;
    while let Some((word, tail)) = rest.split_first_chunk::<8>() {
        if tail.is_empty() {
            break;
        }
        state = fold(state ^ u64::from_le_bytes(*word));
        rest = tail;
    }
    fold(state ^ last_word(bytes, rest))
}

/// The last 8 bytes; of a shorter string all of them, overlapping in the middle.
#[inline]
fn last_word(bytes: &[u8], rest: &[u8]) -> u64 {
    if let Some(word) = bytes.last_chunk::<8>() {
        return u64::from_le_bytes(*word);
    }
    if let (Some(head), Some(tail)) = (rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
        return u64::from(u32::from_le_bytes(*head)) << 32 | u64::from(u32::from_le_bytes(*tail));
    }
    rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// Multiplies to 128 bits and folds the halves, so that every bit of the input reaches every bit of the output.
#[inline]
fn fold(value: u64) -> u64 {
    let wide = u128::from(value) * u128::from(FOLD);
    #[expect(clippy::cast_possible_truncation, reason = "only the low half is used")]
    let low = wide as u64;
    low ^ (wide >> 64) as u64
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
