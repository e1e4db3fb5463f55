//! What every view begins with: which data, which days, which segment.

use schemars::JsonSchema;
use serde::Serialize;

use super::SPEC_VERSION;
use crate::calendar::{Day, DayRange, LocalZone, Millis};
use crate::cube::Cube;
use crate::metric::{ComparedDays, Segment};
use crate::views::Cockpit;

/// What is the same in all files of one build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The moment at which the inputs last changed the output.
    pub generated_at: Millis,
    /// The as-of day `A`.
    pub as_of: Option<Day>,
    /// The day of the first counted event.
    pub data_from: Option<Day>,
    /// The day of the last counted event.
    pub data_to: Option<Day>,
    /// The zone whose days these are.
    pub zone: LocalZone,
}

impl Edition {
    /// The edition of a cube.
    pub fn of(cube: &Cube, generated_at: Millis, zone: LocalZone) -> Self {
        Self {
            generated_at,
            as_of: cube.as_of(),
            data_from: cube.first_day(),
            data_to: cube.health.last_event.map(|last| zone.day(last)),
            zone,
        }
    }
}

/// The first member of every view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Meta {
    /// The version of the contract.
    spec_version: u32,
    /// RFC 3339, UTC: when the inputs last changed the output.
    generated_at: String,
    /// The IANA name of the zone whose days these are.
    timezone: &'static str,
    /// Which earlier days the view is compared with.
    compare: MetaCompare,
    /// The last complete day, `YYYY-MM-DD`.
    as_of: Option<String>,
    /// The day of the first counted event.
    data_from: Option<String>,
    /// The day of the last counted event.
    data_to: Option<String>,
    /// The days that the view is about; `null` for one of all days.
    range: Option<MetaRange>,
    /// The earlier days that are compared, when they all lie in the data.
    previous: Option<MetaSpan>,
    /// The users that the view is about; `null` for one of all segments.
    segment: Option<MetaSegment>,
    /// JSON pointers of the values withheld for privacy.
    withheld: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Compare", deny_unknown_fields)]
struct MetaCompare {
    /// `same_weekdays` or `adjacent`.
    kind: &'static str,
    /// A day is compared with the one so many days before; `null` without a range.
    shift_days: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Range", deny_unknown_fields)]
struct MetaRange {
    key: String,
    from: Option<String>,
    to: Option<String>,
    days: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Span", deny_unknown_fields)]
struct MetaSpan {
    from: String,
    to: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Segment", deny_unknown_fields)]
struct MetaSegment {
    key: String,
    label: String,
}

impl Meta {
    /// Adds values that are withheld for privacy, as JSON pointers.
    pub(super) fn withhold(&mut self, pointers: Vec<String>) {
        self.withheld.extend(pointers);
    }

    /// The meta of a view (`funnel`, …) of a cockpit.
    pub fn new(edition: &Edition, segment: &Segment, cockpit: &Cockpit, view: &str) -> Self {
        let withheld = cockpit.withheld.iter().filter(|withheld| withheld.view == view);
        Self {
            segment: Some(MetaSegment { key: segment.key.to_string(), label: segment.label.clone() }),
            withheld: withheld.map(|withheld| withheld.pointer.clone()).collect(),
            ..Self::of_all(edition, cockpit)
        }
    }

    /// The meta of a view of every segment over the period of this cockpit.
    pub(super) fn of_all(edition: &Edition, cockpit: &Cockpit) -> Self {
        let period = &cockpit.period;
        let bound = |pick: fn(DayRange) -> Day| period.current.map(|range| pick(range).to_string());
        let kind = period.compare.as_str();
        Self {
            compare: MetaCompare { kind, shift_days: Some(period.shift()) },
            range: Some(MetaRange {
                key: period.days.to_string(),
                from: bound(|range| range.first),
                to: bound(|range| range.last),
                days: period.days.0,
            }),
            previous: period
                .previous
                .map(|range| MetaSpan { from: range.first.to_string(), to: range.last.to_string() }),
            ..Self::of_data(edition, period.compare)
        }
    }

    /// The meta of a view of all segments and days.
    pub(super) fn of_data(edition: &Edition, compare: ComparedDays) -> Self {
        Self {
            spec_version: SPEC_VERSION,
            generated_at: edition.generated_at.rfc3339(),
            timezone: edition.zone.name(),
            compare: MetaCompare { kind: compare.as_str(), shift_days: None },
            as_of: edition.as_of.map(|day| day.to_string()),
            data_from: edition.data_from.map(|day| day.to_string()),
            data_to: edition.data_to.map(|day| day.to_string()),
            range: None,
            previous: None,
            segment: None,
            withheld: Vec::new(),
        }
    }

    /// The same for days that are no configured range: its key says so.
    #[must_use]
    pub fn custom(mut self) -> Self {
        if let Some(range) = &mut self.range {
            "custom".clone_into(&mut range.key);
        }
        self
    }
}
