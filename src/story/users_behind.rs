//! Whether few users or many are behind a rise of events.

use super::inputs::StoryInputs;
use crate::alerts::{Direction, Incident};
use crate::calendar::DayRange;
use crate::metric::Quantity;

/// Users who rose by less than this part of the rise of the events, on the scale of logs, are few.
const FEW: f64 = 0.3;
/// The days before that say how many users are usual.
const USUAL_DAYS: u16 = 28;

/// The users a day of an event, before and during an incident.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct UsersBehind {
    pub(super) usual: f64,
    pub(super) now: f64,
    pub(super) is_few: bool,
}

/// Who is behind a rise of events; `None` for any other incident, and where the users are not known.
pub(super) fn users_behind(inputs: &StoryInputs<'_>, incident: &Incident) -> Option<UsersBehind> {
    let Some(Quantity::Events(trend)) = Quantity::parse(&incident.metric, inputs.definitions) else { return None };
    let average = incident.average.filter(|_| incident.direction == Direction::Up)?;
    let users = inputs.series(&incident.segment, Quantity::Users(trend))?;
    let before = DayRange::ending(incident.onset.plus(-1), USUAL_DAYS);
    let (usual, now) = (users.level(before)?, users.level(average.days)?);
    if usual <= 0.0 || now <= 0.0 || average.expected <= 0.0 {
        return None;
    }
    let (of_users, of_events) = ((now / usual).ln(), (average.current / average.expected).ln());
    Some(UsersBehind { usual, now, is_few: of_users < FEW * of_events })
}
