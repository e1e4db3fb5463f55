//! Makes ECharts' SVG fit for a page: no styles, no scripts, no ids, no clips and no groups, colours as classes, a third of
//! the size.
//!
//! ECharts numbers its ids and classes across all charts that one engine draws; without them the bytes depend on nothing but
//! the option, and pictures on one page cannot meet. What is not in a short list of drawing elements is dropped. Clips are
//! not needed: the axes hold all that is drawn. Elements are what a page pays for, so shapes of one look are one path.

use std::fmt::Write as _;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::charts::option::FONTS;
use crate::charts::render::attributes::{Attributes, Shape};
use crate::charts::theme::Palette;

/// What a picture says about itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caption<'a> {
    /// The text alternative.
    pub(crate) label: &'a str,
    /// How colours are written.
    pub(crate) palette: Palette,
    /// Whether it fills a place of any shape.
    pub(crate) stretches: bool,
}

/// The page's SVG for ECharts' SVG. The error says what could not be read.
pub(crate) fn rewrite(source: &str, caption: Caption<'_>) -> Result<String, String> {
    let mut writer = SvgWriter {
        out: String::with_capacity(source.len() / 2),
        caption,
        skipping: 0,
        open: Vec::new(),
        path_end: None,
    };
    each_event(source, |event| writer.event(event))?;
    Ok(writer.out)
}

fn each_event(source: &str, mut visit: impl FnMut(&Event<'_>) -> Result<(), String>) -> Result<(), String> {
    let mut reader = Reader::from_str(source);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return Ok(()),
            Ok(event) => visit(&event)?,
            Err(error) => return Err(format!("the drawn SVG cannot be read: {error}")),
        }
    }
}

struct SvgWriter<'a> {
    out: String,
    caption: Caption<'a>,
    /// How deep inside an element that is dropped.
    skipping: usize,
    /// The elements around the place, each with whether its end tag is written.
    open: Vec<bool>,
    /// Where the last shape ended that another of its look may join.
    path_end: Option<usize>,
}

impl SvgWriter<'_> {
    fn event(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(_) if self.skipping > 0 => self.skipping += 1,
            Event::Start(tag) => self.start(tag)?,
            Event::Empty(tag) if self.skipping == 0 => {
                self.start(tag)?;
                if std::mem::take(&mut self.skipping) == 0 {
                    self.end(tag.name().as_ref());
                }
            }
            Event::End(_) if self.skipping > 0 => self.skipping -= 1,
            Event::End(tag) => self.end(tag.name().as_ref()),
            Event::Text(text) if self.skipping == 0 && !text.trim().is_empty() => self.out.push_str(text),
            Event::GeneralRef(name) if self.skipping == 0 => {
                let _ = write!(self.out, "&{};", &**name);
            }
            // Styles are CDATA; comments and declarations say nothing to a reader.
            _ => (),
        }
        Ok(())
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), String> {
        let mut attributes = Attributes::read(tag)?;
        let Some(shape) = Shape::of(tag.name().as_ref()) else {
            self.skipping = 1;
            return Ok(());
        };
        match shape {
            Shape::Root => self.root(&attributes),
            Shape::Group => {}
            Shape::Path => {
                let joins = attributes.make_area() || attributes.is_line();
                if !attributes.is_visible() {
                    self.skipping = 1;
                    return Ok(());
                }
                self.path(&attributes.tidy(shape, self.caption.palette), joins);
            }
            Shape::Text => {
                let _ = write!(self.out, "<{}>", attributes.tidy(shape, self.caption.palette));
            }
        }
        self.open.push(matches!(shape, Shape::Root | Shape::Text));
        Ok(())
    }

    /// Areas and straight lines of one look that follow one another are one path.
    fn path(&mut self, written: &str, joins: bool) {
        let (outline, look) =
            written.strip_prefix("path d=\"").and_then(|rest| rest.split_once('"')).unwrap_or_default();
        let end = format!("\"{look}/>");
        if joins && self.path_end == Some(self.out.len()) && self.out.ends_with(&end) {
            self.out.truncate(self.out.len() - end.len());
            let _ = write!(self.out, "{outline}{end}");
        } else {
            let _ = write!(self.out, "<{written}/>");
        }
        self.path_end = joins.then_some(self.out.len());
    }

    fn end(&mut self, name: &str) {
        if self.open.pop() == Some(true) {
            let _ = write!(self.out, "</{name}>");
        }
    }

    fn root(&mut self, attributes: &Attributes) {
        let side = |name| attributes.get(name).unwrap_or("0");
        let (width, height) = (side("width"), side("height"));
        let label = escape(self.caption.label);
        let fit = if self.caption.stretches { " preserveAspectRatio=\"none\"" } else { "" };
        let _ = write!(
            self.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} \
             {height}\"{fit} role=\"img\" aria-label=\"{label}\" fill=\"none\" font-family=\"{FONTS}\" font-size=\"12\" \
             stroke-linejoin=\"round\">"
        );
    }
}

