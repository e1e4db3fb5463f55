//! flightdeck: product events in, a cockpit of plain files out.
//!
//! # The pipeline
//!
//! ```text
//! project folder ─┐
//!                 ├─> Project ──────────────────────┐
//! events ─────────┴─> Cube ─> Views ─> Incidents ─> Stories ─> Insights ─> Charts ─> Pages, Editions ─> SiteFiles ─> site/
//! ```
//!
//! [`pipeline::build`] calls the stages in this order and is the only code that does. Each stage is a function from named
//! types to a named type; everything between reading and writing is pure.
//!
//! A module imports only from modules above it in this table; a test says so. `docs/architecture.md` shows the same table,
//! `docs/extending.md` says where to add what, and `docs/metric-semantics.md` what the numbers mean.
//!
//! | module | turns | into |
//! |---|---|---|
//! | [`problem`] | what went wrong, where, and what to do | [`problem::Problem`], [`problem::Problems`]: the errors of every module |
//! | [`disk`] | bytes | files that are whole or not there |
//! | [`language`] | what a thread writes | [`language::Language`]: the language of a site, with its numbers and months |
//! | [`content_key`] | inputs of a stage | the key of its cached result |
//! | [`json`] | values | JSON that is always written |
//! | [`calendar`] | instants | days, day ranges, ISO weeks |
//! | [`values`] | foreign values | ids and truth values, read alike by `import` and `[source]` |
//! | [`stats`] | counts | rates with their intervals, medians |
//! | [`format`](mod@format) | values | texts for people: the only rounding |
//! | [`messages`] | the catalogue `messages/` and values | [`messages::Message`]s: every sentence for people |
//! | [`metric`] | definitions | which metrics there are (`quantity`), what is said of each (`registry`), and the SQL of each |
//! | [`config`] | the text of `flightdeck.toml` | [`config::Config`], all problems at once |
//! | [`project`] | a folder | [`project::Project`]: settings, templates, content |
//! | [`store`] | scenarios and exports | rows of the project's own database |
//! | [`cube`] | plain values of rows | [`cube::Cube`]: daily cells per segment |
//! | [`source`] | rows of a database or of files | a [`cube::Cube`], in one pass |
//! | [`views`] | a cube and ranges | [`views::Views`]: every number, in full precision; what privacy suppresses |
//! | [`alerts`] | daily series of a cube | [`alerts::Incidents`], by pure rules |
//! | [`decisions`] | the decision log of `content/` and daily values | a verdict on each decision |
//! | [`story`] | views, incidents and what was shipped | [`story::Story`]s and their facts: what is news, in which order, in which words |
//! | [`insights`] | stories and facts | [`insights::Insights`]: the executive summaries |
//! | [`mission`] | the text of `content/mission.toml` | [`mission::Mission`]: goal, requirements, tasks, risks |
//! | [`charts`] | a cockpit's views | ECharts options and their pictures |
//! | [`pages`] | views and charts | HTML |
//! | [`editions`] | views, incidents and charts | the page of a day or a week that never expires, its mail, its values |
//! | [`output`] | pages and views | [`output::SiteFiles`], checked, then the folder |
//! | [`pipeline`] | a request | a site: calls all of the above, remembers what did not change |
//! | [`preview`] | [`output::SiteFiles`] | answers to a browser on this machine |
//! | [`commands`] | a command line | all of the above, printed |

pub mod alerts;
pub mod calendar;
pub mod charts;
pub mod commands;
pub mod config;
pub mod content_key;
pub mod cube;
pub mod decisions;
pub mod disk;
pub mod editions;
pub mod format;
pub mod insights;
pub mod json;
pub mod language;
pub mod messages;
pub mod metric;
pub mod mission;
pub mod output;
pub mod pages;
pub mod pipeline;
pub mod preview;
pub mod problem;
pub mod project;
pub mod source;
pub mod stats;
pub mod store;
pub mod story;
pub mod values;
pub mod views;
