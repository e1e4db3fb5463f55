//! One number on every surface: JSON, CSV, page and receipt of each cockpit and comparison; values, page and mail of each edition.
//!
//! What a page does not show, as with templates of a project's own, is not compared.

mod cockpit;
mod edition;
mod mail;

use std::collections::BTreeMap;

use serde_json::Value;

use super::SiteFiles;
use crate::editions;
use crate::format;
use crate::language::Language;
use crate::metric::Format;
use crate::problem::{Place, Problem, Problems};

/// How many numbers were compared, and a problem for each place that says another one.
#[derive(Clone, Debug, Default)]
pub struct SurfaceCheck {
    /// How many numbers.
    pub compared: usize,
    /// What differs.
    pub problems: Problems,
}

impl SurfaceCheck {
    fn compare(&mut self, path: &str, what: &str, is_same: bool) {
        self.compared += 1;
        if !is_same {
            let problem =
                Problem::new(Place::file(path.as_ref()), format!("{what} is another number here than elsewhere"));
            self.problems.push(problem.hint("build the site again; of an edition, restore its folder"));
        }
    }
}

/// Compares the numbers of the surfaces of a site.
pub fn check_surfaces(files: &SiteFiles) -> SurfaceCheck {
    let mut check = SurfaceCheck::default();
    let site = SurfaceFiles { files, formats: &formats(files) };
    for (path, bytes) in files.iter() {
        let data = path.strip_prefix("api/analytics/").and_then(|path| path.strip_suffix(".json"));
        if let Some(folder) = data.and_then(|path| path.strip_suffix("/kpis")) {
            site.cockpit(folder, &mut check);
        }
        if let Some(range) = data.and_then(|path| path.strip_prefix("compare/")) {
            site.comparison(range, &mut check);
        }
        if let Some(folder) = path.strip_suffix(editions::VALUES).filter(|folder| folder.starts_with("snapshots/")) {
            site.edition((folder, bytes), &mut check);
        }
    }
    check
}

/// The files of a site, and how it writes each metric.
#[derive(Clone, Copy)]
struct SurfaceFiles<'a> {
    files: &'a SiteFiles,
    formats: &'a BTreeMap<String, Format>,
}

impl SurfaceFiles<'_> {
    fn text(self, path: &str) -> String {
        self.files.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
    }

    fn json(self, path: &str) -> Value {
        self.files.get(path).and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default()
    }
}

/// How each metric is written, as the index of the data says.
fn formats(files: &SiteFiles) -> BTreeMap<String, Format> {
    let index = files.get("api/analytics/index.json").and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok());
    let index = index.unwrap_or_default();
    let format = |metric: &Value| {
        let found = Format::parse(metric["format"].as_str()?, metric["unit"].as_str())?;
        Some((metric["id"].as_str()?.to_owned(), found))
    };
    list(&index["metrics"]).filter_map(format).collect()
}

/// A value as it may be written: in any language, since an edition keeps that of its day, with and without the escapes of HTML.
fn shown(value: f64, format: Format) -> Vec<String> {
    in_any_language(&|| format::value(value, format))
}

fn in_any_language(write: &dyn Fn() -> String) -> Vec<String> {
    let texts = Language::ALL.map(|language| language.write(write));
    texts.into_iter().flat_map(|text| [text.replace('<', "&lt;").replace('>', "&gt;"), text]).collect()
}

/// What stands between two texts, the first time that the first of them occurs.
fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(from)?;
    rest.split_once(to).map(|(found, _)| found)
}

/// The texts of all links to addresses that end so.
fn linked<'t>(page: &'t str, ending: &str) -> Vec<&'t str> {
    let text = |rest: &'t str| Some(between(rest, ">", "</a>")?.trim());
    page.split(&format!("{ending}\"")).skip(1).filter_map(text).collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_may_stand_in_any_language_and_with_the_escapes_of_html() {
        assert_eq!(shown(1_397.0, Format::Count), ["1,397", "1,397", "1.397", "1.397"]);
        assert_eq!(shown(0.000_1, Format::Percent)[..2], ["&lt;0.1%", "<0.1%"]);
    }

    #[test]
    fn amounts_of_money_are_written_with_their_code() {
        let mut files = SiteFiles::default();
        let index = r#"{"metrics":[{"id":"dau","format":"count","unit":"users"},{"id":"spent","format":"currency","unit":"EUR"}]}"#;
        files.insert("api/analytics/index.json", index.as_bytes());
        let formats = formats(&files);
        assert_eq!(formats["dau"], Format::Count);
        assert_eq!(shown(12.3, formats["spent"])[0], "12.30 EUR");
    }

    #[test]
    fn links_are_found_by_where_they_lead() {
        let page = "<a href=\"../r.html#dau\" style=\"x\">1</a> <a class=\"traced\" href=\"../r.html#dau\"> 2</a> <a href=\"#wau\">3</a>";
        assert_eq!(linked(page, "r.html#dau"), ["1", "2"]);
        assert_eq!(between(page, "#wau\">", "<"), Some("3"));
    }
}
