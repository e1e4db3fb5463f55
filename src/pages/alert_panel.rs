//! The alerts panel of a cockpit: what happened in its segment and range, what its summary tells first.

use serde::Serialize;

use super::alert::{self, Loudness};
use super::link;
use super::site::Site;
use crate::alerts::{Incident, IncidentState, Severity};
use crate::format;
use crate::messages::{Message, text};
use crate::metric::Segment;
use crate::story::told_first;
use crate::views::Cockpit;

/// How many good news the charts mark.
const MOST: usize = 5;
/// How many alerts the panel lists; the rest is on the page of all alerts.
const MOST_ON_COCKPIT: usize = 20;

/// What charts mark of a feed: where its warnings and critical alerts began, and the good news that the panel shows.
pub fn marked<'a>(feed: &'a [&'a Incident]) -> impl Iterator<Item = &'a Incident> {
    let is_marked = |(place, incident): &(usize, &Incident)| {
        if incident.is_good { *place < MOST } else { incident.severity >= Severity::Warning }
    };
    feed.iter().copied().enumerate().filter(is_marked).map(|(_, incident)| incident)
}

/// The panel.
#[derive(Clone, Debug, Serialize)]
pub(super) struct AlertPanel {
    /// How many there are, and how many go on.
    lead: String,
    /// What goes on or stands at a new level, the loudest first.
    items: Vec<AlertItem>,
    /// What is over, in the same order.
    over: Vec<AlertItem>,
    /// `3 over in this range`.
    over_title: String,
    /// `3 more`; `None` when all are shown.
    more: Option<String>,
    /// What was looked at, found quiet or not.
    checked: String,
    /// Why the list is empty.
    empty: Option<String>,
    /// The page of all alerts.
    href: String,
    /// Where each check is told, if there was any.
    checks_href: Option<String>,
}

/// One alert.
#[derive(Clone, Debug, Serialize)]
struct AlertItem {
    loudness: Loudness,
    title: String,
    href: String,
    standing: String,
    basis: Option<String>,
    impact: String,
    /// The segment that it is told of, when it is another than the page's.
    segment: Option<String>,
    /// Whether it neither goes on nor stands at a new level.
    is_over: bool,
}

/// The panel of a cockpit on a page from which `root` leads to the site's root.
pub(super) fn panel(site: &Site<'_>, cockpit: &Cockpit, root: &str) -> AlertPanel {
    let mut panel = list(site, cockpit, root, MOST_ON_COCKPIT);
    let (over, standing) = panel.items.into_iter().partition(|item| item.is_over);
    (panel.over, panel.items) = (over, standing);
    let over = panel.over.len();
    panel.over_title = if panel.items.is_empty() {
        text!("alerts-over-in-range", number = over)
    } else {
        text!("alerts-more-over", number = over)
    };
    panel
}

/// The same with at most so many alerts.
pub(super) fn list(site: &Site<'_>, cockpit: &Cockpit, root: &str, most: usize) -> AlertPanel {
    let feed = cockpit.period.current.map(|range| site.incidents.feed(&cockpit.segment, range)).unwrap_or_default();
    let brief = site.insights.get(&cockpit.segment, cockpit.period.days);
    let feed = told_first(brief.map_or(&[], |brief| &brief.stories), feed);
    let item = |incident: &&Incident| item(incident, site, (cockpit, root));
    let more = feed.len().saturating_sub(most) as u64;
    AlertPanel {
        lead: lead(&feed),
        items: feed.iter().take(most).map(item).collect(),
        over: Vec::new(),
        over_title: String::new(),
        more: (more > 0).then(|| text!("alerts-more", number = more)),
        checked: alert::checked(site.incidents, &cockpit.segment),
        empty: feed.is_empty().then(|| empty(cockpit)),
        href: format!("{root}{}", link::ALERTS),
        checks_href: (!site.incidents.checked.is_empty()).then(|| format!("{root}{}#checked", link::ALERTS)),
    }
}

fn lead(feed: &[&Incident]) -> String {
    let ongoing = feed.iter().filter(|incident| incident.ended().is_none()).count() as u64;
    let alerts = text!("alerts-number", number = feed.len());
    match (feed.len(), ongoing) {
        (0, _) => String::new(),
        (_, 0) => text!("alerts-none-ongoing", alerts = alerts),
        (_, ongoing) => text!("alerts-some-ongoing", alerts = alerts, ongoing = ongoing),
    }
}

fn item(incident: &Incident, site: &Site<'_>, (cockpit, root): (&Cockpit, &str)) -> AlertItem {
    let is_elsewhere = incident.segment != cockpit.segment;
    AlertItem {
        loudness: Loudness::of(incident),
        title: incident.title.clone(),
        href: alert::href(incident, root),
        standing: alert::standing(incident),
        basis: alert::windows(incident),
        impact: alert::sentence(&incident.impact.text),
        segment: is_elsewhere.then(|| {
            let place = Segment::label_of(&site.definitions.segments, &incident.segment);
            Message::new("alert-elsewhere").text_value("place", place).text()
        }),
        is_over: matches!(incident.state, IncidentState::Over | IncidentState::Recovered),
    }
}

fn empty(cockpit: &Cockpit) -> String {
    match cockpit.period.current {
        Some(range) => text!("alerts-nothing", days = format::day_range(range)),
        None => text!("alerts-no-data"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;
    use crate::alerts::Incidents;

    #[test]
    fn the_panel_shows_what_goes_on_and_folds_what_is_over() {
        let mut fixture = Fixture::new();
        let mut one =
            fixture.incidents.roots().find(|incident| incident.state == IncidentState::Ongoing).expect("one").clone();
        one.folded_into = None;
        fixture.incidents.all = (0..25)
            .map(|index| {
                let mut other = one.clone();
                other.id = format!("id{index}");
                other.state = if index < 2 { IncidentState::Ongoing } else { IncidentState::Over };
                other
            })
            .collect();
        let cockpit = fixture.views.get(&one.segment, crate::metric::RangeDays(30)).expect("a cockpit");
        let panel = panel(&fixture.site(), cockpit, "../../");
        assert_eq!(panel.lead, "25 alerts, 2 ongoing");
        assert_eq!((panel.items.len(), panel.over.len()), (2, 18));
        assert_eq!(panel.over_title, "18 more, resolved");
        assert_eq!(panel.more.as_deref(), Some("5 more in this range"));
        assert_eq!(panel.items[0].href, "../../alerts/index.html#id0");
        assert_eq!((panel.empty, panel.items[0].segment.clone()), (None, None));
    }

    #[test]
    fn charts_mark_warnings_and_the_good_news_of_the_panel() {
        let one = Fixture::new().incidents.roots().next().expect("one").clone();
        let incident = |severity, is_good| Incident { is_good, severity, ..one.clone() };
        let bad = [Severity::Critical, Severity::Info, Severity::Warning].map(|severity| incident(severity, false));
        let good = [incident(Severity::Info, true), incident(Severity::Info, true), incident(Severity::Info, true)];
        let feed: Vec<&Incident> = bad.iter().chain(&good).collect();
        // The sixth is not on the panel, which has five.
        let places: Vec<bool> = marked(&feed).map(|incident| incident.is_good).collect();
        assert_eq!(places, [false, false, true, true]);
    }

    #[test]
    fn a_quiet_range_says_what_was_checked() {
        let mut fixture = Fixture::new();
        fixture.incidents.all.clear();
        let cockpit = &fixture.views.cockpits[0];
        let quiet = panel(&fixture.site(), cockpit, "");
        assert!(quiet.empty.is_some_and(|text| text.starts_with("Nothing beyond the usual, ")));
        assert_eq!(quiet.checked, alert::checked(&fixture.incidents, &cockpit.segment));
        assert_eq!(quiet.checks_href.as_deref(), Some("alerts/index.html#checked"));
        fixture.incidents = Incidents::default();
        assert!(panel(&fixture.site(), &fixture.views.cockpits[0], "").checked.starts_with("Nothing could be checked"));
    }
}