/// A text as the value of an attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(source: &str) -> String {
        let caption = Caption { label: "A \"quoted\" <label>", palette: Palette::Classes, stretches: false };
        rewrite(source, caption).expect("readable")
    }

    const OPEN: &str = "<svg width=\"720\" height=\"280\" xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\">";

    #[test]
    fn the_root_has_a_size_and_a_text_alternative() {
        let svg = page(&format!("{OPEN}</svg>"));
        assert!(svg.contains("width=\"720\" height=\"280\" viewBox=\"0 0 720 280\" role=\"img\""), "{svg}");
        assert!(svg.contains("aria-label=\"A &quot;quoted&quot; &lt;label&gt;\""), "{svg}");
        assert!(svg.ends_with("</svg>"), "{svg}");
    }

    #[test]
    fn styles_scripts_and_invisible_things_are_gone() {
        let svg = page(&format!(
            "{OPEN}<rect width=\"720\" height=\"280\" fill=\"none\"></rect><style ><![CDATA[.zr0-cls-1:hover {{}}]]></style>\
             <script>alert(1)</script><path d=\"M0 0l5 0\" fill=\"transparent\" class=\"zr0-cls-1\"></path>\
             <path d=\"M0 0l9 0\" fill=\"rgb(0,0,0)\" fill-opacity=\"0\" stroke=\"#ccc\" stroke-width=\"0\"></path></svg>"
        ));
        assert!(!svg.contains("style") && !svg.contains("script") && !svg.contains("alert"), "{svg}");
        assert!(!svg.contains("<path") && !svg.contains("<rect"), "{svg}");
    }

    #[test]
    fn shaded_areas_are_paths_and_those_of_one_look_are_one() {
        let area = |points: &str, fill: &str| {
            format!("<polygon points=\"{points}\" fill=\"{fill}\" stroke=\"#2557c7\" stroke-width=\"0\"></polygon>")
        };
        let areas = [area("1 9 3 9 3 2", "#f4f5f7"), area("5 9 7 9 7 2", "#f4f5f7"), area("8 9 9 9 9 2", "#b3261c")];
        let svg = page(&format!("{OPEN}{}</svg>", areas.concat()));
        assert!(svg.contains("<path d=\"M1 9L3 9L3 2ZM5 9L7 9L7 2Z\" class=\"f-absent\"/>"), "{svg}");
        assert!(svg.contains("<path d=\"M8 9L9 9L9 2Z\" class=\"f-bad\"/></svg>"), "{svg}");
    }

    #[test]
    fn colours_are_classes_on_a_page_and_literals_in_a_mail() {
        let source =
            format!("{OPEN}<path d=\"M1 2L3 4\" fill=\"none\" stroke=\"#2557c7\" stroke-width=\"2\"></path></svg>");
        assert!(
            page(&source).contains("<path d=\"M1 2L3 4\" stroke-width=\"2\" class=\"s-series-1\"/>"),
            "{}",
            page(&source)
        );
        let mail = rewrite(&source, Caption { label: "", palette: Palette::Dark, stretches: false }).expect("readable");
        assert!(mail.contains("stroke=\"#8ab0ff\"") && !mail.contains("class"), "{mail}");
    }

    #[test]
    fn groups_clips_and_ids_are_gone_and_what_they_held_stays() {
        let source = format!(
            "{OPEN}<g clip-path=\"url(#zr0-c0)\"><path id=\"zr0-p\" d=\"M1 1L2 2L3 1\" stroke=\"#2557c7\"></path></g>\
             <defs ><clipPath id=\"zr0-c0\"><path d=\"M0 0l9 0\" fill=\"#000\"></path></clipPath></defs>\
             <g><text y=\"1\" fill=\"#646c79\">a</text></g></svg>"
        );
        let svg = page(&source);
        let drawn = svg.split_once('>').map(|(_, drawn)| drawn);
        let expected = "<path d=\"M1 1L2 2L3 1\" class=\"s-series-1\"/><text y=\"1\" class=\"f-muted\">a</text></svg>";
        assert_eq!(drawn, Some(expected));
    }

    #[test]
    fn straight_lines_of_one_look_that_follow_one_another_are_one_path() {
        let line =
            |outline: &str, colour: &str| format!("<path d=\"{outline}\" fill=\"none\" stroke=\"{colour}\"></path>");
        let lines = [
            line("M1 9L5 9", "#e5e8ed"),
            line("M1 7L5 7", "#e5e8ed"),
            line("M1 9L5 9", "#2557c7"),
            line("M1 7L5 7L6 7", "#2557c7"),
        ];
        let svg = page(&format!("{OPEN}{}</svg>", lines.concat()));
        assert!(
            svg.contains("<path d=\"M1 9L5 9M1 7L5 7\" class=\"s-grid\"/><path d=\"M1 9L5 9\" class=\"s-series-1\"/>"),
            "{svg}"
        );
        assert_eq!(svg.matches("<path").count(), 3, "a curve keeps its own path: {svg}");
    }

    #[test]
    fn text_keeps_its_escapes_and_gets_a_plain_place() {
        let svg = page(&format!(
            "{OPEN}<text dominant-baseline=\"central\" text-anchor=\"middle\" style=\"font-size:12px;font-family:system-ui, \
             sans-serif;font-weight:600;\" xml:space=\"preserve\" y=\"5.5\" transform=\"translate(56.6483 269)\" \
             fill=\"#646c79\">a &amp; b &lt;c&gt;</text></svg>"
        ));
        assert!(
            svg.contains(
                "<text x=\"56.6\" y=\"274.5\" dominant-baseline=\"central\" text-anchor=\"middle\" \
                 font-weight=\"600\" class=\"f-muted\">a &amp; b &lt;c&gt;</text>"
            ),
            "{svg}"
        );
    }

    #[test]
    fn what_is_not_xml_is_an_error() {
        assert!(rewrite("<svg><path", Caption { label: "", palette: Palette::Light, stretches: false }).is_err());
    }
}
