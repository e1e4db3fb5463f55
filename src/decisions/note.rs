//! Notes of `content/notes.toml`: releases, campaigns and the like, for the time axis.
//!
//! A note is words only: it changes no number and no verdict, and a note of kind `holiday` lists no holiday for the alert rule.

use std::collections::BTreeMap;
use std::path::Path;

use super::fields::find_segment;
use crate::calendar::{Day, DaySpec};
use crate::config::read::{Keys, Reader};
use crate::metric::{Definitions, Metric, SegmentKey, registry};
use crate::problem::{Problem, Problems};
use crate::project::NOTES_FILE;
use crate::views::NoteKind;

/// A note, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Its day.
    pub date: DaySpec,
    /// One line.
    pub title: String,
    /// What it is about.
    pub kind: NoteKind,
    /// Whom it concerns; `None` for everybody.
    pub segment: Option<SegmentKey>,
    /// What it concerns; `None` for the product as a whole.
    pub metric: Option<Metric>,
}

impl Note {
    /// Its calendar day; `None` when it counts back from an as-of day that there is not.
    pub fn day(&self, as_of: Option<Day>) -> Option<Day> {
        self.date.day(as_of)
    }

    /// Whether it concerns a segment: its own, or every one.
    pub fn concerns(&self, segment: &SegmentKey) -> bool {
        self.segment.as_ref().is_none_or(|own| own == segment)
    }
}

/// Reads and checks the notes among the texts of `content/`, given by their path there, in the order of the file; none without it.
///
/// # Errors
///
/// Every unknown key, kind, metric and segment, every missing key and every day that is none, each with its line.
pub fn read_notes(content: &BTreeMap<String, String>, definitions: &Definitions) -> Result<Vec<Note>, Problems> {
    let Some(text) = content.get(NOTES_FILE) else { return Ok(Vec::new()) };
    let mut reader = Reader::new(&Path::new("content").join(NOTES_FILE), text);
    let document = reader.document();
    let mut root = Keys::root(&reader, &document);
    let tables = root.tables(&mut reader, "notes").unwrap_or_default();
    root.finish(&mut reader);
    let notes: Vec<Option<Note>> = tables.into_iter().map(|keys| note(&mut reader, keys, definitions)).collect();
    reader.problems.or(notes.into_iter().flatten().collect())
}

fn note(reader: &mut Reader<'_>, mut keys: Keys<'_, '_>, definitions: &Definitions) -> Option<Note> {
    for key in ["date", "title", "kind"] {
        if !keys.has(key) {
            reader.report(Problem::new(keys.place().clone(), format!("the key `{key}` is missing")));
        }
    }
    let date = keys.day(reader, "date").and_then(|date| reader.problems.collect(date.parse()));
    let title = keys.string(reader, "title");
    let kind = keys.string(reader, "kind");
    let segment = keys.string(reader, "segment");
    let metric = keys.string(reader, "metric");
    keys.finish(reader);
    let kind = kind.and_then(|text| {
        let kind = NoteKind::ALL.into_iter().find(|kind| kind.as_str() == text.value);
        let problem = || text.unknown("kind", NoteKind::ALL.into_iter().map(NoteKind::as_str));
        reader.problems.collect(kind.ok_or_else(problem))
    });
    let segment = segment.map(|key| reader.problems.collect(find_segment(&key, definitions)));
    let metrics = registry(definitions);
    let metric = metric.map(|id| reader.problems.collect(metrics.find(&id.value, &id.place).cloned()));
    Some(Note {
        date: date?,
        title: title?.value,
        kind: kind?,
        segment: segment.map_or(Some(None), |segment| segment.map(Some))?,
        metric: metric.map_or(Some(None), |metric| metric.map(Some))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Note>, Problems> {
        read_notes(&BTreeMap::from([(NOTES_FILE.to_owned(), text.to_owned())]), &Definitions::default())
    }

    #[test]
    fn a_note_has_a_day_a_title_and_a_kind() {
        let text = "[[notes]]\ndate = 1970-01-11\ntitle = \"2.4\"\nkind = \"release\"\nmetric = \"dau\"\n\
                    [[notes]]\ndate = \"as-of -3d\"\ntitle = \"Fair\"\nkind = \"campaign\"\nsegment = \"all\"\n";
        let notes = read(text).expect("two notes");
        assert_eq!(notes[0].day(None), Some(Day(10)));
        assert_eq!(
            (notes[0].kind, notes[0].metric.as_ref().map(|it| it.id.as_str())),
            (NoteKind::Release, Some("dau"))
        );
        assert_eq!((notes[1].day(Some(Day(5))), notes[1].metric.clone()), (Some(Day(2)), None));
        assert!(notes[0].concerns(&SegmentKey("free".into())) && !notes[1].concerns(&SegmentKey("free".into())));
        assert_eq!(read_notes(&BTreeMap::new(), &Definitions::default()), Ok(Vec::new()));
    }

    #[test]
    fn every_problem_of_the_file_comes_at_once_with_its_line_and_the_near_name() {
        let text = "[[notes]]\ndate = \"soon\"\ntitle = \"a\"\nkind = \"realease\"\nmetrics = \"dau\"\n\
                    [[notes]]\nkind = \"other\"\ntitle = \"b\"\nmetric = \"dua\"\nsegment = \"al\"\n";
        let problems = read(text).expect_err("problems").0;
        let lines: Vec<Option<usize>> = problems.iter().map(|problem| problem.place.line).collect();
        assert_eq!(lines, [2, 5, 4, 6, 10, 9].map(Some));
        let hints: Vec<&str> = problems.iter().filter_map(|problem| problem.hint.as_deref()).collect();
        assert_eq!(hints.len(), 4, "{hints:?}");
        assert!(hints.iter().all(|hint| hint.starts_with("did you mean `")), "{hints:?}");
    }
}
