//! Checks the sections of an import as they are written.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::condition::KeepCondition;
use super::field::Field;
use super::path::RecordPath;
use super::raw::{FieldText, RawImport, RawSection};
use super::records::{LinePattern, ReadOptions, RecordFormat};
use super::section::{PropertiesPlan, SectionKind, SectionPlan, ShapeKey, TestUsers};
use crate::calendar::{LocalZone, TimeFormat, TimeReader};
use crate::config::read::Located;
use crate::disk;
use crate::problem::{Place, Problem, Problems};

/// The sections of an import.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sections {
    pub(super) events: SectionPlan,
    pub(super) others: Vec<SectionPlan>,
    pub(super) most_rejected: f64,
}

impl Sections {
    /// Checks what is written; files that it names start at `base`.
    pub(super) fn check(raw: RawImport, base: &Path) -> Result<Self, Problems> {
        let RawImport { preset: _, refuse: _, max_rejected, events, users, aliases } = raw;
        let inherit = |section: RawSection| RawSection {
            null: section.null.or_else(|| events.null.clone()),
            delimiter: section.delimiter.or_else(|| events.delimiter.clone()),
            timezone: section.timezone.or_else(|| events.timezone.clone()),
            ..section
        };
        let profiles = users.map(|section| (SectionKind::Profiles, inherit(section)));
        let aliases = aliases.map(|section| (SectionKind::Aliases, inherit(section)));
        let mut problems = Problems::default();
        let mut check = |kind, section| {
            problems.collect(SectionCheck { problems: Problems::default(), base }.section(kind, section))
        };
        let others: Vec<_> =
            profiles.into_iter().chain(aliases).filter_map(|(kind, section)| check(kind, section)).collect();
        let events = check(SectionKind::Events, events);
        match events {
            Some(events) => {
                problems.or(Self { events, others, most_rejected: max_rejected.map_or(0.05, |part| part.value) })
            }
            None => Err(problems),
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &SectionPlan> {
        self.others.iter().chain([&self.events])
    }
}

/// Gathers what is wrong with one section.
struct SectionCheck<'b> {
    problems: Problems,
    base: &'b Path,
}

impl SectionCheck<'_> {
    fn section(mut self, kind: SectionKind, raw: RawSection) -> Result<SectionPlan, Problems> {
        let default = |written: &str| FieldText {
            is_list: false,
            texts: vec![Located { value: written.to_owned(), place: Place::default() }],
        };
        let is_events = kind == SectionKind::Events;
        let options = self.options(&raw);
        let event = self.event(&raw);
        for (attribute, _) in &raw.attributes {
            self.problems.collect(check_attribute(attribute));
        }
        let mut attributes: Vec<(String, Field)> = Vec::new();
        for (name, text) in &raw.attributes {
            attributes.extend(self.field(Some(text)).map(|field| (name.value.clone(), field)));
        }
        attributes.sort_by(|(one, _), (other, _)| one.cmp(other));
        let default_user = if kind == SectionKind::Profiles { "id" } else { "user_id" };
        let user_id = raw.user_id.clone().unwrap_or_else(|| default(default_user));
        let time = raw.time.clone().or_else(|| is_events.then(|| default("time")));
        let default_event = if is_events { self.field(Some(&default("event"))) } else { None };
        let plan = SectionPlan {
            kind,
            files: raw.files.iter().flatten().map(|file| file.value.clone()).collect(),
            shapes: shapes(raw.recognized_by.as_ref()),
            options,
            times: self.times(&raw),
            user_id: self.field(Some(&user_id)),
            anonymous_id: self.field(raw.anonymous_id.as_ref()),
            event: event.or(default_event),
            time: self.field(time.as_ref()),
            id: self.field(raw.id.as_ref()),
            source: self.field(raw.source.as_ref()),
            bot: self.field(raw.bot.as_ref()),
            is_test: self.field(raw.is_test.as_ref()),
            attributes,
            properties: self.properties(raw.properties.as_ref()),
            keep: self.keep(raw.keep),
            test_users: TestUsers {
                email: self.field(raw.test_users.email.as_ref()),
                domains: raw
                    .test_users
                    .domains
                    .iter()
                    .flatten()
                    .map(|domain| domain.value.to_ascii_lowercase())
                    .collect(),
                ids: self.ids(raw.test_users.ids_file.as_ref()),
            },
        };
        self.problems.or(plan)
    }

