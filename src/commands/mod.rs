//! The command line: one file a command. The only place that prints, and the only one that asks the clock.

mod alerts;
mod build;
mod check;
mod clean;
mod clock;
mod common;
mod demo;
mod explain;
mod explain_breakdown;
mod help;
mod import;
mod init;
mod interrupt;
mod model;
mod news;
mod open;
mod presets;
mod print;
mod seed;
mod send;
mod serve;
mod snapshot;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::problem::Problems;
use common::Common;
use print::Console;

/// A cockpit of plain files from your product events.
///
/// Without a command: makes a demo database when there is none, builds the site and serves it.
#[derive(Debug, Parser)]
#[command(name = "flightdeck", version = env!("FLIGHTDECK_VERSION"), about, max_term_width = 100)]
#[command(disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a project folder with settings, a demo scenario and a place for templates
    Init(init::InitArgs),
    /// Make the demo database
    Seed(seed::SeedArgs),
    /// Bring exports of analytics tools, databases and logs into the database
    Import(import::ImportArgs),
    /// List the tools whose exports are known, or print how one is read
    Presets(presets::PresetsArgs),
    /// Write the site
    Build(build::BuildArgs),
    /// Check settings, data, templates and links without writing the site
    Check(build::DataArgs),
    /// Show the site on this machine, and every edit as it is saved
    Serve(serve::ServeArgs),
    /// Close the newest day, and week, as editions: a page, a mail and values that stay
    Snapshot(snapshot::SnapshotArgs),
    /// Mail the editions of the newest closed day and week
    Send(send::SendArgs),
    /// Show where a number comes from, with SQL that gives the same
    Explain(explain::ExplainArgs),
    /// Show the alerts, and how often the rules spoke over the whole history
    Alerts(alerts::AlertsArgs),
    /// Check that a site is whole, and that the SQL of its receipts gives its numbers
    Verify(verify::VerifyArgs),
    /// Print the documents, or the help of a command
    Help(help::HelpArgs),
    /// Print shell completions
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the page for `man`
    Man,
}

/// Parses the command line, runs the command, prints problems, and gives the exit code: 0 fine, 1 the user can fix it,
/// 2 anything else.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; a closed pipe while printing them is nobody's.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(1) } else { ExitCode::SUCCESS };
        }
    };
    let console = Console::new(cli.common.quiet);
    let done =
        dispatch(cli, console).and_then(|()| print::output_problem().map_or(Ok(()), |problem| Err(problem.into())));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            print::problems(&problems);
            ExitCode::from(problems.exit_code())
        }
    }
}

fn dispatch(cli: Cli, console: Console) -> Result<(), Problems> {
    let common = &cli.common;
    match cli.command {
        None => demo::run(common, console),
        Some(Command::Init(args)) => init::run(&args, common, console),
        Some(Command::Seed(args)) => seed::run(&args, common, console),
        Some(Command::Import(args)) => import::run(&args, common, console),
        Some(Command::Presets(args)) => presets::run(&args),
        Some(Command::Build(args)) => import::first(common, console).and_then(|_| build::run(&args, common, console)),
        Some(Command::Check(args)) => import::first(common, console).and_then(|_| check::run(&args, common, console)),
        Some(Command::Serve(args)) => import::first(common, console).and_then(|_| serve::run(&args, common, console)),
        Some(Command::Snapshot(args)) => snapshot::run(&args, common, console),
        Some(Command::Send(args)) => send::run(&args, common, console),
        Some(Command::Explain(args)) => explain::run(&args, common),
        Some(Command::Alerts(args)) => alerts::run(&args, common),
        Some(Command::Verify(args)) => verify::run(&args, common, console),
        Some(Command::Help(args)) => help::run(&args, Cli::command()),
        Some(Command::Completions { shell }) => {
            print::completions(shell, &mut Cli::command());
            Ok(())
        }
        Some(Command::Man) => print::manual(Cli::command()).map_err(Into::into),
    }
}
