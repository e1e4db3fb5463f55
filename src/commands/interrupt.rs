//! What happens on Ctrl-C, and when the system asks the program to end.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::problem::{Place, Problem};
use crate::source;

/// What a shell calls a program that was ended by Ctrl-C.
const INTERRUPTED: i32 = 130;

type Action = Box<dyn Fn() + Send>;

static ACTION: Mutex<Option<Action>> = Mutex::new(None);

fn action_lock() -> MutexGuard<'static, Option<Action>> {
    ACTION.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has this done, instead of what was to be done before.
pub(super) fn on_ctrl_c(action: impl Fn() + Send + 'static) -> Result<(), Problem> {
    let before = action_lock().replace(Box::new(action));
    if before.is_some() {
        return Ok(());
    }
    let act = || {
        if let Some(action) = &*action_lock() {
            action();
        }
    };
    ctrlc::set_handler(act)
        .map_err(|error| Problem::internal(Place::default(), format!("cannot listen for Ctrl-C: {error}")))
}

/// Has the queries ended that run on servers, and the program with them, unless something is to be done already.
pub(super) fn end_queries_on_ctrl_c() -> Result<(), Problem> {
    if action_lock().is_some() {
        return Ok(());
    }
    on_ctrl_c(|| {
        source::cancel_queries();
        std::process::exit(INTERRUPTED);
    })
}
