//! What a team writes: pages with live numbers, the decision log, the mission; and what the program says when it is wrong.

use flightdeck::format;
use serde_json::Value;

use crate::harness::Project;

const SETTINGS: &str = "ranges = [7, 30, 90]\n[[segments]]\nkey = \"free\"\nwhere = { plan = \"free\" }\n[[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n";
const DEMO: [(&str, &str); 7] = [
    ("content/weekly-review.md", include_str!("../../content/weekly-review.md")),
    ("content/mission.toml", include_str!("../../content/mission.toml")),
    ("content/decisions/invite-reminder.md", include_str!("../../content/decisions/invite-reminder.md")),
    ("content/decisions/new-onboarding-form.md", include_str!("../../content/decisions/new-onboarding-form.md")),
    ("content/decisions/referral-banner.md", include_str!("../../content/decisions/referral-banner.md")),
    ("content/decisions/welcome-checklist.md", include_str!("../../content/decisions/welcome-checklist.md")),
    ("content/playbooks/errors.md", include_str!("../../content/playbooks/errors.md")),
];

fn with_demo_content(settings: &str) -> Project {
    let project = Project::small(settings);
    for (name, text) in DEMO {
        project.write(name, text);
    }
    project.write("content/playbooks/step.onboarding_complete.md", "Look at the form.\n");
    project
}

fn page(project: &Project, path: &str) -> String {
    std::fs::read_to_string(project.join("site").join(path)).expect("a page")
}

fn number(document: &Value, pointer: &str) -> f64 {
    document.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("no number at {pointer}"))
}

#[test]
fn a_number_in_prose_is_the_published_one_as_people_read_it() {
    let project = Project::small(SETTINGS);
    let calls = [
        ("value(metric=\"activation_rate\", range=\"30d\")", "all/30d/kpis.json", "/kpis/1/value"),
        ("value(metric=\"dau\", segment=\"pro\", range=\"7d\")", "pro/7d/kpis.json", "/kpis/2/value"),
        ("value(metric=\"retention.d1\")", "all/30d/retention.json", "/summary/d1/value"),
        (
            "value(metric=\"step.invite\", range=\"90d\")",
            "all/90d/funnel.json",
            "/steps/3/conversionFromPrevious/value",
        ),
    ];
    let lines: Vec<String> =
        calls.iter().enumerate().map(|(at, (call, _, _))| format!("({at}: {{{{ {call} }}}})")).collect();
    project.write("content/notes.md", &format!("+++\ntitle = \"Notes\"\n+++\n{}\n", lines.join("\n")));
    project.run(&["build"]).ok();
    let notes = page(&project, "notes/index.html");
    for (at, (call, file, pointer)) in calls.iter().enumerate() {
        let published = number(&project.json(&format!("api/analytics/{file}")), pointer);
        let shown = if call.contains("dau") { format::amount(published) } else { format::percent(published) };
        assert!(notes.contains(&format!("({at}: {shown})")), "{call}: {shown} is not in {notes}");
    }
}

#[test]
fn the_demo_content_is_whole_and_every_page_is_in_the_navigation() {
    let project = with_demo_content(SETTINGS);
    project.run(&["build"]).ok();
    for path in ["index.html", "weekly-review/index.html", "decisions/index.html", "mission/index.html"] {
        let page = page(&project, path);
        for name in ["Weekly review", "Decisions", "Mission"] {
            assert!(page.contains(&format!(">{name}</a></li>")), "{path}: {name}");
        }
    }
    let log = page(&project, "decisions/index.html");
    assert!(log.contains("id=\"new-onboarding-form\"") && log.contains("Too early"));
    let mission = page(&project, "mission/index.html");
    assert!(mission.contains("../decisions/index.html#referral-banner"));
    for chart in ["mission-map", "risk-radar"] {
        assert!(
            mission.contains(&format!("id=\"chart-{chart}\" data-chart=\"{chart}\" data-state=\"ready\"")),
            "{chart}"
        );
    }
    // What the map shows, the list and the table say.
    assert!(mission.matches("Replace the four onboarding screens").count() >= 4);
}

#[test]
fn all_mistakes_of_all_files_come_at_once_and_the_last_good_site_stays() {
    let project = with_demo_content(SETTINGS);
    project.run(&["build"]).ok();
    let before = project.files("site");
    project.write("content/notes.md", "+++\ntitle = \"Notes\"\n+++\nHello\n\n{{ value(metric=\"signup\") }}\n");
    project.write(
        "content/decisions/late.md",
        "+++\ntitle = \"L\"\ndate = 2026-13-01\nmetric = \"dau\"\nexpected = \"+1%\"\n+++\n",
    );
    let mission =
        include_str!("../../content/mission.toml").replace("threatens  = \"trust\"", "threatens  = \"thrust\"");
    project.write("content/mission.toml", &mission);
    project.run(&["build"]).fails_with(&[
        "content/notes.md:6: unknown metric `signup`\n  hint: did you mean `signups`?",
        "content/decisions/late.md:3",
        "`risks.threatens`: unknown requirement `thrust`\n  hint: did you mean `trust`?",
    ]);
    assert!(project.files("site") == before, "the site was touched");
}

