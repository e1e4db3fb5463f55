//! Synthetic product series as the table of figures fixes them, so that nobody can pick an easy one: three weekday profiles
//! in turn, growth, autocorrelated noise, every fourth series with heavy-tailed shocks, and a known incident or none.
//!
//! Where the words of the table leave a choice, the recorded series decide, which came from the same recipe. At 20,000 a day
//! their noise has a standard deviation of 0.040 and an autocorrelation of 0.31 (unit variance is that of the noise, not of its
//! shocks); rates wobble by 0.025 from day to day without memory (autocorrelation -0.03); a rate follows 0.10 of its weekday
//! profile; the base of a rate changes within a profile, so it is drawn; and a leak ends at 0.74 of its level, which is 30 times
//! 1% of what is left.

use flightdeck::alerts::{DailySeries, DayValue, Direction, SeriesKind};
use flightdeck::calendar::Day;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

/// How long a series is.
pub(super) const DAYS: usize = 154;
const PROFILES: [[f64; 7]; 3] = [
    [1.05, 1.08, 1.08, 1.05, 0.97, 0.90, 0.87],
    [1.20, 1.25, 1.23, 1.18, 1.05, 0.57, 0.52],
    [0.90, 0.90, 0.92, 0.95, 1.05, 1.16, 1.12],
];
/// Percent a day.
const GROWTH: [f64; 6] = [0.0, 0.0, 0.1, 0.2, 0.4, -0.2];
const RATES: [f64; 3] = [0.6, 0.35, 0.2];
const ERROR_SHARE: f64 = 0.05;
const ERROR_NOISE: f64 = 0.15;
const RATE_NOISE: f64 = 0.025;
/// Between the end of a first incident and the start of a second one.
const FIVE_WEEKS: usize = 35;
/// The share of next to empty days, and of days on which a campaign starts.
const ZERO_SHARE: f64 = 0.10;
const CAMPAIGN_SHARE: f64 = 0.05;
const WILD_NOISE: f64 = 0.35;
const AUTOCORRELATION: f64 = 0.35;
/// How much of the weekday profile a rate follows.
const MILD: f64 = 0.1;

/// What happens to a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Story {
    Onboarding,
    ErrorSpike,
    D7Dip,
    Outage,
    Launch,
    Holiday,
    Step,
    Leak,
    QuietCount,
    QuietErrors,
    QuietRate,
    /// A step three weeks after the end of a drop of ten days.
    SecondStep,
    /// A holiday at the same place.
    SecondHoliday,
    /// Nothing happens to a series of which one day in ten is next to empty.
    QuietZeros,
    /// Nothing but campaigns, which double a day and fade.
    QuietCampaigns,
    /// Nothing, with shocks of 35% from day to day.
    QuietWild,
    /// A drop of ten days on the same backgrounds.
    DropZeros,
    DropCampaigns,
    /// A drop of 21 days.
    LongDropZeros,
    LongDropCampaigns,
}

/// What happens every few days to a bursty series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bursts {
    None,
    Zeros,
    Campaigns,
    Wild,
}

pub(super) const INCIDENTS: [Story; 8] = [
    Story::Onboarding,
    Story::ErrorSpike,
    Story::D7Dip,
    Story::Outage,
    Story::Launch,
    Story::Holiday,
    Story::Step,
    Story::Leak,
];
pub(super) const QUIET: [Story; 3] = [Story::QuietCount, Story::QuietErrors, Story::QuietRate];

impl Story {
    /// The days that count as the incident, and which way it goes; `None` when nothing happens.
    pub(super) fn incident(self) -> Option<(usize, Direction)> {
        match self {
            Self::Onboarding | Self::DropZeros | Self::DropCampaigns => Some((10, Direction::Down)),
            Self::D7Dip => Some((7, Direction::Down)),
            Self::Outage => Some((1, Direction::Down)),
            Self::ErrorSpike | Self::Launch => Some((3, Direction::Up)),
            Self::Holiday | Self::SecondHoliday => Some((2, Direction::Down)),
            Self::Step | Self::SecondStep | Self::LongDropZeros | Self::LongDropCampaigns => {
                Some((21, Direction::Down))
            }
            Self::Leak => Some((30, Direction::Down)),
            Self::QuietCount
            | Self::QuietErrors
            | Self::QuietRate
            | Self::QuietZeros
            | Self::QuietCampaigns
            | Self::QuietWild => None,
        }
    }

