//! Paths of pages below the site's root, and relative links between them.
//!
//! Every link names a file (`…/index.html`), so that pages work from a folder as well as under any sub-path of a host.

use crate::insights::Panel;
use crate::metric::{RangeDays, SegmentKey};

/// The path of the page of all alerts.
pub(super) const ALERTS: &str = "alerts/index.html";
/// The path of the feed of alerts, which the output adds.
pub(super) const FEED: &str = "alerts/feed.xml";
/// The path of the definitions page.
pub(super) const DEFINITIONS: &str = "definitions/index.html";
/// The path of the data health page.
pub(super) const DATA_HEALTH: &str = "data/index.html";
/// The path of the front page.
pub(super) const HOME: &str = "index.html";
/// The path of the page for addresses that do not exist.
pub(super) const NOT_FOUND: &str = "404.html";

/// The path of a cockpit page.
pub(super) fn cockpit(segment: &SegmentKey, range: RangeDays) -> String {
    format!("{segment}/{range}/index.html")
}

/// The path of a published file of a cockpit, for example `funnel.csv`.
pub(super) fn download(segment: &SegmentKey, range: RangeDays, file: &str) -> String {
    format!("api/analytics/{segment}/{range}/{file}")
}

/// Where the playbook of a metric is, below the site's root.
pub fn playbook(metric: &str) -> String {
    format!("{ALERTS}#playbook-{metric}")
}

/// The anchor of a panel on its own cockpit; `None` for what another page shows.
pub(super) fn anchor(panel: &Panel) -> Option<String> {
    match panel {
        Panel::Kpi(key) => Some(format!("kpi-{key}")),
        Panel::Funnel => Some("funnel".to_owned()),
        Panel::Alerts => Some("alerts".to_owned()),
        Panel::Retention => Some("retention".to_owned()),
        Panel::Trends => Some("trends".to_owned()),
        Panel::Incident(_) | Panel::Playbook(_) | Panel::DataHealth => None,
    }
}

/// Where a fact of a cockpit is shown, below the site's root.
pub fn evidence(panel: &Panel, segment: &SegmentKey, range: RangeDays) -> String {
    match panel {
        Panel::Incident(id) => format!("{ALERTS}#{id}"),
        Panel::Playbook(metric) => playbook(metric),
        Panel::DataHealth => DATA_HEALTH.to_owned(),
        Panel::Kpi(_) | Panel::Funnel | Panel::Alerts | Panel::Retention | Panel::Trends => {
            let anchor = anchor(panel).unwrap_or_default();
            format!("{}#{anchor}", cockpit(segment, range))
        }
    }
}

/// What leads from a page back to the site's root: `../../` for a page two folders down, nothing for the front page.
pub(super) fn to_root(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_two_folders_down_climbs_twice() {
        let path = cockpit(&SegmentKey("all".into()), RangeDays(30));
        assert_eq!(path, "all/30d/index.html");
        assert_eq!(to_root(&path), "../../");
        assert_eq!(to_root(HOME), "");
        assert_eq!(to_root(DATA_HEALTH), "../");
    }
}
