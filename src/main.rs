//! The `flightdeck` program: everything it does is in [`flightdeck::commands`].

use std::process::ExitCode;

fn main() -> ExitCode {
    flightdeck::commands::run()
}
