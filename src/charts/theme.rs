//! The colours of charts, by role, in light and dark.
//!
//! An option names roles (`c-series-1`) and no colours. A picture for a page carries classes, and the page's stylesheet
//! gives each class its colour in light and dark ([`css`]); a picture for a mail carries the literal colours. The page's
//! script reads the same variables for the live chart.

use std::fmt::Write as _;

/// One thing in a chart that has a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColourRole {
    /// The first line or bar.
    Series1,
    /// The second line.
    Series2,
    /// The third line.
    Series3,
    /// Something that got worse.
    Bad,
    /// The previous period.
    Quiet,
    /// A bar of the previous period.
    Previous,
    /// What is still being counted.
    Counting,
    /// The band of an interval.
    Band,
    /// Text that carries figures and names.
    Text,
    /// Axis labels and notes.
    Muted,
    /// The line of an axis.
    Axis,
    /// Lines behind the data.
    Grid,
    /// The days before the data starts.
    Absent,
    /// Behind everything; also the ring around a point and the back of a tooltip.
    Surface,
}

/// Every role, in the order of the stylesheet.
pub const ROLES: [ColourRole; 14] = [
    ColourRole::Series1,
    ColourRole::Series2,
    ColourRole::Series3,
    ColourRole::Bad,
    ColourRole::Quiet,
    ColourRole::Previous,
    ColourRole::Counting,
    ColourRole::Band,
    ColourRole::Text,
    ColourRole::Muted,
    ColourRole::Axis,
    ColourRole::Grid,
    ColourRole::Absent,
    ColourRole::Surface,
];

impl ColourRole {
    /// Its name in options; with `--` before it the name of its CSS variable.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Series1 => "c-series-1",
            Self::Series2 => "c-series-2",
            Self::Series3 => "c-series-3",
            Self::Bad => "c-bad",
            Self::Quiet => "c-quiet",
            Self::Previous => "c-previous",
            Self::Counting => "c-counting",
            Self::Band => "c-band",
            Self::Text => "c-text",
            Self::Muted => "c-muted",
            Self::Axis => "c-axis",
            Self::Grid => "c-grid",
            Self::Absent => "c-absent",
            Self::Surface => "c-surface",
        }
    }

    /// Its colour on a light page. No two roles share one: a picture's colours are told back to roles by it.
    pub const fn light(self) -> &'static str {
        match self {
            Self::Series1 => "#2557c7",
            Self::Series2 => "#0f8577",
            Self::Series3 => "#8a5a00",
            Self::Bad => "#b3261c",
            Self::Quiet => "#7d8592",
            Self::Previous => "#dfe3e9",
            Self::Counting => "#b9cdf5",
            Self::Band => "#2557c8",
            Self::Text => "#171a20",
            Self::Muted => "#646c79",
            Self::Axis => "#c8ced7",
            Self::Grid => "#e5e8ed",
            Self::Absent => "#f4f5f7",
            Self::Surface => "#ffffff",
        }
    }

    /// Its colour on a dark page.
    pub const fn dark(self) -> &'static str {
        match self {
            Self::Series1 => "#8ab0ff",
            Self::Series2 => "#4fcdb9",
            Self::Series3 => "#e0b04c",
            Self::Bad => "#ff9489",
            Self::Quiet => "#6f7987",
            Self::Previous => "#333c49",
            Self::Counting => "#34507f",
            Self::Band => "#8ab0fe",
            Self::Text => "#e9ecf1",
            Self::Muted => "#929ba8",
            Self::Axis => "#3b434f",
            Self::Grid => "#252b34",
            Self::Absent => "#161a20",
            Self::Surface => "#0f1216",
        }
    }

    /// The role that has this colour on a light page, written in lower case.
    pub fn of_light(colour: &str) -> Option<Self> {
        ROLES.into_iter().find(|role| role.light() == colour)
    }
}

/// How a picture carries its colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Palette {
    /// As classes, for a page with the stylesheet of [`css`].
    Classes,
    /// As literal colours on white, for mail and print.
    Light,
    /// As literal colours on black.
    Dark,
}

