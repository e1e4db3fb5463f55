//! What the functions of prose answer: finished markup from the views, through the same templates as the cockpit.

use std::collections::BTreeSet;

use serde::Serialize;

use super::alert_panel;
use super::drawn::DrawnCockpit;
use super::figure::ChartFigure;
use super::live::{ProseCall, ProseScope};
use super::site::Site;
use super::templates::Templates;
use super::value::{DeltaText, Privacy, VisibleValue};
use crate::charts;
use crate::format;
use crate::messages::text;
use crate::metric::{Definitions, Formula, Metric, Quantity};
use crate::problem::{Place, Problem};
use crate::views::{Cockpit, answer, compare, daily};

/// Answers the calls of one page.
pub(super) struct ProseAnswers<'a> {
    site: &'a Site<'a>,
    templates: &'a Templates,
    /// What leads from the page to the site's root.
    root: String,
    /// The figures that the page has already.
    figures: BTreeSet<String>,
}

#[derive(Serialize)]
struct Holding<T> {
    it: T,
}

impl<'a> ProseAnswers<'a> {
    /// For a page from which `root` leads to the site's root.
    pub(super) fn new(site: &'a Site<'a>, templates: &'a Templates, root: String) -> Self {
        Self { site, templates, root, figures: BTreeSet::new() }
    }

    /// The markup of a checked call that stands at `place`.
    pub(super) fn answer(&mut self, asked: &ProseCall<'_>, place: &Place) -> Result<String, Problem> {
        match asked {
            ProseCall::Value(quantity, scope) => self.filled("live/value.html", &self.value(*quantity, *scope)?),
            ProseCall::Change(quantity, scope) => match self.change(*quantity, *scope)? {
                Ok(change) => self.filled("live/change.html", &change),
                Err(missing) => self.filled("live/value.html", &missing),
            },
            ProseCall::Sparkline(quantity, scope) => {
                Ok(charts::sparkline(&daily(self.drawn(*scope)?.cockpit, self.site.definitions, *quantity)))
            }
            ProseCall::Chart(id, scope) => {
                let figure = self.figure(id, *scope, place)?;
                self.filled("live/chart.html", &figure)
            }
            ProseCall::Alerts(most, scope) => {
                let panel = alert_panel::list(self.site, self.drawn(*scope)?.cockpit, &self.root, *most);
                self.filled("live/alerts.html", &panel)
            }
            ProseCall::Period(scope) => {
                Ok(self.drawn(*scope)?.cockpit.period.current.map_or_else(no_data, format::day_range))
            }
            ProseCall::AsOf => Ok(self.site.span.map_or_else(no_data, |span| format::day(span.as_of))),
        }
    }

    fn filled(&self, template: &str, it: &impl Serialize) -> Result<String, Problem> {
        let bytes = self.templates.page(template, &Holding { it })?;
        Ok(String::from_utf8_lossy(bytes.trim_ascii()).into_owned())
    }

    fn drawn(&self, scope: ProseScope<'_>) -> Result<&DrawnCockpit<'a>, Problem> {
        let is_it = |drawn: &&DrawnCockpit<'_>| {
            drawn.cockpit.segment == *scope.segment && drawn.cockpit.period.days == scope.range
        };
        self.site.cockpits.iter().find(is_it).ok_or_else(|| {
            let message = format!("there is no cockpit `{}/{}`", scope.segment, scope.range);
            Problem::internal(Place::default(), message)
        })
    }

    fn value(&self, quantity: Quantity, scope: ProseScope<'_>) -> Result<VisibleValue, Problem> {
        Ok(shown(self.drawn(scope)?.cockpit, self.site, quantity))
    }

    fn change(&self, quantity: Quantity, scope: ProseScope<'_>) -> Result<Result<DeltaText, VisibleValue>, Problem> {
        Ok(changed(self.drawn(scope)?.cockpit, self.site, quantity))
    }

