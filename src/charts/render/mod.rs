//! From options to pictures.
pub(crate) mod engine;
