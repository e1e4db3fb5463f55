//! What a site says about its alerts: the page, its anchors, the feed, playbooks, and the exit code of a build.

use rusqlite::Connection;

use crate::harness::Project;

const DAY: i64 = 86_400_000;
/// 21 Nov 2026.
const NEWEST: i64 = 20_778 * DAY;

/// A project whose newest day has no events at all.
fn without_newest_day() -> Project {
    let project = Project::small("ranges = [7]\n");
    project.write("content/playbooks/data.md", "## Check first\n1. The export.\n\n<b>now</b>\n");
    let database = Connection::open(project.join("flightdeck.db")).expect("a database");
    database.execute("DELETE FROM events WHERE ts >= ?1", [NEWEST]).expect("the day goes");
    project
}

const BUILD: [&str; 3] = ["build", "--as-of", "2026-11-21"];

#[test]
fn an_ongoing_alert_fails_a_build_that_asks_for_it_after_writing_the_site() {
    let project = without_newest_day();
    project.run(&[&BUILD[..], &["--fail-on", "critical"]].concat()).fails_with(&[
        "`--fail-on`: critical: Data missing since 21 Nov",
        "hint: the site was written; see `alerts/index.html#",
    ]);
    assert!(project.files("site").contains_key("alerts/index.html"));
    // A site that is up to date is judged all the same, and without the question it is fine.
    project.run(&[&BUILD[..], &["--fail-on", "warning"]].concat()).fails_with(&["critical: Data missing"]);
    project.run(&BUILD).ok();
}

#[test]
fn alerts_of_the_data_lead_to_their_place_on_the_page_and_in_the_feed() {
    let project = without_newest_day();
    project.run(&BUILD).ok();
    let alerts = project.json("api/analytics/all/7d/anomalies.json")["alerts"].clone();
    let alert = &alerts[0];
    assert_eq!(alert["title"], "Data missing since 21 Nov");
    let files = project.files("site");
    let text = |path: &str| String::from_utf8_lossy(&files[path]).into_owned();
    let id = alert["id"].as_str().expect("an id");
    let page = text("alerts/index.html");
    assert!(page.contains(&format!("<article class=\"incident critical\" id=\"{id}\"")));
    assert_eq!(alert["playbook"], "alerts/index.html#playbook-data");
    assert!(page.contains("id=\"playbook-data\"") && page.contains("href=\"#playbook-data\""));
    assert!(page.contains("<h4>Check first</h4>") && page.contains("&lt;b&gt;now"));
    assert!(text("index.html").contains(&format!("href=\"alerts/index.html#{id}\"")));
    assert!(text("index.html").contains("type=\"application/atom+xml\""));
    assert!(text("alerts/feed.xml").contains(&format!("<link href=\"../alerts/index.html#{id}\"/>")));
}

#[test]
fn a_related_alert_of_the_data_has_its_own_place_on_the_page() {
    let project = Project::small("ranges = [7]\n");
    project.run(&BUILD).ok();
    let alerts = project.json("api/analytics/all/7d/anomalies.json")["alerts"].clone();
    let page = page(&project);
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    let mut related = 0;
    for alert in alerts.as_array().expect("alerts") {
        let ids = alert["folded"].as_array().expect("ids").iter().map(text);
        let places = alert["evidence"].as_array().expect("links").iter().map(|link| text(&link["href"]));
        for (id, place) in ids.zip(places) {
            assert_eq!(place, format!("alerts/index.html#{id}"));
            assert_eq!(page.matches(&format!("<span class=\"line\" id=\"{id}\"")).count(), 1, "{id}");
            related += 1;
        }
    }
    assert!(related > 0);
}

#[test]
fn what_was_checked_before_a_gap_names_the_day_that_it_was_checked_to() {
    let project = without_newest_day();
    project.run(&BUILD).ok();
    let page = page(&project);
    assert!(page.contains("<h2 id=\"checked-title\">"), "{page}");
    assert!(page.contains(" metrics checked with the data to 20 Nov: "), "{page}");
    assert!(page.contains("<span class=\"sub line\">data to 20 Nov</span>"), "{page}");
    assert!(!page.contains("this morning"), "{page}");
}

