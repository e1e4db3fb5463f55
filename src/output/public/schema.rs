//! The JSON Schemas (2020-12), generated from the types that write the files.

use std::collections::BTreeMap;

use schemars::Schema;

use super::super::written_schema::written_schema;
use super::{
    PublicAnomalies, PublicCompare, PublicDocument, PublicEvents, PublicFunnel, PublicIndex, PublicInsights,
    PublicKpis, PublicRetention, PublicTrends,
};

/// Every schema by the name of its view; `index` is the catalogue's.
pub fn schemas() -> BTreeMap<&'static str, Schema> {
    BTreeMap::from([
        ("index", written_schema::<PublicIndex>()),
        ("funnel", written_schema::<PublicFunnel>()),
        ("retention", written_schema::<PublicRetention>()),
        ("trends", written_schema::<PublicTrends>()),
        ("kpis", written_schema::<PublicKpis>()),
        ("anomalies", written_schema::<PublicAnomalies>()),
        ("insights", written_schema::<PublicInsights>()),
        ("compare", written_schema::<PublicCompare>()),
        ("events", written_schema::<PublicEvents>()),
        ("document", written_schema::<PublicDocument>()),
    ])
}
