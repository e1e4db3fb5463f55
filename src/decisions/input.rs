//! What decisions are scored on.

use std::collections::BTreeSet;

use crate::alerts::Incidents;
use crate::calendar::Day;
use crate::config::Config;
use crate::cube::Cube;
use crate::metric::Definitions;
use crate::views::{Suppression, Views};

/// Data, definitions and what is published of them.
#[derive(Clone, Copy, Debug)]
pub struct ScoringInput<'a> {
    /// The daily cells.
    pub cube: &'a Cube,
    /// What is measured.
    pub definitions: &'a Definitions,
    /// What is published, with the privacy floor applied.
    pub views: &'a Views,
    /// Every incident of the history.
    pub incidents: &'a Incidents,
    /// Days that are known to be unlike others.
    pub holidays: &'a BTreeSet<Day>,
    /// Which numbers may be known; where it is active, only days that are published one by one are.
    pub suppression: &'a Suppression,
}

impl<'a> ScoringInput<'a> {
    /// From the settings, the data and what is published of it.
    pub fn new(
        config: &'a Config,
        cube: &'a Cube,
        (views, suppression): (&'a Views, &'a Suppression),
        incidents: &'a Incidents,
    ) -> Self {
        let (definitions, holidays) = (&config.definitions, &config.alerts.holidays);
        Self { cube, definitions, views, incidents, holidays, suppression }
    }
}
