//! The engine against a slow reading of the metric semantics, and against files as they come.

mod files;
mod naive;
mod random;
mod store;
