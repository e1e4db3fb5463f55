//! The chain from inputs to facts: each member finds its section, each record is read by it, and a visitor takes what comes.

use std::path::{Path, PathBuf};

use super::container::{Body, Digest, Member, for_each_member};
use super::detect::{each_record, fit, has_own_fields, section_of};
use super::facts::{RecordFacts, Rejection, SeenFields, facts, named_fields};
use super::field::Field;
use super::import_plan::ImportPlan;
use super::place::InputFile;
use super::presets::{PRESETS, Preset};
use super::record::Record;
use super::records::RecordReader;
use super::section::{SectionKind, SectionPlan};
use super::sections::Sections;
use crate::problem::{Place, Problem, Problems};

/// What to import instead of totals.
const NO_TOTALS: &str =
    "import raw events, of the application itself or of a tool that gives them; nothing was imported";
/// Keys that are shown when a field is nowhere.
const SHOWN_KEYS: usize = 12;

/// A file whose records are about to come.
pub(super) struct FileStart<'f> {
    pub(super) path: &'f Path,
    pub(super) section: &'f SectionPlan,
    pub(super) preset: Option<&'static str>,
    pub(super) extension: &'static str,
}

/// A record that could not be read.
pub(super) struct RejectedRecord<'r> {
    pub(super) path: &'r Path,
    pub(super) line: u64,
    pub(super) rejection: Rejection,
    pub(super) raw: &'r [u8],
    /// What must stand before such records.
    pub(super) header: &'r [u8],
}

/// Whether more records are wanted.
pub(super) type Goes = std::ops::ControlFlow<()>;

/// Takes what is read.
pub(super) trait FactVisitor {
    /// The next input begins.
    fn input(&mut self) -> Result<(), Problem> {
        Ok(())
    }
    fn file(&mut self, start: FileStart<'_>) -> Result<(), Problem>;
    fn facts(&mut self, at: (&Path, u64), facts: RecordFacts) -> Result<Goes, Problem>;
    fn rejected(&mut self, record: RejectedRecord<'_>) -> Result<(), Problem>;
    /// The file ended; with the hash of its bytes where they were all read.
    fn end(&mut self, digest: Option<String>) -> Result<(), Problem>;
    /// A member of an archive that is of no section.
    fn skipped(&mut self, path: &Path);
}

/// Reads all inputs.
pub(super) fn read(
    plan: &ImportPlan,
    inputs: &[InputFile],
    visitor: &mut dyn FactVisitor,
) -> Result<Sections, Problems> {
    let mut chain = ReaderChain { plan, found: None, fields: Vec::new() };
    for input in inputs {
        visitor.input()?;
        for_each_member(input, &mut |member| chain.member(member, visitor))?;
    }
    chain.never_seen().or(())?;
    match chain.found {
        Some((_, sections)) => Ok(sections),
        None => plan.sections(None),
    }
}

struct ReaderChain<'p> {
    plan: &'p ImportPlan,
    /// The preset, if there is one, and the sections that follow.
    found: Option<(Option<Preset>, Sections)>,
    /// By kind of section: what its records had, keys of some of them, how many there were, and the first file.
    fields: Vec<(SectionKind, SeenFields, Vec<String>, u64, PathBuf)>,
}

impl ReaderChain<'_> {
    fn member(&mut self, member: Member<'_>, visitor: &mut dyn FactVisitor) -> Result<(), Problems> {
        if self.found.is_none() {
            self.found = self.find_preset(&member)?;
        }
        let Some((preset, sections)) = &self.found else {
            visitor.skipped(&member.path);
            return Ok(());
        };
        let preset = preset.map(|preset| preset.name);
        let Some(section) = section_of(sections, &member) else {
            if member.is_in_archive {
                visitor.skipped(&member.path);
                return Ok(());
            }
            return Err(other_shape(&member.path, preset).into());
        };
        let section = section.clone();
        self.records(member, (&section, preset), visitor)
    }

    /// The preset that the settings name, else the one whose shape the member has best.
    fn find_preset(&self, member: &Member<'_>) -> Result<Option<(Option<Preset>, Sections)>, Problems> {
        if let Some(named) = self.plan.preset() {
            return Ok(Some((Some(named), self.plan.sections(Some(named))?)));
        }
        if self.plan.is_complete() {
            return Ok(Some((None, self.plan.sections(None)?)));
        }
        let mut best: Option<(usize, Preset)> = None;
        for preset in PRESETS {
            let score = fit(&super::import_plan::preset_sections(preset)?, member);
            if score > best.map_or(0, |(score, _)| score) {
                best = Some((score, preset));
            }
        }
        if let Some((_, preset)) = best {
            if let Some(reason) = preset.refusal()? {
                return Err(Problem::new(Place::file(&member.path), reason).hint(NO_TOTALS).into());
            }
            return Ok(Some((Some(preset), self.plan.sections(Some(preset))?)));
        }
        let sections = self.plan.sections(None)?;
        let is_ours = !member.is_in_archive || has_own_fields(&sections, member);
        Ok(is_ours.then_some((None, sections)))
    }

