//! Sections of a decision's text that stand under a heading of a given name: `## Alternatives`, `## Tradeoffs`.

/// Takes the section under the first heading with one of these names (in any case) out of a Markdown text: the text without it,
/// and its points. `None` without such a heading.
pub(super) fn take(body: &str, names: &[&str]) -> Option<(String, Vec<String>)> {
    let mut fence = None;
    let headings: Vec<Option<(usize, &str)>> = body.lines().map(|line| heading(line, &mut fence)).collect();
    let is_named = |title: &str| names.iter().any(|name| name.eq_ignore_ascii_case(title));
    let first = headings.iter().position(|it| it.is_some_and(|(_, title)| is_named(title)))?;
    let level = headings[first].map_or(0, |(level, _)| level);
    let ends = |it: &Option<(usize, &str)>| it.is_some_and(|(other, _)| other <= level);
    let last = headings[first + 1..].iter().position(ends).map_or(headings.len(), |after| first + 1 + after);
    let lines: Vec<&str> = body.lines().collect();
    let rest = [&lines[..first], &lines[last..]].concat();
    Some((rest.join("\n").trim().to_owned(), points(&lines[first + 1..last])))
}

/// The level and title of a heading such as `## Title`; lines of fenced code are none.
fn heading<'t>(line: &'t str, fence: &mut Option<&'static str>) -> Option<(usize, &'t str)> {
    let line = line.trim();
    if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark)) {
        *fence = match *fence {
            None => Some(mark),
            Some(open) if open == mark => None,
            Some(open) => Some(open),
        };
        return None;
    }
    let title = line.trim_start_matches('#');
    let level = line.len() - title.len();
    let is_heading = fence.is_none() && (1..=6).contains(&level) && title.starts_with(' ');
    is_heading.then(|| (level, title.trim().trim_end_matches('#').trim_end()))
}

/// The entries of a list, or the paragraphs where there is no list.
fn points(lines: &[&str]) -> Vec<String> {
    let entry =
        |line: &str| line.strip_prefix(['-', '*', '+']).and_then(|rest| rest.strip_prefix(' ')).map(str::to_owned);
    let mut points: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in lines {
        match (entry(line), line.trim()) {
            (Some(text), _) => {
                points.push(text.trim().to_owned());
                is_open = true;
            }
            (None, "") => is_open = false,
            (None, text) if is_open || line.starts_with("  ") && !points.is_empty() => {
                let last = points.last_mut().expect("an open point is the last one");
                last.push('\n');
                last.push_str(text);
            }
            (None, text) => {
                points.push(text.to_owned());
                is_open = true;
            }
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_ends_at_the_next_heading_of_its_level() {
        let text = "Why.\n\n## Alternatives\n\n- One form\n  in two columns\n- Four steps\n\n### Not these\nmore\n\n## Then\nEnd.";
        let (rest, points) = take(text, &["alternatives"]).expect("a section");
        assert_eq!(rest, "Why.\n\n## Then\nEnd.");
        assert_eq!(points, ["One form\nin two columns", "Four steps", "### Not these\nmore"]);
    }

    #[test]
    fn paragraphs_are_points_where_there_is_no_list() {
        let (rest, points) =
            take("# Trade-offs #\nSlower\nto load.\n\nLess text.", &["tradeoffs", "trade-offs"]).expect("one");
        assert_eq!((rest.as_str(), points), ("", vec!["Slower\nto load.".to_owned(), "Less text.".to_owned()]));
    }

    #[test]
    fn code_is_no_heading() {
        assert_eq!(take("```\n# Tradeoffs\n```\n#Tradeoffs\n", &["tradeoffs"]), None);
    }
}
