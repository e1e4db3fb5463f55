//! How long each stage of the demo's site takes once its events are read and its charts are drawn: processor time of the
//! one thread that does it, the middle of several builds side by side. Then what cold builds take, which read and draw
//! everything: of the demo, and of the demo with 21 segments, which is 105 cockpits.
//!
//! `cargo bench --bench site`. To reach: 80 ms for 25 cockpit pages and their JSON, which is views, charts without pictures,
//! and pages and data files together; cold at most 1.25 and 1.6 times what the version before took.

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
const COLD_ROUNDS: usize = 3;
/// With the five of the demo 21.
const MORE_SEGMENTS: usize = 16;

/// The demo's settings with so many segments more.
fn settings(more: usize) -> String {
    let segment = |at: usize| {
        let (plan, size) = (["free", "pro"][at % 2], ["smb", "enterprise"][at / 2 % 2]);
        format!("\n[[segments]]\nkey = \"part{at}\"\nwhere = {{ plan = [{plan:?}], segment = [{size:?}] }}\n")
    };
    include_str!("../flightdeck.toml").to_owned() + &(0..more).map(segment).collect::<Vec<_>>().concat()
}

fn demo(folder: &Path, settings: &str) -> Project {
    std::fs::write(folder.join("flightdeck.toml"), settings).expect("a written file");
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

fn request(project: &Project) -> BuildRequest<'_> {
    BuildRequest {
        project,
        source: pipeline::source_config(project, None),
        clock: Clock { now: Day(20_778).utc_end(), as_of: None },
        jobs: NonZeroUsize::MIN,
        allow_rejected: false,
        model: ModelMode::Nothing,
    }
}

/// Seconds of the processor that all threads of the process have had.
fn process_cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux keeps it");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().expect("a number of ticks");
    // User and system time stand eleven places behind the name, in hundredths of a second.
    (ticks(11) + ticks(12)) / 100.0
}

/// Seconds of a build that finds nothing of an earlier one, the middle of several.
fn cold(project: &Project, folder: &Path) -> f64 {
    let rounds = (0..COLD_ROUNDS).map(|_| {
        for kept in [".flightdeck", "site"].map(|name| folder.join(name)) {
            if kept.exists() {
                std::fs::remove_dir_all(kept).expect("a folder of this benchmark");
            }
        }
        let before = process_cpu();
        stages(&request(project), &folder.join("site"));
        process_cpu() - before
    });
    measure::median(rounds.collect())
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = demo(folder.path(), &settings(0));
    let request = request(&project);
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
    for (name, more) in [("cold, 25 cockpits", 0), ("cold, 105 cockpits", MORE_SEGMENTS)] {
        let folder = tempfile::tempdir().expect("a folder");
        let project = demo(folder.path(), &settings(more));
        let seconds = cold(&project, folder.path());
        writeln!(out, "{name:<32} {:>7.0} ms", seconds * 1e3).expect("standard output");
    }
}
