//! The team's own pages: Markdown below `content/` with front matter, live numbers and charts in its prose.
//!
//! [`narratives`] reads and checks them all, so that every problem of every page is reported at once.
//! `content/team/growth.md` becomes `team/growth/index.html`. Playbooks, decisions and what the program keeps there are left to others.

use serde::Serialize;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::home::Home;
use super::link;
use super::live::{self, Vocabulary};
use super::markdown::{self, Image, MarkdownDocument, PlacedCall, RawHtml, Surroundings};
use crate::charts;
use crate::config::front_matter::{self, FrontMatter};
use crate::config::read::{Keys, Reader};
use crate::config::{Config, RESERVED_SLUGS, is_device, is_slug};
use crate::metric::registry;
use crate::problem::{Place, Problem, Problems};

/// Folders of `content/` that hold something other than pages.
const NOT_PAGES: [&str; 4] = ["playbooks/", "decisions/", "editions/", "answers/"];
/// Where a page without a place of its own stands in the navigation.
const DEFAULT_ORDER: i64 = 100;

/// A page of the team, checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Narrative {
    /// Its file below `content/`.
    pub source: String,
    /// Its path below the site's root.
    pub path: String,
    /// Its title, also in the navigation.
    pub title: String,
    /// One sentence about it.
    pub description: String,
    /// The pictures that it shows, by their files below `content/`, with their paths below the site's root.
    pub(super) pictures: BTreeMap<String, Image>,
    order: i64,
    raw_html: RawHtml,
    body: String,
    body_line: usize,
}

/// Pictures as they were read, by the path below `content/`.
pub type Pictures = BTreeMap<String, Arc<[u8]>>;

/// The pages of a project by the path below `content/`, in the order of the navigation.
pub fn narratives(
    content: &BTreeMap<String, String>,
    pictures: &Pictures,
    config: &Config,
) -> Result<Vec<Narrative>, Problems> {
    let metrics = registry(&config.definitions);
    let words = Vocabulary {
        metrics: &metrics,
        segments: &config.definitions.segments,
        ranges: &config.ranges,
        home: Home { segment: &config.default_segment, range: config.default_range },
        charts: charts::ids(&config.definitions),
    };
    let mut problems = Problems::default();
    let mut pages = Vec::new();
    for (source, text) in content.iter().filter(|(source, _)| is_page(source)) {
        problems.0.extend(check_path(source, config));
        let Some(page) = problems.collect(read(source, text)) else { continue };
        let mut checker =
            NarrativeChecker { page: &page, words: &words, sources: content, pictures, shown: BTreeMap::new() };
        problems.0.extend(markdown::document(page.document(), &mut checker).1);
        let shown = checker.shown;
        pages.push(Narrative { pictures: shown, ..page });
    }
    pages.sort_by(|a, b| (a.order, &a.title, &a.path).cmp(&(b.order, &b.title, &b.path)));
    problems.or(pages)
}

fn is_page(source: &str) -> bool {
    Path::new(source).extension().is_some_and(|extension| extension == "md")
        && !NOT_PAGES.iter().any(|folder| source.starts_with(folder))
}

/// Where a file of `content/` is in the project.
fn file(source: &str) -> PathBuf {
    Path::new("content").join(source)
}

/// Every part of the path can be a folder of the site, and none is taken.
fn check_path(source: &str, config: &Config) -> Option<Problem> {
    let problem = |message: String| Some(Problem::new(Place::file(&file(source)), message));
    let parts: Vec<&str> = source.trim_end_matches(".md").split('/').collect();
    if let Some(part) = parts.iter().find(|part| !is_slug(part)) {
        let hint = "use lower-case letters, digits, `-` and `_` in the names of pages and their folders, beginning with a \
                    letter or digit, and no name of a device such as `aux` or `com1`";
        return problem(format!("`{part}` cannot be a folder of the site")).map(|problem| problem.hint(hint));
    }
    let (first, last) = (parts[0], parts[parts.len() - 1]);
    if RESERVED_SLUGS.contains(&first) || last == "index" {
        let taken = if last == "index" { last } else { first };
        return problem(format!("`{taken}` is a page of the site itself"))
            .map(|problem| problem.hint("rename the file"));
    }
    if config.definitions.segment_index(first).is_some() {
        return problem(format!("`{first}` is the folder of a segment")).map(|problem| problem.hint("rename the file"));
    }
    None
}

