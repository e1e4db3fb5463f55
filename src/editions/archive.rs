//! The archive: stored editions as the build finds them, the entries of their page, and the small pages beside each that
//! lead to its neighbours.
//!
//! A closed edition keeps its bytes, so it cannot name the one after it. It links to `next/` and `previous/`, which every
//! build writes anew.

use std::cmp::Reverse;

use super::edition_period::EditionPeriod;
use super::values::EditionValues;
use crate::messages::text;
use crate::pages::{ArchiveEntry, ArchiveLink};

/// An edition with the place where it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEdition {
    /// Where.
    pub place: EditionPath,
    /// What it says.
    pub values: EditionValues,
}

impl StoredEdition {
    /// Whether both are of days, or both of weeks.
    fn is_of_same_kind(&self, other: &Self) -> bool {
        self.values.period().interval() == other.values.period().interval()
    }
}

/// Where an edition is kept below `snapshots/` and `content/editions/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EditionPath {
    /// `2026-11-21`, `2026-W47`, or `2026-11-21.1` for one that was restated since.
    pub period: String,
    /// The segment, when it is not the one of the front page.
    pub segment: Option<String>,
}

impl EditionPath {
    /// The place of an edition.
    pub fn new(period: EditionPeriod, segment: Option<String>) -> Self {
        Self { period: period.to_string(), segment }
    }

    /// The place of a folder.
    pub fn of(folder: &str) -> Self {
        match folder.split_once('/') {
            Some((period, segment)) => Self { period: period.to_owned(), segment: Some(segment.to_owned()) },
            None => Self { period: folder.to_owned(), segment: None },
        }
    }

    /// The folder.
    pub fn folder(&self) -> String {
        match &self.segment {
            Some(segment) => format!("{}/{segment}", self.period),
            None => self.period.clone(),
        }
    }

    /// Whether it was restated since, and is kept for the record.
    pub fn is_replaced(&self) -> bool {
        self.period.contains('.')
    }

    /// What leads from its folder to the site's root.
    pub fn to_root(&self) -> &'static str {
        if self.segment.is_some() { "../../../" } else { "../../" }
    }
}

/// The entries of the archive, the newest first, and a week before the days that it closes with.
pub fn archive(editions: &[StoredEdition]) -> Vec<ArchiveEntry> {
    let is_front = |one: &&StoredEdition| one.place.segment.is_none() && !one.place.is_replaced();
    let mut fronts: Vec<&StoredEdition> = editions.iter().filter(is_front).collect();
    fronts.sort_by_key(|front| Reverse((front.values.day, front.values.week)));
    fronts.into_iter().map(|front| entry(editions, front)).collect()
}

fn entry(editions: &[StoredEdition], front: &StoredEdition) -> ArchiveEntry {
    let values = &front.values;
    let period = values.period();
    let others = editions.iter().filter(|other| other.values.period() == period && other.place != front.place);
    let loud = values.loud().count();
    ArchiveEntry {
        id: period.to_string(),
        last_day: values.day,
        name: period.name(),
        title: period.title(),
        headline: values.summary.headline.clone(),
        href: href(front),
        alerts: if loud == 0 { text!("edition-no-alert-number") } else { text!("alerts-number", number = loud) },
        others: others.map(|other| ArchiveLink { label: label(other), href: href(other) }).collect(),
    }
}

fn href(shelved: &StoredEdition) -> String {
    format!("{}/index.html", shelved.place.folder())
}

fn label(other: &StoredEdition) -> String {
    let segment = other.place.segment.as_ref().map(|_| other.values.segment.label.as_str());
    match (segment, other.place.is_replaced()) {
        (Some(segment), true) => text!("edition-replaced", segment = segment),
        (Some(segment), false) => segment.to_owned(),
        (None, _) => text!("edition-replaced-whole"),
    }
}

/// The pages beside an edition that lead to the ones before and after it, by path below `snapshots/`.
pub fn neighbours(editions: &[StoredEdition]) -> Vec<(String, Vec<u8>)> {
    editions.iter().flat_map(|one| [step(editions, one, Way::Previous), step(editions, one, Way::Next)]).collect()
}

#[derive(Clone, Copy)]
enum Way {
    Previous,
    Next,
}

