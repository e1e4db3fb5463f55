//! `[alerts]`: which metrics are watched, how loud, and which days are holidays.
//!
//! Only what the file says is kept here; what holds without it is the measured rule of `alerts`.

use std::collections::{BTreeMap, BTreeSet};

use super::read::{Keys, Located, Reader};
use crate::calendar::Day;
use crate::metric::{Definitions, Surface, registry};
use crate::problem::{Problem, Problems};

/// What the file says about alerts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlertConfig {
    /// For every metric.
    pub usual: AlertRule,
    /// By metric id, on top of `usual`.
    pub metrics: BTreeMap<String, AlertRule>,
    /// Days that are known to be unlike others.
    pub holidays: BTreeSet<Day>,
}

/// Every number was checked to lie in a range, so none is NaN and equality is total.
impl Eq for AlertConfig {}

/// What the file says about the alerts of a metric; `None` where it says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AlertRule {
    /// Whether it is watched.
    pub watch: Option<bool>,
    /// Whether weekdays are told apart.
    pub weekdays: Option<bool>,
    /// The smallest scale that it can have, in times pure chance.
    pub floor: Option<f64>,
    /// Thresholds of the newest day against the 14 before.
    pub day: WindowRule,
    /// Thresholds of the last 3 days against the 28 before.
    pub three_days: WindowRule,
    /// Thresholds of the last 7 days against the 56 before.
    pub week: WindowRule,
    /// Thresholds of the last 14 days against the 28 before.
    pub fortnight: WindowRule,
}

/// Thresholds of one window; `None` where the file says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WindowRule {
    /// Times the usual scale for an info.
    pub info_z: Option<f64>,
    /// For a warning.
    pub z: Option<f64>,
    /// For a critical alert.
    pub critical_z: Option<f64>,
    /// The least change in percent.
    pub percent: Option<f64>,
    /// The least change in percent of a critical alert.
    pub critical_percent: Option<f64>,
    /// The least change of a count, summed over the window.
    pub events: Option<f64>,
    /// The least change of a rate, in percentage points.
    pub points: Option<f64>,
    /// The least total of a rate over the window.
    pub size: Option<f64>,
}

/// `[alerts]` as written.
#[derive(Debug, Default)]
pub(super) struct RawAlerts {
    usual: RawRule,
    metrics: Vec<(Located<String>, RawRule)>,
    off: Vec<Located<String>>,
    holidays: Vec<Located<String>>,
}

#[derive(Debug, Default)]
struct RawRule {
    watch: Option<Located<bool>>,
    weekday: Option<Located<String>>,
    floor: Option<Located<f64>>,
    day: WindowRule,
    three_days: WindowRule,
    week: WindowRule,
    fortnight: WindowRule,
}

pub(super) fn read(reader: &mut Reader<'_>, mut keys: Keys<'_, '_>) -> RawAlerts {
    let metrics = keys.table(reader, "metrics").map(|keys| keys.tables_by_name(reader)).unwrap_or_default();
    let metrics = metrics.into_iter().map(|(name, mut keys)| {
        let watch = keys.boolean(reader, "watch");
        let rule = RawRule { watch, ..rule(reader, &mut keys) };
        keys.finish(reader);
        (name, rule)
    });
    let metrics = metrics.collect();
    let raw = RawAlerts {
        metrics,
        off: keys.strings(reader, "off").unwrap_or_default(),
        holidays: keys.strings(reader, "holidays").unwrap_or_default(),
        usual: rule(reader, &mut keys),
    };
    keys.finish(reader);
    raw
}

fn rule(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>) -> RawRule {
    let mut window_of = |key| keys.table(reader, key).map(|keys| window(reader, keys)).unwrap_or_default();
    let [day, three_days, week, fortnight] = ["day", "three_days", "week", "fortnight"].map(&mut window_of);
    RawRule {
        watch: None,
        weekday: keys.string(reader, "weekday"),
        floor: keys.number(reader, "floor", 1.0..=100.0),
        day,
        three_days,
        week,
        fortnight,
    }
}

fn window(reader: &mut Reader<'_>, mut keys: Keys<'_, '_>) -> WindowRule {
    let mut number = |key, most| keys.number(reader, key, 0.0..=most).map(|number| number.value);
    let rule = WindowRule {
        info_z: number("info_z", 100.0),
        z: number("z", 100.0),
        critical_z: number("critical_z", 100.0),
        percent: number("percent", 1e6),
        critical_percent: number("critical_percent", 1e6),
        events: number("events", 1e12),
        points: number("points", 100.0),
        size: number("size", 1e12),
    };
    keys.finish(reader);
    rule
}