    /// The factor on a day, counted from the first of the incident.
    fn factor(self, day: usize) -> f64 {
        let during = |days: usize, factor: f64| if day < days { factor } else { 1.0 };
        match self {
            Self::Onboarding | Self::DropZeros | Self::DropCampaigns => during(10, 0.65),
            Self::ErrorSpike => during(3, 2.5),
            Self::D7Dip => during(7, 0.8),
            Self::Outage => during(1, 0.4),
            Self::Launch => [1.8, 1.5, 1.25, 1.1].get(day).copied().unwrap_or(1.0),
            Self::Holiday | Self::SecondHoliday => during(2, 0.6),
            Self::Step | Self::SecondStep => during(21, 0.85),
            Self::LongDropZeros | Self::LongDropCampaigns => during(21, 0.70),
            Self::Leak => 0.99_f64.powf((day.min(29) + 1) as f64),
            Self::QuietCount
            | Self::QuietErrors
            | Self::QuietRate
            | Self::QuietZeros
            | Self::QuietCampaigns
            | Self::QuietWild => 1.0,
        }
    }

    /// The factor of an earlier incident, so many days before the one that is scored.
    fn earlier_factor(self, days_before: usize) -> f64 {
        let is_second = matches!(self, Self::SecondStep | Self::SecondHoliday);
        let during = FIVE_WEEKS < days_before && days_before <= FIVE_WEEKS + 10;
        if is_second && during { 0.65 } else { 1.0 }
    }

    fn bursts(self) -> Bursts {
        match self {
            Self::QuietZeros | Self::DropZeros | Self::LongDropZeros => Bursts::Zeros,
            Self::QuietCampaigns | Self::DropCampaigns | Self::LongDropCampaigns => Bursts::Campaigns,
            Self::QuietWild => Bursts::Wild,
            Self::Onboarding
            | Self::ErrorSpike
            | Self::D7Dip
            | Self::Outage
            | Self::Launch
            | Self::Holiday
            | Self::Step
            | Self::Leak
            | Self::QuietCount
            | Self::QuietErrors
            | Self::QuietRate
            | Self::SecondStep
            | Self::SecondHoliday => Bursts::None,
        }
    }

    /// Which way is bad news: down, but for errors.
    pub(super) fn bad_direction(self) -> Direction {
        if self.is_errors() { Direction::Up } else { Direction::Down }
    }

    fn kind(self) -> SeriesKind {
        match self {
            Self::Onboarding | Self::D7Dip | Self::QuietRate => SeriesKind::Rate,
            Self::ErrorSpike
            | Self::Outage
            | Self::Launch
            | Self::Holiday
            | Self::Step
            | Self::Leak
            | Self::QuietCount
            | Self::QuietErrors
            | Self::SecondStep
            | Self::SecondHoliday
            | Self::QuietZeros
            | Self::QuietCampaigns
            | Self::QuietWild
            | Self::DropZeros
            | Self::DropCampaigns
            | Self::LongDropZeros
            | Self::LongDropCampaigns => SeriesKind::Count,
        }
    }

    fn is_errors(self) -> bool {
        matches!(self, Self::ErrorSpike | Self::QuietErrors)
    }
}

/// A series and the day its incident starts.
#[derive(Clone, Debug)]
pub(super) struct Generated {
    pub(super) series: DailySeries,
    pub(super) start: usize,
}

/// The series of a story at a volume; `number` turns profiles and tails, `seed` everything else.
pub(super) fn generate(story: Story, volume: u32, (number, seed): (usize, u64)) -> Generated {
    let stream = seed * 1_000_003 + number as u64 * 97 + u64::from(volume) * 13 + story as u64;
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(stream));
    let shape = Shape {
        profile: PROFILES[number % 3],
        growth: GROWTH[dice.below(6)] / 100.0,
        is_heavy: number % 4 == 3,
        first_weekday: dice.below(7),
    };
    let start = 98 + dice.below(21);
    let base = if story == Story::D7Dip { 0.2 } else { RATES[dice.below(3)] };
    let noise = dice.noise(shape.is_heavy);
    let bursts = dice.bursts(story.bursts());
    let points = (0..DAYS).map(|day| {
        let usual = shape.usual(day) * bursts[day];
        let earlier = start.checked_sub(day).map_or(1.0, |before| story.earlier_factor(before));
        let factor = day.checked_sub(start).map_or(earlier, |since| story.factor(since));
        // Day 4 of 1970 was the first Monday.
        let date = Day(i32::try_from(4 + shape.first_weekday + day).expect("a few months"));
        match story.kind() {
            SeriesKind::Count => DayValue::count(
                date,
                dice.poisson(f64::from(volume) * count_level(story, volume, noise[day]) * usual * factor),
            ),
            SeriesKind::Rate => {
                let total = dice.poisson(f64::from(volume) * (base_noise(volume) * noise[day]).exp() * usual);
                let mild = 1.0 + MILD * (shape.weekday(day) - 1.0);
                let p = (base * mild * (RATE_NOISE * dice.normal()).exp() * factor).min(0.99);
                DayValue::rate(date, dice.binomial(total, p), total)
            }
        }
    });
    Generated { series: DailySeries::new(story.kind(), points.collect()), start }
}

