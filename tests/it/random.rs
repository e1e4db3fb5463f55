//! Random small worlds, crowded at the boundaries that the metric semantics speak of.

use chrono_tz::Tz;

use crate::local_days;
use crate::world::{
    Alias, BreakdownRule, ConditionRule, DAY, Event, EventRule, HOUR, Id, NULL_PROPERTIES, Rules, TrendRule, User,
    World,
};

/// A named generator (splitmix64), so that a seed gives the same world on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        let sides = u64::try_from(items.len()).expect("few items");
        items[usize::try_from(self.roll(sides)).expect("few items")].clone()
    }

    fn number(&mut self, sides: i64) -> i64 {
        i64::try_from(self.roll(sides.unsigned_abs())).expect("small")
    }
}

/// Amounts as JSON: whole, broken, at the edge of rounding, written as text, not there, no number, too large.
const AMOUNTS: [&str; 14] = [
    "12.30",
    "0.1",
    "0.2",
    "-5",
    "7",
    "0.0000005",
    "0.0000015",
    "99.9999995",
    "\"3.5\"",
    "null",
    "true",
    "\"x\"",
    "1000000000000000",
    "999999999.999999",
];
/// Plans and seats as JSON, and conditions on them.
const PLAN_VALUES: [&str; 8] =
    ["\"pro\"", "\"pro\"", "\"free\"", "[\"free\",[\"pro\",7]]", "null", "{\"pro\":1}", "true", "\"true\""];
const SEATS: [&str; 11] = ["1", "3", "3.0", "3e0", "\"3\"", "\"3.0\"", "12", "[1,[20]]", "-0", "2.5", "null"];
const CONDITIONS: [(&str, &str); 11] = [
    ("plan", "\"pro\""),
    ("plan", "[\"free\",true]"),
    ("plan", "{\"not\":[\"free\"]}"),
    ("plan", "{\"exists\":false}"),
    ("plan", "{\"exists\":true}"),
    ("seats", "3"),
    ("seats", "[0,\"3.0\"]"),
    ("seats", "{\"not\":[3]}"),
    ("seats", "{\"min\":3}"),
    ("seats", "{\"min\":1,\"max\":2.5}"),
    ("seats", "{\"max\":1}"),
];
/// Properties that are no object.
const ODD_PROPERTIES: [Option<&str>; 7] =
    [None, Some(NULL_PROPERTIES), Some("[]"), Some("\"pro\""), Some(""), Some("{}"), Some("null")];
const NAMES: [&str; 8] = [
    "signup",
    "onboarding_complete",
    "key_action_completed",
    "key_action_completed",
    "app_open",
    "app_open",
    "invite_sent",
    "error",
];
const SOURCES: [Option<&str>; 8] =
    [None, None, None, Some("web"), Some(""), Some("BoT"), Some("robot"), Some("Internal")];
const PLANS: [Option<&str>; 5] = [Some("free"), Some("free"), Some("pro"), Some(""), None];
const SIZES: [Option<&str>; 4] = [Some("smb"), Some("enterprise"), Some("SMB"), None];
const FLAGS: [Option<i64>; 8] = [Some(0), Some(0), Some(0), Some(0), None, None, Some(2), Some(1)];

/// Zones with the first days of their worlds: around 1970, and around changes of clocks. St John's showed the last hour of a
/// day twice on day 14,920, Samoa skipped day 15,338.
const ZONES: [(Tz, i64); 8] = [
    (Tz::UTC, 20_000),
    (Tz::UTC, -20),
    (Tz::Australia__Sydney, 19_980),
    (Tz::America__St_Johns, 14_900),
    (Tz::UTC, 20_000),
    (Tz::America__New_York, 20_010),
    (Tz::Pacific__Apia, 15_310),
    (Tz::Asia__Kathmandu, -20),
];