    fn field(&mut self, text: Option<&FieldText>) -> Option<Field> {
        let parsed = |text: &Located<String>| {
            Field::parse(&text.value).map_err(|why| {
                Problem::new(text.place.clone(), format!("`{}` is no field: {why}", text.value)).hint(
                    "write a column, a path such as `context.device.type`, `'a constant'` or `\"{kind} {action}\"`",
                )
            })
        };
        let mut fields = Vec::new();
        for text in &text?.texts {
            fields.extend(self.problems.collect(parsed(text)));
        }
        if fields.len() < 2 { fields.pop() } else { Some(Field::FirstOf(fields)) }
    }

    fn event(&mut self, raw: &RawSection) -> Option<Field> {
        match (&raw.event, &raw.event_name) {
            (Some(_), Some(constant)) => {
                let problem = Problem::new(constant.place.clone(), "both `event` and `event_name` are given");
                self.problems
                    .push(problem.hint("keep `event` when the file has a column with the name, else `event_name`"));
                None
            }
            (None, Some(name)) if name.value.is_empty() => {
                self.problems.push(Problem::new(name.place.clone(), "the event name is empty"));
                None
            }
            (None, Some(name)) => Some(Field::Constant(name.value.clone())),
            (field, None) => self.field(field.as_ref()),
        }
    }

    fn options(&mut self, raw: &RawSection) -> ReadOptions {
        let mut byte = |text: &Option<Located<String>>, what: &str| {
            text.as_ref().and_then(|text| self.problems.collect(check_byte(text, what)))
        };
        let (delimiter, quote, escape) =
            (byte(&raw.delimiter, "delimiter"), byte(&raw.quote, "quote"), byte(&raw.escape, "escape"));
        let values = |list: &Option<Vec<Located<String>>>| {
            list.as_ref().map(|list| list.iter().map(|text| text.value.clone()).collect())
        };
        let pattern = raw.pattern.as_ref().and_then(|written| {
            let parsed = LinePattern::parse(&written.value).map_err(|why| {
                Problem::new(written.place.clone(), why)
                    .hint("write `combined`, or a regular expression with named groups")
            });
            self.problems.collect(parsed)
        });
        let records = raw.records.as_ref().and_then(|written| {
            self.problems
                .collect(RecordPath::parse(&written.value).map_err(|why| Problem::new(written.place.clone(), why)))
        });
        ReadOptions {
            format: raw.format.as_ref().and_then(|word| self.problems.collect(check_format(word))),
            delimiter,
            quote,
            escape,
            columns: values(&raw.columns),
            nulls: values(&raw.null).unwrap_or_default(),
            pattern,
            records,
        }
    }

    fn times(&mut self, raw: &RawSection) -> TimeReader {
        let unit = |word: &Located<String>| {
            TimeFormat::NAMES.iter().find(|(name, _)| *name == word.value).map(|(_, format)| *format).ok_or_else(|| {
                Problem::new(word.place.clone(), format!("`{}` is not a time unit", word.value))
                    .hint("use `s`, `ms`, `us` or `ns` for Unix numbers, `iso` for texts such as 2026-11-21 06:10:00, or `auto`")
            })
        };
        let zone = |name: &Located<String>| {
            name.value
                .parse::<LocalZone>()
                .map_err(|why| Problem::new(name.place.clone(), why).suggest(&name.value, near_zones(&name.value)))
        };
        TimeReader {
            format: raw.time_unit.as_ref().and_then(|word| self.problems.collect(unit(word))).unwrap_or_default(),
            pattern: raw.time_format.as_ref().map(|pattern| pattern.value.clone()),
            zone: raw.timezone.as_ref().and_then(|name| self.problems.collect(zone(name))).unwrap_or_default(),
        }
    }

