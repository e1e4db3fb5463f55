//! The hand-worked cases of the metric semantics: one file a rule, with its arithmetic, its world and what must come out.
//!
//! Users, events and aliases are one a line: `anna plan=free`, `anna signup 2026-03-01T10:00 source=Bot anonymous=device`,
//! `device anna 2026-03-01T10:00`. After the instant an event may have its properties, `{"plan":"pro"}`, or `properties=` with what
//! is no JSON object, `~` for NULL. Conditions stand behind the name of an event as `path=JSON`: `upgrade plan="pro"`. In ids `#7` is the integer 7, `~` is NULL, `\s` a space and `\0` a NUL; `u*3` stands for `u1`,
//! `u2` and `u3`, `days=3` for three days in a row and `times=3` for three equal events. In expected values `"2/3"` is a quotient,
//! `"~0.25"` a number rounded to six digits, `"null"` is null.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use serde::Deserialize;
use serde_json::Value;

use crate::world::{
    Alias, BreakdownRule, ConditionRule, DAY, Event, EventRule, GoalRule, Id, Rules, SegmentRule, StepRule, TrendRule,
    User, World, day_number,
};

/// A case as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCase {
    rule: String,
    turns_red: Vec<String>,
    as_of: Option<String>,
    now: Option<String>,
    #[serde(default)]
    users: String,
    events: String,
    #[serde(default)]
    aliases: String,
    #[serde(default)]
    definitions: RawDefinitions,
    check: Vec<RawCheck>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDefinitions {
    steps: Option<Vec<String>>,
    activation: Option<usize>,
    active: Option<Vec<String>>,
    excluded: Option<Vec<String>>,
    segments: Option<Vec<String>>,
    #[serde(default)]
    breakdowns: Vec<String>,
    trends: Option<Vec<String>>,
    ranges: Option<Vec<i64>>,
    kpis: Option<Vec<String>>,
    #[serde(default)]
    goals: Vec<String>,
    #[serde(default)]
    adjacent: bool,
    zone: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCheck {
    #[serde(default = "all")]
    segment: String,
    range: i64,
    expect: BTreeMap<String, toml::Value>,
}

fn all() -> String {
    "all".to_owned()
}

/// A case.
pub(crate) struct Case {
    pub(crate) file: String,
    pub(crate) rule: String,
    /// The mistakes that it must notice.
    pub(crate) turns_red: Vec<String>,
    pub(crate) world: World,
    pub(crate) checks: Vec<Check>,
}

/// What one segment and range must say.
pub(crate) struct Check {
    pub(crate) segment: String,
    pub(crate) range: i64,
    pub(crate) expect: BTreeMap<String, toml::Value>,
}

impl Case {
    /// What is wrong in the documents that `documents` gives for a segment and a range.
    pub(crate) fn failures(&self, documents: impl Fn(&str, i64) -> Value) -> Vec<String> {
        let mut failures = Vec::new();
        for check in &self.checks {
            let found = documents(&check.segment, check.range);
            for (path, expected) in &check.expect {
                let value = lookup(&found, path);
                if !value.is_some_and(|value| agrees(value, expected)) {
                    let place = format!("{}, {} {}d", self.file, check.segment, check.range);
                    failures.push(format!("{place}: {path} is {value:?}, expected {expected} ({})", self.rule));
                }
            }
        }
        failures
    }
}

/// All cases, by file name.
pub(crate) fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/metrics");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).expect("the folder of cases").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

fn read(path: &Path) -> Case {
    let file = path.file_name().expect("a file").to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).expect("a readable case");
    let raw: RawCase = toml::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    let RawCase { rule, turns_red, as_of, now, users, events, aliases, definitions, check } = raw;
    let mut rules = rules(definitions);
    rules.as_of = as_of.map(|day| day_number(&day));
    rules.now = now.map_or(rules.now, |text| instant(&text));
    let users = lines(&users).flat_map(|(ids, words)| repeated(&ids).into_iter().map(move |id| user(&id, &words)));
    let events = lines(&events)
        .flat_map(|(ids, words)| repeated(&ids).into_iter().flat_map(move |id| on_days(&event(&id, &words), &words)));
    let aliases = lines(&aliases).map(|(id, words)| alias(&id, &words)).collect();
    let world = World { users: users.collect(), events: events.collect(), aliases, rules };
    let checks = check.into_iter().map(|RawCheck { segment, range, expect }| Check { segment, range, expect });
    Case { file, rule, turns_red, world, checks: checks.collect() }
}

fn lines(text: &str) -> impl Iterator<Item = (String, Vec<String>)> + '_ {
    text.lines().filter(|line| !line.trim().is_empty()).map(|line| {
        let mut words = line.split_whitespace().map(str::to_owned);
        (words.next().expect("a line that is not empty"), words.collect())
    })
}

