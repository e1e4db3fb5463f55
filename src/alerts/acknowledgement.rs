//! What the team made of alerts: `content/alerts.toml`, read, checked, and held against the incidents that were found.

use std::collections::BTreeMap;
use std::path::Path;

use super::acknowledged::{Acknowledged, AcknowledgedAs};
use super::incident::{DATA, Incident};
use super::incidents::Incidents;
use super::rule::Direction;
use crate::calendar::{Day, DaySpec};
use crate::config::read::{Keys, Located, Reader};
use crate::metric::{Definitions, SegmentKey, Surface, registry};
use crate::problem::{Place, Problem, Problems};
use crate::project::ACKNOWLEDGEMENTS_FILE;

/// Late data can move an incident's first day, and with it its id, by so many days.
const MOVED_DAYS: i32 = 7;

/// One entry of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Acknowledgement {
    alert: NamedAlert,
    place: Place,
    by: String,
    on: DaySpec,
    verdict: AcknowledgedAs,
    note: Option<String>,
    until: Option<DaySpec>,
}

/// Which alert is meant.
#[derive(Clone, Debug, PartialEq)]
enum NamedAlert {
    Id(String),
    /// The one of this metric and direction that began nearest to a day, at most a week away.
    Began {
        metric: String,
        direction: Direction,
        day: DaySpec,
        segment: SegmentKey,
    },
}

/// Reads and checks the acknowledgements among the texts of `content/`, given by their path there, in the order of the file; none
/// without it.
///
/// # Errors
///
/// Every unknown key, verdict, metric and segment, every missing key and every day that is none, each with its line.
pub fn read_acknowledgements(
    content: &BTreeMap<String, String>,
    definitions: &Definitions,
) -> Result<Vec<Acknowledgement>, Problems> {
    let Some(text) = content.get(ACKNOWLEDGEMENTS_FILE) else { return Ok(Vec::new()) };
    let mut reader = Reader::new(&Path::new("content").join(ACKNOWLEDGEMENTS_FILE), text);
    let document = reader.document();
    let mut root = Keys::root(&reader, &document);
    let tables = root.tables(&mut reader, "acknowledge").unwrap_or_default();
    root.finish(&mut reader);
    let entries: Vec<_> = tables.into_iter().map(|keys| acknowledgement(&mut reader, keys, definitions)).collect();
    reader.problems.or(entries.into_iter().flatten().collect())
}

fn acknowledgement(
    reader: &mut Reader<'_>,
    mut keys: Keys<'_, '_>,
    definitions: &Definitions,
) -> Option<Acknowledgement> {
    for key in ["alert", "by", "on", "verdict"] {
        if !keys.has(key) {
            reader.report(Problem::new(keys.place().clone(), format!("the key `{key}` is missing")));
        }
    }
    let alert = keys.string(reader, "alert");
    let by = keys.string(reader, "by");
    let on = keys.day(reader, "on").and_then(|day| reader.problems.collect(day.parse()));
    let verdict = keys.string(reader, "verdict");
    let note = keys.string(reader, "note");
    let until = keys.day(reader, "until").map(|day| reader.problems.collect(day.parse()));
    keys.finish(reader);
    let verdict = verdict.and_then(|word| {
        let verdict = AcknowledgedAs::ALL.into_iter().find(|verdict| verdict.as_str() == word.value);
        let unknown = || word.unknown("verdict", AcknowledgedAs::ALL.into_iter().map(AcknowledgedAs::as_str));
        reader.problems.collect(verdict.ok_or_else(unknown))
    });
    let place = alert.as_ref().map(|alert| alert.place.clone());
    let alert = alert.and_then(|alert| reader.problems.collect(named(&alert, definitions)));
    Some(Acknowledgement {
        alert: alert?,
        place: place?,
        by: by?.value,
        on: on?,
        verdict: verdict?,
        note: note.map(|note| note.value),
        until: until.map_or(Some(None), |until| until.map(Some))?,
    })
}

