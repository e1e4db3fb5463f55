//! The rows of a demo before they are written: events with their arrival, and what they say.

use crate::calendar::Millis;

/// Who caused an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Actor {
    /// A person, by index.
    Person(u32),
    /// A visitor without an account, by number: those who sign up later first, by the index of the person.
    Visitor(u32),
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
    /// The person of an index.
    pub(super) fn person(index: usize) -> Self {
        Self::Person(u32::try_from(index).expect("there are fewer people than 2^32"))
    }

    /// The visitor of a number.
    pub(super) fn visitor(number: usize) -> Self {
        Self::Visitor(u32::try_from(number).expect("there are fewer visitors than 2^32"))
    }

    /// The user id as it is stored.
    pub(super) fn id(self) -> Option<String> {
        match self {
            Self::Person(index) => Some(format!("usr_{:06}", u64::from(index) + 1)),
            // An odd factor gives every number another id.
            Self::Visitor(number) => Some(format!("anon_{:08x}", number.wrapping_mul(2_654_435_761))),
            Self::Bot(number) => Some(format!("bot_{number:02}")),
            Self::Internal(number) => Some(format!("team_{number:02}")),
            Self::Test(number) => Some(format!("test_{number:02}")),
            Self::NoUser => None,
        }
    }
}

/// The kind of an event: the event names of the default funnel and trend metrics, and what a product has besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EventKind {
    /// A new account.
    Signup,
    /// Onboarding done.
    Onboarding,
    /// Onboarding clicked away: the same event, whose properties say so.
    SkippedOnboarding,
    /// A visit.
    Open,
    /// The thing that the product is for.
    KeyAction,
    /// An invite to a colleague.
    Invite,
    /// A move to the paid plan, with the number of seats.
    Upgrade(i64),
    /// A look at a page of the website.
    PageView(Page),
    /// A failure, with the index of its code among the codes that the writer knows.
    Error(usize),
}

impl EventKind {
    /// Every event name.
    pub(super) const NAMES: [&'static str; 8] = [
        "signup",
        "onboarding_complete",
        "app_open",
        "key_action_completed",
        "invite_sent",
        "plan_upgraded",
        "page_view",
        "error",
    ];

    /// The event name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Signup => "signup",
            Self::Onboarding | Self::SkippedOnboarding => "onboarding_complete",
            Self::Open => "app_open",
            Self::KeyAction => "key_action_completed",
            Self::Invite => "invite_sent",
            Self::Upgrade(_) => "plan_upgraded",
            Self::PageView(_) => "page_view",
            Self::Error(_) => "error",
        }
    }
}

/// A page of the website.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    /// The first page.
    Home,
    /// What it costs.
    Pricing,
    /// How it works.
    Guide,
}

impl Page {
    /// Its path.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Home => "/",
            Self::Pricing => "/pricing",
            Self::Guide => "/guide",
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
