//! The plain text of a mail: the same edition for readers, watches and filters that show no HTML.

use std::fmt::Write as _;

use super::edition_context::{AlertRow, Changes, EditionContext, FigureRow, StepFigureRow};
use crate::format;
use crate::messages::text;

/// Lines are broken here, as mail programs expect.
const WIDTH: usize = 76;
/// The column of values.
const LABELS: usize = 26;

/// The edition as plain text; `link` leads to its page, when it is hosted.
pub(super) fn text(written: &EditionContext, link: Option<&str>) -> String {
    let mut out = Text::default();
    out.line(&format!("{} · {} · {}", written.title, written.segment, written.name));
    out.line(&format::capitalized(&written.period));
    out.wrapped("", written.unfinished.as_deref().unwrap_or_default());
    out.gap();
    out.wrapped("", &written.headline);
    for part in &written.sections {
        out.heading(&part.title);
        part.items.iter().for_each(|item| out.wrapped("- ", item));
    }
    alerts(&mut out, written);
    out.heading(&text!("label-key-figures"));
    written.kpis.iter().for_each(|row| figure(&mut out, row));
    if !written.goals.is_empty() {
        out.heading(&text!("label-goals"));
        written.goals.iter().for_each(|goal| out.wrapped("- ", goal));
    }
    out.heading(&text!("label-funnel"));
    written.funnel.iter().for_each(|row| step(&mut out, row));
    out.heading(&text!("label-retention"));
    written.retention.iter().for_each(|row| figure(&mut out, row));
    if !written.trends.is_empty() {
        out.heading(&written.trends_title);
    }
    written.trends.iter().for_each(|row| figure(&mut out, row));
    changes(&mut out, &written.changes);
    out.gap();
    if let Some(link) = link {
        out.line(&text!("mail-text-edition", link = link));
    }
    out.wrapped("", &written.source);
    out.0
}

fn alerts(out: &mut Text, written: &EditionContext) {
    if written.alerts.is_empty() && written.other_alerts.is_none() {
        return;
    }
    out.heading(&text!("label-alerts"));
    for AlertRow { word, title, standing, is_new, .. } in &written.alerts {
        let new = if *is_new { format!("{}: ", text!("edition-new")) } else { String::new() };
        out.wrapped(
            "- ",
            &format!("{new}{}", text!("mail-text-alert", word = word, title = title, standing = standing)),
        );
    }
    out.wrapped("", written.other_alerts.as_deref().unwrap_or_default());
}

fn figure(out: &mut Text, row: &FigureRow) {
    let change =
        row.change.as_ref().map(|change| text!("brief-change", amount = &change.amount, words = &change.words));
    let told = change.or_else(|| row.note.clone()).unwrap_or_default();
    out.columns(&row.label, &row.value, &told);
}

fn step(out: &mut Text, row: &StepFigureRow) {
    let rate = row.rate.as_ref().map(|rate| {
        let change = rate.change.as_ref().map(|change| format!(" ({})", change.amount)).unwrap_or_default();
        text!("mail-text-step", start = &row.from_start, rate = &rate.value, change = change)
    });
    out.columns(&row.label, &row.users, &rate.unwrap_or_default());
    if let Some(maturity) = &row.maturity {
        out.wrapped("  ", maturity);
    }
}

fn changes(out: &mut Text, changes: &Changes) {
    if changes.groups.is_empty() && !changes.is_none {
        return;
    }
    out.heading(&changes.lead);
    if changes.is_none {
        out.line(&text!("edition-nothing-new"));
    }
    for group in &changes.groups {
        for line in &group.lines {
            out.wrapped("- ", &format!("{}: {line}", group.name));
        }
    }
}

/// Lines of plain text.
#[derive(Default)]
struct Text(String);

impl Text {
    fn line(&mut self, text: &str) {
        self.0.push_str(text.trim_end());
        self.0.push('\n');
    }

    fn gap(&mut self) {
        self.0.push('\n');
    }

    fn heading(&mut self, title: &str) {
        self.gap();
        self.line(&title.to_uppercase());
    }

    /// A paragraph with a bullet; lines after the first stand under its text.
    fn wrapped(&mut self, bullet: &str, text: &str) {
        let indent = " ".repeat(bullet.len());
        let mut line = bullet.to_owned();
        for word in text.split_whitespace() {
            let is_empty = line.trim_start_matches(['-', ' ']).is_empty();
            if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.line(&line);
                line.clone_from(&indent);
            } else if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
        }
        if !line.trim().is_empty() && line.trim() != "-" {
            self.line(&line);
        }
    }

    /// A label, a value under the values before, and what is said of it.
    fn columns(&mut self, label: &str, value: &str, told: &str) {
        let mut line = String::new();
        let _ = write!(line, "{label:<LABELS$} {value:>8}  {told}");
        self.line(&line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_between_words_under_their_text() {
        let mut out = Text::default();
        out.wrapped("- ", &"word ".repeat(20));
        let lines: Vec<&str> = out.0.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("- word") && lines[1].starts_with("  word"), "{lines:?}");
        assert!(lines.iter().all(|line| line.len() <= WIDTH), "{lines:?}");
    }

    #[test]
    fn values_stand_under_each_other() {
        let mut out = Text::default();
        out.columns("DAU", "1,491", "+7.5%, up from 1,387");
        out.columns("Activation rate", "30%", "");
        assert_eq!(
            out.0,
            "DAU                           1,491  +7.5%, up from 1,387\nActivation rate                 30%\n"
        );
    }
}