fn base_noise(volume: u32) -> f64 {
    match volume {
        0..100 => 0.08,
        100..5_000 => 0.06,
        _ => 0.04,
    }
}

fn count_level(story: Story, volume: u32, noise: f64) -> f64 {
    if story.is_errors() { ERROR_SHARE * (ERROR_NOISE * noise).exp() } else { (base_noise(volume) * noise).exp() }
}

struct Shape {
    profile: [f64; 7],
    growth: f64,
    is_heavy: bool,
    first_weekday: usize,
}

impl Shape {
    fn weekday(&self, day: usize) -> f64 {
        self.profile[(self.first_weekday + day) % 7]
    }

    fn usual(&self, day: usize) -> f64 {
        self.weekday(day) * (1.0 + self.growth).powf(day as f64)
    }
}

struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0.random_range(0..limit)
    }

    fn normal(&mut self) -> f64 {
        let (radius, angle): (f64, f64) = (1.0 - self.0.random::<f64>(), self.0.random());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
    }

    /// Student t with 4 degrees of freedom, scaled to unit variance.
    fn heavy(&mut self) -> f64 {
        let chi2: f64 = (0..4).map(|_| self.normal().powi(2)).sum();
        self.normal() / (chi2 / 4.0).sqrt() / 2.0_f64.sqrt()
    }

    /// Autocorrelated noise of unit variance.
    fn noise(&mut self, is_heavy: bool) -> Vec<f64> {
        let mut last = self.normal();
        let fresh = (1.0 - AUTOCORRELATION * AUTOCORRELATION).sqrt();
        let mut values = Vec::with_capacity(DAYS);
        for _ in 0..DAYS {
            let shock = if is_heavy { self.heavy() } else { self.normal() };
            last = AUTOCORRELATION * last + fresh * shock;
            values.push(last);
        }
        values
    }

    /// The factors of a bursty background: one a day. A campaign adds 80% to 250% of a day, and half as much on each day after.
    fn bursts(&mut self, bursts: Bursts) -> Vec<f64> {
        let mut excess = 0.0;
        let mut factor = |dice: &mut Self| match bursts {
            Bursts::Zeros if dice.0.random::<f64>() < ZERO_SHARE => 0.2 * dice.0.random::<f64>(),
            Bursts::None | Bursts::Zeros => 1.0,
            Bursts::Campaigns => {
                let is_start = dice.0.random::<f64>() < CAMPAIGN_SHARE;
                excess = if is_start { 0.8 + 1.7 * dice.0.random::<f64>() } else { excess / 2.0 };
                1.0 + excess
            }
            Bursts::Wild => (WILD_NOISE * dice.normal()).exp(),
        };
        (0..DAYS).map(|_| factor(self)).collect()
    }

    /// Exact for small means; from 400 on the rounded normal distribution, which differs by less than the Monte Carlo error.
    fn poisson(&mut self, mean: f64) -> f64 {
        if mean >= 400.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0);
        }
        let (mut events, mut left) = (0.0, mean);
        loop {
            left += self.0.random::<f64>().max(1e-300).ln();
            if left < 0.0 {
                return events;
            }
            events += 1.0;
        }
    }

    fn binomial(&mut self, total: f64, p: f64) -> f64 {
        if total >= 2_000.0 {
            let (mean, spread) = (total * p, (total * p * (1.0 - p)).sqrt());
            return (mean + spread * self.normal()).round().clamp(0.0, total);
        }
        let mut hits = 0.0;
        let mut drawn = 0.0;
        while drawn < total {
            hits += f64::from(u8::from(self.0.random::<f64>() < p));
            drawn += 1.0;
        }
        hits
    }
}
