//! Reads each part of a scenario from its table.

use super::scenario::{
    Actions, Activity, Errors, IncidentKind, Noise, PopulationGroup, ScenarioIncident, Signups, Traffic, Upgrades,
    Visitors,
};
use super::scenario_table::ScenarioTable;
use crate::config::read::Reader;
use crate::metric::Direction;

impl Signups {
    pub(super) fn read(reader: &mut Reader<'_>, mut section: ScenarioTable<'_, '_>) -> Self {
        let signups = Self {
            per_day: section.number(reader, "per_day", 0.0..=100_000.0),
            growth_percent: section.number(reader, "growth_percent_per_day", -5.0..=5.0),
            weekday: section.weights(reader, "weekday"),
            hours: section.weights(reader, "hours"),
        };
        section.end(reader);
        signups
    }
}

impl Activity {
    pub(super) fn read(reader: &mut Reader<'_>, mut section: ScenarioTable<'_, '_>) -> Self {
        let activity = Self {
            rate: section.number(reader, "rate", 0.0..=1.0),
            again: section.number(reader, "second_visit", 0.0..=1.0),
            weekday: section.weights(reader, "weekday"),
            alive: section.falling_curve(reader, "alive"),
        };
        section.end(reader);
        activity
    }
}

impl Actions {
    pub(super) fn read(reader: &mut Reader<'_>, mut section: ScenarioTable<'_, '_>) -> Self {
        let actions = Self {
            doers: section.number(reader, "doers", 0.0..=1.0),
            per_active_day: section.number(reader, "per_active_day", 0.0..=1.0),
            invites_first_weeks: section.number(reader, "invites_first_weeks", 0.0..=1.0),
            invites_later: section.number(reader, "invites_later", 0.0..=1.0),
        };
        section.end(reader);
        actions
    }
}

impl Errors {
    pub(super) fn read(reader: &mut Reader<'_>, mut section: ScenarioTable<'_, '_>) -> Self {
        let errors = Self {
            per_active_day: section.number(reader, "per_active_day", 0.0..=1.0),
            codes: section.sections(reader, "codes").into_iter().map(|code| error_code(reader, code)).collect(),
        };
        if errors.codes.is_empty() {
            section.problem(reader, "codes", "no error code, expected at least one");
        }
        section.end(reader);
        errors
    }
}

impl Noise {
    pub(super) fn read(reader: &mut Reader<'_>, mut section: ScenarioTable<'_, '_>) -> Self {
        let is_chance = section.optional_boolean(reader, "chance").unwrap_or(false);
        let mut deviation = |key| section.number(reader, key, 0.0..=0.15);
        let noise = Self {
            signups: deviation("signups"),
            rates: deviation("rates"),
            activity: deviation("activity"),
            errors: deviation("errors"),
            is_chance,
        };
        section.end(reader);
        noise
    }
}

impl Traffic {
    pub(super) fn read(reader: &mut Reader<'_>, mut section: ScenarioTable<'_, '_>) -> Self {
        let traffic = Self {
            bot_events_per_day: section.number(reader, "bot_events_per_day", 0.0..=100_000.0),
            internal_users: section.whole(reader, "internal_users", 0..=1_000),
            test_users: section.whole(reader, "test_users", 0..=1_000),
            events_without_user_per_day: section.number(reader, "events_without_user_per_day", 0.0..=100_000.0),
            users_without_row: section.number(reader, "users_without_row", 0.0..=1.0),
            late_events: section.number(reader, "late_events", 0.0..=1.0),
            repeated_events: section.number(reader, "repeated_events", 0.0..=1.0),
        };
        section.end(reader);
        traffic
    }
}

impl Upgrades {
    pub(super) fn read(reader: &mut Reader<'_>, mut section: ScenarioTable<'_, '_>) -> Self {
        let price = section.number(reader, "price_per_seat", 0.0..=100_000.0);
        #[expect(clippy::cast_possible_truncation, reason = "the price is limited")]
        let seat_cents = (price * 100.0).round() as i64;
        let upgrades = Self {
            plan: section.text(reader, "plan"),
            share: section.number(reader, "share", 0.0..=1.0),
            seat_cents,
            most_seats: section.whole(reader, "most_seats", 1..=1_000),
        };
        section.end(reader);
        upgrades
    }
}

impl Visitors {
    pub(super) fn read(reader: &mut Reader<'_>, mut section: ScenarioTable<'_, '_>) -> Self {
        let visitors = Self {
            before_signup: section.number(reader, "before_signup", 0.0..=1.0),
            anonymous_signups: section.number(reader, "anonymous_signups", 0.0..=1.0),
            others_per_day: section.number(reader, "others_per_day", 0.0..=100_000.0),
        };
        section.end(reader);
        visitors
    }
}

impl PopulationGroup {
    pub(super) fn read(reader: &mut Reader<'_>, mut section: ScenarioTable<'_, '_>) -> Self {
        let (name, share) = (section.optional_text(reader, "name"), section.number(reader, "share", 0.0..=1_000.0));
        let mut factor = |key| section.number(reader, key, 0.0..=5.0);
        let group = Self {
            name,
            share,
            onboarding: factor("onboarding"),
            activity: factor("activity"),
            actions: factor("actions"),
            errors: factor("errors"),
        };
        section.end(reader);
        group
    }
}

impl ScenarioIncident {
    pub(super) fn read(reader: &mut Reader<'_>, mut section: ScenarioTable<'_, '_>) -> Self {
        let kind = IncidentKind::of(section.choice(reader, "kind", &IncidentKind::WORDS));
        let direction = match section.choice(reader, "direction", &["up", "down"]) {
            "up" => Direction::Up,
            _ => Direction::Down,
        };
        let incident = Self {
            id: section.text(reader, "id"),
            kind,
            metric: section.choice(reader, "metric", &[kind.metric()]).to_owned(),
            segment: section.text(reader, "segment"),
            severity: section.choice(reader, "severity", &["critical", "warning", "info"]).to_owned(),
            direction,
            from: section.whole(reader, "from_day", -3_000..=0),
            to: section.whole(reader, "to_day", -3_000..=0),
            factor: section.number(reader, "factor", 0.0..=20.0),
            error_code: section.optional_text(reader, "error_code"),
        };
        if incident.to < incident.from {
            section.problem(reader, "to_day", "the incident ends before it starts");
        }
        section.end(reader);
        incident
    }
}

fn error_code(reader: &mut Reader<'_>, mut section: ScenarioTable<'_, '_>) -> (String, f64) {
    let code = (section.text(reader, "code"), section.number(reader, "weight", 0.001..=1_000.0));
    section.end(reader);
    code
}
