//! `flightdeck alerts`: what the rules say this morning and said before, and the same rules over any daily series.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::build::{self, DataArgs};
use super::common::Common;
use super::print;
use crate::alerts::{Incident, IncidentState, Incidents, Planted};
use crate::format;
use crate::metric::Definitions;
use crate::pages;
use crate::pipeline::{self, FoundAlerts};
use crate::problem::Problems;
use crate::story;

mod replay;
mod series_file;

/// The arguments of `alerts`.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct AlertsArgs {
    #[command(subcommand)]
    command: Option<AlertsCommand>,
    #[command(flatten)]
    data: DataArgs,
}

#[derive(Clone, Debug, Subcommand)]
enum AlertsCommand {
    /// Run the rule over the daily series of a CSV file (columns series,date,value and, for rates, n)
    Replay {
        /// The file
        file: PathBuf,
        /// Print JSON, one object a day
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(args: &AlertsArgs, common: &Common) -> Result<(), Problems> {
    match &args.command {
        Some(AlertsCommand::Replay { file, json }) => {
            let format = if *json { replay::ReplayFormat::Json } else { replay::ReplayFormat::Csv };
            print::answer(replay::replay(file, format)?.trim_end());
            Ok(())
        }
        None => show(&args.data, common),
    }
}

fn show(data: &DataArgs, common: &Common) -> Result<(), Problems> {
    let project = build::load(common)?;
    let request = build::request(&project, common, data)?;
    let FoundAlerts { incidents: found, stories } = pipeline::read_and_find_alerts(&request)?;
    let config = &project.config;
    for incident in story::told_first(&stories, found.roots().collect()) {
        print::answer(&text(incident, &config.definitions));
    }
    print::answer(&track_record(&found));
    if !found.planted.is_empty() {
        print::answer(&caught(&found));
    }
    Ok(())
}

fn text(incident: &Incident, definitions: &Definitions) -> String {
    let segment = definitions.segments.iter().find(|segment| segment.key == incident.segment);
    let label = segment.map_or(incident.segment.as_str(), |segment| segment.label.as_str());
    let days = match incident.state {
        IncidentState::Ongoing => format!("since {}", format::day(incident.onset)),
        IncidentState::NewLevel | IncidentState::Over | IncidentState::Recovered => format::day_range(incident.days()),
    };
    let folded = match incident.folded.len() as u64 {
        0 => String::new(),
        alerts => format!("\n  with {}", format::counted(alerts, "related alert", "related alerts")),
    };
    let acknowledged = incident.acknowledged.as_ref().map(|said| format!("\n  {}", pages::acknowledged(said)));
    let acknowledged = acknowledged.unwrap_or_default();
    format!(
        "{} {}: {} ({label}, {days})\n  {}{folded}{acknowledged}\n",
        incident.severity.as_str(),
        incident.state.as_str(),
        incident.title,
        incident.narrative,
    )
}

/// How often each severity fired, over how much history.
fn track_record(found: &Incidents) -> String {
    let record = found.track_record();
    let rows = record.rows.iter().map(|row| {
        format!(
            "{}, {}: {}, {} on average",
            row.severity.as_str(),
            row.rule.as_str(),
            format::counted(row.incidents, "incident", "incidents"),
            days(row.mean_days),
        )
    });
    let verdicts = record.verdicts.iter().map(|row| {
        let alerts = format::counted(row.alerts.iter().sum(), "alert", "alerts");
        format!("acknowledged as {}: {alerts}", row.verdict.as_str())
    });
    let heading = format!(
        "{} watched, {} metric months replayed day by day:",
        format::counted(record.metrics, "metric", "metrics"),
        format::whole(record.metric_months),
    );
    std::iter::once(heading).chain(rows).chain(verdicts).collect::<Vec<_>>().join("\n  ")
}

/// How the incidents of the demo's scenario were caught.
fn caught(found: &Incidents) -> String {
    let caught = found.caught();
    let rows = caught.iter().map(|caught| {
        let Planted { id, metric, segment, direction, days, .. } = caught.planted;
        let told = match caught.detected_on {
            Some(day) => format!("{}, first warning with the data to {}", caught.lateness(), format::day(day)),
            None => "not told".to_owned(),
        };
        let what = format!("{metric} {} in {segment}, {}", direction.as_str(), format::day_range(*days));
        format!("{id} ({what}): {}; {told}", caught.outcome())
    });
    let told = caught.iter().filter(|caught| caught.is_caught()).count() as u64;
    let planted =
        format::counted(caught.len() as u64, "incident of the demo's scenario", "incidents of the demo's scenario");
    let heading = format!("\n{planted}, {} caught:", format::count(told));
    std::iter::once(heading).chain(rows).collect::<Vec<_>>().join("\n  ")
}

fn days(mean: f64) -> String {
    let number = format::amount(mean);
    if number == "1" { "1 day".to_owned() } else { format!("{number} days") }
}
