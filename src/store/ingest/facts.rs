//! From a record to facts: an event, a profile, an alias. Pure, with a reason when a record cannot be read.

use std::borrow::Cow;

use super::datum::{Datum, write_object};
use super::field::{Field, Found};
use super::record::{Record, member};
use super::section::{PropertiesPlan, SectionKind, SectionPlan};
use crate::calendar::{Millis, TimeFormat};
use crate::values;

/// An event as it will be stored, but for the id of one that has none.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct EventFact {
    pub(super) id: Option<String>,
    /// The user, else the anonymous id.
    pub(super) user: Option<String>,
    pub(super) is_anonymous: bool,
    pub(super) name: String,
    pub(super) ts: Millis,
    pub(super) source: Option<String>,
    pub(super) properties: String,
}

/// What a record says about a user.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ProfileFact {
    pub(super) user: String,
    /// `None` where the record does not say as of when it holds.
    pub(super) as_of: Option<Millis>,
    /// Attribute and value; absent and NULL ones are left out. `is_test` is `1` or `0`.
    pub(super) values: Vec<(String, String)>,
}

/// That an anonymous id turned out to be a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AliasFact {
    pub(super) anonymous: String,
    pub(super) user: String,
    pub(super) ts: Option<Millis>,
}

/// Everything that one record says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct RecordFacts {
    /// `None` for a record that is no event.
    pub(super) event: Option<EventFact>,
    pub(super) profile: Option<ProfileFact>,
    pub(super) alias: Option<AliasFact>,
    /// How the instant is written.
    pub(super) time: Option<TimeFormat>,
}

/// Why a record cannot be read. The reason holds no values of the record, so that equal ones are counted together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The reason.
    pub reason: String,
    /// The value that was found, where it is a time.
    pub example: Option<String>,
}

impl From<String> for Rejection {
    fn from(reason: String) -> Self {
        Self { reason, example: None }
    }
}

/// Which fields of a section some record had.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct SeenFields {
    bits: u64,
}

/// The places of the fields in [`SeenFields`], and for each that a record must have at least once, what it is for.
pub(super) fn named_fields(plan: &SectionPlan) -> Vec<(&'static str, &Field)> {
    let optional = |key: &'static str, field: &'_ Option<Field>| field.as_ref().map(|_| key);
    let single = [
        ("user_id", &plan.user_id),
        ("anonymous_id", &plan.anonymous_id),
        ("event", &plan.event),
        ("time", &plan.time),
        ("id", &plan.id),
        ("source", &plan.source),
        ("bot", &plan.bot),
        ("is_test", &plan.is_test),
    ];
    let single = single.into_iter().filter_map(|(key, field)| optional(key, field).zip(field.as_ref()));
    let columns: &[(String, Field)] = match &plan.properties {
        PropertiesPlan::Columns(columns) => columns,
        PropertiesPlan::Rest | PropertiesPlan::Object(_) => &[],
    };
    let attributes = plan.attributes.iter().map(|(_, field)| ("attributes", field));
    single.chain(attributes).chain(columns.iter().map(|(_, field)| ("properties", field))).collect()
}

impl SeenFields {
    /// Notes the fields that this record has; cheap once all were seen.
    pub(super) fn note(&mut self, plan: &SectionPlan, record: &Record<'_>) {
        let fields = named_fields(plan);
        for (at, (_, field)) in fields.iter().enumerate().take(64) {
            if self.bits >> at & 1 == 0 && field.find(record).is_some() {
                self.bits |= 1 << at;
            }
        }
    }

    pub(super) fn is_seen(self, at: usize) -> bool {
        at >= 64 || self.bits >> at & 1 == 1
    }
}

/// Reads one record.
pub(super) fn facts(plan: &SectionPlan, record: &Record<'_>) -> Result<RecordFacts, Rejection> {
    let nulls = &plan.options.nulls;
    let text = |field: &Option<Field>| match field {
        Some(field) => field.text(record, nulls).map(Found::value),
        None => Ok(None),
    };
    let user = text(&plan.user_id)?;
    let anonymous = text(&plan.anonymous_id)?;
    let is_event = plan.kind == SectionKind::Events && plan.keep.iter().all(|condition| condition.holds(record));
    let time = instant(plan, record, is_event)?;
    let ts = time.map(|(instant, _)| instant);
    let event = if is_event { Some(event(plan, record, (user.as_deref(), anonymous.as_deref()), ts)?) } else { None };
    let alias = user.as_deref().zip(anonymous.as_deref()).filter(|(user, anonymous)| user != anonymous);
    let alias = alias.map(|(user, anonymous)| AliasFact { anonymous: anonymous.to_owned(), user: user.to_owned(), ts });
    if plan.kind == SectionKind::Aliases && (user.is_none() || anonymous.is_none()) {
        return Err(
            format!("no `{}` or no `{}`", written(plan.anonymous_id.as_ref()), written(plan.user_id.as_ref())).into()
        );
    }
    let profile = match user.or(anonymous) {
        Some(user) => profile(plan, record, &user, ts)?,
        None if plan.kind == SectionKind::Profiles => {
            return Err(format!("no id in `{}`", written(plan.user_id.as_ref())).into());
        }
        None => None,
    };
    Ok(RecordFacts { event, profile, alias, time: time.map(|(_, format)| format) })
}

fn written(field: Option<&Field>) -> String {
    field.map(Field::written).unwrap_or_default()
}

