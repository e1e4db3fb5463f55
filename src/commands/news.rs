//! What a scheduler asks an edition: is there news, and is anything bad enough to fail.

use crate::alerts::Severity;
use crate::editions::EditionValues;
use crate::problem::{Place, Problem, Problems};

/// Whether a warning or more is new, or an alert is over, since the edition before; on the first edition, whether one goes
/// on.
pub(super) fn has_news(values: &EditionValues) -> bool {
    let is_loud = |id: &str| values.alerts.iter().any(|alert| alert.id == id && alert.is_loud());
    values.ledger.new.iter().any(|new| is_loud(&new.id)) || !values.ledger.over.is_empty()
}

/// Whether a critical alert that nobody expects or accepts is new since the edition before.
pub(super) fn has_critical_news(values: &EditionValues) -> bool {
    let is_new = |id: &str| values.ledger.new.iter().any(|new| new.id == id);
    values.alerts.iter().any(|alert| alert.severity == "critical" && alert.is_loud() && is_new(&alert.id))
}

/// The ongoing alerts of this severity or above, one problem each. Good news fails nothing, nor does what is expected or accepted.
pub(super) fn failing(values: &EditionValues, least: Severity) -> Problems {
    let severities = [Severity::Info, Severity::Warning, Severity::Critical];
    let fails = |word: &str| severities.iter().any(|severity| *severity >= least && severity.as_str() == word);
    let alerts = values.alerts.iter().filter(|alert| alert.is_ongoing() && !alert.is_good && !alert.is_settled);
    let alerts = alerts.filter(|alert| fails(&alert.severity));
    let problem = |alert: &crate::editions::Alert| {
        Problem::new(Place::argument("--fail-on"), format!("{}: {}", alert.severity, alert.title))
            .hint("everything else was done; this exit code is what was asked for")
    };
    Problems(alerts.map(problem).collect())
}
