//! The live data: the numbers of the built files, for any days, and strict about what is asked.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use serde_json::Value;

use crate::harness::Project;
use crate::serving::Serving;

const SETTINGS: &str =
    "ranges = [7, 30, 180]\ndefault_range = 7\n[[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n";
const VIEWS: [&str; 6] = ["funnel", "retention", "trends", "kpis", "anomalies", "insights"];

struct Asked {
    serving: Serving,
    project: Project,
}

impl Asked {
    fn of(settings: &str) -> Self {
        let project = Project::small(settings);
        Self { serving: Serving::start(&project), project }
    }

    fn json(&self, path: &str) -> (u16, Value) {
        let reply = self.serving.get(path);
        assert_eq!(reply.header("content-type"), Some("application/json"), "{path}");
        (reply.status, serde_json::from_slice(&reply.body).expect("JSON"))
    }

    #[track_caller]
    fn view(&self, query: &str) -> Value {
        let (status, document) = self.json(&format!("/api/analytics/{query}"));
        assert_eq!(status, 200, "{query}: {document}");
        document
    }

    #[track_caller]
    fn check_refused(&self, query: &str, (code, field): (&str, Value)) {
        let (status, document) = self.json(&format!("/api/analytics/{query}"));
        let error = document["error"].as_object().unwrap_or_else(|| panic!("{query}: {document}"));
        assert_eq!((status, &error["code"], &error["field"]), (400, &Value::from(code), &field), "{query}");
        assert!(
            error["message"].as_str().is_some_and(|text| text.len() > 10) && error.contains_key("allowed"),
            "{query}"
        );
    }
}

#[test]
fn the_event_catalogue_is_answered_as_it_is_published() {
    let asked = Asked::of("ranges = [7]\ndefault_range = 7\n");
    let published = asked.json("/api/analytics/events.json").1;
    assert!(published["events"].as_array().is_some_and(|events| events.len() > 3), "{published}");
    assert_eq!(asked.view("events"), published);
    asked.check_refused("events?segment=all", ("unknown_parameter", "segment".into()));
    asked.check_refused("events?day=1", ("unknown_parameter", Value::Null));
}

/// Where two documents first differ, with what each has there.
fn difference(one: &Value, other: &Value, at: &str) -> Option<String> {
    match (one, other) {
        (Value::Object(fields), Value::Object(others)) if fields.keys().eq(others.keys()) => {
            fields.iter().find_map(|(name, value)| difference(value, &others[name], &format!("{at}/{name}")))
        }
        (Value::Array(items), Value::Array(others)) if items.len() == others.len() => {
            let mut pairs = items.iter().zip(others).enumerate();
            pairs.find_map(|(place, (item, other))| difference(item, other, &format!("{at}/{place}")))
        }
        _ => (one != other).then(|| format!("{at}: {one} instead of {other}")),
    }
}

#[test]
fn the_days_of_a_built_range_have_the_numbers_of_its_files() {
    for settings in [SETTINGS.to_owned(), format!("{SETTINGS}[privacy]\nmin_group = 20\n")] {
        let asked = Asked::of(&settings);
        for segment in ["all", "pro"] {
            for range in ["7d", "30d", "180d"] {
                for view in VIEWS {
                    let (_, mut built) = asked.json(&format!("/api/analytics/{segment}/{range}/{view}.json"));
                    let days = &built["meta"]["range"];
                    let (from, to) = (days["from"].as_str().expect("a day"), days["to"].as_str().expect("a day"));
                    let live = asked.view(&format!("{view}?from={from}&to={to}&segment={segment}"));
                    assert_eq!(live["meta"]["range"]["key"], "custom");
                    built["meta"]["range"]["key"] = "custom".into();
                    assert_eq!(difference(&live, &built, ""), None, "{segment} {range} {view}");
                }
            }
        }
    }
}

/// The segments of one attribute, whose counts are those of all users less the few without it.
const PLANS: &str = "ranges = [7, 30]\n[[segments]]\nkey = \"free\"\nwhere = { plan = \"free\" }\n[[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n";

