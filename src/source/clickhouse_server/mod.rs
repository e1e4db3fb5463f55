//! The tables of a `ClickHouse` server, or of several, asked over the HTTP interface for the cells of a cube: no row leaves them.

mod answers;
mod cell_queries;
mod connect;
mod day_sql;
mod failure;
mod posted_query;
mod pushdown;
mod queries;
mod row_binary;
mod select;
mod server;
mod shards;
mod sum_sql;

pub use server::ClickHouseSource;
