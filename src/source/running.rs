//! What runs on servers for this program, so that it can be watched, and ended when the program is.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Cancel = Arc<dyn Fn() + Send + Sync>;
type Watcher = Arc<dyn Fn(&str) + Send + Sync>;

/// The queries of all threads, and who watches them.
#[derive(Default)]
struct RunningQueries {
    queries: BTreeMap<u64, Cancel>,
    /// The number of the next query.
    next: u64,
    watcher: Option<Watcher>,
}

static RUNNING: Mutex<RunningQueries> = Mutex::new(RunningQueries { queries: BTreeMap::new(), next: 0, watcher: None });

fn running() -> MutexGuard<'static, RunningQueries> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A query that runs until this is dropped.
#[derive(Debug)]
pub(super) struct RunningQuery(u64);

impl RunningQuery {
    /// Notes a query that `cancel` ends on its server.
    pub(super) fn begin(cancel: impl Fn() + Send + Sync + 'static) -> Self {
        let mut all = running();
        let number = all.next;
        all.next += 1;
        all.queries.insert(number, Arc::new(cancel));
        Self(number)
    }
}

impl Drop for RunningQuery {
    fn drop(&mut self) {
        running().queries.remove(&self.0);
    }
}

/// Asks the servers to end all queries that run for this program, as well as that goes.
pub fn cancel_queries() {
    let queries: Vec<Cancel> = running().queries.values().cloned().collect();
    for cancel in queries {
        cancel();
    }
}

/// Has `watcher` called with each step of reading a server, until another takes its place.
pub fn watch_steps(watcher: impl Fn(&str) + Send + Sync + 'static) {
    running().watcher = Some(Arc::new(watcher));
}

/// Names the present step to who watches.
pub(super) fn step(what: &str) {
    let watcher = running().watcher.clone();
    if let Some(watcher) = watcher {
        watcher(what);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_cancelled_while_it_runs_and_not_after_its_end() {
        let called = Arc::new(Mutex::new(Vec::new()));
        let note = |what: &'static str| {
            let called = Arc::clone(&called);
            move || called.lock().expect("no panic").push(what)
        };
        let first = RunningQuery::begin(note("first"));
        let second = RunningQuery::begin(note("second"));
        drop(first);
        cancel_queries();
        drop(second);
        cancel_queries();
        assert_eq!(*called.lock().expect("no panic"), ["second"]);
    }
}
