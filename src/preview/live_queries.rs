//! Live queries: how many are answered at a time, and that equal ones are answered once.
//!
//! An answer costs a processor for as long as it is computed, so at most [`AT_ONCE`] are. The next wait their turn, at most
//! [`WAITING`] in all; whoever asks then is told to ask again. Whoever asks what is being computed gets the same answer.
//!
//! The same few threads compute all answers, because memory allocators keep free memory for each thread apart: if every
//! request computed its answer on its own thread, each would leave behind as much memory as one answer takes.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread;

use crate::pages::PreviewPage;
use crate::pipeline::{Query, View};
use crate::problem::{Place, Problem, Problems};

/// How many queries are answered at a time.
const AT_ONCE: usize = 4;
/// The most queries that are answered or wait for their turn.
pub(super) const WAITING: usize = 64;

/// A query to one build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LiveQuery {
    /// Counts the builds, so that no answer is given for a newer one.
    pub(super) build: u64,
    /// What is asked for.
    pub(super) target: LiveTarget,
    /// The days, the segment and the steps.
    pub(super) query: Query,
}

/// What a query asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LiveTarget {
    /// Data.
    View(View),
    /// A page.
    Page(PreviewPage),
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// Too many queries wait already.
    Busy,
    /// The query could not be answered.
    Failed(Problems),
}

type LiveAnswer = Result<Arc<[u8]>, Problems>;
type Computed = OnceLock<LiveAnswer>;
/// Computes one answer and sends it to whoever waits for it; gets the number of threads that it may use.
type Job = Box<dyn FnOnce(NonZeroUsize) + Send>;

/// The queries that are answered now, and the threads that compute the answers.
pub(super) struct LiveQueries {
    asked: Mutex<Vec<(LiveQuery, Weak<Computed>)>>,
    waiting: AtomicUsize,
    jobs: Sender<Job>,
}

/// A count that is one lower again when this value is dropped, even by a panic.
struct CountGuard<'c>(&'c AtomicUsize);

impl LiveQueries {
    /// Starts the threads that compute; they end with this value.
    pub(super) fn start() -> Self {
        let (sender, jobs) = channel();
        let (jobs, running) = (Arc::new(Mutex::new(jobs)), Arc::new(AtomicUsize::new(0)));
        for _ in 0..AT_ONCE {
            let (jobs, running) = (Arc::clone(&jobs), Arc::clone(&running));
            // With fewer threads queries wait longer; without any of them each query fails.
            drop(thread::Builder::new().spawn(move || work(&jobs, &running)));
        }
        Self { asked: Mutex::default(), waiting: AtomicUsize::new(0), jobs: sender }
    }

    /// The answer, computed unless the same query is being answered already. `compute` gets the number of threads that it
    /// may use: all answers that are computed at the same time share [`AT_ONCE`].
    pub(super) fn answer(
        &self,
        query: &LiveQuery,
        compute: impl FnOnce(NonZeroUsize) -> Result<Vec<u8>, Problems> + Send + 'static,
    ) -> Result<Arc<[u8]>, Unanswered> {
        let more = |waiting: usize| (waiting < WAITING).then_some(waiting + 1);
        if self.waiting.fetch_update(Ordering::SeqCst, Ordering::SeqCst, more).is_err() {
            return Err(Unanswered::Busy);
        }
        let _waiting = CountGuard(&self.waiting);
        // Of those who ask for the same, one has it computed and the others wait for it here.
        self.computed(query).get_or_init(|| self.compute(compute)).clone().map_err(Unanswered::Failed)
    }

    /// The place of the answer to a query, shared by all who ask it at the same time.
    fn computed(&self, query: &LiveQuery) -> Arc<Computed> {
        let mut asked = lock(&self.asked);
        asked.retain(|(_, computed)| computed.strong_count() > 0);
        let known = asked.iter().find(|(known, _)| known == query).and_then(|(_, computed)| computed.upgrade());
        known.unwrap_or_else(|| {
            let computed = Arc::default();
            asked.push((query.clone(), Arc::downgrade(&computed)));
            computed
        })
    }

    /// Waits until one of the threads is free and has computed the answer.
    fn compute(&self, compute: impl FnOnce(NonZeroUsize) -> Result<Vec<u8>, Problems> + Send + 'static) -> LiveAnswer {
        let (sender, answer) = channel();
        let job: Job = Box::new(move |threads| drop(sender.send(compute(threads).map(Arc::from))));
        // Without a thread the job is dropped, and after a panic too; then no answer comes.
        drop(self.jobs.send(job));
        let failed = || Problem::internal(Place::default(), "the query could not be computed");
        answer.recv().unwrap_or_else(|_| Err(failed().into()))
    }
}

/// Computes one answer after the other, in the order in which they were asked for, until nobody can ask any more.
fn work(jobs: &Mutex<Receiver<Job>>, running: &AtomicUsize) {
    loop {
        // Only one thread waits for the next job at a time; the lock is released before the job begins.
        let received = lock(jobs).recv();
        let Ok(job) = received else { return };
        let others = running.fetch_add(1, Ordering::SeqCst);
        let _running = CountGuard(running);
        let threads = NonZeroUsize::new(AT_ONCE / (others + 1)).unwrap_or(NonZeroUsize::MIN);
        // A panic has been printed by then, and ends its own job and no other.
        drop(catch_unwind(AssertUnwindSafe(|| job(threads))));
    }
}

