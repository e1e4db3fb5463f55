//! Makes ECharts' SVG fit for a page: no styles, no scripts, colours as classes, ids of its own, half the size.
//!
//! ECharts numbers its ids and classes across all charts that one engine draws; here they are named after the chart, so
//! the bytes depend on nothing but the option. What is not in a short list of drawing elements is dropped.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::charts::option::FONTS;
use crate::charts::render::attributes::{Attributes, Shape};
use crate::charts::theme::Palette;

/// What a picture says about itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caption<'a> {
    /// Stands before every id of the picture, so that pictures on one page cannot meet.
    pub(crate) prefix: &'a str,
    /// The text alternative.
    pub(crate) label: &'a str,
    /// How colours are written.
    pub(crate) palette: Palette,
    /// Whether it fills a place of any shape.
    pub(crate) stretches: bool,
}

/// The page's SVG for ECharts' SVG. The error says what could not be read.
pub(crate) fn rewrite(source: &str, caption: Caption<'_>) -> Result<String, String> {
    let ids = canonical_ids(source, caption.prefix)?;
    let mut writer = SvgWriter {
        out: String::with_capacity(source.len() / 2),
        ids,
        caption,
        skipping: 0,
        closed: false,
        in_clip: false,
        area_end: None,
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

/// ECharts' ids to ours. Clips of the same outline get one id: every line has its own copy of the same rectangle.
fn canonical_ids(source: &str, prefix: &str) -> Result<BTreeMap<String, Id>, String> {
    let mut ids = BTreeMap::new();
    let mut by_outline: BTreeMap<String, String> = BTreeMap::new();
    let mut open: Option<String> = None;
    each_event(source, |event| {
        let (Event::Start(tag) | Event::Empty(tag)) = event else { return Ok(()) };
        let attributes = Attributes::read(tag)?;
        if let Some(id) = attributes.get("id") {
            let own = format!("{prefix}-{}", ids.len());
            ids.insert(id.to_owned(), Id { own, repeats: false });
            open = (tag.name().as_ref() == "clipPath").then(|| id.to_owned());
        } else if let (Some(id), Some(outline)) = (open.take(), attributes.get("d")) {
            let own = ids.get(&id).map(|id| id.own.clone()).unwrap_or_default();
            // Two clips that differ by the width of a line are one: the axes hold all that is drawn.
            let first = by_outline.entry(outline.to_owned()).or_insert_with(|| own.clone());
            let repeats = *first != own;
            ids.insert(id, Id { own: first.clone(), repeats });
        }
        Ok(())
    })?;
    Ok(ids)
}

/// What becomes of an id.
struct Id {
    own: String,
    /// Its element is a copy of an earlier one and is not written.
    repeats: bool,
}

struct SvgWriter<'a> {
    out: String,
    ids: BTreeMap<String, Id>,
    caption: Caption<'a>,
    /// How deep inside an element that is dropped.
    skipping: usize,
    /// Whether the element was written closed; its end tag is then dropped.
    closed: bool,
    /// Whether the next element is the outline of a clip, which is needed though it paints nothing.
    in_clip: bool,
    /// Where the last area ended.
    area_end: Option<usize>,
}

impl SvgWriter<'_> {
    fn event(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(_) if self.skipping > 0 => self.skipping += 1,
            Event::Start(tag) => self.start(tag)?,
            Event::Empty(tag) if self.skipping == 0 => {
                self.start(tag)?;
                self.end(tag.name().as_ref());
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
        let shape = Shape::of(tag.name().as_ref());
        let repeats = attributes.get("id").and_then(|id| self.ids.get(id)).is_some_and(|id| id.repeats);
        let Some(shape) = shape.filter(|_| !repeats) else {
            self.skipping = 1;
            return Ok(());
        };
        if shape == Shape::Root {
            self.root(&attributes);
            return Ok(());
        }
        self.rename(&mut attributes);
        let is_area = attributes.make_area();
        if self.in_clip {
            attributes.keep_outline_only();
        } else if shape.is_leaf() && !attributes.is_visible() {
            self.skipping = 1;
            return Ok(());
        }
        let written = attributes.tidy(shape, self.caption.palette);
        if is_area {
            self.area(&written);
            self.closed = true;
        } else if shape.is_leaf() {
            let _ = write!(self.out, "<{written}/>");
            self.closed = true;
        } else {
            let _ = write!(self.out, "<{written}>");
        }
        self.in_clip = shape == Shape::Clip;
        Ok(())
    }

    /// Areas of one look that follow one another are one path.
    fn area(&mut self, written: &str) {
        let (outline, look) =
            written.strip_prefix("path d=\"").and_then(|rest| rest.split_once('"')).unwrap_or_default();
        let end = format!("\"{look}/>");
        if self.area_end == Some(self.out.len()) && self.out.ends_with(&end) {
            self.out.truncate(self.out.len() - end.len());
            let _ = write!(self.out, "{outline}{end}");
        } else {
            let _ = write!(self.out, "<{written}/>");
        }
        self.area_end = Some(self.out.len());
    }

    fn end(&mut self, name: &str) {
        self.in_clip = false;
        if !std::mem::take(&mut self.closed) {
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

    fn rename(&self, attributes: &mut Attributes) {
        if let Some(own) = attributes.get("id").and_then(|id| self.ids.get(id)).map(|id| id.own.clone()) {
            attributes.set("id", own);
        }
        let clip = attributes.get("clip-path").and_then(|url| url.strip_prefix("url(#")?.strip_suffix(')'));
        if let Some(own) = clip.and_then(|id| self.ids.get(id)).map(|id| format!("url(#{})", id.own)) {
            attributes.set("clip-path", own);
        }
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
        let caption =
            Caption { prefix: "funnel-w", label: "A \"quoted\" <label>", palette: Palette::Classes, stretches: false };
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
        let mail = rewrite(&source, Caption { prefix: "x", label: "", palette: Palette::Dark, stretches: false })
            .expect("readable");
        assert!(mail.contains("stroke=\"#8ab0ff\"") && !mail.contains("class"), "{mail}");
    }

    #[test]
    fn ids_are_named_after_the_chart_and_equal_clips_are_one() {
        let clip =
            |id: &str, d: &str| format!("<clipPath id=\"{id}\"><path d=\"{d}\" fill=\"#000\"></path></clipPath>");
        let line =
            |id: &str| format!("<g clip-path=\"url(#{id})\"><path d=\"M1 1L2 2\" stroke=\"#2557c7\"></path></g>");
        let source = |engine: &str| {
            let id = |number: u32| format!("{engine}-c{number}");
            format!(
                "{OPEN}{}{}{}<defs >{}{}{}</defs></svg>",
                line(&id(0)),
                line(&id(1)),
                line(&id(2)),
                clip(&id(0), "M0 0l9 0"),
                clip(&id(1), "M0 0l9 0"),
                clip(&id(2), "M0 0l7 0")
            )
        };
        let svg = page(&source("zr0"));
        assert_eq!(svg, page(&source("zr41")));
        assert_eq!(svg.matches("<clipPath").count(), 2, "{svg}");
        assert_eq!(svg.matches("url(#funnel-w-0)").count(), 2, "{svg}");
        assert_eq!(svg.matches("url(#funnel-w-2)").count(), 1, "{svg}");
        assert!(!svg.contains("zr"), "{svg}");
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
        assert!(
            rewrite("<svg><path", Caption { prefix: "x", label: "", palette: Palette::Light, stretches: false })
                .is_err()
        );
    }
}
