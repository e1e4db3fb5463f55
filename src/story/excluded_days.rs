//! Days whose values say nothing about behaviour.

use std::collections::BTreeSet;

use super::inputs::StoryInputs;
use crate::alerts::{DATA, Incident, IncidentRule, Severity};
use crate::calendar::{Day, DayRange};
use crate::metric::Quantity;
use crate::views::Cockpit;

/// Days at which a metric has not the value that behaviour would have given it.
pub(super) struct ExcludedDays {
    days: Vec<DayRange>,
    /// How many days after its own day a value is measured.
    measured_after: i32,
}

impl ExcludedDays {
    /// The days of incidents of the metric, and of missing data.
    pub(super) fn of(inputs: &StoryInputs<'_>, cockpit: &Cockpit, quantity: Quantity) -> Self {
        let id = quantity.id(inputs.definitions);
        let of_tracking = quantity.tracked_with(inputs.definitions).into_iter().map(|one| one.id(inputs.definitions));
        let shared: BTreeSet<String> = of_tracking.collect();
        let everybody = inputs.everybody();
        let concerns = |incident: &&Incident| {
            let is_here = incident.segment == cockpit.segment || Some(&incident.segment) == everybody;
            let is_lost = incident.rule == IncidentRule::MissingData;
            is_here
                && if is_lost {
                    incident.metric == DATA || shared.contains(&incident.metric)
                } else {
                    let is_loud = incident.severity >= Severity::Warning && incident.rule != IncidentRule::ReverseWhen;
                    incident.metric == id && incident.segment == cockpit.segment && is_loud && !incident.is_good
                }
        };
        let days = |incident: &Incident| {
            let newest = inputs.incidents.as_of.filter(|_| incident.is_still_off());
            DayRange { last: newest.unwrap_or(incident.last_trigger), ..incident.days() }
        };
        let measured_after = quantity.returns_after().unwrap_or(0);
        Self { days: inputs.incidents.all.iter().filter(concerns).map(days).collect(), measured_after }
    }

    /// Whether the value of a day is one of these.
    pub(super) fn contains(&self, day: Day) -> bool {
        let measured = day.plus(self.measured_after);
        self.days.iter().any(|days| days.contains(day) || days.contains(measured))
    }
}
