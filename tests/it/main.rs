//! The integration tests: contract, oracle, golden sites, command line and browser.

mod architecture;
mod cases;
mod contract;
mod product;
mod reference;
mod world;