fn instant(
    plan: &SectionPlan,
    record: &Record<'_>,
    is_needed: bool,
) -> Result<Option<(Millis, TimeFormat)>, Rejection> {
    let Some(field) = &plan.time else { return Ok(None) };
    let Some(text) = field.text(record, &plan.options.nulls)?.value() else {
        return if is_needed { Err(format!("no time in `{}`", field.written()).into()) } else { Ok(None) };
    };
    if let Some(found) = plan.times.read(&text) {
        return Ok(Some(found));
    }
    let example = text.chars().take(40).collect();
    Err(Rejection { reason: format!("what `{}` holds is not a time", field.written()), example: Some(example) })
}

fn event(
    plan: &SectionPlan,
    record: &Record<'_>,
    (user, anonymous): (Option<&str>, Option<&str>),
    ts: Option<Millis>,
) -> Result<EventFact, Rejection> {
    let nulls = &plan.options.nulls;
    let text = |field: &Option<Field>| match field {
        Some(field) => field.text(record, nulls).map(|found| found.value().map(Cow::into_owned)),
        None => Ok(None),
    };
    let name = text(&plan.event)?.ok_or_else(|| format!("no event name in `{}`", written(plan.event.as_ref())))?;
    let ts = ts.ok_or_else(|| format!("no time in `{}`", written(plan.time.as_ref())))?;
    let is_bot = truth(plan.bot.as_ref(), record, nulls)? == Some(true);
    let source = if is_bot { Some("bot".to_owned()) } else { text(&plan.source)? };
    Ok(EventFact {
        id: text(&plan.id)?,
        user: user.or(anonymous).map(str::to_owned),
        is_anonymous: user.is_none(),
        name,
        ts,
        source,
        properties: properties(plan, record),
    })
}

fn truth(field: Option<&Field>, record: &Record<'_>, nulls: &[String]) -> Result<Option<bool>, Rejection> {
    let Some(field) = field else { return Ok(None) };
    let Some(text) = field.text(record, nulls)?.value() else { return Ok(None) };
    let read =
        values::truth(&text).ok_or_else(|| format!("what `{}` holds is neither true nor false", field.written()));
    Ok(Some(read?))
}

fn profile(
    plan: &SectionPlan,
    record: &Record<'_>,
    user: &str,
    as_of: Option<Millis>,
) -> Result<Option<ProfileFact>, Rejection> {
    let nulls = &plan.options.nulls;
    let mut values = Vec::new();
    for (attribute, field) in &plan.attributes {
        if let Some(value) = field.text(record, nulls)?.value() {
            values.push((attribute.clone(), value.into_owned()));
        }
    }
    let said = truth(plan.is_test.as_ref(), record, nulls)?;
    let is_test = if is_test_user(plan, record, user) { Some(true) } else { said };
    values.extend(is_test.map(|is_test| ("is_test".to_owned(), u8::from(is_test).to_string())));
    let is_nothing = values.is_empty() && plan.kind != SectionKind::Profiles;
    Ok((!is_nothing).then(|| ProfileFact { user: user.to_owned(), as_of, values }))
}

/// Looks at the address, and forgets it. A domain is the whole part after the last `@`, ASCII letters folded.
fn is_test_user(plan: &SectionPlan, record: &Record<'_>, user: &str) -> bool {
    if plan.test_users.ids.contains(user) {
        return true;
    }
    let Some(field) = plan.test_users.email.as_ref().filter(|_| !plan.test_users.domains.is_empty()) else {
        return false;
    };
    let address = field.text(record, &plan.options.nulls).ok().and_then(Found::value);
    let domain =
        address.as_deref().and_then(|address| address.rsplit_once('@')).map(|(_, domain)| domain.to_ascii_lowercase());
    domain.is_some_and(|domain| plan.test_users.domains.contains(&domain))
}

fn properties(plan: &SectionPlan, record: &Record<'_>) -> String {
    let members = match &plan.properties {
        PropertiesPlan::Columns(columns) if columns.is_empty() => return "{}".to_owned(),
        PropertiesPlan::Columns(columns) => {
            let values = columns.iter().filter_map(|(name, field)| Some((name, field.find(record)?.open())));
            let values = values.filter(|(_, value)| *value != Datum::Null);
            values.map(|(name, value)| (Cow::Borrowed(name.as_str()), value)).collect()
        }
        PropertiesPlan::Rest => record.fields.rest(&|name| is_used(plan, name)),
        PropertiesPlan::Object(field) => match field.find(record).map(Datum::enter) {
            Some(Datum::Object(members)) => members,
            Some(Datum::List(items)) => by_key(items),
            // Broken JSON stays as it is: it fulfils no condition, and data health counts it.
            Some(Datum::Text(text)) => return text.into_owned(),
            Some(Datum::Null | Datum::Bool(_) | Datum::Number(_) | Datum::Json(_)) | None => return "{}".to_owned(),
        },
    };
    let mut out = String::new();
    write_object(members, &mut out);
    out
}

fn is_used(plan: &SectionPlan, name: &str) -> bool {
    let is_of = |field: &Field| field.paths().iter().any(|path| path.written == name || path.first_key() == Some(name));
    named_fields(plan).iter().any(|(_, field)| is_of(field))
}

/// A list of `{ key, value }` as an object, each value the only one that is there under `value`.
fn by_key(items: Vec<Datum<'_>>) -> Vec<(Cow<'_, str>, Datum<'_>)> {
    let pair = |item: Datum<'_>| -> Option<(Cow<'static, str>, Datum<'static>)> {
        let Datum::Object(members) = item.into_owned() else { return None };
        let key = member(&members, "key")?.text().ok().flatten()?;
        let value = match member(&members, "value")? {
            Datum::Object(values) => values.into_iter().map(|(_, value)| value).find(|value| *value != Datum::Null)?,
            single => single,
        };
        Some((key, value))
    };
    items.into_iter().filter_map(pair).collect()
}
