//! The settings file: defaults, the demo's own file, and every problem with its place.

use std::path::Path;

use super::*;
use crate::language::Language;
use crate::metric::{ComparedDays, Definitions, Direction, RangeDays, StepEvent};

fn parsed(text: &str) -> Config {
    parse(Path::new("flightdeck.toml"), text).expect("a valid configuration")
}

fn problems(text: &str) -> Vec<String> {
    let problems = parse(Path::new("flightdeck.toml"), text).expect_err("an invalid configuration");
    problems.0.iter().map(ToString::to_string).collect()
}

#[test]
fn an_empty_file_is_the_default_schema() {
    let config = parsed("");
    assert_eq!(config.definitions, Definitions::default());
    assert_eq!(config.ranges, [7, 14, 30, 60, 90].map(RangeDays));
    assert_eq!(config.default_range, RangeDays(30));
    assert_eq!(config.default_segment.as_str(), "all");
    assert_eq!(config.min_group, 0);
}

#[test]
fn all_is_always_the_first_segment() {
    let config = parsed("[[segments]]\nkey = \"pro\"\nwhere = { plan = [\"pro\", \"team\"], country = \"DE\" }\n");
    let keys: Vec<&str> = config.definitions.segments.iter().map(|segment| segment.key.as_str()).collect();
    assert_eq!(keys, ["all", "pro"]);
    let filters = &config.definitions.segments[1].filters;
    assert_eq!(filters.len(), 2);
    assert!(filters.iter().any(|filter| filter.attribute == "plan" && filter.any_of == ["pro", "team"]));
    assert!(filters.iter().any(|filter| filter.attribute == "country" && filter.any_of == ["DE"]));
    let renamed =
        parsed("[[segments]]\nkey = \"x\"\nwhere = { a = \"b\" }\n[[segments]]\nkey = \"all\"\nlabel = \"Everyone\"\n");
    assert_eq!(renamed.definitions.segments[0].label, "Everyone");
}

#[test]
fn days_may_be_compared_with_those_just_before() {
    assert_eq!(parsed("compare = \"adjacent\"\n").definitions.compare, ComparedDays::Adjacent);
    assert_eq!(parsed("").definitions.compare, ComparedDays::SameWeekdays);
    let found = problems("compare = \"same_weekday\"\n");
    assert!(found[0].contains(":1, `compare`") && found[0].contains("same_weekdays"), "{found:?}");
}

#[test]
fn a_funnel_may_start_with_any_event() {
    let text =
        "[[steps]]\nkey = \"entry\"\nevent = \"*\"\n[[steps]]\nkey = \"buy\"\nevent = \"purchase\"\nwindow_days = 30\n";
    let config = parsed(text);
    assert_eq!(config.definitions.steps[0].event, StepEvent::Any);
    assert_eq!(config.definitions.activation_step, 1);
    assert_eq!(config.definitions.steps[1].label, "Buy");
}

#[test]
fn trends_carry_unit_and_direction() {
    let config =
        parsed("[[trends]]\nkey = \"errors\"\nevent = \"error_page\"\ngood = \"down\"\nunit = \"error pages\"\n");
    let trend = &config.definitions.trends[0];
    assert_eq!((trend.unit.as_str(), trend.good_direction), ("error pages", Direction::Down));
}

#[test]
fn every_problem_is_reported_at_once_with_line_and_near_spelling() {
    let found = problems("titel = \"x\"\nranges = [7, 0, 7]\n\n[source]\ndatabase = 3\n[[steps]]\nkey = \"a\"\n");
    assert_eq!(
        found,
        [
            "flightdeck.toml:2, `ranges`: found the number 0, expected a whole number from 1 to 180",
            "flightdeck.toml:5, `source.database`: found the number 3, expected a string in quotes",
            "flightdeck.toml:1, `titel`: unknown key `titel`\n  hint: did you mean `title`?",
            "flightdeck.toml:6, `steps`: the key `event` is missing",
            "flightdeck.toml:2, `ranges`: the range 7d is listed twice",
        ]
    );
}

#[test]
fn a_value_of_the_wrong_kind_is_not_also_missing() {
    let found = problems("[[steps]]\nkey = 1\nevent = \"a\"\n");
    assert_eq!(found, ["flightdeck.toml:2, `steps.key`: found the number 1, expected a string in quotes"]);
}

#[test]
fn two_steps_may_not_name_the_same_event() {
    let found =
        problems("[[steps]]\nkey = \"a\"\nevent = \"x\"\n[[steps]]\nkey = \"b\"\nevent = \"x\"\nwindow_days = 7\n");
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("two steps name the event `x`"), "{found:?}");
}

