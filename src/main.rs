//! The `flightdeck` program: parses the command line, dispatches, prints problems, sets the exit code.

fn main() {}
