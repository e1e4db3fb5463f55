//! Stores of a given size, made once and kept under `target/`: users who sign up over 180 days and act for a while.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

/// Days that the events cover; the clock of a benchmark stands on the last.
pub(crate) const DAYS: i64 = 180;
/// The first day, 2026-05-05.
pub(crate) const FIRST_DAY: i64 = 20_578;

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;
/// Names with the share in a thousand of the events that follow a signup.
const NAMES: [(&str, u64); 6] = [
    ("app_open", 480),
    ("key_action_completed", 270),
    ("page_view", 150),
    ("error", 60),
    ("onboarding_complete", 25),
    ("invite_sent", 15),
];
const SOURCES: [&str; 8] = ["web", "web", "web", "ios", "ios", "android", "web", "bot"];

/// How large a store is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// For people.
    pub(crate) label: &'static str,
    /// Rows of `users`.
    pub(crate) users: u32,
    /// Rows of `events`.
    pub(crate) events: usize,
    /// Whether events have properties; else they are `{}`.
    pub(crate) has_properties: bool,
    /// Whether three events of ten are of an anonymous id, which aliases lead to the user.
    pub(crate) has_aliases: bool,
}

/// The store of this size, made now when it is not there yet.
pub(crate) fn store(size: Size) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("engine");
    let kind = match (size.has_properties, size.has_aliases) {
        (false, false) => "",
        (true, false) => "-properties",
        (false, true) => "-aliases",
        (true, true) => "-properties-aliases",
    };
    let path = folder.join(format!("{}{kind}.db", size.events));
    if !path.exists() {
        std::fs::create_dir_all(&folder).expect("target can be written");
        let part = path.with_extension("part");
        // What an interrupted run left would only be in the way.
        let _nothing_to_remove = std::fs::remove_file(&part);
        write(&part, size);
        std::fs::rename(&part, &path).expect("target can be written");
    }
    path
}

/// The number of rows is what a scan and the cube both read; indexes are left out because neither touches them.
fn write(path: &Path, size: Size) {
    let mut connection = Connection::open(path).expect("a new file");
    connection
        .execute_batch(
            "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;
             CREATE TABLE users(id TEXT NOT NULL, created_at INTEGER, plan TEXT, segment TEXT, is_test INTEGER);
             CREATE TABLE events(id TEXT, user_id TEXT, name TEXT, ts INTEGER, source TEXT, properties TEXT);
             CREATE TABLE aliases(anonymous_id TEXT, user_id TEXT, ts INTEGER);",
        )
        .expect("the schema");
    let transaction = connection.transaction().expect("a transaction");
    {
        let sql = "INSERT INTO users VALUES (?1, ?2, ?3, ?4, ?5)";
        let mut insert = transaction.prepare(sql).expect("the users");
        for user in 0..size.users {
            let plan = ["free", "free", "free", "pro", "team"][user as usize % 5];
            let segment = ["smb", "smb", "mid", "enterprise"][user as usize % 4];
            let is_test = i64::from(user % 200 == 0);
            insert.execute(params![id(user), signup(user, size), plan, segment, is_test]).expect("a user");
        }
        let sql = "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let mut insert = transaction.prepare(sql).expect("the events");
        for (number, event) in events(size).into_iter().enumerate() {
            let source = SOURCES[number * 7 % 61 % SOURCES.len()];
            let properties = if size.has_properties { properties(number) } else { "{}".to_owned() };
            let is_anonymous = size.has_aliases && number % 10 < 3;
            let user = if is_anonymous { device(event.user) } else { id(event.user) };
            let values = params![format!("e{number:09}"), user, event.name, event.ts, source, properties];
            insert.execute(values).expect("an event");
        }
        let mut insert = transaction.prepare("INSERT INTO aliases VALUES (?1, ?2, ?3)").expect("the aliases");
        for user in (0..size.users).filter(|_| size.has_aliases) {
            let values = params![device(user), id(user), signup(user, size)];
            insert.execute(values).expect("an alias");
        }
    }
    transaction.commit().expect("committed");
}

/// About 100 bytes, as trackers send them.
fn properties(number: usize) -> String {
    let plan = ["free", "free", "pro", "team"][number % 4];
    format!(
        r#"{{"plan":"{plan}","seats":{},"path":"/projects/{number}","referrer":"https://example.com/","beta":false}}"#,
        number % 9
    )
}

struct Event {
    ts: i64,
    user: u32,
    name: &'static str,
}

fn events(size: Size) -> Vec<Event> {
    let mut random = Random(42);
    let mut events: Vec<Event> =
        (0..size.users).map(|user| Event { ts: signup(user, size), user, name: "signup" }).collect();
    while events.len() < size.events {
        let user = u32::try_from(random.below(u64::from(size.users))).expect("below 32 bits");
        let signup = signup(user, size);
        let left = FIRST_DAY * DAY + DAYS * DAY - signup;
        // The product of two draws makes early activity common and late activity rare.
        let near = random.below(1000) * random.below(1000);
        let ts = signup + left / 1_000_000 * i64::try_from(near).expect("below 32 bits") + random.signed_below(HOUR);
        let ts = ts.clamp(signup, FIRST_DAY * DAY + DAYS * DAY - 1);
        events.push(Event { ts, user, name: random.name() });
    }
    events.sort_by_key(|event| (event.ts, event.user));
    events
}

fn signup(user: u32, size: Size) -> i64 {
    FIRST_DAY * DAY + (DAYS * DAY - HOUR) / i64::from(size.users) * i64::from(user)
}

/// The id of a user's device; one of a hundred is shared by two users.
fn device(user: u32) -> String {
    let first = if user % 100 == 1 { user - 1 } else { user };
    format!("dev_{:012x}", Random(u64::from(first) << 32).next() >> 16)
}

/// 16 characters that look random, as generated ids do.
fn id(user: u32) -> String {
    format!("usr_{:012x}", Random(u64::from(user)).next() >> 16)
}

/// `SplitMix64`: the same rows on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn signed_below(&mut self, limit: i64) -> i64 {
        self.next().cast_signed().rem_euclid(limit)
    }

    fn name(&mut self) -> &'static str {
        let mut rest = self.below(1000);
        for (name, share) in NAMES {
            if rest < share {
                return name;
            }
            rest -= share;
        }
        NAMES[0].0
    }
}
