//! Documents of a plausible site: they say what the pages say, hold their budget, and let nobody's words become markup.

use std::collections::BTreeMap;

use super::super::document_source::documents;
use super::super::fixture::Fixture;
use super::super::markdown_text::plain;
use super::*;
use crate::format;
use crate::messages::text;

/// The file of Markdown of a document of the fixture.
fn markdown(fixture: &Fixture, name: &str) -> String {
    let site = fixture.site();
    let templates = Templates::with_documents(&fixture.templates, &fixture.documents).expect("they parse");
    let source = fixture.documents.iter().find(|source| source.name == name).expect("a document");
    let bytes = DocumentStudio::new(&site, &templates).file(source, DocumentFormat::Markdown);
    String::from_utf8(bytes.expect("it renders")).expect("text")
}

/// The fixture with a document of this text, which is called `own`.
fn with_own(front: &str, body: &str) -> Fixture {
    let mut fixture = Fixture::new();
    let text = format!("+++\ntitle = \"Own\"\n{front}\n+++\n{body}");
    fixture.templates = BTreeMap::from([("documents/own.md".to_owned(), text)]);
    fixture.documents = documents(&fixture.templates).expect("valid");
    fixture
}

#[test]
fn the_brief_says_what_the_front_page_says() {
    let fixture = Fixture::new();
    let site = fixture.site();
    let brief = site.insights.get(site.home.segment, site.home.range).expect("a brief");
    let text = markdown(&fixture, "brief");
    assert!(text.contains(&format!("\n**{}**\n", plain(&brief.headline.text))), "{text}");
    for (part, items) in brief.below_headline() {
        assert!(text.contains(&format!("\n## {}\n\n", part.title())), "{text}");
        assert!(items.iter().all(|item| text.contains(&format!("\n- {}\n", plain(&item.text)))), "{text}");
    }
    // The headline is said once.
    assert!(!text.contains(&format!("- {}\n", plain(&brief.headline.text))), "{text}");
    let dau = &fixture.views.cockpits[2].kpis[2];
    assert!(text.contains(&format!("\n| DAU | {} |", format::value_or_missing(dau.value, dau.format))), "{text}");
    assert!(text.contains("Too early: One long onboarding form instead of four short steps"), "{text}");
}

#[test]
fn the_pack_holds_every_fact_and_definition() {
    let fixture = Fixture::new();
    let site = fixture.site();
    let text = markdown(&fixture, "ai-pack");
    let brief = site.insights.get(site.home.segment, site.home.range).expect("a brief");
    assert!(brief.facts.iter().all(|fact| text.contains(&format!("\n- `{}`: ", fact.id))), "{text}");
    assert!(site.metrics.iter().all(|metric| text.contains(&format!("\n- `{}`: **", metric.id))), "{text}");
    assert!(text.contains("likelihood 4 of 5, impact 5 of 5"), "{text}");
}

#[test]
fn the_specification_holds_every_metric_in_full() {
    let fixture = Fixture::new();
    let text = markdown(&fixture, "metrics-spec");
    let never_counted = text!("metric-not-counted");
    for metric in fixture.metrics.iter() {
        let own = text.split(&format!("\n### {}\n", plain(&metric.label))).nth(1).expect("a section");
        let own = own.split("\n### ").next().unwrap_or_default();
        let prose = crate::pages::markdown_text::prose;
        for part in [prose(&metric.definition), prose(&metric.formula), plain(&metric.window)] {
            assert!(own.contains(&part), "{}: {part}", metric.id);
        }
        let edges = metric.edge_cases.iter().filter(|edge| **edge != never_counted);
        assert!(edges.into_iter().all(|edge| own.contains(&format!("  - {}", prose(edge)))), "{}", metric.id);
    }
    assert_eq!(text.matches(&never_counted).count(), 1, "what holds for all is said once");
}

#[test]
fn every_requirement_stands_with_its_value_and_what_serves_it() {
    let fixture = Fixture::new();
    let text = markdown(&fixture, "requirements");
    for (at, requirement) in fixture.mission.requirements.iter().enumerate() {
        assert!(text.contains(&format!(
            "\n| {} | {} | {} | ",
            at + 1,
            plain(&requirement.title),
            plain(&requirement.metric.label)
        )));
        let own = text.split(&format!("\n### {}. ", at + 1)).nth(1).and_then(|rest| rest.split("\n## ").next());
        let own = own.and_then(|own| own.split("\n### ").next()).expect("a section");
        let tasks = fixture.mission.tasks.iter().filter(|task| task.requirement == at);
        assert!(tasks.clone().count() > 0 && tasks.into_iter().all(|task| own.contains(&plain(&task.title))), "{own}");
    }
    assert!(markdown(&fixture, "engineering-plan").contains(&plain(&fixture.mission.goal)));
}

