//! The archive: stored editions as the build finds them, the entries of their page, and the small pages beside each that
//! lead to its neighbours.
//!
//! A closed edition keeps its bytes, so it cannot name the one after it. It links to `next/` and `previous/`, which every
//! build writes anew.

use super::values::EditionValues;
use crate::format;
use crate::pages::{ArchiveEntry, ArchiveLink};

/// An edition with the place where it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEdition {
    /// Where.
    pub place: EditionPath,
    /// What it says.
    pub values: EditionValues,
}

/// Where an edition is kept below `snapshots/` and `content/editions/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EditionPath {
    /// `2026-11-21`, or `2026-11-21.1` for one that was restated since.
    pub day: String,
    /// The segment, when it is not the one of the front page.
    pub segment: Option<String>,
}

impl EditionPath {
    /// The place of a folder.
    pub fn of(folder: &str) -> Self {
        match folder.split_once('/') {
            Some((day, segment)) => Self { day: day.to_owned(), segment: Some(segment.to_owned()) },
            None => Self { day: folder.to_owned(), segment: None },
        }
    }

    /// The folder.
    pub fn folder(&self) -> String {
        match &self.segment {
            Some(segment) => format!("{}/{segment}", self.day),
            None => self.day.clone(),
        }
    }

    /// Whether it was restated since, and is kept for the record.
    pub fn is_replaced(&self) -> bool {
        self.day.contains('.')
    }

    /// What leads from its folder to the site's root.
    pub fn to_root(&self) -> &'static str {
        if self.segment.is_some() { "../../../" } else { "../../" }
    }
}

/// The entries of the archive, the newest first. `editions` stand in the order of their folders.
pub fn archive(editions: &[StoredEdition]) -> Vec<ArchiveEntry> {
    let is_front = |one: &&StoredEdition| one.place.segment.is_none() && !one.place.is_replaced();
    editions.iter().rev().filter(is_front).map(|front| entry(editions, front)).collect()
}

fn entry(editions: &[StoredEdition], front: &StoredEdition) -> ArchiveEntry {
    let values = &front.values;
    let others = editions.iter().filter(|other| other.values.day == values.day && other.place != front.place);
    let loud = values.loud().count() as u64;
    ArchiveEntry {
        id: values.day.to_string(),
        day: format::day(values.day),
        headline: values.summary.headline.clone(),
        href: href(front),
        alerts: if loud == 0 { "no alert".to_owned() } else { format::counted(loud, "alert", "alerts") },
        others: others.map(|other| ArchiveLink { label: label(other), href: href(other) }).collect(),
    }
}

fn href(shelved: &StoredEdition) -> String {
    format!("{}/index.html", shelved.place.folder())
}

fn label(other: &StoredEdition) -> String {
    let segment = other.place.segment.as_ref().map(|_| other.values.segment.label.as_str());
    match (segment, other.place.is_replaced()) {
        (Some(segment), true) => format!("{segment}, before it was restated"),
        (Some(segment), false) => segment.to_owned(),
        (None, _) => "before it was restated".to_owned(),
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

/// Editions of the same segment, without those that were restated.
fn step(editions: &[StoredEdition], one: &StoredEdition, way: Way) -> (String, Vec<u8>) {
    let is_sibling = |other: &&StoredEdition| other.place.segment == one.place.segment && !other.place.is_replaced();
    let mut siblings = editions.iter().filter(is_sibling);
    let (name, found) = match way {
        Way::Previous => ("previous", siblings.rfind(|other| other.values.day < one.values.day)),
        // What was restated is followed by what it became.
        Way::Next if one.place.is_replaced() => ("next", siblings.find(|other| other.values.day >= one.values.day)),
        Way::Next => ("next", siblings.find(|other| other.values.day > one.values.day)),
    };
    let up = if one.place.segment.is_some() { "../../../" } else { "../../" };
    let page = match found {
        Some(other) => lead(&format!("{up}{}", href(other)), &format!("Edition of {}", format::day(other.values.day))),
        None => nothing(&format!("{up}index.html"), name),
    };
    (format!("{}/{name}/index.html", one.place.folder()), page.into_bytes())
}

const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
                    content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
                    <meta name=\"robots\" content=\"noindex\">\n";

fn lead(href: &str, label: &str) -> String {
    format!(
        "{HEAD}<meta http-equiv=\"refresh\" content=\"0; url={href}\">\n<title>{label}</title>\n</head>\n<body><p><a \
         href=\"{href}\">{label}</a></p></body>\n</html>\n"
    )
}

fn nothing(archive: &str, name: &str) -> String {
    let said = if name == "next" { "There is no later edition yet." } else { "There is no earlier edition." };
    format!(
        "{HEAD}<title>{said}</title>\n</head>\n<body><p>{said} <a href=\"{archive}\">All editions</a></p></body>\n</html>\n"
    )
}
