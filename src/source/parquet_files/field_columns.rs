//! Which columns give a value: the field grammar against the columns that the files have.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::super::cell::Cell;
use super::column::Column;
use crate::config::FieldTexts;
use crate::problem::{Place, Problem};
use crate::store::ingest::{RowField, json_of};

/// The columns of some files, by name.
#[derive(Debug, Default)]
pub(super) struct KnownColumns {
    /// Those with a value a row.
    pub(super) plain: Vec<String>,
    /// Those with lists and groups.
    pub(super) nested: BTreeSet<String>,
}

/// Where a value comes from; columns by their position among those that are known.
#[derive(Clone, Debug, Default)]
pub(super) enum FieldColumns {
    /// Nowhere: it is NULL in every row.
    #[default]
    Absent,
    /// The first of these columns that has something.
    Columns(Vec<usize>),
    /// The same text in every row.
    Constant(String),
    /// These columns as a JSON object.
    Object(Vec<(String, usize)>),
    /// A template, or what is inside of a column with JSON.
    Grammar(RowField, Vec<(String, usize)>),
}

impl FieldColumns {
    /// Finds the columns of a field; the key is that of the settings.
    pub(super) fn find(key: &str, texts: &FieldTexts, known: &KnownColumns) -> Result<Self, Problem> {
        let place = || Place::argument(key);
        let field = RowField::parse(&texts.texts).map_err(|why| {
            Problem::new(place(), why)
                .hint("write a column, a path such as `properties.plan`, `'a constant'` or `\"{kind} {action}\"`")
        })?;
        if let Some(text) = field.constant() {
            return Ok(Self::Constant(text.to_owned()));
        }
        let (mut whole, mut named) = (Vec::new(), Vec::new());
        for (written, first) in field.paths() {
            match known.place(written) {
                Some(at) => {
                    whole.push(at);
                    named.push((written.to_owned(), at));
                }
                None => match first.and_then(|first| Some((first, known.place(first)?))) {
                    Some((first, at)) => named.push((first.to_owned(), at)),
                    None => return Err(known.missing(place(), first.unwrap_or(written))),
                },
            }
        }
        let is_plain = field.is_plain() && whole.len() == named.len();
        Ok(if is_plain { Self::Columns(whole) } else { Self::Grammar(field, named) })
    }

    /// The columns of the properties: one with JSON, or a list of those that become an object; `*` is all but `used`.
    pub(super) fn properties(
        key: &str,
        texts: &FieldTexts,
        (known, used): (&KnownColumns, &BTreeSet<usize>),
    ) -> Result<Self, Problem> {
        if !texts.is_list {
            return Self::find(key, texts, known);
        }
        if texts.texts == ["*"] {
            let rest = known.plain.iter().cloned().zip(0..).filter(|(_, at)| !used.contains(at));
            return Ok(Self::Object(rest.collect()));
        }
        let column = |name: &String| match known.place(name) {
            Some(at) => Ok((name.clone(), at)),
            None => Err(known.missing(Place::argument(key), name)),
        };
        Ok(Self::Object(texts.texts.iter().map(column).collect::<Result<_, _>>()?))
    }

    /// The columns that are read for it.
    pub(super) fn columns(&self) -> Vec<usize> {
        match self {
            Self::Absent | Self::Constant(_) => Vec::new(),
            Self::Columns(columns) => columns.clone(),
            Self::Object(members) | Self::Grammar(_, members) => members.iter().map(|(_, at)| *at).collect(),
        }
    }

    /// The value in the present row of these columns.
    #[inline]
    pub(super) fn cell<'r>(&'r self, columns: &'r [Option<Column>]) -> Cell<'r> {
        let cell = |at: &usize| columns[*at].as_ref().map_or(Cell::Null, Column::cell);
        let members = |named: &'r [(String, usize)]| {
            named.iter().map(|(name, at)| (Cow::Borrowed(name.as_str()), cell(at).datum())).collect()
        };
        match self {
            Self::Absent => Cell::Null,
            Self::Columns(places) => match places.as_slice() {
                [at] => cell(at),
                several => several.iter().map(cell).find(|cell| !cell.is_nothing()).unwrap_or(Cell::Null),
            },
            Self::Constant(text) => Cell::Text(text.as_bytes()),
            Self::Object(named) => Cell::Owned(json_of(members(named))),
            Self::Grammar(field, named) => field.text(members(named)).map_or(Cell::Null, Cell::Owned),
        }
    }
}

impl KnownColumns {
    /// The position of a column.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.plain.iter().position(|known| known == name)
    }

    /// That none of the files has a column with a value a row of this name.
    pub(super) fn missing(&self, place: Place, name: &str) -> Problem {
        if self.nested.contains(name) {
            return Problem::new(
                place,
                format!("the column `{name}` holds lists or groups, which are not read in place"),
            )
            .hint("write it as JSON text or as columns of its own, or bring the files in with `flightdeck import`");
        }
        Problem::new(place, format!("none of the files has a column `{name}`"))
            .suggest(name, self.plain.iter().map(String::as_str))
    }
}
