//! Markdown as pages show it.

use std::path::Path;

use super::*;
use crate::language::Language;
use crate::problem::Place;

/// Answers every call with its own text in capitals, inside a tag.
struct Echo {
    calls: Vec<(String, usize, bool)>,
}

impl Surroundings for Echo {
    fn call(&mut self, call: PlacedCall<'_>) -> Result<String, Problem> {
        self.calls.push((call.text.to_owned(), call.line, call.is_alone));
        if call.text == "bad()" {
            return Err(self.problem(call.line, "bad"));
        }
        Ok(format!("<b>*{}*</b>", call.text.to_uppercase()))
    }

    fn link(&mut self, address: &str, _line: usize) -> Result<String, Problem> {
        Ok(address.replace(".md", ".html"))
    }

    fn picture(&mut self, address: &str, line: usize) -> Result<Image, Problem> {
        let size = address.ends_with("png").then_some([640, 480]);
        let image = Image { address: format!("../{address}"), size };
        if address.contains(':') { Err(self.problem(line, "elsewhere")) } else { Ok(image) }
    }

    fn problem(&self, line: usize, message: &str) -> Problem {
        Problem::new(Place::file(Path::new("a.md")).line(line), message)
    }
}

fn written(text: &str, raw_html: RawHtml) -> (String, Vec<(String, usize, bool)>, Vec<Problem>) {
    let mut echo = Echo { calls: Vec::new() };
    let (html, problems) = document(MarkdownDocument { text, line: 5, raw_html }, &mut echo);
    (html, echo.calls, problems)
}

fn page(text: &str) -> String {
    written(text, RawHtml::Shown).0
}

#[test]
fn headings_stand_under_the_page_without_a_gap() {
    assert_eq!(html("# a\n### b\n# c\n", 4), "<h4>a</h4>\n<h5>b</h5>\n<h4>c</h4>\n");
    assert_eq!(html("## a\n### b\n#### c\n##### d\n", 4), "<h4>a</h4>\n<h5>b</h5>\n<h6>c</h6>\n<h6>d</h6>\n");
}

#[test]
fn raw_html_is_shown_and_not_run() {
    let text = "<script>alert(1)</script>\n\nan <b onclick=x>inline</b>";
    for shown in [html(text, 2), page(text)] {
        assert!(!shown.contains("<script") && !shown.contains("<b "), "{shown}");
        assert!(shown.contains("&lt;script&gt;"), "{shown}");
    }
    assert!(written("<em>kept</em> {{ x() }}", RawHtml::Kept).0.contains("<em>kept</em> <b>"));
}

#[test]
fn links_that_run_something_lead_nowhere() {
    let page = html("[a](javascript:alert(1)) [b](https://example.com) [c](../data/index.html#rows:1)", 2);
    assert!(!page.contains("javascript"), "{page}");
    assert!(page.contains("href=\"https://example.com\"") && page.contains("href=\"../data/index.html#rows:1\""));
}

#[test]
fn lists_and_emphasis_are_kept() {
    assert_eq!(html("1. **a**\n2. b\n", 2), "<ol>\n<li><strong>a</strong></li>\n<li>b</li>\n</ol>\n");
}

#[test]
fn an_answer_is_never_read_as_markdown() {
    let (html, calls, problems) = written("one\ntwo {{ a_b(c=\"d_e\") }} *three*\n", RawHtml::Shown);
    assert_eq!(html, "<p>one\ntwo <b>*A_B(C=\"D_E\")*</b> <em>three</em></p>\n");
    assert_eq!((calls, problems), (vec![("a_b(c=\"d_e\")".into(), 6, false)], Vec::new()));
}

#[test]
fn a_call_in_code_stays_as_written() {
    let (html, calls, _) = written("`{{ x() }}`\n\n```\n{{ y() }}\n```\n\n    {{ z() }}\n", RawHtml::Shown);
    assert!(calls.is_empty(), "{calls:?}");
    assert!(html.contains("<code>{{ x() }}</code>") && html.contains("{{ y() }}") && html.contains("{{ z() }}"));
}

#[test]
fn a_call_that_is_a_paragraph_stands_alone() {
    let (html, calls, _) = written("a\n\n{{ x() }}\n\nb {{ y() }}\n", RawHtml::Shown);
    assert!(html.contains("</p>\n<b>*X()*</b>"), "{html}");
    assert_eq!(calls, [("x()".to_owned(), 7, true), ("y()".to_owned(), 9, false)]);
}

