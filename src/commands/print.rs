//! Everything that is printed: results to standard output; progress, warnings and problems to standard error.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use clap_complete::Shell;
use indicatif::{ProgressBar, ProgressStyle};

use crate::problem::{Problem, Problems};

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
    clap_complete::generate(shell, command, "flightdeck", &mut std::io::stdout());
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

/// A reader that went away (`flightdeck explain … | head`) is no error.
fn out(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

fn err(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
