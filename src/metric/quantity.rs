//! A quantity: which of a project's numbers is meant, as a value.
//!
//! All that differs from quantity to quantity is matched here, and what people read about it in `registry`, so that a new one
//! does not compile until it has an answer to every question. How its number comes about is its [`Formula`]; views, the
//! privacy rules and the SQL work from that. Only alerts say once more where each daily series is.

use serde::Serialize;

use super::definitions::{Definitions, TrendMetric};
use super::formula::{DailyCount, Formula};
use super::position::{Offset, StepIndex, TrendIndex};
use super::surface::Surface;

/// One of the numbers that a project has. Positions are those of its definitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Quantity {
    /// Users of the range's cohorts that reached the activation step.
    ActivatedUsers,
    /// The activated users out of the cohorts.
    ActivationRate,
    /// Users that reached a step out of those that reached the one before.
    Step(StepIndex),
    /// Users that were active so many days after their start, out of the cohorts.
    Retained(Offset),
    /// Distinct active users of a day.
    Dau,
    /// Distinct active users of the 7 days that end with a day.
    Wau,
    /// Distinct active users of the 28 days that end with a day.
    Mau,
    /// DAU out of MAU.
    Stickiness,
    /// Events of a trend metric.
    Events(TrendIndex),
    /// Distinct users of a trend metric's event.
    Users(TrendIndex),
    /// The sum of a property over the events of a trend metric that has one.
    Sum(TrendIndex),
    /// Events of a trend metric for each active user of the day.
    PerActiveUser(TrendIndex),
    /// Users of a trend metric's event out of the active users of the day: a rate of people, so that one user with a thousand
    /// errors is no news. Alerts watch it, and `kpis` may name it.
    UserRate(TrendIndex),
}

impl Quantity {
    /// Every quantity of these definitions, in the order in which pages list them.
    pub fn all(definitions: &Definitions) -> Vec<Self> {
        let mut all = vec![Self::ActivatedUsers, Self::ActivationRate];
        all.extend((1..definitions.steps.len()).map(|step| Self::Step(StepIndex(step))));
        all.extend(Offset::ALL.map(Self::Retained));
        all.extend([Self::Dau, Self::Wau, Self::Mau, Self::Stickiness]);
        for (index, trend) in definitions.trends.iter().enumerate() {
            let index = TrendIndex(index);
            all.extend([Self::Events(index), Self::Users(index)]);
            if trend.sum.is_some() {
                all.push(Self::Sum(index));
            }
            if trend.per_active_user {
                all.extend([Self::PerActiveUser(index), Self::UserRate(index)]);
            }
        }
        all
    }

    /// Its id, the same on every surface.
    pub fn id(self, definitions: &Definitions) -> String {
        match self {
            Self::ActivatedUsers => "activated_users".into(),
            Self::ActivationRate => "activation_rate".into(),
            Self::Step(step) => format!("step.{}", definitions.step(step).key),
            Self::Retained(offset) => format!("retention.{}", offset.key()),
            Self::Dau => "dau".into(),
            Self::Wau => "wau".into(),
            Self::Mau => "mau".into(),
            Self::Stickiness => "stickiness".into(),
            Self::Events(trend) => definitions.trend(trend).key.clone(),
            Self::Users(trend) => format!("{}_users", definitions.trend(trend).key),
            Self::Sum(trend) => format!("{}_sum", definitions.trend(trend).key),
            Self::PerActiveUser(trend) => format!("{}_per_active_user", definitions.trend(trend).key),
            Self::UserRate(trend) => match definitions.trend(trend).key.as_str() {
                "errors" => "error_user_rate".into(),
                key => format!("{key}_user_rate"),
            },
        }
    }

    /// The quantity of an id; `None` for one that these definitions do not have.
    pub fn parse(id: &str, definitions: &Definitions) -> Option<Self> {
        Self::all(definitions).into_iter().find(|quantity| quantity.id(definitions) == id)
    }

    /// The quantity of an id that means the same under any definitions, such as `dau`: for files that outlive the settings.
    pub fn parse_fixed(id: &str) -> Option<Self> {
        let is_fixed = |quantity: &Self| !matches!(quantity, Self::Step(_));
        Self::parse(id, &Definitions { trends: Vec::new(), ..Definitions::default() }).filter(is_fixed)
    }

    /// How its number comes about.
    pub fn formula(self, definitions: &Definitions) -> Formula {
        match self {
            Self::ActivatedUsers => Formula::Reached(definitions.activation()),
            Self::ActivationRate => Formula::FromStart(definitions.activation()),
            Self::Step(step) => Formula::FromPrevious(step),
            Self::Retained(offset) => Formula::Retention(offset),
            Self::Dau => Formula::Count(DailyCount::Dau),
            Self::Wau => Formula::Count(DailyCount::Wau),
            Self::Mau => Formula::Count(DailyCount::Mau),
            Self::Stickiness => Formula::Ratio(DailyCount::Dau, DailyCount::Mau),
            Self::Events(trend) => Formula::Count(DailyCount::Events(trend)),
            Self::Users(trend) => Formula::Count(DailyCount::Users(trend)),
            Self::Sum(trend) => Formula::Sum(trend),
            Self::PerActiveUser(trend) => Formula::Ratio(DailyCount::Events(trend), DailyCount::Dau),
            Self::UserRate(trend) => Formula::Share(DailyCount::Users(trend), DailyCount::Dau),
        }
    }

