//! How long the alert rule takes: 96 series of 190 days replayed on one core; the goal is under 50 ms.

use criterion::{Criterion, criterion_group, criterion_main};
use flightdeck::alerts::{
    BadDirection, DailySeries, DayValue, Judge, SeriesKind, Thresholds, Tuning, replay, verdicts,
};
use flightdeck::calendar::Day;

/// A third of the series are rates; all have a weekly rhythm and some noise.
fn series(number: i32) -> DailySeries {
    let kind = if number % 3 == 0 { SeriesKind::Rate } else { SeriesKind::Count };
    let points = (0..190).map(|index| {
        let noise = f64::from((index * 7919 + number * 104_729).rem_euclid(97)) / 97.0;
        let total = (400.0 + 150.0 * noise) * if index % 7 > 4 { 0.6 } else { 1.1 };
        match kind {
            SeriesKind::Rate => DayValue::rate(Day(index), (total * (0.3 + 0.05 * noise)).round(), total.round()),
            SeriesKind::Count => DayValue::count(Day(index), total.round()),
        }
    });
    DailySeries::new(kind, points.collect())
}

fn replays(criterion: &mut Criterion) {
    let all: Vec<DailySeries> = (0..96).map(series).collect();
    let run = |series: &DailySeries| {
        let readings = replay(series, Tuning::default());
        let judge = Judge { kind: series.kind, thresholds: Thresholds::default(), bad: BadDirection::Either };
        verdicts(judge, &readings).len()
    };
    criterion.bench_function("replay 96 series of 190 days", |bencher| {
        bencher.iter(|| all.iter().map(run).sum::<usize>());
    });
}

criterion_group!(benches, replays);
criterion_main!(benches);