fn repeated(id: &str) -> Vec<String> {
    match id.split_once('*') {
        Some((name, times)) => {
            let times: u32 = times.parse().unwrap_or_else(|_| panic!("`{id}` repeats no number of times"));
            (1..=times).map(|number| format!("{name}{number}")).collect()
        }
        None => vec![id.to_owned()],
    }
}

fn id(text: &str) -> Id {
    match text.strip_prefix('#') {
        Some(number) => Id::Int(number.parse().unwrap_or_else(|_| panic!("`{text}` is not a number"))),
        None if text == "~" => Id::Null,
        None => Id::Text(text.replace("\\s", " ").replace("\\0", "\0")),
    }
}

fn user(text: &str, words: &[String]) -> User {
    let mut user = User { id: id(text), is_test: Some(0), created_at: 0, plan: None, size: None };
    for word in words {
        let (name, value) = word.split_once('=').unwrap_or_else(|| panic!("`{word}` is not name=value"));
        let value = (value != "~").then(|| value.to_owned());
        match name {
            "is_test" => user.is_test = value.map(|flag| flag.parse().expect("a flag is a number")),
            "created_at" => user.created_at = instant(&value.expect("a time")),
            "plan" => user.plan = value,
            "segment" => user.size = value,
            other => panic!("users have no `{other}`"),
        }
    }
    user
}

fn event(text: &str, words: &[String]) -> Event {
    let mut event = Event {
        user: id(text),
        name: words[0].clone(),
        ts: instant(&words[1]),
        source: None,
        anonymous: Id::Null,
        properties: None,
    };
    for word in &words[2..] {
        match word.split_once('=') {
            _ if word.starts_with('{') => event.properties = Some(word.clone()),
            Some(("properties", text)) => event.properties = Some(text.to_owned()),
            Some(("source", source)) => event.source = Some(source.replace("\\s", " ")),
            Some(("anonymous", anonymous)) => event.anonymous = id(anonymous),
            Some(("days" | "times", _)) => {}
            _ => panic!("events have no `{word}`"),
        }
    }
    event
}

/// The event on as many days as `days=…` says, each 24 hours after the one before, and on each as often as `times=…` says.
fn on_days(event: &Event, words: &[String]) -> Vec<Event> {
    let number = |key: &str| {
        let text = words.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
        text.map_or(1, |text| text.parse::<i64>().expect("a number"))
    };
    let (days, times) = (number("days"), number("times"));
    let on = |day: i64| (0..times).map(move |_| Event { ts: event.ts + day * DAY, ..event.clone() });
    (0..days).flat_map(on).collect()
}

fn alias(text: &str, words: &[String]) -> Alias {
    let ts = (words[1] != "~").then(|| instant(&words[1]));
    Alias { anonymous: id(text), user: id(&words[0]), ts }
}

fn instant(text: &str) -> i64 {
    let seconds = if text.len() == 16 { format!("{text}:00") } else { text.to_owned() };
    let time: NaiveDateTime = seconds.parse().unwrap_or_else(|error| panic!("`{text}`: {error}"));
    time.and_utc().timestamp_millis()
}

/// A rule set with what the case changes; a step is `key event window`, a segment `key attribute=a|b …`, a trend `key event`, perhaps
/// with `sum=…`; steps, trends and active events may go on with conditions.
fn rules(raw: RawDefinitions) -> Rules {
    let RawDefinitions { steps, activation, active, excluded, segments, breakdowns, .. } = raw;
    let RawDefinitions { trends, ranges, kpis, goals, adjacent, zone, .. } = raw;
    let breakdowns = breakdowns.iter().map(|text| breakdown_rule(text)).collect();
    let mut rules = Rules { breakdowns, ..Rules::default() };
    if let Some(steps) = steps {
        rules.activation = steps.len() - 1;
        rules.steps = steps.iter().map(|step| step_rule(step)).collect();
    }
    if let Some(segments) = segments {
        rules.segments.truncate(1);
        rules.segments.extend(segments.iter().map(|segment| segment_rule(segment)));
    }
    let trend = |text: &String| {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (sums, conditions): (Vec<&str>, Vec<&str>) = words[2..].iter().partition(|word| word.starts_with("sum="));
        let sum = sums.first().and_then(|word| word.strip_prefix("sum=")).map(str::to_owned);
        TrendRule { key: words[0].into(), event: event_rule(words[1], &conditions), per_active_user: false, sum }
    };
    rules.trends = trends.map_or(rules.trends, |trends| trends.iter().map(trend).collect());
    rules.activation = activation.unwrap_or(rules.activation);
    let active_rule = |text: &String| {
        let words: Vec<&str> = text.split_whitespace().collect();
        event_rule(words[0], &words[1..])
    };
    rules.active = active.map_or(rules.active, |active| active.iter().map(active_rule).collect());
    rules.excluded = excluded.unwrap_or(rules.excluded);
    rules.ranges = ranges.unwrap_or(rules.ranges);
    rules.kpis = kpis.unwrap_or(rules.kpis);
    rules.goals = goals.iter().map(|goal| goal_rule(goal)).collect();
    rules.adjacent = adjacent;
    rules.zone = zone.map_or(rules.zone, |name| name.parse().unwrap_or_else(|_| panic!("no zone `{name}`")));
    rules
}

