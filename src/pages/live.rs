//! The functions that prose may call: each is checked against the project's names first, and answered from the views later.
//!
//! | call | answers |
//! |---|---|
//! | `value(metric, segment, range)` | the number, as the cockpit shows it |
//! | `change(metric, segment, range)` | the change against the previous period |
//! | `sparkline(metric, segment, range)` | the course by day |
//! | `chart(name, segment, range)` | a chart of the cockpit with its table; alone in its paragraph |
//! | `alerts(segment, range, most)` | the alerts of the range, the loudest first; alone in its paragraph |
//! | `period(range)` | the days of the range |
//! | `as_of()` | the last complete day |
//!
//! `segment` and `range` are those of the front page when they are left out.

use std::collections::BTreeMap;
use std::path::Path;

use super::call::{self, Call};
use super::home::Home;
use super::markdown::{self, PlacedCall};
use crate::metric::{Quantity, RangeDays, Registry, Segment, SegmentKey};
use crate::problem::{Place, Problem};

/// How many alerts are listed when a call does not say.
const MOST_ALERTS: usize = 5;

/// The names that prose may use.
#[derive(Clone, Debug)]
pub(super) struct Vocabulary<'a> {
    /// Every metric.
    pub metrics: &'a Registry,
    /// Every segment.
    pub segments: &'a [Segment],
    /// Every range.
    pub ranges: &'a [RangeDays],
    /// What holds when a call names no segment or range.
    pub home: Home<'a>,
    /// The ids of the charts of a cockpit.
    pub charts: Vec<String>,
}

/// Where in the data a call looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ProseScope<'a> {
    /// The segment.
    pub segment: &'a SegmentKey,
    /// The range.
    pub range: RangeDays,
}

