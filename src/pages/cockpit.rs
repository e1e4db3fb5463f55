//! The cockpit page: header, filters, summary, key figures, alerts and funnel, segments, retention, trends, downloads.

use serde::Serialize;

use super::alert_panel::{self, AlertPanel};
use super::drawn::DrawnCockpit;
use super::figure::ChartFigure;
use super::funnel::{self, FunnelPanel};
use super::kpis::{self, KpiCard};
use super::retention::{self, RetentionPanel};
use super::segments::{self, SegmentTable};
use super::shell::{PageFrame, PageHead, Shell};
use super::site::Site;
use super::summary::{self, SummaryPanel};
use super::term::Glossary;
use super::trends::{self, TrendsPanel};
use super::{filters, filters::Filters, link};
use crate::format;
use crate::messages::text;
use crate::metric::Segment;
use crate::views::Cockpit;

/// The context of `cockpit.html`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CockpitPage {
    shell: Shell,
    filters: Filters,
    segment: String,
    period: PeriodText,
    withheld: Option<String>,
    summary: Option<SummaryPanel>,
    kpis: Vec<KpiCard>,
    funnel: FunnelPanel,
    alerts: AlertPanel,
    segments: Option<SegmentTable>,
    retention: RetentionPanel,
    trends: TrendsPanel,
    downloads: Vec<CockpitDownload>,
}

/// The days that the page is about.
#[derive(Clone, Debug, Serialize)]
struct PeriodText {
    /// `last 30 days`.
    length: String,
    /// `23 Oct – 21 Nov 2026`; `None` without data.
    days: Option<String>,
    /// `30 days to 17 Oct 2026, same weekdays`; `None` without a previous period.
    previous: Option<String>,
}

/// A view's files.
#[derive(Clone, Debug, Serialize)]
struct CockpitDownload {
    view: String,
    csv: Option<String>,
    json: String,
}

/// The page of a cockpit at `path`: its own, or the front page.
pub(super) fn page(site: &Site<'_>, frame: &PageFrame<'_>, drawn: &DrawnCockpit<'_>, path: &str) -> CockpitPage {
    let cockpit = drawn.cockpit;
    let segment = label(&site.definitions.segments, cockpit);
    let period = period(cockpit);
    let shell = frame.around(PageHead {
        path,
        title: &text!("page-title", what = &segment, length = &period.length),
        description: &text!("cockpit-description", segment = &segment, length = &period.length),
        section: link::HOME,
    });
    let glossary = Glossary::new(site.metrics, &shell.root);
    let glossary =
        if path == link::CUSTOM { glossary } else { glossary.with_receipts(&cockpit.segment, cockpit.period.days) };
    let figures = |home: CockpitPanel| {
        let of_panel = drawn.charts.iter().filter(|it| CockpitPanel::of(&it.chart.id) == Some(home));
        of_panel.map(|it| ChartFigure::new(it, &shell.root)).collect::<Vec<_>>()
    };
    CockpitPage {
        filters: filters::filters(site, cockpit, &shell.root),
        withheld: withheld(cockpit),
        summary: site
            .insights
            .get(&cockpit.segment, cockpit.period.days)
            .map(|brief| summary::panel(site, brief, &shell.root)),
        kpis: kpis::cards(cockpit, glossary),
        funnel: funnel::panel(cockpit, figures(CockpitPanel::Funnel).pop(), glossary),
        alerts: alert_panel::panel(site, cockpit, &shell.root),
        segments: segments::table(site, cockpit, glossary, &shell.root),
        retention: retention::panel(cockpit, figures(CockpitPanel::Retention), glossary, &shell.root),
        trends: trends::panel(site, cockpit, figures(CockpitPanel::Trends), glossary),
        downloads: downloads(cockpit, &shell.root),
        segment,
        period,
        shell,
    }
}

