//! The import itself: facts into the database, rejected records beside their file, and the ledger of files.

use std::path::Path;

use rusqlite::Connection;

use super::aliases::AliasOrigin;
use super::facts::RecordFacts;
use super::import_plan::ImportPlan;
use super::ledger::{self, LedgerRow, PresentInput, UnreadInputs};
use super::load::{Load, Stored};
use super::place::InputFile;
use super::reading::{self, FactVisitor, FileStart, Goes, RejectedRecord};
use super::rejected::Rejected;
use super::report::{FileReport, ImportReport};
use super::section::{SectionKind, SectionPlan};
use crate::calendar::{Millis, TimeFormat};
use crate::problem::{Place, Problem, Problems};
use crate::store::{Store, database_problem};
use crate::values::NULL_WORDS;

/// Rows between two calls of the progress.
const PROGRESS_ROWS: u64 = 5_000;

/// What to import, and how.
#[derive(Clone, Copy, Debug)]
pub struct ImportRequest<'j> {
    /// The files.
    pub inputs: &'j [InputFile],
    /// Where each value comes from.
    pub plan: &'j ImportPlan,
    /// The time to note in the ledger, and the instant of what does not say as of when it holds.
    pub now: Millis,
}

/// Imports all files of a request, or none. `progress` is called every few thousand rows with the file and how many of its
/// rows were read.
pub fn import(
    store: &mut Store,
    request: ImportRequest<'_>,
    progress: &mut dyn FnMut(&Path, u64),
) -> Result<ImportReport, Problems> {
    let path = store.path.clone();
    let failed = |error: &rusqlite::Error| database_problem(&path, "import into the database", error);
    // Sorting for the indexes and long transactions are quicker with more than the 2 MB that SQLite takes by itself.
    store.connection.pragma_update(None, "cache_size", -32_000).map_err(|error| failed(&error))?;
    let transaction = store.connection.transaction().map_err(|error| failed(&error))?;
    let (mut report, mut rejected) = store_all((&transaction, &path), request, progress)?;
    // The side files first: rows that are neither in the database nor in one would be lost.
    for (at, rejected) in &mut rejected {
        report.files[*at].rejected_file = rejected.keep()?;
    }
    transaction.commit().map_err(|error| failed(&error))?;
    Ok(report)
}

/// Reads everything into the open transaction.
fn store_all(
    (connection, database): (&Connection, &Path),
    request: ImportRequest<'_>,
    progress: &mut dyn FnMut(&Path, u64),
) -> Result<(ImportReport, Vec<(usize, Rejected)>), Problems> {
    let failed = |error: &rusqlite::Error| database_problem(database, "import into the database", error);
    let hashes = request.inputs.iter().map(|input| ledger::input_hash(input, request.plan));
    let hashes = hashes.collect::<Result<Vec<_>, Problem>>()?;
    let unread = ledger::unread(connection, request.inputs, hashes).map_err(|error| failed(&error))?;
    let UnreadInputs { inputs, hashes, unchanged } = unread;
    let mut importer = Importer {
        connection,
        database,
        load: Load::begin(connection, request.now).map_err(|error| failed(&error))?,
        now: request.now,
        report: ImportReport::default(),
        rejected: Vec::new(),
        mapping: String::new(),
        has_ids: false,
        times: [None; 2],
        hashes: hashes.into_iter(),
        present: PresentInput::default(),
        progress,
    };
    let sections = reading::read(request.plan, &inputs, &mut importer)?;
    let Importer { load, mut report, rejected, present, .. } = importer;
    present.settle(connection, &report).map_err(|error| failed(&error))?;
    report.users = load.finish().map_err(|error| failed(&error))?;
    report.files.extend(unchanged);
    refuse_if_nothing_was_read(&report)?;
    refuse_if_too_many(&report, sections.most_rejected)?;
    Ok((report, rejected))
}

