//! The integration tests: contract, oracle, golden sites, command line and browser.

mod alerts;
mod architecture;
mod browser;
mod cases;
mod changes;
mod cli;
mod conditions;
mod content;
mod contract;
mod decisions;
mod disclosure;
mod docs;
mod engine;
mod explain;
mod exports;
#[cfg(target_os = "linux")]
mod faults;
mod harness;
mod hosting;
mod import;
mod insights;
mod mail;
mod mistakes;
mod model;
mod oracle;
mod preview;
mod privacy;
mod product;
mod quiet_weekends;
mod random;
mod real;
mod reference;
mod serving;
mod site;
mod source_tree;
mod world;
