//! The archive: stored editions as the build finds them, the entries of their page, and the small pages beside each that
//! lead to its neighbours.
//!
//! A closed edition keeps its bytes, so it cannot name the one after it. It links to `next/` and `previous/`, which every
//! build writes anew.

use super::values::EditionValues;
use crate::format;
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
    let loud = values.loud().count();
    ArchiveEntry {
        id: values.day.to_string(),
        day: format::day(values.day),
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
        Some(other) => lead(&format!("{up}{}", href(other)), &text!("edition-of", day = format::day(other.values.day))),
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