    /// Where it appears.
    pub const fn surfaces(self) -> &'static [Surface] {
        match self {
            Self::ActivatedUsers => &[Surface::Kpi],
            Self::ActivationRate => &[Surface::Kpi, Surface::Alert],
            Self::Step(_) => &[Surface::Funnel, Surface::Alert],
            Self::Retained(Offset::D1 | Offset::D7) => &[Surface::Retention, Surface::Alert],
            Self::Retained(Offset::D30) => &[Surface::Retention],
            Self::Dau => &[Surface::Kpi, Surface::Trend, Surface::Alert],
            Self::Wau | Self::Sum(_) => &[Surface::Kpi, Surface::Trend],
            Self::Mau | Self::Stickiness | Self::PerActiveUser(_) => &[Surface::Trend],
            Self::Events(_) | Self::Users(_) => &[Surface::Trend, Surface::Alert],
            Self::UserRate(_) => &[Surface::Alert],
        }
    }

    /// The quantity that says the same as a whole, and into whose alerts those of this one fold.
    pub const fn parent(self) -> Option<Self> {
        match self {
            Self::ActivatedUsers => Some(Self::ActivationRate),
            Self::Users(trend) | Self::PerActiveUser(trend) | Self::UserRate(trend) => Some(Self::Events(trend)),
            Self::ActivationRate
            | Self::Step(_)
            | Self::Retained(_)
            | Self::Dau
            | Self::Wau
            | Self::Mau
            | Self::Stickiness
            | Self::Events(_)
            | Self::Sum(_) => None,
        }
    }

    /// The quantities into whose alerts those of this one fold, the first that fires: the parent, the steps up to the
    /// activation, and the steps that an event makes.
    pub fn folds_into(self, definitions: &Definitions) -> Vec<Self> {
        let steps = (1..definitions.steps.len()).map(StepIndex);
        let steps: Vec<StepIndex> = match self {
            Self::ActivationRate => steps.filter(|step| *step <= definitions.activation()).collect(),
            Self::Events(trend) | Self::Users(trend) => {
                steps.filter(|step| definitions.trends_of(*step).any(|counted| counted == trend)).collect()
            }
            Self::ActivatedUsers
            | Self::Step(_)
            | Self::Retained(_)
            | Self::Dau
            | Self::Wau
            | Self::Mau
            | Self::Stickiness
            | Self::Sum(_)
            | Self::PerActiveUser(_)
            | Self::UserRate(_) => Vec::new(),
        };
        self.parent().into_iter().chain(steps.into_iter().map(Self::Step)).collect()
    }

    /// Whether it counts the people or the events of a day.
    pub const fn is_count(self) -> bool {
        match self {
            Self::Dau | Self::Events(_) | Self::Users(_) => true,
            Self::ActivationRate
            | Self::ActivatedUsers
            | Self::Step(_)
            | Self::Retained(_)
            | Self::Stickiness
            | Self::Sum(_)
            | Self::PerActiveUser(_)
            | Self::UserRate(_)
            | Self::Wau
            | Self::Mau => false,
        }
    }

    /// Whether everything that counts people or events follows from it: the starts of users, and the active users.
    pub fn moves_counts(self, definitions: &Definitions) -> bool {
        match self {
            Self::Events(trend) | Self::Users(trend) => definitions.is_start(trend),
            _ => self == Self::Dau,
        }
    }

    /// After how many days it looks whether users are back; `None` for what is no retention.
    pub fn returns_after(self) -> Option<i32> {
        if let Self::Retained(offset) = self { Some(i32::from(offset.days())) } else { None }
    }

    /// The counts whose tracking it needs: its own events, those of its base, and those of the steps on the way.
    pub fn tracked_with(self, definitions: &Definitions) -> Vec<Self> {
        let of_steps = |last: StepIndex| {
            (0..=last.0).flat_map(|step| definitions.trends_of(StepIndex(step))).map(Self::Events).collect::<Vec<_>>()
        };
        match self {
            Self::Dau | Self::Wau | Self::Mau | Self::Stickiness => vec![Self::Dau],
            Self::Events(trend) | Self::Users(trend) | Self::Sum(trend) => vec![Self::Events(trend)],
            Self::PerActiveUser(trend) | Self::UserRate(trend) => vec![Self::Events(trend), Self::Dau],
            Self::Step(step) => of_steps(step),
            Self::ActivationRate | Self::ActivatedUsers => of_steps(definitions.activation()),
            Self::Retained(_) => [of_steps(StepIndex::START), vec![Self::Dau]].concat(),
        }
    }

    /// The daily series in which a move of it shows: its own; for distinct users that of the events; for a step, activation
    /// included, those of the step's event. None for a quantity that no daily series shows.
    pub fn seen_in(self, definitions: &Definitions) -> Vec<Self> {
        let of_step = |step| definitions.trends_of(step).map(Self::Events).collect();
        match self {
            Self::ActivatedUsers | Self::ActivationRate => of_step(definitions.activation()),
            Self::Step(step) => of_step(step),
            Self::Dau | Self::Wau | Self::Mau | Self::Sum(_) => vec![self],
            Self::Events(trend) | Self::Users(trend) => vec![Self::Events(trend)],
            Self::PerActiveUser(trend) | Self::UserRate(trend) => vec![Self::PerActiveUser(trend)],
            Self::Retained(_) | Self::Stickiness => Vec::new(),
        }
    }
}