/// The world of a seed: of eight in a row each has another zone, every third has an as-of day asked for, every fourth a clock
/// that cuts. Every fourth has neither aliases nor conditions.
pub(crate) fn world(seed: u64) -> World {
    let mut dice = Dice(seed);
    let (zone, base) = ZONES[usize::try_from(seed % 8).expect("small")];
    let end = |day: i64| local_days::start(zone, day + 1);
    let mut rules = Rules { ranges: vec![7, 14, 30], now: end(base + 400), zone, ..Rules::default() };
    rules.as_of = seed.is_multiple_of(3).then(|| base + 30 + dice.number(25));
    if seed.is_multiple_of(4) {
        rules.now = end(base + 35 + dice.number(15)) + dice.pick(&[0, 1, 10 * HOUR, 23 * HOUR - 1]);
    }
    let sum = Some("amount".to_owned());
    rules.trends.push(TrendRule { key: "spent".into(), event: "invite_sent".into(), per_active_user: false, sum });
    if !seed.is_multiple_of(4) {
        add_conditions(&mut rules, &mut dice);
    }
    rules.breakdowns.push(breakdown(&mut dice));
    rules.kpis.push("spent_sum".into());
    for _ in 0..3 {
        let other = dice.pick(&rules.metrics());
        if !rules.kpis.contains(&other) {
            rules.kpis.push(other);
        }
    }
    let ids: Vec<Id> = (0..24).map(|number| id(number, &mut dice)).collect();
    let mut users = Vec::new();
    for id in &ids {
        // Some users have no row.
        if dice.roll(6) > 0 {
            users.push(User {
                id: id.clone(),
                is_test: dice.pick(&FLAGS),
                created_at: dice.number(100) * DAY,
                plan: dice.pick(&PLANS).map(str::to_owned),
                size: dice.pick(&SIZES).map(str::to_owned),
            });
        }
    }
    let mut events: Vec<Event> = Vec::new();
    for id in &ids {
        let start = local_days::start(zone, base + dice.number(45)) + dice.pick(&[0, 1, DAY - 1, 10 * HOUR, 23 * HOUR]);
        events.extend(journey((id, &mut dice), start));
        for _ in 0..dice.roll(14) {
            let name = dice.pick(&NAMES);
            events.push(event((id, &mut dice), name, start));
        }
    }
    // Up to two events lie as far from the others as strays do, or a day nearer.
    for _ in 0..dice.roll(3) {
        let day = dice.pick(&[base - 28, base - 29, base - 30, base + 100, base + 300]);
        let at = local_days::start(zone, day) + HOUR;
        events.push(Event { source: None, ..event((&ids[0], &mut dice), "signup", at) });
    }
    for _ in 0..5 {
        events.push(event((&Id::Null, &mut dice), "app_open", (base + 10) * DAY));
    }
    // Out of order, as real tables are.
    for index in (1..events.len()).rev() {
        let other = dice.roll(u64::try_from(index + 1).expect("small"));
        events.swap(index, usize::try_from(other).expect("small"));
    }
    let mut world = World { users, events, aliases: Vec::new(), rules };
    if !seed.is_multiple_of(4) {
        add_aliases(&mut world, (&ids, &mut dice), base * DAY);
    }
    world
}

fn breakdown(dice: &mut Dice) -> BreakdownRule {
    let attribute = dice.pick(&["plan", "segment"]).to_owned();
    BreakdownRule { attribute, top: dice.pick(&[1, 2, 8]), least: dice.pick(&[1, 3]) }
}

/// Conditions on some of the steps, trend metrics and active events; now and then two steps name one event.
fn add_conditions(rules: &mut Rules, dice: &mut Dice) {
    if dice.roll(3) == 0 {
        rules.steps[3].event = EventRule { conditions: vec![condition(dice)], ..rules.steps[2].event.clone() };
    }
    let steps = rules.steps[..3].iter_mut().map(|step| &mut step.event);
    let trends = rules.trends.iter_mut().map(|trend| &mut trend.event);
    for event in steps.chain(trends).chain(&mut rules.active) {
        for _ in 0..dice.pick(&[0, 0, 0, 1, 1, 2]) {
            event.conditions.push(condition(dice));
        }
    }
    // Equal conditions on one event are a mistake in the settings.
    if rules.steps[3].event.name == rules.steps[2].event.name {
        rules.steps[2].event.conditions.clear();
    }
}

