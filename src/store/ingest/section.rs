//! A section of an import: which files it is about, how they are read, and where each value comes from.

use std::collections::HashSet;

use super::condition::KeepCondition;
use super::field::Field;
use super::path::RecordPath;
use super::records::ReadOptions;
use crate::calendar::TimeReader;

/// What the records of a section are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionKind {
    /// Events, which may say something about their users too.
    Events,
    /// Profiles of users.
    Profiles,
    /// Merges and identifications.
    Aliases,
}

/// What goes into the properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PropertiesPlan {
    /// These columns, under their names.
    Columns(Vec<(String, Field)>),
    /// All that has no other use.
    Rest,
    /// The members of an object.
    Object(Field),
}

/// Who is a test user, without any address being stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TestUsers {
    pub(super) email: Option<Field>,
    /// In lower case.
    pub(super) domains: Vec<String>,
    pub(super) ids: HashSet<String>,
}

/// A key that a record must have, or must not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ShapeKey {
    pub(super) path: RecordPath,
    pub(super) is_absent: bool,
}

/// One section.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SectionPlan {
    pub(super) kind: SectionKind,
    pub(super) files: Vec<String>,
    /// A record of this section has all keys of one of these.
    pub(super) shapes: Vec<Vec<ShapeKey>>,
    pub(super) options: ReadOptions,
    pub(super) times: TimeReader,
    pub(super) user_id: Option<Field>,
    pub(super) anonymous_id: Option<Field>,
    pub(super) event: Option<Field>,
    pub(super) time: Option<Field>,
    pub(super) id: Option<Field>,
    pub(super) source: Option<Field>,
    pub(super) bot: Option<Field>,
    pub(super) is_test: Option<Field>,
    /// Attribute and field, ascending by attribute.
    pub(super) attributes: Vec<(String, Field)>,
    pub(super) properties: PropertiesPlan,
    pub(super) keep: Vec<KeepCondition>,
    pub(super) test_users: TestUsers,
}