#[test]
fn an_alert_is_marked_where_it_began_in_the_chart_on_the_page_and_in_the_data() {
    let project = without_newest_day();
    project.run(&BUILD).ok();
    let annotations = project.json("api/analytics/all/7d/trends.json")["annotations"].clone();
    let marked = |mark: &serde_json::Value| {
        let [day, kind, title] = ["date", "kind", "title"].map(|key| mark[key].as_str().expect("text"));
        (day.to_owned(), kind.to_owned(), title.split(": ").next().unwrap_or_default().to_owned())
    };
    let marks: Vec<_> = annotations.as_array().expect("a list").iter().map(marked).collect();
    let expected = [("2026-11-19", "Errors"), ("2026-11-21", "Data missing since 21 Nov")];
    assert_eq!(marks, expected.map(|(day, title)| (day.to_owned(), "alert".to_owned(), title.to_owned())));
    let page = String::from_utf8_lossy(&project.files("site")["all/7d/index.html"]).into_owned();
    let item = |number: usize, day: &str, href: &serde_json::Value| {
        format!("<li><b>{number}</b> {day} Nov, alert: <a href=\"../../{}\">", href.as_str().expect("a link"))
    };
    // The second concerns no single metric, so it is with the active users alone; each has one place.
    for (index, day) in [(0, "19"), (1, "21")] {
        let item = item(index + 1, day, &annotations[index]["href"]);
        assert_eq!(page.matches(&item).count(), 1, "{item}");
    }
    assert!(page.contains("\"markLine\":"));
}

#[test]
fn what_the_team_made_of_an_alert_stands_on_the_page_in_the_chart_and_in_the_data() {
    let project = Project::small("ranges = [7]\n");
    let entry = |alert: &str| {
        format!(
            "[[acknowledge]]\nalert = \"{alert}\"\nby = \"Product team\"\non = 2026-11-20\nverdict = \"expected\"\n\
             note = \"The price test\"\nuntil = 2026-11-30\n"
        )
    };
    project.run(&[&BUILD[..], &["--fail-on", "critical"]].concat()).fails_with(&["critical: Errors"]);
    project.write("content/alerts.toml", &(entry("errors up 2026-11-17") + &entry("errors up 2026-10-01")));
    // What is expected fails no build, and an entry that means no alert is told.
    let run = project.run(&[&BUILD[..], &["--fail-on", "critical"]].concat()).ok();
    assert!(
        run.err.contains("content/alerts.toml:9, `acknowledge.alert`: no alert of `errors` up in `all`"),
        "{}",
        run.err
    );
    let alert = project.json("api/analytics/all/7d/anomalies.json")["alerts"][0].clone();
    let said = serde_json::json!({
        "verdict": "expected", "by": "Product team", "on": "2026-11-20", "note": "The price test", "until": "2026-11-30",
    });
    assert_eq!(alert["acknowledged"], said);
    let page = page(&project);
    let line = "Expected, said Product team on 20 Nov 2026: The price test. Until 30 Nov 2026.";
    assert!(page.contains(&format!("<dt>Acknowledged</dt><dd>{line}</dd>")), "{page}");
    assert!(page.contains("<tr><th scope=\"row\">Expected</th><td>1</td><td>0</td><td>0</td></tr>"), "{page}");
    let marks = project.json("api/analytics/all/7d/trends.json")["annotations"].clone();
    assert!(marks[0]["title"].as_str().is_some_and(|title| title.ends_with(", acknowledged as expected")), "{marks}");
    let out = project.run(&["alerts"]).ok().out;
    assert!(out.contains(line) && out.contains("acknowledged as expected: 1 alert"), "{out}");
}

