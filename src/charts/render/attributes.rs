//! The attributes of one SVG element: read, freed of styles and noise, written in a short fixed form.

use std::fmt::Write as _;

use quick_xml::events::BytesStart;
use quick_xml::events::attributes::{AttrError, Attribute};

use crate::charts::option::FONTS;
use crate::charts::theme::{ColourRole, Palette, fill_class, stroke_class};

/// The elements that a picture may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `svg`.
    Root,
    /// `g`.
    Group,
    /// `path`, and a `polygon`, which becomes one.
    Path,
    /// `text`.
    Text,
}

impl Shape {
    /// The element of this name, if it may stay.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "svg" => Self::Root,
            "g" => Self::Group,
            "path" | "polygon" => Self::Path,
            "text" => Self::Text,
            _ => return None,
        })
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Root => "svg",
            Self::Group => "g",
            Self::Path => "path",
            Self::Text => "text",
        }
    }
}

/// Names and values, escaped as they were read.
#[derive(Debug, Default)]
pub(super) struct Attributes(Vec<(String, String)>);

/// What is written, in this order; everything else was noise or has become a class.
const WRITTEN: [&str; 13] = [
    "cx",
    "cy",
    "r",
    "d",
    "x",
    "y",
    "transform",
    "dominant-baseline",
    "text-anchor",
    "stroke-width",
    "stroke-dasharray",
    "fill-opacity",
    "stroke-opacity",
];
/// Written as well, after those.
const WRITTEN_FONT: [&str; 4] = ["opacity", "font-size", "font-weight", "font-style"];

/// ECharts' unit circle, which it scales and moves.
const UNIT_CIRCLE: &str = "M1 0A1 1 0 1 1 1 -0.1A1 1 0 0 1 1 0";

impl Attributes {
    /// The attributes of a start tag.
    pub(super) fn read(tag: &BytesStart<'_>) -> Result<Self, String> {
        let pair = |attribute: Result<Attribute<'_>, AttrError>| {
            let attribute = attribute.map_err(|error| error.to_string())?;
            Ok((attribute.key.as_ref().to_owned(), attribute.value.into_owned()))
        };
        tag.attributes().map(pair).collect::<Result<_, String>>().map(Self)
    }

    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Sets or replaces an attribute.
    pub(super) fn set(&mut self, name: &str, value: String) {
        self.remove(name);
        self.0.push((name.to_owned(), value));
    }

    fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
    }

    /// Whether a shape can be seen: ECharts draws areas for the mouse that cannot.
    pub(super) fn is_visible(&self) -> bool {
        let zero = |name: &str| self.get(name).is_some_and(|value| value.parse() == Ok(0.0));
        let filled = self.paint("fill").is_some() && !zero("fill-opacity");
        let stroked = self.paint("stroke").is_some() && !zero("stroke-opacity") && !zero("stroke-width");
        (filled || stroked) && !zero("opacity")
    }

    /// Makes a path of the corners of a polygon, which has no outline; whether it is one.
    pub(super) fn make_area(&mut self) -> bool {
        let Some(points) = self.get("points").map(str::to_owned) else { return false };
        let numbers: Vec<&str> = points.split([' ', ',']).filter(|number| !number.is_empty()).collect();
        let corners: Vec<String> = numbers.chunks_exact(2).map(|corner| corner.join(" ")).collect();
        self.0.retain(|(key, _)| !matches!(key.as_str(), "points" | "stroke" | "stroke-width" | "stroke-opacity"));
        self.set("d", format!("M{}Z", corners.join("L")));
        true
    }

    /// Whether it is a straight line where it stands.
    pub(super) fn is_line(&self) -> bool {
        self.get("transform").is_none() && self.get("d").is_some_and(is_open_line)
    }

    /// The colour of a fill or a stroke; `None` when there is none.
    fn paint(&self, name: &str) -> Option<&str> {
        let open_line = name == "fill" && self.get("d").is_some_and(is_open_line);
        self.get(name).filter(|colour| !matches!(*colour, "none" | "transparent") && !open_line)
    }

    /// The element's name and attributes, without what a page does not need.
    pub(super) fn tidy(mut self, shape: Shape, palette: Palette) -> String {
        self.spread_style();
        let name = if shape == Shape::Path && self.make_circle() { "circle" } else { shape.name() };
        if shape == Shape::Text {
            self.place_text();
        }
        self.drop_defaults();
        let mut out = name.to_owned();
        for key in WRITTEN.iter().chain(&WRITTEN_FONT) {
            if let Some(value) = self.get(key) {
                push(&mut out, key, &rounded(value));
            }
        }
        out + &self.colours(palette)
    }

    /// `style="font-size:12px"` becomes `font-size="12"`.
    fn spread_style(&mut self) {
        let Some(style) = self.get("style").map(str::to_owned) else { return };
        self.remove("style");
        for declaration in style.split(';') {
            if let Some((name, value)) = declaration.split_once(':') {
                let value = value.trim();
                self.set(name.trim(), value.strip_suffix("px").unwrap_or(value).to_owned());
            }
        }
    }

    fn drop_defaults(&mut self) {
        let defaults = [("font-size", "12"), ("font-family", FONTS), ("text-anchor", "start"), ("stroke-width", "1")];
        for (name, value) in defaults {
            if self.get(name) == Some(value) {
                self.remove(name);
            }
        }
    }

    /// A text that is only moved is placed instead.
    fn place_text(&mut self) {
        let moved = self.get("transform").and_then(|text| arguments(text, "translate("));
        let Some([x, y]) = moved.as_deref() else { return };
        let own = |name: &str| self.get(name).and_then(|value| value.parse::<f64>().ok()).unwrap_or(0.0);
        let (x, y) = (x + own("x"), y + own("y"));
        self.remove("transform");
        self.set("x", x.to_string());
        self.set("y", y.to_string());
    }

    /// A scaled unit circle is a circle.
    fn make_circle(&mut self) -> bool {
        let moved = self.get("transform").and_then(|text| arguments(text, "matrix("));
        let Some([radius, _, _, _, x, y]) = moved.as_deref() else { return false };
        if self.get("d") != Some(UNIT_CIRCLE) {
            return false;
        }
        let (radius, x, y) = (radius.to_string(), x.to_string(), y.to_string());
        self.0.retain(|(key, _)| key != "d" && key != "transform");
        for (name, value) in [("cx", x), ("cy", y), ("r", radius)] {
            self.set(name, value);
        }
        true
    }

    fn colours(&self, palette: Palette) -> String {
        let mut classes = Vec::new();
        let mut out = String::new();
        for (name, class) in [("fill", fill_class as fn(ColourRole) -> String), ("stroke", stroke_class)] {
            let Some(colour) = self.paint(name) else { continue };
            match ColourRole::of_light(&colour.to_lowercase()) {
                Some(role) => match palette {
                    Palette::Classes => classes.push(class(role)),
                    Palette::Light => push(&mut out, name, role.light()),
                    Palette::Dark => push(&mut out, name, role.dark()),
                },
                None => push(&mut out, name, colour),
            }
        }
        if !classes.is_empty() {
            push(&mut out, "class", &classes.join(" "));
        }
        out
    }
}