fn read(source: &str, text: &str) -> Result<Narrative, Problems> {
    let file = file(source);
    let FrontMatter { toml, body, body_line } = front_matter::split(&file, text)?;
    let mut reader = Reader::new(&file, &toml);
    let document = reader.document();
    let mut keys = Keys::root(&reader, &document);
    let title = keys.string(&mut reader, "title");
    let description = keys.string(&mut reader, "description");
    let order = keys.integer(&mut reader, "nav_order", 1..=1000);
    let raw_html = keys.boolean(&mut reader, "raw_html");
    if title.is_none() && !keys.has("title") {
        let problem = Problem::new(reader.file().line(1), "the key `title` is missing");
        reader.report(problem.hint("add `title = \"…\"` between the lines of `+++`"));
    }
    keys.finish(&mut reader);
    let title = title.map(|title| title.value).unwrap_or_default();
    let is_kept = raw_html.is_some_and(|raw_html| raw_html.value);
    reader.problems.or(Narrative {
        source: source.to_owned(),
        path: format!("{}/index.html", source.trim_end_matches(".md")),
        description: description.map_or_else(|| title.clone(), |description| description.value),
        title,
        pictures: BTreeMap::new(),
        order: order.map_or(DEFAULT_ORDER, |order| order.value),
        raw_html: if is_kept { RawHtml::Kept } else { RawHtml::Shown },
        body: body.to_owned(),
        body_line,
    })
}

impl Narrative {
    pub(super) fn document(&self) -> MarkdownDocument<'_> {
        MarkdownDocument { text: &self.body, line: self.body_line, raw_html: self.raw_html }
    }

    pub(super) fn place(&self, line: usize) -> Place {
        Place::file(&file(&self.source)).line(line)
    }

    pub(super) fn problem(&self, line: usize, message: &str) -> Problem {
        Problem::new(self.place(line), message)
    }
}

/// Checks the calls, links and pictures of a page without answering them.
struct NarrativeChecker<'a> {
    page: &'a Narrative,
    words: &'a Vocabulary<'a>,
    sources: &'a BTreeMap<String, String>,
    pictures: &'a Pictures,
    /// The pictures that were found.
    shown: BTreeMap<String, Image>,
}

impl Surroundings for NarrativeChecker<'_> {
    fn call(&mut self, call: PlacedCall<'_>) -> Result<String, Problem> {
        live::check(call, self.words, &self.page.place(call.line)).map(|_| String::new())
    }

    fn link(&mut self, address: &str, line: usize) -> Result<String, Problem> {
        let Some(source) = link::source(&self.page.source, address) else { return Ok(String::new()) };
        if self.sources.contains_key(&source) {
            return Ok(String::new());
        }
        let problem = self.page.problem(line, &format!("there is no `content/{source}` to link to"));
        Err(problem.suggest(&source, self.sources.keys().map(String::as_str)))
    }

    fn picture(&mut self, address: &str, line: usize) -> Result<Image, Problem> {
        let Some(source) = link::beside(&self.page.source, address) else {
            let problem = self.page.problem(line, &format!("the picture `{address}` is not a file of the project"));
            return Err(problem
                .hint("save it below `content/` and name it by its path from the page; a site asks no other host"));
        };
        if let Some(bytes) = self.pictures.get(&source) {
            let image = published(&source, bytes);
            self.shown.insert(source, image.clone());
            return Ok(image);
        }
        let problem = self.page.problem(line, &format!("there is no picture `content/{source}`"));
        Err(problem.suggest(&source, self.pictures.keys().map(String::as_str)))
    }

    fn problem(&self, line: usize, message: &str) -> Problem {
        self.page.problem(line, message)
    }
}

