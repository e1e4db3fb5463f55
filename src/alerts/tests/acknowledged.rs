//! What the team made of alerts, held against the incidents.

use std::collections::BTreeMap;

use super::*;
use crate::problem::Problem;
use crate::project::ACKNOWLEDGEMENTS_FILE;

fn read(text: &str) -> Result<Vec<Acknowledgement>, crate::problem::Problems> {
    read_acknowledgements(&BTreeMap::from([(ACKNOWLEDGEMENTS_FILE.to_owned(), text.to_owned())]), &definitions())
}

/// The spike of errors on the newest day, with these entries.
fn with(text: &str) -> (Incidents, Vec<Problem>) {
    found(&cube(LAST, error_spike)).acknowledged(&read(text).expect("entries"))
}

fn entry(alert: &str, rest: &str) -> String {
    format!("[[acknowledge]]\nalert = \"{alert}\"\nby = \"Product team\"\non = \"as-of -0d\"\n{rest}\n")
}

fn spike(incidents: &Incidents) -> &Incident {
    incidents.roots().find(|incident| incident.metric == "errors").expect("a spike of errors")
}

fn verdict_of(alert: &str) -> Option<AcknowledgedAs> {
    let (found, warnings) = with(&entry(alert, "verdict = \"real\""));
    let verdict = spike(&found).acknowledged.as_ref().map(|said| said.verdict);
    assert_eq!(verdict.is_none(), !warnings.is_empty(), "{alert}: {warnings:?}");
    verdict
}

#[test]
fn an_alert_is_named_by_its_id_or_by_what_moved_and_when() {
    let found = found(&cube(LAST, error_spike));
    let spike = spike(&found);
    let id = |moved: i32| Incident::id_of("errors", &spike.segment, Direction::Up, spike.started.plus(moved));
    let real = Some(AcknowledgedAs::Real);
    assert_eq!(verdict_of(&id(0)), real);
    // Late data moved the first day by a week, and with it the id; by eight days it is another alert.
    assert_eq!((verdict_of(&id(7)), verdict_of(&id(-7)), verdict_of(&id(8))), (real, real, None));
    assert_eq!(verdict_of("errors up as-of -0d"), real);
    assert_eq!((verdict_of("errors up as-of -7d in all"), verdict_of("errors up as-of -8d")), (real, None));
    assert_eq!(verdict_of(&format!("errors up {}", spike.started)), real);
    assert_eq!((verdict_of("errors down as-of -0d"), verdict_of("signups up as-of -0d")), (None, None));
}

#[test]
fn an_entry_that_fits_no_alert_is_warned_of_with_the_near_one() {
    let id = spike(&found(&cube(LAST, error_spike))).id.clone();
    let near = format!("{}{}", &id[..11], if id.ends_with('0') { '1' } else { '0' });
    let (_, warnings) = with(&entry(&near, "verdict = \"noise\""));
    assert_eq!(warnings[0].hint.as_deref(), Some(format!("did you mean `{id}`?").as_str()));
    assert_eq!(warnings[0].place.line, Some(2));
    let (_, warnings) = with(&entry("errors down as-of -30d", "verdict = \"noise\""));
    assert!(warnings[0].hint.as_deref().is_some_and(|hint| hint.contains("up 1970-05-20")), "{warnings:?}");
}

#[test]
fn expected_and_accepted_alerts_are_settled_until_their_day() {
    let settled = |rest: &str| {
        let (found, _) = with(&entry("errors up as-of -0d", rest));
        spike(&found).is_settled()
    };
    assert_eq!([settled("verdict = \"real\""), settled("verdict = \"noise\"")], [false; 2]);
    assert_eq!([settled("verdict = \"expected\""), settled("verdict = \"accepted\"")], [true; 2]);
    // LAST is day 139, 20 May 1970: the last day counts.
    assert!(settled("verdict = \"expected\"\nuntil = 1970-05-20"));
    assert!(!settled("verdict = \"expected\"\nuntil = 1970-05-19"));
    assert!(!found(&cube(LAST, error_spike)).all.iter().any(Incident::is_settled));
}

#[test]
fn the_newest_word_on_an_alert_holds_and_the_record_counts_it() {
    let older =
        entry("errors up as-of -0d", "verdict = \"noise\"").replace("as-of -0d\"\nverdict", "as-of -1d\"\nverdict");
    let newer = entry("errors up as-of -0d", "verdict = \"real\"\nnote = \"The release\"");
    let (found, _) = with(&format!("{newer}{older}"));
    let said = spike(&found).acknowledged.clone().expect("said");
    assert_eq!((said.verdict, said.on, said.note.as_deref()), (AcknowledgedAs::Real, Day(LAST), Some("The release")));
    let mut alerts = [0; 3];
    alerts[usize::from(spike(&found).severity == Severity::Warning)] = 1;
    assert_eq!(found.track_record().verdicts, [TrackVerdict { verdict: AcknowledgedAs::Real, alerts }]);
}

#[test]
fn every_problem_of_the_file_comes_at_once_with_its_line_and_the_near_name() {
    let text = "[[acknowledge]]\nalert = \"erors up as-of -1d\"\nby = \"a\"\non = \"soon\"\nverdict = \"reel\"\nwhy = \"b\"\n\
                [[acknowledge]]\nalert = \"errors upp as-of -1d\"\n\
                [[acknowledge]]\nalert = \"errors up as-of -1d in prro\"\nby = \"a\"\non = 2026-01-01\nverdict = \"real\"\n\
                [[acknowledge]]\nalert = \"two words\"\nby = \"a\"\non = 2026-01-01\nverdict = \"real\"\n";
    let problems = read(text).expect_err("problems").0;
    let lines: Vec<Option<usize>> = problems.iter().map(|problem| problem.place.line).collect();
    assert_eq!(lines, [4, 6, 5, 2, 7, 7, 7, 8, 10, 15].map(Some), "{problems:?}");
    let near = |line: usize| {
        let problem = problems.iter().find(|problem| problem.place.line == Some(line)).expect("a problem");
        problem.hint.clone().unwrap_or_default()
    };
    assert_eq!(near(2), "did you mean `errors`?");
    assert_eq!(near(5), "did you mean `real`?");
    assert_eq!(near(8), "did you mean `up`?");
    assert_eq!(near(10), "did you mean `pro`?");
    assert_eq!(read_acknowledgements(&BTreeMap::new(), &definitions()), Ok(Vec::new()));
}
