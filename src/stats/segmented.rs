//! Segmented regression of a series of periods: how far the level after an interruption lies from the trend before it.
//!
//! Each side has its own weighted straight line. The scatter around both gives the uncertainty, never less than chance alone;
//! the part beyond chance is taken to be correlated between neighbouring periods, and the measured trend is believed only as
//! far as it exceeds its own noise.
//!
//! Sources: Wagner, Soumerai, Zhang, Ross-Degnan (2002), J. Clin. Pharm. Ther. 27, 299-309 (segmented regression); Turner et
//! al. (2021), BMC Med. Res. Methodol. 21:181 (least squares is best for short series, whose autocorrelation is underestimated,
//! hence a fixed one); Lindley and Smith (1972), JRSS B 34, 1-41 (prior on a slope).

use super::student_t::critical_95;

/// The correlation of neighbouring periods in the noise beyond chance.
const NEIGHBOUR_CORRELATION: f64 = 0.15;
/// Each side has a level and a slope.
const PARAMETERS: u32 = 4;

/// One period, for example a week.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeriodMean {
    /// Its consecutive number, on both sides together; neighbours differ by 1.
    pub number: i32,
    /// Where it lies in time.
    pub at: f64,
    /// Its value.
    pub value: f64,
    /// How much it weighs; 1 for a complete period.
    pub weight: f64,
}

/// What is known about the noise before looking.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoiseModel {
    /// The variance of a period of weight 1 by chance alone, before.
    pub chance_before: f64,
    /// The same after.
    pub chance_after: f64,
    /// The prior standard deviation of the trend, per unit of time.
    pub trend_sd: f64,
}

/// A weighted straight line through periods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightedLine {
    /// The sum of the weights.
    pub weight: f64,
    /// The weighted mean of the times.
    pub at: f64,
    /// The weighted mean of the values: the line's height there.
    pub level: f64,
    /// The slope per unit of time.
    pub slope: f64,
    /// The weighted sum of squared distances from the mean time.
    pub spread: f64,
    residual: f64,
}

impl WeightedLine {
    fn through(periods: &[PeriodMean]) -> Self {
        let weight: f64 = periods.iter().map(|it| it.weight).sum();
        let mean = |of: fn(&PeriodMean) -> f64| periods.iter().map(|it| it.weight * of(it)).sum::<f64>() / weight;
        let (at, level) = (mean(|it| it.at), mean(|it| it.value));
        let spread: f64 = periods.iter().map(|it| it.weight * (it.at - at).powi(2)).sum();
        let slope = periods.iter().map(|it| it.weight * (it.at - at) * it.value).sum::<f64>() / spread;
        let distance = |it: &PeriodMean| it.value - level - slope * (it.at - at);
        let residual = periods.iter().map(|it| it.weight * distance(it).powi(2)).sum();
        Self { weight, at, level, slope, spread, residual }
    }
}

/// The interruption of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interruption {
    /// How far the periods after it lie, on average, from the trend before it carried on.
    pub shift: f64,
    /// Half the width of the 95% interval of `shift`, by the scatter of the periods.
    pub half_width: f64,
    /// The line before, by least squares.
    pub before: WeightedLine,
    /// The line after, by least squares.
    pub after: WeightedLine,
    /// How much of the measured trend before is believed, 0 to 1.
    pub believed: f64,
    /// The part of the variance of `shift` that comes from the prior of the trend.
    pub prior_variance: f64,
}

impl Interruption {
    /// The believed time from the middle of the periods before to that of those after.
    pub fn reach(&self) -> f64 {
        self.believed * (self.after.at - self.before.at)
    }

    /// The height of the trend before, carried on, at a time.
    pub fn carried_on(&self, at: f64) -> f64 {
        self.before.level + self.believed * self.before.slope * (at - self.before.at)
    }
}

/// Fits both sides; `None` for fewer than two periods on a side or fewer than six in all, since nothing is left to tell the
/// scatter from then.
pub fn interruption(before: &[PeriodMean], after: &[PeriodMean], noise: NoiseModel) -> Option<Interruption> {
    let periods = before.len() + after.len();
    let freedom = u32::try_from(periods).ok()?.checked_sub(PARAMETERS).filter(|freedom| *freedom >= 2)?;
    if before.len() < 2 || after.len() < 2 {
        return None;
    }
    let (b, a) = (WeightedLine::through(before), WeightedLine::through(after));
    let residual = b.residual + a.residual;
    let scatter = residual / f64::from(freedom);
    let chance = (before.len() as f64 * noise.chance_before + after.len() as f64 * noise.chance_after) / periods as f64;
    let beyond = if scatter <= chance { 0.0 } else { 1.0 - chance / scatter };
    let q = Correlated { numbers: before.iter().chain(after).map(|it| it.number).collect(), beyond };
    let (level_b, slope_b) = directions(before, &b, 0, periods);
    let (level_a, slope_a) = directions(after, &a, before.len(), periods);
    let explained: f64 = [&level_b, &slope_b, &level_a, &slope_a].map(|of| q.form(of, of)).iter().sum();
    let variance = residual / (periods as f64 - explained);
    let of_levels = q.form(&level_a, &level_a) / a.weight + q.form(&level_b, &level_b) / b.weight
        - 2.0 * q.form(&level_a, &level_b) / (a.weight * b.weight).sqrt();
    let of_both =
        (q.form(&level_a, &slope_b) / a.weight.sqrt() - q.form(&level_b, &slope_b) / b.weight.sqrt()) / b.spread.sqrt();
    let of_slope = q.form(&slope_b, &slope_b) / b.spread;
    let trend_variance = noise.trend_sd.powi(2);
    let believed = trend_variance / (trend_variance + variance.max(chance) * of_slope);
    let distance = a.at - b.at;
    let reach = believed * distance;
    let prior_variance = ((1.0 - believed) * distance * noise.trend_sd).powi(2);
    let measured = variance * (of_levels - 2.0 * reach * of_both + reach * reach * of_slope);
    Some(Interruption {
        shift: a.level - b.level - reach * b.slope,
        half_width: critical_95(freedom) * (measured.max(0.0) + prior_variance).sqrt(),
        before: b,
        after: a,
        believed,
        prior_variance,
    })
}

