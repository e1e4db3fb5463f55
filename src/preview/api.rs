//! The live data: any days, any segment, any steps, strictly checked, answered as JSON.

use serde::Serialize;

use super::paths::decode;
use super::respond::Answer;
use crate::calendar::{Day, DayRange};
use crate::format;
use crate::pipeline::{Query, QueryService, View};
use crate::problem::Problems;

/// Where all data is.
pub(super) const ROOT: &str = "api/";
/// Where the views are, before their names.
const PREFIX: &str = "api/analytics/";
/// The most days that can be asked for at once.
pub(super) const LONGEST: i32 = 180;
/// What may be asked.
const PARAMETERS: [&str; 4] = ["from", "to", "segment", "steps"];

/// Why there is no answer, in the form of the JSON contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Refusal {
    #[serde(skip)]
    pub(super) status: u16,
    code: &'static str,
    pub(super) message: String,
    /// The parameter that is wrong.
    field: Option<&'static str>,
    /// What it may be, when that can be listed.
    allowed: Option<Vec<String>>,
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'a Refusal,
}

impl Refusal {
    fn bad(code: &'static str, field: &'static str, message: String) -> Self {
        Self { status: 400, code, message, field: Some(field), allowed: None }
    }

    fn allowed<'a>(self, allowed: impl IntoIterator<Item = &'a str>) -> Self {
        Self { allowed: Some(allowed.into_iter().map(str::to_owned).collect()), ..self }
    }

    fn answer(&self) -> Answer {
        let body = serde_json::to_vec(&Body { error: self }).expect("texts and lists of texts");
        Answer::document(self.status, "application/json", body)
    }
}

/// The view that a path names, if it is one of them.
pub(super) fn view(path: &str) -> Option<View> {
    let name = path.strip_prefix(PREFIX)?;
    View::NAMES.iter().find(|(known, _)| *known == name).map(|(_, view)| *view)
}

/// The answer to a question about a view.
pub(super) fn answer(desk: &QueryService, view: View, target: &str) -> Answer {
    let question = match question(desk, target) {
        Ok(question) => question,
        Err(refusal) => return refusal.answer(),
    };
    match desk.view(view, &question) {
        Ok(bytes) => Answer::document(200, "application/json", bytes),
        Err(problems) => failed(&problems).answer(),
    }
}

/// The answer for a path below `api/` that leads nowhere.
pub(super) fn unknown(path: &str) -> Answer {
    let names = View::NAMES.map(|(name, _)| format!("/{PREFIX}{name}"));
    let message = format!("there is nothing at `/{path}`");
    let refusal = Refusal { status: 404, code: "not_found", message, field: None, allowed: None };
    refusal.allowed(names.iter().map(String::as_str)).answer()
}

/// The answer to a page of another site, which could not read one but would make us work for it.
pub(super) fn foreign() -> Answer {
    let message = "the live data is not given to pages of other sites".to_owned();
    Refusal { status: 403, code: "foreign_site", message, field: None, allowed: None }.answer()
}

/// The answer to a request that is no question.
pub(super) fn no_question(method: &str) -> Answer {
    let refusal = Refusal::bad("invalid_method", "method", format!("`{method}` asks nothing"));
    refusal.allowed(["GET", "HEAD"]).answer()
}

/// The store could not be read again for a shorter funnel.
fn failed(problems: &Problems) -> Refusal {
    Refusal { status: 503, code: "unavailable", message: problems.to_string(), field: None, allowed: None }
}

/// Reads and checks what is asked.
pub(super) fn question(desk: &QueryService, target: &str) -> Result<Query, Refusal> {
    let asked = Asked::read(target)?;
    let all = desk.days().ok_or_else(|| Refusal::bad("no_data", "from", "there is no data yet".to_owned()))?;
    let days = DayRange { first: asked.day("from", all)?, last: asked.day("to", all)? };
    if days.is_empty() {
        let message = format!("`to` is {}, before `from`, {}", days.last, days.first);
        return Err(Refusal::bad("invalid_range", "to", message));
    }
    if days.len() > LONGEST {
        let message = format!(
            "{} are asked for, at most {LONGEST} can be",
            format::counted(u64::from(days.len().unsigned_abs()), "day", "days")
        );
        return Err(Refusal::bad("range_too_long", "to", message));
    }
    Ok(Query { days, segment: asked.segment(desk)?, steps: asked.steps(desk)? })
}

/// The parameters of a query, each at most once.
struct Asked([Option<String>; PARAMETERS.len()]);