impl Drop for CountGuard<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The values are whole even if a thread panicked while it held the lock.
fn lock<T>(values: &Mutex<T>) -> MutexGuard<'_, T> {
    values.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Day, DayRange};
    use std::sync::Barrier;

    fn query(segment: usize) -> LiveQuery {
        let day: Day = "2026-06-01".parse().expect("a day");
        let days = DayRange { first: day, last: day };
        LiveQuery {
            build: 0,
            target: LiveTarget::Page(PreviewPage::Cockpit),
            query: Query { days, segment, steps: vec![0] },
        }
    }

    /// Waits until so many queries are under way.
    fn until_waiting(queries: &LiveQueries, count: usize) {
        while queries.waiting.load(Ordering::SeqCst) < count {
            thread::yield_now();
        }
    }

    #[test]
    fn equal_queries_in_flight_are_computed_once() {
        let (queries, computed) = (Arc::new(LiveQueries::start()), Arc::new(AtomicUsize::new(0)));
        let ask = || {
            let (inner, computed) = (Arc::clone(&queries), Arc::clone(&computed));
            queries.answer(&query(1), move |_| {
                // Ends only once all others wait for it.
                until_waiting(&inner, 8);
                computed.fetch_add(1, Ordering::SeqCst);
                Ok(b"answer".to_vec())
            })
        };
        thread::scope(|scope| {
            let asking: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
            for asked in asking {
                assert_eq!(asked.join().expect("no panic"), Ok(Arc::from(b"answer".as_slice())));
            }
        });
        assert_eq!(computed.load(Ordering::SeqCst), 1);
        // The same query later is computed again: nothing is stored.
        assert!(queries.answer(&query(1), |_| Err(Problems::default())).is_err());
    }

    #[test]
    fn other_queries_and_other_builds_are_not_mixed_up() {
        let queries = Arc::new(LiveQueries::start());
        let inner = Arc::clone(&queries);
        let answer = queries.answer(&query(1), move |_| {
            assert_eq!(inner.answer(&query(2), |_| Ok(vec![2])), Ok(Arc::from([2])));
            let newer = LiveQuery { build: 1, ..query(1) };
            assert_eq!(inner.answer(&newer, |_| Ok(vec![3])), Ok(Arc::from([3])));
            let view = LiveQuery { target: LiveTarget::View(View::Kpis), ..query(1) };
            assert_eq!(inner.answer(&view, |_| Ok(vec![4])), Ok(Arc::from([4])));
            Ok(vec![1])
        });
        assert_eq!(answer, Ok(Arc::from([1])));
    }

    #[test]
    fn four_are_computed_at_a_time_and_share_four_threads() {
        let (queries, all) = (LiveQueries::start(), Arc::new(Barrier::new(AT_ONCE)));
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let shares = Arc::new(Mutex::new(Vec::new()));
        thread::scope(|scope| {
            for segment in 0..AT_ONCE * 4 {
                let (queries, all, shares) = (&queries, Arc::clone(&all), Arc::clone(&shares));
                let (running, most) = (Arc::clone(&running), Arc::clone(&most));
                scope.spawn(move || {
                    queries.answer(&query(segment), move |threads| {
                        lock(&shares).push(threads.get());
                        most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        // Passes only when four are here at the same time.
                        all.wait();
                        running.fetch_sub(1, Ordering::SeqCst);
                        Ok(Vec::new())
                    })
                });
            }
        });
        assert_eq!(most.load(Ordering::SeqCst), AT_ONCE);
        // The first four came one after the other; later ones may have found others at work or not.
        let mut first = lock(&shares)[..AT_ONCE].to_owned();
        first.sort_unstable();
        assert_eq!(first, [1, 1, 2, 4]);
    }

    #[test]
    fn a_query_too_many_is_refused() {
        let queries = LiveQueries::start();
        let (release, released) = channel::<()>();
        let released = Arc::new(Mutex::new(released));
        thread::scope(|scope| {
            for segment in 0..WAITING {
                let (queries, released) = (&queries, Arc::clone(&released));
                scope.spawn(move || {
                    queries.answer(&query(segment), move |_| {
                        let _ = lock(&released).recv();
                        Ok(Vec::new())
                    })
                });
            }
            until_waiting(&queries, WAITING);
            assert_eq!(queries.answer(&query(WAITING), |_| Ok(Vec::new())), Err(Unanswered::Busy));
            drop(release);
        });
        assert_eq!(queries.answer(&query(0), |_| Ok(vec![1])), Ok(Arc::from([1])));
    }

    #[test]
    fn a_panic_fails_its_query_and_no_other() {
        let queries = LiveQueries::start();
        for _ in 0..=AT_ONCE {
            let failed = queries.answer(&query(0), |_| panic!("a computation that fails, on purpose"));
            assert!(matches!(failed, Err(Unanswered::Failed(_))));
        }
        assert_eq!(queries.answer(&query(0), |_| Ok(vec![1])), Ok(Arc::from([1])));
        assert_eq!(queries.waiting.load(Ordering::SeqCst), 0);
    }
}
