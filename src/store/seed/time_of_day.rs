//! When on a day something happens, and how much a weekday weighs.

use rand::RngExt;
use rand::distr::weighted::WeightedIndex;
use rand::rngs::ChaCha8Rng;

use super::random;
use crate::calendar::{Day, HOUR_MILLIS, Millis};

/// One minute in milliseconds.
pub(super) const MINUTE: i64 = 60_000;

/// The hours of a day with their weights.
pub(super) struct TimeOfDay(WeightedIndex<f64>);

impl TimeOfDay {
    pub(super) fn new(hours: &[f64; 24]) -> Self {
        Self(random::weighted(*hours))
    }

    /// An instant on the day.
    pub(super) fn draw(&self, rng: &mut ChaCha8Rng, day: Day) -> Millis {
        let hour = i64::try_from(rng.sample(&self.0)).expect("an hour is 0 to 23");
        Millis(day.utc_start().0 + hour * HOUR_MILLIS + rng.random_range(0..HOUR_MILLIS))
    }
}

/// The weight of the day's weekday, relative to their mean.
pub(super) fn relative(weekday: &[f64; 7], day: Day) -> f64 {
    let index = day.weekday_index();
    weekday[index] * 7.0 / weekday.iter().sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekday_weights_have_mean_one() {
        let weights = [2.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5];
        let monday: Day = "2026-11-16".parse().expect("a valid day");
        let sum: f64 = (0..7).map(|offset| relative(&weights, monday.plus(offset))).sum();
        assert!((sum - 7.0).abs() < 1e-12);
        assert!((relative(&weights, monday) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn an_hour_without_weight_is_never_drawn() {
        let mut hours = [0.0; 24];
        hours[7] = 2.0;
        let (time, mut rng, day) = (TimeOfDay::new(&hours), random::generator(3, 0), Day(20_778));
        assert!((0..200).all(|_| (time.draw(&mut rng, day).0 - day.utc_start().0) / HOUR_MILLIS == 7));
    }
}
