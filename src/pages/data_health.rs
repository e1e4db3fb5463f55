//! The data health page: what was read, what was left out and why, days without data, freshness, and the audit log.

use std::collections::BTreeSet;

use serde::Serialize;

use super::data_notices::{self, DataNotice};
use super::event_table::{self, EventLine};
use super::freshness;
use super::link;
use super::shell::{PageFrame, PageHead, Shell};
use super::site::Site;
use crate::calendar::{Day, DayRange, Millis};
use crate::cube::{Health, Reason, RowCount, Span};
use crate::format;
use crate::messages::{self, text};
use crate::story;
use crate::views::Mismatch;

/// How many of the newest days the table shows.
const DAYS_SHOWN: usize = 60;

/// The context of `data.html`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct DataPage {
    shell: Shell,
    verdicts: Vec<HealthVerdict>,
    facts: Vec<HealthLine>,
    excluded: Vec<HealthLine>,
    excluded_total: String,
    gaps: Vec<String>,
    gaps_total: String,
    days: Vec<DayLine>,
    days_events: String,
    names: Vec<EventLine>,
    audit: Vec<HealthLine>,
}

/// A check that passed, or what it found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct HealthVerdict {
    /// `good` or `warn`: the class that colours it.
    tone: &'static str,
    /// `OK` or `Look`: never by colour alone.
    word: String,
    text: String,
}

/// A label and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct HealthLine {
    pub label: String,
    pub value: String,
}

/// A day of the table.
#[derive(Clone, Debug, Serialize)]
struct DayLine {
    day: String,
    events: String,
    last: String,
    is_empty: bool,
}

/// The page.
pub(super) fn page(site: &Site<'_>, frame: &PageFrame<'_>) -> DataPage {
    let shell = frame.around(PageHead {
        path: link::DATA_HEALTH,
        title: &text!("label-data-health"),
        description: &text!("data-description"),
        section: link::DATA_HEALTH,
    });
    let health = site.health;
    let gaps = gaps(site);
    DataPage {
        verdicts: verdicts(site, &shell.freshness, &gaps),
        facts: facts(site),
        excluded: excluded(health),
        excluded_total: excluded_total(health),
        gaps_total: missing_days(&gaps),
        gaps: gaps.into_iter().map(gap_text).collect(),
        days: site.span.map(|span| day_lines(span, health)).unwrap_or_default(),
        names: event_table::lines(site.catalogue, site.definitions),
        days_events: crate::charts::sparkline(&events(health)),
        audit: site.audit.iter().map(|it| line(&it.label, it.value.clone())).collect(),
        shell,
    }
}

fn line(label: &str, value: String) -> HealthLine {
    HealthLine { label: label.to_owned(), value }
}

fn rows(health: &Health, count: RowCount) -> String {
    health.visible(count).map_or_else(|| text!("withheld"), format::count)
}

/// The newest days; `None` where a day's events must not be told.
fn events(health: &Health) -> Vec<Option<f64>> {
    let is_visible = |day: &usize| !health.suppressed.days.contains(day);
    let days = health.days.iter().enumerate().skip(health.days.len().saturating_sub(DAYS_SHOWN));
    days.map(|(index, day)| is_visible(&index).then_some(day.events as f64)).collect()
}

fn verdicts(site: &Site<'_>, fresh: &freshness::Freshness, gaps: &[DayRange]) -> Vec<HealthVerdict> {
    let good = |text: String| HealthVerdict { tone: "good", word: text!("health-ok"), text };
    let warn = |text: String| HealthVerdict { tone: "warn", word: text!("health-look"), text };
    if site.span.is_none() {
        let notices = fresh.notices.iter().map(|notice| notice.text.clone());
        let notices = notices.chain(site.mismatches.iter().map(unfit)).map(warn);
        return std::iter::once(warn(text!("health-no-events"))).chain(notices).collect();
    }
    let stale = match (&fresh.newest, fresh.is_stale) {
        (Some(newest), true) => warn(text!("health-stale", newest = newest, clock = &fresh.clock)),
        (Some(_) | None, _) => good(text!("health-fresh")),
    };
    let noticed =
        |notice: Option<DataNotice>, none: &'static str| notice.map_or_else(|| good(text!(none)), |it| warn(it.text));
    let cut = noticed(data_notices::cut_day(site.health, site.definitions.zone), "health-newest-complete");
    let missing = text!("health-missing-days", number = number_of_days(gaps));
    let missing = if gaps.is_empty() { good(missing) } else { warn(missing) };
    let health = site.health;
    let stray = noticed(data_notices::strays(health), "health-no-stray");
    let future = noticed(data_notices::future(health), "health-no-future");
    let circles = match health.visible(RowCount::Circles) {
        Some(0) => None,
        Some(circles) => Some(warn(text!("health-circles", number = circles))),
        None => Some(warn(text!("health-some-circles"))),
    };
    let unfit = site.mismatches.iter().map(|mismatch| warn(unfit(mismatch)));
    let fits = site.mismatches.is_empty().then(|| good(text!("health-fits")));
    [stale, cut, missing, stray, future].into_iter().chain(circles).chain(unfit).chain(fits).collect()
}