fn step_rule(text: &str) -> StepRule {
    let words: Vec<&str> = text.split_whitespace().collect();
    let event = event_rule(words[1], &words[3..]);
    StepRule { key: words[0].into(), event, window: words[2].parse().expect("days") }
}

/// A name, and conditions of the form `path=JSON`.
fn event_rule(name: &str, conditions: &[&str]) -> EventRule {
    let condition = |word: &&str| {
        let (path, test) = word.split_once('=').unwrap_or_else(|| panic!("`{word}` is not path=JSON"));
        let test = serde_json::from_str(test).unwrap_or_else(|error| panic!("`{word}`: {error}"));
        ConditionRule { path: path.to_owned(), test }
    };
    EventRule { conditions: conditions.iter().map(condition).collect(), ..EventRule::from(name) }
}

/// `metric range target`, perhaps with `by=`, `start=` and `down`.
fn goal_rule(text: &str) -> GoalRule {
    let words: Vec<&str> = text.split_whitespace().collect();
    let day = |name: &str| words.iter().find_map(|word| word.strip_prefix(name)).map(day_number);
    GoalRule {
        metric: words[0].into(),
        range: words[1].parse().expect("days"),
        target: words[2].parse().expect("a number"),
        by: day("by="),
        start: day("start="),
        down: words.contains(&"down"),
    }
}

/// `attribute top least`.
fn breakdown_rule(text: &str) -> BreakdownRule {
    let words: Vec<&str> = text.split_whitespace().collect();
    let number = |at: usize| words[at].parse().expect("a number");
    BreakdownRule { attribute: words[0].into(), top: number(1), least: number(2) }
}

fn segment_rule(text: &str) -> SegmentRule {
    let (key, filters) = text.split_once(' ').expect("key attribute=value");
    let filter = |word: &str| {
        let (attribute, values) = word.split_once('=').expect("attribute=value");
        (attribute.to_owned(), values.split('|').map(str::to_owned).collect())
    };
    SegmentRule { key: key.into(), filters: filters.split_whitespace().map(filter).collect() }
}

/// The value at `funnel.steps[1].users`; a bracket holds a position, from the end when negative, or the `key` of the entry.
pub(crate) fn lookup<'a>(document: &'a Value, path: &str) -> Option<&'a Value> {
    path.split(['.', '[']).map(|part| part.trim_end_matches(']')).try_fold(document, |value, part| match value {
        Value::Array(items) => match part.parse::<i64>() {
            Ok(index) if index < 0 => items.iter().rev().nth(usize::try_from(-index - 1).ok()?),
            Ok(index) => items.get(usize::try_from(index).ok()?),
            Err(_) => items.iter().find(|item| item["key"] == part || item["field"] == part),
        },
        Value::Object(_) => value.get(part),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    })
}

/// Whether a published value is the expected one.
pub(crate) fn agrees(found: &Value, expected: &toml::Value) -> bool {
    let close = |number: f64, limit: f64| found.as_f64().is_some_and(|found| (found - number).abs() <= limit);
    match expected {
        toml::Value::Integer(number) => close(*number as f64, 0.0),
        toml::Value::Float(number) => close(*number, 1e-12),
        toml::Value::Boolean(claim) => found == claim,
        toml::Value::Array(items) => found.as_array().is_some_and(|found| {
            found.len() == items.len() && found.iter().zip(items).all(|(found, item)| agrees(found, item))
        }),
        toml::Value::String(text) if text == "null" => found.is_null(),
        toml::Value::String(text) => match (text.strip_prefix('~'), quotient(text)) {
            (Some(rounded), _) => close(rounded.parse().expect("a rounded number"), 1e-6),
            (None, Some(number)) => close(number, 1e-12),
            (None, None) => found == text,
        },
        toml::Value::Datetime(_) | toml::Value::Table(_) => false,
    }
}

fn quotient(text: &str) -> Option<f64> {
    let (above, below) = text.split_once('/')?;
    Some(above.parse::<f64>().ok()? / below.parse::<f64>().ok()?)
}
