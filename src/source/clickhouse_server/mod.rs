//! The tables of a `ClickHouse` server, asked over its HTTP interface for the cells of a cube: no row leaves it.

mod answers;
mod cell_queries;
mod connect;
mod day_sql;
mod failure;
mod pushdown;
mod queries;
mod row_binary;
mod select;
mod server;
mod sum_sql;

pub use server::ClickHouseSource;
