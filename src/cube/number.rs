//! The 32-bit numbers that ids, names, roles and classes have in a pass.

/// The number of a position in a list that is far shorter than 32 bits can count.
pub(super) fn number(position: usize) -> u32 {
    u32::try_from(position).expect("a pass numbers fewer things than 32 bits can")
}
