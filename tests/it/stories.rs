//! Worlds with known truths: what is said first of each, and what is not said. `tests/stories/` holds them, each a scenario of the
//! product's own seed with its expectation; `tests/run worlds` draws each of them twenty times.

mod expectation;
mod telling;
mod world_file;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use world_file::WorldFile;

/// Worlds may fail in so many of twenty seeds.
const MOST_FAILURES: usize = 1;
/// So many of a hundred quiet seeds may have a headline.
const MOST_HEADLINES: usize = 4;

/// Whether each failure is printed as it is found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prints {
    Yes,
    No,
}

/// What is wrong in each world with each of the seeds, by the name of the world.
fn failures(
    worlds: &[WorldFile],
    seeds: std::ops::RangeInclusive<u64>,
    prints: Prints,
) -> BTreeMap<String, Vec<(u64, String)>> {
    let runs: Vec<(&WorldFile, u64)> =
        worlds.iter().flat_map(|world| seeds.clone().map(move |seed| (world, seed))).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some((world, seed)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let told = telling::told(world, *seed);
            let mut wrong = world.expectation.wrong(&told);
            if !wrong.is_empty() {
                wrong.extend(told.stories.iter().map(|story| format!("\n      told: {story}")));
            }
            if prints == Prints::Yes && !wrong.is_empty() {
                writeln!(std::io::stdout(), "{} seed {seed}: {}", world.name, wrong.join("; ")).expect("it is printed");
            }
            found.extend((!wrong.is_empty()).then(|| (world.name.clone(), *seed, wrong.join("; "))));
        }
        found
    };
    let found = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a world is told")).collect::<Vec<_>>()
    });
    let mut by_world: BTreeMap<String, Vec<(u64, String)>> = BTreeMap::new();
    for (name, seed, wrong) in found {
        by_world.entry(name).or_default().push((seed, wrong));
    }
    for all in by_world.values_mut() {
        all.sort();
    }
    by_world
}

/// The worlds that are asked for in the variable `WORLDS`, by parts of their names, or all.
fn chosen() -> Vec<WorldFile> {
    let asked = std::env::var("WORLDS").unwrap_or_default();
    let asked: Vec<&str> = asked.split_whitespace().collect();
    let is_asked = |world: &WorldFile| asked.is_empty() || asked.iter().any(|part| world.name.contains(part));
    WorldFile::all().into_iter().filter(is_asked).collect()
}

fn count(worlds: &[WorldFile], failures: &BTreeMap<String, Vec<(u64, String)>>, is_quiet: bool) -> usize {
    let named = worlds.iter().filter(|world| world.expectation.quiet == is_quiet);
    named.filter_map(|world| failures.get(&world.name)).map(Vec::len).sum()
}

#[test]
fn there_are_thirty_worlds_and_more() {
    let worlds = WorldFile::all();
    assert!(worlds.len() >= 30, "{}", worlds.len());
    assert!(worlds.iter().filter(|world| world.expectation.quiet).count() >= 8);
}

/// One seed a world; `tests/run worlds` asks for more in the variable `SEEDS`, or for one of them again in `SEED`, and prints what
/// is wrong in each world.
#[test]
fn each_world_is_told_rightly() {
    let worlds = chosen();
    let variable = |name: &str| -> Option<u64> {
        std::env::var(name).ok().map(|number| number.parse().unwrap_or_else(|_| panic!("{name} is no number")))
    };
    let (again, asked) = (variable("SEED"), variable("SEEDS"));
    let asked = asked.filter(|_| again.is_none());
    let seeds = asked.unwrap_or(1);
    let prints = if again.or(asked).is_some() { Prints::Yes } else { Prints::No };
    let failures = failures(&worlds, again.map_or(1..=seeds, |seed| seed..=seed), prints);
    if asked.is_some() {
        print(&failures, seeds);
    }
    let quiet = worlds.iter().filter(|world| world.expectation.quiet);
    let drawn = quiet.clone().count() * usize::try_from(seeds).expect("few seeds");
    let headlines = count(&worlds, &failures, true);
    // Of few seeds a hundredth is no measure: one headline by chance.
    let most_headlines = if asked.is_some() { MOST_HEADLINES * drawn / 100 } else { 1 };
    let most_failures = if asked.is_some() { MOST_FAILURES } else { 0 };
    let is_quiet = |name: &String| quiet.clone().any(|world| world.name == *name);
    let failing = failures.iter().filter(|(name, all)| !is_quiet(name) && all.len() > most_failures);
    let failing: BTreeMap<_, _> = failing.collect();
    assert!(failing.is_empty(), "these worlds fail in more than {most_failures} of {seeds} seeds: {failing:#?}");
    assert!(headlines <= most_headlines, "{headlines} headlines in {drawn} quiet seeds: {failures:#?}");
}

fn print(failures: &BTreeMap<String, Vec<(u64, String)>>, seeds: u64) {
    let mut out = std::io::stdout().lock();
    for (name, all) in failures {
        writeln!(out, "{name}: {} of {seeds} seeds", all.len()).expect("it is printed");
    }
}
