//! The JSON Schema (2020-12) of a type, as it is written.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

/// As written, not as read: every member is required, `null` included.
pub(super) fn written_schema<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}