#[test]
fn other_days_give_back_no_group_below_the_floor() {
    const FLOOR: u64 = 45;
    let (open, asked) = (Asked::of(PLANS), Asked::of(&format!("{PLANS}[privacy]\nmin_group = {FLOOR}\n")));
    let mut withheld = 0;
    for days in ["from=2026-06-10&to=2026-06-20", "from=2026-09-01&to=2026-09-30", "from=2026-10-01&to=2026-11-10"] {
        for view in ["funnel", "retention", "trends"] {
            let ask =
                |from: &Asked| ["all", "free", "pro"].map(|key| from.view(&format!("{view}?{days}&segment={key}")));
            let (true_ones, shown) = (ask(&open), ask(&asked));
            for pointer in people(&true_ones[0], "") {
                let at = |documents: &[Value; 3]| [0, 1, 2].map(|one| documents[one].pointer(&pointer)?.as_u64());
                let ([_, true_free, true_pro], [all, free, pro]) = (at(&true_ones), at(&shown));
                withheld += usize::from(free.is_none() != true_free.is_none());
                for count in [all, free, pro].into_iter().flatten() {
                    assert!(count == 0 || count >= FLOOR, "{view} {days} {pointer}: {count}");
                }
                let known = |shown: Option<u64>, count: Option<u64>| shown.or((count == Some(0)).then_some(0));
                let Some(all) = all else { continue };
                let parts = [known(free, true_free), known(pro, true_pro)];
                let left = all - parts.into_iter().flatten().sum::<u64>();
                assert!(left == 0 || left >= FLOOR, "{view} {days} {pointer}: {all} - {free:?} - {pro:?} = {left}");
            }
        }
    }
    assert!(withheld > 20, "{withheld} values were withheld");
    let steps = "funnel?from=2026-09-01&to=2026-09-30&steps=signup";
    asked.check_refused(steps, ("withheld_for_privacy", Value::from("steps")));
    let all = "funnel?from=2026-09-01&to=2026-09-30&steps=signup,onboarding_complete,first_key_action,invite";
    assert_eq!(asked.view(all)["steps"].as_array().map(Vec::len), Some(4));
}

/// The pointers of the counts of people in a view: whole numbers under these names, and in the series of users.
fn people(document: &Value, pointer: &str) -> Vec<String> {
    const COUNTS: [&str; 5] = ["cohortSize", "users", "matureUsers", "size", "cells"];
    let within = |name: &str, value: &Value| people(value, &format!("{pointer}/{name}"));
    match document {
        Value::Object(members) => {
            let is_users = |name: &str| {
                let key = members.get("key").and_then(Value::as_str).unwrap_or_default();
                name == "values" && (key == "dau" || key == "wau" || key.ends_with("_users"))
            };
            let is_told = |name: &str, value: &Value| {
                value.is_object()
                    || value.as_array().is_some_and(|entries| entries.iter().all(Value::is_object))
                    || COUNTS.contains(&name)
                    || is_users(name)
            };
            let told = members.iter().filter(|(name, value)| *name != "meta" && is_told(name, value));
            told.flat_map(|(name, value)| within(name, value)).collect()
        }
        Value::Array(entries) => {
            entries.iter().enumerate().flat_map(|(at, value)| within(&at.to_string(), value)).collect()
        }
        Value::Number(_) => vec![pointer.to_owned()],
        Value::Null | Value::Bool(_) | Value::String(_) => Vec::new(),
    }
}

#[test]
fn other_days_have_the_numbers_of_the_events() {
    let asked = Asked::of(SETTINGS);
    let database = Connection::open(asked.project.join("flightdeck.db")).expect("a database");
    let counted =
        "CREATE TEMP TABLE counted AS SELECT user_id AS u, name, date(ts / 1000, 'unixepoch') AS day FROM events
        WHERE (source IS NULL OR lower(source) NOT IN ('test', 'bot', 'internal'))
        AND user_id NOT IN (SELECT id FROM users WHERE is_test = 1)";
    database.execute(counted, []).expect("counted events");
    let number = |sql: &str, (from, to): (&str, &str)| -> i64 {
        database.query_row(sql, [from, to], |row| row.get(0)).expect("one number")
    };
    for (from, to) in [("2026-06-03", "2026-06-03"), ("2026-07-01", "2026-08-15"), ("2026-11-10", "2026-11-21")] {
        let days = format!("from={from}&to={to}&segment=all");
        let started = "SELECT count(*) FROM (SELECT u, min(day) AS first FROM counted WHERE name = 'signup' GROUP BY u)
            WHERE first BETWEEN ?1 AND ?2";
        assert_eq!(asked.view(&format!("funnel?{days}"))["cohortSize"], number(started, (from, to)), "{days}");
        let trends = asked.view(&format!("trends?{days}"));
        let buckets = trends["buckets"].as_array().expect("days");
        assert_eq!((&buckets[0], buckets.last()), (&Value::from(from), Some(&Value::from(to))));
        let series = |key: &str| {
            let mut series = trends["series"].as_array().expect("series").iter();
            series.find(|one| one["key"] == key).expect("the series")["values"].clone()
        };
        let active = "SELECT count(DISTINCT u) FROM counted WHERE name IN ('app_open', 'key_action_completed') AND day BETWEEN ?1 AND ?2";
        for (index, day) in buckets.iter().enumerate() {
            let day = day.as_str().expect("a day");
            let signups = "SELECT count(*) FROM counted WHERE name = 'signup' AND day BETWEEN ?1 AND ?2";
            assert_eq!(series("signups")[index], number(signups, (day, day)), "{day}");
            assert_eq!(series("dau")[index], number(active, (day, day)), "{day}");
        }
        let kpis = asked.view(&format!("kpis?{days}"));
        let week = number(
            "SELECT count(DISTINCT u) FROM counted WHERE name IN ('app_open', 'key_action_completed')
            AND ?1 <= ?2 AND day BETWEEN date(?2, '-6 days') AND ?2",
            (from, to),
        );
        assert_eq!(kpis["kpis"][3]["value"], week, "{days}");
    }
}

