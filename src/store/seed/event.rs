//! The rows of a demo before they are written: events with their arrival, and what they say.

use crate::calendar::Millis;

/// Who caused an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Actor {
    /// A person, by index.
    Person(u32),
    /// A crawler, by number; it has no user row.
    Bot(i64),
    /// Somebody of the company, by number.
    Internal(i64),
    /// A test account, by number.
    Test(i64),
    /// No user: a NULL user id.
    NoUser,
}

impl Actor {
    /// The user id as it is stored.
    pub(super) fn id(self) -> Option<String> {
        match self {
            Self::Person(index) => Some(format!("usr_{:06}", u64::from(index) + 1)),
            Self::Bot(number) => Some(format!("bot_{number:02}")),
            Self::Internal(number) => Some(format!("team_{number:02}")),
            Self::Test(number) => Some(format!("test_{number:02}")),
            Self::NoUser => None,
        }
    }
}

/// The kind of an event: the event names of the default funnel and trend metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EventKind {
    /// A new account.
    Signup,
    /// Onboarding done.
    Onboarding,
    /// A visit.
    Open,
    /// The thing that the product is for.
    KeyAction,
    /// An invite to a colleague.
    Invite,
    /// A failure, with the index of its code among the codes that the writer knows.
    Error(usize),
}

impl EventKind {
    /// Every event name.
    pub(super) const NAMES: [&'static str; 6] =
        ["signup", "onboarding_complete", "app_open", "key_action_completed", "invite_sent", "error"];

    /// The event name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Signup => "signup",
            Self::Onboarding => "onboarding_complete",
            Self::Open => "app_open",
            Self::KeyAction => "key_action_completed",
            Self::Invite => "invite_sent",
            Self::Error(_) => "error",
        }
    }
}

/// One event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    /// When it reached the database; rows are stored in this order.
    pub(super) arrival: Millis,
    pub(super) ts: Millis,
    pub(super) actor: Actor,
    pub(super) kind: EventKind,
    pub(super) source: Option<&'static str>,
}