    /// A chart under an id that says whose it is, since a page may show the same chart of two segments.
    fn figure(&mut self, id: &str, scope: ProseScope<'_>, place: &Place) -> Result<ChartFigure, Problem> {
        let found = self.drawn(scope)?.charts.iter().find(|drawn| drawn.chart.id == id);
        let found = found.ok_or_else(|| Problem::new(place.clone(), format!("there is no chart `{id}`")))?;
        let own = format!("{id}-{}-{}", scope.segment, scope.range);
        let figure = ChartFigure { id: own.clone(), ..ChartFigure::new(found, &self.root) };
        if self.figures.insert(own) {
            Ok(figure)
        } else {
            let problem = Problem::new(place.clone(), format!("the chart `{id}` is on this page already"));
            Err(problem.hint("show it once, or of another segment or range"))
        }
    }
}

fn no_data() -> String {
    text!("prose-no-data")
}

/// A metric's number as the cockpit shows it.
pub(super) fn shown(cockpit: &Cockpit, site: &Site<'_>, quantity: Quantity) -> VisibleValue {
    let value = answer(cockpit, site.definitions, quantity).value;
    let text = value.map(|value| format::value(value, site.metrics.get(quantity).format));
    hidden(cockpit, site.definitions, quantity).show("", text, &text!("kpi-undefined"))
}

/// A metric's change against the previous period as the cockpit shows it, or why there is none.
pub(super) fn changed(cockpit: &Cockpit, site: &Site<'_>, quantity: Quantity) -> Result<DeltaText, VisibleValue> {
    let Metric { format, good_direction, .. } = *site.metrics.get(quantity);
    let compared = compare(cockpit, site.definitions, quantity);
    let change = compared.and_then(|compared| {
        let change = (compared.previous?, compared.difference()?);
        Some(DeltaText::of((format, good_direction), change, compared.relative(), compared.interval))
    });
    change.ok_or_else(|| match compared {
        None => VisibleValue::missing(&text!("prose-no-previous")),
        Some(_) => hidden(cockpit, site.definitions, quantity).show("", None, &text!("prose-undefined-either")),
    })
}

/// The pointer of a metric in the published views, to tell what is withheld from what is undefined.
struct Hidden<'a> {
    privacy: Privacy<'a>,
    pointer: String,
}

impl Hidden<'_> {
    fn show(&self, below: &str, text: Option<String>, reason: &str) -> VisibleValue {
        self.privacy.show(&format!("{}{below}", self.pointer), text, reason)
    }
}

/// Whether a metric's number is withheld for privacy.
pub fn is_withheld(cockpit: &Cockpit, definitions: &Definitions, quantity: Quantity) -> bool {
    let Hidden { privacy, pointer } = hidden(cockpit, definitions, quantity);
    answer(cockpit, definitions, quantity).value.is_none() && privacy.hides(&pointer)
}