/// Reads an id, or `METRIC up|down DAY [in SEGMENT]`; without a segment everybody is meant.
fn named(text: &Located<String>, definitions: &Definitions) -> Result<NamedAlert, Problem> {
    let words: Vec<&str> = text.value.split_whitespace().collect();
    let (words, segment) = match words.as_slice() {
        [words @ .., "in", segment] => (words, Some(*segment)),
        words => (words, None),
    };
    let part = |value: &str| Located { value: value.to_owned(), place: text.place.clone() };
    match words {
        [id] if segment.is_none() => Ok(NamedAlert::Id((*id).to_owned())),
        [metric, direction, day @ ..] if !day.is_empty() => {
            let metrics = registry(definitions);
            // A condition to reverse a decision makes an alert of metrics that the rule does not watch.
            let mut known = metrics.iter().map(|metric| metric.id.as_str()).chain([DATA]);
            if !known.any(|known| known == *metric) {
                let alerting = metrics.on(Surface::Alert).map(|metric| metric.id.as_str());
                return Err(part(metric).unknown("metric", alerting.chain([DATA])));
            }
            let unknown =
                || part(direction).unknown("direction", [Direction::Up, Direction::Down].map(Direction::as_str));
            let direction = Direction::of_word(direction).ok_or_else(unknown)?;
            let day = part(&day.join(" ")).parse()?;
            let mut segments = definitions.segments.iter().map(|segment| &segment.key);
            let is_meant = |key: &&SegmentKey| segment.is_none_or(|segment| key.as_str() == segment);
            let unknown = || {
                let all = definitions.segments.iter().map(|segment| segment.key.as_str());
                part(segment.unwrap_or_default()).unknown("segment", all)
            };
            let segment = segments.find(is_meant).cloned().ok_or_else(unknown)?;
            Ok(NamedAlert::Began { metric: (*metric).to_owned(), direction, day, segment })
        }
        _ => {
            let problem = Problem::new(text.place.clone(), format!("`{}` names no alert", text.value));
            Err(problem.hint("write its id, or what moved and when, as in \"errors up 2026-11-19\", perhaps with \"in pro\" at its end"))
        }
    }
}

impl Incidents {
    /// The same incidents with what the team made of them, and a warning for each entry that fits none. Of two entries for one
    /// alert the later day holds, and on equal days the later in the file.
    #[must_use]
    pub fn acknowledged(mut self, entries: &[Acknowledgement]) -> (Self, Vec<Problem>) {
        let Some(as_of) = self.as_of else { return (self, Vec::new()) };
        let mut warnings = Vec::new();
        let mut by_day: Vec<(Day, &Acknowledgement)> =
            entries.iter().filter_map(|entry| Some((entry.on.day(Some(as_of))?, entry))).collect();
        by_day.sort_by_key(|(on, _)| *on);
        for (on, entry) in by_day {
            match self.meant(&entry.alert, as_of) {
                Some(found) => self.all[found].acknowledged = Some(entry.on_incident(on, as_of)),
                None => warnings.push(self.unknown(entry)),
            }
        }
        (self, warnings)
    }

    /// The place of the incident that an entry means.
    fn meant(&self, alert: &NamedAlert, as_of: Day) -> Option<usize> {
        let distance = |incident: &Incident| match alert {
            NamedAlert::Id(id) if incident.id == *id => Some(0),
            NamedAlert::Id(id) => had_id(incident, id),
            NamedAlert::Began { metric, direction, day, segment } => {
                let is_it =
                    incident.metric == *metric && incident.direction == *direction && incident.segment == *segment;
                let day = day.day(Some(as_of)).filter(|_| is_it)?;
                let away = [incident.started, incident.onset].map(|first| first.since(day).abs());
                Some(away[0].min(away[1])).filter(|away| *away <= MOVED_DAYS)
            }
        };
        let found = self.all.iter().enumerate().filter_map(|(place, incident)| Some((distance(incident)?, place)));
        found.min().map(|(_, place)| place)
    }

    fn unknown(&self, entry: &Acknowledgement) -> Problem {
        let problem = |message: String| Problem::new(entry.place.clone(), message);
        match &entry.alert {
            NamedAlert::Id(id) => {
                let ids = self.all.iter().map(|incident| incident.id.as_str());
                let problem = problem(format!("no alert has the id `{id}`"));
                match crate::problem::nearest(id, ids) {
                    Some(near) => problem.hint(format!("did you mean `{near}`?")),
                    None => problem.hint("ids stand in the addresses of `alerts/index.html`"),
                }
            }
            NamedAlert::Began { metric, direction, segment, .. } => {
                let problem = problem(format!(
                    "no alert of `{metric}` {} in `{segment}` began within {MOVED_DAYS} days of that day",
                    direction.as_str()
                ));
                let same =
                    self.all.iter().filter(|incident| incident.metric == *metric && incident.segment == *segment);
                let days: Vec<String> = same
                    .map(|incident| format!("{} {}", incident.direction.as_str(), incident.started))
                    .take(5)
                    .collect();
                if days.is_empty() { problem } else { problem.hint(format!("its alerts are: {}", days.join(", "))) }
            }
        }
    }
}

/// How many days the incident has moved since it had this id.
fn had_id(incident: &Incident, id: &str) -> Option<i32> {
    let Incident { subject, segment, direction, started, .. } = incident;
    let was = |moved: &i32| Incident::id_of(subject, segment, *direction, started.plus(*moved)) == id;
    (-MOVED_DAYS..=MOVED_DAYS).find(was).map(i32::abs)
}

impl Acknowledgement {
    fn on_incident(&self, on: Day, as_of: Day) -> Acknowledged {
        let until = self.until.and_then(|until| until.day(Some(as_of)));
        Acknowledged {
            verdict: self.verdict,
            by: self.by.clone(),
            on,
            note: self.note.clone(),
            until,
            is_settled: self.verdict.settles() && until.is_none_or(|until| as_of <= until),
        }
    }
}
