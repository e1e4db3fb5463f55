//! A settings file for what a survey found, with its reasons as comments.

use std::fmt::Write;

use crate::calendar::DAY_MILLIS;
use crate::format;
use crate::store::ingest::{Guess, ImportSurvey, NameSurvey};

/// Names that are listed.
const LISTED_NAMES: usize = 20;
/// Steps that are proposed at most, and trend metrics.
const STEPS: usize = 4;
const TRENDS: usize = 5;
/// A name is for a funnel when this part of the people meet it.
const LEAST_PART: f64 = 0.05;
/// Days after the first step within which the others count.
const WINDOW_DAYS: i64 = 7;
/// Attributes of at most so many values become segments.
const MOST_VALUES: usize = 6;

/// The whole `flightdeck.toml` around the section that says where the events are. `None` when the sample has no events.
pub(super) fn settings(survey: &ImportSurvey, section: &str) -> Option<String> {
    let steps = steps(survey);
    let first = steps.first()?;
    let last = steps.last()?;
    let mut out =
        String::from("# Written by `flightdeck init --from`. Edit it: names, order and windows are proposals.\n\n");
    listed(survey, &mut out);
    let _ = writeln!(out, "title = \"Product cockpit\"");
    // What people do again and again, on most days, and not only when they arrive.
    let named = || survey.names.iter().filter(|name| name.people > 0);
    let mut active: Vec<&NameSurvey> = named().filter(|name| name.name != first.name).collect();
    active.sort_by_key(|name| std::cmp::Reverse(name.days));
    let active: Vec<String> = active.iter().take(2).map(|name| quoted(&name.name)).collect();
    let active = if active.is_empty() { quoted(&first.name) } else { active.join(", ") };
    let _ = writeln!(out, "active_events = [{active}]        # on the most days, but for the first step");
    let _ = writeln!(out, "activation_step = {}", quoted(&key(&last.name, steps.len() - 1)));
    let _ = writeln!(out, "excluded_sources = [{}]\n", excluded(survey).join(", "));
    out.push_str(section);
    out.push('\n');
    let _ = writeln!(out, "# The names that many people meet, in the order in which they meet them.");
    for (place, name) in steps.iter().enumerate() {
        let window = if place == 0 { String::new() } else { format!("window_days = {WINDOW_DAYS}\n") };
        let _ = writeln!(
            out,
            "[[steps]]\nkey = {}\nlabel = {}\nevent = {}\n{window}",
            quoted(&key(&name.name, place)),
            quoted(&name.name),
            quoted(&name.name)
        );
    }
    for (place, name) in named().take(TRENDS).enumerate() {
        let key = format!("t_{}", key(&name.name, place));
        let _ = writeln!(
            out,
            "[[trends]]\nkey = {}\nlabel = {}\nevent = {}\nunit = \"events\"\ngood = \"up\"\n",
            quoted(&key),
            quoted(&name.name),
            quoted(&name.name)
        );
    }
    segments(survey, &mut out);
    Some(out)
}

fn listed(survey: &ImportSurvey, out: &mut String) {
    let _ = writeln!(out, "# Names in the sample: events, people, days");
    for name in survey.names.iter().take(LISTED_NAMES) {
        let numbers = [name.events, name.people as u64, name.days as u64].map(format::count).join(", ");
        let _ = writeln!(out, "#   {}: {numbers}", name.name.escape_default());
    }
    if survey.names.len() > LISTED_NAMES {
        let _ = writeln!(out, "#   and {} more", survey.names.len() - LISTED_NAMES);
    }
    out.push('\n');
}

/// The keys of `[import]` and `[import.users]` that a guess means.
pub(super) fn fields(guessed: &Guess, user_files: &[String]) -> String {
    let mut out = String::new();
    let line = |out: &mut String, (key, field): &(&str, String)| {
        let _ = writeln!(out, "{key} = {}", quoted(field));
    };
    let list = |texts: &[String]| texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ");
    guessed.events.iter().for_each(|field| line(&mut out, field));
    if !guessed.nulls.is_empty() {
        let _ = writeln!(out, "null = [{}]", list(&guessed.nulls));
    }
    if !user_files.is_empty() {
        let _ = writeln!(out, "\n[import.users]\nfiles = [{}]", list(user_files));
        guessed.users.iter().for_each(|field| line(&mut out, field));
        let plain = |name: &str| name.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
        let pair = |column: &String| format!("{} = {}", plain(column), quoted(column));
        let pairs: Vec<String> = guessed.attributes.iter().map(pair).collect();
        if !pairs.is_empty() {
            let _ = writeln!(out, "attributes = {{ {} }}", pairs.join(", "));
        }
    }
    out
}

