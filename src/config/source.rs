//! `[source]`: where the events are, by kind.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::TimeFormat;
use super::clickhouse::{self, ClickHouseConfig};
use super::read::{Keys, Located, Reader};
use super::source_values::{max_age, time_format, time_zone, timeout};
use crate::calendar::LocalZone;
use crate::problem::{Place, Problem};

const DEFAULT_DATABASE: &str = "flightdeck.db";
/// The kinds of sources by their names in the settings.
const KINDS: [&str; 4] = ["sqlite", "parquet", "postgres", "clickhouse"];
/// The variable that holds the address of a server, unless the settings name another.
const DEFAULT_VARIABLE: &str = "FLIGHTDECK_SOURCE_URL";

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
    /// Parquet files.
    Parquet(Box<ParquetConfig>),
    /// A PostgreSQL server.
    Postgres(Box<PostgresConfig>),
    /// A `ClickHouse` server.
    ClickHouse(Box<ClickHouseConfig>),
}

/// SQL that gives the rows of a database with other names.
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
    /// What a text without an offset means.
    pub timezone: LocalZone,
}

/// A PostgreSQL server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostgresConfig {
    /// The name of the environment variable that holds the server's address with the login.
    pub url_env: String,
    /// Gives `id`, `is_test` and the attribute columns; the table `users` when absent.
    pub users: Option<String>,
    /// Gives `user_id`, `name`, `ts` and, where there are such, `source`, `properties` and `anonymous_id`; the table `events` when
    /// absent.
    pub events: Option<String>,
    /// Gives `anonymous_id`, `user_id` and `ts`; the table `aliases`, if there is one, when absent.
    pub aliases: Option<String>,
    /// The unit of numbers that are instants. Columns of a time type know theirs.
    pub time: TimeFormat,
    /// What an instant without an offset means.
    pub timezone: LocalZone,
    /// How many seconds a query may take.
    pub timeout: u32,
    /// For how many seconds a cube is taken for the present one.
    pub max_age: u64,
}

/// Parquet files with events, and those with users and aliases where there are such.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParquetConfig {
    /// The events; a row with a user id and an anonymous id is an alias, too.
    pub events: ParquetFiles,
    /// The users.
    pub users: Option<ParquetFiles>,
    /// The aliases.
    pub aliases: Option<ParquetFiles>,
}

/// Parquet files of one kind of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ParquetFiles {
    /// Files, folders and patterns, relative to the project folder unless absolute.
    pub files: Vec<String>,
    /// By the key of a value, as in `[import]`: where it comes from.
    pub fields: BTreeMap<&'static str, FieldTexts>,
    /// By attribute of a user: where it comes from.
    pub attributes: BTreeMap<String, FieldTexts>,
    /// The unit of numbers that are instants. Columns of a time type know theirs.
    pub time_unit: TimeFormat,
    /// A pattern of `strftime` for texts that are instants in a form of their own.
    pub time_format: Option<String>,
    /// What an instant without an offset means.
    pub timezone: LocalZone,
}

/// A field as it is written: one text, or several of which the first that is there counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldTexts {
    /// Whether it is a list.
    pub is_list: bool,
    /// The texts.
    pub texts: Vec<String>,
}

impl Default for SourceConfig {
    fn default() -> Self {
        Self::store(Path::new(DEFAULT_DATABASE))
    }
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
            Self::Sqlite { mapped: Some(_), .. } | Self::Parquet(_) | Self::Postgres(_) | Self::ClickHouse(_) => None,
        }
    }

    /// The same with files relative to this folder.
    #[must_use]
    pub fn below(self, root: &Path) -> Self {
        match self {
            Self::Sqlite { database, mapped } => Self::Sqlite { database: root.join(database), mapped },
            Self::Postgres(_) => self,
            Self::ClickHouse(server) => {
                let ca_file = server.ca_file.as_ref().map(|file| root.join(file));
                Self::ClickHouse(Box::new(ClickHouseConfig { ca_file, ..*server }))
            }
            Self::Parquet(files) => {
                let ParquetConfig { events, users, aliases } = *files;
                Self::Parquet(Box::new(ParquetConfig {
                    events: events.below(root),
                    users: users.map(|users| users.below(root)),
                    aliases: aliases.map(|aliases| aliases.below(root)),
                }))
            }
        }
    }

    /// What the events are read from, in a few words.
    pub fn name(&self) -> String {
        match self {
            Self::Sqlite { database, .. } => {
                database.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
            }
            Self::Parquet(_) => "Parquet files".to_owned(),
            Self::Postgres(_) => "PostgreSQL".to_owned(),
            Self::ClickHouse(_) => "ClickHouse".to_owned(),
        }
    }

    /// What the events are read from, as the reader of a message knows it.
    pub fn place(&self) -> Place {
        match self {
            Self::Sqlite { database, .. } => Place::file(database),
            Self::Parquet(_) => Place::argument("source.files"),
            Self::Postgres(_) | Self::ClickHouse(_) => Place::argument("source.events"),
        }
    }
}

impl ParquetFiles {
    fn below(self, root: &Path) -> Self {
        let below = |file: &String| root.join(file).to_string_lossy().into_owned();
        Self { files: self.files.iter().map(below).collect(), ..self }
    }
}

