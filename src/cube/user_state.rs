//! What a pass remembers of each user.

use crate::calendar::Millis;

/// Marks a user without a counted event.
pub(super) const NO_EVENT: u32 = u32::MAX;
/// `t0` of a user without a first step.
pub(super) const NO_START: i64 = i64::MAX;

/// What the pass has read about one user.
#[derive(Clone, Copy, Debug)]
pub(super) struct UserState {
    /// The earliest first-step event so far, or [`NO_START`].
    pub(super) t0: i64,
    /// The first and the last row so far, to find repetitions.
    pub(super) first: (i64, u32),
    pub(super) last: (i64, u32),
}

pub(super) const NEW: UserState = UserState { t0: NO_START, first: (0, NO_EVENT), last: (0, NO_EVENT) };

impl UserState {
    /// Takes a first step, whose earliest counts.
    #[inline]
    pub(super) fn start_at(&mut self, ts: Millis) {
        self.t0 = self.t0.min(ts.0);
    }

    /// Adds what later rows say about the user, and says whether their first one repeats the last one here.
    pub(super) fn then(&mut self, later: Self) -> bool {
        self.t0 = self.t0.min(later.t0);
        if later.first.1 == NO_EVENT {
            return false;
        }
        let is_repetition = self.last == later.first;
        if self.first.1 == NO_EVENT {
            self.first = later.first;
        }
        self.last = later.last;
        is_repetition
    }
}
