//! A row of `events`, as it comes and as it waits.

use super::name_counts::NamePosition;
use crate::calendar::Millis;

/// One row of `events` as plain values.
#[derive(Clone, Copy, Debug)]
pub struct EventRow<'a> {
    /// The user's id as text.
    pub user: Option<&'a [u8]>,
    /// The event's name as text.
    pub name: Option<&'a [u8]>,
    /// When; `None` when the column holds no instant.
    pub ts: Option<Millis>,
    /// Where it came from, as text.
    pub source: Option<&'a [u8]>,
    /// Its properties as text; they are looked at only where the definitions ask for them.
    pub properties: Option<&'a [u8]>,
}

/// An event of a later step that may count.
#[derive(Clone, Copy, Debug)]
pub(super) struct StepHit {
    pub(super) ts: i64,
    pub(super) user: u32,
    pub(super) step: u8,
}

/// A row that waits for its memory.
pub(super) struct Waiting {
    pub(super) hash: u64,
    pub(super) ts: Option<Millis>,
    pub(super) id_end: u32,
    pub(super) name: u32,
    pub(super) position: NamePosition,
    pub(super) source: u16,
    pub(super) user: u32,
    pub(super) class: u32,
    /// The position of what its properties say, or [`UNREAD`].
    pub(super) findings: u32,
}

/// The properties of a row that nothing asks for.
pub(super) const UNREAD: u32 = u32::MAX;
