//! `import --explain`: how the first records would be read, and what would be rejected.

use std::path::Path;

use super::facts::RecordFacts;
use super::import_plan::ImportPlan;
use super::place::InputFile;
use super::reading::{self, FactVisitor, FileStart, Goes, RejectedRecord};
use super::section::SectionKind;
use super::tally::ProblemTally;
use crate::calendar::Millis;
use crate::problem::{Problem, Problems};

/// Records of a file that are shown.
const SHOWN_RECORDS: u64 = 5;
/// Records of a file that are read to find what would be rejected.
const READ_RECORDS: u64 = 10_000;

/// The first records of each file as they would be read, as lines of text. Nothing is written anywhere.
pub fn explain(plan: &ImportPlan, inputs: &[InputFile]) -> Result<Vec<String>, Problems> {
    let mut explainer = Explainer::default();
    reading::read(plan, inputs, &mut explainer)?;
    let Explainer { mut lines, rejected, .. } = explainer;
    if rejected.count() > 0 {
        lines.push("Rejected:".to_owned());
        lines.extend(rejected.problems().map(|problem| format!("  {problem}")));
    }
    Ok(lines)
}

#[derive(Default)]
struct Explainer {
    lines: Vec<String>,
    rejected: ProblemTally,
    /// Of the present file.
    read: u64,
}

impl FactVisitor for Explainer {
    fn file(&mut self, start: FileStart<'_>) -> Result<(), Problem> {
        let FileStart { path, section, preset, .. } = start;
        let kind = match section.kind {
            SectionKind::Events => "events",
            SectionKind::Profiles => "users",
            SectionKind::Aliases => "aliases",
        };
        let preset = preset.map_or_else(String::new, |preset| format!(" of the preset `{preset}`"));
        self.lines.push(format!("{}: {kind}{preset}", path.display()));
        self.read = 0;
        Ok(())
    }

    fn facts(&mut self, at: (&Path, u64), facts: RecordFacts) -> Result<Goes, Problem> {
        self.read += 1;
        if self.read <= SHOWN_RECORDS {
            self.lines.push(format!("  line {}", at.1));
            self.lines.extend(shown(facts));
        }
        Ok(if self.read < READ_RECORDS { Goes::Continue(()) } else { Goes::Break(()) })
    }

    fn rejected(&mut self, record: RejectedRecord<'_>) -> Result<(), Problem> {
        let RejectedRecord { path, line, rejection, .. } = record;
        self.rejected.add(&rejection.reason, rejection.example.as_deref(), (path, line));
        Ok(())
    }

    fn end(&mut self, _: Option<String>) -> Result<(), Problem> {
        Ok(())
    }

    fn skipped(&mut self, path: &Path) {
        self.lines.push(format!("{}: not read", path.display()));
    }
}

fn shown(facts: RecordFacts) -> Vec<String> {
    let RecordFacts { event, profile, alias, time } = facts;
    let instant = |ts: Option<Millis>| ts.map_or_else(|| "no time".to_owned(), Millis::rfc3339);
    let mut lines = Vec::new();
    if let Some(event) = event {
        let written = time.map_or_else(String::new, |time| format!(" (written as `{}`)", time.name()));
        let user = event.user.as_deref().unwrap_or("nobody");
        let kind = if event.is_anonymous { "anonymous " } else { "" };
        lines.push(format!("    event `{}` of {kind}`{user}` at {}{written}", event.name, event.ts.rfc3339()));
        let id = event.id.as_deref().map_or_else(|| "none, so a hash of the event".to_owned(), |id| format!("`{id}`"));
        let source = event.source.as_deref().map_or_else(String::new, |source| format!(", source `{source}`"));
        lines.push(format!("      id {id}{source}, properties {}", event.properties));
    }
    if let Some(profile) = profile {
        let values: Vec<String> = profile.values.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        lines.push(format!("    user `{}` as of {}: {}", profile.user, instant(profile.as_of), values.join(", ")));
    }
    if let Some(alias) = alias {
        lines.push(format!("    alias: `{}` is `{}` since {}", alias.anonymous, alias.user, instant(alias.ts)));
    }
    if lines.is_empty() {
        lines.push("    not an event".to_owned());
    }
    lines
}