/// A setting that does not fit the data, with what to do.
fn unfit(mismatch: &Mismatch) -> String {
    let text = format::capitalized(&story::mismatch_text(mismatch));
    let hint = format::capitalized(&story::mismatch_hint(mismatch));
    let end = if hint.ends_with('?') { "" } else { "." };
    let settings = story::mismatch_settings(mismatch);
    if settings.is_empty() { format!("{text}. {hint}{end}") } else { format!("{text} ({settings}). {hint}{end}") }
}

fn facts(site: &Site<'_>) -> Vec<HealthLine> {
    let (health, zone) = (site.health, site.definitions.zone);
    let day = |day: Option<Day>| day.map_or_else(|| text!("none"), format::day);
    let at = |at: Option<Millis>| {
        at.map_or_else(
            || text!("none"),
            |at| text!("at-clock", time = freshness::moment(at, health, zone), clock = messages::clock(zone)),
        )
    };
    let days = [
        line(&text!("data-first-day"), day(site.span.and_then(|span| span.first))),
        line(&text!("row-as-of"), day(site.span.map(|span| span.as_of))),
        line(&text!("row-first-event"), at(health.first_event)),
        line(&text!("row-last-event"), at(health.last_event)),
        line(&text!("row-newest-event"), at(health.newest_event)),
        line(&text!("row-changed"), format!("{} {}", format::instant(site.generated_at, zone), messages::clock(zone))),
    ];
    row_counts(site).into_iter().chain(days).collect()
}

/// The rows that were read and counted, those left out and those that are odd.
pub(super) fn row_counts(site: &Site<'_>) -> Vec<HealthLine> {
    let health = site.health;
    let counted = |id: &'static str, count: RowCount| line(&text!(id), rows(health, count));
    let aliases = [counted("row-aliased", RowCount::Aliased), counted("row-shared", RowCount::Shared)];
    let aliases = aliases.into_iter().filter(|_| health.aliases.ids > 0);
    let rows = [
        counted("row-events", RowCount::EventRows),
        counted("row-counted", RowCount::Counted),
        counted("data-left-out", RowCount::LeftOut),
        counted("row-users", RowCount::UserRows),
        counted("row-test-users", RowCount::TestUsers),
        counted("row-counted-users", RowCount::CountedUsers),
        counted("row-without-user", RowCount::WithoutUserRow),
        counted("row-repeated", RowCount::Repeated),
        counted("row-broken", RowCount::BrokenProperties),
    ];
    let has_sums = site.definitions.trends.iter().any(|trend| trend.sum.is_some());
    let not_added = counted("row-not-added", RowCount::NotAdded);
    let sums = has_sums.then_some(not_added);
    rows.into_iter().chain(sums).chain(aliases).collect()
}

/// How many events were left out.
pub(super) fn excluded_total(health: &Health) -> String {
    rows(health, RowCount::LeftOut)
}

/// The events left out, by reason.
pub(super) fn excluded(health: &Health) -> Vec<HealthLine> {
    let label = |reason: Reason| match reason {
        Reason::WithoutUser => text!("reason-without-user"),
        Reason::OfTestUser => text!("reason-test-user"),
        Reason::FromSource(index) => text!("reason-source", source = &health.excluded.by_source[index].0),
        Reason::WithoutTime => text!("reason-without-time"),
        Reason::FromFuture => text!("reason-future"),
        Reason::AfterAsOf => text!("reason-after"),
        Reason::OnCutDay => text!("reason-cut"),
        Reason::Stray => text!("reason-stray"),
    };
    let reasons = health.excluded.reasons().into_iter();
    reasons.map(|reason| line(&label(reason), rows(health, RowCount::Because(reason)))).collect()
}

