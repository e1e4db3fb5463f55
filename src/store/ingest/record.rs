//! A record whatever its kind: named values, and the record around it when it was a list inside of one.

use std::borrow::Cow;
use std::collections::HashMap;

use csv::ByteRecord;

use super::datum::Datum;

/// The columns of a table.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) names: Vec<String>,
    index: HashMap<String, usize>,
    /// Texts that are NULL.
    nulls: Vec<String>,
}

impl Header {
    pub(super) fn new(names: Vec<String>, nulls: &[String]) -> Self {
        let index = names.iter().enumerate().rev().map(|(at, name)| (name.clone(), at)).collect();
        Self { names, index, nulls: nulls.to_vec() }
    }

    fn cell<'r>(&self, cells: &'r ByteRecord, at: usize) -> Datum<'r> {
        let text = cells.get(at).and_then(|cell| std::str::from_utf8(cell).ok()).unwrap_or_default();
        if text.is_empty() || self.nulls.iter().any(|null| null == text) {
            Datum::Null
        } else {
            Datum::Text(Cow::Borrowed(text))
        }
    }
}

/// The values of one record.
#[derive(Clone, Debug)]
pub(super) enum Fields<'r> {
    /// Cells under a header.
    Columns(&'r Header, &'r ByteRecord),
    /// The members of an object.
    Tree(Vec<(Cow<'r, str>, Datum<'r>)>),
}

/// A record, and the one around it.
#[derive(Clone, Debug)]
pub(super) struct Record<'r> {
    pub(super) fields: Fields<'r>,
    pub(super) outer: Option<&'r Fields<'r>>,
}

impl<'r> Fields<'r> {
    /// The value under a whole key; `None` where the record has no such key.
    pub(super) fn get(&self, key: &str) -> Option<Datum<'r>> {
        match self {
            Self::Columns(header, cells) => header.index.get(key).map(|at| header.cell(cells, *at)),
            Self::Tree(members) => member(members, key),
        }
    }

    /// The columns `key.…` as an object of what follows the point; `None` where there are none.
    pub(super) fn prefixed(&self, key: &str) -> Option<Datum<'r>> {
        let Self::Columns(header, cells) = self else { return None };
        let rest = |name: &'r String| name.strip_prefix(key)?.strip_prefix('.');
        let members = header.names.iter().enumerate().filter_map(|(at, name)| Some((at, rest(name)?)));
        let members: Vec<_> = members.map(|(at, name)| (Cow::Borrowed(name), header.cell(cells, at))).collect();
        (!members.is_empty())
            .then(|| Datum::Object(members.into_iter().filter(|(_, value)| *value != Datum::Null).collect()))
    }

    /// All members that `is_used` does not take; empty cells say nothing and are left out.
    pub(super) fn rest(&self, is_used: &dyn Fn(&str) -> bool) -> Vec<(Cow<'r, str>, Datum<'r>)> {
        match self {
            Self::Columns(header, cells) => {
                let names = header.names.iter().enumerate().filter(|(_, name)| !is_used(name));
                let members = names.map(|(at, name)| (Cow::Borrowed(name.as_str()), header.cell(cells, at)));
                members.filter(|(_, value)| *value != Datum::Null).collect()
            }
            Self::Tree(members) => members.iter().filter(|(name, _)| !is_used(name)).cloned().collect(),
        }
    }

    /// The keys.
    pub(super) fn keys(&self) -> Vec<String> {
        match self {
            Self::Columns(header, _) => header.names.clone(),
            Self::Tree(members) => members.iter().map(|(name, _)| name.to_string()).collect(),
        }
    }
}

/// A member of an object; of a key that is there twice, the last.
pub(super) fn member<'r>(members: &[(Cow<'r, str>, Datum<'r>)], key: &str) -> Option<Datum<'r>> {
    members.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value.clone())
}
