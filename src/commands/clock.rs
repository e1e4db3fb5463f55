//! The clock: `SOURCE_DATE_EPOCH` when it is set, else the machine's.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::calendar::Millis;
use crate::problem::{Place, Problem};

/// The environment variable that is the clock when it is set: Unix seconds.
const VARIABLE: &str = "SOURCE_DATE_EPOCH";

/// Now.
pub(super) fn now() -> Result<Millis, Problem> {
    match std::env::var_os(VARIABLE) {
        Some(text) => {
            let seconds = text.to_str().and_then(|text| text.trim().parse::<i64>().ok());
            let millis = seconds.and_then(|seconds| seconds.checked_mul(1000)).map(Millis);
            millis.ok_or_else(|| {
                let message = format!("`{}` is not a number of seconds", text.to_string_lossy());
                Problem::new(Place::argument(VARIABLE), message).hint("set it to Unix seconds, or unset it")
            })
        }
        None => Ok(machine_clock()),
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
fn machine_clock() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    Millis(i64::try_from(since).unwrap_or(i64::MAX))
}
