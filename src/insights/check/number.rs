//! Numbers and days in a text, against the values of facts.

use std::collections::BTreeSet;

use super::failure::Failure;
use crate::calendar::Day;
use crate::format;
use crate::messages::Value;
use crate::story::Fact;

/// What a written number is of, as far as its text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    /// Followed by `%`, and a level.
    Percent,
    /// Followed by `%`, and a change.
    Change,
    /// Followed by `points`.
    Points,
    /// Anything else.
    Plain,
}

/// A number as written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct WrittenNumber<'t> {
    text: &'t str,
    /// The digits with their separators.
    digits: &'t str,
    is_percent: bool,
    is_points: bool,
    sign: Option<char>,
    /// The word before it, in lower case.
    before: String,
    /// Where it ends in the text.
    end: usize,
    start: usize,
}

/// A value as it may be written: unit, sign, digits.
type Allowed = (Unit, Option<char>, String);

/// Words after which a percentage is how much something changed.
const CHANGED: [&str; 32] = [
    "fell",
    "rose",
    "up",
    "down",
    "by",
    "dropped",
    "declined",
    "decreased",
    "increased",
    "grew",
    "gained",
    "lost",
    "shrank",
    "slipped",
    "climbed",
    "jumped",
    "sank",
    "slid",
    "fall",
    "rise",
    "drop",
    "increase",
    "decrease",
    "decline",
    "falls",
    "rises",
    "drops",
    "surged",
    "plunged",
    "spiked",
    "growth",
    "additional",
];
/// Words after which a percentage is a level.
const LEVEL: [&str; 10] = ["to", "at", "is", "was", "from", "of", "reached", "now", "only", "remains"];

/// Every number and day that no fact bears out.
pub(super) fn failures(text: &str, facts: &[&Fact]) -> Vec<Failure> {
    let (rest, mut failures) = days(text, facts);
    let allowed: BTreeSet<Allowed> =
        facts.iter().flat_map(|fact| fact.values.iter()).flat_map(|(_, value)| written_as(value)).collect();
    let numbers = match numbers(&rest) {
        Ok(numbers) => numbers,
        Err(word) => {
            failures.push(Failure::Number(word));
            return failures;
        }
    };
    let wrong = numbers.iter().filter(|number| !is_allowed(number, &allowed));
    failures.extend(wrong.map(|number| Failure::Number(number.text.to_owned())));
    for pair in numbers.windows(2) {
        let is_level = pair[0].is_percent == pair[1].is_percent && !CHANGED.contains(&pair[0].before.as_str());
        let is_pair = is_level && rest[pair[0].end..pair[1].start].trim() == "to";
        if is_pair && !facts.iter().any(|fact| has_pair(fact, (&pair[0], &pair[1]))) {
            failures.push(Failure::Number(rest[pair[0].start..pair[1].end].to_owned()));
        }
    }
    failures
}

/// How a value may be written.
fn written_as(value: &Value) -> Vec<Allowed> {
    let of = |unit: Unit, text: &str| {
        let sign = text.chars().next().filter(|c| matches!(c, '+' | '\u{2212}' | '<' | '>'));
        let digits: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
        (unit, sign, digits)
    };
    match value {
        Value::Count(number) => {
            vec![of(Unit::Plain, &format::amount(*number)), of(Unit::Plain, &format::whole(*number))]
        }
        Value::Ratio(_) | Value::Amount(..) | Value::Difference(_) | Value::Times(_) => {
            vec![of(Unit::Plain, &value.text())]
        }
        Value::Rate(_) => vec![of(Unit::Percent, &value.text())],
        Value::Relative(_) => vec![of(Unit::Change, &value.text())],
        Value::Points(_) => vec![of(Unit::Points, &value.text())],
        Value::Day(_) | Value::Text(_) | Value::Word(_) | Value::List(_) | Value::Message(_) => Vec::new(),
    }
}

