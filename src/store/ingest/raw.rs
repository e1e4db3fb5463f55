//! The `[import]` table as it is written, of a project or of a preset, before anything is checked.

use std::collections::BTreeMap;
use std::path::Path;

use super::condition::KeepTable;
use crate::config::read::{Keys, Located, Reader};
use crate::problem::Problems;

/// A field as written: one text, or several of which the first that is there counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FieldText {
    pub(super) is_list: bool,
    pub(super) texts: Vec<Located<String>>,
}

/// `test_users`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct RawTestUsers {
    pub(super) email: Option<FieldText>,
    pub(super) domains: Option<Vec<Located<String>>>,
    pub(super) ids_file: Option<Located<String>>,
}

/// Everything that a section may say; each kind of section reads its own keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct RawSection {
    pub(super) files: Option<Vec<Located<String>>>,
    pub(super) recognized_by: Option<Located<Vec<Vec<String>>>>,
    pub(super) format: Option<Located<String>>,
    pub(super) delimiter: Option<Located<String>>,
    pub(super) quote: Option<Located<String>>,
    pub(super) escape: Option<Located<String>>,
    pub(super) columns: Option<Vec<Located<String>>>,
    pub(super) null: Option<Vec<Located<String>>>,
    pub(super) pattern: Option<Located<String>>,
    pub(super) records: Option<Located<String>>,
    pub(super) timezone: Option<Located<String>>,
    pub(super) time_unit: Option<Located<String>>,
    pub(super) time_format: Option<Located<String>>,
    /// The instant: `time`, or `as_of` of profiles.
    pub(super) time: Option<FieldText>,
    /// The user: `user_id`, or `id` of profiles.
    pub(super) user_id: Option<FieldText>,
    pub(super) anonymous_id: Option<FieldText>,
    pub(super) event: Option<FieldText>,
    pub(super) event_name: Option<Located<String>>,
    pub(super) id: Option<FieldText>,
    pub(super) source: Option<FieldText>,
    pub(super) bot: Option<FieldText>,
    pub(super) is_test: Option<FieldText>,
    pub(super) properties: Option<FieldText>,
    pub(super) attributes: Vec<(Located<String>, FieldText)>,
    pub(super) keep: Option<Located<KeepTable>>,
    pub(super) test_users: RawTestUsers,
}

/// `[import]` with its two sections.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct RawImport {
    pub(super) preset: Option<Located<String>>,
    pub(super) max_rejected: Option<Located<f64>>,
    /// Why files of this shape cannot be imported at all; presets alone have it.
    pub(super) refuse: Option<Located<String>>,
    pub(super) events: RawSection,
    pub(super) users: Option<RawSection>,
    pub(super) aliases: Option<RawSection>,
}

impl RawImport {
    /// Reads the `[import]` table out of the text of a settings file; the other tables are left to others.
    pub(super) fn from_toml(file: &Path, text: &str, is_preset: bool) -> Result<Self, Problems> {
        let mut reader = Reader::new(file, text);
        let document = reader.document();
        let import = Keys::root(&reader, &document).table(&mut reader, "import");
        let raw = import.map(|keys| Self::read(&mut reader, keys, is_preset)).unwrap_or_default();
        reader.problems.or(raw)
    }

    fn read(reader: &mut Reader<'_>, mut keys: Keys<'_, '_>, is_preset: bool) -> Self {
        let users = keys.table(reader, "users").map(|keys| profiles(reader, keys, is_preset));
        let aliases = keys.table(reader, "aliases").map(|keys| aliases(reader, keys, is_preset));
        let raw = Self {
            preset: keys.string(reader, "preset"),
            max_rejected: keys.number(reader, "max_rejected", 0.0..=1.0),
            refuse: if is_preset { keys.string(reader, "refuse") } else { None },
            events: events(reader, &mut keys, is_preset),
            users,
            aliases,
        };
        keys.finish(reader);
        raw
    }

    /// The keys written here, and those of the preset where none is.
    pub(super) fn over(self, preset: &Self) -> Self {
        let section = |own: Option<RawSection>, preset: &Option<RawSection>| match (own, preset) {
            (Some(own), Some(preset)) => Some(own.over(preset)),
            (own, preset) => own.or_else(|| preset.clone()),
        };
        Self {
            preset: self.preset,
            max_rejected: self.max_rejected.or_else(|| preset.max_rejected.clone()),
            refuse: self.refuse.or_else(|| preset.refuse.clone()),
            users: section(self.users, &preset.users),
            aliases: section(self.aliases, &preset.aliases),
            events: self.events.over(&preset.events),
        }
    }
}

