//! A product that is used on working days alone, and on each of them alike: nothing changes, so nothing may read as a change.

use serde_json::Value;

use crate::product::Product;
use crate::world::{DAY, Event, HOUR, Id, Rules, World};

/// A Monday: 2026-06-01.
const MONDAY: i64 = 20_605;
/// Days of history before the earliest as-of day, enough for 90 days, the 91 before them and 28 days of lookback.
const HISTORY: i64 = 217;
const RANGES: [i64; 5] = [7, 14, 30, 60, 90];

/// On each working day 5 lasting users open the product and 3 new ones sign up and are onboarded, who invite somebody a week later.
fn world(as_of: i64, adjacent: bool) -> World {
    let mut events = Vec::new();
    let mut add = |user: String, name: &str, day: i64, hour: i64| {
        let (ts, anonymous) = (day * DAY + hour * HOUR, Id::Null);
        events.push(Event { user: Id::Text(user), name: name.into(), ts, source: None, anonymous, properties: None });
    };
    for day in (MONDAY - HISTORY..=MONDAY + 7).filter(|day| (day - MONDAY).rem_euclid(7) < 5) {
        for user in 0..5 {
            add(format!("lasting-{user}"), "app_open", day, 9);
        }
        for user in 0..3 {
            let id = format!("new-{day}-{user}");
            add(id.clone(), "signup", day, 10);
            add(id.clone(), "onboarding_complete", day, 11);
            add(id.clone(), "key_action_completed", day, 12);
            add(id, "invite_sent", day + 7, 12);
        }
    }
    let rules =
        Rules { ranges: RANGES.to_vec(), adjacent, as_of: Some(as_of), now: (MONDAY + 41) * DAY, ..Rules::default() };
    World { users: Vec::new(), events, aliases: Vec::new(), rules }
}

/// What the documents of `all` show as changed, and how many changes they show at all.
fn changes(documents: &Value) -> (Vec<String>, usize) {
    let mut deltas: Vec<(String, &Value)> = Vec::new();
    for kpi in documents["kpis"]["kpis"].as_array().expect("a row") {
        deltas.push((format!("{}", kpi["key"]), &kpi["deltaAbsolute"]));
        deltas.push((format!("{} on the last day", kpi["key"]), &kpi["latest"]["deltaAbsolute"]));
    }
    for step in documents["funnel"]["steps"].as_array().expect("steps") {
        for side in ["fromStart", "fromPrevious"] {
            deltas.push((format!("{} {side}", step["key"]), &step["likeForLike"][side]["deltaPoints"]));
        }
    }
    let mut changed: Vec<String> = Vec::new();
    let mut shown = 0;
    for (name, delta) in deltas {
        let Some(delta) = delta.as_f64() else { continue };
        shown += 1;
        if delta.abs() > 1e-12 {
            changed.push(format!("{name}: {delta}"));
        }
    }
    for series in documents["trends"]["series"].as_array().expect("series") {
        let previous = series["previous"].as_array().expect("a previous period");
        shown += 1;
        if series["values"].as_array() != Some(previous) {
            changed.push(format!("{}", series["key"]));
        }
    }
    let retention = &documents["retention"];
    for offset in ["d1", "d7", "d30"] {
        shown += 1;
        if retention["summary"][offset]["value"] != retention["previousSummary"][offset]["value"] {
            changed.push(format!("retention {offset}"));
        }
    }
    (changed, shown)
}

#[test]
fn nothing_changes_on_any_weekday_for_any_range() {
    for as_of in MONDAY..MONDAY + 7 {
        let product = Product::of(&world(as_of, false));
        for range in RANGES {
            let (changed, shown) = changes(&product.documents("all", range));
            assert!(shown > 20, "only {shown} changes are shown for {range} days");
            assert_eq!(changed, Vec::<String>::new(), "{range} days to weekday {}", as_of - MONDAY);
        }
    }
}

#[test]
fn compared_with_the_days_just_before_it_would_seem_to_change() {
    let product = Product::of(&world(MONDAY + 2, true));
    assert!(!changes(&product.documents("all", 30)).0.is_empty());
}
