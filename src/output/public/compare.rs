//! `compare/<range>.json`: every segment of a range side by side.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::index::filters;
use super::number::PublicInterval;
use super::{Edition, Meta, Number};
use crate::metric::{Definitions, Quantity, Registry};
use crate::pages::{self, PageDays};
use crate::stats::Interval;
use crate::views::{Cockpit, Compared, SideFigure, side_figure, side_quantities};

/// The segments of a range.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Compare", deny_unknown_fields)]
pub struct PublicCompare {
    meta: Meta,
    /// The metrics, in the order of the cells of each row.
    columns: Vec<String>,
    /// One a segment, in the order of the settings.
    rows: Vec<PublicSide>,
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
    /// The file of the cockpits of the same days; `None` when there are none.
    pub fn new(
        edition: &Edition,
        (definitions, metrics, kpis): (&Definitions, &Registry, &[Quantity]),
        cockpits: &[&Cockpit],
        days: PageDays,
    ) -> Option<Self> {
        let quantities = side_quantities(definitions, kpis);
        let mut meta = Meta::of_all(edition, cockpits.first()?);
        let mut withheld = Vec::new();
        let rows = cockpits.iter().enumerate().map(|(row, cockpit)| {
            let cell = |(column, quantity): (usize, &Quantity)| {
                if pages::is_withheld(cockpit, definitions, *quantity) {
                    withheld.push(format!("/rows/{row}/cells/{column}/value"));
                }
                cell(&side_figure(cockpit, definitions, *quantity), metrics)
            };
            let cells = quantities.iter().enumerate().map(cell).collect();
            let segment = definitions.segments.iter().find(|segment| segment.key == cockpit.segment);
            PublicSide {
                segment: cockpit.segment.to_string(),
                label: segment.map(|segment| segment.label.clone()).unwrap_or_default(),
                href: days.cockpit(&cockpit.segment),
                r#where: segment.map(filters).unwrap_or_default(),
                cells,
            }
        });
        let rows = rows.collect();
        meta.withhold(withheld);
        Some(Self {
            meta,
            columns: quantities.iter().map(|quantity| metrics.get(*quantity).id.clone()).collect(),
            rows,
        })
    }

    /// The same for days that are no configured range.
    #[must_use]
    pub fn custom(self) -> Self {
        Self { meta: self.meta.custom(), ..self }
    }
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
