//! What the pages are made from: one struct of borrowed results of the earlier stages.
//!
//! Nothing here is computed. Checked definitions, views, drawn charts and the health of the data come in; what a page
//! says about them is decided in the files beside this one.

use std::collections::BTreeMap;

use serde::Serialize;

use super::archive_entry::ArchiveEntry;
use super::document_source::DocumentSource;
use super::drawn::{DrawnChart, DrawnCockpit};
use super::home::Home;
use super::narratives::{Narrative, Pictures};
use crate::alerts::{Incident, Incidents};
use crate::calendar::Millis;
use crate::cube::{Health, Span};
use crate::decisions::{Note, ScoredDecision, ShippedBefore};
use crate::insights::Insights;
use crate::metric::sql::Tables;
use crate::metric::{Definitions, RangeDays, Registry};
use crate::mission::Mission;
use crate::story::told_first;
use crate::views::{BreakdownView, EventCatalogue, Mismatch};

/// Everything that the pages show.
#[derive(Clone, Debug)]
pub struct Site<'a> {
    /// The title of the project.
    pub title: &'a str,
    /// Whether search engines may list the pages.
    pub may_be_indexed: bool,
    /// Where the site is on its host, `/cockpit/`, when that is known.
    pub base_path: Option<&'a str>,
    /// Segments, steps, active events, trend metrics.
    pub definitions: &'a Definitions,
    /// Every metric, in the order in which pages list them.
    pub metrics: &'a Registry,
    /// The ranges, in the order of the filter bar.
    pub ranges: &'a [RangeDays],
    /// Which cockpit `index.html` shows.
    pub home: Home<'a>,
    /// One for every segment and range, in the order of the views.
    pub cockpits: Vec<DrawnCockpit<'a>>,
    /// The values of attributes side by side; none for days that are no range.
    pub breakdowns: &'a [BreakdownView],
    /// Every incident, and what was checked.
    pub incidents: &'a Incidents,
    /// The executive summary of every cockpit.
    pub insights: &'a Insights,
    /// Playbooks as Markdown, by the id of the metric that each is for.
    pub playbooks: &'a BTreeMap<&'a str, &'a str>,
    /// The team's own pages, in the order of the navigation.
    pub narratives: &'a [Narrative],
    /// The pictures below `content/`, by the path there.
    pub pictures: &'a Pictures,
    /// The documents, in their order.
    pub documents: &'a [DocumentSource],
    /// Cells about fewer people than this are withheld; 0 withholds nothing.
    pub min_group: u64,
    /// The mission, if there is one.
    pub mission: Option<&'a Mission>,
    /// What the team noted, in the order of its file.
    pub notes: &'a [Note],
    /// What was shipped before incidents.
    pub shipped: &'a [ShippedBefore],
    /// The verdict on every decision, the newest first.
    pub scored: &'a [ScoredDecision<'a>],
    /// The charts of the mission page.
    pub mission_charts: Vec<DrawnChart<'a>>,
    /// The charts of the hours around the onsets of incidents.
    pub hour_charts: Vec<DrawnChart<'a>>,
    /// The editions of closed days, the newest first.
    pub archive: &'a [ArchiveEntry],
    /// The days that the data covers.
    pub span: Option<Span>,
    /// What was read and what was left out.
    pub health: &'a Health,
    /// Every event name, as far as it may be known.
    pub catalogue: &'a EventCatalogue,
    /// Settings that do not fit the data.
    pub mismatches: &'a [Mismatch],
    /// The tables that the SQL of receipts reads.
    pub tables: &'a Tables,
    /// When the inputs last changed the output.
    pub generated_at: Millis,
    /// The moment of this build. Pages say only whether the data is stale at it, so that they change at most once by it.
    pub now: Millis,
    /// What the build did, one line a fact.
    pub audit: &'a [AuditLine],
    /// The project's own templates by file name, for example `base.html`; each replaces the built-in one.
    pub templates: &'a BTreeMap<String, String>,
}

impl<'a> Site<'a> {
    /// The incidents that stand for themselves, in the order in which the first page tells them; after these the others, as they are.
    pub(super) fn told_incidents(&self) -> Vec<&'a Incident> {
        let stories = self.insights.get(self.home.segment, self.home.range).map_or(&[][..], |brief| &brief.stories);
        told_first(stories, self.incidents.roots().collect())
    }
}

/// One line of the build's audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditLine {
    /// What is said, for example `Inputs fingerprint`.
    pub label: String,
    /// The value, written for people.
    pub value: String,
}