#[test]
fn a_segment_may_not_take_the_name_of_a_page() {
    let found = problems("[[segments]]\nkey = \"data\"\nwhere = { plan = \"x\" }\n");
    assert!(found[0].starts_with("flightdeck.toml:2, `segments.key`: `data` is the name of a page"), "{found:?}");
    let found = problems("[[segments]]\nkey = \"../up\"\nwhere = { plan = \"x\" }\n");
    assert!(found[0].contains("cannot be a folder"), "{found:?}");
}

#[test]
fn unknown_references_suggest_the_near_name() {
    let found = problems("default_segment = \"al\"\nactivation_step = \"first_key_actio\"\ndefault_range = 31\n");
    assert_eq!(found.len(), 3);
    assert!(found.iter().any(|text| text.contains("did you mean `all`?")), "{found:?}");
    assert!(found.iter().any(|text| text.contains("did you mean `first_key_action`?")), "{found:?}");
    assert!(found.iter().any(|text| text.contains("use one of: 7, 14, 30, 60, 90")), "{found:?}");
}

#[test]
fn broken_toml_names_its_line() {
    let found = problems("title = \"x\"\nranges = [1, \n");
    assert!(found[0].starts_with("flightdeck.toml:"), "{found:?}");
    assert!(found[0].contains("not valid TOML"), "{found:?}");
}

#[test]
fn a_base_url_is_a_folder_of_the_web() {
    for url in [
        "https://",
        "https:///team/",
        "example.com",
        "ftp://example.com/",
        "https://a.example/?x",
        "https://a.example/#x",
    ] {
        let found = problems(&format!("base_url = \"{url}\"\n"));
        assert!(found.len() == 1 && found[0].contains("not the web address of a folder"), "{url}: {found:?}");
    }
    let config = parsed("base_url = \"https://example.com:8080/team\"\n");
    assert_eq!(config.base_url.as_deref(), Some("https://example.com:8080/team/"));
}

#[test]
fn events_without_a_source_cannot_be_excluded() {
    let found = problems("excluded_sources = [\"bot\", \"\"]\n");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("flightdeck.toml:1, `excluded_sources`: events without a source"), "{found:?}");
}

#[test]
fn own_tables_need_the_events_sql() {
    let found = problems("[source]\nusers = \"SELECT 1\"\n");
    assert!(found[0].contains("beside `events`"), "{found:?}");
    let config = parsed("[source]\ndatabase = \"a.sqlite\"\nevents = \"SELECT 1\"\ntime = \"iso\"\n");
    let SourceConfig::Sqlite { mapped, .. } = config.source else { panic!("not SQLite") };
    assert_eq!(mapped.map(|mapped| mapped.time), Some(TimeFormat::Text));
}

#[test]
fn conditions_are_read_and_compared_as_they_are_read() {
    let step = |key: &str, conditions: &str| {
        format!("[[steps]]\nkey = \"{key}\"\nevent = \"upgrade\"\nwindow_days = 7\nwhere = {conditions}\n")
    };
    let start = "active_events = [\"a\", { event = \"b\", where = { \"x.y\" = { min = 1, max = 2.5 } } }]\n\
                 [[steps]]\nkey = \"s\"\nevent = \"upgrade\"\n";
    let config = parsed(&format!("{start}{}", step("pro", "{ plan = [\"pro\", 3.0], a = { not = [true] } }")));
    let text = config.definitions.steps[1].event.as_str().to_owned();
    let StepEvent::Named(events) = &config.definitions.steps[1].event else { panic!("{text}") };
    assert_eq!(events.to_string(), "`upgrade` (`a` is not `true` and `plan` is `3` or `pro`)");
    assert_eq!(config.definitions.active_events[1].to_string(), "`b` (`x.y` is from 1 to 2.5)");
    let same = format!("{start}{}{}", step("one", "{ n = 3 }"), step("two", "{ n = [3.0, \"3\"] }"));
    assert_eq!(problems(&same).len(), 1);
}

