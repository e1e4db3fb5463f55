//! What a playbook says to do and to ask: the list items under its headings `Actions` and `Questions`.
//!
//! ```markdown
//! ## Actions
//! 1. Go through onboarding yourself, with a new account.
//! 2. (few users) Write to the users who meet the errors.
//!
//! ## Questions
//! - (one segment) What does this segment meet that others do not?
//! ```
//!
//! Headings of any level, in any case; other headings and their lists are for the reader of the playbook alone. The first
//! items come first in the summary, so the most urgent one should stand on top. Emphasis, code marks and the targets of
//! links are left out. A condition in brackets at the beginning says which evidence an item is for.

use std::collections::BTreeMap;
use std::path::Path;

use super::fact::{EvidencePanel, Fact, Topic};
use super::inputs::StoryInputs;
use crate::alerts::Direction;
use crate::messages::{Message, Value};
use crate::metric::{Quantity, SegmentKey};
use crate::problem::{Place, Problem};

/// Which evidence an item of a playbook is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlaybookCondition {
    FewUsers,
    ManyUsers,
    OneSegment,
    AllSegments,
    AfterRelease,
    Up,
    Down,
}

impl PlaybookCondition {
    const ALL: [Self; 7] = [
        Self::FewUsers,
        Self::ManyUsers,
        Self::OneSegment,
        Self::AllSegments,
        Self::AfterRelease,
        Self::Up,
        Self::Down,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::FewUsers => "few users",
            Self::ManyUsers => "many users",
            Self::OneSegment => "one segment",
            Self::AllSegments => "all segments",
            Self::AfterRelease => "after a release",
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// What is known about a story that an item's condition may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StoryEvidence {
    pub(super) direction: Direction,
    /// Whether few users are behind it (`Some(true)`), or many.
    pub(super) is_few_users: Option<bool>,
    /// Whether one segment alone moved (`Some(true)`), or every one.
    pub(super) is_one_segment: Option<bool>,
    pub(super) is_after_release: bool,
}

impl StoryEvidence {
    fn fits(self, condition: PlaybookCondition) -> bool {
        match condition {
            PlaybookCondition::FewUsers => self.is_few_users == Some(true),
            PlaybookCondition::ManyUsers => self.is_few_users == Some(false),
            PlaybookCondition::OneSegment => self.is_one_segment == Some(true),
            PlaybookCondition::AllSegments => self.is_one_segment == Some(false),
            PlaybookCondition::AfterRelease => self.is_after_release,
            PlaybookCondition::Up => self.direction == Direction::Up,
            PlaybookCondition::Down => self.direction == Direction::Down,
        }
    }
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlaybookItem {
    pub(super) condition: Option<PlaybookCondition>,
    pub(super) text: String,
}

/// The two lists of a playbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Advice {
    pub(super) actions: Vec<PlaybookItem>,
    pub(super) questions: Vec<PlaybookItem>,
}

/// How much of a list is for one story.
const MOST: usize = 3;
/// A longer item is an explanation and not an advice.
const LONGEST: usize = 160;

/// Which list a heading begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AdviceList {
    Actions,
    Questions,
    Other,
}

/// Every item of both lists with its line, as it is written.
fn items(text: &str) -> Vec<(AdviceList, usize, String)> {
    let mut found: Vec<(AdviceList, usize, String)> = Vec::new();
    let mut list = AdviceList::Other;
    for (index, line) in text.lines().enumerate() {
        if let Some(heading) = line.strip_prefix('#') {
            list = match heading.trim_matches(['#', ' ', ':']).to_lowercase().as_str() {
                "actions" => AdviceList::Actions,
                "questions" => AdviceList::Questions,
                _ => AdviceList::Other,
            };
            continue;
        }
        if list == AdviceList::Other {
            continue;
        }
        match (item(line), found.last_mut()) {
            (Some(item), _) => found.push((list, index + 1, plain(item))),
            // An item goes on in lines that are set in, unless they begin a deeper list.
            (None, Some((before, _, text)))
                if *before == list && line.starts_with("  ") && item(line.trim_start()).is_none() =>
            {
                *text = format!("{text} {}", plain(line.trim()));
            }
            (None, _) => {}
        }
    }
    found
}

/// Reads the two lists; an item whose condition is unknown is left out.
pub(super) fn advice(text: &str) -> Advice {
    let mut advice = Advice::default();
    for (list, _, text) in items(text) {
        let (condition, text) = match bracket(&text) {
            None => (None, text.clone()),
            Some((word, rest)) => match known(word) {
                Some(condition) => (Some(condition), rest.to_owned()),
                None => continue,
            },
        };
        if text.is_empty() || text.chars().count() > LONGEST {
            continue;
        }
        let item = PlaybookItem { condition, text };
        match list {
            AdviceList::Actions => advice.actions.push(item),
            AdviceList::Questions => advice.questions.push(item),
            AdviceList::Other => {}
        }
    }
    advice
}

/// The words in brackets at the beginning of an item, and the rest.
fn bracket(text: &str) -> Option<(&str, &str)> {
    let (word, rest) = text.strip_prefix('(')?.split_once(')')?;
    Some((word.trim(), rest.trim()))
}

fn known(word: &str) -> Option<PlaybookCondition> {
    let word = word.to_lowercase();
    PlaybookCondition::ALL.into_iter().find(|condition| condition.as_str() == word)
}

