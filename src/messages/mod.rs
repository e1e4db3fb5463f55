//! Every sentence that people read on a published surface, out of one catalogue: a translator's file and not strings in many
//! modules.
//!
//! A [`Message`] is the id of an entry of `messages/en.ftl` (Project Fluent) with the values that it names. Whoever has something
//! to say makes a message; [`Message::text`] writes it. Numbers, days and lists are written by [`Value`], plurals are chosen by
//! the rules of the language.

mod catalogue;
mod message;

pub use catalogue::ids;
pub use message::{Message, Value};
