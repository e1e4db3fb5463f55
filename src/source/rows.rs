//! A store as a stream of rows, and the one loop that turns such streams into a cube.
//!
//! The loop owns the threads, the order in which their results are merged, and the second pass that is needed when some days
//! do not count. A store only says how its rows are read; it knows no metric.

use crate::cube::{Accumulator, Clock, Cube, PassResult, QueryPlan, Users};
use crate::metric::Definitions;
use crate::problem::Problems;

/// A store whose rows can be read one after another.
pub(super) trait RowSource: Sync {
    /// What a thread reads with, such as a connection. All reads of the first one see the same rows.
    type Session;
    /// Neighbouring rows of the events that one thread reads.
    type Part: Copy + Send + Sync;

    /// Begins to read.
    fn session(&self) -> Result<Self::Session, Problems>;

    /// Reads all users, then all aliases.
    fn users(&self, session: &mut Self::Session, users: &mut Users) -> Result<(), Problems>;

    /// The parts of the events, in the order of the rows; each is read by a thread of its own.
    fn parts(&self, session: &mut Self::Session, plan: &QueryPlan) -> Result<Vec<Self::Part>, Problems>;

    /// Reads the events of a part.
    fn events(
        &self,
        session: &mut Self::Session,
        part: (Self::Part, &QueryPlan),
        events: &mut Accumulator<'_>,
    ) -> Result<(), Problems>;
}

/// Reads everything once, or twice when some days do not count, and makes the cube.
pub(super) fn cube<S: RowSource>(source: &S, definitions: &Definitions, clock: Clock) -> Result<Cube, Problems> {
    let mut session = source.session()?;
    let mut users = Users::new(definitions);
    source.users(&mut session, &mut users)?;
    let users = users.complete();
    let mut plan = QueryPlan::new(definitions, clock);
    loop {
        match pass(source, &mut session, (&plan, &users))? {
            PassResult::Complete(cube) => return Ok(*cube),
            PassResult::Again(selection) => plan = plan.selecting(selection),
        }
    }
}

fn pass<S: RowSource>(
    source: &S,
    session: &mut S::Session,
    (plan, users): (&QueryPlan, &Users),
) -> Result<PassResult, Problems> {
    let parts = source.parts(session, plan)?;
    let mut all = Accumulator::new(plan, users);
    let [first, others @ ..] = parts.as_slice() else { return Ok(all.finish()) };
    std::thread::scope(|scope| {
        let read_elsewhere = |part| {
            let mut events = Accumulator::new(plan, users);
            source.events(&mut source.session()?, (part, plan), &mut events)?;
            Ok::<_, Problems>(events)
        };
        let others: Vec<_> = others.iter().map(|part| scope.spawn(move || read_elsewhere(*part))).collect();
        source.events(session, (*first, plan), &mut all)?;
        for other in others {
            all.merge(other.join().expect("reading does not panic")?);
        }
        Ok::<_, Problems>(())
    })?;
    Ok(all.finish())
}