#[test]
fn a_note_stands_on_the_page_in_the_chart_and_in_the_data_of_its_segment() {
    let project =
        Project::small("ranges = [7]\n[[segments]]\nkey = \"pro\"\nlabel = \"Pro\"\nwhere = { plan = [\"pro\"] }\n");
    let notes = "[[notes]]\ndate = 2026-11-18\ntitle = \"Release 4.2\"\nkind = \"release\"\nmetric = \"errors\"\n\
                 [[notes]]\ndate = \"as-of -5d\"\ntitle = \"Mails to Pro\"\nkind = \"campaign\"\nsegment = \"pro\"\n";
    project.write("content/notes.toml", notes);
    project.run(&BUILD).ok();
    let of = |segment: &str| {
        let trends = project.json(&format!("api/analytics/{segment}/7d/trends.json"));
        let marks = trends["annotations"].as_array().expect("a list").clone();
        let text = |mark: &serde_json::Value, key: &str| mark[key].as_str().unwrap_or("null").to_owned();
        let notes = marks.iter().filter(|mark| mark["kind"] == "note");
        assert!(marks.iter().filter(|mark| mark["kind"] != "note").all(|mark| mark["noteKind"].is_null()));
        notes.map(|mark| ["date", "title", "noteKind", "href"].map(|key| text(mark, key))).collect::<Vec<_>>()
    };
    let release = ["2026-11-18", "Release 4.2", "release", "alerts/index.html#note-1"].map(str::to_owned);
    let mails = ["2026-11-16", "Mails to Pro", "campaign", "alerts/index.html#note-2"].map(str::to_owned);
    assert_eq!(of("pro"), [mails, release.clone()]);
    assert_eq!(of("all"), [release]);
    let page = page(&project);
    let row =
        "<tr id=\"note-2\"><th scope=\"row\">Mails to Pro</th><td>16 Nov 2026</td><td>Campaign</td><td>Pro</td></tr>";
    assert!(page.contains(row), "{page}");
    assert!(page.find("id=\"note-1\"") < page.find("id=\"note-2\""), "the newest first");
    let cockpit = String::from_utf8_lossy(&project.files("site")["pro/7d/index.html"]).into_owned();
    assert!(
        cockpit.contains(" 16 Nov, campaign: <a href=\"../../alerts/index.html#note-2\">Mails to Pro</a>"),
        "{cockpit}"
    );
    // Both came in the week before errors rose on the 19th.
    let shipped = project.json("api/analytics/all/7d/anomalies.json")["alerts"][0]["shipped"].clone();
    let expected = serde_json::json!([
        { "date": "2026-11-18", "title": "Release 4.2", "kind": "release", "href": "alerts/index.html#note-1" },
        { "date": "2026-11-16", "title": "Mails to Pro", "kind": "campaign", "href": "alerts/index.html#note-2" },
    ]);
    assert_eq!(shipped, expected);
    let line =
        "<span class=\"line\">The day before: <a href=\"../alerts/index.html#note-1\">Release 4.2</a> (Release)</span>";
    assert!(page.contains(line), "{page}");
    project.write("content/notes.toml", &notes.replace("errors", "erors"));
    project.run(&BUILD).fails_with(&["content/notes.toml:5, `notes.metric`", "did you mean `errors`?"]);
}

#[test]
fn a_feed_has_whole_addresses_when_the_address_of_the_site_is_known() {
    let project = Project::small("ranges = [7]\nbase_url = \"https://example.com/cockpit/\"\n");
    project.run(&["build"]).ok();
    let feed = String::from_utf8_lossy(&project.files("site")["alerts/feed.xml"]).into_owned();
    assert!(feed.contains("<link rel=\"self\" href=\"https://example.com/cockpit/alerts/feed.xml\"/>"), "{feed}");
}

#[test]
fn a_playbook_that_nobody_would_see_is_warned_of() {
    let project = Project::small("ranges = [7]\n");
    project.write("content/playbooks/eror.md", "text");
    let run = project.run(&["build"]).ok();
    assert!(run.err.contains("content/playbooks/eror.md: no metric `eror` can alert"), "{}", run.err);
    assert!(run.err.contains("did you mean `errors`?"), "{}", run.err);
}

