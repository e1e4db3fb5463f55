//! The schemas that a site publishes, and which of its files each is of.

use std::collections::BTreeMap;

use schemars::Schema;
use schemars::transform::{Transform, transform_subschemas};

use super::file_list::FileList;
use super::manifest::Manifest;
use super::public;
use super::written_schema::written_schema;
use crate::editions::{EditionValues, VALUES};

/// Every schema by its name: that of a view, or that of a file with a name of its own.
pub(super) fn schemas() -> BTreeMap<&'static str, Schema> {
    let mut schemas = public::schemas();
    schemas.extend([
        ("build", written_schema::<Manifest>()),
        ("edition", edition()),
        ("manifest", written_schema::<FileList>()),
    ]);
    schemas
}

/// Where the schema of this name lies in a site.
pub(super) fn schema_path(name: &str) -> String {
    format!("api/schema/{name}.schema.json")
}

/// The name of the schema that a file of a site has to fit; `None` for a file that has none, such as a page:
/// `kpis` for `api/analytics/all/7d/kpis.json`.
pub(super) fn schema_of(path: &str) -> Option<&str> {
    let stem = path.strip_suffix(".json")?;
    if let Some(view) = stem.strip_prefix("api/analytics/") {
        return Some(if view.starts_with("compare/") { "compare" } else { view.rsplit('/').next()? });
    }
    match path {
        FileList::PATH => Some("manifest"),
        Manifest::PATH => Some("build"),
        _ if stem.starts_with("exports/") => Some("document"),
        _ if path.starts_with("snapshots/") && path.rsplit('/').next() == Some(VALUES) => Some("edition"),
        _ => None,
    }
}

/// Of the values of an edition, which an earlier program may have written: a member that has a default may be missing.
fn edition() -> Schema {
    let mut schema = written_schema::<EditionValues>();
    DefaultsMayBeMissing.transform(&mut schema);
    schema
}

struct DefaultsMayBeMissing;

impl Transform for DefaultsMayBeMissing {
    fn transform(&mut self, schema: &mut Schema) {
        let properties = schema.get("properties").and_then(|properties| properties.as_object()).cloned();
        let has_default = |name: &serde_json::Value| {
            let property = name.as_str().zip(properties.as_ref()).and_then(|(name, all)| all.get(name));
            property.is_some_and(|property| property.get("default").is_some())
        };
        if let Some(required) = schema.get_mut("required").and_then(|required| required.as_array_mut()) {
            required.retain(|name| !has_default(name));
        }
        transform_subschemas(self, schema);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_data_has_a_schema() {
        let names = [
            "api/analytics/all/7d/kpis.json",
            "api/analytics/compare/7d.json",
            "api/analytics/index.json",
            "exports/brief.json",
            "manifest.json",
            "data/build.json",
            "snapshots/2026-11-21/pro/values.json",
            "index.html",
            "api/schema/kpis.schema.json",
        ]
        .map(schema_of);
        let known = ["kpis", "compare", "index", "document", "manifest", "build", "edition"].map(Some);
        assert_eq!(names[..7], known);
        assert_eq!(names[7..], [None, None]);
        let schemas = schemas();
        assert!(known.into_iter().flatten().all(|name| schemas.contains_key(name)));
    }

    #[test]
    fn what_earlier_programs_did_not_write_may_be_missing_from_an_edition() {
        let schemas = schemas();
        let required = |name: &str| schemas["edition"].get("required").expect("members").to_string().contains(name);
        assert!(["\"day\"", "\"kpis\"", "\"previous\""].into_iter().all(required));
        assert!(!["\"goals\"", "\"week\""].into_iter().any(required));
    }
}