#[test]
fn a_link_to_nowhere_is_found() {
    let project = Project::small(SETTINGS);
    project.write("content/notes.md", "+++\ntitle = \"Notes\"\n+++\n[a](/alerts/#no-such-place)\n");
    project.run(&["build"]).fails_with(&["notes/index.html", "no-such-place"]);
    project.write("content/notes.md", "+++\ntitle = \"Notes\"\n+++\n[a](other.md)\n");
    project.write("content/others.md", "+++\ntitle = \"Other\"\n+++\n");
    project.run(&["build"]).fails_with(&["content/notes.md:4", "did you mean `others.md`?"]);
}

#[test]
fn pictures_of_pages_are_in_the_site_and_no_others() {
    let project = Project::small(SETTINGS);
    let drawing = |colour: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><path fill=\"{colour}\"/></svg>");
    project.write("content/team/form.svg", &drawing("red"));
    project.write("content/team/secret.svg", &drawing("blue"));
    project.write("content/team/notes.md", "+++\ntitle = \"Notes\"\n+++\n![The new form](form.svg)\n");
    let published = |project: &Project| -> Vec<String> {
        project.run(&["build"]).ok();
        project.files("site").into_keys().filter(|path| path.starts_with("pictures/")).collect()
    };
    let before = published(&project);
    assert_eq!(before.len(), 1, "{before:?}");
    assert_eq!(page(&project, &before[0]), drawing("red"));
    let image = format!("<img src=\"../../{}\" alt=\"The new form\" loading=\"lazy\">", before[0]);
    assert!(page(&project, "team/notes/index.html").contains(&image));
    // Another picture has another name, so that no cache shows the old one.
    project.write("content/team/form.svg", &drawing("green"));
    let after = published(&project);
    assert_eq!(page(&project, &after[0]), drawing("green"));
    assert_ne!(before, after);
    project.write(
        "content/team/form.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>somebody@example.com</text></svg>",
    );
    project.run(&["build"]).fails_with(&["somebody@example.com"]);
}

#[test]
fn raw_html_is_text_unless_the_page_asks_for_it() {
    let project = Project::small(SETTINGS);
    let text = "\n+++\n<kbd>K</kbd> and `{{ value(metric=\"dau\") }}`\n";
    project.write("content/shown.md", &format!("+++\ntitle = \"Shown\"{text}"));
    project.write("content/kept.md", &format!("+++\ntitle = \"Kept\"\nraw_html = true{text}"));
    project.run(&["build"]).ok();
    let literal = "<code>{{ value(metric=&quot;dau&quot;) }}</code>";
    let (shown, kept) = (page(&project, "shown/index.html"), page(&project, "kept/index.html"));
    assert!(shown.contains("&lt;kbd&gt;K&lt;/kbd&gt;") && !shown.contains("<kbd>"));
    assert!(kept.contains("<kbd>K</kbd>"));
    for page in [shown, kept] {
        assert!(page.contains(literal) || page.contains(&literal.replace("&quot;", "\"")), "{page}");
    }
}

#[test]
fn withheld_numbers_stay_withheld_in_prose() {
    let project = Project::small(&format!("{SETTINGS}[privacy]\nmin_group = 1000000\n"));
    project.write("content/notes.md", "+++\ntitle = \"Notes\"\n+++\n{{ value(metric=\"dau\") }}\n");
    project.write(
        "content/decisions/old.md",
        "+++\ntitle = \"Old\"\ndate = \"as-of -60d\"\nmetric = \"dau\"\nexpected = \"+5%\"\n+++\n",
    );
    project.run(&["build"]).ok();
    assert!(page(&project, "notes/index.html").contains(">withheld<"));
    assert!(page(&project, "decisions/index.html").contains("Withheld for privacy"));
}

#[test]
fn a_decision_is_marked_on_the_time_axis_of_everybody_it_concerns() {
    let project = Project::small(SETTINGS);
    let file = |name: &str, rest: &str| {
        let text = format!("+++\ntitle = \"{name}\"\nmetric = \"signups\"\nexpected = \"+5%\"\n{rest}\n+++\n");
        project.write(&format!("content/decisions/{name}.md"), &text);
    };
    file("for-all", "date = 2026-11-10");
    file("for-pro", "date = 2026-11-12\nsegment = \"pro\"");
    file("old", "date = 2026-07-12");
    file("proposed", "date = 2026-11-13\nstatus = \"proposed\"");
    project.run(&["build"]).ok();
    let marked = |folder: &str| -> Vec<String> {
        let trends = project.json(&format!("api/analytics/{folder}/trends.json"));
        let all = trends["annotations"].as_array().expect("a list").clone();
        let decisions = all.iter().filter(|mark| mark["kind"] == "decision");
        decisions.map(|mark| format!("{} {}", mark["date"].as_str().expect("a day"), mark["href"])).collect()
    };
    let all = "2026-11-10 \"decisions/index.html#for-all\"";
    assert_eq!(marked("all/30d"), [all]);
    assert_eq!(marked("free/30d"), [all]);
    assert_eq!(marked("pro/30d"), [all, "2026-11-12 \"decisions/index.html#for-pro\""]);
    assert_eq!(marked("all/7d"), [""; 0]);
    assert!(page(&project, "all/30d/index.html").contains("href=\"../../decisions/index.html#for-all\""));
}

