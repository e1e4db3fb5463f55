//! A cube from the cells that a server counts: asks one question after the other and puts the answers together.

use std::collections::BTreeSet;
use std::io::{self, Read};

use super::connect::{AnswerRows, WORDS};
use super::day_sql::between;
use super::queries::Questions;
use super::row_binary::Rows;
use super::server::ClickHouseSource;
use crate::calendar::{Day, Millis, OffsetSpan};
use crate::cube::{
    AliasCounts, CellKind, CellRow, Clock, Cube, CubeBuilder, DayRow, EventName, IdDifference, NameCounted, NameRow,
    RowFault, SumRow, UserCounts, attributes, id_pieces,
};
use crate::metric::Definitions;
use crate::problem::{Place, Problem, Problems};

/// How often everything is asked when the rows change meanwhile.
const TRIES: usize = 2;
/// What is being done, in an error.
const DOING: &str = "count the events";

/// The cube of a server's rows.
pub(super) fn cube(source: &ClickHouseSource, definitions: &Definitions, clock: Clock) -> Result<Cube, Problems> {
    source.check(definitions)?;
    for _try in 0..TRIES {
        if let Some(cube) = (Asking { source, definitions }).cube(clock)? {
            return Ok(cube);
        }
    }
    let problem = Problem::new(source.access.place(), "the rows changed while they were counted, again and again");
    Err(problem.hint("build when nothing is being imported, or read a table of rows that are complete").into())
}

/// One round of questions.
struct Asking<'a> {
    source: &'a ClickHouseSource,
    definitions: &'a Definitions,
}

