//! How often the interval covers the truth, and how often a decision that changed nothing looks like an improvement.
//!
//! `FLIGHTDECK_DECISION_GRID=100 cargo test --test it decisions::figures -- --nocapture` runs all 1,512 cells with 100 series
//! each and prints them.

use super::generator::{Cell, Noise, Random, series};
use flightdeck::decisions::effect;

/// The least coverage of a cell, and the most false improvements, in percent.
const LEAST_COVERAGE: f64 = 93.0;
const MOST_FALSE: f64 = 4.4;

/// What became of the series of a cell, in percent.
#[derive(Clone, Copy, Debug)]
struct Figures {
    /// The interval covers no change.
    coverage: f64,
    /// The interval lies above no change: with some expected size, *kept*.
    false_kept: f64,
}

fn figures(cell: Cell, seed: u64, runs: u32) -> Figures {
    let mut random = Random(seed);
    let (mut covered, mut above, mut known) = (0, 0, 0);
    for _ in 0..runs {
        let (series, day) = series(cell, &mut random);
        // Too few events: no interval, and no verdict that could be false.
        let Ok(effect) = effect(&series, day, cell.weeks) else { continue };
        known += 1;
        covered += u32::from(effect.low <= 0.0 && effect.high >= 0.0);
        above += u32::from(effect.low > 0.0);
    }
    assert!(known * 10 >= runs * 9, "{cell:?}: {known} of {runs} have an interval");
    let percent = |count: u32| 100.0 * f64::from(count) / f64::from(known);
    Figures { coverage: percent(covered), false_kept: percent(above) }
}

#[test]
fn chosen_cells_cover_the_truth_and_rarely_call_nothing_an_improvement() {
    let count = |volume, weeks, noise, growth| Cell { rate: None, volume, weeks, noise, growth };
    let rate = |rate, volume, weeks, noise, growth| Cell { rate: Some(rate), volume, weeks, noise, growth };
    let cells = [
        count(100.0, 4, Noise::Chance, 0.0),
        count(100.0, 4, Noise::Chance, 0.0025),
        count(20.0, 2, Noise::Days(0.08), 0.005),
        count(1000.0, 4, Noise::Neighbours(0.35, 0.08), 0.0025),
        count(1000.0, 4, Noise::Neighbours(0.5, 0.08), 0.0),
        count(20_000.0, 8, Noise::Neighbours(0.35, 0.03), -0.005),
        count(1000.0, 4, Noise::CalendarWeeks(0.08), 0.0),
        rate(0.4, 100.0, 4, Noise::Chance, 0.0),
        rate(0.4, 1000.0, 4, Noise::Neighbours(0.5, 0.08), 0.0005),
        rate(0.9, 1000.0, 2, Noise::Days(0.08), 0.0),
        rate(0.05, 1000.0, 8, Noise::Neighbours(0.35, 0.08), -0.0005),
    ];
    for (seed, cell) in (77_000_000..).zip(cells) {
        let Figures { coverage, false_kept } = figures(cell, seed, 600);
        assert!(coverage >= LEAST_COVERAGE && false_kept <= MOST_FALSE, "{cell:?}: {coverage:.1}, {false_kept:.1}");
    }
}

#[test]
#[expect(clippy::disallowed_macros, reason = "its result is for the person who asked for it")]
fn the_whole_grid_where_it_is_asked_for() {
    let Ok(runs) = std::env::var("FLIGHTDECK_DECISION_GRID") else { return };
    let runs: u32 = runs.parse().expect("FLIGHTDECK_DECISION_GRID is how many series a cell has");
    let noises = [
        Noise::Chance,
        Noise::Days(0.08),
        Noise::Neighbours(0.35, 0.03),
        Noise::Neighbours(0.35, 0.08),
        Noise::Neighbours(0.5, 0.08),
        Noise::CalendarWeeks(0.08),
    ];
    let counts = [0.0, 0.001, 0.0025, 0.005, -0.0025, -0.005].map(|growth| (None, growth));
    let drifts = [0.0, 0.0005, 0.001, -0.0005, -0.001];
    let rates = [0.05, 0.4, 0.9].into_iter().flat_map(|rate| drifts.map(|growth| (Some(rate), growth)));
    let kinds: Vec<(Option<f64>, f64)> = counts.into_iter().chain(rates).collect();
    let mut found: Vec<(Cell, Figures)> = Vec::new();
    for weeks in [2, 4, 8] {
        for volume in [20.0, 100.0, 1000.0, 20_000.0] {
            for (noise, (rate, growth)) in
                noises.into_iter().flat_map(|noise| kinds.iter().map(move |kind| (noise, *kind)))
            {
                let cell = Cell { rate, volume, weeks, noise, growth };
                found.push((cell, figures(cell, 555_000_000 + found.len() as u64 * 1_000_003, runs)));
            }
        }
    }
    for is_rate in [false, true] {
        let of_kind = || found.iter().filter(|(cell, _)| cell.rate.is_some() == is_rate);
        let mean = |of: fn(&Figures) -> f64| of_kind().map(|(_, it)| of(it)).sum::<f64>() / of_kind().count() as f64;
        println!("rates: {is_rate}, {} cells", of_kind().count());
        println!("  coverage {:.2}, false kept {:.2}", mean(|it| it.coverage), mean(|it| it.false_kept));
        let worst = of_kind().min_by(|a, b| a.1.coverage.total_cmp(&b.1.coverage)).expect("cells");
        println!("  least coverage {worst:?}");
        let worst = of_kind().max_by(|a, b| a.1.false_kept.total_cmp(&b.1.false_kept)).expect("cells");
        println!("  most false kept {worst:?}");
        assert!(mean(|it| it.coverage) >= LEAST_COVERAGE && mean(|it| it.false_kept) <= MOST_FALSE);
    }
}
