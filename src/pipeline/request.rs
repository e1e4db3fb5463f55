//! What to build: a project, its events, and the moment.

use std::num::NonZeroUsize;
use std::path::Path;

use crate::config::SourceConfig;
use crate::cube::Clock;
use crate::insights::llm::ModelMode;
use crate::metric::sql::Tables;
use crate::problem::Problems;
use crate::project::Project;
use crate::source;

/// What to build.
#[derive(Clone, Debug)]
pub struct BuildRequest<'a> {
    /// The project.
    pub project: &'a Project,
    /// Where the events are.
    pub source: SourceConfig,
    /// The moment, and which days may count.
    pub clock: Clock,
    /// How many threads to use.
    pub jobs: NonZeroUsize,
    /// Whether it is right that many events have no readable time.
    pub allow_rejected: bool,
    /// Whether a model writes summaries.
    pub model: ModelMode,
}

/// Where the events are: the database that was named, else the project's own.
pub fn source_config(project: &Project, database: Option<&Path>) -> SourceConfig {
    match (project.source(), database) {
        (SourceConfig::Sqlite { mapped, .. }, Some(database)) => {
            SourceConfig::Sqlite { database: database.to_owned(), mapped }
        }
        (SourceConfig::Parquet(_) | SourceConfig::Postgres(_) | SourceConfig::ClickHouse(_), Some(database)) => {
            SourceConfig::store(database)
        }
        (source, None) => source,
    }
}

/// Where the events are and what may be read of them, a line each, where somebody has to let the program in.
pub fn source_access(request: &BuildRequest<'_>) -> Result<Vec<String>, Problems> {
    source::open(&request.source, request.jobs)?.access()
}

/// The tables that SQL on the events reads, with the names and units of our schema.
pub fn tables(request: &BuildRequest<'_>) -> Result<Tables, Problems> {
    Ok(source::open(&request.source, request.jobs)?.tables())
}
