//! The alerts as an Atom feed (RFC 4287): one entry an incident, updated while it goes on and when it ends.

use std::fmt::Write;

use crate::alerts::Incident;
use crate::calendar::{Day, LocalZone, Millis};
use crate::messages::text;

/// What the feed is called and where it lives.
#[derive(Clone, Copy, Debug)]
pub struct Feed<'a> {
    /// The site's title.
    pub title: &'a str,
    /// Where the site is hosted, with a slash at its end; without it links are relative to the feed.
    pub base_url: Option<&'a str>,
    /// The moment at which the inputs last changed the output.
    pub generated_at: Millis,
    /// The zone whose days the incidents are of.
    pub zone: LocalZone,
}

/// The most entries of a feed.
const MOST: usize = 50;

/// The text of `alerts/feed.xml`: the newest incidents that stand for themselves, without the infos.
pub fn atom<'a>(feed: Feed<'_>, incidents: impl Iterator<Item = &'a Incident>) -> String {
    let mut shown: Vec<(Day, &Incident)> =
        incidents.filter_map(|incident| Some((incident.warned?.as_of, incident))).collect();
    shown.sort_by(|(a, first), (b, second)| b.cmp(a).then_with(|| first.id.cmp(&second.id)));
    let mut xml =
        String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    let base = feed.base_url.unwrap_or("../");
    let ids = Ids::of(feed);
    line(&mut xml, "title", &text!("feed-title", title = feed.title));
    line(&mut xml, "id", &ids.feed);
    line(&mut xml, "updated", &feed.generated_at.rfc3339());
    let own = format!("{base}alerts/");
    let _ = writeln!(xml, "<link rel=\"self\" href=\"{}feed.xml\"/>", escaped(&own));
    let _ = writeln!(xml, "<link href=\"{}index.html\"/>", escaped(&own));
    line(&mut xml, "generator", "flightdeck");
    let _ = writeln!(xml, "<author><name>{}</name></author>", escaped(feed.title));
    for entry in shown.into_iter().take(MOST) {
        write_entry(&mut xml, entry, (&own, &ids, feed.zone));
    }
    xml + "</feed>\n"
}

/// The permanent names of a feed and of its entries. Readers keep the entries of all their feeds by these, so they must differ
/// from site to site: an incident's own id does not, when two sites watch the same metrics.
struct Ids {
    feed: String,
    /// What an incident's id is appended to.
    entry: String,
}

impl Ids {
    /// From the address of the site; of one without an address, from its title.
    fn of(feed: Feed<'_>) -> Self {
        if let Some(url) = feed.base_url {
            return Self { feed: format!("{url}alerts/"), entry: format!("{url}alerts/index.html#") };
        }
        let site = &blake3::hash(feed.title.as_bytes()).to_hex()[..12];
        Self { feed: format!("urn:flightdeck:{site}:alerts"), entry: format!("urn:flightdeck:{site}:alert:") }
    }
}

fn write_entry(xml: &mut String, (published, incident): (Day, &Incident), (page, ids, zone): (&str, &Ids, LocalZone)) {
    *xml += "<entry>\n";
    let severity = incident.severity.as_str();
    line(xml, "title", &text!("feed-entry", severity = incident.severity.word(), title = &incident.title));
    line(xml, "id", &format!("{}{}", ids.entry, incident.id));
    // An incident is published on the morning on which it first was a warning, and updated while it fires and when it ends.
    line(xml, "published", &zone.end(published).rfc3339());
    line(xml, "updated", &zone.end(incident.updated_on).rfc3339());
    let _ = writeln!(xml, "<link href=\"{}index.html#{}\"/>", escaped(page), incident.id);
    let _ = writeln!(xml, "<category term=\"{severity}\"/>");
    line(xml, "summary", &incident.narrative);
    *xml += "</entry>\n";
}

fn line(xml: &mut String, tag: &str, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(xml, "<{tag}>{}</{tag}>", escaped(text));
}

