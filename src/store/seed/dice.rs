//! Random draws that are equal on every machine: a named generator and plain arithmetic, no platform math.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// One stream of a seed. Each subject has its own stream, so that drawing more for one does not shift the others.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(stream);
        Self(generator)
    }

    /// A number in `[0, 1)` with 53 random bits.
    pub(super) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// A number in `[low, high)`.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u128::from(high.abs_diff(low));
        let offset = (u128::from(self.0.next_u64()) * width) >> 64;
        low + i64::try_from(offset).expect("an offset is below the width, which fits")
    }

    /// An index in `[0, length)`.
    pub(super) fn index(&mut self, length: usize) -> usize {
        let offset = (u128::from(self.0.next_u64()) * length as u128) >> 64;
        usize::try_from(offset).expect("an offset is below the length, which fits")
    }

    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// About a normal number with mean 1 and this deviation: the sum of twelve uniform ones less six (Irwin and Hall).
    pub(super) fn wobble(&mut self, deviation: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| self.unit()).sum();
        1.0 + deviation * (sum - 6.0)
    }

    /// An index with the given weights.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// `count` numbers in `[0, 1)`, one in each of as many equal strata, in random order. A share of a cohort drawn with
    /// them differs from its expectation by about one person, so the noise of a rate is only the noise that was asked for.
    pub(super) fn strata(&mut self, count: usize) -> Vec<f64> {
        let mut numbers: Vec<f64> = (0..count).map(|index| (index as f64 + self.unit()) / count as f64).collect();
        for last in (1..count).rev() {
            numbers.swap(last, self.index(last + 1));
        }
        numbers
    }

    /// A systematic sample with a random start.
    pub(super) fn systematic(&mut self) -> Systematic {
        Systematic(self.unit())
    }
}

/// Systematic sampling with unequal probabilities: of the people asked, as many are taken as their probabilities sum to,
/// give or take one.
pub(super) struct Systematic(f64);

impl Systematic {
    pub(super) fn takes(&mut self, probability: f64) -> bool {
        self.0 += probability;
        let taken = self.0 >= 1.0;
        if taken {
            self.0 -= 1.0;
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_systematic_sample_takes_the_sum_of_the_probabilities() {
        let mut sample = Dice::new(1, 1).systematic();
        // 1,000 people at 0.25: exactly 250, whatever the start, because 250 is whole.
        assert_eq!((0..1_000).filter(|_| sample.takes(0.25)).count(), 250);
    }

    #[test]
    fn strata_cover_each_part_once() {
        let mut parts: Vec<f64> = Dice::new(7, 1).strata(10).iter().map(|number| (number * 10.0).floor()).collect();
        assert!(parts.windows(2).any(|two| two[0] > two[1]), "shuffled");
        parts.sort_by(f64::total_cmp);
        assert_eq!(parts, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
    }

    #[test]
    fn streams_of_one_seed_differ_and_repeat() {
        let draw = |stream| Dice::new(42, stream).between(0, 1 << 40);
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn weights_of_zero_are_never_picked() {
        let mut dice = Dice::new(3, 0);
        assert!((0..200).all(|_| dice.weighted(&[0.0, 1.0, 0.0]) == 1));
    }
}
