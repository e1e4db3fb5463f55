//! What the Parquet reader does with damaged bytes: it answers with an error, and sometimes it panics.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use parquet::errors::{ParquetError, Result};

thread_local! {
    /// Whether this thread is inside the reader, so that a panic is about the file that is read.
    static IS_READING: Cell<bool> = const { Cell::new(false) };
}

/// Calls the reader; a panic of it is an error as any other that it has about a file, and prints nothing.
pub fn guard_parquet<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_READING.get() {
                print(panic);
            }
        }));
    });
    IS_READING.set(true);
    let read = panic::catch_unwind(AssertUnwindSafe(read));
    IS_READING.set(false);
    read.unwrap_or_else(|panic| {
        Err(ParquetError::General(format!("the bytes contradict each other ({})", text(&*panic))))
    })
}

fn text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("no reason given")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_reader_is_an_error_and_others_stay_panics() {
        assert_eq!(guard_parquet(|| Ok(1)).expect("read"), 1);
        let error = guard_parquet(|| -> Result<()> { panic!("offset {}", 7) }).expect_err("no value").to_string();
        assert!(error.contains("contradict") && error.contains("offset 7"), "{error}");
        assert!(!IS_READING.get());
        assert!(panic::catch_unwind(|| panic!("on purpose")).is_err());
    }
}
