//! Paths of pages below the site's root, and relative links between them.
//!
//! Every link names a file (`…/index.html`), so that pages work from a folder as well as under any sub-path of a host.

use crate::metric::{RangeDays, Registry, SegmentKey};
use crate::story::EvidencePanel;
use crate::views::CockpitTable;

/// The path of the page of all documents.
pub(super) const DOCUMENTS: &str = "documents/index.html";
/// The path of the decision log.
pub(super) const DECISIONS: &str = "decisions/index.html";
/// The path of the mission page.
pub(super) const MISSION: &str = "mission/index.html";
/// The path of the page of what is known about each metric.
pub(super) const MEMORY: &str = "memory/index.html";
/// The path of the page of all alerts.
pub(super) const ALERTS: &str = "alerts/index.html";
/// The path of the feed of alerts, which the output adds.
pub(super) const FEED: &str = "alerts/feed.xml";
/// The path of the definitions page.
pub(super) const DEFINITIONS: &str = "definitions/index.html";
/// The path of the data health page.
pub(super) const DATA_HEALTH: &str = "data/index.html";
/// The path of the page of all editions.
pub(super) const SNAPSHOTS: &str = "snapshots/index.html";
/// The path of the page that lists everything.
pub(super) const FIND: &str = "find/index.html";
/// The path of the palette with its list. It is beside its page and not below `assets/`, whose names change with their content:
/// its own changes every day, and with it every page would.
pub(super) const FIND_SCRIPT: &str = "find/list.js";
/// The path of the front page.
pub(super) const HOME: &str = "index.html";
/// The path of the page for addresses that do not exist.
pub(super) const NOT_FOUND: &str = "404.html";

/// The path of the page of a document.
pub(super) fn document(name: &str) -> String {
    format!("documents/{name}/index.html")
}

/// The path of a file of a document.
pub fn document_file(name: &str, extension: &str) -> String {
    format!("exports/{name}.{extension}")
}

/// The path of a cockpit page.
pub fn cockpit(segment: &SegmentKey, range: RangeDays) -> String {
    format!("{segment}/{range}/index.html")
}

/// The path of the page that says where each number of a cockpit comes from.
pub(super) fn receipts(segment: &SegmentKey, range: RangeDays) -> String {
    format!("receipts/{segment}/{range}/index.html")
}

/// The anchor of the steps of the funnel on the page of receipts.
pub(super) const FUNNEL_STEPS: &str = "funnel-steps";

/// The anchor of a series or a table on the page of receipts.
pub(super) fn table_anchor(table: CockpitTable, metrics: &Registry) -> String {
    match table {
        CockpitTable::Daily(quantity) => format!("series-{}", metrics.get(quantity).id),
        CockpitTable::FunnelSteps => FUNNEL_STEPS.to_owned(),
        CockpitTable::FunnelDays => "funnel-days".to_owned(),
        CockpitTable::Cohorts => "cohort-days".to_owned(),
    }
}

/// The anchor of a breakdown, by its position in the settings, on the page that compares and on the page of receipts.
pub(super) fn breakdown_anchor(breakdown: usize) -> String {
    format!("by-{breakdown}")
}

/// The path of the page that compares the segments of a range.
pub(super) fn compare(range: RangeDays) -> String {
    format!("compare/{range}/index.html")
}

/// The path of a published file of a cockpit, for example `funnel.csv`.
pub(super) fn download(segment: &SegmentKey, range: RangeDays, file: &str) -> String {
    format!("api/analytics/{segment}/{range}/{file}")
}

/// Where the playbook of a metric is, below the site's root.
pub fn playbook(metric: &str) -> String {
    format!("{ALERTS}#playbook-{metric}")
}

/// Where what is known about a metric is, below the site's root.
pub(super) fn memory(metric: &str) -> String {
    format!("{MEMORY}#{metric}")
}

/// Where an incident is told in full, below the site's root.
pub fn incident(id: &str) -> String {
    format!("{ALERTS}#{id}")
}

/// Where a note is, below the site's root, by its place in its file from 0.
pub fn note(place: usize) -> String {
    format!("{ALERTS}#{}", note_anchor(place))
}

/// The anchor of a note on its page.
pub(super) fn note_anchor(place: usize) -> String {
    format!("note-{}", place + 1)
}

/// Where a decision is, below the site's root, by the name of its file.
pub fn decision(name: &str) -> String {
    format!("{DECISIONS}#{name}")
}

/// The anchor of a panel on its own cockpit; `None` for what another page shows.
pub(super) fn anchor(panel: &EvidencePanel) -> Option<String> {
    match panel {
        EvidencePanel::Kpi(key) => Some(format!("kpi-{key}")),
        EvidencePanel::Funnel => Some("funnel".to_owned()),
        EvidencePanel::Alerts => Some("alerts".to_owned()),
        EvidencePanel::Retention => Some("retention".to_owned()),
        EvidencePanel::Trends => Some("trends".to_owned()),
        EvidencePanel::Incident(_) | EvidencePanel::Playbook(_) | EvidencePanel::DataHealth => None,
    }
}

/// What leads from a page back to the site's root: `../../` for a page two folders down, nothing for the front page.
pub(super) fn to_root(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// The Markdown of `content/` that a link of another one names; `None` for any other address.
pub(super) fn source(from: &str, address: &str) -> Option<String> {
    beside(from, address).filter(|path| path.strip_suffix(".md").is_some())
}

/// The path below `content/` that an address in one of its files names; `None` for an address that is not relative.
pub(super) fn beside(from: &str, address: &str) -> Option<String> {
    let path = address.split(['#', '?']).next().unwrap_or_default();
    if path.is_empty() || path.contains(':') || path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Where a link of a page of the team leads: a file of `content/` to its page, `/path/` from the site's root, anything else
/// as it is written.
pub(super) fn published((from, path): (&str, &str), address: &str) -> String {
    let root = to_root(path);
    let anchor = address.find('#').map_or("", |at| &address[at..]);
    if let Some(source) = source(from, address) {
        let stem = source.trim_end_matches(".md");
        return match stem.split_once('/') {
            Some(("playbooks", metric)) => format!("{root}{}", playbook(metric)),
            Some(("decisions", name)) => format!("{root}{}", decision(name)),
            Some(_) | None => format!("{root}{stem}/index.html{anchor}"),
        };
    }
    let Some(below) = address.strip_suffix(anchor).and_then(|address| address.strip_prefix('/')) else {
        return address.to_owned();
    };
    let file = if below.is_empty() || below.ends_with('/') { "index.html" } else { "" };
    format!("{root}{below}{file}{anchor}")
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

    #[test]
    fn links_of_prose_lead_to_the_published_pages() {
        let from = ("team/growth.md", "team/growth/index.html");
        for (address, expected) in [
            ("plan.md#next", "../../team/plan/index.html#next"),
            ("../weekly.md", "../../weekly/index.html"),
            ("../playbooks/dau.md", "../../alerts/index.html#playbook-dau"),
            ("../decisions/tour.md", "../../decisions/index.html#tour"),
            ("/alerts/#past", "../../alerts/index.html#past"),
            ("/", "../../index.html"),
            ("/all/7d/index.html", "../../all/7d/index.html"),
            ("https://example.com/a.md", "https://example.com/a.md"),
            ("#here", "#here"),
        ] {
            assert_eq!(published(from, address), expected, "{address}");
        }
    }
}
