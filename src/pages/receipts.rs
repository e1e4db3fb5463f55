//! The receipts of a cockpit: for each of its metrics the number, what it is made of, and the SQL that gives it again.

use serde::Serialize;

use super::breakdowns;
use super::data_health::{self, HealthLine};
use super::link;
use super::page_days::PageDays;
use super::prose::Prose;
use super::shell::{PageFrame, PageHead, Shell};
use super::site::Site;
use crate::format;
use crate::messages::text;
use crate::metric::{Breakdown, Format, Metric, Segment, Surface};
use crate::views::{
    Answer, BreakdownReceipt, BreakdownView, Cockpit, CockpitTable, Receipt, ReceiptInputs, TableReceipt,
    breakdown_receipt, receipt, table_receipts,
};

/// The context of `receipts.html`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ReceiptsPage {
    shell: Shell,
    segment: String,
    days: Option<String>,
    cockpit: String,
    data_health: String,
    excluded: Vec<HealthLine>,
    excluded_total: String,
    groups: Vec<ReceiptGroup>,
    tables: Vec<TableText>,
}

/// The receipts of one panel.
#[derive(Clone, Debug, Serialize)]
struct ReceiptGroup {
    id: &'static str,
    title: String,
    receipts: Vec<ReceiptText>,
}

/// Where the rows of a series or a table come from, written out.
#[derive(Clone, Debug, Serialize)]
struct TableText {
    id: String,
    label: String,
    /// What a row is.
    rows: String,
    /// What its columns are, and what its rows leave out.
    facts: Vec<HealthLine>,
    sql: Option<String>,
    /// Where it is shown.
    panel: String,
    /// What that page is called.
    shown_on: String,
}

/// Where one number comes from, written out.
#[derive(Clone, Debug, Serialize)]
struct ReceiptText {
    id: String,
    label: String,
    /// As the cockpit shows it.
    shown: String,
    /// In full precision, when the shown text is rounded.
    exact: Option<String>,
    definition: Prose,
    formula: Prose,
    window: String,
    over: String,
    numerator: String,
    denominator: Option<String>,
    edge_cases: Vec<String>,
    sql: Option<String>,
    /// Where the cockpit shows it.
    panel: String,
    definition_href: String,
}

/// The receipts of one cockpit, at `path`.
pub(super) fn page(
    site: &Site<'_>,
    frame: &PageFrame<'_>,
    (cockpit, segment): (&Cockpit, &Segment),
    path: &str,
) -> ReceiptsPage {
    let days = PageDays::of(cockpit, site.ranges);
    let length = days.length();
    let shell = frame.around(PageHead {
        path,
        title: &text!("receipts-page-title", segment = &segment.label, length = &length),
        description: &text!("receipts-page-description", segment = &segment.label, length = &length),
        section: link::HOME,
    });
    let first_day = site.span.and_then(|span| span.first);
    let inputs = ReceiptInputs { definitions: site.definitions, first_day, tables: site.tables };
    let at = format!("{}{}", shell.root, days.cockpit(&cockpit.segment));
    let written = |metric: &Metric, panel: &str| {
        let receipt = receipt(cockpit, segment, metric.quantity, inputs);
        ReceiptText::new(metric, receipt, (&shell.root, format!("{at}#{panel}")))
    };
    let tables = table_receipts(cockpit, segment, inputs).into_iter().map(|table| table_text(site, table, &at));
    let compared = format!("{}{}", shell.root, days.compare());
    let broken_down = is_compared(site, segment).then(|| breakdowns::of_range(site, cockpit)).into_iter().flatten();
    let broken_down = broken_down.map(|view| breakdown_text(site, (view, cockpit), inputs, &compared));
    let groups = GROUPS.into_iter().map(|(id, title, surface)| {
        let first = |metric: &&Metric| metric.quantity.surfaces().first() == Some(&surface);
        let receipts = site.metrics.iter().filter(first).map(|metric| written(metric, panel(cockpit, metric, id)));
        ReceiptGroup { id, title: text!(title), receipts: receipts.collect() }
    });
    ReceiptsPage {
        segment: segment.label.clone(),
        days: cockpit.period.current.map(format::day_range),
        data_health: format!("{}{}", shell.root, link::DATA_HEALTH),
        excluded: data_health::excluded(site.health),
        excluded_total: data_health::excluded_total(site.health),
        tables: tables.chain(broken_down).collect(),
        groups: groups.filter(|group| !group.receipts.is_empty()).collect(),
        cockpit: at.clone(),
        shell,
    }
}