/// Takes facts and stores them.
struct Importer<'t, 'p> {
    connection: &'t Connection,
    database: &'t Path,
    load: Load<'t>,
    now: Millis,
    report: ImportReport,
    /// The rejected records of the file at each place of the report.
    rejected: Vec<(usize, Rejected)>,
    /// What decides the identity of the present file's rows.
    mapping: String,
    has_ids: bool,
    /// How times are written in the present file: the first way, and another one.
    times: [Option<TimeFormat>; 2],
    /// Of the inputs that are still to come.
    hashes: std::vec::IntoIter<Option<String>>,
    present: PresentInput,
    progress: &'p mut dyn FnMut(&Path, u64),
}

impl Importer<'_, '_> {
    fn file_report(&mut self) -> &mut FileReport {
        self.report.files.last_mut().expect("records come after their file")
    }

    fn failed(&self, error: &rusqlite::Error) -> Problem {
        database_problem(self.database, "import into the database", error)
    }

    fn store(&mut self, at: (&Path, u64), facts: RecordFacts) -> rusqlite::Result<()> {
        let RecordFacts { event, profile, alias, time: _ } = facts;
        let mut origin = AliasOrigin::Merge;
        match event {
            None => {
                let file = self.file_report();
                file.not_events += u64::from(file.kind == SectionKind::Events);
            }
            Some(event) => {
                if event.user.as_deref().is_some_and(|user| NULL_WORDS.contains(&user)) {
                    let reason =
                        "a user id reads `NULL` or the like; if that means nobody, add it to `null` in `[import]`";
                    self.report.warnings.add(reason, None, at);
                }
                let stored = self.load.event(&event)?;
                origin = if stored == Stored::Added { AliasOrigin::NewEvent } else { AliasOrigin::KnownEvent };
                let file = self.file_report();
                match stored {
                    Stored::Added => {
                        file.added += 1;
                        file.without_user += u64::from(event.user.is_none());
                        let ts = event.ts;
                        file.span = Some(file.span.map_or((ts, ts), |(first, last)| (first.min(ts), last.max(ts))));
                    }
                    Stored::Repeated => file.repeated += 1,
                    Stored::Conflict => {
                        file.repeated += 1;
                        self.report.warnings.add("same id, different event; the first one stays", None, at);
                    }
                }
            }
        }
        if let Some(profile) = profile {
            self.present.profiles += 1;
            self.present.depends_on_now |= profile.as_of.is_none();
            self.load.profile(profile)?;
        }
        alias.map_or(Ok(()), |alias| self.load.alias(alias, origin))
    }

    /// Numbers of two units in one column are read each by its own, and told.
    fn note_time(&mut self, time: TimeFormat, at: (&Path, u64)) {
        match self.times {
            [None, _] => self.times[0] = Some(time),
            [Some(first), None] if first != time => {
                self.times[1] = Some(time);
                let reason = format!(
                    "times change from `{}` to `{}` within the file; each is read by its own size",
                    first.name(),
                    time.name()
                );
                self.report.warnings.add(&reason, None, at);
            }
            [Some(_), _] => {}
        }
    }
}

impl FactVisitor for Importer<'_, '_> {
    fn input(&mut self) -> Result<(), Problem> {
        let next = PresentInput::begin(self.hashes.next().flatten(), &self.report);
        let before = std::mem::replace(&mut self.present, next);
        before.settle(self.connection, &self.report).map_err(|error| self.failed(&error))
    }

    fn file(&mut self, start: FileStart<'_>) -> Result<(), Problem> {
        let FileStart { path, section, preset, extension } = start;
        self.load.begin_file().map_err(|error| self.failed(&error))?;
        self.report.preset = preset;
        self.mapping = fingerprint(section);
        self.has_ids = section.id.is_some();
        self.times = [None; 2];
        self.report.files.push(FileReport::new(path.to_owned(), section.kind));
        self.present.profiles = 0;
        self.rejected.push((self.report.files.len() - 1, Rejected::beside(path, extension)));
        Ok(())
    }

