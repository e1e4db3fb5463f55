//! The alert rule against recorded series, generated product histories and real ones.

mod demo;
mod figures;
mod generator;
mod published;
mod recorded;
mod replayed;
mod score;
