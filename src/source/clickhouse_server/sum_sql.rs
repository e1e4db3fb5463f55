//! A sum over a property in SQL.

use crate::metric::{PropertyPath, property_clickhouse};

/// The SQL of a sum.
pub(super) struct SumSql {
    /// That an event adds something.
    pub(super) is_added: String,
    /// That it has a value that cannot be added.
    pub(super) is_refused: String,
    /// What it adds, in millionths.
    pub(super) millionths: String,
}

impl SumSql {
    /// Of the events for which this holds, and of their property at this path.
    pub(super) fn new(events: &str, path: &PropertyPath) -> Self {
        let (found, amount) = (property_clickhouse::found(path), property_clickhouse::amount(path));
        let limit = "toDecimal256('1000000000000000', 30)";
        let is_number = format!("ifNull(abs({amount}) < {limit}, 0)");
        let is_asked = format!("{events} AND properties IS NOT NULL AND {found} NOT IN ('', 'null')");
        Self {
            is_added: format!("({is_asked} AND {is_number})"),
            is_refused: format!("({is_asked} AND NOT {is_number})"),
            millionths: format!("toInt128(roundBankers(assumeNotNull({amount}), 6) * 1000000)"),
        }
    }
}