fn is_allowed(number: &WrittenNumber<'_>, allowed: &BTreeSet<Allowed>) -> bool {
    let units: &[Unit] = match (number.is_percent, number.is_points) {
        (_, true) => &[Unit::Points],
        (true, false) if CHANGED.contains(&number.before.as_str()) => &[Unit::Change],
        (true, false) if LEVEL.contains(&number.before.as_str()) => &[Unit::Percent],
        (true, false) => &[Unit::Percent, Unit::Change],
        (false, false) => &[Unit::Plain],
    };
    allowed.iter().any(|(unit, sign, digits)| {
        // A sign may be left out, since words can say the direction; one that is written must be the value's.
        let sign_fits = match (number.sign, *sign) {
            (None, Some('<' | '>')) => false,
            (None, _) => true,
            (Some(written), known) => Some(written) == known,
        };
        units.contains(unit) && sign_fits && digits == number.digits
    })
}

/// Whether a fact has these as an earlier and a later value.
fn has_pair(fact: &Fact, (first, second): (&WrittenNumber<'_>, &WrittenNumber<'_>)) -> bool {
    let is = |name: &str, written: &WrittenNumber<'_>| {
        let values = fact.values.iter().filter(|(known, _)| known == name).flat_map(|(_, value)| written_as(value));
        values.into_iter().any(|(_, _, digits)| digits == written.digits)
    };
    fact.values.iter().filter_map(|(name, _)| name.strip_suffix("current")).any(|prefix| {
        let earlier = ["previous", "expected"].iter().any(|name| is(&format!("{prefix}{name}"), first));
        earlier && is(&format!("{prefix}current"), second)
    })
}

/// Every number of a text; the first word with a digit in it that is no number.
fn numbers(text: &str) -> Result<Vec<WrittenNumber<'_>>, String> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = end_of_number(text, at);
        let before = text[..at].chars().next_back();
        let after = text[end..].chars().next();
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        if is_word(before) || is_word(after) || text[at..end].contains("..") {
            return Err(word_around(text, at));
        }
        found.push(written(text, at, end));
        at = end;
    }
    // Digits of other scripts are numbers that nobody wrote for these readers.
    match text.chars().find(|c| c.is_numeric() && !c.is_ascii_digit()) {
        Some(other) => Err(other.to_string()),
        None => Ok(found),
    }
}

fn end_of_number(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = start;
    while end < bytes.len() {
        let is_inner = matches!(bytes[end], b'.' | b',') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        if bytes[end].is_ascii_digit() || is_inner {
            end += 1;
        } else {
            break;
        }
    }
    end
}

fn word_around(text: &str, at: usize) -> String {
    let is_space = |c: char| c.is_whitespace();
    let start = text[..at].rfind(is_space).map_or(0, |space| space + 1);
    let end = text[at..].find(is_space).map_or(text.len(), |space| at + space);
    text[start..end].to_owned()
}

fn written(text: &str, start: usize, end: usize) -> WrittenNumber<'_> {
    let after = &text[end..];
    let is_percent = after.starts_with('%') || after.trim_start().starts_with("percent ");
    let unit = after.trim_start_matches(['-', '\u{a0}', ' ']);
    let is_points = ["point", "percentage point", "pp"].iter().any(|word| unit.starts_with(word));
    let minus = |c: char| matches!(c, '+' | '\u{2212}' | '-' | '\u{2013}' | '<' | '>');
    let sign = text[..start].chars().next_back().filter(|c| minus(*c));
    let sign = sign.map(|c| if matches!(c, '-' | '\u{2013}') { '\u{2212}' } else { c });
    let words = text[..start].trim_end_matches(minus).trim_end_matches(['(', ' ', '~']);
    let before = words.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    let end = end + usize::from(after.starts_with('%'));
    WrittenNumber {
        text: &text[start..end],
        digits: text[start..end].trim_end_matches('%'),
        is_percent,
        is_points,
        sign,
        before,
        end,
        start,
    }
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const LONG_MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The number of a month, from 0.
pub(super) fn month(word: &str) -> Option<usize> {
    let word = word.to_lowercase();
    MONTHS.iter().position(|month| *month == word).or_else(|| LONG_MONTHS.iter().position(|month| *month == word))
}