/// Each metric stands in the group of the first panel that shows it.
const GROUPS: [(&str, &str, Surface); 5] = [
    ("kpis", "label-key-figures", Surface::Kpi),
    ("funnel", "download-funnel", Surface::Funnel),
    ("retention", "label-retention", Surface::Retention),
    ("trends", "label-trends", Surface::Trend),
    ("alerts", "label-alerts", Surface::Alert),
];

/// The part of the cockpit that shows a metric.
fn panel<'p>(cockpit: &Cockpit, metric: &Metric, group: &'p str) -> &'p str {
    let has_card = cockpit.kpis.iter().any(|kpi| kpi.id == metric.id);
    // A key figure that a project does not show is in the charts of its kind.
    if group == "kpis" && !has_card { "trends" } else { group }
}

fn table_text(site: &Site<'_>, receipt: TableReceipt, cockpit: &str) -> TableText {
    let TableReceipt { table, sql } = receipt;
    let (label, rows, panel) = match table {
        CockpitTable::Daily(quantity) => {
            let label = &site.metrics.get(quantity).label;
            (text!("table-daily", label = label), text!("table-daily-row"), "trends")
        }
        CockpitTable::FunnelSteps => (text!("table-steps"), text!("table-steps-row"), "funnel"),
        CockpitTable::FunnelDays => (text!("table-funnel"), text!("table-funnel-row"), "funnel"),
        CockpitTable::Cohorts => (text!("table-cohorts"), text!("table-cohorts-row"), "retention"),
    };
    TableText {
        id: link::table_anchor(table, site.metrics),
        label,
        rows: text!("receipts-row", what = rows),
        facts: Vec::new(),
        sql,
        panel: format!("{cockpit}#{panel}"),
        shown_on: text!("receipts-cockpit"),
    }
}

/// Whether the page that compares shows breakdowns beside this segment.
fn is_compared(site: &Site<'_>, segment: &Segment) -> bool {
    let segments = &site.definitions.segments;
    segments.len() > 1 && segments[0].key == segment.key
}

fn breakdown_text(
    site: &Site<'_>,
    (view, everybody): (&BreakdownView, &Cockpit),
    inputs: ReceiptInputs<'_>,
    compared: &str,
) -> TableText {
    let BreakdownReceipt { columns, sql } = breakdown_receipt(view, everybody, inputs);
    let Breakdown { attribute, label, least, .. } = &site.definitions.breakdowns[view.breakdown];
    let others = view.rows.iter().find(|row| row.part.value.is_none()).map_or(0, |row| row.part.values);
    let started = everybody.funnel.steps[0].users.map_or_else(|| format::MISSING.to_owned(), format::count);
    let labels: Vec<String> = columns.iter().map(|quantity| site.metrics.get(*quantity).label.clone()).collect();
    let days = everybody.period.current.map_or_else(|| format::MISSING.to_owned(), format::day_range);
    let without = view.without.map_or_else(|| text!("breakdown-few", number = *least), format::count);
    let facts = [
        (text!("label-window"), text!("breakdown-window", days = days)),
        (text!("label-numerator"), text!("breakdown-numerator")),
        (
            text!("label-denominator"),
            text!("receipt-denominator", count = started, of = text!("breakdown-denominator")),
        ),
        (text!("breakdown-columns"), labels.join(", ")),
        (text!("breakdown-others"), text!("breakdown-others-rare", number = others, rare = view.rare, least = *least)),
        (text!("breakdown-without", attribute = attribute), without),
    ];
    let anchor = link::breakdown_anchor(view.breakdown);
    TableText {
        label: text!("breakdown-title", attribute = label),
        rows: text!("breakdown-row", attribute = attribute),
        facts: facts.into_iter().map(|(label, value)| HealthLine { label, value }).collect(),
        sql,
        panel: format!("{compared}#{anchor}"),
        shown_on: text!("receipts-compare"),
        id: anchor,
    }
}