    fn facts(&mut self, at: (&Path, u64), facts: RecordFacts) -> Result<Goes, Problem> {
        if let Some(time) = facts.time {
            self.note_time(time, at);
        }
        self.store(at, facts).map_err(|error| self.failed(&error))?;
        let file = self.file_report();
        file.rows += 1;
        let rows = file.rows;
        if rows.is_multiple_of(PROGRESS_ROWS) {
            (self.progress)(at.0, rows);
        }
        Ok(Goes::Continue(()))
    }

    fn rejected(&mut self, record: RejectedRecord<'_>) -> Result<(), Problem> {
        let RejectedRecord { path, line, rejection, raw, header } = record;
        let file = self.file_report();
        file.rows += 1;
        file.rejected += 1;
        self.report.rejected.add(&rejection.reason, rejection.example.as_deref(), (path, line));
        let (_, rejected) = self.rejected.last_mut().expect("records come after their file");
        rejected.add(raw, header)
    }

    fn end(&mut self, digest: Option<String>) -> Result<(), Problem> {
        let Some(file) = self.report.files.last() else { return Ok(()) };
        let digest = digest.unwrap_or_else(|| "parquet".to_owned());
        if !self.has_ids && file.kind == SectionKind::Events {
            let earlier = ledger::earlier_mapping(self.connection, &digest).map_err(|error| self.failed(&error))?;
            if earlier.is_some_and(|earlier| earlier.starts_with("v2:") && earlier != self.mapping) {
                return Err(Problem::new(
                    Place::file(&file.path),
                    "this file was imported before, with another `[import]` mapping",
                )
                .hint("import it into a new database, or map its event ids with `id`; nothing was imported"));
            }
        }
        let (mapping, now, profiles) = (self.mapping.as_str(), self.now, self.present.profiles);
        let row = LedgerRow { digest: &digest, mapping, now, profiles, file };
        ledger::note(self.connection, row).map_err(|error| self.failed(&error))
    }

    fn skipped(&mut self, path: &Path) {
        self.report.skipped.push(path.to_owned());
    }
}

/// A hash of all that decides the identity of events without an id.
fn fingerprint(section: &SectionPlan) -> String {
    let SectionPlan { user_id, anonymous_id, event, time, source, bot, properties, times, .. } = section;
    let parts = format!("{user_id:?} {anonymous_id:?} {event:?} {time:?} {source:?} {bot:?} {properties:?} {times:?}");
    format!("v2:{}", &blake3::hash(parts.as_bytes()).to_hex()[..32])
}

/// An archive of other things is told, and is no import.
fn refuse_if_nothing_was_read(report: &ImportReport) -> Result<(), Problem> {
    let (true, Some(first)) = (report.files.is_empty(), report.skipped.first()) else { return Ok(()) };
    let names: Vec<String> = report.skipped.iter().map(|path| path.display().to_string()).collect();
    let message = format!("nothing in it is of events, users or aliases: {}", names.join(", "));
    let hint = "say in `[import]` what an event is, and name its `files`; nothing was imported";
    Err(Problem::new(Place::file(first), message).hint(hint))
}

/// When many rows do not fit, the mapping is wrong and not the rows.
fn refuse_if_too_many(report: &ImportReport, most: f64) -> Result<(), Problems> {
    let (rejected, rows) = (report.rejected.count(), report.rows());
    if rejected == 0 || rejected as f64 <= most * rows as f64 {
        return Ok(());
    }
    let mut problems = Problems(report.rejected.problems().collect());
    let all =
        if rejected == rows { "none".to_owned() } else { format!("only {}", crate::format::count(rows - rejected)) };
    let message = format!(
        "{all} of the {} could be read, so nothing was imported",
        crate::format::counted(rows, "record", "records")
    );
    problems.push(Problem::new(Place::argument("import.max_rejected"), message).hint(
        "see `flightdeck import --explain FILE` and mend `[import]`; or raise `max_rejected`, the part of records that may be left out",
    ));
    Err(problems)
}