/// Reads and checks `[source]`; what is wrong is noted and replaced by its default.
pub(super) fn read(reader: &mut Reader<'_>, keys: Option<Keys<'_, '_>>) -> SourceConfig {
    let Some(mut keys) = keys else { return SourceConfig::default() };
    let kind = keys.string(reader, "kind");
    let source = match kind.as_ref().map_or("sqlite", |kind| kind.value.as_str()) {
        "parquet" => SourceConfig::Parquet(Box::new(parquet(reader, &mut keys))),
        "postgres" => SourceConfig::Postgres(Box::new(postgres(reader, &mut keys))),
        "clickhouse" => SourceConfig::ClickHouse(Box::new(clickhouse::read(reader, &mut keys))),
        other => {
            if let Some(kind) = kind.as_ref().filter(|_| other != "sqlite") {
                let problem = Problem::new(kind.place.clone(), format!("there is no source of the kind `{other}`"));
                reader.report(problem.suggest(other, KINDS));
            }
            sqlite(reader, &mut keys)
        }
    };
    keys.finish(reader);
    source
}

fn sqlite(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>) -> SourceConfig {
    let database = keys.string(reader, "database");
    let database = PathBuf::from(database.map_or_else(|| DEFAULT_DATABASE.to_owned(), |path| path.value));
    let [users, events, aliases, time, zone] =
        ["users", "events", "aliases", "time", "timezone"].map(|key| keys.string(reader, key));
    let format = time_format(reader, time.as_ref(), TimeFormat::Milliseconds);
    let Some(events) = events else {
        for key in [users, aliases, time, zone].into_iter().flatten() {
            let message = "`users`, `aliases`, `time` and `timezone` are only read beside `events`, the SQL that gives the events";
            reader.report(
                Problem::new(key.place, message)
                    .hint("add `events = \"SELECT … AS user_id, … AS name, … AS ts FROM …\"`"),
            );
        }
        return SourceConfig::Sqlite { database, mapped: None };
    };
    let sql = |key: Option<Located<String>>| key.map(|sql| sql.value);
    let timezone = zone.map(|zone| time_zone(reader, &zone)).unwrap_or_default();
    let (users, aliases) = (sql(users), sql(aliases));
    let mapped = MappedTables { users, events: events.value, aliases, time: format, timezone };
    SourceConfig::Sqlite { database, mapped: Some(mapped) }
}

fn postgres(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>) -> PostgresConfig {
    let [url_env, users, events, aliases, time, timezone, age] =
        ["url_env", "users", "events", "aliases", "time", "timezone", "max_age"].map(|key| keys.string(reader, key));
    if let Some(variable) = url_env.as_ref().filter(|variable| variable.value.contains("://")) {
        let problem = Problem::new(variable.place.clone(), "this is an address, and not the name of a variable");
        reader.report(problem.hint("put the address into a variable of the environment and name that one here"));
    }
    let text = |key: Option<Located<String>>| key.map(|text| text.value);
    PostgresConfig {
        url_env: text(url_env).unwrap_or_else(|| DEFAULT_VARIABLE.to_owned()),
        users: text(users),
        events: text(events),
        aliases: text(aliases),
        time: time_format(reader, time.as_ref(), TimeFormat::Milliseconds),
        timezone: timezone.map(|zone| time_zone(reader, &zone)).unwrap_or_default(),
        timeout: timeout(reader, keys),
        max_age: max_age(reader, age.as_ref()),
    }
}

/// The fields of each kind of rows, by the keys of `[import]`.
const EVENT_FIELDS: [&str; 8] = ["user_id", "anonymous_id", "event", "time", "id", "source", "bot", "properties"];
const USER_FIELDS: [&str; 2] = ["id", "is_test"];
const ALIAS_FIELDS: [&str; 3] = ["anonymous_id", "user_id", "time"];

fn parquet(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>) -> ParquetConfig {
    let users = keys.table(reader, "users").map(|mut keys| {
        let attributes = keys.table(reader, "attributes").map(|keys| keys.lists_by_name(reader)).unwrap_or_default();
        let files = files(reader, &mut keys, &USER_FIELDS);
        keys.finish(reader);
        let texts = |texts: Vec<Located<String>>| FieldTexts {
            is_list: texts.len() > 1,
            texts: texts.into_iter().map(|text| text.value).collect(),
        };
        let attributes = attributes.into_iter().map(|(name, list)| (name.value, texts(list))).collect();
        ParquetFiles { attributes, ..files }
    });
    let aliases = keys.table(reader, "aliases").map(|mut keys| {
        let files = files(reader, &mut keys, &ALIAS_FIELDS);
        keys.finish(reader);
        files
    });
    ParquetConfig { events: files(reader, keys, &EVENT_FIELDS), users, aliases }
}

fn files(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>, names: &[&'static str]) -> ParquetFiles {
    let place = keys.place().clone();
    let files = keys.strings(reader, "files").unwrap_or_default();
    if files.is_empty() {
        let problem = Problem::new(place, "no `files` are named");
        reader.report(problem.hint("name them, as in `files = [\"lake/events/**/*.parquet\"]`"));
    }
    let mut fields = BTreeMap::new();
    for name in names {
        let written = keys.string_or_list(reader, name);
        fields.extend(written.map(|(is_list, texts)| {
            (*name, FieldTexts { is_list, texts: texts.into_iter().map(|text| text.value).collect() })
        }));
    }
    let has_time = names.contains(&"time");
    let mut when_timed = |key| if has_time { keys.string(reader, key) } else { None };
    let [unit, pattern, zone] = ["time_unit", "time_format", "timezone"].map(&mut when_timed);
    ParquetFiles {
        files: files.into_iter().map(|file| file.value).collect(),
        fields,
        attributes: BTreeMap::new(),
        time_unit: time_format(reader, unit.as_ref(), TimeFormat::Auto),
        time_format: pattern.map(|pattern| pattern.value),
        timezone: zone.map(|zone| time_zone(reader, &zone)).unwrap_or_default(),
    }
}
