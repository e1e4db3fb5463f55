//! How long the site of the demo takes once its events are read and its charts are drawn: every view, every page and data
//! file, every check.
//!
//! To reach: 80 ms for 25 cockpit pages and their JSON.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use flightdeck::calendar::{Day, Millis};
use flightdeck::cube::Clock;
use flightdeck::insights::llm::Wanted;
use flightdeck::pipeline::{self, Request};
use flightdeck::project::Project;
use flightdeck::store::seed::{DEMO, Existing, Order, Scenario, seed};

fn demo(folder: &Path) -> Project {
    std::fs::write(folder.join("flightdeck.toml"), include_str!("../flightdeck.toml")).expect("a written file");
    let project = Project::load(folder, None).expect("the demo's settings");
    let scenario = Scenario::parse(DEMO, Path::new("demo.toml")).expect("the demo's scenario");
    let database = project.database();
    let order = Order { seed: 42, last_day: Day(20_778), path: &database, existing: Existing::Keep };
    seed(&scenario, order, &mut |_, _| {}).expect("a demo database");
    project
}

fn site(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let project = demo(folder.path());
    let request = Request {
        project: &project,
        source: pipeline::source_config(&project, None),
        clock: Clock { yesterday: Day(20_778), as_of: None },
        now: Millis(Day(20_778).end().0),
        jobs: NonZeroUsize::MIN,
        model: Wanted::Nothing,
    };
    let target = folder.path().join("site");
    // The first build reads and draws, and keeps both.
    pipeline::build(&request, &target, &mut |_| {}).expect("the demo builds");
    let cube = pipeline::cube(&request).expect("the kept cube");
    criterion.bench_function("site/views", |bencher| {
        bencher.iter(|| black_box(pipeline::views(&project.config, &cube)).cockpits.len());
    });
    criterion.bench_function("site/incidents", |bencher| {
        bencher.iter(|| black_box(pipeline::incidents(&project.config, &cube)).all.len());
    });
    criterion.bench_function("site/all-but-reading-and-drawing", |bencher| {
        bencher.iter(|| pipeline::build(black_box(&request), &target, &mut |_| {}).map(|built| built.files.len()));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = site
}
criterion_main!(benches);
