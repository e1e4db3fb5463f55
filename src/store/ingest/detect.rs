//! Which section of which preset a file belongs to, by the shape of its first records.

use std::path::Path;

use super::container::{Body, Member};
use super::datum::Datum;
use super::place::is_named_by;
use super::record::{Fields, Record};
use super::records::{ReadOptions, RecordReader};
use super::section::{SectionPlan, ShapeKey};
use super::sections::Sections;

/// Records that are looked at.
const SAMPLE_RECORDS: usize = 20;
/// A file without a header is told by so many columns at least.
const TELLING_COLUMNS: usize = 10;
/// How well a pattern or a width tells, in keys.
const PATTERN_SCORE: usize = 100;

/// The section that a member belongs to: the one that names it, else the one whose shape it has. Without shapes, events.
pub(super) fn section_of<'s>(sections: &'s Sections, member: &Member<'_>) -> Option<&'s SectionPlan> {
    if let Some(named) = sections.others.iter().find(|section| is_named_by(&section.files, &member.path)) {
        return Some(named);
    }
    let scored = sections.all().map(|section| (score(section, member), section));
    let best = scored.filter(|(score, _)| *score > 0).max_by_key(|(score, _)| *score).map(|(_, section)| section);
    let is_events = !has_shape(&sections.events) && (!member.is_in_archive || has_own_fields(sections, member));
    let is_events = is_events || is_named_by(&sections.events.files, &member.path);
    best.or_else(|| is_events.then_some(&sections.events))
}

/// How well a member fits the sections of a preset; 0 when it does not.
pub(super) fn fit(sections: &Sections, member: &Member<'_>) -> usize {
    sections.all().map(|section| score(section, member)).max().unwrap_or(0)
}

/// Whether a record of the member has what the section of events looks for, or the settings name the member.
pub(super) fn has_own_fields(sections: &Sections, member: &Member<'_>) -> bool {
    if sections.all().any(|section| is_named_by(&section.files, &member.path)) {
        return true;
    }
    let section = &sections.events;
    let Some(mut reader) = sample(&member.path, &member.body, &section.options) else { return false };
    let mut is_found = false;
    while !is_found && reader.line() < SAMPLE_RECORDS as u64 && matches!(reader.advance(), Ok(true)) {
        let Ok(fields) = reader.fields() else { continue };
        each_record(fields, &section.options, &mut |record| {
            let mut needed = [&section.event, &section.time].into_iter().flatten();
            is_found |= needed.all(|field| field.find(record).is_some());
        });
    }
    is_found
}

fn has_shape(section: &SectionPlan) -> bool {
    !section.shapes.is_empty() || section.options.pattern.is_some() || is_told_by_width(&section.options)
}

fn is_told_by_width(options: &ReadOptions) -> bool {
    options.columns.as_ref().is_some_and(|columns| columns.len() >= TELLING_COLUMNS)
}

fn score(section: &SectionPlan, member: &Member<'_>) -> usize {
    if !has_shape(section) {
        return 0;
    }
    let Some(mut reader) = sample(&member.path, &member.body, &section.options) else { return 0 };
    let is_by_lines = section.options.pattern.is_some() || is_told_by_width(&section.options);
    let is_lines = matches!(reader, RecordReader::Lines(_));
    if section.options.pattern.is_some() && !is_lines {
        return 0;
    }
    let mut best = 0;
    for _ in 0..SAMPLE_RECORDS {
        if !matches!(reader.advance(), Ok(true)) {
            break;
        }
        let Ok(fields) = reader.fields() else { continue };
        let fits_width = section.options.columns.as_ref().is_none_or(|columns| columns.len() == fields.keys().len());
        if is_by_lines && fits_width && (is_lines || matches!(fields, Fields::Columns(..))) {
            best = best.max(PATTERN_SCORE);
        }
        each_record(fields, &section.options, &mut |record| {
            let fitting = section.shapes.iter().filter(|shape| fits(shape, record)).map(Vec::len).max();
            best = best.max(fitting.unwrap_or(0));
        });
    }
    best
}

fn fits(shape: &[ShapeKey], record: &Record<'_>) -> bool {
    shape.iter().all(|key| key.path.find(record).is_some() != key.is_absent)
}

/// A reader of the first records alone; the member is read from its start afterwards.
pub(super) fn sample<'m>(path: &Path, body: &'m Body<'_>, options: &ReadOptions) -> Option<RecordReader<'m>> {
    match body {
        Body::Text(text) => RecordReader::of_head(path, &text.head, options).ok(),
        Body::Parquet(file) => RecordReader::open(path, Body::Parquet(file.try_clone().ok()?), options).ok(),
    }
}

/// Gives the record itself or, where the section says so, the elements of a list in it.
pub(super) fn each_record<'r>(fields: Fields<'r>, options: &ReadOptions, visit: &mut dyn FnMut(&Record<'_>)) {
    let record = Record { fields, outer: None };
    let list = options.records.as_ref().and_then(|path| path.find(&record)).map(Datum::enter);
    let Some(Datum::List(items)) = list else { return visit(&record) };
    for item in items {
        if let Datum::Object(members) = item.open() {
            visit(&Record { fields: Fields::Tree(members), outer: Some(&record.fields) });
        }
    }
}
