//! Values that several kinds of sources have in `[source]`.

use super::TimeFormat;
use super::read::{Keys, Located, Reader};
use crate::calendar::LocalZone;
use crate::problem::{Problem, nearest};

/// How many seconds a query may take, unless the settings say.
const DEFAULT_TIMEOUT: u32 = 300;
/// How many seconds a cube of a server is good for, unless the settings say.
const DEFAULT_MAX_AGE: u64 = 3_600;

/// How many seconds a query may take.
pub(super) fn timeout(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>) -> u32 {
    keys.integer(reader, "timeout", 1..=86_400).map_or(DEFAULT_TIMEOUT, |timeout| timeout.value)
}

/// A length of time such as `1h` in seconds: for how long a cube is taken for the present one.
pub(super) fn max_age(reader: &mut Reader<'_>, written: Option<&Located<String>>) -> u64 {
    let Some(written) = written else { return DEFAULT_MAX_AGE };
    let units = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];
    let of_unit = |(unit, seconds): &(&str, u64)| {
        let number = written.value.strip_suffix(unit)?;
        number.parse::<u64>().ok()?.checked_mul(*seconds)
    };
    units.iter().find_map(of_unit).unwrap_or_else(|| {
        let message = format!("`{}` is no length of time", written.value);
        reader.report(Problem::new(written.place.clone(), message).hint("write `1h`, `30m`, `2d` or `0s`"));
        DEFAULT_MAX_AGE
    })
}

/// A zone by its name; UTC, with a report, when there is none.
pub(super) fn time_zone(reader: &mut Reader<'_>, name: &Located<String>) -> LocalZone {
    name.value.parse().unwrap_or_else(|why: String| {
        let near = nearest(&name.value, LocalZone::names());
        reader.report(Problem::new(name.place.clone(), why).suggest(&name.value, near));
        LocalZone::default()
    })
}

/// How instants are written.
pub(super) fn time_format(reader: &mut Reader<'_>, raw: Option<&Located<String>>, default: TimeFormat) -> TimeFormat {
    let Some(raw) = raw else { return default };
    let known = TimeFormat::NAMES.iter().find(|(name, _)| *name == raw.value);
    if known.is_none() {
        let problem = Problem::new(raw.place.clone(), format!("unknown time format `{}`", raw.value));
        reader.report(problem.suggest(&raw.value, TimeFormat::NAMES.iter().map(|(name, _)| *name)));
    }
    known.map_or(default, |(_, format)| *format)
}
