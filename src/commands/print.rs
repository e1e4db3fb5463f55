//! Everything that is printed: results to standard output; progress, warnings and problems to standard error.
//!
//! Much of it comes from outside: answers of mail servers and models, names of events, file names. So all of it is cleaned on
//! its way out: control characters are shown as such, and no secret of the environment is printed.

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::{LazyLock, OnceLock};
use std::time::Duration;

use clap_complete::Shell;
use indicatif::{ProgressBar, ProgressStyle};

use super::clean::Cleaner;
use crate::problem::{Place, Problem, Problems};
use crate::source;

/// What a command prints to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Console {
    is_quiet: bool,
    has_terminal: bool,
}

impl Console {
    pub(super) fn new(is_quiet: bool) -> Self {
        Self { is_quiet, has_terminal: std::io::stderr().is_terminal() }
    }

    /// A line of the result; nothing when quiet.
    pub(super) fn say(self, line: &str) {
        if !self.is_quiet {
            out(line);
        }
    }

    /// What the program is doing now: a spinner on a terminal, nothing in a log.
    pub(super) fn progress(self) -> Spinner {
        let bar = if self.has_terminal && !self.is_quiet { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        bar.set_style(ProgressStyle::default_spinner());
        bar.enable_steady_tick(Duration::from_millis(80));
        let steps = bar.clone();
        source::watch_steps(move |step| steps.set_message(format!("reading the events: {step}")));
        Spinner(bar)
    }
}

/// A line that the command is for, also when quiet.
pub(super) fn answer(text: &str) {
    out(text);
}

/// Something to know about that stops nothing.
pub(super) fn warn(problem: &Problem) {
    err(&format!("warning: {problem}"));
}

/// What went wrong.
pub(super) fn problems(problems: &Problems) {
    for problem in &problems.0 {
        err(&format!("error: {problem}"));
    }
    if problems.0.len() > 1 {
        err(&format!("{} problems", problems.0.len()));
    }
}

/// Shell completions.
pub(super) fn completions(shell: Shell, command: &mut clap::Command) {
    let mut script = Vec::new();
    clap_complete::generate(shell, command, "flightdeck", &mut script);
    out(String::from_utf8_lossy(&script).trim_end());
}

/// The page for `man`.
///
/// # Errors
///
/// When the page cannot be made.
pub(super) fn manual(program: clap::Command) -> Result<(), Problem> {
    let mut page = Vec::new();
    let place = || Place::argument("man");
    clap_mangen::Man::new(program)
        .render(&mut page)
        .map_err(|error| Problem::internal(place(), format!("the page cannot be made: {error}")))?;
    out(String::from_utf8_lossy(&page).trim_end());
    Ok(())
}

/// A spinner that goes away when it is dropped.
#[derive(Debug)]
pub(super) struct Spinner(ProgressBar);

impl Spinner {
    /// Names the present step.
    pub(super) fn step(&self, what: &str) {
        self.0.set_message(what.to_owned());
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Why standard output could not be written, when that was so.
static OUTPUT_ERROR: OnceLock<String> = OnceLock::new();

static CLEANER: LazyLock<Cleaner> = LazyLock::new(|| Cleaner::new(&|name| std::env::var(name).ok()));

/// The problem that what was asked for could not be printed, for example since the disk is full.
pub(super) fn output_problem() -> Option<Problem> {
    note_failure(std::io::stdout().flush());
    let error = OUTPUT_ERROR.get()?;
    let problem = Problem::internal(Place::argument("standard output"), format!("cannot write to it: {error}"));
    Some(problem.hint("what was printed is not whole"))
}

fn out(line: &str) {
    note_failure(writeln!(std::io::stdout().lock(), "{}", CLEANER.clean(line)));
}

/// A reader that went away (`flightdeck explain … | head`) is no error.
fn note_failure(written: std::io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        OUTPUT_ERROR.get_or_init(|| error.to_string());
    }
}

/// Where standard error cannot be written, nobody can be told.
fn err(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", CLEANER.clean(line));
}
