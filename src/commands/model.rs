//! Which model writes the summaries, from the environment: the only place that reads its variables.

use crate::insights::llm::Wanted;
use crate::problem::Problems;

/// What the environment asks for.
pub(super) fn wanted() -> Result<Wanted, Problems> {
    Wanted::from_variables(&|name| std::env::var(name).ok())
}
