//! What a project may say about its alerts: which metrics, how severe, which days are holidays.

use std::collections::{BTreeMap, BTreeSet};

use super::rule::{AlertWindow, Thresholds, Tuning, Weekdays, WindowThresholds};
use crate::calendar::Day;
use crate::config::{AlertConfig, AlertRule, WindowRule};

/// The settings of all alerts. The default watches everything by the measured rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlertSettings {
    /// For metrics without settings of their own.
    pub usual: MetricSettings,
    /// By metric id.
    pub metrics: BTreeMap<String, MetricSettings>,
    /// Days that are known to be unlike others: their own day is an info at most, and they never count as usual.
    pub holidays: BTreeSet<Day>,
}

impl AlertSettings {
    /// The measured rule with what the settings file says on top.
    pub fn new(config: &AlertConfig) -> Self {
        let usual = MetricSettings::default().with(&config.usual);
        let metrics = config.metrics.iter().map(|(id, rule)| (id.clone(), usual.with(rule).in_order()));
        Self { usual: usual.in_order(), metrics: metrics.collect(), holidays: config.holidays.clone() }
    }

    /// The settings of a metric.
    pub fn of(&self, metric: &str) -> &MetricSettings {
        self.metrics.get(metric).unwrap_or(&self.usual)
    }
}

/// The settings of one metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MetricSettings {
    /// Whether the metric is watched at all.
    pub is_watched: bool,
    /// When it triggers.
    pub thresholds: Thresholds,
    /// How its usual scale is learnt.
    pub tuning: Tuning,
}

impl Default for MetricSettings {
    fn default() -> Self {
        Self { is_watched: true, thresholds: Thresholds::default(), tuning: Tuning::default() }
    }
}

impl MetricSettings {
    fn with(self, rule: &AlertRule) -> Self {
        let learnt = |is_learnt| if is_learnt { Weekdays::Learnt } else { Weekdays::Off };
        Self {
            is_watched: rule.watch.unwrap_or(self.is_watched),
            thresholds: Thresholds(AlertWindow::ALL.map(|window| with(*self.thresholds.of(window), of(rule, window)))),
            tuning: Tuning {
                weekdays: rule.weekdays.map_or(self.tuning.weekdays, learnt),
                floor: rule.floor.unwrap_or(self.tuning.floor),
            },
        }
    }

    /// Once all that the file says is known: a metric may set one threshold back that the file raised for all.
    fn in_order(self) -> Self {
        Self { thresholds: Thresholds(self.thresholds.0.map(in_order)), ..self }
    }
}

/// What the file says of a window.
const fn of(rule: &AlertRule, window: AlertWindow) -> &WindowRule {
    match window {
        AlertWindow::Day => &rule.day,
        AlertWindow::ThreeDays => &rule.three_days,
        AlertWindow::Week => &rule.week,
        AlertWindow::Fortnight => &rule.fortnight,
    }
}

/// The warning's thresholds are what a file is most likely to set, so they hold: nothing critical below them, and no early sign
/// above them.
fn in_order(limits: WindowThresholds) -> WindowThresholds {
    WindowThresholds {
        info_z: limits.info_z.min(limits.warning_z),
        critical_z: limits.critical_z.max(limits.warning_z),
        critical_percent: limits.critical_percent.max(limits.percent),
        ..limits
    }
}

/// The file speaks in percent and points, the rule in ratios.
fn with(known: WindowThresholds, rule: &WindowRule) -> WindowThresholds {
    let WindowRule { info_z, z, critical_z, percent, critical_percent, events, points, size } = *rule;
    let hundredth = |number: f64| number / 100.0;
    WindowThresholds {
        info_z: info_z.unwrap_or(known.info_z),
        warning_z: z.unwrap_or(known.warning_z),
        critical_z: critical_z.unwrap_or(known.critical_z),
        percent: percent.map_or(known.percent, hundredth),
        critical_percent: critical_percent.map_or(known.critical_percent, hundredth),
        events: events.unwrap_or(known.events),
        points: points.map_or(known.points, hundredth),
        size: size.unwrap_or(known.size),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_inherits_what_it_does_not_say() {
        let usual = AlertRule { day: WindowRule { z: Some(5.0), ..WindowRule::default() }, ..AlertRule::default() };
        let own = AlertRule {
            floor: Some(1.5),
            day: WindowRule { percent: Some(30.0), points: Some(3.0), ..WindowRule::default() },
            ..AlertRule::default()
        };
        let metrics = BTreeMap::from([("errors".to_owned(), own)]);
        let settings = AlertSettings::new(&AlertConfig { usual, metrics, holidays: BTreeSet::new() });
        let day = *settings.of("errors").thresholds.of(AlertWindow::Day);
        assert_eq!((day.warning_z, day.percent, day.points), (5.0, 0.3, 0.03));
        assert_eq!(settings.of("errors").tuning, Tuning { weekdays: Weekdays::Learnt, floor: 1.5 });
        let week = |thresholds: Thresholds| *thresholds.of(AlertWindow::Week);
        assert_eq!(week(settings.of("dau").thresholds), week(Thresholds::default()));
        assert!(settings.of("dau").is_watched);
    }

    #[test]
    fn a_warning_that_the_file_raises_raises_what_is_critical_too() {
        let raised = WindowRule { z: Some(50.0), percent: Some(60.0), ..WindowRule::default() };
        let lowered = WindowRule { z: Some(3.0), ..WindowRule::default() };
        let usual = AlertRule { day: raised, ..AlertRule::default() };
        let own = AlertRule { day: lowered, ..AlertRule::default() };
        let metrics = BTreeMap::from([("errors".to_owned(), own)]);
        let settings = AlertSettings::new(&AlertConfig { usual, metrics, holidays: BTreeSet::new() });
        let z = |metric: &str| {
            let day = settings.of(metric).thresholds.of(AlertWindow::Day);
            (day.info_z, day.warning_z, day.critical_z)
        };
        assert_eq!(z("dau"), (3.5, 50.0, 50.0));
        // What one metric sets back is as if it had not been raised.
        assert_eq!(z("errors"), (3.0, 3.0, 5.0));
        let Thresholds([day, rest @ ..]) = settings.of("dau").thresholds;
        assert_eq!((day.percent, day.critical_percent), (0.6, 0.6));
        assert_eq!(rest, Thresholds::default().0[1..]);
    }

    #[test]
    fn an_empty_file_is_the_measured_rule() {
        assert_eq!(AlertSettings::new(&AlertConfig::default()), AlertSettings::default());
    }
}
