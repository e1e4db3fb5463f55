//! What a playbook says to do and to ask: the list items under its headings `Actions` and `Questions`.
//!
//! ```markdown
//! ## Actions
//! 1. Go through onboarding yourself, with a new account.
//!
//! ## Questions
//! - Does it hit every plan?
//! ```
//!
//! Headings of any level, in any case; other headings and their lists are for the reader of the playbook alone. The first
//! items come first in the summary, so the most urgent one should stand on top. Emphasis, code marks and the targets of
//! links are left out.

use super::fact::{EvidencePanel, Fact, Topic, Value};
use super::inputs::InsightInputs;
use crate::metric::{Quantity, SegmentKey};

/// The two lists of a playbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Advice {
    pub(super) actions: Vec<String>,
    pub(super) questions: Vec<String>,
}

/// How much of a list a fact holds.
const MOST: usize = 3;
/// A longer item is an explanation and not an advice.
const LONGEST: usize = 160;

/// Which list a heading begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Actions,
    Questions,
    Other,
}

/// Reads the two lists.
pub(super) fn advice(text: &str) -> Advice {
    let mut advice = Advice::default();
    let mut list = List::Other;
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix('#') {
            list = match heading.trim_matches(['#', ' ', ':']).to_lowercase().as_str() {
                "actions" => List::Actions,
                "questions" => List::Questions,
                _ => List::Other,
            };
            continue;
        }
        let items = match list {
            List::Actions => &mut advice.actions,
            List::Questions => &mut advice.questions,
            List::Other => continue,
        };
        match (item(line), items.last_mut()) {
            (Some(found), _) => items.push(plain(found)),
            // An item goes on in lines that are set in, unless they begin a deeper list.
            (None, Some(before)) if line.starts_with("  ") && item(line.trim_start()).is_none() => {
                *before = format!("{before} {}", plain(line.trim()));
            }
            (None, _) => {}
        }
    }
    let is_short = |item: &String| !item.is_empty() && item.chars().count() <= LONGEST;
    advice.actions.retain(is_short);
    advice.questions.retain(is_short);
    advice.actions.truncate(MOST);
    advice.questions.truncate(MOST);
    advice
}

/// The text of a list item at the outermost level.
fn item(line: &str) -> Option<&str> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = if digits > 0 { line[digits..].strip_prefix(['.', ')'])? } else { line.strip_prefix(['-', '*', '+'])? };
    rest.strip_prefix(' ').map(str::trim)
}

/// Words without marks: `**now**` is `now`, `[log](…)` is `log`.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        let (_, behind) = after.split_once(')').unwrap_or(("", after));
        plain.push_str(before);
        rest = behind;
    }
    plain.push_str(rest);
    plain.chars().filter(|c| !matches!(c, '*' | '`' | '[' | ']' | '<' | '>')).collect::<String>().trim().to_owned()
}

/// The metric whose playbook helps with this one: its own, else that of the metric into whose alerts its own fold.
pub(super) fn metric_of(ground: &InsightInputs<'_>, fact: &Fact) -> Option<String> {
    let parent = fact.quantity.and_then(Quantity::parent).map(|parent| ground.metrics.get(parent).id.as_str());
    let known = |metric: &&str| ground.playbooks.contains_key(*metric);
    std::iter::once(fact.metric.as_str()).chain(parent).find(known).map(str::to_owned)
}

/// The advice of a metric's playbook, as a fact.
pub(super) fn fact(ground: &InsightInputs<'_>, metric: &str, segment: &SegmentKey) -> Option<Fact> {
    let Advice { actions, questions } = advice(ground.playbooks.get(metric)?);
    if actions.is_empty() && questions.is_empty() {
        return None;
    }
    let panel = EvidencePanel::Playbook(metric.to_owned());
    let mut fact = Fact::new(format!("playbook.{metric}"), Topic::Playbook, (ground.metric(metric), segment), panel);
    for (index, action) in actions.iter().enumerate() {
        fact = fact.with(&format!("action{}", index + 1), Value::Text(action.clone()));
    }
    for (index, question) in questions.iter().enumerate() {
        fact = fact.with(&format!("question{}", index + 1), Value::Text(question.clone()));
    }
    let label = ground.metric(metric).map_or("missing data", |metric| metric.label.as_str());
    Some(Fact { statement: format!("The playbook for {label}."), weight: 0.001, ..fact })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_and_questions_are_read_and_other_lists_are_not() {
        let text = "A text.\n\n## Actions\n1. Look at **the form**\n   on a phone.\n2. Open [the log](https://example.com/a).\n\n\
                    ## Check first\n1. Not this.\n\n### questions:\n- Which `plan`?\n  - not a deeper one\n";
        let advice = advice(text);
        assert_eq!(advice.actions, ["Look at the form on a phone.", "Open the log."]);
        assert_eq!(advice.questions, ["Which plan?"]);
    }

    #[test]
    fn a_playbook_without_the_headings_gives_no_advice() {
        assert_eq!(advice("## Check first\n1. The form.\n"), Advice::default());
        assert_eq!(advice("## Actions\nProse only.\n"), Advice::default());
    }

    #[test]
    fn long_items_are_left_to_the_playbook() {
        let text = format!("## Actions\n- {}\n- Short.\n", "word ".repeat(40));
        assert_eq!(advice(&text).actions, ["Short."]);
    }
}
