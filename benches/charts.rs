//! How long ECharts takes inside the program: to load from bytecode, and to draw a chart of three lines.
//!
//! To reach: 30 ms and 20 ms.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use flightdeck::charts::render::{Engine, Size};
use serde_json::{Value, json};

/// Three lines of 90 days, without symbols.
fn three_lines() -> Value {
    let days: Vec<String> = (0..90).map(|day| format!("2026-{:02}-{:02}", 1 + day / 28, 1 + day % 28)).collect();
    let line = |level: u32| {
        let data: Vec<u32> = (0..90).map(|day| level + day * 7919 % 97).collect();
        json!({"type": "line", "symbol": "none", "data": data, "lineStyle": {"color": "c-series-1"}})
    };
    json!({"animation": false, "xAxis": {"type": "category", "data": days}, "yAxis": {"type": "value"},
           "series": [line(400), line(900), line(2000)]})
}

fn charts(criterion: &mut Criterion) {
    criterion.bench_function("charts/load", |bencher| bencher.iter(|| black_box(Engine::new()).is_ok()));
    let engine = Engine::new().expect("the runtime of this build loads");
    let option = three_lines();
    let size = Size { width: 720, height: 280 };
    criterion.bench_function("charts/three-lines", |bencher| bencher.iter(|| engine.draw(black_box(&option), size)));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(30);
    targets = charts
}
criterion_main!(benches);
