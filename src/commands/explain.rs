//! `flightdeck explain`: a number with its definition, window, numerator, denominator, and SQL that gives the same.

use clap::Args;
use serde::Serialize;

use super::build::{self, DataArgs};
use super::common::Common;
use super::explain_breakdown::{self, BreakdownQuestion};
use super::print;
use crate::calendar::DayRange;
use crate::format;
use crate::json;
use crate::metric::{Metric, Segment, registry};
use crate::pipeline::{self, ReadViews};
use crate::problem::{Place, Problem, Problems};
use crate::project::Project;
use crate::views::{Cockpit, Receipt, ReceiptInputs, receipt};

/// The arguments of `explain`.
#[derive(Clone, Debug, Args)]
pub(super) struct ExplainArgs {
    /// The metric's id, as on the definitions page, or `breakdown.` and the attribute of a breakdown
    metric: String,
    /// The segment; the default one of the settings when left out
    #[arg(long, value_name = "KEY")]
    segment: Option<String>,
    /// The range, for example 30d; the default one of the settings when left out
    #[arg(long, value_name = "RANGE")]
    range: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArgs,
}

/// What is said about a number.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Explanation {
    metric: String,
    label: String,
    segment: String,
    range: String,
    from: Option<String>,
    to: Option<String>,
    value: Option<f64>,
    shown: String,
    over: String,
    numerator: Option<f64>,
    denominator: Option<f64>,
    definition: String,
    formula: String,
    window: String,
    denominator_is: Option<String>,
    edge_cases: Vec<String>,
    sql: Option<String>,
}

pub(super) fn run(args: &ExplainArgs, common: &Common) -> Result<(), Problems> {
    let project = build::load(common)?;
    let definitions = &project.config.definitions;
    if let Some(attribute) = args.metric.strip_prefix(explain_breakdown::PREFIX) {
        let range = find_range(args.range.as_deref(), &project)?;
        if args.segment.as_deref().is_some_and(|key| key != definitions.segments[0].key.as_str()) {
            return Err(Problem::new(Place::argument("--segment"), "a breakdown is one of everybody").into());
        }
        let request = build::request(&project, common, &args.data)?;
        let asked = BreakdownQuestion { attribute, range, json: args.json };
        return explain_breakdown::run(&project, &request, &asked);
    }
    let metrics = registry(definitions);
    let mut problems = Problems::default();
    let metric = problems.collect(metrics.find(&args.metric, &Place::argument("METRIC")));
    let segment = args.segment.as_deref().unwrap_or(project.config.default_segment.as_str());
    let segment = problems.collect(find_segment(segment, &definitions.segments));
    let range = problems.collect(find_range(args.range.as_deref(), &project));
    let (Some(metric), Some(segment), Some(range)) = (metric, segment, range) else { return Err(problems) };
    let request = build::request(&project, common, &args.data)?;
    let ReadViews { cube, views } = pipeline::read_views(&request)?;
    let cockpit = views.get(&segment.key, range).expect("every segment and range has a cockpit");
    let tables = pipeline::tables(&request)?;
    let inputs = ReceiptInputs { definitions, first_day: cube.first_day(), tables: &tables };
    let explanation = explain(metric, segment, cockpit, receipt(cockpit, segment, metric.quantity, inputs));
    print::answer(&if args.json {
        json::to_string_pretty(&explanation)
    } else {
        text(&explanation, cockpit.period.current)
    });
    Ok(())
}

fn find_segment<'s>(key: &str, segments: &'s [Segment]) -> Result<&'s Segment, Problem> {
    segments.iter().find(|segment| segment.key.as_str() == key).ok_or_else(|| {
        let problem = Problem::new(Place::argument("--segment"), format!("unknown segment `{key}`"));
        problem.suggest(key, segments.iter().map(|segment| segment.key.as_str()))
    })
}

fn find_range(key: Option<&str>, project: &Project) -> Result<crate::metric::RangeDays, Problem> {
    let config = &project.config;
    let Some(key) = key else { return Ok(config.default_range) };
    let known = config.ranges.iter().find(|range| range.to_string() == key || range.0.to_string() == key);
    known.copied().ok_or_else(|| {
        let list = config.ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        Problem::new(Place::argument("--range"), format!("unknown range `{key}`")).hint(format!("use one of: {list}"))
    })
}

fn explain(metric: &Metric, segment: &Segment, cockpit: &Cockpit, receipt: Receipt) -> Explanation {
    let Receipt { answer, sql, .. } = receipt;
    let current = cockpit.period.current;
    Explanation {
        metric: metric.id.clone(),
        label: metric.label.clone(),
        segment: segment.label.clone(),
        range: cockpit.period.days.to_string(),
        from: current.map(|range| range.first.to_string()),
        to: current.map(|range| range.last.to_string()),
        value: answer.value,
        shown: format::value_or_missing(answer.value, metric.format),
        over: answer.over.describe(),
        numerator: answer.numerator,
        denominator: answer.denominator,
        definition: metric.definition.clone(),
        formula: metric.formula.clone(),
        window: metric.window.clone(),
        denominator_is: metric.denominator.clone(),
        edge_cases: metric.edge_cases.clone(),
        sql,
    }
}

fn text(explanation: &Explanation, range: Option<DayRange>) -> String {
    let number = |value: Option<f64>| value.map_or_else(|| format::MISSING.to_owned(), format::amount);
    let days = range.map_or_else(|| "no data".to_owned(), format::day_range);
    let exact = explanation.value.map(|value| format!(" (exactly {value})")).unwrap_or_default();
    let mut lines = vec![
        format!("{}, {}, {}: {}{exact}", explanation.label, explanation.segment, days, explanation.shown),
        String::new(),
        format!("  is           {}", explanation.definition),
        format!("  formula      {}", explanation.formula),
        format!("  window       {}", explanation.window),
        format!("  over         {}", explanation.over),
        format!("  numerator    {}", number(explanation.numerator)),
    ];
    if explanation.denominator.is_some() || explanation.denominator_is.is_some() {
        let what = explanation.denominator_is.as_deref().unwrap_or("days of the range");
        lines.push(format!("  denominator  {}: {what}", number(explanation.denominator)));
    }
    lines.extend(explanation.edge_cases.iter().map(|case| format!("  note         {case}")));
    if let Some(sql) = &explanation.sql {
        lines.extend([String::new(), "The same number in SQL:".to_owned(), String::new(), sql.clone()]);
    }
    lines.join("\n")
}
