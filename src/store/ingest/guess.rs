//! Which columns of an unknown export are what, by the names that they usually have.

use super::container::for_each_member;
use super::detect::{each_record, sample};
use super::place::InputFile;
use super::records::ReadOptions;
use crate::problem::Problems;

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

/// Keys of `[import]` with the fields that the first file seems to have for them; `None` when it is not clear what happened, when,
/// or to whom.
pub fn guess(inputs: &[InputFile]) -> Result<Option<Vec<(&'static str, String)>>, Problems> {
    let options = ReadOptions::default();
    let mut columns: Vec<String> = Vec::new();
    for input in inputs {
        for_each_member(input, &mut |member| {
            let reader = columns.is_empty().then(|| sample(&member.path, &member.body, &options)).flatten();
            let Some(mut reader) = reader else { return Ok(()) };
            for _ in 0..SAMPLE_RECORDS {
                if !matches!(reader.advance(), Ok(true)) {
                    break;
                }
                let Ok(fields) = reader.fields() else { continue };
                each_record(fields, &options, &mut |record| {
                    let keys = record.fields.keys().into_iter();
                    let new: Vec<String> = keys.filter(|key| !columns.contains(key)).collect();
                    columns.extend(new);
                });
            }
            Ok(())
        })?;
    }
    Ok(fields_of(&columns))
}

fn fields_of(columns: &[String]) -> Option<Vec<(&'static str, String)>> {
    let plain = |column: &String| -> String {
        column.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let named = |name: &&str| columns.iter().find(|column| plain(column) == *name);
    let mut fields: Vec<(&str, String)> =
        USUAL_NAMES.into_iter().filter_map(|(key, names)| Some((key, names.iter().find_map(named)?.clone()))).collect();
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
