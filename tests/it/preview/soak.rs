//! The preview for a long time under edits, reloads, live questions and floods: its memory stays flat. Opt-in, since it takes
//! minutes: `tests/run soak [MINUTES]`.

use std::io::Write;
use std::time::{Duration, Instant};

use super::SETTINGS;
use crate::harness::Project;
use crate::serving::Serving;

/// The memory of the program now, in MB.
fn memory(serving: &Serving) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", serving.process())).expect("a running program");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") / 1000
}

/// One round: an edit, pages, live questions, and clients that go away in the middle.
fn round(project: &Project, serving: &Serving, number: usize) {
    project.write("content/note.md", &format!("+++\ntitle = \"Note {number}\"\n+++\nRound {number}.\n"));
    let flood: Vec<_> = (0..40)
        .map(|at| {
            let mut stream = serving.connect();
            let text =
                if at % 2 == 0 { "GET / HTTP/1.1\r\nHost: " } else { "GET /_flightdeck/events?page=/ HTTP/1.1\r\n" };
            stream.write_all(text.as_bytes()).expect("sent");
            stream
        })
        .collect();
    for at in 0..8 {
        let days = format!("from=2026-09-{:02}&to=2026-10-{:02}", 1 + (number + at) % 28, 1 + (number * 3 + at) % 28);
        for path in [
            "/",
            "/alerts/",
            "/data/",
            &format!("/api/analytics/insights?{days}"),
            &format!("/_flightdeck/cockpit/?{days}"),
        ] {
            let status = serving.get(path).status;
            assert!([200, 503].contains(&status), "{path}: {status}");
        }
    }
    drop(flood);
    serving.until("/note/", |text| text.contains(&format!("Round {number}.")));
}

#[test]
fn memory_stays_flat() {
    let Some(minutes) = std::env::var("FLIGHTDECK_SOAK").ok().and_then(|minutes| minutes.parse::<u64>().ok()) else {
        return;
    };
    let project = Project::small(SETTINGS);
    let serving = Serving::start(&project);
    let begun = Instant::now();
    let (mut rounds, mut warm, mut most) = (0, 0, 0);
    while begun.elapsed() < Duration::from_secs(60 * minutes) {
        round(&project, &serving, rounds);
        rounds += 1;
        most = most.max(memory(&serving));
        // The first tenth fills allocators and caches.
        if begun.elapsed() < Duration::from_secs(6 * minutes) {
            warm = most;
        }
    }
    let last = memory(&serving);
    let figures =
        format!("{rounds} rounds in {minutes} minutes: {warm} MB when warm, {most} MB at most, {last} MB at the end\n");
    std::io::stderr().write_all(figures.as_bytes()).expect("somebody listens");
    assert!(last <= warm + warm / 4 + 10 && most < 150, "{warm} MB, then {last} MB, at most {most} MB");
}