/// Text for XML: markup escaped, control characters that XML 1.0 forbids dropped.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::FirstWarning;
    use crate::calendar::DayRange;

    #[test]
    fn an_empty_feed_is_a_whole_document() {
        let feed = Feed {
            title: "A & B",
            base_url: Some("https://example.com/x/"),
            generated_at: Millis(0),
            zone: LocalZone::default(),
        };
        let xml = atom(feed, std::iter::empty());
        assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns="), "{xml}");
        assert!(xml.contains("<title>A &amp; B: alerts</title>"), "{xml}");
        assert!(xml.contains("<updated>1970-01-01T00:00:00Z</updated>"), "{xml}");
        assert!(xml.contains("<link rel=\"self\" href=\"https://example.com/x/alerts/feed.xml\"/>"), "{xml}");
        assert!(xml.ends_with("</feed>\n"));
    }

    fn feed() -> Feed<'static> {
        Feed { title: "Flightdeck", base_url: None, generated_at: Millis(0), zone: LocalZone::default() }
    }

    /// Two days until 20 Nov 2026, of which 21 Nov knows that they are over.
    fn incident() -> Incident {
        Incident::sample(DayRange { first: Day(20_776), last: Day(20_777) }, Day(20_778))
    }

    /// What the entry says between `<tag>` and `</tag>`.
    fn said(xml: &str, tag: &str) -> String {
        let entry = xml.split("<entry>").nth(1).unwrap_or_default();
        let text = entry.split(&format!("<{tag}>")).nth(1).unwrap_or_default();
        text.split("</").next().unwrap_or_default().to_owned()
    }

    #[test]
    fn an_entry_is_published_on_the_morning_of_its_first_warning() {
        let warned = Some(FirstWarning { day: Day(20_774), as_of: Day(20_775) });
        let told = Incident { detected_on: Day(20_772), warned, ..incident() };
        let xml = atom(feed(), std::iter::once(&told));
        // The day 20_775 is 18 Nov 2026; its morning is the next one.
        assert_eq!(said(&xml, "published"), "2026-11-19T00:00:00Z");
        // In Sydney it begins 11 hours earlier.
        let local = Feed { zone: "Australia/Sydney".parse().expect("a zone"), ..feed() };
        assert_eq!(said(&atom(local, std::iter::once(&told)), "published"), "2026-11-18T13:00:00Z");
        let info = Incident { warned: None, ..told };
        assert!(!atom(feed(), std::iter::once(&info)).contains("<entry>"));
    }

    #[test]
    fn an_entry_is_updated_by_the_morning_that_finds_it_over() {
        let over = incident();
        let xml = atom(feed(), std::iter::once(&over));
        // Its last day is 20 Nov 2026, and 21 Nov was seen to be whole on the 22nd.
        assert_eq!(said(&xml, "updated"), "2026-11-22T00:00:00Z");
        let ongoing = Incident::sample(over.days(), Day(20_777));
        assert_eq!(said(&atom(feed(), std::iter::once(&ongoing)), "updated"), "2026-11-21T00:00:00Z");
    }

    #[test]
    fn names_differ_from_site_to_site_and_stay_from_build_to_build() {
        let incident = incident();
        let id = |feed: Feed<'_>| said(&atom(feed, std::iter::once(&incident)), "id");
        let hosted = |url| id(Feed { base_url: Some(url), ..feed() });
        assert_eq!(
            hosted("https://example.com/x/"),
            format!("https://example.com/x/alerts/index.html#{}", incident.id)
        );
        assert_ne!(id(feed()), id(Feed { title: "Another", ..feed() }));
        assert_eq!(id(feed()), id(Feed { generated_at: Millis(1), ..feed() }));
        assert!(id(feed()).starts_with("urn:flightdeck:") && id(feed()).ends_with(&incident.id));
    }

    #[test]
    fn text_cannot_break_out() {
        assert_eq!(escaped("a<b>&\"\u{0}\u{1b}c"), "a&lt;b&gt;&amp;&quot;c");
    }
}
