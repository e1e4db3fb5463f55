//! SVG pictures of the project, freed of everything that could run something or fetch it from elsewhere: a site publishes them
//! beside its pages, where a browser would obey them.

use quick_xml::Reader;
use quick_xml::escape::{escape, unescape};
use quick_xml::events::{BytesStart, Event};

/// Elements that draw or describe. All others go, with what is in them: scripts, foreign content, animations, which can set what
/// runs.
const ELEMENTS: &[&str] = &[
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "filter",
    "g",
    "image",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "style",
    "svg",
    "switch",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
    "use",
];
/// Attributes with a prefix that may stay.
const PREFIXED: [&str; 4] = ["xlink:href", "xml:lang", "xml:space", "xmlns:xlink"];
const NAMESPACE: &str = "http://www.w3.org/2000/svg";
/// Pictures inside the picture.
const EMBEDDED: [&str; 4] = ["data:image/gif;", "data:image/jpeg;", "data:image/png;", "data:image/webp;"];

/// The picture, written anew from what may stay; the error says why it is none.
pub(super) fn sanitised(text: &str) -> Result<String, String> {
    let mut writer = SvgCleaner::default();
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Eof => break,
            event => writer.event(&event)?,
        }
    }
    if !writer.has_root || !writer.open.is_empty() || writer.skipping > 0 {
        return Err("it is no whole `svg` element".to_owned());
    }
    Ok(writer.out)
}

#[derive(Default)]
struct SvgCleaner {
    out: String,
    has_root: bool,
    /// Elements that are written and not closed yet.
    open: Vec<String>,
    /// How deep inside an element that goes.
    skipping: usize,
    /// The text of a `style` so far.
    style: Option<String>,
}

impl SvgCleaner {
    fn event(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(_) if self.skipping > 0 => self.skipping += 1,
            Event::End(_) if self.skipping > 0 => self.skipping -= 1,
            Event::Start(tag) => self.start(tag, false)?,
            Event::Empty(tag) if self.skipping == 0 => self.start(tag, true)?,
            Event::End(_) => self.end(),
            Event::Text(text) if self.skipping == 0 => self.text(text),
            Event::CData(text) if self.skipping == 0 => self.text(&escape(&**text)),
            // The entities that XML knows by itself; others could be anything.
            Event::GeneralRef(name) if self.skipping == 0 => {
                let reference = format!("&{};", &**name);
                if unescape(&reference).is_ok() {
                    self.text(&reference);
                }
            }
            // Comments, declarations and instructions, such as the one that names a style sheet.
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, tag: &BytesStart<'_>, is_empty: bool) -> Result<(), String> {
        let name = tag.name().as_ref().to_owned();
        let is_known = ELEMENTS.contains(&name.as_str());
        if self.open.is_empty() && (name != "svg" || self.has_root) {
            return Err("it does not begin with `svg`, or goes on behind it".to_owned());
        }
        if !is_known || self.style.is_some() {
            self.skipping = usize::from(!is_empty);
            return Ok(());
        }
        self.has_root = true;
        if name == "style" {
            // Written at its end, when all of its text is known.
            self.style = (!is_empty).then(String::new);
            self.open.extend((!is_empty).then_some(name));
            return Ok(());
        }
        self.out.extend(["<", &name]);
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let key: &str = attribute.key.as_ref();
            let Ok(value) = unescape(&attribute.value) else { continue };
            if is_harmless(key, &value) {
                self.out.extend([" ", key, "=\"", &escape(&*value), "\""]);
            }
        }
        self.out.push_str(if is_empty { "/>" } else { ">" });
        self.open.extend((!is_empty).then_some(name));
        Ok(())
    }

    fn text(&mut self, escaped: &str) {
        match &mut self.style {
            Some(style) => style.push_str(escaped),
            None if self.open.is_empty() => {}
            None => self.out.push_str(escaped),
        }
    }

    fn end(&mut self) {
        let Some(name) = self.open.pop() else { return };
        match self.style.take() {
            Some(style) if unescape(&style).is_ok_and(|style| is_harmless_style(&style)) => {
                self.out.extend(["<style>", &style, "</style>"]);
            }
            Some(_) => {}
            None => self.out.extend(["</", &name, ">"]),
        }
    }
}