/// Editions of the same kind and segment, without those that were restated.
fn step(editions: &[StoredEdition], one: &StoredEdition, way: Way) -> (String, Vec<u8>) {
    let is_in_line = |other: &StoredEdition| other.place.segment == one.place.segment && other.is_of_same_kind(one);
    let is_sibling = |other: &&StoredEdition| is_in_line(other) && !other.place.is_replaced();
    let mut siblings = editions.iter().filter(is_sibling);
    let (name, found) = match way {
        Way::Previous => ("previous", siblings.rfind(|other| other.values.day < one.values.day)),
        // What was restated is followed by what it became.
        Way::Next if one.place.is_replaced() => ("next", siblings.find(|other| other.values.day >= one.values.day)),
        Way::Next => ("next", siblings.find(|other| other.values.day > one.values.day)),
    };
    let up = if one.place.segment.is_some() { "../../../" } else { "../../" };
    let page = match found {
        Some(other) => lead(&format!("{up}{}", href(other)), &other.values.period().title()),
        None => nothing(&format!("{up}index.html"), name),
    };
    (format!("{}/{name}/index.html", one.place.folder()), page.into_bytes())
}

pub(super) fn head() -> String {
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"robots\" content=\"noindex\">\n",
        text!("html-language")
    )
}

fn lead(href: &str, label: &str) -> String {
    format!(
        "{}<meta http-equiv=\"refresh\" content=\"0; url={href}\">\n<title>{label}</title>\n</head>\n<body><p><a \
         href=\"{href}\">{label}</a></p></body>\n</html>\n",
        head()
    )
}

fn nothing(archive: &str, name: &str) -> String {
    let said = if name == "next" { text!("edition-no-later") } else { text!("edition-no-earlier") };
    format!(
        "{}<title>{said}</title>\n</head>\n<body><p>{said} <a href=\"{archive}\">{}</a></p></body>\n</html>\n",
        head(),
        text!("edition-all")
    )
}

#[cfg(test)]
mod tests {
    use super::super::sample::{DAY, values};
    use super::*;

    /// Of Saturday and Sunday, and of the weeks before and at that Sunday, in the order of their folders.
    fn stored() -> Vec<StoredEdition> {
        let sunday = DAY.plus(1);
        let mut all = Vec::new();
        for (day, week) in [(DAY, None), (sunday, None), (sunday.plus(-7), Some(46)), (sunday, Some(47))] {
            let week = week.map(|_| day.iso_week());
            let values = EditionValues { week, ..values(day, [1.0; 3]) };
            all.push(StoredEdition { place: EditionPath::new(values.period(), None), values });
        }
        all
    }

    #[test]
    fn a_week_stands_before_the_days_that_it_closes_with() {
        let names: Vec<String> = archive(&stored()).into_iter().map(|entry| entry.id).collect();
        assert_eq!(names, ["2026-W47", "2026-11-22", "2026-11-21", "2026-W46"]);
        let mut restated = stored();
        restated[3].place.period.push_str(".1");
        restated.push(StoredEdition { place: EditionPath::of("2026-W47"), ..restated[3].clone() });
        let entries = archive(&restated);
        assert_eq!(
            entries[0].others.iter().map(|other| other.href.as_str()).collect::<Vec<_>>(),
            ["2026-W47.1/index.html"]
        );
        assert!(entries[1].others.is_empty(), "the Sunday has nothing of the week");
    }

    #[test]
    fn a_week_follows_a_week_and_a_day_a_day() {
        let pages = neighbours(&stored());
        let leads_to = |path: &str, target: &str| {
            let (_, page) = pages.iter().find(|(found, _)| found == path).expect("a page");
            String::from_utf8_lossy(page).contains(&format!("url=../../{target}/index.html"))
        };
        assert!(leads_to("2026-W47/previous/index.html", "2026-W46"));
        assert!(leads_to("2026-W46/next/index.html", "2026-W47"));
        assert!(leads_to("2026-11-22/previous/index.html", "2026-11-21"));
        assert!(leads_to("2026-11-21/next/index.html", "2026-11-22"));
        assert!(!leads_to("2026-W46/previous/index.html", "2026-11-21"));
    }
}