/// The text without its days, and the days that no fact has. A month without a day of it must be that of a fact's day.
fn days(text: &str, facts: &[&Fact]) -> (String, Vec<Failure>) {
    let known: BTreeSet<Day> = facts
        .iter()
        .flat_map(|fact| fact.all_values())
        .filter_map(|(_, value)| match value {
            Value::Day(day) => Some(day),
            Value::Count(_)
            | Value::Rate(_)
            | Value::Ratio(_)
            | Value::Amount(..)
            | Value::Relative(_)
            | Value::Points(_)
            | Value::Difference(_)
            | Value::Times(_)
            | Value::Word(_)
            | Value::List(_)
            | Value::Message(_)
            | Value::Text(_) => None,
        })
        .collect();
    let mut failures = Vec::new();
    let mut rest = String::new();
    let tokens: Vec<&str> = text.split_inclusive(|c: char| !c.is_alphanumeric() && c != '-').collect();
    let mut at = 0;
    while at < tokens.len() {
        let (taken, is_known) = day_at(&tokens[at..], &known);
        if taken == 0 {
            rest.push_str(tokens[at]);
            at += 1;
            continue;
        }
        let written: String = tokens[at..at + taken].concat();
        // What ended the last word may end a sentence or a bracket, and matters to what follows.
        let tail: String = written.chars().rev().take_while(|c| !c.is_alphanumeric()).collect();
        if !is_known {
            failures.push(Failure::Day(written.trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned()));
        }
        rest.push('·');
        rest.extend(tail.chars().rev());
        at += taken;
    }
    (rest, failures)
}

/// How many tokens a day takes at the beginning, and whether it is known.
fn day_at(tokens: &[&str], known: &BTreeSet<Day>) -> (usize, bool) {
    let word = |index: usize| tokens.get(index).map(|token| token.trim_end_matches(|c: char| !c.is_alphanumeric()));
    let joined = |index: usize| tokens.get(index).is_some_and(|token| token.ends_with([' ', '\u{a0}']));
    let Some(first) = word(0) else { return (0, false) };
    if let Ok(day) = first.parse::<Day>() {
        return (1, known.contains(&day));
    }
    let number = |text: Option<&str>, longest: usize| {
        text.filter(|text| text.len() <= longest).and_then(|text| text.parse::<u32>().ok())
    };
    let year = |index: usize| number(word(index), 4).filter(|year| *year > 1900);
    let has = |day: u32, month: usize, year: Option<u32>| {
        let month_name = MONTHS[month];
        known.iter().any(|known| {
            let short = format::day_short(*known).to_lowercase();
            let long = format::day(*known);
            short == format!("{day} {month_name}") && year.is_none_or(|year| long.ends_with(&year.to_string()))
        })
    };
    if let (Some(day), Some(month), true) = (number(Some(first), 2), word(1).and_then(month), joined(0)) {
        let year = if joined(1) { year(2) } else { None };
        return (2 + usize::from(year.is_some()), has(day, month, year));
    }
    let Some(month) = month(first) else { return (0, false) };
    // `may` is a verb more often than a month.
    let is_name = first.starts_with(char::is_uppercase);
    if let (Some(day), true, true) = (number(word(1), 2), is_name, joined(0)) {
        let year = tokens.get(1).filter(|token| token.ends_with([',', ' '])).and_then(|_| year(2));
        return (2 + usize::from(year.is_some()), has(day, month, year));
    }
    if !is_name || first.eq_ignore_ascii_case("may") || first.eq_ignore_ascii_case("march") {
        return (0, false);
    }
    let of_month = |day: &Day| format::day_short(*day).to_lowercase().ends_with(MONTHS[month]);
    (1, known.iter().any(of_month))
}
