//! The mail as an independent parser reads it.

use std::collections::BTreeSet;
use std::fs;

use flightdeck::format::{self, RateMove};
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use serde_json::{Map, Value};

use super::closed;
use crate::harness::Project;

fn stored(project: &Project) -> (Vec<u8>, Value) {
    let folder = project.join("content/editions/2026-11-21");
    let values = fs::read_to_string(folder.join("values.json")).expect("values");
    (fs::read(folder.join("email.eml")).expect("a mail"), serde_json::from_str(&values).expect("JSON"))
}

fn parse(mail: &[u8]) -> Message<'_> {
    MessageParser::default().parse(mail).expect("a message")
}

fn type_of(message: &Message<'_>, part: usize) -> String {
    let found = message.parts[part].content_type().expect("a type");
    format!("{}/{}", found.ctype(), found.subtype().unwrap_or_default())
}

fn children(message: &Message<'_>, part: usize) -> Vec<usize> {
    match &message.parts[part].body {
        PartType::Multipart(parts) => parts.iter().map(|part| usize::try_from(*part).expect("small")).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_message_is_text_beside_html_with_its_pictures() {
    let (mail, _) = stored(&closed());
    let message = parse(&mail);
    assert_eq!(type_of(&message, 0), "multipart/alternative");
    let top = children(&message, 0);
    assert_eq!(
        top.iter().map(|part| type_of(&message, *part)).collect::<Vec<_>>(),
        ["text/plain", "multipart/related"]
    );
    let inside = children(&message, top[1]);
    assert_eq!(type_of(&message, inside[0]), "text/html");
    assert!(inside.len() > 3, "charts are inside");
    let html = message.body_html(0).expect("HTML").into_owned();
    for part in &inside[1..] {
        let picture = &message.parts[*part];
        assert_eq!(type_of(&message, *part), "image/png");
        assert!(picture.contents().starts_with(b"\x89PNG\r\n\x1a\n"));
        let id = picture.content_id().expect("an id");
        assert_eq!(html.matches(&format!("src=\"cid:{id}\"")).count(), 1, "{id}");
    }
    assert_eq!(html.matches("<img").count(), inside.len() - 1);
}

#[test]
fn the_headers_are_whole_and_the_lines_are_short() {
    let (mail, values) = stored(&closed());
    let message = parse(&mail);
    let subject = message.subject().expect("a subject");
    assert!(subject.ends_with(": 21 Nov") && subject.len() < 120, "{subject}");
    assert!(message.message_id().is_some_and(|id| id.starts_with("2026-11-21.")));
    assert_eq!(
        message.date().map(mail_parser::DateTime::to_rfc3339),
        values["generatedAt"].as_str().map(str::to_owned)
    );
    assert!(message.from().is_some() && message.to().is_none());
    assert!(mail.is_ascii(), "it passes servers that know seven bits only");
    assert!(mail.split(|byte| *byte == b'\n').all(|line| line.len() <= 999));
    let text = String::from_utf8(mail).expect("text");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "every line ends in CR LF");
}

#[test]
fn the_html_survives_strict_mail_programs() {
    let (mail, _) = stored(&closed());
    let html = parse(&mail).body_html(0).expect("HTML").into_owned();
    assert!(html.len() < 100_000, "{} bytes are cut off by some", html.len());
    for part in [
        "<script",
        "<link",
        "src=\"http",
        "url(",
        "position:",
        "display:flex",
        "display: flex",
        "<svg",
        "class=\"undefined",
    ] {
        assert!(!html.contains(part), "{part}");
    }
    assert!(html.contains("prefers-color-scheme: dark") && html.contains("name=\"color-scheme\""));
    for image in html.split("<img").skip(1).filter_map(|rest| rest.split('>').next()) {
        assert!(image.contains("width=\"520\"") && image.contains("height=\""), "{image}");
        let alt = image.split("alt=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        assert!(alt.len() > 30 && alt.contains(|c: char| c.is_ascii_digit()), "the figures are in the text: {alt}");
    }
    for link in html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        let below = link.strip_prefix("https://example.com/cockpit/snapshots/2026-11-21/").expect("the edition's page");
        assert!(below.is_empty() || below.starts_with("receipts/index.html#"), "{link}");
    }
    assert!(html.contains("<td class=\"num\" style=\""), "styles are inside the elements");
}

#[test]
fn without_an_address_there_is_no_link_and_titles_are_escaped() {
    let project = Project::small("title = \"A <b> & Co\"\n");
    project.run(&["snapshot"]).ok();
    let (mail, _) = stored(&project);
    let message = parse(&mail);
    assert!(!message.body_html(0).expect("HTML").contains("href"));
    assert!(!message.body_text(0).expect("text").contains("http"));
    assert!(message.body_html(0).expect("HTML").contains("A &lt;b&gt; &amp; Co"));
    assert_eq!(message.from().and_then(|from| from.first()).and_then(|from| from.name()), Some("A <b> & Co"));
}

/// Every piece of a text that holds a digit, without the marks around it.
fn numbers(text: &str) -> BTreeSet<String> {
    let pieces = text.split(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.' | '%' | '<' | '>')));
    let trimmed = pieces.map(|piece| piece.trim_matches([',', '.', '<', '>']));
    trimmed.filter(|piece| piece.contains(|c: char| c.is_ascii_digit())).map(str::to_owned).collect()
}

/// What a person may read of a value: each number in each way of writing it, and the numbers inside texts and days.
fn readable(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Number(number) => {
            let number = number.as_f64().expect("a number");
            let ways = [
                format::amount(number),
                format::whole(number),
                format::percent(number),
                format::ratio(number),
                format::relative_change(number),
                flightdeck::messages::points_change(number),
                format::count_change(number),
            ];
            found.extend(ways.iter().flat_map(|way| numbers(way)));
        }
        Value::String(text) => {
            found.extend(numbers(text));
            // Days are written without their zeros.
            found.extend(text.split('-').map(|piece| piece.trim_start_matches('0').to_owned()));
        }
        Value::Array(values) => values.iter().for_each(|value| readable(value, found)),
        Value::Object(fields) => {
            fields.values().for_each(|value| readable(value, found));
            found.extend(moves(fields));
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// The rates of an object and of the objects in it, two by two with the points between them.
fn moves(fields: &Map<String, Value>) -> BTreeSet<String> {
    let inner = fields.values().filter_map(Value::as_object).flat_map(Map::values);
    let rates = fields.values().chain(inner).filter_map(Value::as_f64).filter(|rate| (0.0..=1.0).contains(rate));
    let rates: Vec<f64> = rates.collect();
    let pairs = rates.iter().flat_map(|before| rates.iter().map(|now| RateMove::of(*before, *now)));
    pairs.flat_map(|RateMove { before, now, points }| numbers(&[before, now, points].join(" "))).collect()
}

#[test]
fn every_number_of_the_text_is_in_the_values() {
    let (mail, values) = stored(&closed());
    let mut known = BTreeSet::new();
    readable(&values, &mut known);
    let text = parse(&mail).body_text(0).expect("text").into_owned();
    let text = text.split("https://").next().expect("a part").to_owned();
    let told = numbers(&text);
    assert!(told.len() > 20, "{told:?}");
    let unknown: Vec<&String> = told.difference(&known).collect();
    assert!(unknown.is_empty(), "{unknown:?} in\n{text}");
}

#[test]
fn the_figures_stand_in_text_html_and_page_as_in_the_values() {
    let project = closed();
    let (mail, values) = stored(&project);
    let message = parse(&mail);
    let (html, text) = (message.body_html(0).expect("HTML"), message.body_text(0).expect("text"));
    let page = fs::read_to_string(project.join("content/editions/2026-11-21/index.html")).expect("a page");
    let mut seen = 0;
    for figure in
        values["kpis"].as_array().expect("figures").iter().chain(values["retention"].as_array().expect("figures"))
    {
        let Some(value) = figure["value"].as_f64() else { continue };
        let written = if figure["format"] == "percent" { format::percent(value) } else { format::amount(value) };
        let label = figure["label"].as_str().expect("a label");
        let line = text.lines().find(|line| line.starts_with(label)).expect("a line");
        assert!(line.contains(&format!(" {written}  ")) || line.ends_with(&written), "{line}");
        assert!(
            html.contains(&format!(">{written}</")) && page.contains(&format!(">{written}</")),
            "{label}: {written}"
        );
        seen += 1;
    }
    assert!(seen >= 5, "{seen} figures");
}

#[test]
fn the_values_equal_the_published_views() {
    let project = closed();
    let (_, values) = stored(&project);
    assert!(values["kpis"][0]["value"].is_u64(), "counts are integers");
    let kpis = project.json("api/analytics/all/30d/kpis.json");
    for (index, kpi) in kpis["kpis"].as_array().expect("KPIs").iter().enumerate() {
        for field in ["value", "previous", "deltaAbsolute", "deltaPercent"] {
            assert_eq!(values["kpis"][index][field].as_f64(), kpi[field].as_f64(), "{} {field}", kpi["key"]);
        }
    }
    let funnel = project.json("api/analytics/all/30d/funnel.json");
    for (index, step) in funnel["steps"].as_array().expect("steps").iter().enumerate() {
        assert_eq!(values["funnel"][index]["users"], step["users"]);
        assert_eq!(values["funnel"][index]["fromStart"].as_f64(), step["conversionFromStart"]["value"].as_f64());
    }
    let trends = project.json("api/analytics/all/30d/trends.json");
    let series = trends["series"].as_array().expect("series");
    for row in values["trends"].as_array().expect("rows") {
        let one = series.iter().find(|one| one["key"] == row["key"]).expect("a series");
        let newest = |list: &Value| list.as_array().and_then(|values| values.last()).and_then(Value::as_f64);
        assert_eq!(
            (row["value"].as_f64(), row["previous"].as_f64()),
            (newest(&one["values"]), newest(&one["previous"]))
        );
    }
    let retention = project.json("api/analytics/all/30d/retention.json");
    for (index, field) in ["d1", "d7", "d30"].into_iter().enumerate() {
        let published = &retention["summary"][field]["value"];
        assert_eq!(values["retention"][index]["value"].as_f64(), published.as_f64(), "{field}");
    }
}

#[test]
fn the_newest_day_is_compared_with_the_day_that_its_heading_names() {
    // 30 days are compared with those 35 days before: 21 Nov with 17 Oct.
    let project = closed();
    let (mail, values) = stored(&project);
    let message = parse(&mail);
    let page = fs::read_to_string(project.join("content/editions/2026-11-21/index.html")).expect("a page");
    let heading = "the newest day, against 17 oct";
    for (part, text) in [
        ("text", message.body_text(0).expect("text").as_ref()),
        ("HTML", message.body_html(0).expect("HTML").as_ref()),
        ("page", page.as_str()),
    ] {
        assert!(text.to_lowercase().contains(heading), "{part}: {text}");
    }
    assert_eq!(values["previous"]["to"], "2026-10-17");
}