fn condition(dice: &mut Dice) -> ConditionRule {
    let (path, test) = dice.pick(&CONDITIONS);
    ConditionRule { path: path.to_owned(), test: serde_json::from_str(test).expect("JSON") }
}

/// What is said about an event.
fn properties(dice: &mut Dice) -> Option<String> {
    if dice.roll(8) == 0 {
        return dice.pick(&ODD_PROPERTIES).map(str::to_owned);
    }
    let [amount, plan, seats] = [dice.pick(&AMOUNTS), dice.pick(&PLAN_VALUES), dice.pick(&SEATS)];
    Some(format!("{{\"amount\":{amount},\"plan\":{plan},\"seats\":{seats}}}"))
}

/// Devices of one and of several users, ids that lead on or back, and a few events that only a device is known of.
fn add_aliases(world: &mut World, (ids, dice): (&[Id], &mut Dice), base: i64) {
    let devices: Vec<Id> = (0..6).map(|number| Id::Text(format!("Device {number}"))).collect();
    let all = [ids, &devices, &[Id::Null]].concat();
    for _ in 0..dice.roll(24) {
        let anonymous = if dice.roll(2) == 0 { dice.pick(&devices) } else { dice.pick(&all) };
        let ts = (dice.roll(8) > 0).then(|| base + dice.number(60) * DAY + dice.pick(&[0, 1, 10 * HOUR]));
        world.aliases.push(Alias { anonymous, user: dice.pick(&all), ts });
    }
    // An alias at the very instant of an event.
    let event = dice.pick(&world.events);
    world.aliases.push(Alias { anonymous: event.user, user: dice.pick(ids), ts: Some(event.ts) });
    for event in &mut world.events {
        if dice.roll(4) == 0 {
            event.anonymous = dice.pick(&devices);
        }
        match dice.roll(8) {
            0 => event.user = Id::Null,
            1 => event.user = dice.pick(&devices),
            _ => {}
        }
    }
}

/// Steps at the same instant, in order, and at the very ends of their windows; now and then one is missing.
fn journey((id, dice): (&Id, &mut Dice), start: i64) -> Vec<Event> {
    let mut at = start;
    let mut events = Vec::new();
    for name in ["signup", "onboarding_complete", "key_action_completed", "invite_sent"] {
        at = at.max(start + dice.pick(&[0, 0, HOUR, DAY, 2 * DAY, 7 * DAY, 7 * DAY + 1, 14 * DAY]));
        if dice.roll(8) > 0 {
            events.push(Event {
                user: id.clone(),
                name: name.into(),
                ts: at,
                source: None,
                anonymous: Id::Null,
                properties: properties(dice),
            });
        }
    }
    events
}

/// Numbers, the same numbers with a leading zero, and words.
fn id(number: i64, dice: &mut Dice) -> Id {
    match dice.roll(3) {
        0 => Id::Int(number),
        1 => Id::Text(format!("0{number}")),
        _ => Id::Text(format!("user {number}")),
    }
}

/// An event of the user some time after `start`, often at the very end of a window or a millisecond beside it.
fn event((id, dice): (&Id, &mut Dice), name: &str, start: i64) -> Event {
    let days = dice.pick(&[0, 0, 0, 1, 1, 2, 3, 6, 7, 7, 8, 13, 14, 14, 15, 28, 30]);
    let within = dice.pick(&[0, 0, 0, 1, -1, HOUR, HOUR - 1, 90 * 60_000, 5 * HOUR, -3 * HOUR]);
    // The same user is once a number and once its text.
    let user = match id {
        Id::Int(number) if dice.roll(2) == 0 => Id::Text(number.to_string()),
        Id::Int(_) | Id::Null | Id::Text(_) => id.clone(),
    };
    let (ts, source) = (start + days * DAY + within, dice.pick(&SOURCES).map(str::to_owned));
    let properties = properties(dice);
    Event { user, name: name.into(), ts, source, anonymous: Id::Null, properties }
}
