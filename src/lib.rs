//! flightdeck: product events in, a cockpit of plain files out.
//!
//! # One way through the house
//!
//! ```text
//! project folder ─┐
//!                 ├─> Project ──────────────────────┐
//! events (SQLite) ┴─> Cube ─> Views ─> Incidents ─> Insights ─> Charts ─> Pages, Editions ─> SiteFiles ─> site/
//! ```
//!
//! [`pipeline::build`] calls the stages in this order and is the only code that does. Each stage is a function from named
//! types to a named type; everything between reading and writing is pure.
//!
//! | room | turns | into |
//! |---|---|---|
//! | [`project`] | a folder | [`project::Project`]: settings and templates |
//! | [`config`] | the text of `flightdeck.toml` | [`config::Config`], all problems at once |
//! | [`store`] | scenarios and exports | rows of the project's own database |
//! | [`source`] | rows | [`cube::Cube`], in one pass |
//! | [`cube`] | plain values of rows | daily cells per segment |
//! | [`views`] | a cube and ranges | [`views::Views`]: every number, in full precision |
//! | [`alerts`] | daily series of a cube | [`alerts::Incidents`], by pure rules |
//! | [`insights`] | views and incidents | [`insights::Insights`]: facts, and prose that holds against them |
//! | [`decisions`] | the decision log of `content/` and daily values | a verdict on each decision |
//! | [`mission`] | the text of `content/mission.toml` | [`mission::Mission`]: goal, requirements, tasks, risks |
//! | [`charts`] | a cockpit's views | ECharts options and their pictures |
//! | [`pages`] | views and charts | HTML |
//! | [`editions`] | views, incidents and charts | a day's page that never expires, its mail, its values |
//! | [`output`] | pages and views | [`output::SiteFiles`], checked, then the folder |
//! | [`preview`] | `SiteFiles` | answers to a browser on this machine |
//! | [`commands`] | a command line | all of the above, printed |
//!
//! Before them stand the words that all share: [`problem`] (what went wrong, where, what to do), [`disk`] (files that are whole
//! or not there), [`calendar`] (days and instants), [`stats`] (rates and their intervals), [`metric`] (what is measured),
//! [`format`](mod@format) (the only rounding). A module imports only from modules before its own; a test says so.

pub mod alerts;
pub mod calendar;
pub mod charts;
pub mod commands;
pub mod config;
pub mod cube;
pub mod decisions;
pub mod disk;
pub mod editions;
pub mod format;
pub mod insights;
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
pub mod views;
