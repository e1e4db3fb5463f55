//! An edition as a post: JSON with `text` and `blocks`, which Slack and compatible tools show, and the same as plain data.
//!
//! It has the sentences of the edition and a link to its page, and no picture. Limits are those of Slack's Block Kit.

use serde::Serialize;
use serde_json::{Value, json};

use super::edition_context::{self, AlertRow};
use super::subject::subject;
use super::values::{EditionValues, SummaryPart};
use crate::json;
use crate::messages::text;

/// Letters of a header, and of any other text.
const HEADER_LETTERS: usize = 150;
const TEXT_LETTERS: usize = 3_000;
/// Alerts that are shown; the data has all that go on.
const SHOWN_ALERTS: usize = 10;

/// The data of the post, under `edition`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PostedEdition<'a> {
    title: &'a str,
    day: String,
    /// `2026-W47`, when it is of a week.
    week: Option<String>,
    segment: &'a str,
    headline: &'a str,
    sections: &'a [SummaryPart],
    alerts: Vec<PostedAlert<'a>>,
    /// Where its page is hosted.
    link: Option<&'a str>,
}

/// An alert that goes on.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PostedAlert<'a> {
    id: &'a str,
    metric: &'a str,
    severity: &'a str,
    is_good: bool,
    is_new: bool,
    title: &'a str,
    narrative: &'a str,
    started: String,
}

/// The body of the post; `link` leads to the edition's page, when it is hosted.
pub fn post_body(values: &EditionValues, link: Option<&str>) -> Vec<u8> {
    let written = edition_context::written(values);
    let subject = subject(values);
    let mut blocks = vec![
        json!({ "type": "header", "text": { "type": "plain_text", "text": shortened(&subject, HEADER_LETTERS) } }),
        context(&format!("{} · {} · {}", written.title, written.segment, written.period)),
        section(&escaped(&written.headline)),
    ];
    blocks.extend(
        written.sections.iter().map(|part| section(&list(&part.title, part.items.iter().map(|item| escaped(item))))),
    );
    if !written.alerts.is_empty() {
        let shown = written.alerts.iter().take(SHOWN_ALERTS).map(|AlertRow { word, title, standing, .. }| {
            escaped(&text!("mail-text-alert", word = word, title = title, standing = standing))
        });
        blocks.push(section(&list(&text!("label-alerts"), shown)));
    }
    if let Some(link) = link {
        blocks.push(section(&escaped(&text!("mail-text-edition", link = link))));
    }
    let is_new = |id: &str| values.ledger.new.iter().any(|new| new.id == id);
    let going_on = values.alerts.iter().filter(|alert| alert.is_ongoing() && !alert.is_settled);
    let alerts = going_on.map(|alert| PostedAlert {
        id: &alert.id,
        metric: &alert.metric,
        severity: &alert.severity,
        is_good: alert.is_good,
        is_new: is_new(&alert.id),
        title: &alert.title,
        narrative: &alert.narrative,
        started: alert.started.to_string(),
    });
    let edition = PostedEdition {
        title: &values.title,
        day: values.day.to_string(),
        week: values.week.map(|week| week.to_string()),
        segment: &values.segment.key,
        headline: &values.summary.headline,
        sections: &values.summary.sections,
        alerts: alerts.collect(),
        link,
    };
    let text = [Some(subject.as_str()), link].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let post = json!({ "text": escaped(&text), "blocks": blocks, "edition": edition });
    json::to_vec(&post)
}

fn section(text: &str) -> Value {
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": shortened(text, TEXT_LETTERS) } })
}

fn context(text: &str) -> Value {
    json!({ "type": "context", "elements": [{ "type": "plain_text", "text": shortened(text, TEXT_LETTERS) }] })
}

/// A title in bold and a line for each item.
fn list(title: &str, items: impl Iterator<Item = String>) -> String {
    items.fold(format!("*{}*", escaped(title)), |text, item| format!("{text}\n• {item}"))
}

/// The three letters that mean something in a text of Slack's.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn shortened(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    text.chars().take(letters - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::super::ledger_values::AlertReference;
    use super::super::sample::{DAY, alert, values};
    use super::*;

    fn posted(values: &EditionValues, link: Option<&str>) -> Value {
        serde_json::from_slice(&post_body(values, link)).expect("JSON")
    }

    #[test]
    fn a_post_says_what_the_edition_says() {
        let mut edition = values(DAY, [1.0; 3]);
        edition.summary.class = "ongoing".into();
        edition.summary.headline = "Errors <all> & more rose.".into();
        edition.alerts = vec![alert("new"), alert("old")];
        edition.ledger.new = vec![AlertReference { id: "new".into(), title: "Errors of new".into() }];
        let post = posted(&edition, Some("https://example.com/snapshots/2026-11-21/"));
        assert_eq!(
            post["text"],
            "Errors &lt;all&gt; &amp; more rose: 21 Nov https://example.com/snapshots/2026-11-21/"
        );
        assert_eq!(post["blocks"][0]["text"]["text"], "Errors <all> & more rose: 21 Nov");
        assert_eq!(post["blocks"][2]["text"]["text"], "Errors &lt;all&gt; &amp; more rose.");
        let all = post["blocks"].to_string();
        assert!(all.contains("Errors of old") && all.contains("https://example.com/snapshots/2026-11-21/"), "{all}");
        let data = &post["edition"];
        assert_eq!(data["week"], Value::Null);
        assert_eq!((&data["day"], &data["segment"]), (&json!("2026-11-21"), &json!("all")));
        assert_eq!(data["headline"], "Errors <all> & more rose.");
        assert_eq!([&data["alerts"][0]["isNew"], &data["alerts"][1]["isNew"]], [true, false]);
    }

    #[test]
    fn what_is_expected_is_not_posted_and_nothing_is_longer_than_slack_takes() {
        let mut edition = values(DAY, [1.0; 3]);
        edition.summary.class = "ongoing".into();
        edition.summary.headline = "é".repeat(5_000);
        edition.alerts = vec![alert("settled")];
        edition.alerts[0].is_settled = true;
        let post = posted(&edition, None);
        assert_eq!(
            (post["edition"]["alerts"].as_array().map(Vec::len), &post["edition"]["link"]),
            (Some(0), &Value::Null)
        );
        let length = |at: usize| post["blocks"][at]["text"]["text"].as_str().expect("a text").chars().count();
        assert_eq!((length(0), length(2)), (150, 3_000));
    }
}