impl Asking<'_> {
    /// The cube; `None` when the rows changed between two questions.
    fn cube(&self, clock: Clock) -> Result<Option<Cube>, Problems> {
        let tables = super::super::Source::tables(self.source);
        let builder = CubeBuilder::new(self.definitions, clock);
        let offsets = self.offsets(&builder, &tables.events)?;
        let questions = Questions::new((self.definitions, &tables), (&builder, clock.now), &offsets);
        let users = self.users(&questions)?;
        let days = self.all(&questions.days(), day_row)?;
        let builder = builder.with_days(&days);
        let names = self.names(&questions, &builder)?;
        let (mut cells, mut sums) = (Vec::new(), Vec::new());
        if !builder.days().is_empty() {
            let slices = self.source.settings.slices;
            for slice in 0..slices {
                cells.extend(self.all(&questions.cells(&builder, (slice, slices)), cell_row)?);
            }
            for (trend, question) in questions.sum_questions(&builder) {
                sums.extend(self.all(&question, |rows| sum_row(rows, trend))?);
            }
        }
        let counted: i64 = cells.iter().filter(|row| row.kind == CellKind::Users).map(|row| row.n).sum();
        let is_same =
            u64::try_from(counted) == Ok(builder.counted_events()) && names.counted == builder.counted_events();
        Ok(is_same.then(|| builder.finish(&users, names, (&cells, &sums))))
    }

    /// All rows of an answer.
    fn all<T, R>(&self, sql: &str, mut read: R) -> Result<Vec<T>, Problem>
    where
        R: FnMut(&mut AnswerRows) -> io::Result<T>,
    {
        let mut rows = self.source.access.rows(sql, DOING)?;
        let mut found = Vec::new();
        let mut read_all = || -> io::Result<()> {
            while rows.has_row()? {
                found.push(read(&mut rows)?);
            }
            Ok(())
        };
        read_all().map_err(self.source.broke(DOING))?;
        Ok(found)
    }

    /// The only row of an answer of numbers.
    fn one<const N: usize>(&self, sql: &str) -> Result<[i64; N], Problem> {
        let rows = self.all(sql, |rows| {
            let mut numbers = [0; N];
            numbers.iter_mut().try_for_each(|number| rows.whole().map(|read| *number = read))?;
            Ok(numbers)
        })?;
        Ok(rows.first().copied().unwrap_or([0; N]))
    }

    /// The offsets that the clock had over the events, so that the server compares with no more of them.
    fn offsets(&self, builder: &CubeBuilder<'_>, events: &str) -> Result<Vec<OffsetSpan>, Problems> {
        let all: Vec<OffsetSpan> = builder.offsets().collect();
        if all.len() == 1 {
            return Ok(all);
        }
        let days = builder.possible_days();
        let (from, to) = (days.first.plus(-2).utc_start().0, days.last.plus(3).utc_start().0);
        let ends: [i64; 2] = self.one(&format!(
            "SELECT toInt64(ifNull(min(ts), 0)), toInt64(ifNull(max(ts), 0)) FROM {events} WHERE ts BETWEEN {from} AND {to}"
        ))?;
        Ok(between(&all, (ends[0], ends[1])))
    }

    fn users(&self, questions: &Questions<'_>) -> Result<UserCounts, Problems> {
        let [rows, test_rows, differing] = self.one(&questions.user_rows())?;
        if differing > 0 {
            return Err(differing_rows(differing).into());
        }
        let by_values =
            self.all(&questions.user_values(), |rows| Ok((rows.array(Rows::string)?, count(rows.whole()?))))?;
        let [unknown, differences @ ..]: [i64; 5] = self.one(&questions.unknown_ids())?;
        let kinds = [IdDifference::Blanks, IdDifference::Case, IdDifference::Zeros, IdDifference::Fraction];
        let is_most = |(_, ids): &(IdDifference, i64)| unknown > 0 && ids * 2 > unknown;
        let id_difference = kinds.into_iter().zip(differences).find(is_most).map(|(kind, _)| kind);
        let aliases = match questions.aliases() {
            None => AliasCounts::default(),
            Some(question) => {
                let [ids, shared, circles] = self.one(&question)?.map(count);
                AliasCounts { ids, shared, circles }
            }
        };
        let (rows, test_rows, unknown) = (count(rows), count(test_rows), count(unknown));
        Ok(UserCounts { rows, test_rows, by_values, unknown, id_difference, aliases })
    }

    fn names(&self, questions: &Questions<'_>, builder: &CubeBuilder<'_>) -> Result<NameCounted, Problems> {
        let names = self.all(&questions.names(builder), name_row)?;
        let sources: Vec<String> =
            if builder.lists_sources() { self.all(&questions.other_sources(), Rows::string)? } else { Vec::new() };
        let texts = names.iter().filter_map(|row| row.event.name.as_deref()).chain(sources.iter().map(String::as_str));
        let pieces: BTreeSet<&str> = texts.flat_map(id_pieces).collect();
        let ids = self.source.known_ids(&pieces)?;
        let holds_id = |name: &str| id_pieces(name).iter().any(|piece| ids.contains(*piece));
        let people = |listed: &[EventName]| -> Result<[u64; 2], Problem> {
            Ok(self.one::<2>(&questions.other_people(builder, listed))?.map(count))
        };
        let counted = NameCounted::of(names.clone(), builder.as_of(), holds_id, people)?;
        let sources = sources.iter().filter(|source| !holds_id(source)).cloned().collect();
        Ok(NameCounted { sources, ..counted })
    }
}

impl ClickHouseSource {
    /// Notes what the definitions ask for and no column gives.
    fn check(&self, definitions: &Definitions) -> Result<(), Problems> {
        let missing = |attribute: &&str| self.users.as_ref().is_none_or(|select| !select.has(attribute));
        let problem = |attribute: &str| match &self.users {
            Some(select) => select.missing(attribute),
            None => no_users(attribute),
        };
        let mut problems = Problems(attributes(definitions).into_iter().filter(missing).map(problem).collect());
        if !definitions.names_with_properties().is_empty() && !self.events.has("properties") {
            problems.push(self.events.missing("properties"));
        }
        problems.or(())
    }

