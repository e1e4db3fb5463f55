//! `compare/<range>.json`: every segment of a range side by side, and the values of attributes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::index::filters;
use super::number::PublicInterval;
use super::{Edition, Meta, Number};
use crate::metric::{Breakdown, Definitions, Quantity, Registry, Segment};
use crate::pages::{self, PageDays};
use crate::stats::Interval;
use crate::views::{BreakdownView, Cockpit, Compared, SideFigure, side_figure, side_quantities};

/// The segments of a range.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Compare", deny_unknown_fields)]
pub struct PublicCompare {
    meta: Meta,
    /// The metrics, in the order of the cells of each row.
    columns: Vec<String>,
    /// One a segment, in the order of the settings.
    rows: Vec<PublicSide>,
    /// The values of attributes, in the order of the settings.
    breakdowns: Vec<PublicBreakdown>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Breakdown", deny_unknown_fields)]
struct PublicBreakdown {
    attribute: String,
    label: String,
    /// The values of most people first.
    rows: Vec<PublicBreakdownValue>,
    /// All values that do not stand by themselves; `null` when there are none.
    other: Option<PublicOthers>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "BreakdownRow", deny_unknown_fields)]
struct PublicBreakdownValue {
    value: String,
    /// People who started in the range.
    people: Option<u64>,
    /// Of everybody who started.
    share: Option<f64>,
    cells: Vec<PublicSideFigure>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "BreakdownOthers", deny_unknown_fields)]
struct PublicOthers {
    /// How many values they are.
    values: usize,
    people: Option<u64>,
    cells: Vec<PublicSideFigure>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "CompareRow", deny_unknown_fields)]
struct PublicSide {
    segment: String,
    label: String,
    /// The cockpit of the segment.
    href: String,
    /// The filter: attribute to the values that pass; empty for everybody.
    r#where: BTreeMap<String, Vec<String>>,
    cells: Vec<PublicSideFigure>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CompareCell", deny_unknown_fields)]
struct PublicSideFigure {
    metric: String,
    value: Option<Number>,
    interval: Option<PublicInterval>,
    previous: Option<Number>,
    delta_absolute: Option<Number>,
    delta_percent: Option<f64>,
    is_beyond_chance: bool,
    sparkline: Vec<Option<Number>>,
}

impl PublicCompare {
    /// The file of the cockpits of the same days, and of the breakdowns over them; `None` when there are none.
    pub fn new(
        edition: &Edition,
        names: (&Definitions, &Registry, &[Quantity]),
        (cockpits, breakdowns): (&[&Cockpit], &[&BreakdownView]),
        days: PageDays,
    ) -> Option<Self> {
        let (definitions, metrics, kpis) = names;
        let everybody = *cockpits.first()?;
        let mut cells =
            Cells { definitions, metrics, quantities: side_quantities(definitions, kpis), withheld: Vec::new() };
        let rows = cockpits.iter().enumerate().map(|(row, cockpit)| {
            let segment = Segment::find(&definitions.segments, &cockpit.segment);
            PublicSide {
                segment: cockpit.segment.to_string(),
                label: segment.map(|segment| segment.label.clone()).unwrap_or_default(),
                href: days.cockpit(&cockpit.segment),
                r#where: segment.map(filters).unwrap_or_default(),
                cells: cells.of(&format!("/rows/{row}"), cockpit),
            }
        });
        let rows = rows.collect();
        let breakdowns = breakdowns.iter().enumerate();
        let breakdowns = breakdowns.map(|(at, view)| breakdown((at, view), everybody, &mut cells)).collect();
        let columns = cells.quantities.iter().map(|quantity| metrics.get(*quantity).id.clone()).collect();
        let mut meta = Meta::of_all(edition, everybody);
        meta.withhold(cells.withheld);
        Some(Self { meta, columns, rows, breakdowns })
    }

    /// The same for days that are no configured range.
    #[must_use]
    pub fn custom(self) -> Self {
        Self { meta: self.meta.custom(), ..self }
    }
}

/// Makes the cells of rows, and notes which of their values are withheld.
struct Cells<'a> {
    definitions: &'a Definitions,
    metrics: &'a Registry,
    quantities: Vec<Quantity>,
    withheld: Vec<String>,
}

impl Cells<'_> {
    fn of(&mut self, row: &str, cockpit: &Cockpit) -> Vec<PublicSideFigure> {
        let mut figures = Vec::with_capacity(self.quantities.len());
        for (column, quantity) in self.quantities.iter().enumerate() {
            if pages::is_withheld(cockpit, self.definitions, *quantity) {
                self.withheld.push(format!("{row}/cells/{column}/value"));
            }
            figures.push(cell(&side_figure(cockpit, self.definitions, *quantity), self.metrics));
        }
        figures
    }

    fn people(&mut self, row: &str, people: Option<u64>) -> Option<u64> {
        if people.is_none() {
            self.withheld.push(format!("{row}/people"));
        }
        people
    }
}

fn breakdown((at, view): (usize, &BreakdownView), everybody: &Cockpit, cells: &mut Cells<'_>) -> PublicBreakdown {
    let (mut rows, mut other) = (Vec::new(), None);
    for (position, row) in view.rows.iter().enumerate() {
        let place = match &row.part.value {
            Some(_) => format!("/breakdowns/{at}/rows/{position}"),
            None => format!("/breakdowns/{at}/other"),
        };
        let (figures, people) = (cells.of(&place, &row.cockpit), cells.people(&place, row.people()));
        match &row.part.value {
            Some(value) => {
                rows.push(PublicBreakdownValue {
                    value: value.clone(),
                    people,
                    share: row.share(everybody),
                    cells: figures,
                });
            }
            None => other = Some(PublicOthers { values: row.part.values, people, cells: figures }),
        }
    }
    let Breakdown { attribute, label, .. } = cells.definitions.breakdowns[view.breakdown].clone();
    PublicBreakdown { attribute, label, rows, other }
}

fn cell(figure: &SideFigure, metrics: &Registry) -> PublicSideFigure {
    let metric = metrics.get(figure.quantity);
    let number = |value: Option<f64>| value.and_then(|value| Number::of(value, metric.format));
    let compared = figure.compared;
    PublicSideFigure {
        metric: metric.id.clone(),
        value: number(figure.value),
        interval: figure.interval.map(PublicInterval::from),
        previous: number(compared.and_then(|compared| compared.previous)),
        delta_absolute: number(compared.and_then(Compared::difference)),
        delta_percent: compared.and_then(Compared::relative),
        is_beyond_chance: compared.and_then(|compared| compared.interval).is_some_and(Interval::excludes_zero),
        sparkline: Number::series(&figure.daily, metric.format),
    }
}
