//! The JSON Schemas (2020-12), generated from the types that write the files.

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

use super::{
    PublicAnomalies, PublicCompare, PublicDocument, PublicEvents, PublicFunnel, PublicIndex, PublicInsights,
    PublicKpis, PublicRetention, PublicTrends,
};

/// Every schema by the name of its view; `index` is the catalogue's.
pub fn schemas() -> BTreeMap<&'static str, Schema> {
    BTreeMap::from([
        ("index", schema::<PublicIndex>()),
        ("funnel", schema::<PublicFunnel>()),
        ("retention", schema::<PublicRetention>()),
        ("trends", schema::<PublicTrends>()),
        ("kpis", schema::<PublicKpis>()),
        ("anomalies", schema::<PublicAnomalies>()),
        ("insights", schema::<PublicInsights>()),
        ("compare", schema::<PublicCompare>()),
        ("events", schema::<PublicEvents>()),
        ("document", schema::<PublicDocument>()),
    ])
}

/// As written, not as read: every member is required, `null` included.
pub fn schema<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}
