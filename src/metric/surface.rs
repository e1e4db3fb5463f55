//! The places where metrics appear.

/// Where a metric appears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Surface {
    /// The KPI row.
    Kpi,
    /// The funnel panel.
    Funnel,
    /// The retention panel.
    Retention,
    /// The trends panel.
    Trend,
    /// The alert rules.
    Alert,
}