#[test]
fn a_document_is_shortened_to_its_budget_and_says_so() {
    let body = "{{ budget }}\n{% for fact in facts %}\n- {{ fact.id | code }}: {{ fact.statement }}\n{%- endfor %}\n\
                {% for metric in definitions %}\n- {{ metric.id | code }}{% if metric.formula %} {{ metric.formula }}{% endif %}\n{%- endfor %}\n";
    assert_eq!([tokens("äöüß"), tokens("worte")], [1, 2], "four characters each, not bytes");
    let whole = markdown(&with_own("", body), "own");
    let all = tokens(&whole);
    let told = |most: usize| markdown(&with_own(&format!("tokens = {most}"), body), "own");
    let roomy = told(all + 100);
    assert!(roomy.contains("At most") && roomy.contains("stickiness"), "{roomy}");
    let mut lengths = Vec::new();
    for most in [all + 100, all - 100, 600] {
        let text = told(most);
        assert!(tokens(&text) <= most, "{} of {most}", tokens(&text));
        lengths.push(text.len());
    }
    assert!(lengths.is_sorted_by(|long, short| long > short), "{lengths:?}");
    assert!(told(600).contains("left out to fit"), "{}", told(600));
    // What nothing can shorten ends where the budget does.
    let long = "{% for word in range(end=2000) %}\n- {{ project }} {{ word }}\n{%- endfor %}\n";
    let cut = markdown(&with_own("tokens = 500", long), "own");
    assert!((450..=500).contains(&tokens(&cut)) && cut.ends_with("to fit the budget.)\n"), "{cut}");
}

#[test]
fn values_are_text_and_links_stay_inside_the_site() {
    let fixture = with_own(
        "",
        "{{ project }}\n\n{{ link(text=project, to=\"/alerts/index.html#a\") }} [b](https://example.com/) `{{ \"{{ x() }}\" }}`\n",
    );
    let project = "a*b_c <x> [y](z) {{ value() }}";
    let site = Site { title: project, ..fixture.site() };
    let templates = Templates::with_documents(&fixture.templates, &fixture.documents).expect("they parse");
    let source = fixture.documents.iter().find(|source| source.name == "own").expect("a document");
    let studio = DocumentStudio::new(&site, &templates);
    let text = String::from_utf8(studio.file(source, DocumentFormat::Markdown).expect("it renders")).expect("text");
    let escaped = plain(project);
    assert!(text.contains(&format!("\n{escaped}\n\n{escaped} [b](https://example.com/)")), "{text}");
    let file = String::from_utf8(studio.file(source, DocumentFormat::Html).expect("it renders")).expect("text");
    assert!(file.contains("<p>a*b_c &lt;x&gt; [y](z) {{ value() }}</p>"), "{file}");
    let made = super::super::Renderer::new(&site, &mut super::super::PageCache::default()).expect("it renders");
    let page = String::from_utf8(studio.page(&made.frame, source).expect("it renders")).expect("text");
    assert!(page.contains("<a href=\"../../alerts/index.html#a\">a*b_c &lt;x&gt;"), "{page}");
}

#[test]
fn a_mistake_in_a_template_has_its_file_and_line() {
    let told = |front: &str, body: &str| {
        let fixture = with_own(front, body);
        let site = fixture.site();
        match Templates::with_documents(&fixture.templates, &fixture.documents) {
            Ok(templates) => {
                let source = fixture.documents.iter().find(|source| source.name == "own").expect("a document");
                let file = DocumentStudio::new(&site, &templates).file(source, DocumentFormat::Markdown);
                file.expect_err("it is wrong").to_string()
            }
            Err(problems) => problems.to_string(),
        }
    };
    assert!(told("", "one\n{{ nothing.here }}\n").starts_with("templates/documents/own.md:6: "));
    assert!(told("", "one\n{% if %}\n").starts_with("templates/documents/own.md:6: "));
    assert!(told("description = \"{{ nothing.here }}\"", "").starts_with("templates/documents/own.md"));
}
