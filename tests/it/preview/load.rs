//! Many clients at once: what the preview holds for those who behave, whatever the others do.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use super::SETTINGS;
use crate::harness::Project;
use crate::serving::{PATIENCE, Serving};

/// The most streams of live reload and the most live queries at a time.
const LIMIT: usize = 64;

fn opened(serving: &Serving, text: &str) -> TcpStream {
    let mut stream = serving.connect();
    stream.write_all(text.as_bytes()).expect("sent");
    stream
}

fn get(serving: &Serving, path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", serving.authority())
}

/// The days of one of 64 live queries, no two of which are equal, so that each is computed.
fn different_days(at: usize) -> String {
    format!("from=2026-09-{:02}&to=2026-09-{:02}", 1 + at % 8, 10 + at / 8)
}

/// Waits until something holds.
#[track_caller]
fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A small project with a picture that is larger than what the system holds for a client that does not read.
fn with_a_large_picture() -> Project {
    let project = Project::small(SETTINGS);
    project.write("content/large.md", "+++\ntitle = \"Large\"\n+++\n![A large picture](large.png)\n");
    std::fs::write(project.join("content/large.png"), vec![0; 16 << 20]).expect("written");
    project
}

/// Waits for the beginning of the response: its status.
fn status(stream: &mut TcpStream) -> String {
    let mut head = [0; 12];
    stream.read_exact(&mut head).expect("a response");
    String::from_utf8_lossy(&head[9..]).into_owned()
}

#[test]
fn slow_clients_and_live_queries_keep_nobody_waiting() {
    let project = with_a_large_picture();
    let serving = Serving::start(&project);
    let page = serving.text("/large/");
    let (_, picture) = page.split_once("src=\"../pictures/").expect("a picture");
    let picture = format!("/pictures/{}", picture.split('"').next().expect("its end"));
    // Some ask and take only the beginning of the response, some say nothing, some begin a request and never end it.
    let mut readers: Vec<_> = (0..50).map(|_| opened(&serving, &get(&serving, &picture))).collect();
    assert!(readers.iter_mut().all(|reader| status(reader) == "200"));
    let silent: Vec<_> = (0..150).map(|_| opened(&serving, "")).collect();
    let slow: Vec<_> = (0..150).map(|_| opened(&serving, "GET / HTTP/1.1\r\nHost: ")).collect();
    let insights = |at| format!("/api/analytics/insights?{}", different_days(at));
    let asked: Vec<_> = (0..LIMIT).map(|at| opened(&serving, &get(&serving, &insights(at)))).collect();
    let mut times: Vec<Duration> = (0..20)
        .map(|_| {
            let begun = Instant::now();
            assert_eq!(serving.get("/").status, 200);
            begun.elapsed()
        })
        .collect();
    times.sort();
    // The median, since the machine may be busy with other tests; waiting for a slow client would take seconds each time.
    assert!(times[10] < Duration::from_secs(1), "{times:?}");
    for mut stream in asked {
        assert_eq!(status(&mut stream), "200");
    }
    #[cfg(target_os = "linux")]
    assert!(linux::peak(&serving) < 150, "{} MB", linux::peak(&serving));
    drop((readers, silent, slow));
}

#[test]
fn as_many_pages_as_allowed_follow_and_the_next_is_refused() {
    let project = Project::small(SETTINGS);
    let serving = Serving::start(&project);
    let mut streams: Vec<_> = (0..LIMIT).map(|_| serving.events("/")).collect();
    for stream in &mut streams {
        assert_eq!(stream.next()["problems"], serde_json::json!([]));
    }
    assert_eq!(serving.get("/_flightdeck/events?page=/").status, 503);
    assert_eq!(serving.get("/").status, 200);
    // A page that is closed makes room for another.
    drop(streams.pop());
    until("no room for another page", || {
        status(&mut opened(&serving, &get(&serving, "/_flightdeck/events?page=/"))) == "200"
    });
}

/// What the kernel says about the program.
#[cfg(target_os = "linux")]
mod linux {
    use super::*;
    use std::fs;