/// The page of a cockpit over any days, which only the preview shows: as [`page`], but leading to what the preview answers.
pub(super) fn custom(site: &Site<'_>, frame: &PageFrame<'_>, drawn: &DrawnCockpit<'_>) -> CockpitPage {
    let cockpit = drawn.cockpit;
    let mut page = page(site, frame, drawn, link::CUSTOM);
    page.period.length = text!("days", number = cockpit.period.days.0);
    page.shell.page_title = text!("page-title", what = &page.segment, length = &page.period.length);
    page.filters = filters::custom(site, cockpit, &page.shell.root);
    let query = cockpit.period.current.map(|days| link::query(&cockpit.segment, days)).unwrap_or_default();
    for (download, view) in page.downloads.iter_mut().zip(DOWNLOADS) {
        download.csv = None;
        download.json = format!("{}{}{query}", page.shell.root, link::answer(view));
    }
    page
}

/// The panel in which a chart stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CockpitPanel {
    Funnel,
    Retention,
    Trends,
}

impl CockpitPanel {
    /// Where a chart of this id stands; `None` for one that only prose and editions show.
    fn of(id: &str) -> Option<Self> {
        match id {
            "funnel-bars" => Some(Self::Funnel),
            "retention" => Some(Self::Retention),
            other => other.starts_with("trend-").then_some(Self::Trends),
        }
    }
}

fn label(segments: &[Segment], cockpit: &Cockpit) -> String {
    let segment = segments.iter().find(|segment| segment.key == cockpit.segment);
    segment.map_or_else(|| cockpit.segment.to_string(), |segment| segment.label.clone())
}

fn period(cockpit: &Cockpit) -> PeriodText {
    PeriodText {
        length: text!("last-days", number = cockpit.period.days.0),
        days: cockpit.period.current.map(format::day_range),
        previous: compared_with(cockpit),
    }
}

fn compared_with(cockpit: &Cockpit) -> Option<String> {
    Some(crate::messages::compared_with(cockpit.period.current?, cockpit.period.previous?))
}

fn withheld(cockpit: &Cockpit) -> Option<String> {
    let number = cockpit.withheld.len();
    (number > 0).then(|| text!("cockpit-withheld", number = number))
}

fn downloads(cockpit: &Cockpit, root: &str) -> Vec<CockpitDownload> {
    let href = |file: String| format!("{root}{}", link::download(&cockpit.segment, cockpit.period.days, &file));
    let download = |view: &'static str, name: String, has_csv: HasCsv| CockpitDownload {
        view: name,
        csv: match has_csv {
            HasCsv::Yes => Some(href(format!("{view}.csv"))),
            HasCsv::No => None,
        },
        json: href(format!("{view}.json")),
    };
    let [kpis, funnel, retention, trends, insights] = DOWNLOADS;
    vec![
        download(kpis, text!("label-key-figures"), HasCsv::No),
        download(funnel, text!("download-funnel"), HasCsv::Yes),
        download(retention, text!("label-retention"), HasCsv::Yes),
        download(trends, text!("label-trends"), HasCsv::Yes),
        download(insights, text!("download-summary"), HasCsv::No),
    ]
}

/// The views that a page offers, in its order.
const DOWNLOADS: [&str; 5] = ["kpis", "funnel", "retention", "trends", "insights"];

/// Whether a view is published as CSV too.
#[derive(Clone, Copy)]
enum HasCsv {
    Yes,
    No,
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::charts;
    use crate::metric::Definitions;
    use crate::views::Withheld;

    #[test]
    fn charts_go_to_the_panel_of_their_name() {
        assert_eq!(CockpitPanel::of("funnel-bars"), Some(CockpitPanel::Funnel));
        assert_eq!(CockpitPanel::of("retention"), Some(CockpitPanel::Retention));
        assert_eq!(CockpitPanel::of("trend-dau"), Some(CockpitPanel::Trends));
        let ids = charts::ids(&Definitions::default());
        let elsewhere: Vec<&String> = ids.iter().filter(|id| CockpitPanel::of(id).is_none()).collect();
        assert_eq!(elsewhere, ["funnel"], "the page has its bars, and writes names and figures beside them");
    }

    #[test]
    fn withheld_values_are_announced() {
        let mut cockpit = fixture::cockpit("all", 30);
        assert_eq!(withheld(&cockpit), None);
        cockpit.withheld = vec![Withheld { view: "kpis", pointer: "/kpis/0/value".into() }];
        assert!(withheld(&cockpit).is_some_and(|text| text.starts_with("1 value is withheld for privacy")));
    }
}