impl Asked {
    fn read(target: &str) -> Result<Self, Refusal> {
        let query = target.split_once('?').map_or("", |(_, query)| query);
        let mut asked = Self([const { None }; PARAMETERS.len()]);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let text = |text: &str| decode(&text.replace('+', " "));
            let Some(index) = text(name).and_then(|name| PARAMETERS.iter().position(|known| *known == name)) else {
                let message = format!("there is no parameter `{name}`");
                let refusal = Refusal { status: 400, code: "unknown_parameter", message, field: None, allowed: None };
                return Err(refusal.allowed(PARAMETERS));
            };
            let field = PARAMETERS[index];
            let value = text(value).ok_or_else(|| {
                Refusal::bad("invalid_value", field, format!("`{field}` is not written as a part of an address"))
            })?;
            if asked.0[index].replace(value).is_some() {
                return Err(Refusal::bad("repeated_parameter", field, format!("`{field}` is given more than once")));
            }
        }
        Ok(asked)
    }

    fn get(&self, field: &str) -> Option<&str> {
        let index = PARAMETERS.iter().position(|known| *known == field)?;
        self.0[index].as_deref()
    }

    fn day(&self, field: &'static str, all: DayRange) -> Result<Day, Refusal> {
        let limits = [all.first.to_string(), all.last.to_string()];
        let limits = limits.iter().map(String::as_str);
        let Some(text) = self.get(field) else {
            return Err(Refusal::bad("missing_parameter", field, format!("`{field}` is missing")).allowed(limits));
        };
        let day: Day = text.parse().map_err(|message| Refusal::bad("invalid_day", field, message))?;
        if all.contains(day) {
            return Ok(day);
        }
        let message = format!("{day} is outside the days with data, {} to {}", all.first, all.last);
        Err(Refusal::bad("out_of_range", field, message).allowed(limits))
    }

    fn segment(&self, desk: &QueryService) -> Result<usize, Refusal> {
        let key = self.get("segment").unwrap_or(desk.default_segment());
        let definitions = desk.definitions();
        definitions.segment_index(key).ok_or_else(|| {
            let known = definitions.segments.iter().map(|segment| segment.key.as_str());
            Refusal::bad("unknown_segment", "segment", format!("there is no segment `{key}`")).allowed(known)
        })
    }

    fn steps(&self, desk: &QueryService) -> Result<Vec<usize>, Refusal> {
        let known = &desk.definitions().steps;
        let Some(text) = self.get("steps") else { return Ok((0..known.len()).collect()) };
        let keys = || known.iter().map(|step| step.key.as_str());
        let mut steps = Vec::new();
        for key in text.split(',') {
            let Some(index) = keys().position(|found| found == key) else {
                let message = format!("there is no step `{key}`");
                return Err(Refusal::bad("unknown_step", "steps", message).allowed(keys()));
            };
            if steps.last().is_some_and(|last| *last >= index) {
                let message = format!("`{key}` is repeated or not in the order of the funnel");
                return Err(Refusal::bad("steps_out_of_order", "steps", message).allowed(keys()));
            }
            steps.push(index);
        }
        if steps.len() < known.len() && !desk.takes_fewer_steps() {
            let message = "fewer steps would tell of the few who skip one, and `min_group` protects them".to_owned();
            let whole = keys().collect::<Vec<_>>().join(",");
            return Err(Refusal::bad("withheld_for_privacy", "steps", message).allowed([whole.as_str()]));
        }
        if steps.first() == Some(&0) {
            return Ok(steps);
        }
        let message = format!("a funnel starts with `{}`", known[0].key);
        Err(Refusal::bad("steps_without_start", "steps", message).allowed(keys()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_views_by_their_whole_name() {
        assert_eq!(view("api/analytics/kpis"), Some(View::Kpis));
        for other in ["api/analytics/kpi", "api/analytics/kpis/", "analytics/kpis", "api/analytics/all/7d/kpis.json"] {
            assert_eq!(view(other), None, "{other}");
        }
    }

    #[test]
    fn parameters_are_read_once_each() {
        let asked = |query: &str| Asked::read(&format!("/x?{query}"));
        let fine = asked("from=2026-01-01&segment=a%2Db&").unwrap_or_else(|refusal| panic!("{refusal:?}"));
        assert_eq!((fine.get("from"), fine.get("segment"), fine.get("to")), (Some("2026-01-01"), Some("a-b"), None));
        let code = |query: &str| asked(query).err().map(|refusal| (refusal.code, refusal.field));
        assert_eq!(code("from=1&from=1"), Some(("repeated_parameter", Some("from"))));
        assert_eq!(code("form=1"), Some(("unknown_parameter", None)));
        assert_eq!(code("to=%zz"), Some(("invalid_value", Some("to"))));
    }

    #[test]
    fn a_refusal_is_json_of_the_contract() {
        let answer = Refusal::bad("unknown_segment", "segment", "no".to_owned()).allowed(["all"]).answer();
        let body = String::from_utf8(answer.body.to_vec()).expect("text");
        let expected = r#"{"error":{"code":"unknown_segment","message":"no","field":"segment","allowed":["all"]}}"#;
        assert_eq!((answer.status, body.as_str()), (400, expected));
        let body = String::from_utf8(unknown("api/x").body.to_vec()).expect("text");
        assert!(
            body.starts_with(r#"{"error":{"code":"not_found","message":"there is nothing at `/api/x`","field":null,"#)
        );
    }
}
