//! Inputs that nobody would write: a corpus of small seeds, each changed at random by a named generator. Whatever is read, the
//! answer is a value or a problem, and never a panic.
//!
//! The suite runs a few changes of each seed; `FLIGHTDECK_FUZZ` sets for how many minutes more of them are tried
//! (`tests/run fuzz`). A change that panics is printed in full, to become a seed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::Shutdown;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use flightdeck::alerts::{self, AlertSettings};
use flightdeck::calendar::Millis;
use flightdeck::config::{Config, SourceConfig};
use flightdeck::cube::{Clock, Cube, CubeKey, decode, encode};
use flightdeck::decisions::ScoringInput;
use flightdeck::insights::llm::{self, ModelMode, ModelScope, Provider, Settings};
use flightdeck::insights::{self, Front};
use flightdeck::source;
use flightdeck::store::Store;
use flightdeck::store::ingest::{ImportPlan, ImportRequest, inputs};
use flightdeck::story::{self, FactSheet, StoryInputs};
use flightdeck::views::{self, Suppression};

use crate::harness::Project;
use crate::model::{Model, Reply};
use crate::serving::Serving;

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
    let attempt = |name: &str, bytes: &[u8]| {
        let outcome = catch_unwind(AssertUnwindSafe(|| read(bytes)));
        assert!(outcome.is_ok(), "{reader}, {name}: a panic on {:?}", bytes.escape_ascii().to_string());
    };
    for (name, seed) in seeds {
        attempt(name, seed);
        for round in 0..CHANGES {
            attempt(name, &changed(seed, &mut Dice(round)));
        }
    }
    assert!(!seeds.is_empty(), "no seeds for {reader}");
    let (mut round, mut tried) = (CHANGES, 0);
    while Instant::now() < until {
        for (name, seed) in seeds {
            attempt(name, &changed(seed, &mut Dice(round)));
            tried += 1;
        }
        round += 1;
    }
    if minutes > 0 {
        let figures = format!("{reader}: {tried} changes of {} seeds in {minutes} minutes\n", seeds.len());
        std::io::stderr().write_all(figures.as_bytes()).expect("somebody listens");
    }
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

/// Parquet files where they are, which are read column by column and not row by row.
#[test]
fn sources_of_parquet() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("in.parquet");
    let settings = format!("[source]\nkind = \"parquet\"\nfiles = [{:?}]\n", file.display().to_string());
    let config = flightdeck::config::parse(Path::new("flightdeck.toml"), &settings).expect("settings");
    let clock = Clock { now: Millis(1_795_327_800_000), as_of: None };
    try_all("sources of Parquet", &[("parquet".into(), crate::bad_input::parquet())], &|bytes| {
        std::fs::write(&file, bytes).expect("written");
        // A problem is an answer, too.
        if let Ok(source) = source::open(&config.source, NonZeroUsize::MIN) {
            drop(source.cube(&config.definitions, clock));
            drop(source.unreadable_time());
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
        let content = BTreeMap::from([("page.md".to_owned(), text.clone()), ("decisions/d.md".to_owned(), text)]);
        drop(flightdeck::pages::narratives(&content, &BTreeMap::new(), &config));
        drop(flightdeck::decisions::read(&content, &config.definitions));
    });
}

