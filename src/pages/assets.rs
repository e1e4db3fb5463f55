//! The stylesheet, the script and the icon, served under names that carry a hash of their content.
//!
//! One stylesheet and one script keep a page at four requests. The chart runtime is not among them: the script loads it
//! when a reader points at a chart, focuses it or taps it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::charts;
use crate::messages;

const STYLES: [(&str, &str); 6] = [
    ("assets/base.css", include_str!("../../templates/assets/base.css")),
    ("assets/panels.css", include_str!("../../templates/assets/panels.css")),
    ("assets/pages.css", include_str!("../../templates/assets/pages.css")),
    ("assets/charts.css", include_str!("../../templates/assets/charts.css")),
    ("assets/content.css", include_str!("../../templates/assets/content.css")),
    ("assets/print.css", include_str!("../../templates/assets/print.css")),
];
/// First what is set before the page is drawn.
const SCRIPT: &str = concat!(
    include_str!("../../templates/assets/theme.js"),
    "\n;\n",
    include_str!("../../templates/assets/cockpit.js")
);
const ICON: &str = include_str!("../../templates/assets/icon.svg");

/// Where the assets are, below the site's root.
#[derive(Clone, Debug, Serialize)]
pub(super) struct AssetPaths {
    /// The stylesheet.
    pub style: String,
    /// The script.
    pub script: String,
    /// The icon.
    pub icon: String,
    /// The chart runtime.
    pub runtime: String,
}

/// The folder of a project's templates whose files are no templates.
pub(super) const FOLDER: &str = "assets/";

/// The stylesheet: the built-in parts with those of the project in their place, then what the project adds, by name.
fn style(own: &BTreeMap<String, String>) -> String {
    let mut parts = vec![minified(&charts::theme::css())];
    parts.extend(STYLES.map(|(name, text)| match own.get(name).filter(|own| *own != text) {
        Some(own) => own.clone(),
        None => minified(text),
    }));
    let is_added = |name: &str| {
        let is_style = name.rsplit_once('.').is_some_and(|(_, extension)| extension == "css");
        name.starts_with(FOLDER) && is_style && STYLES.iter().all(|(known, _)| *known != name)
    };
    parts.extend(own.iter().filter(|(name, _)| is_added(name)).map(|(_, text)| text.clone()));
    parts.join("\n")
}

/// Puts the assets among the files and says where they are; `own` are the project's templates.
pub(super) fn place(files: &mut BTreeMap<String, Vec<u8>>, own: &BTreeMap<String, String>) -> AssetPaths {
    // The line break and the semicolon keep one script from running into the other.
    let script = messages::script(&format!("{SCRIPT}\n;\n{}", charts::SCRIPT)).into_bytes();
    let runtime = charts::runtime();
    let runtime_path = format!("assets/{}", runtime.name);
    files.insert(runtime_path.clone(), runtime.bytes);
    AssetPaths {
        style: add(files, ("style", "css"), style(own).into_bytes()),
        script: add(files, ("cockpit", "js"), script),
        icon: add(files, ("icon", "svg"), ICON.as_bytes().to_vec()),
        runtime: runtime_path,
    }
}

/// Adds a file under a name that carries the hash of its bytes.
fn add(files: &mut BTreeMap<String, Vec<u8>>, (stem, extension): (&str, &str), bytes: Vec<u8>) -> String {
    let hash = blake3::hash(&bytes).to_hex();
    let path = format!("assets/{stem}.{}.{extension}", &hash[..12]);
    files.insert(path.clone(), bytes);
    path
}

/// Our own CSS without comments and needless space; that of a project stays as it is written.
fn minified(css: &str) -> String {
    minifier::css::minify(css).map_or_else(|_| css.to_owned(), |minified| minified.to_string().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_are_not_shipped() {
        assert_eq!(minified("/* a */\na > b {\n  color: red; /* b\n c */\n}\n"), "a>b{color:red;}");
        let all = style(&BTreeMap::new());
        assert!(!all.contains("/*") && !all.contains(";\n"), "{all}");
        // The space there is what the condition needs, and the minifier takes it away.
        assert!(!STYLES.iter().any(|(_, css)| css.contains("@supports not") || css.contains("@media not (")));
    }

    #[test]
    fn the_dark_colours_are_those_of_the_system_when_a_reader_chooses_them() {
        let css = minified(include_str!("../../templates/assets/base.css"));
        let tokens = |rule: &str| css.split_once(rule).and_then(|(_, rest)| rest.split_once('}')).expect("a rule").0;
        let by_system = tokens(":root:where(:not([data-theme=\"light\"])){");
        assert_eq!(by_system, tokens(":root:where([data-theme=\"dark\"]){"));
        assert!(by_system.contains("--canvas"));
    }

    #[test]
    fn a_project_replaces_and_adds_styles() {
        let own = |name: &str| BTreeMap::from([(name.to_owned(), ".own { color: red; }".to_owned())]);
        let built_in = style(&BTreeMap::new());
        let (replaced, added) = (style(&own("assets/print.css")), style(&own("assets/team.css")));
        assert!(!built_in.contains(".own") && replaced.ends_with(".own { color: red; }"));
        assert!(added.starts_with(&built_in) && added.ends_with(".own { color: red; }"));
        assert!(built_in.contains("@page") && !replaced.contains("@page"));
        for other in ["team.css", "assets/team.txt"] {
            assert_eq!(style(&own(other)), built_in, "{other}");
        }
    }

    #[test]
    fn the_templates_of_the_repository_are_the_built_in_ones() {
        let repository = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let project = crate::project::Project::load(repository, None).expect("the repository is a project");
        assert!(project.templates.contains_key("assets/base.css"));
        assert_eq!(style(&project.templates), style(&BTreeMap::new()));
    }

    #[test]
    fn a_name_follows_the_content() {
        let mut files = BTreeMap::new();
        let one = add(&mut files, ("a", "css"), b"1".to_vec());
        let two = add(&mut files, ("a", "css"), b"2".to_vec());
        assert_ne!(one, two);
        assert_eq!(add(&mut files, ("a", "css"), b"1".to_vec()), one);
        assert_eq!(files[&two], b"2");
    }

    #[test]
    fn the_style_is_under_12_kb_and_the_page_script_under_6_kb_when_compressed() {
        let mut files = BTreeMap::new();
        let paths = place(&mut files, &BTreeMap::new());
        let size = |bytes: &[u8]| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            std::io::Write::write_all(&mut encoder, bytes).expect("memory takes it");
            encoder.finish().expect("memory takes it").len()
        };
        assert!(size(&files[&paths.style]) < 12_000);
        assert!(size(SCRIPT.as_bytes()) < 6_000);
    }
}
