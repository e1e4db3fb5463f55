//! Daily series whose truth is known: a trend, a weekly rhythm, noise of a given kind, and no effect of the decision.

use flightdeck::calendar::Day;
use flightdeck::decisions::{DailyPoint, MetricSeries, ValueKind, WEEKS_BEFORE};

/// How days scatter beyond chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Noise {
    /// Not at all.
    Chance,
    /// Each day by itself, with this standard deviation of the logarithm or log-odds.
    Days(f64),
    /// Each day like its neighbour: the correlation of neighbours, and the standard deviation.
    Neighbours(f64, f64),
    /// 40% of the variance is shared by the days of a calendar week.
    CalendarWeeks(f64),
}

/// A kind of series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cell {
    /// The rate, for a rate.
    pub(crate) rate: Option<f64>,
    /// The mean count, or the mean total of a rate, of a day.
    pub(crate) volume: f64,
    /// Whole weeks after.
    pub(crate) weeks: i32,
    /// The noise; a rate's log-odds scatter 1.25 times as much as a count's logarithm.
    pub(crate) noise: Noise,
    /// The growth of the logarithm or of the log-odds a day.
    pub(crate) growth: f64,
}

/// A named generator (splitmix64), so that a seed gives the same series on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// Uniform between 0 and 1, both excluded.
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        ((mixed >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// Standard normal, by Box and Muller.
    fn normal(&mut self) -> f64 {
        let (radius, angle) = ((-2.0 * self.uniform().ln()).sqrt(), std::f64::consts::TAU * self.uniform());
        radius * angle.cos()
    }

    /// Poisson: by inversion below a mean of 40, else rounded normal.
    fn poisson(&mut self, mean: f64) -> f64 {
        if mean > 40.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0);
        }
        let (mut left, mut term, mut count) = (self.uniform(), (-mean).exp(), 0.0);
        while left > term && count < 400.0 {
            left -= term;
            count += 1.0;
            term *= mean / count;
        }
        count
    }

    /// Binomial: one by one where few are expected on a side, else rounded normal.
    fn binomial(&mut self, total: f64, rate: f64) -> f64 {
        let variance = total * rate * (1.0 - rate);
        if variance > 40.0 {
            return (total * rate + variance.sqrt() * self.normal()).round().clamp(0.0, total);
        }
        let mut hits = 0.0;
        let mut drawn = 0.0;
        while drawn < total {
            hits += f64::from(u8::from(self.uniform() < rate));
            drawn += 1.0;
        }
        hits
    }
}

/// How much of a day each weekday has.
const RHYTHM: [f64; 7] = [1.1, 1.15, 1.12, 1.08, 1.0, 0.8, 0.75];

/// A series of a cell and the day of its decision, which changed nothing.
pub(crate) fn series(cell: Cell, random: &mut Random) -> (MetricSeries, Day) {
    let weekday = 7.0 * random.uniform();
    let day = (20_000..20_007).map(Day).rfind(|day| f64::from(day.0 - 20_000) < weekday).expect("above 0");
    let (first, last) = (-7 * cell.weeks.max(WEEKS_BEFORE), 7 * cell.weeks);
    let scale = if cell.rate.is_some() { 1.25 } else { 1.0 };
    let mut before = random.normal();
    let mut of_week = 0.0;
    let mut points = Vec::new();
    for offset in first..=last {
        let at = day.plus(offset);
        if at.weekday() == 0 || offset == first {
            of_week = random.normal();
        }
        let noise = scale
            * match cell.noise {
                Noise::Chance => 0.0,
                Noise::Days(sd) => sd * random.normal(),
                Noise::Neighbours(correlation, sd) => {
                    before = correlation * before + (1.0 - correlation * correlation).sqrt() * random.normal();
                    sd * before
                }
                Noise::CalendarWeeks(sd) => sd * (0.4_f64.sqrt() * of_week + 0.6_f64.sqrt() * random.normal()),
            };
        let trend = cell.growth * f64::from(offset) + noise;
        let rhythm = RHYTHM[usize::try_from(at.weekday()).expect("0 to 6")];
        let (value, total) = match cell.rate {
            None => (random.poisson(cell.volume * rhythm * trend.exp()), 0.0),
            Some(rate) => {
                let total = random.poisson(cell.volume * rhythm);
                let odds = rate / (1.0 - rate) * trend.exp();
                (random.binomial(total, odds / (1.0 + odds)), total)
            }
        };
        points.push(DailyPoint { day: at, value, total });
    }
    let kind = if cell.rate.is_some() { ValueKind::Rate } else { ValueKind::Count };
    (MetricSeries { kind, points }, day)
}
