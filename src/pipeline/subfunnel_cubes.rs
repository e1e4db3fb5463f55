//! The cubes of shorter funnels that were asked for: the last few, since there are as many as there are subsets of steps.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::cube::Cube;
use crate::problem::Problems;

/// How many are kept; one is looked at for a while before the next.
const KEPT: usize = 4;

/// Cubes by the positions of their steps, the newest last; clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct SubfunnelCubes(Arc<Mutex<CachedCube>>);

type CachedCube = VecDeque<(Vec<usize>, Arc<Cube>)>;

impl SubfunnelCubes {
    /// The cube of these steps, made when it is not kept. Nobody else waits while it is made; two who ask for the same at
    /// once both make it.
    pub(super) fn get(
        &self,
        steps: &[usize],
        make: impl FnOnce() -> Result<Cube, Problems>,
    ) -> Result<Arc<Cube>, Problems> {
        if let Some(cube) = self.kept(steps) {
            return Ok(cube);
        }
        let cube = Arc::new(make()?);
        let mut kept = self.lock();
        kept.retain(|(known, _)| known != steps);
        kept.push_back((steps.to_owned(), Arc::clone(&cube)));
        let too_many = kept.len().saturating_sub(KEPT);
        kept.drain(..too_many);
        Ok(cube)
    }

    fn kept(&self, steps: &[usize]) -> Option<Arc<Cube>> {
        self.lock().iter().find(|(known, _)| known == steps).map(|(_, cube)| Arc::clone(cube))
    }

    /// The values are whole even if a thread ended in a panic while it held them.
    fn lock(&self) -> MutexGuard<'_, CachedCube> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Definitions;

    fn sample() -> Cube {
        Cube::sample(&Definitions::default(), 0, 1)
    }

    #[test]
    fn the_last_four_are_kept() {
        let cubes = SubfunnelCubes::default();
        for last in 0..5 {
            cubes.get(&[0, last], || Ok(sample())).expect("made");
        }
        let is_kept = |last: usize| cubes.get(&[0, last], || Err(Problems::default())).is_ok();
        assert_eq!([0, 1, 2, 3, 4].map(is_kept), [false, true, true, true, true]);
    }

    #[test]
    fn nobody_waits_while_another_is_made() {
        let cubes = SubfunnelCubes::default();
        cubes.get(&[0], || Ok(sample())).expect("made");
        let both = cubes.get(&[0, 1], || {
            // Asked while the other is being made; with the lock held this would never end.
            assert!(cubes.kept(&[0]).is_some());
            Ok(sample())
        });
        assert!(both.is_ok());
    }
}