#[test]
fn fewer_steps_are_a_funnel_of_their_own() {
    let asked = Asked::of(SETTINGS);
    let days = "from=2026-08-01&to=2026-09-15";
    let all = asked.view(&format!("funnel?{days}"));
    let short = asked.view(&format!("funnel?{days}&steps=signup,first_key_action"));
    let keys = |document: &Value| -> Vec<String> {
        let steps = document["steps"].as_array().expect("steps").iter();
        steps.map(|step| step["key"].as_str().expect("a key").to_owned()).collect()
    };
    assert_eq!(keys(&all), ["signup", "onboarding_complete", "first_key_action", "invite"]);
    assert_eq!(keys(&short), ["signup", "first_key_action"]);
    assert_eq!(short["cohortSize"], all["cohortSize"]);
    // Without the step between, those who skipped it count as well.
    let users = |document: &Value, step: usize| document["steps"][step]["users"].as_u64().expect("a number");
    assert!(users(&short, 1) > users(&all, 2));
    // The same as a project that has these steps only, and nothing else changes.
    let steps = "[[steps]]\nkey = \"signup\"\nlabel = \"Signup\"\nevent = \"signup\"\n[[steps]]\nkey = \"first_key_action\"\nlabel = \"First key action\"\nevent = \"key_action_completed\"\nwindow_days = 7\n";
    let other = Asked::of(&format!("activation_step = \"first_key_action\"\n{SETTINGS}{steps}"));
    assert_eq!(other.view(&format!("funnel?{days}"))["steps"], short["steps"]);
    let (plain, narrowed) = (format!("kpis?{days}"), format!("kpis?{days}&steps=signup"));
    assert_eq!(asked.view(&plain), asked.view(&narrowed));
}

#[test]
fn questions_that_have_no_answer_are_refused_by_name() {
    let asked = Asked::of(SETTINGS);
    let days = "from=2026-09-01&to=2026-09-30";
    let field = Value::from;
    for (query, expected) in [
        ("funnel".to_owned(), ("missing_parameter", field("from"))),
        ("funnel?from=2026-09-01".to_owned(), ("missing_parameter", field("to"))),
        ("funnel?from=&to=2026-09-01".to_owned(), ("invalid_day", field("from"))),
        ("funnel?from=2026-9-1&to=2026-09-30".to_owned(), ("invalid_day", field("from"))),
        ("funnel?from=2026-09-31&to=2026-09-30".to_owned(), ("invalid_day", field("from"))),
        ("funnel?from=2026-09-30&to=2026-09-01".to_owned(), ("invalid_range", field("to"))),
        ("funnel?from=2026-09-01&to=2026-11-22".to_owned(), ("out_of_range", field("to"))),
        ("funnel?from=2025-09-01&to=2026-11-21".to_owned(), ("out_of_range", field("from"))),
        (format!("funnel?{days}&segment=nobody"), ("unknown_segment", field("segment"))),
        (format!("funnel?{days}&segment="), ("unknown_segment", field("segment"))),
        (format!("funnel?{days}&steps="), ("unknown_step", field("steps"))),
        (format!("funnel?{days}&steps=invite"), ("steps_without_start", field("steps"))),
        (format!("funnel?{days}&steps=signup,invite,first_key_action"), ("steps_out_of_order", field("steps"))),
        (format!("funnel?{days}&steps=signup,signup"), ("steps_out_of_order", field("steps"))),
        (format!("kpis?{days}&steps=nothing"), ("unknown_step", field("steps"))),
        (format!("funnel?{days}&from=2026-09-02"), ("repeated_parameter", field("from"))),
        (format!("funnel?{days}&range=7d"), ("unknown_parameter", Value::Null)),
        (format!("funnel?{days}&segment=%ff"), ("invalid_value", field("segment"))),
    ] {
        asked.check_refused(&query, expected);
    }
    for path in ["/api/analytics/nothing", "/api/analytics/funnel/", "/api/", "/api/analytics/all/8d/funnel.json"] {
        let (status, document) = asked.json(path);
        assert_eq!((status, &document["error"]["code"]), (404, &Value::from("not_found")), "{path}");
    }
}