    /// How many threads and open files a process has.
    fn held(serving: &Serving) -> [usize; 2] {
        ["task", "fd"].map(|kind| {
            let entries = fs::read_dir(format!("/proc/{}/{kind}", serving.process()));
            entries.expect("a running program").count()
        })
    }

    /// The most memory that a process has used so far, in MB.
    pub(super) fn peak(serving: &Serving) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", serving.process())).expect("a running program");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") / 1000
    }

    #[test]
    fn clients_that_go_away_leave_nothing_behind() {
        let project = Project::small(SETTINGS);
        let serving = Serving::start(&project);
        assert_eq!(serving.get("/").status, 200);
        until("the first request is still held", || held(&serving)[1] < 64);
        let before = held(&serving);
        let mut streams: Vec<_> = (0..LIMIT).map(|_| serving.events("/")).collect();
        for stream in &mut streams {
            stream.next();
        }
        let idle: Vec<_> = (0..LIMIT).map(|_| opened(&serving, "GET / HTTP/1.1\r\n")).collect();
        let unread: Vec<_> = (0..LIMIT).map(|_| opened(&serving, &get(&serving, "/definitions/"))).collect();
        let during = held(&serving);
        assert!(during[0] >= before[0] + 2 * LIMIT, "{before:?} {during:?}");
        drop((streams, idle, unread));
        let is_released = || {
            let now = held(&serving);
            now[0] <= before[0] && now[1] <= before[1]
        };
        until(&format!("more than {before:?} is held"), is_released);
    }

    /// For how long the program has been at work, in ticks of the system's clock (proc(5): fields 14 and 15).
    fn work(serving: &Serving) -> u64 {
        let text = fs::read_to_string(format!("/proc/{}/stat", serving.process())).expect("a running program");
        let (_, fields) = text.rsplit_once(") ").expect("a name in brackets");
        fields.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("a number")).sum()
    }

    /// Asks for all of these at once; gives the responses and the work that they were.
    fn asked_at_once(serving: &Serving, path: impl Fn(usize) -> String) -> (Vec<Vec<u8>>, u64) {
        let before = work(serving);
        let begun = |at| {
            let text = get(serving, &path(at));
            opened(serving, text.trim_end())
        };
        let mut streams: Vec<_> = (0..LIMIT).map(begun).collect();
        for stream in &mut streams {
            stream.write_all(b"\r\n\r\n").expect("sent");
        }
        let whole = |mut stream: TcpStream| {
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).expect("a response");
            assert!(bytes.starts_with(b"HTTP/1.0 200 OK\r\n"));
            bytes
        };
        (streams.into_iter().map(whole).collect(), work(serving) - before)
    }

    #[test]
    fn equal_questions_are_answered_once() {
        let project = Project::small(SETTINGS);
        let serving = Serving::start(&project);
        let cockpit = |at| format!("/_flightdeck/cockpit/?{}", different_days(at));
        let (_, different) = asked_at_once(&serving, cockpit);
        let (answers, equal) = asked_at_once(&serving, |_| cockpit(7));
        assert!(answers.iter().all(|answer| body(answer) == body(&answers[0])));
        // To hand out 64 answers is work, too, and who comes late is answered anew.
        assert!(equal * 4 < different, "64 equal questions are {equal} ticks of work, 64 others {different}");
    }

    fn body(response: &[u8]) -> &[u8] {
        let end = response.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
        &response[end..]
    }

    #[test]
    fn many_requests_at_once_need_little_memory() {
        let project = Project::small(SETTINGS);
        let serving = Serving::start(&project);
        let front = |_| "/".to_owned();
        let cockpit = |at| format!("/_flightdeck/cockpit/?{}", different_days(at));
        for path in [front, cockpit] as [fn(usize) -> String; 2] {
            let asked: Vec<_> = (0..LIMIT).map(|at| opened(&serving, &get(&serving, &path(at)))).collect();
            for (at, mut stream) in asked.into_iter().enumerate() {
                let mut bytes = Vec::new();
                stream.read_to_end(&mut bytes).expect("a response");
                assert!(bytes.starts_with(b"HTTP/1.0 200 OK\r\n"), "{}", path(at));
            }
        }
        let peak = peak(&serving);
        assert!(peak < 150, "{peak} MB");
    }
}