/// A checked call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ProseCall<'a> {
    /// A metric's number.
    Value(Quantity, ProseScope<'a>),
    /// Its change against the previous period.
    Change(Quantity, ProseScope<'a>),
    /// Its course by day.
    Sparkline(Quantity, ProseScope<'a>),
    /// A chart by its id.
    Chart(String, ProseScope<'a>),
    /// At most so many alerts.
    Alerts(usize, ProseScope<'a>),
    /// The days of the range.
    Period(ProseScope<'a>),
    /// The last complete day.
    AsOf,
}

/// A function with the arguments that it takes.
type Function = (&'static str, &'static [&'static str]);

const FUNCTIONS: [Function; 7] = [
    ("value", &["metric", "segment", "range"]),
    ("change", &["metric", "segment", "range"]),
    ("sparkline", &["metric", "segment", "range"]),
    ("chart", &["name", "segment", "range"]),
    ("alerts", &["segment", "range", "most"]),
    ("period", &["range"]),
    ("as_of", &[]),
];

/// The calls in texts of the team that are no pages, where nothing answers them: they would be published as they are written.
pub fn unanswered_calls(content: &BTreeMap<String, String>) -> Vec<Problem> {
    let is_call = |text: &str| call::read(text).is_ok_and(|call| FUNCTIONS.iter().any(|(name, _)| *name == call.name));
    let has_none = |path: &str| ["decisions/", "playbooks/"].iter().any(|folder| path.starts_with(folder));
    let of = |(path, text): (&String, &String)| {
        let file = Path::new("content").join(path);
        let calls = markdown::braced(text).into_iter().filter(|(_, text)| is_call(text));
        let problem = |(line, text): (usize, String)| {
            Problem::new(Place::file(&file).line(line), format!("`{{{{ {text} }}}}` is shown as it is written")).hint(
                "only pages of the team answer calls: write the number, or move the text to a page and link to it",
            )
        };
        calls.map(problem).collect::<Vec<_>>()
    };
    content.iter().filter(|(path, _)| has_none(path)).flat_map(of).collect()
}

/// Checks a call; `place` is where it stands.
pub(super) fn check<'a>(
    placed: PlacedCall<'_>,
    words: &Vocabulary<'a>,
    place: &Place,
) -> Result<ProseCall<'a>, Problem> {
    let call = call::read(placed.text).map_err(|reason| Problem::new(place.clone(), reason))?;
    let checker = ProseChecker { call: &call, words, place };
    checker.names()?;
    let asked = checker.asked()?;
    if !placed.is_alone && matches!(asked, ProseCall::Chart(..) | ProseCall::Alerts(..)) {
        let problem = Problem::new(place.clone(), format!("`{}` stands inside a line of text", call.name));
        return Err(problem.hint("give it a paragraph of its own, with an empty line before and after"));
    }
    Ok(asked)
}

struct ProseChecker<'c, 'a> {
    call: &'c Call<'c>,
    words: &'c Vocabulary<'a>,
    place: &'c Place,
}

impl<'a> ProseChecker<'_, 'a> {
    fn problem(&self, message: String) -> Problem {
        Problem::new(self.place.clone(), message)
    }

    /// The function and the names of its arguments exist.
    fn names(&self) -> Result<(), Problem> {
        let name = self.call.name;
        let Some((_, allowed)) = FUNCTIONS.iter().find(|(known, _)| *known == name) else {
            let known = FUNCTIONS.iter().map(|(known, _)| *known);
            return Err(self.problem(format!("unknown function `{name}`")).suggest(name, known));
        };
        for (index, (key, _)) in self.call.arguments.iter().enumerate() {
            if !allowed.contains(key) {
                let problem = self.problem(format!("`{name}` takes no argument `{key}`"));
                return Err(problem.suggest(key, allowed.iter().copied()));
            }
            if self.call.arguments[..index].iter().any(|(earlier, _)| earlier == key) {
                return Err(self.problem(format!("the argument `{key}` is given twice")));
            }
        }
        Ok(())
    }

    fn asked(&self) -> Result<ProseCall<'a>, Problem> {
        let scope = ProseScope { segment: self.segment()?, range: self.range()? };
        match self.call.name {
            "value" => Ok(ProseCall::Value(self.metric()?, scope)),
            "change" => Ok(ProseCall::Change(self.metric()?, scope)),
            "sparkline" => Ok(ProseCall::Sparkline(self.metric()?, scope)),
            "chart" => Ok(ProseCall::Chart(self.chart()?, scope)),
            "alerts" => Ok(ProseCall::Alerts(self.most()?, scope)),
            "period" => Ok(ProseCall::Period(scope)),
            _ => Ok(ProseCall::AsOf),
        }
    }

    fn argument(&self, key: &str) -> Option<&str> {
        self.call.arguments.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
    }

    fn required(&self, key: &str) -> Result<&str, Problem> {
        let missing = || self.problem(format!("`{}` needs the argument `{key}`", self.call.name));
        self.argument(key).ok_or_else(missing)
    }

    fn metric(&self) -> Result<Quantity, Problem> {
        self.words.metrics.find(self.required("metric")?, self.place).map(|metric| metric.quantity)
    }

    fn segment(&self) -> Result<&'a SegmentKey, Problem> {
        let Some(key) = self.argument("segment") else { return Ok(self.words.home.segment) };
        let known = self.words.segments.iter().find(|segment| segment.key.as_str() == key);
        known.map(|segment| &segment.key).ok_or_else(|| {
            let problem = self.problem(format!("unknown segment `{key}`"));
            problem.suggest(key, self.words.segments.iter().map(|segment| segment.key.as_str()))
        })
    }

    fn range(&self) -> Result<RangeDays, Problem> {
        let Some(key) = self.argument("range") else { return Ok(self.words.home.range) };
        let known = self.words.ranges.iter().find(|range| range.to_string() == key);
        known.copied().ok_or_else(|| {
            let ranges = self.words.ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            self.problem(format!("unknown range `{key}`")).hint(format!("use one of: {ranges}"))
        })
    }

    fn chart(&self) -> Result<String, Problem> {
        let name = self.required("name")?;
        let known = self.words.charts.iter().find(|chart| *chart == name);
        known.cloned().ok_or_else(|| {
            let problem = self.problem(format!("unknown chart `{name}`"));
            problem.suggest(name, self.words.charts.iter().map(String::as_str))
        })
    }

    fn most(&self) -> Result<usize, Problem> {
        let Some(text) = self.argument("most") else { return Ok(MOST_ALERTS) };
        let number = text.parse().ok().filter(|number| (1..=50).contains(number));
        number.ok_or_else(|| self.problem(format!("`most` is `{text}`, expected a whole number from 1 to 50")))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    fn checked(text: &str, is_alone: bool) -> Result<String, String> {
        let fixture = Fixture::new();
        let words = super::super::narrative_page::vocabulary(&fixture.site());
        let asked = check(PlacedCall { text, line: 1, is_alone }, &words, &Place::default());
        asked.map(|asked| format!("{asked:?}")).map_err(|problem| problem.to_string())
    }

    #[test]
    fn a_call_without_segment_and_range_is_about_the_front_page() {
        let asked = checked("value(metric=\"dau\")", false).expect("a call");
        assert_eq!(asked, "Value(Dau, ProseScope { segment: SegmentKey(\"all\"), range: RangeDays(30) })");
        let asked = checked("change(metric=\"dau\", segment=\"pro\", range=\"7d\")", false).expect("a call");
        assert_eq!(asked, "Change(Dau, ProseScope { segment: SegmentKey(\"pro\"), range: RangeDays(7) })");
    }

    #[test]
    fn a_wrong_name_is_told_with_the_near_one() {
        for (text, parts) in [
            ("valeu(metric=\"dau\")", ["unknown function `valeu`", "did you mean `value`?"]),
            ("value(metrik=\"dau\")", ["takes no argument `metrik`", "did you mean `metric`?"]),
            ("value(metric=\"actvation_rate\")", ["unknown metric", "did you mean `activation_rate`?"]),
            ("value(metric=\"dau\", segment=\"por\")", ["unknown segment `por`", "did you mean `pro`?"]),
            ("value(metric=\"dau\", range=\"31d\")", ["unknown range `31d`", "use one of: 7d, 14d"]),
            ("chart(name=\"trend-daw\")", ["unknown chart", "did you mean `trend-dau`?"]),
            ("value()", ["needs the argument `metric`", ""]),
            ("alerts(most=\"many\")", ["expected a whole number", ""]),
            ("as_of(range=\"7d\", range=\"7d\")", ["takes no argument", ""]),
            ("period(range=\"7d\", range=\"7d\")", ["given twice", ""]),
        ] {
            let problem = checked(text, true).expect_err(text);
            assert!(parts.iter().all(|part| problem.contains(part)), "{text}: {problem}");
        }
    }

    #[test]
    fn a_call_that_nothing_answers_is_told_with_its_line() {
        let text = "+++\ntitle = \"A\"\n+++\n\nNow {{ value(metric=\"dau\") }},\n{{ chart(name=\"funnel\") }}.\n\n\
                    `{{ as_of() }}`, {{ user.name }} and {{ total(x=\"1\") }} are none.\n\n    {{ as_of() }}\n";
        let files = ["decisions/a.md", "playbooks/dau.md", "page.md"].map(|path| (path.to_owned(), text.to_owned()));
        let told: Vec<String> = unanswered_calls(&BTreeMap::from(files)).iter().map(ToString::to_string).collect();
        let starts = [
            "content/decisions/a.md:5: `{{ value(metric=\"dau\") }}` is shown as it is written",
            "content/decisions/a.md:6: `{{ chart(name=\"funnel\") }}` is shown as it is written",
            "content/playbooks/dau.md:5: ",
            "content/playbooks/dau.md:6: ",
        ];
        assert_eq!(told.len(), starts.len(), "{told:?}");
        assert!(told.iter().zip(starts).all(|(told, start)| told.starts_with(start)), "{told:?}");
    }

    #[test]
    fn a_chart_inside_a_line_is_refused() {
        assert!(checked("chart(name=\"funnel\")", true).is_ok());
        assert!(checked("chart(name=\"funnel\")", false).expect_err("refused").contains("paragraph of its own"));
    }
}