#[test]
fn a_trend_metric_can_add_up_a_property() {
    let trend = |keys: &str| format!("[[trends]]\nkey = \"revenue\"\nevent = \"upgrade\"\n{keys}\n");
    let config =
        parsed(&(trend("sum = \"invoice.amount\"\nunit = \"EUR\"") + "[[trends]]\nkey = \"x\"\nevent = \"x\"\n"));
    let metrics = crate::metric::registry(&config.definitions);
    let sum = metrics.parse("revenue_sum").expect("a sum");
    assert_eq!((sum.label.as_str(), sum.unit.as_str(), sum.format.as_str()), ("Revenue", "EUR", "currency"));
    assert_eq!(metrics.parse("revenue").map(|metric| metric.label.as_str()), Some("Revenue: events"));
    assert!(metrics.parse("x_sum").is_none());
    let number = parsed(&trend("sum = \"amount\"\nunit = \"seats\""));
    let metrics = crate::metric::registry(&number.definitions);
    assert_eq!(metrics.parse("revenue_sum").map(|metric| metric.format.as_str()), Some("number"));
    let found = problems(&trend("sum = \"/~\""));
    assert!(found.len() == 1 && found[0].starts_with("flightdeck.toml:4, `trends.sum`: "), "{found:?}");
    let taken = trend("sum = \"amount\"") + "[[trends]]\nkey = \"revenue_sum\"\nevent = \"x\"\n";
    assert!(problems(&taken)[0].contains("there are two metrics `revenue_sum`"));
}

#[test]
fn every_wrong_condition_is_named_with_its_line() {
    let text = "[[trends]]\nkey = \"a\"\nevent = \"a\"\n[trends.where]\nempty = []\ntwo = { exists = true, min = 1 }\n\
                none = {}\nnot = { not = \"x\" }\nday = 2026-01-01\nnan = { min = nan }\nodd = { most = 1 }\n\"\" = 1\n\"/~\" = 1\n";
    let found = problems(text);
    for line in [5, 6, 7, 8, 9, 10, 11, 12, 13] {
        assert!(
            found.iter().any(|problem| problem.starts_with(&format!("flightdeck.toml:{line},"))),
            "{line}: {found:?}"
        );
    }
    assert_eq!(problems("[[steps]]\nkey = \"a\"\nevent = \"*\"\nwhere = { a = 1 }\n").len(), 1);
}

#[test]
fn an_unknown_language_suggests_the_near_one() {
    let found = problems("title = \"x\"\nlanguage = \"dee\"\n");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("flightdeck.toml:2, `language`: there is no language `dee`"), "{found:?}");
    assert!(found[0].contains("did you mean `de`?"), "{found:?}");
}

#[test]
fn names_that_the_settings_leave_out_are_of_the_language() {
    let (english, german) = (parsed(""), parsed("language = \"de\"\n"));
    assert_eq!((english.language, german.language), (Language::English, Language::German));
    assert_ne!(english.definitions.segments[0].label, german.definitions.segments[0].label);
    let ids = |config: &Config| config.definitions.trends.iter().map(|trend| trend.key.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&english), ids(&german));
    assert_eq!(Language::current(), Language::English);
}

#[test]
fn an_unknown_time_zone_suggests_the_near_name() {
    let found = problems("title = \"x\"\ntimezone = \"Europe/Berln\"\n");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("flightdeck.toml:2, `timezone`: `Europe/Berln` is not a time zone"), "{found:?}");
    assert!(found[0].contains("did you mean `Europe/Berlin`?"), "{found:?}");
    let definitions = |text: &str| parsed(text).definitions;
    assert_eq!(definitions("timezone = \"Australia/Sydney\"\n").zone.name(), "Australia/Sydney");
    assert_eq!(definitions("").zone.name(), "UTC");
}

#[test]
fn breakdowns_have_a_label_and_a_top_of_their_own() {
    let text = "[[breakdowns]]\nattribute = \"utm_source\"\n[[breakdowns]]\nattribute = \"plan\"\nlabel = \"Tarif\"\ntop = 3\n[privacy]\nmin_group = 5\n";
    let found = parse(Path::new("f.toml"), text).expect("valid settings").definitions.breakdowns;
    let of = |at: usize| (found[at].attribute.as_str(), found[at].label.as_str(), found[at].top, found[at].least);
    assert_eq!([of(0), of(1)], [("utm_source", "Utm source", 8, 5), ("plan", "Tarif", 3, 5)]);
    for (wrong, part) in [
        ("[[breakdowns]]\ntop = 3\n", "the key `attribute` is missing"),
        ("[[breakdowns]]\nattribute = \"plan\"\ntop = 0\n", "a whole number from 1 to 50"),
        ("[[breakdowns]]\nattribute = \"plan\"\n[[breakdowns]]\nattribute = \"plan\"\n", "two breakdowns of `plan`"),
    ] {
        let problems = parse(Path::new("f.toml"), wrong).expect_err("a mistake");
        assert!(problems.0.iter().any(|problem| problem.to_string().contains(part)), "{wrong}: {problems:?}");
    }
}