fn hidden<'c>(cockpit: &'c Cockpit, definitions: &Definitions, quantity: Quantity) -> Hidden<'c> {
    let of = |view, pointer| Hidden { privacy: Privacy::of(view, &cockpit.withheld), pointer };
    let of_series = |quantity: Quantity| {
        let series = cockpit.trends.series.iter().position(|series| series.quantity == quantity);
        of("trends", format!("/series/{}", series.unwrap_or_default()))
    };
    if let Some(index) = cockpit.kpis.iter().position(|kpi| kpi.quantity == quantity) {
        return of("kpis", format!("/kpis/{index}"));
    }
    match quantity.formula(definitions) {
        Formula::Reached(step) | Formula::FromStart(step) | Formula::FromPrevious(step) => {
            of("funnel", format!("/steps/{}", step.0))
        }
        Formula::Retention(offset) => of("retention", format!("/summary/{}", offset.key())),
        Formula::Count(_) | Formula::Sum(_) | Formula::Ratio(..) => of_series(quantity),
        Formula::Share(count, _) => of_series(count.quantity()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;
    use crate::metric::{Offset, RangeDays, SegmentKey};
    use crate::views::Withheld;

    fn answered(fixture: &Fixture, asked: &ProseCall<'_>) -> Result<String, Problem> {
        let site = fixture.site();
        let templates = Templates::load(site.templates).expect("they load");
        ProseAnswers::new(&site, &templates, "../".into()).answer(asked, &Place::default())
    }

    fn scope(segment: &SegmentKey) -> ProseScope<'_> {
        ProseScope { segment, range: RangeDays(30) }
    }

    #[test]
    fn every_metric_has_a_value_a_change_and_a_course() {
        let fixture = Fixture::new();
        let all = SegmentKey("all".into());
        let cockpit = fixture.views.get(&all, RangeDays(90)).expect("a cockpit");
        let scope = ProseScope { segment: &all, range: RangeDays(90) };
        for metric in fixture.metrics.iter() {
            let value = answered(&fixture, &ProseCall::Value(metric.quantity, scope)).expect("a value");
            let number = answer(cockpit, &fixture.definitions, metric.quantity).value.expect("defined");
            assert_eq!(value, format::value(number, metric.format).replace('<', "&lt;"), "{}", metric.id);
            let change = answered(&fixture, &ProseCall::Change(metric.quantity, scope)).expect("a change");
            assert!(change.contains("class=\"change "), "{}: {change}", metric.id);
            let course = answered(&fixture, &ProseCall::Sparkline(metric.quantity, scope)).expect("a line");
            assert!(course.starts_with("<svg class=\"sparkline\""), "{}: {course}", metric.id);
        }
    }

    #[test]
    fn a_withheld_value_says_so() {
        let mut fixture = Fixture::new();
        let all = SegmentKey("all".into());
        let cockpit = fixture.views.cockpits.iter_mut().find(|c| c.segment == all && c.period.days.0 == 30);
        let cockpit = cockpit.expect("a cockpit");
        cockpit.retention.summary.d7 = crate::stats::Rate::WITHHELD;
        cockpit.withheld.push(Withheld { view: "retention", pointer: "/summary/d7/value".into() });
        let value =
            answered(&fixture, &ProseCall::Value(Quantity::Retained(Offset::D7), scope(&all))).expect("an answer");
        assert!(value.contains(">withheld<"), "{value}");
        let change =
            answered(&fixture, &ProseCall::Change(Quantity::Retained(Offset::D7), scope(&all))).expect("an answer");
        assert!(change.contains(">withheld<"), "{change}");
    }

    #[test]
    fn a_chart_has_ids_of_its_own_and_is_shown_once() {
        let fixture = Fixture::new();
        let site = fixture.site();
        let templates = Templates::load(site.templates).expect("they load");
        let mut answers = ProseAnswers::new(&site, &templates, "../".into());
        let (all, pro) = (SegmentKey("all".into()), SegmentKey("pro".into()));
        let mut chart = |segment| answers.answer(&ProseCall::Chart("funnel".into(), scope(segment)), &Place::default());
        assert!(chart(&all).is_ok_and(|html| html.contains("id=\"chart-funnel-all-30d\"")));
        assert!(chart(&pro).is_ok_and(|html| html.contains("id=\"chart-funnel-pro-30d\"")));
        assert!(chart(&all).is_err_and(|problem| problem.message.contains("already")));
    }

    #[test]
    fn days_are_written_as_on_the_cockpit() {
        let fixture = Fixture::new();
        let all = SegmentKey("all".into());
        assert_eq!(answered(&fixture, &ProseCall::AsOf), Ok("21 Nov 2026".into()));
        assert_eq!(answered(&fixture, &ProseCall::Period(scope(&all))), Ok("23 Oct – 21 Nov 2026".into()));
        let alerts = answered(&fixture, &ProseCall::Alerts(2, scope(&all))).expect("a list");
        assert!(alerts.contains("href=\"../alerts/index.html"), "{alerts}");
    }
}
