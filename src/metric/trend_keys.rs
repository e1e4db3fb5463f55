//! Which daily series a metric is seen in, so that what happened to it can be marked there.

use super::definitions::{Definitions, TrendMetric};
use super::registry::user_rate_id;

/// The keys of the trend series in which a move of this metric shows: its own; for distinct users that of the events; for a
/// funnel step, activation included, those of the step's event. None for a metric that no daily series shows.
pub fn trend_keys(metric: &str, definitions: &Definitions) -> Vec<String> {
    if ["dau", "wau", "mau"].contains(&metric) {
        return vec![metric.to_owned()];
    }
    let step = match metric {
        "activation_rate" | "activated_users" => definitions.steps.get(definitions.activation_step),
        _ => metric.strip_prefix("step.").and_then(|key| definitions.steps.iter().find(|step| step.key == key)),
    };
    let event = step.map(|step| step.event.as_str());
    definitions.trends.iter().filter_map(|trend| shown_in(metric, event, trend)).collect()
}

fn shown_in(metric: &str, event: Option<&str>, trend: &TrendMetric) -> Option<String> {
    let key = &trend.key;
    let per_user = format!("{key}_per_active_user");
    if trend.per_active_user && (metric == per_user || metric == user_rate_id(key)) {
        return Some(per_user);
    }
    let is_own = metric == key || metric.strip_suffix("_users") == Some(key);
    (is_own || event == Some(trend.event.as_str())).then(|| key.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_seen_in_the_series_of_its_events() {
        let definitions = Definitions::default();
        let keys = |metric: &str| trend_keys(metric, &definitions);
        assert_eq!(keys("wau"), ["wau"]);
        assert_eq!(keys("errors"), ["errors"]);
        assert_eq!(keys("key_actions_users"), ["key_actions"]);
        assert_eq!(keys("error_user_rate"), ["errors_per_active_user"]);
        assert_eq!(keys("step.onboarding_complete"), ["onboarding_completed"]);
        assert_eq!(keys("activation_rate"), ["key_actions"]);
        assert!(keys("retention.d7").is_empty() && keys("data").is_empty() && keys("stickiness").is_empty());
    }
}
