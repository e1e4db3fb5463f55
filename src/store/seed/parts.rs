//! Reads each part of a scenario from its table.

use super::document::Section;
use super::scenario::{Actions, Activity, Errors, Group, Incident, IncidentKind, Noise, Signups, Traffic};
use crate::metric::Direction;
use crate::problem::Problem;

impl Signups {
    pub(super) fn read(section: Section<'_>) -> Self {
        let signups = Self {
            per_day: section.number("per_day", 0.0..=100_000.0),
            growth_percent: section.number("growth_percent_per_day", -5.0..=5.0),
            weekday: section.weights("weekday"),
            hours: section.weights("hours"),
        };
        section.end();
        signups
    }
}

impl Activity {
    pub(super) fn read(section: Section<'_>) -> Self {
        let activity = Self {
            rate: section.number("rate", 0.0..=1.0),
            again: section.number("second_visit", 0.0..=1.0),
            weekday: section.weights("weekday"),
            alive: section.falling_curve("alive"),
        };
        section.end();
        activity
    }
}

impl Actions {
    pub(super) fn read(section: Section<'_>) -> Self {
        let actions = Self {
            doers: section.number("doers", 0.0..=1.0),
            per_active_day: section.number("per_active_day", 0.0..=1.0),
            invites_first_weeks: section.number("invites_first_weeks", 0.0..=1.0),
            invites_later: section.number("invites_later", 0.0..=1.0),
        };
        section.end();
        actions
    }
}

impl Errors {
    pub(super) fn read(section: Section<'_>) -> Self {
        let code = |code: Section<'_>| {
            let pair = (code.text("code"), code.number("weight", 0.001..=1_000.0));
            code.end();
            pair
        };
        let errors = Self {
            per_active_day: section.number("per_active_day", 0.0..=1.0),
            codes: section.sections("codes").into_iter().map(code).collect(),
        };
        if errors.codes.is_empty() {
            section.problem("codes", |place| Problem::new(place, "no error code, expected at least one"));
        }
        section.end();
        errors
    }
}

impl Noise {
    pub(super) fn read(section: Section<'_>) -> Self {
        let deviation = |key| section.number(key, 0.0..=0.15);
        let noise = Self {
            signups: deviation("signups"),
            rates: deviation("rates"),
            activity: deviation("activity"),
            errors: deviation("errors"),
        };
        section.end();
        noise
    }
}

impl Traffic {
    pub(super) fn read(section: Section<'_>) -> Self {
        let traffic = Self {
            bot_events_per_day: section.number("bot_events_per_day", 0.0..=100_000.0),
            internal_users: section.whole("internal_users", 0..=1_000),
            test_users: section.whole("test_users", 0..=1_000),
            events_without_user_per_day: section.number("events_without_user_per_day", 0.0..=100_000.0),
            users_without_row: section.number("users_without_row", 0.0..=1.0),
            late_events: section.number("late_events", 0.0..=1.0),
            repeated_events: section.number("repeated_events", 0.0..=1.0),
        };
        section.end();
        traffic
    }
}

impl Group {
    pub(super) fn read(section: Section<'_>) -> Self {
        let factor = |key| section.number(key, 0.0..=5.0);
        let group = Self {
            name: section.optional_text("name"),
            share: section.number("share", 0.0..=1_000.0),
            onboarding: factor("onboarding"),
            activity: factor("activity"),
            actions: factor("actions"),
            errors: factor("errors"),
        };
        section.end();
        group
    }
}

impl Incident {
    pub(super) fn read(section: Section<'_>) -> Self {
        let kind = IncidentKind::of(section.choice("kind", &IncidentKind::WORDS));
        let direction = match section.choice("direction", &["up", "down"]) {
            "up" => Direction::Up,
            _ => Direction::Down,
        };
        let incident = Self {
            id: section.text("id"),
            kind,
            metric: section.choice("metric", &[kind.metric()]).to_owned(),
            segment: section.text("segment"),
            severity: section.choice("severity", &["critical", "warning", "info"]).to_owned(),
            direction,
            from: section.whole("from_day", -3_000..=0),
            to: section.whole("to_day", -3_000..=0),
            factor: section.number("factor", 0.0..=20.0),
            error_code: section.optional_text("error_code"),
        };
        if incident.to < incident.from {
            section.problem("to_day", |place| Problem::new(place, "the incident ends before it starts"));
        }
        section.end();
        incident
    }
}
