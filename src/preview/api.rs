//! The live data: requests for any days, any segment and any steps, strictly checked, and errors as JSON.

use serde::Serialize;
use tiny_http::Method;

use super::live_queries::{LiveTarget, Unanswered};
use super::paths::decode;
use super::response::{self, PreviewResponse};
use crate::calendar::{Day, DayRange};
use crate::format;
use crate::json;
use crate::pages::PreviewPage;
use crate::pipeline::{Query, QueryService, View};

/// Below which all data is.
pub(super) const ROOT: &str = "api/";
/// What precedes the name of a view in its path.
const PREFIX: &str = "api/analytics/";
/// The most days of one request.
pub(super) const MOST_DAYS: i32 = 180;
/// The parameters that a request may have.
const PARAMETERS: [&str; 4] = ["from", "to", "segment", "steps"];

/// Why there is no answer, in the form of the JSON contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct ApiError {
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
struct ErrorBody<'a> {
    error: &'a ApiError,
}

impl ApiError {
    fn bad(code: &'static str, field: &'static str, message: String) -> Self {
        Self { status: 400, code, message, field: Some(field), allowed: None }
    }

    fn allowed<'a>(self, allowed: impl IntoIterator<Item = &'a str>) -> Self {
        Self { allowed: Some(allowed.into_iter().map(str::to_owned).collect()), ..self }
    }

    /// The error as a response.
    pub(super) fn response(&self) -> PreviewResponse {
        let body = json::to_vec(&ErrorBody { error: self });
        response::document(self.status, "application/json", body.into())
    }
}

/// The view that a path names, if it is one of them.
pub(super) fn view(path: &str) -> Option<View> {
    let name = path.strip_prefix(PREFIX)?;
    View::NAMES.iter().find(|(known, _)| *known == name).map(|(_, view)| *view)
}

/// The response for a path below `api/` that leads nowhere.
pub(super) fn not_found(path: &str) -> PreviewResponse {
    let names = View::NAMES.map(|(name, _)| format!("/{PREFIX}{name}"));
    let message = format!("there is nothing at `/{path}`");
    let error = ApiError { status: 404, code: "not_found", message, field: None, allowed: None };
    error.allowed(names.iter().map(String::as_str)).response()
}

/// The response to a page of another site, which could not read the data but would make the preview work for it.
pub(super) fn foreign() -> PreviewResponse {
    let message = "the live data is not given to pages of other sites".to_owned();
    ApiError { status: 403, code: "foreign_site", message, field: None, allowed: None }.response()
}

/// The response to a request that does not read.
pub(super) fn method_refused(method: &Method) -> PreviewResponse {
    let error = ApiError::bad("invalid_method", "method", format!("`{method}` reads nothing"));
    error.allowed(["GET", "HEAD"]).response()
}

/// The response when a query was not answered.
pub(super) fn unavailable(unanswered: Unanswered) -> PreviewResponse {
    let (code, message) = match unanswered {
        Unanswered::Busy => ("busy", "too many queries are being answered; ask again".to_owned()),
        Unanswered::Failed(problems) => ("unavailable", problems.to_string()),
    };
    ApiError { status: 503, code, message, field: None, allowed: None }.response()
}

/// The parameters that a request for this may have.
fn parameters_of(target: LiveTarget) -> &'static [&'static str] {
    match target {
        LiveTarget::View(View::Events) => &[],
        LiveTarget::View(View::Compare) | LiveTarget::Page(PreviewPage::Compare) => &["from", "to"],
        LiveTarget::View(
            View::Funnel | View::Retention | View::Trends | View::Kpis | View::Anomalies | View::Insights,
        )
        | LiveTarget::Page(PreviewPage::Cockpit | PreviewPage::Receipts) => &PARAMETERS,
    }
}

/// Reads and checks the parameters of a request for data or for a page. The event catalogue is one of all segments and days, and the
/// comparison is of all segments.
pub(super) fn query(query_service: &QueryService, target: LiveTarget, address: &str) -> Result<Query, ApiError> {
    let (parameters, taken) = (QueryParameters::read(address)?, parameters_of(target));
    let refused = PARAMETERS.into_iter().find(|name| !taken.contains(name) && parameters.get(name).is_some());
    if let Some(field) = refused {
        let message = format!("`{field}` is given, and the answer is one for all of them");
        return Err(ApiError::bad("unknown_parameter", field, message).allowed(taken.iter().copied()));
    }
    if taken.is_empty() {
        return Ok(Query { days: DayRange { first: Day(0), last: Day(-1) }, segment: 0, steps: Vec::new() });
    }
    let all =
        query_service.days().ok_or_else(|| ApiError::bad("no_data", "from", "there is no data yet".to_owned()))?;
    let days = DayRange { first: parameters.day("from", all)?, last: parameters.day("to", all)? };
    if days.is_empty() {
        let message = format!("`to` is {}, before `from`, {}", days.last, days.first);
        return Err(ApiError::bad("invalid_range", "to", message));
    }
    if days.len() > MOST_DAYS {
        let message = format!(
            "{} are requested, at most {MOST_DAYS} can be",
            format::counted(u64::from(days.len().unsigned_abs()), "day", "days")
        );
        return Err(ApiError::bad("range_too_long", "to", message));
    }
    Ok(Query { days, segment: parameters.segment(query_service)?, steps: parameters.steps(query_service)? })
}

