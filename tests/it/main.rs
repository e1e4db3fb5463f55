//! The integration tests: contract, oracle, golden sites, command line and browser.

mod cases;
mod contract;
mod reference;
mod world;