/// Changed bytes are no cube, because of their hash; and bytes of another writer, whose hash fits, are one or none.
#[test]
fn kept_cubes() {
    let key = CubeKey([7; 32]);
    let project = Project::small("");
    let kept = encode(&cube_of(&project, &one_range()), key);
    assert!(decode(&kept, key).is_some());
    let seeds = [("cube".to_owned(), kept.clone())];
    try_all("cubes", &seeds, &|bytes| assert!(bytes == kept.as_slice() || decode(bytes, key).is_none()));
    // Before the cube itself stand the version, the key and the hash.
    let (head, rest) = kept.split_at(8 + 32);
    let (_, cube) = rest.split_at(32);
    let decoded = std::cell::Cell::new(0);
    try_all("cubes with a hash that fits", &[("cube".to_owned(), cube.to_vec())], &|bytes| {
        let found = decode(&[head, blake3::hash(bytes).as_bytes(), bytes].concat(), key);
        decoded.set(decoded.get() + usize::from(found.is_some()));
    });
    assert!(decoded.get() > 0, "the hash of none fitted");
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

/// The statuses with which the preview answers.
const STATUSES: [&str; 12] = ["200", "206", "304", "308", "400", "403", "404", "405", "408", "416", "431", "503"];

#[test]
fn heads_of_requests() {
    let project = Project::small("ranges = [7]\ndefault_range = 7\n");
    let serving = Serving::start(&project);
    let named = |(name, bytes): (String, Vec<u8>)| {
        (name, String::from_utf8_lossy(&bytes).replace("127.0.0.1:0", serving.authority()).into_bytes())
    };
    let seeds: Vec<_> = corpus("heads").into_iter().map(named).collect();
    try_all("heads", &seeds, &|bytes| {
        let mut stream = serving.connect();
        // Whoever is refused early cannot say the rest.
        let _ = stream.write_all(bytes).and_then(|()| stream.shutdown(Shutdown::Write));
        let mut answer = Vec::new();
        let whole = stream.read_to_end(&mut answer);
        let is_head = bytes.windows(4).any(|window| window == b"\r\n\r\n");
        let status = String::from_utf8_lossy(answer.get(9..12).unwrap_or_default()).into_owned();
        let is_answer = answer.starts_with(b"HTTP/1.0 ") && STATUSES.contains(&status.as_str());
        assert!(is_answer || (answer.is_empty() && !is_head), "{whole:?} {}", answer.escape_ascii());
    });
    assert_eq!(serving.get("/").status, 200);
}

/// What a model is asked about a small project.
/// The settings of the readers that need some.
fn one_range() -> Config {
    flightdeck::config::parse(Path::new("f.toml"), "ranges = [7]\ndefault_range = 7\n").expect("settings")
}

fn cube_of(project: &Project, config: &Config) -> Cube {
    let source =
        source::open(&SourceConfig::store(&project.join("flightdeck.db")), NonZeroUsize::MIN).expect("it opens");
    let clock = Clock { now: Millis(1_795_327_800_000), as_of: None };
    source.cube(&config.definitions, clock).expect("it is read")
}

fn sheets(project: &Project) -> Vec<FactSheet> {
    let config = one_range();
    let (definitions, figures) = (&config.definitions, &config.key_figures);
    let cube = cube_of(project, &config);
    let suppression = Suppression::none();
    let views = views::build(&cube, (definitions, figures), &config.ranges, &suppression);
    let incidents = alerts::find(&cube, definitions, &AlertSettings::new(&config.alerts), &suppression);
    let (holidays, playbooks) = (BTreeSet::new(), BTreeMap::new());
    let input = ScoringInput {
        cube: &cube,
        definitions,
        views: &views,
        incidents: &incidents,
        holidays: &holidays,
        suppression: &suppression,
    };
    story::sheets(&StoryInputs::new(input, &[], &playbooks))
}

#[test]
fn answers_of_models() {
    let project = Project::small("ranges = [7]\ndefault_range = 7\n");
    let sheets = sheets(&project);
    let sheet = &sheets[0];
    let front = Front { segment: &sheet.segment, range: sheet.range };
    let prompts = insights::prompts(&sheets, Some(ModelScope::Front), front);
    let asked: Vec<_> = prompts.iter().flatten().collect();
    let said: Arc<Mutex<String>> = Arc::default();
    let body = Arc::clone(&said);
    let reply = move |_, _: &_| Reply { body: body.lock().expect("no panic").clone(), ..Reply::text("") };
    let model = Model::new(reply);
    let mode = ModelMode::Asking(Settings {
        provider: Provider::Compatible(model.address.clone()),
        model: "m".into(),
        key: None,
        max_tokens: 100,
        timeout: Duration::from_secs(20),
        backoff: Duration::ZERO,
        scope: ModelScope::Front,
    });
    let (story, fact) = (&sheet.stories[0].id, &sheet.facts[0].id);
    let named = |(name, bytes): (String, Vec<u8>)| {
        (name, String::from_utf8_lossy(&bytes).replace("STORY", story).replace("FACT", fact).into_bytes())
    };
    let (bodies, choices): (Vec<_>, Vec<_>) =
        corpus("answers").into_iter().map(named).partition(|(name, _)| name == "body.json");
    let kept = BTreeMap::new();
    let told = |body: String| {
        *said.lock().expect("no panic") = body;
        let answers = llm::answers(&asked, &mode, &kept);
        let written = insights::write(&sheets, &prompts, &answers);
        let brief = &written.briefs[0];
        // It tells what there is, and nothing in words of the model's own.
        assert!(brief.stories.iter().all(|story| sheet.stories.iter().any(|known| known.id == story.id)));
        assert_eq!(brief.facts.len(), sheet.facts.len());
        let own = brief.own.iter().map(|own| own.item.text.as_str());
        assert!(own.clone().count() <= 5 && own.clone().all(|text| !text.contains(['<', '>', '\n', '\0'])));
    };
    try_all("bodies", &bodies, &|bytes| told(String::from_utf8_lossy(bytes).into_owned()));
    try_all("choices", &choices, &|bytes| told(Reply::text(&String::from_utf8_lossy(bytes)).body));
}
