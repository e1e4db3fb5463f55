//! What the plan asks of the properties of an event: which of the roles with conditions it plays, and what it adds to sums.

use super::properties::{Properties, number_of};
use crate::metric::{PropertyFilter, PropertyPath};

/// What is asked of the properties of the events of one name.
#[derive(Clone, Debug, Default)]
pub(super) struct PropertyChecks {
    /// Roles, by number, and the conditions of each.
    pub(super) roles: Vec<(u32, Vec<PropertyFilter>)>,
    /// What is added up of the events that play a role.
    pub(super) sums: Vec<SumCheck>,
}

/// A property that is added up.
#[derive(Clone, Debug)]
pub(super) struct SumCheck {
    /// The role, by number.
    pub(super) role: u32,
    /// The sum, by its position in the plan.
    pub(super) sum: usize,
    /// Where the number is.
    pub(super) path: PropertyPath,
}

/// What the properties of one event say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PropertyFindings {
    /// Whether they are no JSON.
    pub(super) is_broken: bool,
    /// The roles with conditions that the event plays.
    pub(super) roles: Vec<u32>,
    /// What it adds, in millionths, to which sum.
    pub(super) amounts: Vec<(usize, i128)>,
    /// How many of its values should have been added and are no number, or one that is too large.
    pub(super) not_added: u32,
}

impl PropertyChecks {
    /// Whether the properties matter at all.
    pub(super) const fn is_empty(&self) -> bool {
        self.roles.is_empty() && self.sums.is_empty()
    }

    /// Reads the properties of an event of this name, whose number is that of its role without conditions.
    pub(super) fn read(&self, name: u32, column: Option<&[u8]>) -> PropertyFindings {
        let Some(properties) = Properties::read(column) else {
            return PropertyFindings { is_broken: true, ..PropertyFindings::default() };
        };
        let plays = |(_, conditions): &&(u32, Vec<PropertyFilter>)| {
            conditions.iter().all(|condition| properties.fulfil(condition))
        };
        let roles = self.roles.iter().filter(plays).map(|(role, _)| *role).collect();
        let mut findings = PropertyFindings { roles, ..PropertyFindings::default() };
        for SumCheck { role, sum, path } in &self.sums {
            if *role != name && !findings.roles.contains(role) {
                continue;
            }
            // A property that is not there adds nothing, and nothing is wrong with it.
            let Some(json) = properties.find(path) else { continue };
            match number_of(json).and_then(|number| number.millionths()) {
                Some(millionths) => findings.amounts.push((*sum, millionths)),
                None => findings.not_added += 1,
            }
        }
        findings
    }
}
