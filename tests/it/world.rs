//! A small world of users, events and rules, which the reference model reads and a SQLite file holds.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;
use rusqlite::{Connection, params, types::Value as Sql};
use serde_json::Value;

/// Milliseconds in a day.
pub(crate) const DAY: i64 = 86_400_000;
/// Milliseconds in an hour.
pub(crate) const HOUR: i64 = 3_600_000;

/// An id as it lies in the database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Id {
    Null,
    Int(i64),
    Text(String),
}

impl Id {
    pub(crate) fn text(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Int(number) => Some(number.to_string()),
            Self::Text(text) => Some(text.clone()),
        }
    }

    fn sql(&self) -> Sql {
        match self {
            Self::Null => Sql::Null,
            Self::Int(number) => Sql::Integer(*number),
            Self::Text(text) => Sql::Text(text.clone()),
        }
    }
}

/// A row of `users`.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: Id,
    pub(crate) is_test: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) plan: Option<String>,
    pub(crate) size: Option<String>,
}

/// A row of `events`.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) user: Id,
    pub(crate) name: String,
    pub(crate) ts: i64,
    pub(crate) source: Option<String>,
    /// JSON, or what should be some, or [`NULL_PROPERTIES`]; without it broken JSON is written.
    pub(crate) properties: Option<String>,
    /// The id of the device; most events have none.
    pub(crate) anonymous: Id,
}

/// A row of `aliases`.
#[derive(Clone, Debug)]
pub(crate) struct Alias {
    pub(crate) anonymous: Id,
    pub(crate) user: Id,
    pub(crate) ts: Option<i64>,
}

/// A segment: the values that pass, by attribute.
#[derive(Clone, Debug)]
pub(crate) struct SegmentRule {
    pub(crate) key: String,
    pub(crate) filters: BTreeMap<String, Vec<String>>,
}

/// The values of an attribute side by side: at most `top` of them, each of `least` users or more, then all the others.
#[derive(Clone, Debug)]
pub(crate) struct BreakdownRule {
    pub(crate) attribute: String,
    pub(crate) top: usize,
    pub(crate) least: usize,
}

/// Stands for properties that are NULL.
pub(crate) const NULL_PROPERTIES: &str = "~";

/// The events of a name that fulfil all conditions.
#[derive(Clone, Debug)]
pub(crate) struct EventRule {
    pub(crate) name: String,
    pub(crate) conditions: Vec<ConditionRule>,
}

/// What must hold at a path of the properties, as the settings write it, in JSON.
#[derive(Clone, Debug)]
pub(crate) struct ConditionRule {
    pub(crate) path: String,
    pub(crate) test: Value,
}

impl From<&str> for EventRule {
    fn from(name: &str) -> Self {
        Self { name: name.to_owned(), conditions: Vec::new() }
    }
}

/// A funnel step.
#[derive(Clone, Debug)]
pub(crate) struct StepRule {
    pub(crate) key: String,
    pub(crate) event: EventRule,
    pub(crate) window: i64,
}

/// A daily count of one event name.
#[derive(Clone, Debug)]
pub(crate) struct TrendRule {
    pub(crate) key: String,
    pub(crate) event: EventRule,
    pub(crate) per_active_user: bool,
    /// The key of the property that is added up.
    pub(crate) sum: Option<String>,
}

/// The level that a metric of `all` should reach.
#[derive(Clone, Debug)]
pub(crate) struct GoalRule {
    pub(crate) metric: String,
    pub(crate) range: i64,
    pub(crate) target: f64,
    pub(crate) by: Option<i64>,
    pub(crate) start: Option<i64>,
    /// Whether less is better.
    pub(crate) down: bool,
}

/// What is measured.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) segments: Vec<SegmentRule>,
    pub(crate) breakdowns: Vec<BreakdownRule>,
    pub(crate) steps: Vec<StepRule>,
    pub(crate) activation: usize,
    pub(crate) active: Vec<EventRule>,
    pub(crate) trends: Vec<TrendRule>,
    pub(crate) excluded: Vec<String>,
    pub(crate) ranges: Vec<i64>,
    /// The metrics of the KPI row.
    pub(crate) kpis: Vec<String>,
    pub(crate) goals: Vec<GoalRule>,
    /// Whether ranges are compared with the days just before.
    pub(crate) adjacent: bool,
    pub(crate) as_of: Option<i64>,
    /// The clock.
    pub(crate) now: i64,
    /// The zone whose days are counted.
    pub(crate) zone: Tz,
}

/// Everything there is.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) users: Vec<User>,
    pub(crate) events: Vec<Event>,
    pub(crate) aliases: Vec<Alias>,
    pub(crate) rules: Rules,
}

impl Rules {
    /// Every metric that the rules have.
    pub(crate) fn metrics(&self) -> Vec<String> {
        let mut ids = Self::default().kpis;
        ids.extend(self.steps.iter().skip(1).map(|step| format!("step.{}", step.key)));
        ids.extend(["retention.d1", "retention.d7", "retention.d30", "mau", "stickiness"].map(str::to_owned));
        for TrendRule { key, per_active_user, sum, .. } in &self.trends {
            ids.extend([key.clone(), format!("{key}_users")]);
            ids.extend(sum.iter().map(|_| format!("{key}_sum")));
            if *per_active_user {
                ids.push(format!("{key}_per_active_user"));
            }
            if key == "errors" && *per_active_user {
                ids.push("error_user_rate".to_owned());
            }
        }
        ids
    }

