//! The tables of a `ClickHouse` server, asked over its HTTP interface.

mod answers;
mod connect;
mod failure;
mod row_binary;
mod select;
mod server;

pub use server::ClickHouseSource;