/// The parameters of a query, each at most once.
struct QueryParameters([Option<String>; PARAMETERS.len()]);

impl QueryParameters {
    fn read(target: &str) -> Result<Self, ApiError> {
        let query = target.split_once('?').map_or("", |(_, query)| query);
        let mut parameters = Self([const { None }; PARAMETERS.len()]);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let text = |text: &str| decode(&text.replace('+', " "));
            let Some(index) = text(name).and_then(|name| PARAMETERS.iter().position(|known| *known == name)) else {
                let message = format!("there is no parameter `{name}`");
                let error = ApiError { status: 400, code: "unknown_parameter", message, field: None, allowed: None };
                return Err(error.allowed(PARAMETERS));
            };
            let field = PARAMETERS[index];
            let value =
                text(value).ok_or_else(|| ApiError::bad("invalid_value", field, format!("`{field}` is not UTF-8")))?;
            if parameters.0[index].replace(value).is_some() {
                return Err(ApiError::bad("repeated_parameter", field, format!("`{field}` is given more than once")));
            }
        }
        Ok(parameters)
    }

    fn get(&self, field: &str) -> Option<&str> {
        let index = PARAMETERS.iter().position(|known| *known == field)?;
        self.0[index].as_deref()
    }

    fn day(&self, field: &'static str, all: DayRange) -> Result<Day, ApiError> {
        let limits = [all.first.to_string(), all.last.to_string()];
        let limits = limits.iter().map(String::as_str);
        let Some(text) = self.get(field) else {
            return Err(ApiError::bad("missing_parameter", field, format!("`{field}` is missing")).allowed(limits));
        };
        let day: Day = text.parse().map_err(|message| ApiError::bad("invalid_day", field, message))?;
        if all.contains(day) {
            return Ok(day);
        }
        let message = format!("{day} is outside the days with data, {} to {}", all.first, all.last);
        Err(ApiError::bad("out_of_range", field, message).allowed(limits))
    }

    fn segment(&self, query_service: &QueryService) -> Result<usize, ApiError> {
        let key = self.get("segment").unwrap_or(query_service.default_segment());
        let definitions = query_service.definitions();
        definitions.segment_index(key).ok_or_else(|| {
            let known = definitions.segments.iter().map(|segment| segment.key.as_str());
            ApiError::bad("unknown_segment", "segment", format!("there is no segment `{key}`")).allowed(known)
        })
    }

    fn steps(&self, query_service: &QueryService) -> Result<Vec<usize>, ApiError> {
        let known = &query_service.definitions().steps;
        let Some(text) = self.get("steps") else { return Ok((0..known.len()).collect()) };
        let keys = || known.iter().map(|step| step.key.as_str());
        let mut steps = Vec::new();
        for key in text.split(',') {
            let Some(index) = keys().position(|found| found == key) else {
                let message = format!("there is no step `{key}`");
                return Err(ApiError::bad("unknown_step", "steps", message).allowed(keys()));
            };
            if steps.last().is_some_and(|last| *last >= index) {
                let message = format!("`{key}` is repeated or not in the order of the funnel");
                return Err(ApiError::bad("steps_out_of_order", "steps", message).allowed(keys()));
            }
            steps.push(index);
        }
        if steps.len() < known.len() && !query_service.takes_fewer_steps() {
            let message = "fewer steps would reveal the few who skip one, and `min_group` protects them".to_owned();
            let whole = keys().collect::<Vec<_>>().join(",");
            return Err(ApiError::bad("withheld_for_privacy", "steps", message).allowed([whole.as_str()]));
        }
        if steps.first() == Some(&0) {
            return Ok(steps);
        }
        let message = format!("a funnel starts with `{}`", known[0].key);
        Err(ApiError::bad("steps_without_start", "steps", message).allowed(keys()))
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
        let asked = |query: &str| QueryParameters::read(&format!("/x?{query}"));
        let fine = asked("from=2026-01-01&segment=a%2Db&").unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!((fine.get("from"), fine.get("segment"), fine.get("to")), (Some("2026-01-01"), Some("a-b"), None));
        let code = |query: &str| asked(query).err().map(|error| (error.code, error.field));
        assert_eq!(code("from=1&from=1"), Some(("repeated_parameter", Some("from"))));
        assert_eq!(code("form=1"), Some(("unknown_parameter", None)));
        assert_eq!(code("to=%ff"), Some(("invalid_value", Some("to"))));
    }

    #[test]
    fn an_error_is_json_of_the_contract() {
        let body = |response: PreviewResponse| {
            let status = response.status_code().0;
            (status, String::from_utf8(response.into_reader().into_inner().to_vec()).expect("text"))
        };
        let error = ApiError::bad("unknown_segment", "segment", "no".to_owned()).allowed(["all"]);
        let expected = r#"{"error":{"code":"unknown_segment","message":"no","field":"segment","allowed":["all"]}}"#;
        assert_eq!(body(error.response()), (400, expected.to_owned()));
        let (status, text) = body(not_found("api/x"));
        let expected = r#"{"error":{"code":"not_found","message":"there is nothing at `/api/x`","field":null,"#;
        assert!(status == 404 && text.starts_with(expected), "{text}");
        assert_eq!(body(unavailable(Unanswered::Busy)).0, 503);
    }
}
