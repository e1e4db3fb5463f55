//! The rule itself, over one daily series: what each evaluation day compared, and what it made of it.
//!
//! Pure: a reading depends on the days up to its own and on nothing else, and nothing is kept between builds.

mod direction;
mod gap;
mod gates;
mod held;
mod lifecycle;
mod many_tests;
mod replay;
mod series;
mod sorted;
mod stable_scale;
mod thresholds;
mod usual;
mod weekday;
mod window;

pub use direction::{BadDirection, Direction, Severity};
pub use gates::Gate;
pub(super) use gates::is_too_few;
pub use lifecycle::{DayVerdict, Judge, Trigger, verdicts, verdicts_among};
pub(super) use lifecycle::{LifeCycle, RECOVERY_DAYS, SAME_INCIDENT_DAYS};
pub use many_tests::{p_value, surviving_p};
pub use replay::{DayReading, LEARNING_DAYS, Tuning, Weekdays, replay};
pub use series::{DailySeries, DayValue, SeriesKind};
pub(super) use sorted::median_of;
pub(super) use stable_scale::{angle, root};
pub use thresholds::{Thresholds, WindowThresholds};
pub use window::{AlertWindow, WindowReading};
