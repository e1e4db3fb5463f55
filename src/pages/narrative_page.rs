//! One page of the team, rendered from views that are there already.

use serde::Serialize;

use super::link;
use super::live::{self, Vocabulary};
use super::markdown::{self, Image, PlacedCall, Surroundings};
use super::narratives::Narrative;
use super::navigation::NavLink;
use super::prose_answers::ProseAnswers;
use super::shell::{PageFrame, PageHead, Shell};
use super::site::Site;
use super::templates::Templates;
use crate::charts;
use crate::problem::{Problem, Problems};

/// Writes a page, whose calls, links and pictures were checked.
struct NarrativeContext<'a> {
    page: &'a Narrative,
    words: Vocabulary<'a>,
    answers: ProseAnswers<'a>,
}

impl Surroundings for NarrativeContext<'_> {
    fn call(&mut self, call: PlacedCall<'_>) -> Result<String, Problem> {
        let place = self.page.place(call.line);
        let asked = live::check(call, &self.words, &place)?;
        self.answers.answer(&asked, &place)
    }

    fn link(&mut self, address: &str, _line: usize) -> Result<String, Problem> {
        Ok(link::published((&self.page.source, &self.page.path), address))
    }

    fn picture(&mut self, address: &str, line: usize) -> Result<Image, Problem> {
        let shown = link::beside(&self.page.source, address).and_then(|source| self.page.pictures.get(&source));
        let image =
            shown.ok_or_else(|| self.page.problem(line, &format!("the picture `{address}` was not checked")))?;
        Ok(Image { address: link::to_root(&self.page.path) + &image.address, ..*image })
    }

    fn problem(&self, line: usize, message: &str) -> Problem {
        self.page.problem(line, message)
    }
}

/// The context of `page.html`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct NarrativePage {
    shell: Shell,
    /// The pages of the same folder; empty for a page that has none beside it.
    neighbours: Vec<NavLink>,
    /// Finished markup.
    body: String,
}

/// One page; everything that it needs is there already, so that an edit of its file renders nothing else.
pub(super) fn page(
    site: &Site<'_>,
    frame: &PageFrame<'_>,
    templates: &Templates,
    narrative: &Narrative,
) -> Result<Vec<u8>, Problems> {
    let answers = ProseAnswers::new(site, templates, link::to_root(&narrative.path));
    let mut telling = NarrativeContext { page: narrative, words: vocabulary(site), answers };
    let (body, problems) = markdown::document(narrative.document(), &mut telling);
    Problems(problems).or(())?;
    let shell = frame.around(PageHead {
        path: &narrative.path,
        title: &narrative.title,
        description: &narrative.description,
        section: &narrative.path,
    });
    Ok(templates.page("page.html", &NarrativePage { neighbours: frame.neighbours(&narrative.path), shell, body })?)
}

/// The names that prose may use.
pub(super) fn vocabulary<'a>(site: &Site<'a>) -> Vocabulary<'a> {
    Vocabulary {
        metrics: site.metrics,
        segments: &site.definitions.segments,
        ranges: site.ranges,
        home: site.home,
        charts: charts::ids(site.definitions),
    }
}
