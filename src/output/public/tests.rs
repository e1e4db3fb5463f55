//! No published type can hold an id, and numbers keep their kind.

use super::*;
use crate::metric::Format;

/// The members of every schema that may be text, with what they hold. A new text member must be added here on purpose.
const TEXT_MEMBERS: [&str; 73] = [
    "usualDate",
    "starts",
    "clock",
    "key",
    "label",
    "unit",
    "definition",
    "event",
    "generatedAt",
    "timezone",
    "asOf",
    "dataFrom",
    "dataTo",
    "from",
    "to",
    "date",
    "week",
    "monday",
    "field",
    "reason",
    "openWith",
    "title",
    "href",
    "path",
    "segment",
    "range",
    "view",
    "parent",
    "metric",
    "detectedAt",
    "startedAt",
    "endedAt",
    "onset",
    "since",
    "text",
    "narrative",
    "playbook",
    "headline",
    "statement",
    "fact",
    "provider",
    "model",
    "promptHash",
    "kind",
    "receipt",
    "story",
    // Names of events, withheld when an id or an address stands in them, and names of the settings.
    "name",
    "near",
    "setting",
    "firstDay",
    "lastDay",
    // What the team itself writes about an alert.
    "by",
    "on",
    "note",
    "until",
    // Of breakdowns: the columns of users that the settings name, and those of their values that several people have.
    "attribute",
    "value",
    // Of documents: what the team writes in its mission and its decisions, and the registry's words.
    "document",
    "purpose",
    "formula",
    "window",
    "denominator",
    "goal",
    "audience",
    "requirement",
    "owner",
    "started",
    "finished",
    "statusSince",
    "task",
    "threatens",
    "mitigation",
    "due",
];

fn text_members(schema: &serde_json::Value, found: &mut Vec<String>) {
    if let Some(properties) = schema.get("properties").and_then(serde_json::Value::as_object) {
        for (name, member) in properties {
            let kinds = member.get("type").map(ToString::to_string).unwrap_or_default();
            if kinds.contains("string") && member.get("enum").is_none() {
                found.push(name.clone());
            }
        }
    }
    match schema {
        serde_json::Value::Object(members) => members.values().for_each(|member| text_members(member, found)),
        serde_json::Value::Array(entries) => entries.iter().for_each(|entry| text_members(entry, found)),
        _ => {}
    }
}

fn named_by_id(view: &str, member: &str) -> bool {
    member == "id" && matches!(view, "index" | "anomalies" | "insights" | "document")
}

#[test]
fn no_published_type_can_hold_an_id() {
    for (view, schema) in schemas() {
        let mut found = Vec::new();
        text_members(schema.as_value(), &mut found);
        // The catalogue names metrics by id, facts are named by what they are about, and alerts carry a hash of metric, segment and
        // start; no other view has such a member.
        let unknown = found.iter().filter(|name| !TEXT_MEMBERS.contains(&name.as_str()) && !named_by_id(view, name));
        assert_eq!(unknown.collect::<Vec<_>>(), [""; 0], "{view}");
    }
}

#[test]
fn every_object_is_closed_and_every_member_required() {
    fn check(schema: &serde_json::Value) {
        if let Some(properties) = schema.get("properties").and_then(serde_json::Value::as_object) {
            assert_eq!(schema.get("additionalProperties"), Some(&serde_json::Value::Bool(false)), "{schema}");
            let required = schema.get("required").and_then(serde_json::Value::as_array).map_or(0, Vec::len);
            assert_eq!(required, properties.len(), "{schema}");
            properties.values().for_each(check);
        }
        schema
            .get("$defs")
            .and_then(serde_json::Value::as_object)
            .into_iter()
            .flat_map(|defs| defs.values())
            .for_each(check);
    }
    for schema in schemas().values() {
        check(schema.as_value());
    }
}

#[test]
fn whole_counts_are_integers_and_rates_are_not() {
    let text = |value, format| serde_json::to_string(&Number::of(value, format)).expect("serializable");
    assert_eq!(text(5.0, Format::Count), "5");
    assert_eq!(text(5.5, Format::Count), "5.5");
    assert_eq!(text(1.0, Format::Percent), "1.0");
    assert_eq!(text(f64::NAN, Format::Ratio), "null");
}
