//! What is shown now, what went wrong since, and who waits for the next change.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Shown;
use crate::problem::{Problem, Problems};

/// The present state, for all connections.
pub(super) struct Live {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    now: Now,
    is_stopped: bool,
}

/// The last good site, and why there is no newer one.
#[derive(Clone)]
pub(super) struct Now {
    /// Counts the changes.
    pub(super) version: u64,
    /// Counts the good sites.
    pub(super) built: u64,
    pub(super) shown: Arc<Shown>,
    /// Of the build after the last good one; none when that is the newest.
    pub(super) problems: Arc<[Problem]>,
}

/// What came of waiting.
pub(super) enum News {
    Changed(Now),
    Nothing,
    Stopped,
}

impl Live {
    pub(super) fn new(shown: Shown) -> Self {
        let now = Now { version: 0, built: 0, shown: Arc::new(shown), problems: Arc::from([]) };
        Self { state: Mutex::new(State { now, is_stopped: false }), changed: Condvar::new() }
    }

    pub(super) fn now(&self) -> Now {
        self.lock().now.clone()
    }

    /// A newer site in place of the old one.
    pub(super) fn show(&self, shown: Shown) {
        self.change(|now| {
            now.built += 1;
            now.shown = Arc::new(shown);
            now.problems = Arc::from([]);
        });
    }

    /// The last good site stays, and says why it is not the newest.
    pub(super) fn fail(&self, problems: Problems) {
        self.change(|now| now.problems = problems.0.into());
    }

    /// Lets everybody go who waits.
    pub(super) fn stop(&self) {
        self.lock().is_stopped = true;
        self.changed.notify_all();
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.lock().is_stopped
    }

    /// Waits until there is something newer than a version, at most for this long.
    pub(super) fn wait(&self, version: u64, limit: Duration) -> News {
        let is_same = |state: &mut State| !state.is_stopped && state.now.version == version;
        let waited = self.changed.wait_timeout_while(self.lock(), limit, is_same);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if state.is_stopped {
            News::Stopped
        } else if state.now.version == version {
            News::Nothing
        } else {
            News::Changed(state.now.clone())
        }
    }

    fn change(&self, change: impl FnOnce(&mut Now)) {
        let mut state = self.lock();
        change(&mut state.now);
        state.now.version += 1;
        self.changed.notify_all();
    }

    /// The values are whole even if a thread ended in a panic while it held them.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