impl ReceiptText {
    fn new(metric: &Metric, receipt: Receipt, (root, panel): (&str, String)) -> Self {
        let Receipt { answer, sql, .. } = receipt;
        let count = |count: Option<f64>| count.map_or_else(|| format::MISSING.to_owned(), format::amount);
        let has_denominator = answer.denominator.is_some() || metric.denominator.is_some();
        let of = metric.denominator.clone().unwrap_or_else(|| text!("receipt-days"));
        Self {
            id: metric.id.clone(),
            label: metric.label.clone(),
            shown: format::value_or_missing(answer.value, metric.format),
            exact: exact(metric, answer),
            definition: Prose::new(&metric.definition),
            formula: Prose::new(&metric.formula),
            window: metric.window.clone(),
            over: answer.over.describe(),
            numerator: count(answer.numerator),
            denominator: has_denominator
                .then(|| text!("receipt-denominator", count = count(answer.denominator), of = of)),
            edge_cases: metric.edge_cases.clone(),
            sql,
            panel,
            definition_href: format!("{root}{}#{}", link::DEFINITIONS, metric.id),
        }
    }
}

/// The number before it is rounded for people. A whole count is shown as it is.
fn exact(metric: &Metric, answer: Answer) -> Option<String> {
    let value = answer.value?;
    let is_shown_whole = metric.format == Format::Count && value.fract() == 0.0;
    (!is_shown_whole).then(|| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;
    use crate::pages::assets;
    use std::collections::BTreeMap;

    fn receipts(site: &Site<'_>) -> Vec<ReceiptText> {
        let frame = PageFrame::new(site, assets::place(&mut BTreeMap::new(), &BTreeMap::new()));
        let cockpit = site.cockpits[0].cockpit;
        let page = page(site, &frame, (cockpit, &site.definitions.segments[0]), "receipts/all/30d/index.html");
        page.groups.into_iter().flat_map(|group| group.receipts).collect()
    }

    #[test]
    fn each_metric_has_one_receipt_with_sql() {
        let fixture = Fixture::new();
        let site = fixture.site();
        let receipts = receipts(&site);
        let ids: Vec<&str> = receipts.iter().map(|receipt| receipt.id.as_str()).collect();
        for metric in site.metrics.iter() {
            assert_eq!(ids.iter().filter(|id| **id == metric.id).count(), 1, "{}", metric.id);
        }
        assert!(receipts.iter().all(|receipt| receipt.sql.is_some()));
    }

    #[test]
    fn each_series_and_table_has_sql_of_its_rows_unless_one_is_withheld() {
        let fixture = Fixture::new();
        let mut site = fixture.site();
        let mut cockpit = site.cockpits[0].cockpit.clone();
        cockpit.withheld = vec![crate::views::Withheld { view: "trends", pointer: "/series/1/values/3".into() }];
        site.cockpits[0].cockpit = &cockpit;
        let frame = PageFrame::new(&site, assets::place(&mut BTreeMap::new(), &BTreeMap::new()));
        let of = (&cockpit, &site.definitions.segments[0]);
        let tables = page(&site, &frame, of, "receipts/all/30d/index.html").tables;
        assert_eq!(tables.len(), cockpit.trends.series.len() + 3);
        let without: Vec<&str> =
            tables.iter().filter(|table| table.sql.is_none()).map(|table| table.id.as_str()).collect();
        assert_eq!(without, [format!("series-{}", cockpit.trends.series[1].id)]);
    }

    #[test]
    fn a_withheld_number_has_no_sql_that_would_give_it_back() {
        let fixture = Fixture::new();
        let mut site = fixture.site();
        let mut cockpit = site.cockpits[0].cockpit.clone();
        cockpit.funnel.steps[1].from_start = crate::stats::Rate::WITHHELD;
        cockpit.funnel.steps[1].from_previous = Some(crate::stats::Rate::WITHHELD);
        cockpit.withheld = vec![crate::views::Withheld { view: "funnel", pointer: "/steps/1".into() }];
        site.cockpits[0].cockpit = &cockpit;
        let receipts = receipts(&site);
        let of = |id: &str| receipts.iter().find(|receipt| receipt.id == id).expect("a receipt");
        let step = of("step.onboarding_complete");
        assert_eq!((step.shown.as_str(), step.sql.as_ref(), step.exact.as_ref()), (format::MISSING, None, None));
        assert!(of("dau").sql.is_some(), "what is published can be traced");
    }
}