#[test]
fn a_condition_to_reverse_a_decision_that_holds_is_an_alert_everywhere_and_ends_with_it() {
    let project = Project::small("ranges = [30]\n");
    let decided = |condition: &str| {
        let front = "title = \"A shorter form\"\ndate = 2026-09-01\nmetric = \"dau\"\nexpected = \"+5%\"\n";
        project.write("content/decisions/form.md", &format!("+++\n{front}reverse_when = \"{condition}\"\n+++\nWhy.\n"));
        project.run(&["build"]).ok();
        let anomalies = project.json("api/analytics/all/30d/anomalies.json");
        let alerts = anomalies["alerts"].as_array().expect("alerts").clone();
        let feed = String::from_utf8_lossy(&project.files("site")["alerts/feed.xml"]).into_owned();
        (alerts.into_iter().find(|alert| alert["rule"] == "reverse_when"), feed, page(&project))
    };
    let (alert, feed, alerts) = decided("dau above 1 for 7 days");
    let alert = alert.expect("it holds");
    for (key, expected) in [
        ("metric", "dau"),
        ("segment", "all"),
        ("severity", "warning"),
        ("state", "ongoing"),
        ("startedAt", "2026-09-02"),
        ("detectedAt", "2026-09-08"),
        ("splitReason", "no_windows"),
    ] {
        assert_eq!(alert[key], expected, "{key}");
    }
    let id = alert["id"].as_str().expect("an id");
    assert!(alert["title"].as_str().expect("a title").contains("A shorter form"), "{alert}");
    assert!(alerts.contains(&format!("id=\"{id}\"")) && alerts.contains("A shorter form"));
    assert!(feed.contains(&format!("alert:{id}</id>")) && feed.contains("A shorter form"), "{feed}");
    the_condition_is_told_wherever_alerts_are(&project, id);
    let (none, feed, alerts) = decided("dau below 1 for 7 days");
    assert!(none.is_none() && !feed.contains("A shorter form") && !alerts.contains(id));
}

/// The alert of this id in the story, at the terminal, in editions and mails, until it is accepted.
fn the_condition_is_told_wherever_alerts_are(project: &Project, id: &str) {
    let stories = || {
        let insights = project.json("api/analytics/all/30d/insights.json");
        let stories = insights["stories"].as_array().expect("stories").clone();
        stories.into_iter().filter(|story| story["alerts"].as_array().expect("ids").contains(&id.into())).count()
    };
    assert_eq!(stories(), 1);
    let line = |run: crate::harness::Run| run.out.lines().any(|line| line.contains("A shorter form"));
    assert!(line(project.run(&["alerts"]).ok()));
    project.run(&["build", "--fail-on", "warning"]).fails_with(&["A shorter form"]);
    let edition = || {
        project.run(&["snapshot", "--restate"]).ok();
        let folder = project.files("content/editions/2026-11-21");
        let values: serde_json::Value = serde_json::from_slice(&folder["values.json"]).expect("values");
        let alerts = values["alerts"].as_array().expect("alerts").clone();
        let alert = alerts.into_iter().find(|alert| alert["id"] == id).expect("the alert");
        (alert["isSettled"].clone(), String::from_utf8_lossy(&folder["email.eml"]).contains("A shorter form"))
    };
    assert_eq!(edition(), (false.into(), true));
    let said =
        format!("[[acknowledge]]\nalert = \"{id}\"\nby = \"product\"\non = 2026-11-20\nverdict = \"accepted\"\n");
    project.write("content/alerts.toml", &said);
    project.run(&["build"]).ok();
    let anomalies = project.json("api/analytics/all/30d/anomalies.json");
    let alerts = anomalies["alerts"].as_array().expect("alerts").clone();
    let alert = alerts.into_iter().find(|alert| alert["id"] == id).expect("the alert");
    assert_eq!(alert["acknowledged"]["verdict"], "accepted");
    assert_eq!(stories(), 0);
    assert!(!project.run(&["build", "--fail-on", "warning"]).err.contains("A shorter form"));
    assert_eq!(edition().0, true);
    std::fs::remove_file(project.join("content/alerts.toml")).expect("it is there");
}

