//! Positions of steps and trend metrics in the definitions, and the days after which retention is read.

use serde::Serialize;

/// The position of a step in the funnel; as part of a quantity never the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct StepIndex(pub usize);

impl StepIndex {
    /// The whole cohort.
    pub const START: Self = Self(0);

    /// The step before; the first step itself for the first.
    #[must_use]
    pub const fn before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

/// The position of a trend metric in the definitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct TrendIndex(pub usize);

/// How many days after their start the users of a cohort are looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Offset {
    /// One day.
    D1,
    /// Seven days.
    D7,
    /// Thirty days.
    D30,
}

impl Offset {
    /// All of them, the shortest first.
    pub const ALL: [Self; 3] = [Self::D1, Self::D7, Self::D30];

    /// The number of days.
    pub const fn days(self) -> u16 {
        match self {
            Self::D1 => 1,
            Self::D7 => 7,
            Self::D30 => 30,
        }
    }

    /// The name of the JSON contract: `d1`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::D1 => "d1",
            Self::D7 => "d7",
            Self::D30 => "d30",
        }
    }
}
