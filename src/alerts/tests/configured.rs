//! What the settings say of alerts: metrics that are switched off, holidays, thresholds.

use super::*;

#[test]
fn a_metric_that_is_switched_off_is_excluded() {
    let off = MetricSettings { is_watched: false, ..MetricSettings::default() };
    let metrics = std::collections::BTreeMap::from([("errors".to_owned(), off)]);
    let settings = AlertSettings { metrics, ..AlertSettings::default() };
    let found = find(&cube(LAST, error_spike), &definitions(), &settings, &Suppression::none());
    let outcome = |metric: &str| {
        found.checked.iter().find(|checked| checked.metric == metric).map(|checked| (checked.outcome, checked.gate))
    };
    assert_eq!(outcome("errors"), Some((CheckOutcome::Excluded, Some(Gate::Off))));
    assert!(found.all.iter().all(|incident| incident.metric != "errors"));
}

#[test]
fn a_holiday_silences_its_own_day_and_not_the_week() {
    // Half of the active users are gone for twelve days; the newest of them, and the only one without any, is a holiday.
    let halved = |day: i32| {
        let usual = calm(day);
        match LAST - day {
            0 => Daily { dau: 10, ..usual },
            1..12 => Daily { dau: usual.dau / 2, ..usual },
            _ => usual,
        }
    };
    let settings = AlertSettings { holidays: [Day(LAST)].into(), ..AlertSettings::default() };
    let dau = |daily: &dyn Fn(i32) -> Daily| {
        let found = find(&cube(LAST, daily), &definitions(), &settings, &Suppression::none());
        let told = found.roots().find(|incident| incident.metric == "dau").cloned().expect("an incident");
        let checked = found.checked.iter().find(|checked| checked.metric == "dau").cloned().expect("looked at");
        (told, checked.outcome, checked.gate)
    };
    let (told, outcome, gate) = dau(&halved);
    assert_eq!(
        (told.state, told.severity, told.rule),
        (IncidentState::Ongoing, Severity::Critical, IncidentRule::Window(AlertWindow::Week))
    );
    assert_eq!((outcome, gate), (CheckOutcome::Fired, None));
    // A holiday after usual days is an info, and says why it is no more.
    let (told, outcome, gate) = dau(&|day| if day == LAST { Daily { dau: 10, ..calm(day) } } else { calm(day) });
    assert_eq!((told.severity, told.rule), (Severity::Info, IncidentRule::Window(AlertWindow::Day)));
    assert_eq!((outcome, gate), (CheckOutcome::Quiet, Some(Gate::Holiday)));
}

#[test]
fn a_threshold_of_the_file_holds_for_critical_alerts_too() {
    let severity = |window: WindowRule| {
        let usual =
            AlertRule { day: window, three_days: window, week: window, fortnight: window, ..AlertRule::default() };
        let config = AlertConfig { usual, ..AlertConfig::default() };
        let found = find(&cube(LAST, error_spike), &definitions(), &AlertSettings::new(&config), &Suppression::none());
        found.all.iter().find(|incident| incident.metric == "errors").map(|incident| incident.severity)
    };
    let usual = WindowRule::default();
    assert_eq!(severity(usual), Some(Severity::Critical));
    // Three times the errors are 200% more, and about 20 times the usual variation.
    assert_eq!(severity(WindowRule { z: Some(50.0), ..usual }), Some(Severity::Info));
    assert_eq!(severity(WindowRule { z: Some(15.0), critical_z: Some(50.0), ..usual }), Some(Severity::Warning));
    assert_eq!(severity(WindowRule { percent: Some(400.0), ..usual }), None);
    assert_eq!(severity(WindowRule { events: Some(1_000.0), ..usual }), None);
}
