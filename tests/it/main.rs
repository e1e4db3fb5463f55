//! The integration tests: contract, oracle, golden sites, command line and browser.

mod alerts;
mod architecture;
mod cases;
mod contract;
mod engine;
mod explain;
mod harness;
mod import;
mod oracle;
mod product;
mod random;
mod real;
mod reference;
mod world;