/// The unit vectors of a side's level and slope over all periods, of which the side's begin at `from`.
fn directions(side: &[PeriodMean], line: &WeightedLine, from: usize, periods: usize) -> (Vec<f64>, Vec<f64>) {
    let (mut level, mut slope) = (vec![0.0; periods], vec![0.0; periods]);
    for ((level, slope), it) in level.iter_mut().zip(&mut slope).skip(from).zip(side) {
        *level = (it.weight / line.weight).sqrt();
        *slope = (it.weight / line.spread).sqrt() * (it.at - line.at);
    }
    (level, slope)
}

/// The correlation of the noise of the periods: 1 with itself, else the share beyond chance times a power of the distance.
struct Correlated {
    numbers: Vec<i32>,
    beyond: f64,
}

impl Correlated {
    /// The quadratic form `left' R right`.
    fn form(&self, left: &[f64], right: &[f64]) -> f64 {
        let weighted = |(row, left): (usize, &f64)| -> f64 {
            let cells = right.iter().enumerate().map(|(column, right)| self.between(row, column) * right);
            left * cells.sum::<f64>()
        };
        left.iter().enumerate().map(weighted).sum()
    }

    fn between(&self, row: usize, column: usize) -> f64 {
        if row == column {
            return 1.0;
        }
        let distance = (self.numbers[row] - self.numbers[column]).abs();
        self.beyond * NEIGHBOUR_CORRELATION.powi(distance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Periods of weight 1 with the numbers -4, -3, ..., of which four lie before; the time is the number before, one more
    /// after.
    fn periods(values: [f64; 6]) -> (Vec<PeriodMean>, Vec<PeriodMean>) {
        let period = |(number, value): (i32, f64)| {
            let at = f64::from(if number < 0 { number } else { number + 1 });
            PeriodMean { number, at, value, weight: 1.0 }
        };
        let all: Vec<PeriodMean> = (-4..).zip(values).map(period).collect();
        (all[..4].to_vec(), all[4..].to_vec())
    }

    fn fit(noise: NoiseModel) -> Interruption {
        let (before, after) = periods([0.0, 1.0, 1.0, 2.0, 5.0, 5.0]);
        interruption(&before, &after, noise).expect("enough periods")
    }

    #[test]
    fn half_of_a_noisy_trend_is_carried_on() {
        // Before: mean time -2.5, level 1, spread 5, slope 3/5, residuals -.1, .3, -.3, .1, squares 0.2. After: level 5 at
        // 1.5, no residual. Scatter 0.2/2 is below chance 1, so nothing is correlated: variance 0.2/2 = 0.1, levels 1/2 + 1/4,
        // slope 1/5. Believed 0.2/(0.2 + 1/5) = 1/2, reach 2, shift 5 - 1 - 1.2, prior (1/2 * 4)^2 * 0.2 = 0.8,
        // half t(2) sqrt(0.1 (0.75 + 4/5) + 0.8) = 4.302653 * 0.977241.
        let found = fit(NoiseModel { chance_before: 1.0, chance_after: 1.0, trend_sd: 0.2_f64.sqrt() });
        assert!((found.before.level - 1.0).abs() < 1e-12 && (found.before.slope - 0.6).abs() < 1e-12);
        assert!((found.believed - 0.5).abs() < 1e-12 && (found.reach() - 2.0).abs() < 1e-12);
        assert!((found.shift - 2.8).abs() < 1e-12 && (found.prior_variance - 0.8).abs() < 1e-12);
        assert!((found.half_width - 4.204_727).abs() < 1e-5, "{}", found.half_width);
        // The line carried on: 1 + 0.3 * 4 in the middle of the periods after, which is the level there less the shift.
        assert!((found.carried_on(1.5) - 2.2).abs() < 1e-12);
    }

    #[test]
    fn scatter_beyond_chance_is_correlated() {
        // No chance, so all scatter is beyond it; no trend is believed. With correlations 0.15^distance the forms are 1.2491875
        // and 1.0584625 before, 1.15 and 0.85 after, 0.2028384/(2 sqrt 2) between the levels: variance 0.2/(6 - 4.30765),
        // levels 1.15/2 + 1.2491875/4 - 0.2028384/4 = 0.8365873, half 4.302653 sqrt(0.1181789 * 0.8365873).
        let found = fit(NoiseModel { chance_before: 0.0, chance_after: 0.0, trend_sd: 0.0 });
        assert!((found.shift - 4.0).abs() < 1e-12);
        assert!((found.half_width - 1.352_888).abs() < 1e-5, "{}", found.half_width);
    }

    #[test]
    fn five_periods_leave_nothing_to_tell_the_scatter_from() {
        let (before, after) = periods([0.0, 1.0, 1.0, 2.0, 5.0, 5.0]);
        let noise = NoiseModel { chance_before: 0.0, chance_after: 0.0, trend_sd: 0.1 };
        assert_eq!(interruption(&before[1..], &after, noise), None);
        assert_eq!(interruption(&before, &after[1..], noise), None);
    }
}
