//! The preview through the running program: what it answers, whom it refuses, and how it follows edits.

mod api;
mod incremental;
mod load;
mod server;
#[cfg(target_os = "linux")]
mod soak;
mod watching;

/// Quick to build, with a segment besides everybody.
const SETTINGS: &str = "ranges = [7]\ndefault_range = 7\n[[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n";