/// The runs of days on which data are missing, as the alerts see them: a weekday without events as usual is none.
fn gaps(site: &Site<'_>) -> Vec<DayRange> {
    let everybody = site.incidents.missing.iter().find(|(segment, _)| segment.is_everybody());
    everybody.map(|(_, days)| runs(days)).unwrap_or_default()
}

fn runs(days: &BTreeSet<Day>) -> Vec<DayRange> {
    let mut runs: Vec<DayRange> = Vec::new();
    for day in days.iter().copied() {
        match runs.last_mut() {
            Some(run) if run.last.plus(1) == day => run.last = day,
            Some(_) | None => runs.push(DayRange { first: day, last: day }),
        }
    }
    runs
}

fn gap_text(gap: DayRange) -> String {
    let days = u64::try_from(gap.len()).unwrap_or(0);
    match days {
        1 => format::day(gap.first),
        _ => text!("gap-days", days = format::day_range(gap), number = days),
    }
}

fn missing_days(gaps: &[DayRange]) -> String {
    text!("days", number = number_of_days(gaps))
}

fn number_of_days(gaps: &[DayRange]) -> u32 {
    gaps.iter().map(|gap| gap.len().unsigned_abs()).sum()
}

/// The newest days, newest first.
fn day_lines(span: Span, health: &Health) -> Vec<DayLine> {
    let dated = span.days().days().zip(health.days.iter().enumerate()).rev().take(DAYS_SHOWN);
    dated
        .map(|(day, (index, rows))| {
            let is_visible = !health.suppressed.days.contains(&index);
            let last = rows.last_minute.filter(|_| is_visible);
            DayLine {
                day: format::day(day),
                events: if is_visible { format::count(rows.events) } else { text!("withheld") },
                last: last.map_or_else(|| format::MISSING.to_owned(), format::clock),
                is_empty: rows.events == 0,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cube::DayHealth;

    fn days(events: &[u64]) -> Vec<DayHealth> {
        events.iter().map(|events| DayHealth { events: *events, last_minute: Some(600) }).collect()
    }

    fn span(days: i32) -> Span {
        Span { first: Some(Day(0)), as_of: Day(days - 1) }
    }

    #[test]
    fn days_without_events_are_told_in_runs() {
        let gaps = runs(&[1, 2, 4, 6].map(Day).into());
        let texts: Vec<String> = gaps.iter().copied().map(gap_text).collect();
        assert_eq!(texts, ["2 Jan – 3 Jan 1970 (2 days)", "5 Jan 1970", "7 Jan 1970"]);
        assert_eq!(missing_days(&gaps), "4 days");
    }

    #[test]
    fn the_newest_day_comes_first() {
        let health = Health { days: days(&[1, 0, 1234]), ..Health::default() };
        let lines = day_lines(span(3), &health);
        assert_eq!((lines[0].day.as_str(), lines[0].events.as_str()), ("3 Jan 1970", "1,234"));
        assert!(lines[1].is_empty);
        assert_eq!(lines[2].last, "10:00");
    }

    #[test]
    fn a_day_of_few_people_is_withheld_with_its_last_minute() {
        let mut health = Health { days: days(&[1, 0, 1234]), ..Health::default() };
        health.suppressed.days.insert(0);
        let lines = day_lines(span(3), &health);
        let texts = |line: &DayLine| (line.events.clone(), line.last.clone(), line.is_empty);
        assert_eq!(texts(&lines[2]), ("withheld".into(), "–".into(), false));
        assert_eq!(texts(&lines[0]), ("1,234".into(), "10:00".into(), false));
        assert_eq!(events(&health), [None, Some(0.0), Some(1234.0)]);
    }

    #[test]
    fn every_reason_is_listed_and_the_total_is_their_sum() {
        let mut health = Health::default();
        health.excluded.without_user = 1;
        health.excluded.by_source = vec![("bot".into(), 1000), ("test".into(), 3)];
        let lines = excluded(&health);
        assert_eq!(lines[2], line("From source bot", "1,000".into()));
        assert_eq!(lines.len(), 9);
        assert_eq!(health.excluded.total(), 1004);
    }
}
