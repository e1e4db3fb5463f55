//! The demo database: a story in TOML becomes users and events, the same rows on every machine.
