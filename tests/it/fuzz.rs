//! Inputs that nobody would write: a corpus of small seeds, each changed at random by a named generator. Whatever is read, the
//! answer is a value or a problem, and never a panic.
//!
//! The suite runs a few changes of each seed; `FLIGHTDECK_FUZZ` sets for how many minutes more of them are tried
//! (`tests/run fuzz`). A change that panics is printed in full, to become a seed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use flightdeck::calendar::Millis;
use flightdeck::cube::{CubeKey, decode};
use flightdeck::store::Store;
use flightdeck::store::ingest::{ImportPlan, ImportRequest, inputs};

/// Changes of each seed that the suite tries.
const CHANGES: u64 = 25;

/// Texts that mean something to some reader.
const TOKENS: [&[u8]; 26] = [
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b";",
    b"\t",
    b"\r\n",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"PAR1",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"BZh9",
    b"\x28\xb5\x2f\xfd",
    b"null",
    b"1e999",
    b"-0",
    b"99999999999999999999",
    b"2026-02-30",
    b"+++\n",
    b"[[steps]]\n",
    b"\\u0000",
];

/// A named generator (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % sides.max(1) as u64).expect("small")
    }
}

/// The seed with one to four changes.
fn changed(seed: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(bytes.len());
        let to = (at + dice.roll(40)).min(bytes.len());
        match dice.roll(6) {
            0 if !bytes.is_empty() => bytes[at] = u8::try_from(dice.roll(256)).expect("a byte"),
            1 => drop(bytes.drain(at..to)),
            2 => bytes.truncate(at),
            3 => {
                let piece = bytes[at..to].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => drop(bytes.splice(at..at, TOKENS[dice.roll(TOKENS.len())].iter().copied())),
        }
    }
    bytes
}

/// Every file of the corpus of a reader, by its name.
fn corpus(reader: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/fuzz").join(reader);
    let entries = std::fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = entries
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(path).expect("a seed"))
        })
        .collect();
    files.sort();
    files
}

/// Gives each seed and its changes to a reader.
fn try_all(reader: &str, seeds: &[(String, Vec<u8>)], read: &dyn Fn(&[u8])) {
    let minutes: u64 = std::env::var("FLIGHTDECK_FUZZ").ok().and_then(|minutes| minutes.parse().ok()).unwrap_or(0);
    let until = Instant::now() + Duration::from_secs(60 * minutes);
    for (name, seed) in seeds {
        let attempt = |bytes: &[u8]| {
            let outcome = catch_unwind(AssertUnwindSafe(|| read(bytes)));
            assert!(outcome.is_ok(), "{reader}, {name}: a panic on {:?}", bytes.escape_ascii().to_string());
        };
        attempt(seed);
        for round in 0..CHANGES {
            attempt(&changed(seed, &mut Dice(round)));
        }
    }
    let mut round = CHANGES;
    while Instant::now() < until {
        for (_, seed) in seeds {
            read(&changed(seed, &mut Dice(round)));
        }
        round += 1;
    }
    assert!(!seeds.is_empty(), "no seeds for {reader}");
}

#[test]
fn exports() {
    let home = tempfile::tempdir().expect("a folder");
    let mut seeds = corpus("exports");
    let texts: Vec<Vec<u8>> = seeds.iter().map(|(_, bytes)| bytes.clone()).collect();
    seeds.push(("zstd".into(), zstd::encode_all(texts[0].as_slice(), 3).expect("packed")));
    seeds.push(("gzip".into(), crate::bad_input::gzip(&texts[0])));
    seeds.push(("zip".into(), crate::bad_input::zip(&[("a.csv", &texts[0]), ("b.jsonl", &texts[1])])));
    seeds.push(("parquet".into(), crate::bad_input::parquet()));
    let settings = [
        "",
        "[import]\nuser_id = \"user_id\"\nevent = \"event\"\ntime = \"time\"\nproperties = [\"*\"]\nmax_rejected = 1\n",
    ];
    let plans = settings.map(|text| ImportPlan::from_toml(Path::new("f.toml"), text, home.path()).expect("settings"));
    let file = home.path().join("in");
    let database = home.path().join("events.db");
    try_all("exports", &seeds, &|bytes| {
        std::fs::write(&file, bytes).expect("written");
        let inputs = inputs(&[file.display().to_string()], home.path()).expect("the file");
        for plan in &plans {
            let mut store = Store::create_or_open(&database).expect("a store");
            let request = ImportRequest { inputs: &inputs, plan, now: Millis(0) };
            // A problem is an answer, too.
            drop(flightdeck::store::ingest::import(&mut store, request, &mut |_, _| {}));
        }
    });
}

#[test]
fn settings() {
    let file = Path::new("flightdeck.toml");
    try_all("settings", &corpus("settings"), &|bytes| {
        let text = String::from_utf8_lossy(bytes);
        drop(flightdeck::config::parse(file, &text));
        drop(ImportPlan::from_toml(file, &text, Path::new(".")));
    });
}

#[test]
fn front_matter_and_pages() {
    let config = flightdeck::config::parse(Path::new("f.toml"), "").expect("settings");
    try_all("pages", &corpus("pages"), &|bytes| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        drop(flightdeck::config::front_matter::split(Path::new("page.md"), &text));
        let content = std::collections::BTreeMap::from([
            ("page.md".to_owned(), text.clone()),
            ("decisions/d.md".to_owned(), text),
        ]);
        drop(flightdeck::pages::narratives(&content, &std::collections::BTreeMap::new(), &config));
        drop(flightdeck::decisions::read(&content, &config.definitions));
    });
}

#[test]
fn kept_cubes() {
    let seeds = [("cube".to_owned(), [b"fdcube\x00\x08".as_slice(), &[7; 32], &[1; 200]].concat())];
    try_all("cubes", &seeds, &|bytes| assert!(decode(bytes, CubeKey([7; 32])).is_none()));
}

#[test]
fn pictures() {
    let home = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(home.path().join("content")).expect("a folder");
    let svg = br##"<svg xmlns="http://www.w3.org/2000/svg"><style>.a{fill:red}</style><g onload="x()"><use href="#a"/></g></svg>"##;
    let seeds = [("svg".to_owned(), svg.to_vec())];
    try_all("pictures", &seeds, &|bytes| {
        std::fs::write(home.path().join("content/a.svg"), bytes).expect("written");
        if let Ok(project) = flightdeck::project::Project::load(home.path(), None) {
            // What may be published may be published as it is: nothing more goes.
            let once = project.pictures["a.svg"].to_vec();
            std::fs::write(home.path().join("content/a.svg"), &once).expect("written");
            let again = flightdeck::project::Project::load(home.path(), None).expect("a picture");
            assert_eq!(again.pictures["a.svg"].to_vec(), once);
        }
    });
}
