//! Opens an address in the browser of whoever sits at this machine.

use std::process::{Command, Stdio};

use crate::problem::{Place, Problem};

/// The system's own way to open an address.
const OPENER: &[&str] = if cfg!(target_os = "macos") {
    &["open"]
} else if cfg!(windows) {
    &["rundll32", "url.dll,FileProtocolHandler"]
} else {
    &["xdg-open"]
};

/// Starts the browser and does not wait for it.
pub(super) fn in_browser(address: &str) -> Result<(), Problem> {
    let mut command = Command::new(OPENER[0]);
    command.args(&OPENER[1..]).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let started = command.spawn().map(|mut browser| {
        // Somebody must take note of its end; the thread costs nothing until then.
        std::thread::spawn(move || browser.wait());
    });
    started.map_err(|error| {
        let message = format!("cannot start the browser with `{}`: {error}", OPENER[0]);
        Problem::new(Place::argument("--open"), message).hint(format!("open {address} yourself"))
    })
}
