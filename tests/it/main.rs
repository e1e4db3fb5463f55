//! The integration tests: contract, oracle, golden sites, command line and browser.

mod alerts;
mod architecture;
mod explain;
mod harness;
