//! `[[webhooks]]` against a real server: what is posted, when, once, and what is told of a server that does not take it.

use serde_json::Value;

use super::{closed, morning};
use crate::harness::{Project, Run};
use crate::model::{Model, Reply};

const HOOKED: &str = r#"
title = "Orbit & Co"
base_url = "https://example.com/cockpit"
ranges = [30]

[[segments]]
key = "all"
label = "All users"

[[segments]]
key = "pro"
label = "Pro plan"
where = { plan = ["pro"] }

[[webhooks]]
url_env = "TEAM_HOOK"

[[webhooks]]
url_env = "PRO_HOOK"
segment = "pro"
"#;

/// A project that posts to two addresses and mails nobody, with the edition of 21 Nov 2026.
fn hooked() -> Project {
    let project = closed();
    project.write("flightdeck.toml", HOOKED);
    project
}

/// Sends with both addresses at this server.
fn send(project: &Project, server: &Model, arguments: &[&str]) -> Run {
    let (team, pro) = (format!("{}/team-secret", server.address), format!("{}/pro-secret", server.address));
    let variables = [("TEAM_HOOK", team.as_str()), ("PRO_HOOK", &pro), ("SOURCE_DATE_EPOCH", &morning(0))];
    let arguments: Vec<&str> = ["send", "--retry-wait", "0"].iter().chain(arguments).copied().collect();
    let run = project.run_with(&variables, &arguments);
    assert!(!run.out.contains("-secret") && !run.err.contains("-secret"), "{}{}", run.out, run.err);
    run
}

fn posts(server: &Model) -> Vec<Value> {
    server.asked().iter().map(|body| serde_json::from_str(body).expect("JSON")).collect()
}

#[test]
fn each_webhook_gets_the_edition_of_its_segment_once() {
    let (project, server) = (hooked(), Model::new(|_, _| Reply::text("ok")));
    let run = send(&project, &server, &[]).ok();
    assert_eq!(run.out.matches("sent \"").count(), 2, "{}", run.out);
    let posts = posts(&server);
    let edition = |post: &Value| (post["edition"]["day"].clone(), post["edition"]["segment"].clone());
    assert_eq!(
        posts.iter().map(edition).collect::<Vec<_>>(),
        [("2026-11-21".into(), "all".into()), ("2026-11-21".into(), "pro".into())]
    );
    // The sentences are those of the edition, and the link leads to its page.
    let values = std::fs::read_to_string(project.join("content/editions/2026-11-21/values.json")).expect("values");
    let values: Value = serde_json::from_str(&values).expect("JSON");
    assert_eq!(posts[0]["edition"]["headline"], values["summary"]["headline"]);
    assert_eq!(posts[1]["edition"]["link"], "https://example.com/cockpit/snapshots/2026-11-21/pro/");
    assert!(posts.iter().all(|post| post["text"].is_string() && post["blocks"][0]["type"] == "header"));
    let again = send(&project, &server, &[]).ok();
    assert_eq!((again.out.matches("has it already").count(), server.asked().len()), (2, 2), "{}", again.out);
    // No address is in any file.
    for (name, bytes) in project.files("content") {
        assert!(!String::from_utf8_lossy(&bytes).contains("-secret"), "{name}");
    }
}

#[test]
fn a_busy_server_is_asked_again_and_a_refusal_is_told() {
    let (project, busy) =
        (hooked(), Model::new(|number, _| if number == 0 { Reply::status(503) } else { Reply::text("ok") }));
    send(&project, &busy, &[]).ok();
    assert_eq!(busy.asked().len(), 3);
    let (project, gone) = (hooked(), Model::new(|_, _| Reply::status(404)));
    let run = send(&project, &gone, &[]);
    assert_eq!((run.code, run.out.matches("refused: the server answered 404").count()), (1, 2), "{}", run.out);
    assert_eq!(gone.asked().len(), 2);
    // Nobody has it, so a later run posts it.
    let server = Model::new(|_, _| Reply::text("ok"));
    send(&project, &server, &[]).ok();
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn occasions_a_dry_run_stale_data_and_addresses() {
    let server = Model::new(|_, _| Reply::text("ok"));
    // The critical alert of 19 Nov is new in the edition of the 20th, and goes on in that of the 21st.
    let project = Project::small(&HOOKED.replace("segment = \"pro\"\n", "segment = \"pro\"\non = \"critical\"\n"));
    project.run_at(&morning(0), &["snapshot", "--date", "2026-11-20"]).ok();
    let run = send(&project, &server, &["--dry-run"]).ok();
    assert!(run.out.contains("webhook TEAM_HOOK: would get \""), "{}", run.out);
    assert!(run.out.contains("webhook PRO_HOOK: nothing in it"), "{}", run.out);
    assert!(server.asked().is_empty());
    send(&project, &server, &[]).ok();
    assert_eq!(posts(&server).len(), 1);
    let late = [("TEAM_HOOK", "http://127.0.0.1:9/x"), ("PRO_HOOK", "http://127.0.0.1:9/x")];
    let stale = morning(3);
    let stale = [late[0], late[1], ("SOURCE_DATE_EPOCH", stale.as_str())];
    project.run_with(&stale, &["send"]).fails_with(&["the data is stale"]);
    // Each variable that holds no address is told, and nothing is sent.
    project.run_with(&[("TEAM_HOOK", "http://example.com/a-secret")], &["send"]).fails_with(&[
        "TEAM_HOOK",
        "PRO_HOOK",
        "https://",
    ]);
    project.write("flightdeck.toml", &HOOKED.replace("\"PRO_HOOK\"", "\"https://example.com/a-secret\""));
    let run = project.run(&["check"]).fails_with(&["not the name of a variable"]);
    assert!(!run.err.contains("a-secret"), "{}", run.err);
    project.write("flightdeck.toml", &HOOKED.replace("segment = \"pro\"", "segment = \"pro\"\non = \"friday\""));
    project.run(&["check"]).fails_with(&["`friday`", "every edition"]);
}
