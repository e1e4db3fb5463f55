//! Random draws that are equal on every machine: a named generator and plain arithmetic, no platform math.

use rand::distr::weighted::WeightedIndex;
use rand::rngs::ChaCha8Rng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};

/// The generator of one subject. Each subject has its own stream of the seed, so that drawing more for one does not shift
/// the others. `StdRng` may change with a release of `rand`; this generator is fixed by its name.
pub(super) fn generator(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut generator = ChaCha8Rng::from_seed(key);
    generator.set_stream(stream);
    generator
}

/// Indexes with the given weights.
pub(super) fn weighted(weights: impl IntoIterator<Item = f64>) -> WeightedIndex<f64> {
    WeightedIndex::new(weights).expect("a scenario's weights are checked: none is negative, not all are 0")
}

/// One of these, by its weight.
pub(super) fn choose<'a, T>(rng: &mut ChaCha8Rng, weighted: &'a [(T, u32)]) -> &'a T {
    &weighted.choose_weighted(rng, |(_, weight)| *weight).expect("weights above 0").0
}

/// About a normal number with mean 1 and this deviation: the sum of twelve uniform ones less six (Irwin and Hall), which
/// needs no platform math.
pub(super) fn around_one(rng: &mut ChaCha8Rng, deviation: f64) -> f64 {
    let sum: f64 = (0..12).map(|_| rng.random::<f64>()).sum();
    1.0 + deviation * (sum - 6.0)
}

/// A whole number near the mean.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the mean is limited and not negative")]
pub(super) fn about(rng: &mut ChaCha8Rng, mean: f64) -> u32 {
    (mean * around_one(rng, 0.1)).round().max(0.0) as u32
}

/// `count` numbers in `[0, 1)`, one in each of as many equal strata, in random order. A share of a cohort drawn with them
/// differs from its expectation by about one person, so the noise of a rate is only the noise that was asked for.
pub(super) fn strata(rng: &mut ChaCha8Rng, count: usize) -> Vec<f64> {
    let mut numbers: Vec<f64> = (0..count).map(|index| (index as f64 + rng.random::<f64>()) / count as f64).collect();
    numbers.shuffle(rng);
    numbers
}

/// `count` numbers in `[0, 1)`, each drawn for itself.
pub(super) fn independent(rng: &mut ChaCha8Rng, count: usize) -> Vec<f64> {
    (0..count).map(|_| rng.random()).collect()
}

/// Which of the people who are asked are taken.
pub(super) enum Sample {
    /// Systematic, with unequal probabilities: as many are taken as their probabilities sum to, give or take one.
    Systematic(f64),
    /// Each for itself, so that their number varies as chance makes it.
    Independent(Box<ChaCha8Rng>),
}

impl Sample {
    /// A sample with a random start.
    pub(super) fn new(rng: &mut ChaCha8Rng, is_independent: bool) -> Self {
        if is_independent {
            Self::Independent(Box::new(generator(rng.random(), 7)))
        } else {
            Self::Systematic(rng.random())
        }
    }

    pub(super) fn takes(&mut self, probability: f64) -> bool {
        match self {
            Self::Systematic(sum) => {
                *sum += probability;
                let taken = *sum >= 1.0;
                if taken {
                    *sum -= 1.0;
                }
                taken
            }
            Self::Independent(rng) => rng.random::<f64>() < probability,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_systematic_sample_takes_the_sum_of_the_probabilities() {
        let mut sample = Sample::new(&mut generator(1, 1), false);
        // 1,000 people at 0.25: exactly 250, whatever the start, because 250 is whole.
        assert_eq!((0..1_000).filter(|_| sample.takes(0.25)).count(), 250);
    }

    #[test]
    fn an_independent_sample_varies_as_chance_makes_it() {
        let taken = |seed| {
            let mut sample = Sample::new(&mut generator(seed, 1), true);
            f64::from((0..1_000).map(|_| i32::from(sample.takes(0.25))).sum::<i32>())
        };
        let counts: Vec<f64> = (0..200).map(taken).collect();
        let mean = counts.iter().sum::<f64>() / 200.0;
        let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / 199.0;
        // Binomial: mean 250, variance 187.5, whose estimate out of 200 has a standard error of 19.
        assert!((mean - 250.0).abs() < 4.0 && (variance - 187.5).abs() < 76.0, "{mean} {variance}");
    }

    #[test]
    fn strata_cover_each_part_once() {
        let mut parts: Vec<f64> =
            strata(&mut generator(7, 1), 10).iter().map(|number| (number * 10.0).floor()).collect();
        assert!(parts.windows(2).any(|two| two[0] > two[1]), "shuffled");
        parts.sort_by(f64::total_cmp);
        assert_eq!(parts, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
    }

    #[test]
    fn the_noise_has_mean_one_and_the_deviation_that_is_asked_for() {
        let mut rng = generator(3, 0);
        let drawn: Vec<f64> = (0..10_000).map(|_| around_one(&mut rng, 0.1)).collect();
        let mean = drawn.iter().sum::<f64>() / 10_000.0;
        let deviation = (drawn.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 10_000.0).sqrt();
        // The standard error of the mean is 0.001; that of the deviation is smaller.
        assert!((mean - 1.0).abs() < 0.005 && (deviation - 0.1).abs() < 0.005, "{mean} {deviation}");
    }

    #[test]
    fn streams_of_one_seed_differ_and_repeat() {
        let draw = |stream| generator(42, stream).random_range(0..1_u64 << 40);
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }
}