/// The ids that a project has without any trend metric of its own.
pub fn fixed_ids() -> Vec<String> {
    ids(&Definitions { trends: Vec::new(), ..Definitions::default() })
}

/// The ids that a trend metric takes, or would take with other settings.
pub fn trend_ids(trend: &TrendMetric) -> Vec<String> {
    let trend = TrendMetric { per_active_user: true, ..trend.clone() };
    ids(&Definitions { trends: vec![trend], ..Definitions::default() }).split_off(fixed_ids().len())
}

fn ids(definitions: &Definitions) -> Vec<String> {
    Quantity::all(definitions).into_iter().map(|quantity| quantity.id(definitions)).collect()
}

impl DailyCount {
    /// The quantity that is this count and nothing else.
    pub const fn quantity(self) -> Quantity {
        match self {
            Self::Dau => Quantity::Dau,
            Self::Wau => Quantity::Wau,
            Self::Mau => Quantity::Mau,
            Self::Events(trend) => Quantity::Events(trend),
            Self::Users(trend) => Quantity::Users(trend),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_the_quantity_that_wrote_it() {
        let mut definitions = Definitions::default();
        // A key that begins with that of another and one that ends as the users of another would.
        definitions.trends[0].key = "errors_seen".into();
        definitions.trends[1].key = "seen_by_users".into();
        for quantity in Quantity::all(&definitions) {
            assert_eq!(Quantity::parse(&quantity.id(&definitions), &definitions), Some(quantity));
        }
        let parse = |id| Quantity::parse(id, &definitions);
        assert_eq!(parse("step.invite"), Some(Quantity::Step(StepIndex(3))));
        assert_eq!(parse("retention.d7"), Some(Quantity::Retained(Offset::D7)));
        assert_eq!(parse("error_user_rate"), Some(Quantity::UserRate(TrendIndex(4))));
        assert_eq!(parse("seen_by_users"), Some(Quantity::Events(TrendIndex(1))));
        for unknown in ["step.signup", "retention.d2", "signups_per_active_user", "errors_user_rate", "data", "", "DAU"]
        {
            assert_eq!(parse(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_trend_metric_reserves_the_ids_that_it_may_take() {
        let signups = &Definitions::default().trends[0];
        let expected = ["signups", "signups_users", "signups_per_active_user", "signups_user_rate"];
        assert_eq!(trend_ids(signups), expected);
        assert!(fixed_ids().iter().any(|id| id == "stickiness"));
    }

    fn ids_of(id: &str, of: impl Fn(Quantity, &Definitions) -> Vec<Quantity>) -> Vec<String> {
        let definitions = Definitions::default();
        let quantity = Quantity::parse(id, &definitions).expect("a default metric");
        of(quantity, &definitions).into_iter().map(|found| found.id(&definitions)).collect()
    }

    #[test]
    fn a_move_is_seen_in_the_series_of_its_events() {
        let seen = |id| ids_of(id, Quantity::seen_in);
        assert_eq!(seen("wau"), ["wau"]);
        assert_eq!(seen("errors"), ["errors"]);
        assert_eq!(seen("key_actions_users"), ["key_actions"]);
        assert_eq!(seen("error_user_rate"), ["errors_per_active_user"]);
        assert_eq!(seen("step.onboarding_complete"), ["onboarding_completed"]);
        assert_eq!(seen("activation_rate"), ["key_actions"]);
        assert!(seen("retention.d7").is_empty() && seen("stickiness").is_empty());
    }

    #[test]
    fn an_alert_folds_into_its_parent_and_the_steps_that_its_event_makes() {
        let folds = |id| ids_of(id, Quantity::folds_into);
        assert_eq!(folds("activation_rate"), ["step.onboarding_complete", "step.first_key_action"]);
        assert_eq!(folds("invites"), ["step.invite"]);
        assert_eq!(folds("invites_users"), ["invites", "step.invite"]);
        assert_eq!(folds("error_user_rate"), ["errors"]);
        // The event of the first step makes no step rate.
        assert_eq!(folds("signups_users"), ["signups"]);
        assert!(folds("step.invite").is_empty() && folds("dau").is_empty());
    }
}
