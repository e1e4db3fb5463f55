//! The numbers that a project looks at first.
//!
//! They choose among what is measured and decide no cell of the cube, so they are no part of the definitions.

use super::quantity::Quantity;

/// What stands at the top of a cockpit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFigures {
    /// The KPI row, in its order: two to eight different quantities.
    pub kpis: Vec<Quantity>,
}

impl Default for KeyFigures {
    /// The row of a project that does not choose its own.
    fn default() -> Self {
        Self { kpis: vec![Quantity::ActivatedUsers, Quantity::ActivationRate, Quantity::Dau, Quantity::Wau] }
    }
}