/// A picture as a site has it. The name follows the content, so that a changed picture is never taken from a cache, and every system
/// can hold it.
fn published(source: &str, bytes: &[u8]) -> Image {
    let path = Path::new(source);
    let part = |part: Option<&OsStr>| part.unwrap_or_default().to_string_lossy().to_lowercase();
    let (stem, extension) = (part(path.file_stem()), part(path.extension()));
    let stem = markdown::slug(&stem);
    let prefix = if is_device(&stem) { "picture-" } else { "" };
    let hash = blake3::hash(bytes).to_hex();
    let size = imagesize::blob_size(bytes).ok().map(|size| [size.width, size.height]);
    Image { address: format!("pictures/{prefix}{stem}.{}.{extension}", &hash[..12]), size }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::super::site::Site;
    use super::*;

    fn config() -> Config {
        let toml = "[[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n";
        crate::config::parse(Path::new("flightdeck.toml"), toml).expect("valid settings")
    }

    fn read_all(files: &[(&str, &str)]) -> Result<Vec<Narrative>, Problems> {
        let content = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        narratives(&content, &pictures(), &config())
    }

    fn pictures() -> Pictures {
        BTreeMap::from([("team/Our Form.PNG".to_owned(), form().into())])
    }

    /// A picture of 2 by 3 pixels.
    fn form() -> Vec<u8> {
        let mut bytes = Vec::new();
        let writer = png::Encoder::new(&mut bytes, 2, 3).write_header();
        writer.and_then(|mut writer| writer.write_image_data(&[0; 6])).expect("memory takes it");
        bytes
    }

    fn rendered(text: &str) -> String {
        let pages = read_all(&[("notes.md", text), ("team/other.md", "+++\ntitle = \"Other\"\n+++\n")]).expect("valid");
        let fixture = Fixture::new();
        let site = Site { narratives: &pages, ..fixture.site() };
        let page = pages.iter().find(|page| page.source == "notes.md").expect("it is there");
        let html = super::super::Renderer::new(&site, &mut super::super::PageCache::default())
            .and_then(|renderer| renderer.narrative(&site, page));
        String::from_utf8(html.expect("it renders")).expect("text")
    }

    #[test]
    fn a_picture_has_a_name_that_every_system_can_hold() {
        let name = |source: &str| published(source, b"x").address.split('.').next().map(str::to_owned);
        assert_eq!(name("team/Our Form.PNG").as_deref(), Some("pictures/our-form"));
        assert_eq!(name("CON.png").as_deref(), Some("pictures/picture-con"));
        assert_eq!(name("lpt1.svg").as_deref(), Some("pictures/picture-lpt1"));
        assert_eq!(name("…. .png").as_deref(), Some("pictures/section"));
    }

    #[test]
    fn pages_are_ordered_and_other_content_is_left_alone() {
        let pages = read_all(&[
            ("a.md", "+++\ntitle = \"Zebra\"\n+++\n"),
            ("team/b.md", "+++\ntitle = \"Last\"\nnav_order = 200\n+++\n"),
            ("c.md", "+++\ntitle = \"Ant\"\n+++\n"),
            ("playbooks/dau.md", "no front matter"),
            ("decisions/x.md", "no front matter"),
            ("mission.toml", ""),
        ])
        .expect("valid");
        let paths: Vec<&str> = pages.iter().map(|page| page.path.as_str()).collect();
        assert_eq!(paths, ["c/index.html", "a/index.html", "team/b/index.html"]);
    }

    #[test]
    fn every_problem_of_every_page_is_told_with_its_line() {
        let problems = read_all(&[
            ("a.md", "+++\ntitel = \"A\"\n+++\n"),
            ("b.md", "+++\ntitle = \"B\"\n+++\n\nx {{ value(metric=\"dua\") }}\n\n{{ y() }} [z](c.md)\n"),
            ("alerts.md", "+++\ntitle = \"C\"\n+++\n"),
            ("pro/d.md", "+++\ntitle = \"D\"\n+++\n"),
            ("Big Name.md", "+++\ntitle = \"E\"\n+++\n"),
            ("_headers.md", "+++\ntitle = \"F\"\n+++\n"),
        ])
        .expect_err("all are wrong")
        .to_string();
        for part in [
            "content/a.md:1: the key `title` is missing",
            "content/a.md:2, `titel`: unknown key `titel`\n  hint: did you mean `title`?",
            "content/b.md:5: unknown metric `dua`\n  hint: did you mean `dau`?",
            "content/b.md:7: unknown function `y`",
            "content/b.md:7: there is no `content/c.md` to link to",
            "content/alerts.md: `alerts` is a page of the site itself",
            "content/pro/d.md: `pro` is the folder of a segment",
            "content/Big Name.md: `Big Name` cannot be a folder of the site",
            "content/_headers.md: `_headers` cannot be a folder of the site",
        ] {
            assert!(problems.contains(part), "no {part} in:\n{problems}");
        }
    }

    #[test]
    fn a_page_holds_its_numbers_and_links() {
        let text = "+++\ntitle = \"Notes <1>\"\n+++\n# Now\n{{ value(metric=\"dau\") }} [o](team/other.md#x) [a](/alerts/) \
                    [b](decisions/none.md)\n";
        let problems = read_all(&[("notes.md", text)]).expect_err("no such decision").to_string();
        assert!(problems.contains("`content/team/other.md`") && problems.contains("`content/decisions/none.md`"));
        let page = rendered(&text.replace(" [b](decisions/none.md)", ""));
        assert!(page.contains("<h1>Notes &lt;1&gt;</h1>") && page.contains("<h2 id=\"now\">Now</h2>"), "{page}");
        assert!(page.contains("href=\"../team/other/index.html#x\"") && page.contains("href=\"../alerts/index.html\""));
        let dau = Fixture::new().views.cockpits[2].kpis[2].value.expect("a value");
        assert!(page.contains(&format!("<p>{} <a", crate::format::amount(dau))), "{page}");
    }

    #[test]
    fn a_picture_is_published_under_a_name_that_follows_its_content() {
        let page = rendered("+++\ntitle = \"Notes\"\n+++\n![The form](<team/Our Form.PNG> \"Before\")\n");
        let Image { address, size } = published("team/Our Form.PNG", &form());
        let (name, extension) = address.rsplit_once('.').expect("an extension");
        assert!(name.starts_with("pictures/our-form.") && extension == "png", "{address}");
        assert_eq!((address.len(), size), ("pictures/our-form.123456789012.png".len(), Some([2, 3])));
        let image = format!(
            "<img src=\"../{address}\" alt=\"The form\" title=\"Before\" width=\"2\" height=\"3\" loading=\"lazy\">"
        );
        assert!(page.contains(&image), "{page}");
        assert_ne!(published("team/Our Form.PNG", b"other").address, address);
    }

    #[test]
    fn a_picture_that_is_not_there_or_elsewhere_is_a_problem() {
        let text =
            "+++\ntitle = \"A\"\n+++\n![](team/our-form.png)\n\n![](https://example.com/x.png)\n\n![](data:,x)\n";
        let problems = read_all(&[("a.md", text)]).expect_err("both are wrong").to_string();
        for part in [
            "content/a.md:4: there is no picture `content/team/our-form.png`",
            "content/a.md:6: the picture `https://example.com/x.png` is not a file of the project",
            "content/a.md:8: the picture `data:,x` is not a file of the project",
        ] {
            assert!(problems.contains(part), "no {part} in:\n{problems}");
        }
    }

    #[test]
    fn a_page_is_in_the_navigation_of_every_page() {
        let page = rendered("+++\ntitle = \"Notes\"\n+++\n");
        assert!(page.contains("<a href=\"../notes/index.html\" aria-current=\"page\">Notes</a>"), "{page}");
        assert!(page.contains("<a href=\"../team/other/index.html\">Team</a>"), "{page}");
    }
}