fn page(project: &Project) -> String {
    String::from_utf8_lossy(&project.files("site")["alerts/index.html"]).into_owned()
}

#[test]
fn what_the_demo_planted_is_held_against_the_alerts_on_the_page_and_on_the_command_line() {
    let project = Project::small("ranges = [7]\n");
    project.run(&["build"]).ok();
    let page = page(&project);
    let planted = page.split("id=\"planted\"").nth(1).expect("the planted incidents");
    assert!(planted.contains("The demo&#39;s scenario holds 3 incidents; the rules caught 2."), "{planted}");
    // With 9 signups a day a dip of D7 cannot be told from luck, and the broken onboarding only once a week of it was seen.
    for (what, outcome, lateness) in [
        ("Onboarding complete rate down, All users", "Warning, expected critical</a>", "after 7 days"),
        ("Errors up, All users", "Critical, as expected</a>", "on the first day"),
        ("D7 retention down, All users", "<td>Missed, expected warning</td>", "<td>\u{2013}</td>"),
    ] {
        let row = planted.lines().find(|line| line.contains(what)).expect(what);
        assert!(row.contains(outcome) && row.contains(lateness), "{row}");
    }
    let errors = project.json("api/analytics/all/7d/anomalies.json")["alerts"][0]["id"].clone();
    assert!(planted.contains(&format!("<a href=\"#{}\">Critical, as expected</a>", errors.as_str().expect("an id"))));
    let out = project.run(&["alerts"]).ok().out;
    assert!(out.contains("3 incidents of the demo's scenario, 2 caught:"), "{out}");
    assert!(
        out.contains(
            "error-spike (errors up in all, 19 Nov \u{2013} 21 Nov 2026): critical, as expected; on the first day, first warning \
             with the data to 19 Nov 2026"
        ),
        "{out}"
    );
    // As of a day before any of them nothing has happened yet.
    assert!(!project.run(&["alerts", "--as-of", "2026-10-23"]).ok().out.contains("scenario"));
}

#[test]
fn a_database_of_real_events_or_of_an_older_program_has_no_planted_incidents() {
    for sql in ["DELETE FROM planted_incidents", "DROP TABLE planted_incidents; PRAGMA user_version = 1"] {
        let project = Project::small("ranges = [7]\n");
        let database = Connection::open(project.join("flightdeck.db")).expect("a database");
        database.execute_batch(sql).expect("as if it were so");
        drop(database);
        let before = std::fs::read(project.join("flightdeck.db")).expect("a database");
        project.run(&["build"]).ok();
        assert!(!page(&project).contains("planted"), "{sql}");
        assert!(!project.run(&["alerts"]).ok().out.contains("scenario"), "{sql}");
        assert!(std::fs::read(project.join("flightdeck.db")).expect("a database") == before, "{sql}");
    }
}

#[test]
fn the_share_of_users_with_errors_is_defined_where_all_metrics_are() {
    let project = Project::small("ranges = [7]\n");
    project.run(&["build"]).ok();
    let index = project.json("api/analytics/index.json");
    let metrics = index["metrics"].as_array().expect("metrics");
    let rate = metrics.iter().find(|metric| metric["id"] == "error_user_rate").expect("the metric");
    assert_eq!(rate["surfaces"], serde_json::json!(["alert"]));
    assert_eq!(
        (&rate["parent"], &rate["unit"], &rate["goodDirection"]),
        (&"errors".into(), &"%".into(), &"down".into())
    );
    let definitions = String::from_utf8_lossy(&project.files("site")["definitions/index.html"]).into_owned();
    assert!(definitions.contains("id=\"error_user_rate\""));
}