    /// How many days before its day in a range of this length the day lies that it is compared with.
    pub(crate) fn shift(&self, length: i64) -> i64 {
        if self.adjacent { length } else { (length + 6) / 7 * 7 }
    }
}

impl Default for Rules {
    fn default() -> Self {
        let step = |key: &str, event: &str, window| StepRule { key: key.into(), event: event.into(), window };
        let trend = |key: &str, event: &str| TrendRule {
            key: key.into(),
            event: event.into(),
            per_active_user: key == "errors",
            sum: None,
        };
        let segment = |key: &str, attribute: &str| SegmentRule {
            key: key.into(),
            filters: BTreeMap::from([(attribute.to_owned(), vec![key.to_owned()])]),
        };
        Self {
            segments: vec![
                SegmentRule { key: "all".into(), filters: BTreeMap::new() },
                segment("free", "plan"),
                segment("pro", "plan"),
                segment("smb", "segment"),
            ],
            breakdowns: Vec::new(),
            steps: vec![
                step("signup", "signup", 0),
                step("onboarding_complete", "onboarding_complete", 7),
                step("first_key_action", "key_action_completed", 7),
                step("invite", "invite_sent", 14),
            ],
            activation: 2,
            active: vec!["app_open".into(), "key_action_completed".into()],
            trends: vec![
                trend("signups", "signup"),
                trend("onboarding_completed", "onboarding_complete"),
                trend("key_actions", "key_action_completed"),
                trend("invites", "invite_sent"),
                trend("errors", "error"),
            ],
            excluded: vec!["test".into(), "bot".into(), "internal".into()],
            ranges: vec![7, 14, 30, 60, 90],
            kpis: ["activated_users", "activation_rate", "dau", "wau"].map(str::to_owned).to_vec(),
            goals: Vec::new(),
            adjacent: false,
            as_of: None,
            now: 30_001 * DAY,
            zone: Tz::UTC,
        }
    }
}

/// Writes the world as a database of the product's schema; columns without a type keep every id as it is.
pub(crate) fn write_database(world: &World, path: &Path) {
    let connection = Connection::open(path).expect("a new file");
    write_tables(world, &connection);
}

/// The same on an open connection.
pub(crate) fn write_tables(world: &World, connection: &Connection) {
    let schema = "CREATE TABLE users(id, created_at INTEGER, plan TEXT, segment TEXT, is_test INTEGER);
        CREATE TABLE events(id TEXT, user_id, name TEXT, ts INTEGER, source TEXT, properties TEXT);
        CREATE INDEX events_name_ts ON events(name, ts);
        CREATE INDEX events_user_name_ts ON events(user_id, name, ts);";
    connection.execute_batch(schema).expect("the schema");
    let transaction = connection.unchecked_transaction().expect("a transaction");
    for user in &world.users {
        let row = params![user.id.sql(), user.created_at, user.plan, user.size, user.is_test];
        transaction.execute("INSERT INTO users VALUES (?, ?, ?, ?, ?)", row).expect("a user");
    }
    for (index, event) in world.events.iter().enumerate() {
        let row = params![
            format!("e{index}"),
            event.user.sql(),
            event.name,
            event.ts,
            event.source,
            match event.properties.as_deref() {
                Some(NULL_PROPERTIES) => None,
                other => Some(other.unwrap_or("{broken")),
            }
        ];
        transaction.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", row).expect("an event");
    }
    write_anonymous_ids(world, &transaction);
    transaction.commit().expect("written");
}

/// A world without anonymous ids has neither their column nor their table.
fn write_anonymous_ids(world: &World, connection: &Connection) {
    if world.events.iter().any(|event| event.anonymous != Id::Null) {
        connection.execute_batch("ALTER TABLE events ADD COLUMN anonymous_id").expect("a column");
        for (row, event) in (1_i64..).zip(&world.events) {
            let sql = "UPDATE events SET anonymous_id = ?1 WHERE rowid = ?2";
            connection.execute(sql, params![event.anonymous.sql(), row]).expect("an anonymous id");
        }
    }
    if !world.aliases.is_empty() {
        connection.execute_batch("CREATE TABLE aliases(anonymous_id, user_id, ts INTEGER)").expect("a table");
    }
    for Alias { anonymous, user, ts } in &world.aliases {
        let row = params![anonymous.sql(), user.sql(), ts];
        connection.execute("INSERT INTO aliases VALUES (?, ?, ?)", row).expect("an alias");
    }
}

/// The day number as `YYYY-MM-DD`.
pub(crate) fn day_text(day: i64) -> String {
    DateTime::from_timestamp(day * 86_400, 0).expect("a day of our era").date_naive().to_string()
}

/// The day number of `YYYY-MM-DD`.
pub(crate) fn day_number(text: &str) -> i64 {
    let date: NaiveDate = text.parse().unwrap_or_else(|_| panic!("`{text}` is not a day"));
    date.signed_duration_since(NaiveDate::default()).num_days()
}
