//! Every sentence that people read on a published surface, out of one catalogue: a translator's file and not strings in many
//! modules.
//!
//! A [`Message`] is the id of an entry of `messages/en.ftl` (Project Fluent) with the values that it names. Whoever has something
//! to say makes a message; [`Message::text`] writes it, and `text!` makes and writes one at once. Templates write theirs with
//! `t(id="…")`, or with `rich(id="…")` where the entry holds markup ([`html()`]). Numbers, days and lists are written by [`Value`],
//! plurals are chosen by the rules of the language.

mod catalogue;
mod html;
mod message;
mod phrases;

pub use catalogue::ids;
pub use html::{html, script, template};
pub use message::{Message, Value};
pub(crate) use phrases::text;
pub use phrases::{clock, compared_with, hours, joined, points_change, rate_change};