/// Checks what names metrics and days.
pub(super) fn check(raw: RawAlerts, definitions: &Definitions, problems: &mut Problems) -> AlertConfig {
    let RawAlerts { usual, metrics, off, holidays } = raw;
    let known: Vec<String> = registry(definitions).on(Surface::Alert).map(|metric| metric.id.clone()).collect();
    let mut config = AlertConfig { usual: checked(usual, problems), ..AlertConfig::default() };
    for (name, rule) in metrics {
        let rule = checked(rule, problems);
        if is_known(&name, &known, problems) {
            config.metrics.insert(name.value, rule);
        }
    }
    for name in off {
        if is_known(&name, &known, problems) {
            config.metrics.entry(name.value).or_default().watch = Some(false);
        }
    }
    config.holidays = holidays.iter().filter_map(|day| holiday(day, problems)).collect();
    config
}

fn is_known(name: &Located<String>, known: &[String], problems: &mut Problems) -> bool {
    let is_known = known.contains(&name.value);
    if !is_known {
        let problem = Problem::new(name.place.clone(), format!("no metric `{}` can alert", name.value));
        problems.push(problem.suggest(&name.value, known.iter().map(String::as_str)));
    }
    is_known
}

fn checked(raw: RawRule, problems: &mut Problems) -> AlertRule {
    let RawRule { watch, weekday, floor, day, three_days, week, fortnight } = raw;
    AlertRule {
        watch: watch.map(|watch| watch.value),
        weekdays: weekday.and_then(|word| weekdays(&word, problems)),
        floor: floor.map(|floor| floor.value),
        day,
        three_days,
        week,
        fortnight,
    }
}

fn weekdays(word: &Located<String>, problems: &mut Problems) -> Option<bool> {
    match word.value.as_str() {
        "auto" => Some(true),
        "off" => Some(false),
        other => {
            let problem = Problem::new(word.place.clone(), format!("`{other}` is not a way to treat weekdays"));
            problems.push(problem.suggest(other, ["auto", "off"]));
            None
        }
    }
}

fn holiday(day: &Located<String>, problems: &mut Problems) -> Option<Day> {
    problems.collect(day.value.parse().map_err(|message: String| Problem::new(day.place.clone(), message)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{Config, parse};
    use super::*;

    fn parsed(text: &str) -> Config {
        parse(Path::new("flightdeck.toml"), text).expect("a valid configuration")
    }

    #[test]
    fn nothing_said_is_nothing_kept() {
        assert_eq!(parsed("").alerts, AlertConfig::default());
    }

    #[test]
    fn metrics_have_thresholds_of_their_own() {
        let text = "[alerts]\nholidays = [\"2026-12-25\"]\noff = [\"invites\"]\nday = { z = 5 }\n\
                    [alerts.metrics.errors]\nfloor = 1.5\nweekday = \"off\"\nweek = { percent = 30.0 }\nfortnight = { z = 4.5 }\n\
                    [alerts.metrics.\"step.invite\"]\nwatch = false\n";
        let alerts = parsed(text).alerts;
        assert_eq!(alerts.usual.day.z, Some(5.0));
        let errors = alerts.metrics["errors"];
        assert_eq!((errors.floor, errors.weekdays, errors.week.percent), (Some(1.5), Some(false), Some(30.0)));
        assert_eq!((errors.fortnight.z, errors.three_days), (Some(4.5), WindowRule::default()));
        assert_eq!(alerts.metrics["step.invite"].watch, Some(false));
        assert_eq!(alerts.metrics["invites"].watch, Some(false));
        assert_eq!(alerts.holidays.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2026-12-25"]);
    }

    #[test]
    fn every_problem_is_named_with_the_near_spelling() {
        let text = "[alerts]\nholidays = [\"Christmas\"]\nweekday = \"of\"\n[alerts.metrics.erors]\nfloor = 0.5\n";
        let problems = parse(Path::new("f.toml"), text).expect_err("four problems").to_string();
        for part in [
            "f.toml:2, `alerts.holidays`: `Christmas` is not a day",
            "f.toml:3, `alerts.weekday`: `of` is not a way to treat weekdays\n  hint: did you mean `off`?",
            "no metric `erors` can alert\n  hint: did you mean `errors`?",
            "f.toml:5, `alerts.metrics.erors.floor`: found the number 0.5, expected a number from 1 to 100",
        ] {
            assert!(problems.contains(part), "{problems}");
        }
    }
}
