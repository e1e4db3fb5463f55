//! The cockpit page: header, filters, summary, key figures, alerts and funnel, segments, retention, trends, downloads.

use serde::Serialize;

use super::alert_panel::{self, AlertPanel};
use super::drawn::DrawnCockpit;
use super::figure::ChartFigure;
use super::funnel::{self, FunnelPanel};
use super::kpis::{self, KpiCard};
use super::page_days::PageDays;
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

/// The page of a cockpit at `path`: its own, the front page, or that of any days in the preview.
pub(super) fn page(site: &Site<'_>, frame: &PageFrame<'_>, drawn: &DrawnCockpit<'_>, path: &str) -> CockpitPage {
    let cockpit = drawn.cockpit;
    let segment = Segment::label_of(&site.definitions.segments, &cockpit.segment).to_owned();
    let days = PageDays::of(cockpit, site.ranges);
    let period = period(cockpit, days);
    let shell = frame.around(PageHead {
        path,
        title: &text!("page-title", what = &segment, length = &period.length),
        description: &text!("cockpit-description", segment = &segment, length = &period.length),
        section: link::HOME,
    });
    let glossary = Glossary::new(site.metrics, &shell.root).with_receipts(&cockpit.segment, days);
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
        downloads: downloads(cockpit, days, &shell.root),
        segment,
        period,
        shell,
    }
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

fn period(cockpit: &Cockpit, days: PageDays) -> PeriodText {
    PeriodText {
        length: days.length(),
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

/// The files of the views. Those of any days are answered as JSON alone.
fn downloads(cockpit: &Cockpit, days: PageDays, root: &str) -> Vec<CockpitDownload> {
    let segment = &cockpit.segment;
    let csv = |view: &str| match days {
        PageDays::Range(range) => Some(format!("{root}{}", link::download(segment, range, &format!("{view}.csv")))),
        PageDays::Any(_) => None,
    };
    let views = [
        ("kpis", "label-key-figures", HasCsv::No),
        ("funnel", "download-funnel", HasCsv::Yes),
        ("retention", "label-retention", HasCsv::Yes),
        ("trends", "label-trends", HasCsv::Yes),
        ("insights", "download-summary", HasCsv::No),
    ];
    let download = |(view, name, has_csv): (&str, &'static str, HasCsv)| CockpitDownload {
        view: text!(name),
        csv: match has_csv {
            HasCsv::Yes => csv(view),
            HasCsv::No => None,
        },
        json: format!("{root}{}", days.data(segment, view)),
    };
    views.map(download).into()
}

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