#[test]
fn every_problem_is_told_with_its_line() {
    let (_, _, problems) = written("{{ bad() }}\n\n- a {{ bad() }}\n- b {{ open\n", RawHtml::Shown);
    let lines: Vec<Option<usize>> = problems.iter().map(|problem| problem.place.line).collect();
    assert_eq!(lines, [Some(5), Some(7), Some(8)]);
    assert!(problems[2].message.contains("no `}}`"));
}

#[test]
fn headings_have_anchors_of_their_own() {
    let page = page("# What changed\n## What changed\n# 50% {{ x() }}!\n# Main\n# …\n");
    for id in ["what-changed", "what-changed-2", "50", "main-2", "section"] {
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}: {page}");
    }
}

#[test]
fn tables_scroll_and_align_without_inline_styles() {
    let page = page("| a | b |\n|---|--:|\n| {{ x() }} | 1 |\n");
    assert!(page.contains("<div class=\"scroll fade\" tabindex=\"0\""), "{page}");
    assert!(page.contains("<th scope=\"col\" class=\"right\">b</th>"), "{page}");
    assert!(page.contains("<td class=\"left\"><b>*X()*</b></td><td class=\"right\">1</td>"), "{page}");
    assert!(!page.contains("style="), "{page}");
}

#[test]
fn admonitions_and_footnotes_are_written_out() {
    let page = page("> [!WARNING]\n> careful\n\nso[^1].\n\n[^1]: because\n");
    assert!(
        page.contains("<aside class=\"admonition warning-box\">\n<p class=\"admonition-title\">Warning</p>"),
        "{page}"
    );
    assert!(page.contains("href=\"#note_1\"") && page.contains("id=\"note_1\""), "{page}");
    assert!(page.contains("</aside>"));
}

#[test]
fn the_title_of_a_box_is_in_the_language_of_the_site() {
    let title = |kind: &str| {
        let page = Language::German.write(|| page(&format!("> [!{kind}]\n> words\n")));
        let (_, rest) = page.split_once("admonition-title\">").expect("a title");
        rest.split_once('<').expect("an end").0.to_owned()
    };
    let titles = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"].map(title);
    assert_eq!(titles, ["Hinweis", "Tipp", "Wichtig", "Warnung", "Vorsicht"]);
}

#[test]
fn tasks_are_signs_and_links_are_asked_for() {
    let page = page("- [x] done\n- [ ] open [a](b.md)\n");
    assert!(page.contains("\u{2611} done") && page.contains("\u{2610} open <a href=\"b.html\">"), "{page}");
}

/// The seconds for which this thread was at work, where Linux tells, so that other programs do not disturb the measurement.
fn busy() -> f64 {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanos.map_or_else(|| START.elapsed().as_secs_f64(), |nanos| nanos / 1e9)
}

/// How many times longer four times the text takes: four for a cost that grows with the text, sixteen for one that grows with
/// its square.
fn growth(text: impl Fn(usize) -> String, size: usize) -> f64 {
    let seconds = |size: usize, times: usize| {
        let text = text(size);
        let start = busy();
        for _ in 0..times {
            let (html, _, problems) = written(&text, RawHtml::Shown);
            assert!(html.len() > size && problems.is_empty());
        }
        busy() - start
    };
    // Equal work, so that both are long enough to be measured.
    4.0 * seconds(4 * size, 15) / seconds(size, 60)
}

#[test]
fn the_cost_of_a_page_grows_with_its_size() {
    let check = |kind: &str, growth: f64| {
        assert!(growth < 9.0, "{kind}: four times the text takes {growth:.1} times as long");
    };
    check("paragraph", growth(|lines| "word **bold** [l](/alerts/) `code` | a | b |\n".repeat(lines), 400));
    check("headings", growth(|lines| "## Again\n\n".repeat(lines), 1_000));
    let footnotes = |notes: usize| {
        let references: Vec<String> = (0..notes).map(|note| format!("[^{note}]")).collect();
        let definitions: Vec<String> = (0..notes).map(|note| format!("\n\n[^{note}]: A note.")).collect();
        references.concat() + &definitions.concat()
    };
    check("footnotes", growth(footnotes, 400));
    let columns = |columns: usize| {
        let row = |cell: &str| format!("|{}\n", format!("{cell}|").repeat(columns));
        row("a") + &row("-") + &row("b")
    };
    check("columns", growth(columns, 1_000));
}