#[test]
fn at_most_half_a_year_is_answered_at_once() {
    let asked = Asked::of("ranges = [7]\ndefault_range = 7\n");
    let (_, index) = asked.json("/api/analytics/index.json");
    let first = index["dataFrom"].as_str().expect("a day");
    // The story tells 200 days.
    let (status, refused) = asked.json(&format!("/api/analytics/kpis?from={first}&to=2026-11-21"));
    assert_eq!((status, &refused["error"]["code"]), (400, &Value::from("range_too_long")), "{refused}");
    // 26 May to 21 November are 180 days.
    assert_eq!(asked.view("kpis?from=2026-05-26&to=2026-11-21")["meta"]["range"]["days"], 180);
    let (status, _) = asked.json("/api/analytics/kpis?from=2026-05-25&to=2026-11-21");
    assert_eq!(status, 400);
}

#[test]
fn any_days_are_a_whole_page() {
    let asked = Asked::of(SETTINGS);
    let page = asked.serving.text("/_flightdeck/cockpit/?from=2026-09-01&to=2026-09-12&segment=pro");
    for expected in [
        "<span class=\"h1-range\">, 12 days</span>",
        "12 Sep 2026, compared with the 12 days to 29 Aug 2026, same weekdays",
        "id=\"chart-funnel-bars\"",
        "href=\"../../_flightdeck/cockpit/?from=2026-09-01&amp;to=2026-09-12&amp;segment=all\"",
        "href=\"../../api/analytics/kpis?from=2026-09-01&amp;to=2026-09-12&amp;segment=pro\"",
        "data-first=\"",
    ] {
        assert!(page.contains(expected), "no {expected}");
    }
    // The numbers of the page are those of the data.
    let kpis = asked.view("kpis?from=2026-09-01&to=2026-09-12&segment=pro");
    let wau = kpis["kpis"][3]["value"].as_u64().expect("a number");
    let card = page.split("id=\"kpi-wau\"").nth(1).and_then(|rest| rest.split("</article>").next()).expect("a card");
    assert!(card.contains(&flightdeck::format::count(wau)), "{wau} in {card}");
    assert_eq!(asked.serving.get("/_flightdeck/cockpit/?from=2026-09-12&to=2026-09-01").status, 400);
}