#[test]
fn the_exports_say_what_the_site_says_and_stand_alone() {
    let project = with_demo_content(SETTINGS);
    project.run(&["build"]).ok();
    let insights = project.json("api/analytics/all/30d/insights.json");
    let pack = project.json("exports/ai-pack.json");
    assert_eq!(pack["summary"], insights);
    assert_eq!(pack["definitions"], project.json("api/analytics/index.json")["metrics"]);
    assert_eq!(pack["decisions"].as_array().map(Vec::len), Some(4));
    assert_eq!(pack["mission"]["tasks"][0]["requirement"], "setup");
    let headline = insights["headline"].as_str().expect("a headline");
    let one_file = |name: &str| page(&project, &format!("exports/{name}.html"));
    let brief = one_file("brief");
    assert!(brief.contains(&headline.replace('\'', "&#39;").replace('"', "&quot;")), "{headline}: {brief}");
    for name in ["brief", "requirements", "metrics-spec", "technical-design", "engineering-plan", "delivery-report"] {
        let file = one_file(name);
        for outside in [" href=", " src=", "@import", "url("] {
            assert!(!file.contains(outside), "{name}: {outside}");
        }
    }
    let text = page(&project, "exports/ai-pack.md");
    for fact in insights["facts"].as_array().expect("facts") {
        assert!(text.contains(&format!("- `{}`: ", fact["id"].as_str().expect("an id"))), "{fact}");
    }
    let studio = page(&project, "documents/index.html");
    for file in ["brief.html", "brief.md", "brief.json", "ai-pack.md", "ai-pack.json", "requirements.json"] {
        assert!(studio.contains(&format!("href=\"../exports/{file}\" download")), "{file}");
    }
    let schema = project.json("api/schema/document.schema.json");
    for name in
        ["brief", "requirements", "metrics-spec", "technical-design", "engineering-plan", "delivery-report", "ai-pack"]
    {
        let data = project.json(&format!("exports/{name}.json"));
        assert!(jsonschema::is_valid(&schema, &data), "{name}");
        assert_eq!((&data["document"], &data["asOf"]), (&name.into(), &insights["meta"]["asOf"]));
    }
    assert!(pack["tokens"]["about"].as_u64() <= pack["tokens"]["most"].as_u64(), "{}", pack["tokens"]);
}

#[test]
fn a_file_of_the_team_becomes_a_document_and_its_mistakes_have_a_line() {
    let project = with_demo_content(SETTINGS);
    let own = "+++\ntitle = \"Board <1>\"\norder = 1\n+++\n# Now\n\nDAU {{ values[\"dau\"].value }}, {{ link(text=\"alerts\", \
               to=\"/alerts/index.html\") }}\n";
    project.write("templates/documents/board.md", own);
    project.run(&["build"]).ok();
    let board = page(&project, "documents/board/index.html");
    let dau = project.json("api/analytics/all/30d/kpis.json")["kpis"][2]["value"].as_f64().expect("a number");
    let shown = format!("DAU {}, <a href=\"../../alerts/index.html\">alerts</a>", flightdeck::format::amount(dau));
    assert!(board.contains(&shown) && board.contains("<h1>Board &lt;1&gt;</h1>"), "{shown}: {board}");
    let text = format!("# Board \\<1\\>\n\n# Now\n\nDAU {}, alerts\n", flightdeck::format::amount(dau));
    assert_eq!(page(&project, "exports/board.md"), text);
    assert!(page(&project, "documents/index.html").contains("href=\"../documents/board/index.html\">Board &lt;1&gt;<"));
    project.write("templates/documents/board.md", &own.replace("to=\"/alerts", "to=\"/alarms"));
    project.run(&["build"]).fails_with(&["documents/board/index.html", "alarms/index.html"]);
    project.write("templates/documents/board.md", &own.replace("values[", "value["));
    let mistaken = project
        .run(&["check"])
        .fails_with(&["templates/documents/board.md:7", "remove `templates/documents/board.md`"]);
    assert!(!mistaken.err.contains("built-in"), "no document of this name is: {}", mistaken.err);
    project.write("templates/documents/board.md", &own.replace("order", "ordr"));
    project.run(&["check"]).fails_with(&["templates/documents/board.md:3", "did you mean `order`"]);
}
