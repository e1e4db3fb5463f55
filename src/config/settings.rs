//! The settings of a project after they were checked.

use serde::Serialize;

use std::path::{Path, PathBuf};

use super::{AlertConfig, MailConfig};
use crate::calendar::TimeFormat;
use crate::metric::{Definitions, KeyFigures, RangeDays, SegmentKey};
use crate::problem::Place;

/// A project's checked settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The site's title.
    pub title: String,
    /// Where the site is hosted, with a slash at its end; only feeds, mails and the page for missing addresses need it.
    pub base_url: Option<String>,
    /// Whether search engines may list the site; not by default.
    pub may_be_indexed: bool,
    /// The segment of the front page.
    pub default_segment: SegmentKey,
    /// The range of the front page.
    pub default_range: RangeDays,
    /// The ranges, as configured.
    pub ranges: Vec<RangeDays>,
    /// Where the events are.
    pub source: SourceConfig,
    /// What is measured.
    pub definitions: Definitions,
    /// What stands at the top of a cockpit.
    pub key_figures: KeyFigures,
    /// Cells about fewer people than this are withheld; 0 withholds nothing.
    pub min_group: u64,
    /// What `[alerts]` says.
    pub alerts: AlertConfig,
    /// What `[mail]` and `[[subscribers]]` say.
    pub mail: MailConfig,
}

impl Config {
    /// Where the site is on its host: `/cockpit/` of `https://example.com/cockpit/`.
    pub fn base_path(&self) -> Option<&str> {
        let (_, host_and_path) = self.base_url.as_deref()?.split_once("://")?;
        Some(&host_and_path[host_and_path.find('/')?..])
    }
}

/// Where the events are and how they are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum SourceConfig {
    /// A SQLite file.
    Sqlite {
        /// The file, relative to the project folder unless absolute.
        database: PathBuf,
        /// The user's own SQL when the file has other table and column names.
        mapped: Option<MappedTables>,
    },
}

impl SourceConfig {
    /// A SQLite file with our own schema.
    pub fn store(database: &Path) -> Self {
        Self::Sqlite { database: database.to_owned(), mapped: None }
    }

    /// The file of a project's own database, which `import` and `seed` fill; `None` where another program's rows are read.
    pub fn own_database(&self) -> Option<&Path> {
        match self {
            Self::Sqlite { database, mapped: None } => Some(database),
            Self::Sqlite { mapped: Some(_), .. } => None,
        }
    }

    /// The files that are read.
    pub fn files(&self) -> Vec<PathBuf> {
        match self {
            Self::Sqlite { database, .. } => vec![database.clone()],
        }
    }

    /// What the events are read from, in a word.
    pub fn name(&self) -> String {
        match self {
            Self::Sqlite { database, .. } => {
                database.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
            }
        }
    }

    /// What the events are read from, as the reader of a message knows it.
    pub fn place(&self) -> Place {
        match self {
            Self::Sqlite { database, .. } => Place::file(database),
        }
    }
}

/// SQL that gives the rows of a file with other names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MappedTables {
    /// Gives `id`, `is_test` and the attribute columns; `None` when there is no table of users.
    pub users: Option<String>,
    /// Gives `user_id`, `name`, `ts` and, where there are such, `source`, `properties` and `anonymous_id`.
    pub events: String,
    /// Gives `anonymous_id`, `user_id` and `ts`; `None` when nobody is anonymous.
    pub aliases: Option<String>,
    /// How `ts` is written.
    pub time: TimeFormat,
}