/// The receipts of a page by their anchors: the number shown, and the SQL if there is any.
fn receipts(page: &str) -> BTreeMap<String, (String, Option<String>)> {
    let articles = page.split("<article class=\"metric receipt").skip(1);
    let receipt = |article: &str| {
        let between = |from: &str, to: &str| {
            let (_, rest) = article.split_once(from)?;
            rest.split_once(to).map(|(found, _)| found.replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'"))
        };
        let sql = between("<pre><code>", "</code>").map(|sql| sql.replace("&#x27;", "'").replace("&quot;", "\""));
        (between("id=\"", "\"").expect("an id"), (between("receipt-value\">", "<").unwrap_or_default(), sql))
    };
    articles.map(receipt).collect()
}

const ANY_DAYS: &str = "from=2026-09-01&to=2026-09-12";

#[test]
fn the_numbers_of_any_days_lead_to_sql_that_gives_them() {
    let asked = Asked::of(SETTINGS);
    let database = Connection::open(asked.project.join("flightdeck.db")).expect("a database");
    let kpis = asked.view(&format!("kpis?{ANY_DAYS}&segment=pro"));
    let cockpit = asked.serving.text(&format!("/_flightdeck/cockpit/?{ANY_DAYS}&segment=pro"));
    let mut compared = 0;
    for kpi in kpis["kpis"].as_array().expect("key figures") {
        let receipt = kpi["receipt"].as_str().expect("a receipt");
        assert!(cockpit.contains(&format!("href=\"../../{}\"", receipt.replace('&', "&amp;"))), "{receipt}");
        let (path, anchor) = receipt.split_once('#').expect("an anchor");
        let page = asked.serving.text(&format!("/{path}"));
        let (_, sql) = &receipts(&page)[anchor];
        let sql = sql.as_deref().expect("SQL").trim_end_matches(';');
        let found: f64 = database.query_row(sql, [], |row| row.get("value")).expect("a number");
        let expected = kpi["value"].as_f64().expect("a number");
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{anchor}: {found}, not {expected}");
        compared += 1;
    }
    assert_eq!(compared, 4);
    // Everything that the cockpit leads to is there, and on the page of receipts at its anchor.
    let there = receipts(&asked.serving.text(&format!("/_flightdeck/receipts/?{ANY_DAYS}&segment=pro")));
    let anchors = cockpit.split("href=\"../../_flightdeck/receipts/?").skip(1);
    let anchors: BTreeSet<&str> =
        anchors.filter_map(|rest| rest.split('"').next()?.split_once('#').map(|(_, at)| at)).collect();
    assert!(anchors.len() > 12, "{anchors:?}");
    let missing = anchors.iter().filter(|anchor| **anchor != "tables" && !there.contains_key(**anchor));
    assert_eq!(missing.collect::<Vec<_>>(), [&""; 0]);
    // What finds things is there, too.
    assert!(cockpit.contains("data-find=\"../../find/list.js\"") && asked.serving.get("/find/list.js").status == 200);
    assert_eq!(asked.serving.get("/_flightdeck/receipts/?from=2026-09-12&to=2026-09-01").status, 400);
}

#[test]
fn segments_are_compared_over_any_days() {
    let asked = Asked::of(SETTINGS);
    let published = asked.json("/api/analytics/compare/7d.json").1;
    let days = &published["meta"]["range"];
    let (from, to) = (days["from"].as_str().expect("a day"), days["to"].as_str().expect("a day"));
    let mut live = asked.view(&format!("compare?from={from}&to={to}"));
    assert_eq!(live["meta"]["range"]["key"], "custom");
    live["meta"]["range"]["key"] = "7d".into();
    assert_eq!(difference(&live, &published, ""), None);
    let live = asked.view(&format!("compare?{ANY_DAYS}"));
    let page = asked.serving.text(&format!("/_flightdeck/compare/?{ANY_DAYS}"));
    for row in live["rows"].as_array().expect("segments") {
        let segment = row["segment"].as_str().expect("a segment");
        let address = format!("{}&amp;segment={segment}", ANY_DAYS.replace('&', "&amp;"));
        assert_eq!(row["href"], format!("_flightdeck/cockpit/?{ANY_DAYS}&segment={segment}"));
        for cell in row["cells"].as_array().expect("cells") {
            let receipt =
                format!("../../_flightdeck/receipts/?{address}#{}", cell["metric"].as_str().expect("a metric"));
            assert!(page.contains(&format!("href=\"{receipt}\"")), "{receipt}");
        }
        let users = row["cells"].as_array().expect("cells").iter().find(|cell| cell["metric"] == "wau");
        let users = users.and_then(|cell| cell["value"].as_u64()).expect("a number");
        assert!(page.contains(&format!(">{}</a>", flightdeck::format::count(users))), "{segment}: {users}");
    }
    let cockpit = asked.serving.text(&format!("/_flightdeck/cockpit/?{ANY_DAYS}"));
    assert!(cockpit.contains("_flightdeck/compare/?from=2026-09-01&amp;to=2026-09-12\""));
    // Other days can be chosen on each of these pages.
    assert!(page.contains("data-page=\"_flightdeck/compare/\"") && !page.contains("data-segment="));
    assert!(asked.serving.text("/compare/7d/").contains("data-page=\"_flightdeck/compare/\""));
    assert!(cockpit.contains("data-page=\"_flightdeck/cockpit/\" "));
    asked.check_refused(&format!("compare?{ANY_DAYS}&segment=pro"), ("unknown_parameter", "segment".into()));
}

#[test]
fn receipts_of_any_days_give_back_no_group_below_the_floor() {
    let asked = Asked::of(&format!("{PLANS}[privacy]\nmin_group = 200\n"));
    let mut withheld = 0;
    for segment in ["all", "pro"] {
        let page = asked.serving.text(&format!("/_flightdeck/receipts/?{ANY_DAYS}&segment={segment}"));
        for (anchor, (shown, sql)) in receipts(&page) {
            assert!(shown != "–" || sql.is_none(), "{segment} {anchor}: {sql:?}");
            withheld += usize::from(shown == "–");
        }
    }
    assert!(withheld > 5, "{withheld}");
}
