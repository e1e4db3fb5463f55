//! What the pages are made from: one struct of borrowed results of the earlier stages.
//!
//! Nothing here is computed. Checked definitions, views, drawn charts and the health of the data come in; what a page
//! says about them is decided in the files beside this one.

use std::collections::BTreeMap;

use super::live::Vocabulary;
use super::narrative::{Narrative, Pictures};
use super::snapshots::ArchiveEntry;
use crate::alerts::Incidents;
use crate::calendar::Millis;
use crate::charts::render::DrawnPictures;
use crate::charts::{self, Chart};
use crate::cube::{Health, Span};
use crate::decisions::ScoredDecision;
use crate::insights::Insights;
use crate::metric::{Definitions, Metric, RangeDays, SegmentKey};
use crate::mission::Mission;
use crate::views::Cockpit;

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
    pub metrics: &'a [Metric],
    /// The ranges, in the order of the filter bar.
    pub ranges: &'a [RangeDays],
    /// Which cockpit `index.html` shows.
    pub home: Home<'a>,
    /// One for every segment and range, in the order of the views.
    pub cockpits: Vec<DrawnCockpit<'a>>,
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
    /// The mission, if there is one.
    pub mission: Option<&'a Mission>,
    /// The verdict on every decision, the newest first.
    pub scored: &'a [ScoredDecision<'a>],
    /// The charts of the mission page.
    pub mission_charts: Vec<DrawnChart<'a>>,
    /// The editions of closed days, the newest first.
    pub archive: &'a [ArchiveEntry],
    /// The days that the data covers.
    pub span: Option<Span>,
    /// What was read and what was left out.
    pub health: &'a Health,
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
    /// The names that prose may use.
    pub(super) fn vocabulary(&self) -> Vocabulary<'a> {
        Vocabulary {
            metrics: self.metrics,
            segments: &self.definitions.segments,
            ranges: self.ranges,
            home: self.home,
            charts: charts::ids(self.definitions),
        }
    }
}

/// The segment and range of the front page.
#[derive(Clone, Copy, Debug)]
pub struct Home<'a> {
    /// The segment.
    pub segment: &'a SegmentKey,
    /// The range.
    pub range: RangeDays,
}

/// A cockpit with its charts.
#[derive(Clone, Debug)]
pub struct DrawnCockpit<'a> {
    /// The numbers.
    pub cockpit: &'a Cockpit,
    /// The charts, in the order of the page.
    pub charts: Vec<DrawnChart<'a>>,
}

/// A chart and what became of its drawing.
#[derive(Clone, Copy, Debug)]
pub struct DrawnChart<'a> {
    /// The chart.
    pub chart: &'a Chart,
    /// Its pictures, or why there are none. `None` when the build draws nothing: then the browser does, and shows a
    /// skeleton of the right size until it has.
    pub drawn: Option<&'a DrawnPictures>,
}

/// One line of the build's audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    /// What is said, for example `Inputs fingerprint`.
    pub label: String,
    /// The value, written for people.
    pub value: String,
}
