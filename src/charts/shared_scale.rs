//! The value axis that several charts share.

use serde_json::{Value, json};

use crate::charts::option;
use crate::metric::Format;

/// The parts of a power of ten that an axis may have as its middle.
const ROUND: [f64; 9] = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0];
/// Differences of this part of a number are the rounding of its last digits.
const ROUNDING: f64 = 1e-9;

/// The two ends of an axis that several charts have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SharedScale {
    low: f64,
    high: f64,
}

impl SharedScale {
    /// From 0 to twice a round number, around all of these; a scale that reaches below 0 reaches as far as above.
    pub(super) fn around(values: impl Iterator<Item = f64>, format: Format) -> Self {
        let (mut far, mut low) = (0.0_f64, 0.0_f64);
        for value in values {
            (far, low) = (far.max(value.abs()), low.min(value));
        }
        let high = 2.0 * round_half(far / 2.0, format);
        Self { low: if low < 0.0 { -high } else { 0.0 }, high }
    }

    /// What the value axis of an option takes from it: both ends and the middle.
    pub(super) fn axis(self) -> Value {
        let [low, high, step] =
            [self.low, self.high, (self.high - self.low) / 2.0].map(|end| option::number(Some(end)));
        json!({"min": low, "max": high, "interval": step})
    }
}

/// The next round number that is not below a half; whole for a count.
fn round_half(half: f64, format: Format) -> f64 {
    if half <= 0.0 {
        return 1.0;
    }
    let power = 10.0_f64.powf(half.log10().floor());
    let reaches = |part: &f64| part * power >= half * (1.0 - ROUNDING);
    let rounded = ROUND.into_iter().find(reaches).unwrap_or(10.0) * power;
    match format {
        Format::Count => rounded.ceil(),
        Format::Percent | Format::Ratio | Format::Number | Format::Currency(_) => rounded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_ends_at_twice_a_round_number_around_everything() {
        let scale = |values: &[f64], format| {
            let SharedScale { low, high } = SharedScale::around(values.iter().copied(), format);
            (low, high)
        };
        assert_eq!(scale(&[300.0, 1_059.0], Format::Count), (0.0, 1_200.0));
        assert_eq!(scale(&[1_200.0], Format::Count), (0.0, 1_200.0));
        // The middle of a count is whole.
        assert_eq!(scale(&[3.0], Format::Count), (0.0, 4.0));
        assert_eq!(scale(&[0.19], Format::Ratio), (0.0, 0.2));
        assert_eq!(scale(&[-70.0, 20.0], Format::Number), (-80.0, 80.0));
        assert_eq!(scale(&[], Format::Count), (0.0, 2.0));
    }
}
