//! How long each stage of the demo's site takes once its events are read and its charts are drawn: processor time of the
//! one thread that does it, the middle of several builds side by side.
//!
//! `cargo bench --bench site`. To reach: 80 ms for 25 cockpit pages and their JSON, which is views, charts without pictures,
//! and pages and data files together.

use std::collections::BTreeMap;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::Path;

use flightdeck::calendar::Day;
use flightdeck::cube::Clock;
use flightdeck::insights::llm::ModelMode;
use flightdeck::pipeline::{self, BuildMemory, BuildRequest};
use flightdeck::project::Project;
use flightdeck::store::seed::{DEMO, Existing, Order, Scenario, seed};

#[path = "support/measure.rs"]
#[expect(dead_code, reason = "memory and single pieces of work are for the other benchmarks")]
mod measure;

const ROUNDS: usize = 15;

fn demo(folder: &Path) -> Project {
    std::fs::write(folder.join("flightdeck.toml"), include_str!("../flightdeck.toml")).expect("a written file");
    let project = Project::load(folder, None).expect("the demo's settings");
    let scenario = Scenario::parse(DEMO, Path::new("demo.toml")).expect("the demo's scenario");
    let source = project.source();
    let database = source.own_database().expect("the demo has a database of its own");
    let order = Order { seed: 42, last_day: Day(20_778), path: database, existing: Existing::Keep };
    seed(&scenario, order, &mut |_, _| {}).expect("a demo database");
    project
}

/// Milliseconds of each stage of one build, by the words that announce it.
fn stages(request: &BuildRequest<'_>, target: &Path) -> Vec<(String, f64)> {
    let mut begun: Vec<(String, f64)> = Vec::new();
    pipeline::build(request, target, &mut BuildMemory::default(), &mut |stage| {
        begun.push((stage.to_owned(), measure::thread_cpu()));
    })
    .expect("the demo builds");
    let ends: Vec<f64> = begun.iter().skip(1).map(|(_, at)| *at).chain([measure::thread_cpu()]).collect();
    begun.into_iter().zip(ends).map(|((stage, from), to)| (stage, (to - from) * 1e3)).collect()
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = demo(folder.path());
    let request = BuildRequest {
        project: &project,
        source: pipeline::source_config(&project, None),
        clock: Clock { now: Day(20_778).utc_end(), as_of: None },
        jobs: NonZeroUsize::MIN,
        allow_rejected: false,
        model: ModelMode::Nothing,
    };
    let target = folder.path().join("site");
    // The first build reads and draws, and keeps both.
    let order: Vec<String> = stages(&request, &target).into_iter().map(|(stage, _)| stage).collect();
    let mut taken: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for _ in 0..ROUNDS {
        for (stage, milliseconds) in stages(&request, &target) {
            taken.entry(stage).or_default().push(milliseconds);
        }
    }
    let mut out = std::io::stdout().lock();
    for stage in order {
        let median = measure::median(taken.remove(&stage).unwrap_or_default());
        writeln!(out, "{stage:<32} {median:>7.1} ms").expect("standard output");
    }
}
