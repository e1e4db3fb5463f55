//! A value of a record: what CSV cells, JSON and Parquet have in common, borrowed where it can be.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::values;

/// One value. JSON is opened level by level, so that what no field asks for is never taken apart.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum<'r> {
    /// NULL.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number as it is written.
    Number(Cow<'r, str>),
    /// A text.
    Text(Cow<'r, str>),
    /// Values in order.
    List(Vec<Datum<'r>>),
    /// Values by name.
    Object(Vec<(Cow<'r, str>, Datum<'r>)>),
    /// JSON text that was not opened yet.
    Json(&'r str),
}

impl<'r> Datum<'r> {
    /// Takes one level of JSON apart. Valid JSON is the caller's promise; what is not, is NULL.
    pub(super) fn open(self) -> Self {
        match self {
            Self::Json(text) => parse(text).unwrap_or(Self::Null),
            opened => opened,
        }
    }

    /// The same, and a text that holds a JSON object or list is opened too.
    pub(super) fn enter(self) -> Self {
        match self.open() {
            Self::Text(text) if text.starts_with(['{', '[']) => match text {
                Cow::Borrowed(text) => parse(text).unwrap_or(Self::Null),
                Cow::Owned(text) => parse(&text).map_or(Self::Null, Datum::into_owned),
            },
            opened => opened,
        }
    }

    /// A copy that borrows nothing.
    pub(super) fn into_owned<'o>(self) -> Datum<'o> {
        match self.open() {
            Self::Null | Self::Json(_) => Datum::Null,
            Self::Bool(flag) => Datum::Bool(flag),
            Self::Number(number) => Datum::Number(Cow::Owned(number.into_owned())),
            Self::Text(text) => Datum::Text(Cow::Owned(text.into_owned())),
            Self::List(items) => Datum::List(items.into_iter().map(Datum::into_owned).collect()),
            Self::Object(members) => {
                let owned =
                    |(key, value): (Cow<'_, str>, Datum<'_>)| (Cow::Owned(key.into_owned()), value.into_owned());
                Datum::Object(members.into_iter().map(owned).collect())
            }
        }
    }

    /// The text of a single value, an id for example; `None` for NULL, an error with the kind for what has parts.
    pub(super) fn text(self) -> Result<Option<Cow<'r, str>>, &'static str> {
        match self.open() {
            Self::Null | Self::Json(_) => Ok(None),
            Self::Bool(flag) => Ok(Some(Cow::Borrowed(if flag { "true" } else { "false" }))),
            Self::Number(number) if number.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Some(number)),
            Self::Number(number) => Ok(Some(Cow::Owned(values::id_of_number(&number)))),
            Self::Text(text) if text.is_empty() => Ok(None),
            Self::Text(text) => Ok(Some(text)),
            Self::List(_) => Err("a list"),
            Self::Object(_) => Err("an object"),
        }
    }

    /// Writes JSON with sorted keys; NULL members of objects are left out at the top level alone.
    pub(super) fn write_json(self, out: &mut String) {
        match self.open() {
            Self::Null | Self::Json(_) => out.push_str("null"),
            Self::Bool(flag) => out.push_str(if flag { "true" } else { "false" }),
            Self::Number(number) => out.push_str(&canonical_number(&number)),
            Self::Text(text) => out.push_str(&quoted(&text)),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.into_iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write_json(out);
                }
                out.push(']');
            }
            Self::Object(members) => write_object(members, out),
        }
    }
}

/// Writes an object with its keys in order; of a key that is there twice the last value counts.
pub(super) fn write_object(mut members: Vec<(Cow<'_, str>, Datum<'_>)>, out: &mut String) {
    members.sort_by(|(one, _), (other, _)| one.cmp(other));
    out.push('{');
    let mut is_first = true;
    let mut rest = members.into_iter().peekable();
    while let Some((key, value)) = rest.next() {
        if rest.peek().is_some_and(|(next, _)| *next == key) {
            continue;
        }
        if !is_first {
            out.push(',');
        }
        is_first = false;
        out.push_str(&quoted(&key));
        out.push(':');
        value.write_json(out);
    }
    out.push('}');
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Whole numbers keep their digits; others are written in the shortest way that reads back.
fn canonical_number(written: &str) -> String {
    let is_whole = written.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && written != "-0";
    let number = || written.parse::<f64>().ok().and_then(serde_json::Number::from_f64);
    if is_whole { written.to_owned() } else { number().map_or_else(|| written.to_owned(), |number| number.to_string()) }
}

/// Opens one level of JSON text.
pub(super) fn parse(text: &str) -> Result<Datum<'_>, serde_json::Error> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    match text.as_bytes().first() {
        Some(b'{') => serde_json::from_str::<ObjectMembers<'_>>(text).map(|members| Datum::Object(members.0)),
        Some(b'[') => serde_json::from_str::<Vec<&RawValue>>(text)
            .map(|items| Datum::List(items.into_iter().map(|item| Datum::Json(item.get())).collect())),
        Some(b'"') => serde_json::from_str::<Borrowed<'_>>(text).map(|text| Datum::Text(text.0)),
        Some(b'-' | b'0'..=b'9') => serde_json::from_str::<&RawValue>(text).map(|_| Datum::Number(Cow::Borrowed(text))),
        _ => serde_json::from_str::<Option<bool>>(text).map(|flag| flag.map_or(Datum::Null, Datum::Bool)),
    }
}

/// A string that borrows from the text when it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Borrowed<'r>(#[serde(borrow)] Cow<'r, str>);

/// The members of an object, their values not opened.
struct ObjectMembers<'r>(Vec<(Cow<'r, str>, Datum<'r>)>);

impl<'de: 'r, 'r> Deserialize<'de> for ObjectMembers<'r> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = ObjectMembers<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((key, value)) = map.next_entry::<Borrowed<'de>, &'de RawValue>()? {
            members.push((key.0, Datum::Json(value.get())));
        }
        Ok(ObjectMembers(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        let mut out = String::new();
        parse(text).expect("JSON").write_json(&mut out);
        out
    }

    #[test]
    fn json_is_written_with_sorted_keys_and_all_digits() {
        let text = r#"{"b":1,"a":[true,null,"x\u0041\n"],"n":12345678901234567890123,"f":1.50,"b":2}"#;
        assert_eq!(json(text), r#"{"a":[true,null,"xA\n"],"b":2,"f":1.5,"n":12345678901234567890123}"#);
    }

    #[test]
    fn single_values_are_texts_and_others_say_what_they_are() {
        let text = |written: &str| parse(written).expect("JSON").text().map(|text| text.map(Cow::into_owned));
        assert_eq!(text("900000000000000000001"), Ok(Some("900000000000000000001".into())));
        assert_eq!(text("7.0"), Ok(Some("7".into())));
        assert_eq!(text("\"\""), Ok(None));
        assert_eq!(text("null"), Ok(None));
        assert_eq!(text("{}"), Err("an object"));
        assert_eq!(text("[1]"), Err("a list"));
    }

    #[test]
    fn a_text_that_holds_json_is_entered() {
        let text = Datum::Text(Cow::Borrowed(r#"{"plan":"pro"}"#)).enter();
        assert!(matches!(text, Datum::Object(members) if members.len() == 1));
        assert_eq!(Datum::Text(Cow::Borrowed("plain")).enter(), Datum::Text(Cow::Borrowed("plain")));
    }
}
