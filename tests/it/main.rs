//! The integration tests: contract, oracle, golden sites, command line and browser.

mod architecture;
mod cases;
mod contract;
mod explain;
mod harness;
mod oracle;
mod product;
mod random;
mod reference;
mod world;
mod import;
mod engine;
