//! Values of this program as JSON.
//!
//! What the program writes has string keys, finite numbers and no serialiser of its own that could refuse, which are the
//! only reasons for which `serde_json` cannot write to memory. So these functions have no error; a value that breaks the
//! rule is a fault of the program and ends it.

use serde::Serialize;

/// The value on one line.
pub fn to_vec(value: &(impl Serialize + ?Sized)) -> Vec<u8> {
    written(serde_json::to_vec(value))
}

/// The value over several lines, as people read it.
pub fn to_vec_pretty(value: &(impl Serialize + ?Sized)) -> Vec<u8> {
    written(serde_json::to_vec_pretty(value))
}

/// The value on one line, as text.
pub fn to_string(value: &(impl Serialize + ?Sized)) -> String {
    written(serde_json::to_string(value))
}

/// The value over several lines, as text.
pub fn to_string_pretty(value: &(impl Serialize + ?Sized)) -> String {
    written(serde_json::to_string_pretty(value))
}

fn written<T>(json: serde_json::Result<T>) -> T {
    json.expect("values of this program have string keys and finite numbers")
}
