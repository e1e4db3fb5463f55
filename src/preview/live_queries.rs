//! Live queries: how many are answered at a time, and that equal ones are answered once.
//!
//! An answer costs a processor for as long as it is computed, so at most [`AT_ONCE`] are. The next wait their turn, at most
//! [`WAITING`] in all; whoever asks then is told to ask again. Whoever asks what is being computed gets the same answer.

use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use crate::pipeline::{Query, View};
use crate::problem::Problems;

/// How many queries are answered at a time.
const AT_ONCE: usize = 4;
/// The most queries that are answered or wait for their turn.
pub(super) const WAITING: usize = 64;

/// A query to one build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LiveQuery {
    /// Counts the builds, so that no answer is given for a newer one.
    pub(super) build: u64,
    /// The view; `None` for the page of a cockpit.
    pub(super) view: Option<View>,
    /// The days, the segment and the steps.
    pub(super) query: Query,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// Too many queries wait already.
    Busy,
    /// The query could not be answered.
    Failed(Problems),
}

type Computed = OnceLock<Result<Arc<[u8]>, Problems>>;

/// The queries that are answered now.
#[derive(Default)]
pub(super) struct LiveQueries {
    asked: Mutex<Vec<(LiveQuery, Weak<Computed>)>>,
    turns: Turns,
    waiting: Mutex<usize>,
}

/// How many queries are computed now.
#[derive(Default)]
struct Turns {
    taken: Mutex<usize>,
    given_back: Condvar,
}

/// A count that is one lower again when this value is dropped, even by a panic.
struct Counted<'c>(&'c Mutex<usize>, Option<&'c Condvar>);

impl LiveQueries {
    /// The answer, computed unless the same query is being answered already. `compute` gets the number of queries that are
    /// computed now, its own among them, to take its share of the machine.
    pub(super) fn answer(
        &self,
        query: &LiveQuery,
        compute: impl FnOnce(NonZeroUsize) -> Result<Vec<u8>, Problems>,
    ) -> Result<Arc<[u8]>, Unanswered> {
        let _waiting = {
            let mut waiting = lock(&self.waiting);
            if *waiting >= WAITING {
                return Err(Unanswered::Busy);
            }
            *waiting += 1;
            Counted(&self.waiting, None)
        };
        let computed = self.computed(query);
        // Only one of those who ask for the same computes; when it panics, the next one does.
        let answer = computed.get_or_init(|| {
            let (_turn, running) = self.turns.take();
            compute(running).map(Arc::from)
        });
        answer.clone().map_err(Unanswered::Failed)
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
}

impl Turns {
    /// Waits for a turn; with it comes how many are taken now.
    fn take(&self) -> (Counted<'_>, NonZeroUsize) {
        let is_full = |taken: &mut usize| *taken >= AT_ONCE;
        let waited = self.given_back.wait_while(lock(&self.taken), is_full);
        let mut taken = waited.unwrap_or_else(PoisonError::into_inner);
        let running = NonZeroUsize::MIN.saturating_add(*taken);
        *taken = running.get();
        (Counted(&self.taken, Some(&self.given_back)), running)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        *lock(self.0) -= 1;
        if let Some(given_back) = self.1 {
            given_back.notify_one();
        }
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
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Barrier, mpsc};
    use std::thread;

    fn query(segment: usize) -> LiveQuery {
        let day: Day = "2026-06-01".parse().expect("a day");
        let days = DayRange { first: day, last: day };
        LiveQuery { build: 0, view: None, query: Query { days, segment, steps: vec![0] } }
    }

    /// Waits until so many queries are under way.
    fn until_waiting(queries: &LiveQueries, count: usize) {
        while *lock(&queries.waiting) < count {
            thread::yield_now();
        }
    }

    #[test]
    fn equal_questions_in_flight_are_computed_once() {
        let (queries, computed) = (LiveQueries::default(), AtomicUsize::new(0));
        let ask = || {
            queries.answer(&query(1), |_| {
                // Ends only once all others wait for it.
                until_waiting(&queries, 8);
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
    fn other_questions_and_other_builds_are_not_mixed_up() {
        let queries = LiveQueries::default();
        let answer = queries.answer(&query(1), |_| {
            let other = queries.answer(&query(2), |_| Ok(vec![2]));
            assert_eq!(other, Ok(Arc::from([2])));
            let newer = LiveQuery { build: 1, ..query(1) };
            assert_eq!(queries.answer(&newer, |_| Ok(vec![3])), Ok(Arc::from([3])));
            let view = LiveQuery { view: Some(View::Kpis), ..query(1) };
            assert_eq!(queries.answer(&view, |_| Ok(vec![4])), Ok(Arc::from([4])));
            Ok(vec![1])
        });
        assert_eq!(answer, Ok(Arc::from([1])));
    }

    #[test]
    fn no_more_than_four_are_computed_at_a_time() {
        let (queries, all) = (LiveQueries::default(), Barrier::new(AT_ONCE));
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for segment in 0..AT_ONCE * 4 {
                let (queries, all, running, most) = (&queries, &all, &running, &most);
                scope.spawn(move || {
                    queries.answer(&query(segment), |share| {
                        assert!(share.get() <= AT_ONCE);
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
    }

    #[test]
    fn a_question_too_many_is_sent_away_and_a_panic_gives_its_turn_back() {
        let queries = LiveQueries::default();
        let (release, released) = mpsc::channel::<()>();
        let released = Mutex::new(released);
        thread::scope(|scope| {
            for segment in 0..WAITING {
                let (queries, released) = (&queries, &released);
                scope.spawn(move || {
                    queries.answer(&query(segment), |_| {
                        let _ = lock(released).recv();
                        Ok(Vec::new())
                    })
                });
            }
            until_waiting(&queries, WAITING);
            assert_eq!(queries.answer(&query(WAITING), |_| Ok(Vec::new())), Err(Unanswered::Busy));
            drop(release);
        });
        for _ in 0..=AT_ONCE {
            let panicked = thread::scope(|scope| {
                scope.spawn(|| queries.answer(&query(0), |_| panic!("a computation that fails, on purpose"))).join()
            });
            assert!(panicked.is_err());
        }
        assert_eq!(queries.answer(&query(0), |_| Ok(vec![1])), Ok(Arc::from([1])));
        assert_eq!(*lock(&queries.waiting), 0);
    }
}
