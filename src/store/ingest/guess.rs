//! Which columns of an unknown export are what, by the names that they usually have; and which of its files are about users.

use super::container::for_each_member;
use super::detect::{each_record, sample};
use super::place::InputFile;
use super::records::{ReadOptions, RecordReader};
use crate::problem::Problems;
use crate::values::NULL_WORDS;

/// Records whose keys are looked at.
const SAMPLE_RECORDS: usize = 20;

/// The keys of `[import]` with the usual names of their columns, lower-case letters and digits alone, the likeliest first.
const USUAL_NAMES: [(&str, &[&str]); 7] = [
    ("id", &["eventid", "eventuuid", "insertid", "messageid", "uuid", "id"]),
    (
        "user_id",
        &["userid", "useruuid", "uid", "user", "personid", "accountid", "customerid", "memberid", "distinctid"],
    ),
    ("anonymous_id", &["anonymousid", "anonid", "visitorid", "visitortoken", "deviceid", "clientid"]),
    ("event", &["event", "eventname", "name", "eventtype", "action", "kind", "type"]),
    (
        "time",
        &[
            "time",
            "timestamp",
            "ts",
            "eventtime",
            "eventtimestamp",
            "occurredat",
            "happenedat",
            "createdat",
            "datetime",
            "date",
        ],
    ),
    ("source", &["source"]),
    ("properties", &["properties", "props", "payload", "params", "attributes", "metadata", "data"]),
];

/// The same for a file of users.
const USUAL_NAMES_OF_USERS: [(&str, &[&str]); 3] = [
    (
        "id",
        &["id", "userid", "useruuid", "uid", "user", "personid", "accountid", "customerid", "memberid", "distinctid"],
    ),
    ("is_test", &["istest", "isinternal", "internal", "test", "isstaff", "staff"]),
    ("as_of", &["updatedat", "modifiedat"]),
];
/// Columns of users that segments are usually made of.
const USUAL_ATTRIBUTES: [&str; 8] =
    ["plan", "tier", "segment", "country", "role", "platform", "industry", "companysize"];

