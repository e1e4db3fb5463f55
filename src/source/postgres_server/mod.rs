//! The tables of a PostgreSQL server, streamed in its binary format inside of one transaction that only reads.

mod answers;
mod connect;
mod failure;
mod select;
mod server;
mod wire;

pub use server::PostgresSource;