fn push(out: &mut String, name: &str, value: &str) {
    let _ = write!(out, " {name}=\"{value}\"");
}

/// A path of two points encloses nothing, whatever its fill says.
fn is_open_line(outline: &str) -> bool {
    outline.starts_with('M') && outline.matches(|letter: char| letter.is_ascii_alphabetic()).count() == 2
}

/// The numbers of `translate(1 2)` or `matrix(1,0,0,1,2,3)`; `None` for any other transform.
fn arguments(transform: &str, function: &str) -> Option<Vec<f64>> {
    let inner = transform.strip_prefix(function)?.strip_suffix(')')?;
    inner.split([' ', ',']).filter(|part| !part.is_empty()).map(|part| part.parse().ok()).collect()
}

/// Every number of a text with at most one decimal: a tenth of a pixel is finer than any screen shows.
fn rounded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|letter: char| letter.is_ascii_digit() || letter == '.') {
        let (before, from) = rest.split_at(at);
        let end = from.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(from.len());
        let (digits, after) = from.split_at(end);
        out.push_str(before);
        let precise = digits.split_once('.').is_some_and(|(whole, fraction)| whole == "0" || fraction.len() > 1);
        match digits.parse::<f64>() {
            // Below 1 a second decimal still matters: opacities and scales.
            Ok(value) if precise && value < 1.0 => out += trimmed(&format!("{value:.2}")),
            Ok(value) if precise => out += trimmed(&format!("{value:.1}")),
            Ok(_) | Err(_) => out.push_str(digits),
        }
        rest = after;
    }
    out + rest
}

fn trimmed(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidy(markup: &str, shape: Shape) -> String {
        let tag = BytesStart::from_content(markup, markup.find(' ').expect("a name and attributes"));
        Attributes::read(&tag).expect("attributes").tidy(shape, Palette::Classes)
    }

    #[test]
    fn numbers_keep_one_decimal() {
        assert_eq!(rounded("M35.7 235.123L-56.66,236.0"), "M35.7 235.1L-56.7,236.0");
        assert_eq!(rounded("matrix(0.126,0,0,3,642.64,233.9499)"), "matrix(0.13,0,0,3,642.6,233.9)");
        assert_eq!(rounded("0.16"), "0.16");
        assert_eq!(rounded("12.04"), "12");
    }

    #[test]
    fn a_scaled_unit_circle_becomes_a_circle() {
        let markup = format!("path d=\"{UNIT_CIRCLE}\" transform=\"matrix(3,0,0,3,642.64,81.6978)\" fill=\"#8a5a00\"");
        assert_eq!(tidy(&markup, Shape::Path), "circle cx=\"642.6\" cy=\"81.7\" r=\"3\" class=\"f-series-3\"");
    }

    #[test]
    fn a_turned_text_keeps_its_transform() {
        let markup = "text transform=\"matrix(0,1,-1,0,5,6)\" fill=\"#646c79\"";
        assert_eq!(tidy(markup, Shape::Text), "text transform=\"matrix(0,1,-1,0,5,6)\" class=\"f-muted\"");
    }

    #[test]
    fn a_line_of_two_points_has_no_fill() {
        let markup =
            "path d=\"M0 4L20 4\" fill=\"#000\" stroke=\"#7d8592\" stroke-width=\"1\" stroke-dasharray=\"8,4\"";
        assert_eq!(tidy(markup, Shape::Path), "path d=\"M0 4L20 4\" stroke-dasharray=\"8,4\" class=\"s-quiet\"");
    }
}
