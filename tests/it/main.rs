//! The integration tests: contract, oracle, golden sites, command line and browser.

mod architecture;
mod explain;
mod harness;