impl RawSection {
    fn over(self, preset: &Self) -> Self {
        let named_event = self.event_name.is_some() || self.event.is_some();
        let mut attributes = self.attributes;
        for (name, field) in &preset.attributes {
            if !attributes.iter().any(|(own, _)| own.value == name.value) {
                attributes.push((name.clone(), field.clone()));
            }
        }
        Self {
            files: self.files.or_else(|| preset.files.clone()),
            recognized_by: self.recognized_by.or_else(|| preset.recognized_by.clone()),
            format: self.format.or_else(|| preset.format.clone()),
            delimiter: self.delimiter.or_else(|| preset.delimiter.clone()),
            quote: self.quote.or_else(|| preset.quote.clone()),
            escape: self.escape.or_else(|| preset.escape.clone()),
            columns: self.columns.or_else(|| preset.columns.clone()),
            null: self.null.or_else(|| preset.null.clone()),
            pattern: self.pattern.or_else(|| preset.pattern.clone()),
            records: self.records.or_else(|| preset.records.clone()),
            timezone: self.timezone.or_else(|| preset.timezone.clone()),
            time_unit: self.time_unit.or_else(|| preset.time_unit.clone()),
            time_format: self.time_format.or_else(|| preset.time_format.clone()),
            time: self.time.or_else(|| preset.time.clone()),
            user_id: self.user_id.or_else(|| preset.user_id.clone()),
            anonymous_id: self.anonymous_id.or_else(|| preset.anonymous_id.clone()),
            event: self.event.or_else(|| preset.event.clone().filter(|_| !named_event)),
            event_name: self.event_name.or_else(|| preset.event_name.clone().filter(|_| !named_event)),
            id: self.id.or_else(|| preset.id.clone()),
            source: self.source.or_else(|| preset.source.clone()),
            bot: self.bot.or_else(|| preset.bot.clone()),
            is_test: self.is_test.or_else(|| preset.is_test.clone()),
            properties: self.properties.or_else(|| preset.properties.clone()),
            attributes,
            keep: self.keep.or_else(|| preset.keep.clone()),
            test_users: RawTestUsers {
                email: self.test_users.email.or_else(|| preset.test_users.email.clone()),
                domains: self.test_users.domains.or_else(|| preset.test_users.domains.clone()),
                ids_file: self.test_users.ids_file.or_else(|| preset.test_users.ids_file.clone()),
            },
        }
    }
}

/// By the path of every key of `[import]`, as in `import.users.id`, what it should be.
pub fn reference() -> BTreeMap<String, String> {
    let text = "[import]\ntest_users = {}\n[import.users]\ntest_users = {}\n[import.aliases]\n";
    let mut reader = Reader::new(Path::new("flightdeck.toml"), text);
    let document = reader.document();
    if let Some(keys) = Keys::root(&reader, &document).table(&mut reader, "import") {
        RawImport::read(&mut reader, keys, false);
    }
    reader.known
}

fn field(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>, key: &'static str) -> Option<FieldText> {
    keys.string_or_list(reader, key).map(|(is_list, texts)| FieldText { is_list, texts })
}

/// The keys that every section has.
fn common(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>, is_preset: bool) -> RawSection {
    RawSection {
        files: keys.strings(reader, "files"),
        recognized_by: if is_preset { keys.deserialize(reader, "recognized_by") } else { None },
        format: keys.string(reader, "format"),
        delimiter: keys.string(reader, "delimiter"),
        quote: keys.string(reader, "quote"),
        escape: keys.string(reader, "escape"),
        columns: keys.strings(reader, "columns"),
        null: keys.strings(reader, "null"),
        records: keys.string(reader, "records"),
        timezone: keys.string(reader, "timezone"),
        time_unit: keys.string(reader, "time_unit"),
        time_format: keys.string(reader, "time_format"),
        anonymous_id: field(reader, keys, "anonymous_id"),
        ..RawSection::default()
    }
}

fn people(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>, section: &mut RawSection) {
    let attributes = keys.table(reader, "attributes").map(|attributes| attributes.lists_by_name(reader));
    let text =
        |(name, texts): (Located<String>, Vec<Located<String>>)| (name, FieldText { is_list: texts.len() > 1, texts });
    section.attributes = attributes.unwrap_or_default().into_iter().map(text).collect();
    section.is_test = field(reader, keys, "is_test");
    if let Some(mut keys) = keys.table(reader, "test_users") {
        section.test_users = RawTestUsers {
            email: field(reader, &mut keys, "email"),
            domains: keys.strings(reader, "domains"),
            ids_file: keys.string(reader, "ids_file"),
        };
        keys.finish(reader);
    }
}

fn events(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>, is_preset: bool) -> RawSection {
    let mut section = common(reader, keys, is_preset);
    people(reader, keys, &mut section);
    section.pattern = keys.string(reader, "pattern");
    section.time = field(reader, keys, "time");
    section.user_id = field(reader, keys, "user_id");
    section.event = field(reader, keys, "event");
    section.event_name = keys.string(reader, "event_name");
    section.id = field(reader, keys, "id");
    section.source = field(reader, keys, "source");
    section.bot = field(reader, keys, "bot");
    // The older name of `is_test`.
    section.is_test = section.is_test.or(field(reader, keys, "test_user"));
    section.properties = field(reader, keys, "properties");
    section.keep = keys.deserialize(reader, "keep");
    section
}

fn profiles(reader: &mut Reader<'_>, mut keys: Keys<'_, '_>, is_preset: bool) -> RawSection {
    let mut section = common(reader, &mut keys, is_preset);
    people(reader, &mut keys, &mut section);
    section.time = field(reader, &mut keys, "as_of");
    section.user_id = field(reader, &mut keys, "id");
    keys.finish(reader);
    section
}

fn aliases(reader: &mut Reader<'_>, mut keys: Keys<'_, '_>, is_preset: bool) -> RawSection {
    let mut section = common(reader, &mut keys, is_preset);
    section.time = field(reader, &mut keys, "time");
    section.user_id = field(reader, &mut keys, "user_id");
    keys.finish(reader);
    section
}
