//! Which model writes the summaries, from the environment: the only place that reads its variables.

use crate::insights::llm::ModelMode;
use crate::problem::Problems;

/// What the environment asks for.
pub(super) fn requested() -> Result<ModelMode, Problems> {
    ModelMode::from_variables(&|name| std::env::var(name).ok())
}