/// What the files of an unknown export seem to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guess {
    /// Keys of `[import]`, and the field of each.
    pub events: Vec<(&'static str, String)>,
    /// Texts that seem to stand for NULL.
    pub nulls: Vec<String>,
    /// Files about users.
    pub user_files: Vec<InputFile>,
    /// Keys of `[import.users]`, and the field of each.
    pub users: Vec<(&'static str, String)>,
    /// Attributes of users, by the columns that hold them.
    pub attributes: Vec<String>,
}

/// What the first records of a file have.
#[derive(Default)]
struct SampledColumns {
    columns: Vec<String>,
    /// Values that read like NULL.
    nulls: Vec<String>,
}

/// Guesses what the files are; `None` when it is not clear what happened, when, or to whom.
pub fn guess(inputs: &[InputFile]) -> Result<Option<Guess>, Problems> {
    let options = ReadOptions::default();
    let mut found = Guess::default();
    for input in inputs {
        for_each_member(input, &mut |member| {
            let Some(reader) = sample(&member.path, &member.body, &options) else { return Ok(()) };
            let SampledColumns { columns, nulls } = sampled(reader, &options);
            match fields_of(&columns) {
                Some(fields) if found.events.is_empty() => (found.events, found.nulls) = (fields, nulls),
                None if !member.is_in_archive => found.take_users(input, &columns),
                Some(_) | None => {}
            }
            Ok(())
        })?;
    }
    Ok((!found.events.is_empty()).then_some(found))
}

impl Guess {
    /// Takes a file that is not about events, when it has an id.
    fn take_users(&mut self, input: &InputFile, columns: &[String]) {
        let fields = usual(&USUAL_NAMES_OF_USERS, columns);
        if !fields.iter().any(|(key, _)| *key == "id") {
            return;
        }
        self.user_files.push(input.clone());
        if self.users.is_empty() {
            self.users = fields;
            let attributes = columns.iter().filter(|column| USUAL_ATTRIBUTES.contains(&plain(column).as_str()));
            self.attributes = attributes.cloned().collect();
        }
    }
}

fn sampled(mut reader: RecordReader<'_>, options: &ReadOptions) -> SampledColumns {
    let mut found = SampledColumns::default();
    for _ in 0..SAMPLE_RECORDS {
        if !matches!(reader.advance(), Ok(true)) {
            break;
        }
        let Ok(fields) = reader.fields() else { continue };
        each_record(fields, options, &mut |record| {
            let keys = record.fields.keys();
            let words = keys.iter().filter_map(|key| record.fields.get(key)?.text().ok().flatten());
            let new = words.filter(|word| NULL_WORDS.contains(&word.as_ref()));
            let new: Vec<String> = new.map(std::borrow::Cow::into_owned).collect();
            found.nulls.extend(new);
            found.columns.extend(keys);
        });
    }
    found.nulls.sort();
    found.nulls.dedup();
    let mut met = std::collections::BTreeSet::new();
    found.columns.retain(|column| met.insert(column.clone()));
    found
}

/// A column's lower-case letters and digits.
fn plain(column: &str) -> String {
    column.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The keys of which a column has a usual name.
fn usual(names: &[(&'static str, &[&str])], columns: &[String]) -> Vec<(&'static str, String)> {
    let find = |name: &&str| columns.iter().find(|column| plain(column) == *name);
    names.iter().filter_map(|(key, names)| Some((*key, names.iter().find_map(find)?.clone()))).collect()
}

fn fields_of(columns: &[String]) -> Option<Vec<(&'static str, String)>> {
    let named = |name: &&str| columns.iter().find(|column| plain(column) == *name);
    let mut fields = usual(&USUAL_NAMES, columns);
    // What was done to what, in two columns, is one name: `project created`.
    let is_plain = |field: &str| named(&field).is_some();
    let parts = ["kind", "object", "category"].iter().find_map(named).zip(named(&"action"));
    if let Some((kind, action)) = parts.filter(|_| !["event", "eventname", "name"].into_iter().any(is_plain)) {
        let event = fields.iter_mut().find(|(key, _)| *key == "event")?;
        event.1 = format!("{{{kind}}} {{{action}}}");
    }
    let has = |key: &str| fields.iter().any(|(known, _)| *known == key);
    (has("event") && has("time") && (has("user_id") || has("anonymous_id"))).then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(columns: &str, expected: Option<&[(&str, &str)]>) {
        let columns: Vec<String> = columns.split(' ').map(str::to_owned).collect();
        let found = fields_of(&columns);
        let found =
            found.as_ref().map(|found| found.iter().map(|(key, field)| (*key, field.as_str())).collect::<Vec<_>>());
        assert_eq!(found.as_deref(), expected, "{columns:?}");
    }

    #[test]
    fn usual_names_are_known_in_any_spelling() {
        let lake = [
            ("id", "event_id"),
            ("user_id", "user_id"),
            ("event", "event"),
            ("time", "ts"),
            ("properties", "properties"),
        ];
        check("event_id user_id event ts plan properties", Some(&lake));
        let other =
            [("user_id", "userId"), ("anonymous_id", "Device-ID"), ("event", "Event Name"), ("time", "occurredAt")];
        let columns = ["userId", "Device-ID", "Event Name", "occurredAt"].map(str::to_owned);
        let found = fields_of(&columns).expect("a mapping");
        assert_eq!(found, other.map(|(key, field)| (key, field.to_owned())));
    }

    #[test]
    fn an_action_on_a_kind_of_thing_is_one_name() {
        let expected = [("user_id", "user_id"), ("event", "{kind} {action}"), ("time", "created_at")];
        check("user_id kind action created_at", Some(&expected));
        check(
            "user_id name kind action created_at",
            Some(&[("user_id", "user_id"), ("event", "name"), ("time", "created_at")]),
        );
    }

    #[test]
    fn without_what_when_or_who_nothing_is_guessed() {
        check("user_id event plan", None);
        check("user_id time plan", None);
        check("event time plan", None);
    }
}