/// `[import]` with the files of events; those of users are named as they are to be written.
pub(super) fn import(survey: &ImportSurvey, (guessed, users): (&Guess, &[String]), files: &[String]) -> String {
    let mut out = String::from("[import]\n");
    if let Some(preset) = survey.preset {
        let why = format!("found by the shape of the records; `flightdeck presets {preset}` shows it");
        let _ = writeln!(out, "preset = {}        # {why}", quoted(preset));
    }
    let files: Vec<String> = files.iter().map(|file| quoted(file)).collect();
    let _ = writeln!(out, "files = [{}]", files.join(", "));
    out.push_str(&times(survey));
    let _ = writeln!(out, "# attributes = {{ plan = \"…\" }}          # of users, for segments");
    let _ = writeln!(out, "# test_users = {{ domains = [\"…\"] }}     # your own people");
    let fields = fields(guessed, users);
    if !fields.is_empty() {
        let why = "Guessed by the names of the columns; `flightdeck import --explain FILE` shows what comes of it.";
        let _ = write!(out, "# {why}\n{fields}");
    }
    out
}

/// `[source]` with this database, and the SQL for each of its keys.
pub(super) fn source(survey: &ImportSurvey, database: &str, sql: &[(&'static str, Option<String>)]) -> String {
    let mut out = format!("[source]\ndatabase = {}\ntime = \"auto\"\n", quoted(database));
    out.push_str(&times(survey));
    let _ =
        writeln!(out, "# Guessed by the names of the tables and their columns; attributes of users are for segments.");
    for (key, sql) in sql.iter().filter_map(|(key, sql)| Some((key, sql.as_ref()?))) {
        let _ = writeln!(out, "{key} = {}", quoted(sql));
    }
    out
}

fn times(survey: &ImportSurvey) -> String {
    let units: Vec<&str> = survey.times.iter().map(|time| time.name()).collect();
    let units = units.join(", ");
    format!("# Times are written as {units}; those without an offset are UTC unless `timezone` says otherwise.\n")
}

/// Of the names that many people meet, earliest first, the longest funnel that somebody goes through. Where nobody who meets the
/// first name meets another, such as visitors that a log knows by address and users that it knows by name, it begins later.
fn steps(survey: &ImportSurvey) -> Vec<&NameSurvey> {
    let is_common = |name: &&NameSurvey| name.people as f64 >= LEAST_PART * survey.people as f64 && name.people > 0;
    let mut common: Vec<&NameSurvey> = survey.names.iter().filter(is_common).collect();
    common.sort_by_key(|name| std::cmp::Reverse(name.people));
    common.truncate(STEPS);
    common.sort_by(|one, other| one.place.total_cmp(&other.place));
    let chains = (0..common.len()).map(|start| chain(survey, &common[start..]));
    // Of equally long ones the first, which begins earliest.
    chains.rev().max_by_key(Vec::len).unwrap_or_default()
}

/// The first name, and those after it that somebody reaches step by step.
fn chain<'s>(survey: &ImportSurvey, names: &[&'s NameSurvey]) -> Vec<&'s NameSurvey> {
    let mut chain: Vec<&NameSurvey> = Vec::new();
    for name in names {
        chain.push(name);
        let least = LEAST_PART * chain[0].people as f64;
        let reached = survey.reached(&chain, WINDOW_DAYS * DAY_MILLIS);
        if chain.len() > 1 && (reached == 0 || (reached as f64) < least) {
            chain.pop();
        }
    }
    chain
}

/// Sources that look like tests, and the usual ones.
fn excluded(survey: &ImportSurvey) -> Vec<String> {
    let mut sources: Vec<String> = ["test", "bot", "internal"].map(quoted).to_vec();
    let looks_like_test = |source: &&String| {
        let source = source.to_lowercase();
        ["test", "staging", "sandbox", "qa", "dev"].iter().any(|word| source.contains(word)) && source != "test"
    };
    sources.extend(survey.sources.iter().filter(looks_like_test).map(|source| quoted(source)));
    sources
}

fn segments(survey: &ImportSurvey, out: &mut String) {
    for (attribute, values) in &survey.attributes {
        let fits = attribute != "is_test" && (2..=MOST_VALUES).contains(&values.len());
        for (place, value) in values.iter().enumerate().filter(|_| fits) {
            let key = format!("{attribute}_{}", key(value, place));
            let _ = writeln!(
                out,
                "[[segments]]\nkey = {}\nlabel = {}\nwhere = {{ {attribute} = [{}] }}\n",
                quoted(&key),
                quoted(value),
                quoted(value)
            );
        }
    }
}

/// A name as a key: lower-case letters, digits and `_`, with its place in front where nothing is left.
fn key(name: &str, place: usize) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' };
    let key: String = name.chars().map(plain).collect::<String>().trim_matches('_').chars().take(40).collect();
    if key.starts_with(|first: char| first.is_ascii_lowercase()) {
        format!("{key}_{place}")
    } else {
        format!("n{place}_{key}")
    }
}

/// A text as a TOML string; TOML takes what JSON writes.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
