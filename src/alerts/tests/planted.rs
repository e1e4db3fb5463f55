//! How the incidents that a demo planted are caught.

use super::*;

/// What a demo planted: the metric on `all` on the last `from..=to` days, 0 for the newest.
fn planted(metric: &str, direction: Direction, (from, to): (i32, i32)) -> Planted {
    Planted {
        id: "planted".into(),
        metric: metric.into(),
        segment: SegmentKey("all".into()),
        direction,
        severity: Severity::Critical,
        days: DayRange { first: Day(LAST - from), last: Day(LAST - to) },
    }
}

#[test]
fn a_planted_incident_is_caught_by_the_alert_that_lists_it() {
    // Errors triple on the newest day; the users with an error follow, and are listed inside the alert of the errors.
    let found = found(&cube(LAST, error_spike)).with_planted(vec![
        planted("errors", Direction::Up, (0, 0)),
        planted("errors_users", Direction::Up, (2, 0)),
        Planted { severity: Severity::Warning, ..planted("errors", Direction::Up, (0, 0)) },
    ]);
    let caught = found.caught();
    let told: Vec<_> = caught.iter().map(|caught| caught.alert.map(|alert| alert.metric.as_str())).collect();
    assert_eq!(told, [Some("errors"); 3]);
    let outcomes: Vec<String> = caught.iter().map(Caught::outcome).collect();
    assert_eq!(outcomes, ["critical, as expected", "critical, as expected", "critical, expected warning"]);
    let lateness: Vec<String> = caught.iter().map(Caught::lateness).collect();
    assert_eq!(lateness, ["on the first day", "after 2 days", "on the first day"]);
    assert_eq!(caught[0].detected_on, Some(Day(LAST)));
}

/// Errors are a little up one day before the newest, and clearly on the newest.
fn growing_errors(day: i32) -> Daily {
    match LAST - day {
        0 => Daily { errors: 290, ..calm(day) },
        1 => Daily { errors: 270, ..calm(day) },
        _ => calm(day),
    }
}

#[test]
fn an_early_sign_is_not_the_catch_of_a_planted_warning() {
    let planted = Planted { severity: Severity::Warning, ..planted("errors", Direction::Up, (1, 0)) };
    let then = found(&cube(LAST - 1, growing_errors)).with_planted(vec![planted.clone()]);
    let told = |found: &Incidents| {
        let caught = &found.caught()[0];
        (caught.outcome(), caught.lateness(), caught.detected_on, caught.is_caught())
    };
    assert_eq!(told(&then), ("info, expected warning".into(), "not as a warning".into(), Some(Day(LAST - 1)), false));
    let now = found(&cube(LAST, growing_errors)).with_planted(vec![planted.clone()]);
    assert_eq!(told(&now), ("warning, as expected".into(), "after 1 day".into(), Some(Day(LAST)), true));
    // Its id stays, and the first trigger is what detects it.
    let errors = |found: &Incidents| {
        let incident = found.all.iter().find(|incident| incident.metric == "errors").expect("an incident");
        (incident.id.clone(), incident.started)
    };
    assert_eq!(errors(&then), errors(&now));
    // Where no more than an info is expected, the first trigger counts too.
    let info = found(&cube(LAST, growing_errors)).with_planted(vec![Planted { severity: Severity::Info, ..planted }]);
    assert_eq!(info.caught()[0].delay, Some(1));
}

#[test]
fn a_planted_incident_is_missed_by_other_metrics_directions_and_two_weeks_later() {
    let found = found(&cube(LAST, error_spike)).with_planted(vec![
        planted("dau", Direction::Up, (0, 0)),
        planted("errors", Direction::Down, (0, 0)),
        planted("errors", Direction::Up, (20, 15)),
        planted("errors", Direction::Up, (20, 14)),
    ]);
    let delays: Vec<Option<i32>> = found.caught().iter().map(|caught| caught.delay).collect();
    assert_eq!(delays, [None, None, None, Some(20)]);
    assert_eq!(found.caught()[0].outcome(), "missed, expected critical");
}
