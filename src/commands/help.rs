//! `flightdeck help`: the documents of `docs/` and the help of each command.

use clap::{Args, Command};

use super::print;
use crate::problem::{Place, Problem, Problems};

/// The documents, by their subjects, in the order in which they are listed.
const DOCUMENTS: [(&str, &str); 15] = [
    ("settings", include_str!("../../docs/settings.md")),
    ("sources", include_str!("../../docs/sources.md")),
    ("outgrow", include_str!("../../docs/outgrow.md")),
    ("content", include_str!("../../docs/content.md")),
    ("documents", include_str!("../../docs/documents.md")),
    ("summary", include_str!("../../docs/summary.md")),
    ("editions", include_str!("../../docs/editions.md")),
    ("hosting", include_str!("../../docs/hosting.md")),
    ("privacy", include_str!("../../docs/privacy.md")),
    ("metric-semantics", include_str!("../../docs/metric-semantics.md")),
    ("json-contract", include_str!("../../docs/json-contract.md")),
    ("alert-rule", include_str!("../../docs/alert-rule.md")),
    ("decisions", include_str!("../../docs/decisions.md")),
    ("architecture", include_str!("../../docs/architecture.md")),
    ("extending", include_str!("../../docs/extending.md")),
];

/// The arguments of `help`.
#[derive(Clone, Debug, Args)]
pub(super) struct HelpArgs {
    /// A subject of the list that `flightdeck help` prints, or a command
    subject: Option<String>,
}

/// Prints the document of a subject, the help of a command, or the list of both.
///
/// # Errors
///
/// When neither a document nor a command has this name.
pub(super) fn run(args: &HelpArgs, program: Command) -> Result<(), Problems> {
    let mut program = program.term_width(100);
    program.build();
    let Some(subject) = &args.subject else {
        print::answer(&overview(&mut program));
        return Ok(());
    };
    if let Some((_, text)) = DOCUMENTS.iter().find(|(name, _)| name == subject) {
        print::answer(text.trim_end());
        return Ok(());
    }
    if let Some(command) = program.find_subcommand_mut(subject) {
        print::answer(command.render_long_help().to_string().trim_end());
        return Ok(());
    }
    let commands = program.get_subcommands().map(Command::get_name);
    let known = DOCUMENTS.iter().map(|(name, _)| *name).chain(commands);
    let message = format!("there is no help on `{subject}`; `flightdeck help` lists the subjects");
    Err(Problem::new(Place::argument("SUBJECT"), message).suggest(subject, known).into())
}

fn overview(program: &mut Command) -> String {
    let subjects = DOCUMENTS.iter().map(|(name, text)| format!("  {name:<18} {}\n", title(text)));
    format!(
        "{}\nSubjects, for `flightdeck help SUBJECT`:\n{}",
        program.render_long_help(),
        subjects.collect::<String>()
    )
    .trim_end()
    .to_owned()
}

/// The heading of a document.
fn title(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim_start_matches(['#', ' '])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_document_is_a_subject() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs");
        let files = std::fs::read_dir(folder).expect("docs").map(|entry| entry.expect("an entry").file_name());
        let names: BTreeSet<String> = files
            .filter_map(|name| name.to_string_lossy().strip_suffix(".md").map(str::to_owned))
            .filter(|name| name != "README")
            .collect();
        assert_eq!(DOCUMENTS.iter().map(|(name, _)| (*name).to_owned()).collect::<BTreeSet<_>>(), names);
    }

    #[test]
    fn a_document_begins_with_its_heading() {
        for (name, text) in DOCUMENTS {
            assert!(text.starts_with("# ") && title(text).len() > 3, "{name}");
        }
    }
}
