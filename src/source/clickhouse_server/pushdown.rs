//! A cube from the cells that a server counts: asks one question after the other and puts the answers together.

use std::collections::BTreeSet;
use std::io::{self, Read};

use super::super::running;
use super::connect::AnswerRows;
use super::day_sql::between;
use super::posted_query::{WORDS, random_name};
use super::queries::Questions;
use super::row_binary::Rows;
use super::server::ClickHouseSource;
use crate::calendar::{Day, Millis, OffsetSpan};
use crate::cube::{
    AliasCounts, CellKind, CellRow, Clock, Cube, CubeBuilder, DayRow, EventName, IdDifference, MOST_SOURCES,
    NameCounted, NameRow, RowFault, SumRow, UserCounts, attributes,
};
use crate::metric::Definitions;
use crate::problem::{Place, Problem, Problems};
use crate::values::id_pieces;

/// How often everything is asked when the rows change meanwhile.
const TRIES: usize = 2;
/// Of how many events the users are looked at, to see whether they lie on one shard.
const SAMPLED_EVENTS: u64 = 1 << 16;
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
    let problem = Problem::new(source.shards.place(), "the rows changed while they were counted, again and again");
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
        let tables = self.source.shard_tables();
        let builder = CubeBuilder::new(self.definitions, clock);
        let offsets = self.offsets(&builder, &tables.events)?;
        running::step("counting users");
        let users = self.users(&Questions::new((self.definitions, &tables), (&builder, clock.now), &offsets))?;
        let (definitions, values) = CubeBuilder::with_parts(self.definitions, &users);
        let builder = CubeBuilder::new(&definitions, clock).of_parts(values);
        let questions = Questions::new((&definitions, &tables), (&builder, clock.now), &offsets);
        running::step("counting days");
        let days = self.all(&questions.days(), day_row)?;
        let builder = builder.with_days(&days);
        if self.source.shards.share_users() {
            self.check_users(&questions, builder.counted_events())?;
        }
        running::step("counting event names");
        let names = self.names(&questions, &builder)?;
        let (mut cells, mut sums) = (Vec::new(), Vec::new());
        if !builder.days().is_empty() {
            let slices = self.source.settings.slices;
            for slice in 0..slices {
                running::step(&format!("counting days of users, part {} of {slices}", slice + 1));
                cells.extend(self.all(&questions.cells(&builder, (slice, slices)), cell_row)?);
            }
            for (trend, question) in questions.sum_questions(&builder) {
                running::step("adding up properties");
                sums.extend(self.all(&question, |rows| sum_row(rows, trend))?);
            }
        }
        let counted: i64 = cells.iter().filter(|row| row.kind == CellKind::Users).map(|row| row.n).sum();
        let is_same =
            u64::try_from(counted) == Ok(builder.counted_events()) && names.counted == builder.counted_events();
        Ok(is_same.then(|| builder.finish(&users, names, (&cells, &sums))))
    }

    /// The rows of the answers of all shards.
    fn all<T, R>(&self, sql: &str, read: R) -> Result<Vec<T>, Problem>
    where
        T: Send,
        R: Fn(&mut AnswerRows) -> io::Result<T> + Sync,
    {
        self.source.shards.all(sql, DOING, read)
    }

    /// The only row of numbers that each shard answers.
    fn each<const N: usize>(&self, sql: &str) -> Result<Vec<[i64; N]>, Problem> {
        self.all(sql, |rows| {
            let mut numbers = [0; N];
            numbers.iter_mut().try_for_each(|number| rows.whole().map(|read| *number = read))?;
            Ok(numbers)
        })
    }

    /// The same, added up.
    fn sum<const N: usize>(&self, sql: &str) -> Result<[i64; N], Problem> {
        let rows = self.each(sql)?;
        Ok(std::array::from_fn(|at| rows.iter().map(|row: &[i64; N]| row[at]).sum()))
    }

    /// Refuses shards on which the same user is met, as far as a sample of the users shows it.
    fn check_users(&self, questions: &Questions<'_>, events: u64) -> Result<(), Problem> {
        let sampled_of = (events / SAMPLED_EVENTS).max(1);
        let mut hashes = self.all(&questions.sampled_users(&random_name(), sampled_of), Rows::whole)?;
        let met = hashes.len();
        hashes.sort_unstable();
        hashes.dedup();
        if hashes.len() == met {
            return Ok(());
        }
        let message = format!("of {} users looked at, {} lie on more than one shard", hashes.len(), met - hashes.len());
        Err(Problem::new(Place::argument("source.sharded_by_user"), message).hint(
            "shard `users` and `events` by the id of the user, anonymous ids with the user whose they are; or name one address and a `cluster`, and leave `sharded_by_user` out",
        ))
    }

    /// The offsets that the clock had over the events, so that the server compares with no more of them.
    fn offsets(&self, builder: &CubeBuilder<'_>, events: &str) -> Result<Vec<OffsetSpan>, Problems> {
        let all: Vec<OffsetSpan> = builder.offsets().collect();
        if all.len() == 1 {
            return Ok(all);
        }
        let days = builder.possible_days();
        let (from, to) = (days.first.plus(-2).utc_start().0, days.last.plus(3).utc_start().0);
        let ends: Vec<[i64; 2]> = self.each(&format!(
            "SELECT toInt64(ifNull(min(ts), 0)) AS first, toInt64(ifNull(max(ts), 0)) AS last FROM {events} WHERE ts BETWEEN {from} AND {to}"
        ))?;
        let first = ends.iter().map(|[first, _]| *first).min().unwrap_or(0);
        Ok(between(&all, (first, ends.iter().map(|[_, last]| *last).max().unwrap_or(0))))
    }

    fn users(&self, questions: &Questions<'_>) -> Result<UserCounts, Problems> {
        let [rows, test_rows, differing] = self.sum(&questions.user_rows())?;
        if differing > 0 {
            return Err(differing_rows(differing).into());
        }
        let by_values =
            self.all(&questions.user_values(), |rows| Ok((rows.array(Rows::string)?, count(rows.whole()?))))?;
        let [unknown, differences @ ..]: [i64; 5] = self.sum(&questions.unknown_ids())?;
        let kinds = [IdDifference::Blanks, IdDifference::Case, IdDifference::Zeros, IdDifference::Fraction];
        let is_most = |(_, ids): &(IdDifference, i64)| unknown > 0 && ids * 2 > unknown;
        let id_difference = kinds.into_iter().zip(differences).find(is_most).map(|(kind, _)| kind);
        let aliases = match questions.aliases() {
            None => AliasCounts::default(),
            Some(question) => self.aliases(&question)?,
        };
        let (rows, test_rows, unknown) = (count(rows), count(test_rows), count(unknown));
        Ok(UserCounts { rows, test_rows, by_values, unknown, id_difference, aliases })
    }

    /// What became of anonymous ids, of which every shard says the same.
    fn aliases(&self, question: &str) -> Result<AliasCounts, Problem> {
        let answers: Vec<[i64; 3]> = self.each(question)?;
        if answers.windows(2).any(|pair| pair[0] != pair[1]) {
            let message = "`aliases` is not the same on every shard";
            let problem = Problem::new(Place::argument("source.aliases"), message);
            return Err(
                problem.hint("have all aliases on every shard, for example in a table of its own that is replicated")
            );
        }
        let [ids, shared, circles] = answers.first().copied().unwrap_or_default().map(count);
        Ok(AliasCounts { ids, shared, circles })
    }

    fn names(&self, questions: &Questions<'_>, builder: &CubeBuilder<'_>) -> Result<NameCounted, Problems> {
        let names = self.all(&questions.names(builder), name_row)?;
        let sources: BTreeSet<String> = if builder.lists_sources() {
            self.all(&questions.other_sources(), Rows::string)?.into_iter().collect()
        } else {
            BTreeSet::new()
        };
        let sources: Vec<String> = sources.into_iter().take(MOST_SOURCES).collect();
        let texts = names.iter().filter_map(|row| row.event.name.as_deref()).chain(sources.iter().map(String::as_str));
        let pieces: BTreeSet<&str> = texts.flat_map(id_pieces).collect();
        let ids = self.source.known_ids(&pieces)?;
        let holds_id = |name: &str| id_pieces(name).iter().any(|piece| ids.contains(*piece));
        let people = |listed: &[EventName]| -> Result<[u64; 2], Problem> {
            Ok(self.sum::<2>(&questions.other_people(builder, listed))?.map(count))
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
        let tables = super::super::Source::tables(self);
        let mut ids = vec![format!("SELECT user_id AS id FROM {}", tables.events)];
        ids.extend(tables.users.map(|table| format!("SELECT id FROM {table}")));
        ids.extend(tables.aliases.map(|table| {
            format!("SELECT arrayJoin([anonymous_id, user_id]) AS id FROM {table} WHERE anonymous_id != user_id")
        }));
        let sql = format!(
            "SELECT DISTINCT assumeNotNull(id) FROM ({}) WHERE id IN (SELECT word FROM {WORDS})",
            ids.join(" UNION ALL ")
        );
        Ok(self.shards.among((&sql, words), DOING, Rows::string)?.into_iter().collect())
    }
}

fn differing_rows(users: i64) -> Problem {
    let message = format!("{users} users have several rows with different values, and a server has no first row");
    Problem::new(Place::argument("source.users"), message)
        .hint("read the table with `FINAL`, or one row a user with `argMax(…, updated_at) … GROUP BY id`")
}

fn no_users(attribute: &str) -> Problem {
    let message = format!("the settings ask for the attribute `{attribute}`, and `users` is not given");
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