    fn records(
        &mut self,
        member: Member<'_>,
        (section, preset): (&SectionPlan, Option<&'static str>),
        visitor: &mut dyn FactVisitor,
    ) -> Result<(), Problems> {
        let Member { path, body, .. } = member;
        let digest = match &body {
            Body::Text(text) => Some(text.digest.clone()),
            Body::Parquet(_) => None,
        };
        let mut reader = RecordReader::open(&path, body, &section.options)?;
        visitor.file(FileStart { path: &path, section, preset, extension: reader.extension() })?;
        let place = self.place_of(section.kind, &path);
        while reader.advance()? {
            if self.record(&reader, (&path, section, place), visitor)?.is_break() {
                return Ok(visitor.end(None)?);
            }
        }
        Ok(visitor.end(digest.as_ref().map(Digest::text))?)
    }

    fn place_of(&mut self, kind: SectionKind, path: &Path) -> usize {
        self.fields.iter().position(|(known, ..)| *known == kind).unwrap_or_else(|| {
            self.fields.push((kind, SeenFields::default(), Vec::new(), 0, path.to_owned()));
            self.fields.len() - 1
        })
    }

    fn record(
        &mut self,
        reader: &RecordReader<'_>,
        (path, section, place): (&Path, &SectionPlan, usize),
        visitor: &mut dyn FactVisitor,
    ) -> Result<Goes, Problem> {
        let line = reader.line();
        let reject = |visitor: &mut dyn FactVisitor, rejection| {
            visitor.rejected(RejectedRecord { path, line, rejection, raw: &reader.raw(), header: reader.header() })
        };
        let fields = match reader.fields() {
            Ok(fields) => fields,
            Err(reason) => {
                reject(visitor, reason.into())?;
                return Ok(Goes::Continue(()));
            }
        };
        let (_, seen, keys, count, _) = &mut self.fields[place];
        let mut outcome = Ok(Goes::Continue(()));
        each_record(fields, &section.options, &mut |record: &Record<'_>| {
            if !matches!(outcome, Ok(Goes::Continue(()))) {
                return;
            }
            seen.note(section, record);
            *count += 1;
            if *count <= 20 {
                let new: Vec<String> = record.fields.keys().into_iter().filter(|key| !keys.contains(key)).collect();
                keys.extend(new);
            }
            outcome = match facts(section, record) {
                Ok(facts) => visitor.facts((path, line), facts),
                Err(rejection) => reject(visitor, rejection).map(|()| Goes::Continue(())),
            };
        });
        outcome
    }

    /// A field of the settings that no record has is a slip: without this, each of its values would read as absent.
    fn never_seen(&self) -> Problems {
        let mut problems = Problems::default();
        let Some((preset, sections)) = &self.found else { return problems };
        let own = preset.is_none();
        for (kind, seen, keys, count, file) in self.fields.iter().filter(|(_, _, _, count, _)| *count > 0) {
            let Some(section) = sections.all().find(|section| section.kind == *kind) else { continue };
            for (at, (key, field)) in named_fields(section).into_iter().enumerate() {
                let matters = own || self.plan.is_written(key);
                if !seen.is_seen(at) && matters {
                    problems.push(never_seen((key, field), keys, (*count, file)));
                }
            }
        }
        problems
    }
}

fn never_seen((key, field): (&str, &Field), keys: &[String], (count, file): (u64, &Path)) -> Problem {
    let records = crate::format::counted(count, "record", "records");
    let written = field.written();
    let place = Place { key: Some(format!("import.{key}")), ..Place::file(file) };
    let problem = Problem::new(place, format!("none of the {records} has `{written}`"));
    if looks_like_data(keys) {
        return problem.hint(
            "the first line of the file looks like data and not like a header: name the columns with `columns = […]`",
        );
    }
    if let Some(near) = crate::problem::nearest(&written, keys.iter().map(String::as_str)) {
        return problem.hint(format!("did you mean `{near}`?"));
    }
    let more = if keys.len() > SHOWN_KEYS { " …" } else { "" };
    let shown: Vec<&str> = keys.iter().take(SHOWN_KEYS).map(String::as_str).collect();
    problem.hint(format!("there are: {}{more}", shown.join(", ")))
}

/// Names of columns are words; an id, a number, a time or an address among them is a value.
fn looks_like_data(keys: &[String]) -> bool {
    let is_value = |key: &String| {
        let digits = key.bytes().filter(u8::is_ascii_digit).count();
        key.is_empty()
            || key.contains('@')
            || digits * 2 > key.len()
            || key.len() > 100
            || (digits >= 8 && key.contains('-'))
    };
    !keys.is_empty() && keys.iter().any(is_value)
}

fn other_shape(path: &Path, preset: Option<&str>) -> Problem {
    let preset = preset.unwrap_or("the settings");
    Problem::new(Place::file(path), format!("its records are not those of `{preset}`, as which the others are read"))
        .hint("import it by itself, or name it under `files` of `[import]`, `[import.users]` or `[import.aliases]`; nothing was imported")
}