/// The stylesheet of charts: colours, classes and the switch between the two widths of a picture.
pub fn css() -> String {
    let mut css = format!(":root{{{}}}\n", variables(ColourRole::light));
    let dark = variables(ColourRole::dark);
    // The reader's choice goes before the system's, and paper before both.
    let _ = writeln!(css, "@media (prefers-color-scheme:dark){{:root:where(:not([data-theme=light])){{{dark}}}}}");
    let _ = writeln!(css, ":root:where([data-theme=dark]){{{dark}}}");
    // Paper is white, whatever the screen was.
    let _ = writeln!(css, "@media print{{:root{{{}}}}}", variables(ColourRole::light));
    for role in ROLES {
        let name = role.name();
        let (fill, stroke) = (fill_class(role), stroke_class(role));
        let _ = writeln!(css, ".{fill}{{fill:var(--{name})}}.{stroke}{{stroke:var(--{name})}}");
    }
    css + LAYOUT
}

/// The class that fills with the role's colour.
pub(crate) fn fill_class(role: ColourRole) -> String {
    role.name().replacen("c-", "f-", 1)
}

/// The class that strokes with the role's colour.
pub(crate) fn stroke_class(role: ColourRole) -> String {
    role.name().replacen("c-", "s-", 1)
}

fn variables(colour: fn(ColourRole) -> &'static str) -> String {
    let pairs: Vec<String> = ROLES.iter().map(|role| format!("--{}:{}", role.name(), colour(*role))).collect();
    pairs.join(";")
}

const LAYOUT: &str = "\
.chart-frame{container-type:inline-size;position:relative;max-width:900px}
.chart-small .chart-frame{max-width:460px}
.chart-picture svg{display:block;width:100%;height:auto;font-family:inherit}
.chart-picture text{font-variant-numeric:tabular-nums}
.chart-stretched .chart-frame{max-width:none}
.chart-stretched .chart-picture,.chart-stretched .chart-picture svg{height:100%}
.chart-narrow{display:none}
@container (max-width:719px){.chart-wide text{font-size:14px}}
@container (max-width:599px){.chart-wide text{font-size:16px}}
@container (max-width:519px){.chart-wide{display:none}.chart-narrow{display:block}}
.chart-live{position:absolute;inset:0}
.chart-live[hidden]{display:none}
.chart-live:focus-visible{outline:2px solid var(--c-series-1);outline-offset:2px}
@media screen{.chart[data-live] .chart-picture{visibility:hidden;position:absolute;inset:0;overflow:hidden}}
@media print{.chart-live{display:none}.chart:not(.chart-stretched) .chart-frame{height:auto!important}}
.sparkline{display:inline-block;overflow:visible}
.sparkline path{fill:none;stroke:var(--c-series-1);stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round}
.sparkline circle{fill:var(--c-series-1)}
";

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_roles_share_a_name_or_a_light_colour() {
        let names: BTreeSet<&str> = ROLES.iter().map(|role| role.name()).collect();
        let colours: BTreeSet<&str> = ROLES.iter().map(|role| role.light()).collect();
        assert_eq!((names.len(), colours.len()), (ROLES.len(), ROLES.len()));
        assert_eq!(ColourRole::of_light("#2557c7"), Some(ColourRole::Series1));
        assert_eq!(ColourRole::of_light("#123456"), None);
    }

    #[test]
    fn the_stylesheet_says_every_role_in_light_and_dark() {
        let css = css();
        for role in ROLES {
            assert!(css.contains(&format!("--{}:{}", role.name(), role.light())), "{role:?}");
            assert!(css.contains(&format!("--{}:{}", role.name(), role.dark())), "{role:?}");
            assert!(css.contains(&format!(".{}{{", fill_class(role))), "{role:?}");
        }
    }

    /// WCAG 2.1 relative luminance of `#rrggbb`.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("hex")) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_and_lines_can_be_read_in_light_and_dark() {
        for colour in [ColourRole::light as fn(ColourRole) -> &'static str, ColourRole::dark] {
            let surface = colour(ColourRole::Surface);
            for role in [
                ColourRole::Text,
                ColourRole::Muted,
                ColourRole::Series1,
                ColourRole::Series2,
                ColourRole::Series3,
                ColourRole::Bad,
            ] {
                let ratio = contrast(colour(role), surface);
                assert!(ratio >= 4.5, "{role:?} on the surface has a contrast of {ratio:.1}");
            }
        }
    }
}