fn is_harmless(key: &str, value: &str) -> bool {
    let value = value.trim();
    match key {
        "xmlns" => value == NAMESPACE,
        "href" | "xlink:href" => value.starts_with('#') || EMBEDDED.iter().any(|start| value.starts_with(start)),
        _ if key.contains(':') && !PREFIXED.contains(&key) => false,
        _ => !key.to_ascii_lowercase().starts_with("on") && is_harmless_style(value),
    }
}

/// Whether a style, or the value of an attribute, names nothing but parts of the picture itself. A backslash could hide a word.
fn is_harmless_style(style: &str) -> bool {
    let style = style.to_ascii_lowercase();
    let is_own = |rest: &str| rest.trim_start_matches([' ', '"', '\'']).starts_with('#');
    !style.contains(['\\', '@']) && !style.contains("javascript:") && style.split("url(").skip(1).all(is_own)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\">";

    #[test]
    fn what_draws_stays() {
        let picture = format!(
            "{START}<title>A &amp; B</title><style>.a{{fill:red}}</style><g id=\"x\" fill=\"url(#p)\"><path d=\"M0 0\"/></g><use href=\"#x\"/><text y=\"1\">1 &lt; 2</text></svg>"
        );
        assert_eq!(sanitised(&picture), Ok(picture.clone()));
        assert_eq!(
            sanitised(&format!("<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<!-- by hand -->{picture}\n")),
            Ok(picture)
        );
    }

    #[test]
    fn what_runs_or_fetches_something_goes() {
        let harmless = format!("{START}<rect/></svg>");
        for hostile in [
            "<rect onload=\"alert(1)\"/>",
            "<rect ONCLICK=\"alert(1)\"/>",
            "<script>alert(1)</script><rect/>",
            "<script href=\"https://x.example/a.js\"/><rect/>",
            "<foreignObject><body xmlns=\"http://www.w3.org/1999/xhtml\"><script>1</script></body></foreignObject><rect/>",
            "<x:script xmlns:x=\"http://www.w3.org/2000/svg\">1</x:script><rect/>",
            "<animate attributeName=\"href\" to=\"javascript:alert(1)\"/><rect/>",
            "<style>@import url(https://x.example/a.css);</style><rect/>",
            "<style>rect{fill:url(https://x.example/a.svg#b)}</style><rect/>",
            "<style><![CDATA[@import 'https://x.example/a.css';]]></style><rect/>",
            "<rect style=\"fill:url('//x.example/a')\"/>",
            "<rect style=\"fill:u\\72l(//x.example/a)\"/>",
            "<rect fill=\"&#106;avascript:1\"/>",
            "<rect xmlns:ev=\"http://www.w3.org/2001/xml-events\" ev:event=\"load\"/>",
            "<?xml-stylesheet href=\"https://x.example/a.css\"?><rect/>",
        ] {
            assert_eq!(sanitised(&format!("{START}{hostile}</svg>")).as_ref(), Ok(&harmless), "{hostile}");
        }
        let linked =
            format!("{START}<image href=\"https://x.example/a.png\"/><use xlink:href=\"data:text/html,1\"/></svg>");
        assert_eq!(sanitised(&linked), Ok(format!("{START}<image/><use/></svg>")));
        let entity = format!("<!DOCTYPE svg [<!ENTITY e \"&lt;script>1&lt;/script>\">]>{START}<text>&e;</text></svg>");
        assert_eq!(sanitised(&entity), Ok(format!("{START}<text></text></svg>")));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for text in ["", "no picture", "<html><svg/></html>", "<svg><g></svg>", "<svg>", "<svg/><svg/>", "<svg><g"] {
            assert!(sanitised(text).is_err(), "{text}");
        }
    }
}
