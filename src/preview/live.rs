//! The site that is shown, the problems since, and who waits for the next change.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::output::SiteFiles;
use crate::pipeline::QueryService;
use crate::problem::{Problem, Problems};

/// A site that can be shown.
#[derive(Clone, Debug)]
pub struct PreviewSite {
    /// The files of the site.
    pub files: SiteFiles,
    /// Answers queries about any days.
    pub query_service: QueryService,
}

/// The current site, shared by all requests.
pub(super) struct Live {
    state: Mutex<LiveState>,
    changed: Condvar,
}

struct LiveState {
    current: CurrentSite,
    is_stopped: bool,
}

/// The last good site, and why there is no newer one.
#[derive(Clone)]
pub(super) struct CurrentSite {
    /// Counts the changes.
    pub(super) change: u64,
    /// Counts the good sites.
    pub(super) builds: u64,
    pub(super) site: Arc<PreviewSite>,
    /// The problems of the build after the last good one; none when that is the newest.
    pub(super) problems: Arc<[Problem]>,
}

/// What came of waiting for a change.
pub(super) enum Update {
    Changed(CurrentSite),
    Unchanged,
    Stopped,
}

impl Live {
    pub(super) fn new(site: PreviewSite) -> Self {
        let current = CurrentSite { change: 0, builds: 0, site: Arc::new(site), problems: Arc::from([]) };
        Self { state: Mutex::new(LiveState { current, is_stopped: false }), changed: Condvar::new() }
    }

    pub(super) fn current(&self) -> CurrentSite {
        self.lock().current.clone()
    }

    /// Replaces the site by a newer one.
    pub(super) fn show(&self, site: PreviewSite) {
        self.change(|current| {
            current.builds += 1;
            current.site = Arc::new(site);
            current.problems = Arc::from([]);
        });
    }

    /// Keeps the last good site with the reasons why it is not the newest.
    pub(super) fn fail(&self, problems: Problems) {
        self.change(|current| current.problems = problems.0.into());
    }

    /// Ends all waiting.
    pub(super) fn stop(&self) {
        self.lock().is_stopped = true;
        self.changed.notify_all();
    }

    /// Waits until there is something newer than a change, at most for this long.
    pub(super) fn wait(&self, change: u64, limit: Duration) -> Update {
        let is_same = |state: &mut LiveState| !state.is_stopped && state.current.change == change;
        let waited = self.changed.wait_timeout_while(self.lock(), limit, is_same);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if state.is_stopped {
            Update::Stopped
        } else if state.current.change == change {
            Update::Unchanged
        } else {
            Update::Changed(state.current.clone())
        }
    }

    fn change(&self, change: impl FnOnce(&mut CurrentSite)) {
        let mut state = self.lock();
        change(&mut state.current);
        state.current.change += 1;
        self.changed.notify_all();
    }

    /// The values are whole even if a thread panicked while it held the lock.
    fn lock(&self) -> MutexGuard<'_, LiveState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
