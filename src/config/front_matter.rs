//! Front matter: the TOML between two lines of `+++` at the top of a Markdown file, in the language of the settings.
//!
//! Splits a file into its settings and its text, and keeps the line numbers of both, so that a problem in either names
//! the line that an editor shows. What the keys mean is left to the caller.

use std::path::Path;

use crate::problem::{Place, Problem};

/// The line that opens and closes front matter.
const FENCE: &str = "+++";

/// A Markdown file in its two parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontMatter<'t> {
    /// The settings. It begins with an empty line in place of the fence, so that its lines count as the file's.
    pub toml: String,
    /// The text below.
    pub body: &'t str,
    /// The line of the file on which the text begins, counted from 1.
    pub body_line: usize,
}

/// Splits a file; `file` is only named in problems.
pub fn split<'t>(file: &Path, text: &'t str) -> Result<FrontMatter<'t>, Problem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    if first.trim_end() != FENCE {
        return Err(missing(file, first));
    }
    let mut toml = "\n".to_owned();
    let mut read = first.len();
    for (number, line) in lines.enumerate() {
        read += line.len();
        if line.trim_end() == FENCE {
            return Ok(FrontMatter { toml, body: &text[read..], body_line: number + 3 });
        }
        toml.push_str(line);
    }
    let problem = Problem::new(Place::file(file).line(1), "the front matter has no end");
    Err(problem.hint("close it with a line of `+++`"))
}

fn missing(file: &Path, first: &str) -> Problem {
    let problem = Problem::new(Place::file(file).line(1), "the file does not begin with front matter");
    if first.trim_end() == "---" {
        problem.hint("front matter is TOML between two lines of `+++`, not YAML between `---`")
    } else {
        problem.hint("begin it with a line `+++`, then `title = \"…\"`, then a line `+++`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(text: &str) -> String {
        split(Path::new("a.md"), text).expect_err("it is broken").to_string()
    }

    #[test]
    fn both_parts_keep_their_lines() {
        let matter = split(Path::new("a.md"), "+++\r\ntitle = 1\r\n+++\nhello\n").expect("it splits");
        assert_eq!(matter.toml, "\ntitle = 1\r\n");
        assert_eq!((matter.body, matter.body_line), ("hello\n", 4));
        assert_eq!(split(Path::new("a.md"), "+++\n+++").map(|matter| matter.body), Ok(""));
    }

    #[test]
    fn a_missing_or_open_fence_says_how_to_write_one() {
        assert!(complaint("# Hello\n").contains("begin it with a line `+++`"));
        assert!(complaint("---\ntitle: x\n---\n").contains("not YAML"));
        assert!(complaint("+++\ntitle = 1\n").contains("close it"));
    }
}