/// Conditions that playbooks use and nobody knows, each with its line and the near name.
pub fn unknown_conditions(playbooks: &BTreeMap<&str, &str>) -> Vec<Problem> {
    let of = |(metric, text): (&&str, &&str)| {
        let file = format!("content/playbooks/{metric}.md");
        let unknown = items(text).into_iter().filter_map(|(_, line, text)| {
            let (word, _) = bracket(&text)?;
            known(word).is_none().then(|| (line, word.to_owned()))
        });
        let problem = |(line, word): (usize, String)| {
            let place = Place { line: Some(line), ..Place::file(Path::new(&file)) };
            let names = PlaybookCondition::ALL.map(PlaybookCondition::as_str);
            Problem::new(place, format!("no evidence is called `({word})`")).suggest(&word, names)
        };
        unknown.map(problem).collect::<Vec<_>>()
    };
    playbooks.iter().flat_map(of).collect()
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

/// The metric whose playbook helps with this one: its own, else that of a metric into whose alerts its own fold.
pub(super) fn metric_of(inputs: &StoryInputs<'_>, metric: &str) -> Option<String> {
    let quantity = Quantity::parse(metric, inputs.definitions);
    let parents = quantity.map(|quantity| quantity.folds_into(inputs.definitions)).unwrap_or_default();
    let parents = parents.into_iter().map(|parent| parent.id(inputs.definitions));
    let known = |metric: &String| inputs.playbooks.contains_key(metric.as_str());
    std::iter::once(metric.to_owned()).chain(parents).find(known)
}

/// What of a metric's playbook is for this evidence: actions and questions, and the fact that holds them.
pub(super) fn fitting(
    inputs: &StoryInputs<'_>,
    (metric, segment): (&str, &SegmentKey),
    evidence: StoryEvidence,
) -> Option<Fact> {
    let Advice { actions, questions } = advice(inputs.playbooks.get(metric)?);
    let fits = |item: &PlaybookItem| item.condition.is_none_or(|condition| evidence.fits(condition));
    // What is said of this very evidence comes before what is said of any.
    let fitting = |items: Vec<PlaybookItem>| {
        let (special, any): (Vec<PlaybookItem>, Vec<PlaybookItem>) =
            items.into_iter().filter(fits).partition(|item| item.condition.is_some());
        special.into_iter().chain(any).take(MOST).map(|item| item.text).collect::<Vec<String>>()
    };
    let (actions, questions) = (fitting(actions), fitting(questions));
    if actions.is_empty() && questions.is_empty() {
        return None;
    }
    let panel = EvidencePanel::Playbook(metric.to_owned());
    let label = inputs.metric(metric).map_or("data", |metric| metric.label.as_str());
    let id = format!("playbook.{metric}");
    let mut fact = Fact::new(id, Topic::Playbook, (inputs.metric(metric), segment), panel)
        .stated(&Message::new("fact-playbook").text_value("label", label));
    for (name, texts) in [("action", actions), ("question", questions)] {
        for (index, text) in texts.into_iter().enumerate() {
            fact = fact.with(&format!("{name}{}", index + 1), Value::Text(text));
        }
    }
    Some(fact)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(items: &[PlaybookItem]) -> Vec<&str> {
        items.iter().map(|item| item.text.as_str()).collect()
    }

    #[test]
    fn an_item_may_be_for_some_evidence_only() {
        let text = "## Actions\n- (few users) Write to them.\n- (Down) Look.\n- (fw users) Lost.\n- Any.\n";
        let advice = advice(text);
        let conditions: Vec<Option<PlaybookCondition>> = advice.actions.iter().map(|item| item.condition).collect();
        assert_eq!(conditions, [Some(PlaybookCondition::FewUsers), Some(PlaybookCondition::Down), None]);
        assert_eq!(texts(&advice.actions), ["Write to them.", "Look.", "Any."]);
        let problems = unknown_conditions(&BTreeMap::from([("errors", text)]));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].place.line, Some(4));
        assert!(problems[0].hint.as_ref().is_some_and(|hint| hint.contains("few users")), "{problems:?}");
    }

    #[test]
    fn evidence_fits_its_own_conditions_alone() {
        let evidence = StoryEvidence {
            direction: Direction::Up,
            is_few_users: Some(false),
            is_one_segment: None,
            is_after_release: true,
        };
        let fitting: Vec<PlaybookCondition> =
            PlaybookCondition::ALL.into_iter().filter(|condition| evidence.fits(*condition)).collect();
        let expected = [PlaybookCondition::ManyUsers, PlaybookCondition::AfterRelease, PlaybookCondition::Up];
        assert_eq!(fitting, expected);
    }

    #[test]
    fn actions_and_questions_are_read_and_other_lists_are_not() {
        let text = "A text.\n\n## Actions\n1. Look at **the form**\n   on a phone.\n2. Open [the log](https://example.com/a).\n\n\
                    ## Check first\n1. Not this.\n\n### questions:\n- Which `plan`?\n  - not a deeper one\n";
        let advice = advice(text);
        assert_eq!(texts(&advice.actions), ["Look at the form on a phone.", "Open the log."]);
        assert_eq!(texts(&advice.questions), ["Which plan?"]);
    }

    #[test]
    fn a_playbook_without_the_headings_gives_no_advice() {
        assert_eq!(advice("## Check first\n1. The form.\n"), Advice::default());
        assert_eq!(advice("## Actions\nProse only.\n"), Advice::default());
    }

    #[test]
    fn long_items_are_left_to_the_playbook() {
        let text = format!("## Actions\n- {}\n- Short.\n", "word ".repeat(40));
        assert_eq!(texts(&advice(&text).actions), ["Short."]);
    }
}