    /// Those of the words that are an id.
    fn known_ids(&self, words: &BTreeSet<&str>) -> Result<BTreeSet<String>, Problem> {
        if words.is_empty() {
            return Ok(BTreeSet::new());
        }
        let mut ids = vec![format!("SELECT user_id AS id FROM {}", self.events_table())];
        ids.extend(self.users_table().map(|table| format!("SELECT id FROM {table}")));
        ids.extend(self.aliases_table().map(|table| {
            format!("SELECT arrayJoin([anonymous_id, user_id]) AS id FROM {table} WHERE anonymous_id != user_id")
        }));
        let sql = format!(
            "SELECT DISTINCT assumeNotNull(id) FROM ({}) WHERE id IN (SELECT word FROM {WORDS})",
            ids.join(" UNION ALL ")
        );
        let mut rows = self.access.rows_among(&sql, words, DOING)?;
        let mut found = BTreeSet::new();
        let mut read = || -> io::Result<()> {
            while rows.has_row()? {
                found.insert(rows.string()?);
            }
            Ok(())
        };
        read().map_err(self.broke(DOING))?;
        Ok(found)
    }
}

fn differing_rows(users: i64) -> Problem {
    let message = format!("{users} users have several rows with different values, and a server has no first row");
    Problem::new(Place::argument("source.users"), message)
        .hint("read the table with `FINAL`, or one row a user with `argMax(…, updated_at) … GROUP BY id`")
}

fn no_users(attribute: &str) -> Problem {
    let message = format!("a segment asks for the attribute `{attribute}`, and `users` is not given");
    Problem::new(Place::argument("source.users"), message).hint("add `users = \"SELECT … AS id, …\"` to `[source]`")
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn day_of(number: i64) -> Day {
    Day(i32::try_from(number).unwrap_or(0))
}

fn day_row<R: Read>(rows: &mut Rows<R>) -> io::Result<DayRow> {
    let left_out = match rows.whole()? {
        1 => Some(RowFault::WithoutUser),
        2 => Some(RowFault::OfTestUser),
        3 => Some(RowFault::FromSource),
        4 => Some(RowFault::WithoutTime),
        _ => None,
    };
    Ok(DayRow {
        left_out,
        source: usize::try_from(rows.whole()?).ok().filter(|source| *source > 0),
        day: day_of(rows.whole()?),
        is_future: rows.whole()? == 1,
        rows: count(rows.whole()?),
        first: Millis(rows.whole()?),
        last: Millis(rows.whole()?),
    })
}

fn name_row<R: Read>(rows: &mut Rows<R>) -> io::Result<NameRow> {
    let name = rows.nullable(Rows::string)?;
    let is_excluded = rows.whole()? == 1;
    let (events, people) = (count(rows.whole()?), count(rows.whole()?));
    let [inside, first, last] = [rows.whole()?, rows.whole()?, rows.whole()?];
    let (days, counts) = (rows.array(Rows::whole)?, rows.array(Rows::whole)?);
    let event = EventName {
        name,
        is_excluded,
        events,
        people,
        days: (inside > 0).then(|| [day_of(first), day_of(last)]),
        ..EventName::default()
    };
    Ok(NameRow {
        event,
        recent: days.into_iter().map(day_of).zip(counts.into_iter().map(count)).collect(),
        roles: rows.array(Rows::whole)?.into_iter().map(count).collect(),
        broken: count(rows.whole()?),
        not_added: count(rows.whole()?),
    })
}

fn cell_row<R: Read>(rows: &mut Rows<R>) -> io::Result<CellRow> {
    let class = class(rows)?;
    let kind = usize::try_from(rows.whole()?).ok().and_then(CellKind::of);
    let kind = kind.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a cell of no known kind"))?;
    let small = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
    Ok(CellRow {
        class,
        kind,
        x: small(rows.whole()?),
        y: small(rows.whole()?),
        n: rows.whole()?,
        users: rows.whole()?,
    })
}

fn sum_row<R: Read>(rows: &mut Rows<R>, trend: usize) -> io::Result<SumRow> {
    let class = class(rows)?;
    let day = i32::try_from(rows.whole()?).unwrap_or(-1);
    Ok(SumRow { class, trend, day, millionths: rows.wide()? })
}

fn class<R: Read>(rows: &mut Rows<R>) -> io::Result<Vec<u64>> {
    Ok(rows.array(Rows::whole)?.into_iter().map(i64::cast_unsigned).collect())
}