    fn properties(&mut self, raw: Option<&FieldText>) -> PropertiesPlan {
        let Some(FieldText { is_list, texts }) = raw else { return PropertiesPlan::Columns(Vec::new()) };
        if !is_list {
            let field = self.field(raw);
            return field.map_or(PropertiesPlan::Rest, PropertiesPlan::Object);
        }
        match texts.iter().find(|text| text.value == "*") {
            Some(_) if texts.len() == 1 => PropertiesPlan::Rest,
            Some(star) => {
                let problem = Problem::new(star.place.clone(), "`*` stands beside other columns");
                self.problems.push(problem.hint("`[\"*\"]` alone keeps every column"));
                PropertiesPlan::Rest
            }
            None => {
                let mut columns = Vec::new();
                for text in texts {
                    let one = FieldText { is_list: false, texts: vec![text.clone()] };
                    columns.extend(self.field(Some(&one)).map(|field| (text.value.clone(), field)));
                }
                PropertiesPlan::Columns(columns)
            }
        }
    }

    fn keep(&mut self, raw: Option<Located<super::condition::KeepTable>>) -> Vec<KeepCondition> {
        let Some(Located { value, place }) = raw else { return Vec::new() };
        let mut conditions = Vec::new();
        for (path, rule) in value {
            let checked =
                KeepCondition::new(&path, rule).map_err(|why| Problem::new(place.clone(), format!("`{path}`: {why}")));
            conditions.extend(self.problems.collect(checked));
        }
        conditions
    }

    /// The ids in a file, one a line.
    fn ids(&mut self, file: Option<&Located<String>>) -> HashSet<String> {
        let Some(file) = file else { return HashSet::new() };
        let path: PathBuf = self.base.join(&file.value);
        match disk::read_to_string(&path) {
            Ok(text) => text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            Err(error) => {
                self.problems.push(Problem::io(&path, "read the ids of test users", &error));
                HashSet::new()
            }
        }
    }
}

/// What a record of the section must have: each list of keys is one shape.
fn shapes(raw: Option<&Located<Vec<Vec<String>>>>) -> Vec<Vec<ShapeKey>> {
    let key = |written: &String| {
        let (path, is_absent) = written.strip_prefix('!').map_or((written.as_str(), false), |path| (path, true));
        RecordPath::parse(path).ok().map(|path| ShapeKey { path, is_absent })
    };
    raw.iter().flat_map(|raw| &raw.value).map(|keys| keys.iter().filter_map(key).collect()).collect()
}

/// The zones whose city is like this name, for a suggestion that is not a list of six hundred.
fn near_zones(name: &str) -> Vec<&'static str> {
    crate::problem::nearest(name, LocalZone::names()).into_iter().collect()
}

fn check_format(word: &Located<String>) -> Result<RecordFormat, Problem> {
    match word.value.as_str() {
        "csv" => Ok(RecordFormat::Csv),
        "jsonl" | "json" => Ok(RecordFormat::Json),
        other => {
            let problem = Problem::new(word.place.clone(), format!("`{other}` is not a file format"));
            Err(problem.suggest(other, ["csv", "jsonl"]))
        }
    }
}

fn check_byte(text: &Located<String>, what: &str) -> Result<u8, Problem> {
    let is_fit =
        |byte: &u8| byte.is_ascii() && !matches!(byte, b'\n' | b'\r') && (what != "delimiter" || *byte != b'"');
    match text.value.as_bytes() {
        [byte] if is_fit(byte) => Ok(*byte),
        _ => {
            let message = format!("`{}` is not a {what}, expected one ASCII character", text.value);
            Err(Problem::new(text.place.clone(), message).hint("write `\"\\t\"` for a tab, `\"\\\\\"` for a backslash"))
        }
    }
}

/// An attribute becomes a column of `users`, so its name must be safe in SQL and must not be one with a meaning.
fn check_attribute(attribute: &Located<String>) -> Result<(), Problem> {
    let Located { value: name, place } = attribute;
    let starts = name.starts_with(|first: char| first.is_ascii_lowercase());
    let plain = name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    if !starts || !plain || name.len() > 63 {
        return Err(Problem::new(place.clone(), format!("`{name}` cannot be an attribute"))
            .hint("use up to 63 lower-case letters, digits and `_`, with a letter first"));
    }
    match name.as_str() {
        "id" | "created_at" => {
            let message = format!("`{name}` is not an attribute but part of every user");
            Err(Problem::new(place.clone(), message).hint("choose another name for it"))
        }
        "is_test" => Err(Problem::new(place.clone(), "`is_test` is not an attribute")
            .hint("name its column with the key `is_test` of `[import]`")),
        _ => Ok(()),
    }
}
