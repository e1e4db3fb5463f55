//! One number on every surface: JSON, CSV and the page of each cockpit; values, page and mail of each edition.

use serde_json::Value;

use super::SiteFiles;
use crate::editions::{self, EditionValues};
use crate::format;
use crate::language::Language;
use crate::metric::Format;
use crate::problem::{Place, Problem, Problems};

/// How many numbers were compared, and a problem for each place that says another one.
#[derive(Clone, Debug, Default)]
pub struct SurfaceCheck {
    /// How many numbers.
    pub compared: usize,
    /// What differs.
    pub problems: Problems,
}

impl SurfaceCheck {
    fn expect(&mut self, path: &str, what: &str, is_same: bool) {
        self.compared += 1;
        if !is_same {
            let problem =
                Problem::new(Place::file(path.as_ref()), format!("{what} is another number here than elsewhere"));
            self.problems.push(problem.hint("build the site again; of an edition, restore its folder"));
        }
    }
}

/// Compares the numbers of the surfaces of a site.
pub fn check_surfaces(files: &SiteFiles) -> SurfaceCheck {
    let mut check = SurfaceCheck::default();
    for (path, bytes) in files.iter() {
        if let Some(folder) = path.strip_prefix("api/analytics/").and_then(|path| path.strip_suffix("/kpis.json")) {
            cockpit(files, folder, &mut check);
        }
        if let Some(folder) = path.strip_suffix(editions::VALUES).filter(|folder| folder.starts_with("snapshots/")) {
            edition(files, (folder, bytes), &mut check);
        }
    }
    check
}

/// The views of one segment and range, as in `all/30d`.
fn cockpit(files: &SiteFiles, folder: &str, check: &mut SurfaceCheck) {
    let view = |name: &str| {
        let bytes = files.get(&format!("api/analytics/{folder}/{name}.json"));
        bytes.and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok()).unwrap_or_default()
    };
    let (funnel, retention, trends) = (view("funnel"), view("retention"), view("trends"));
    let steps = list(&funnel["steps"]).map(|step| {
        let of = [&step["users"], &step["conversionFromStart"]["value"], &step["medianHours"], &step["previousUsers"]];
        ["users", "conversion_from_start", "median_hours", "previous_users"]
            .into_iter()
            .map(str::to_owned)
            .zip(of)
            .collect()
    });
    table(files, &format!("api/analytics/{folder}/funnel.csv"), steps, check);
    let cohorts = list(&retention["cohorts"]).map(|cohort| {
        let cells = list(&cohort["cells"]).enumerate().map(|(offset, users)| (format!("d{offset}"), users));
        [("size".to_owned(), &cohort["size"])].into_iter().chain(cells).collect()
    });
    table(files, &format!("api/analytics/{folder}/retention.csv"), cohorts, check);
    let days = 0..list(&trends["buckets"]).count();
    let days = days.map(|day| {
        let key = |series: &Value| series["key"].as_str().unwrap_or_default().to_owned();
        list(&trends["series"]).map(|series| (key(series), &series["values"][day])).collect()
    });
    table(files, &format!("api/analytics/{folder}/trends.csv"), days, check);
    let own = format!("{folder}/index.html");
    // The front page has no other address.
    let path = if files.get(&own).is_some() { own.as_str() } else { "index.html" };
    let page = files.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    for kpi in list(&view("kpis")["kpis"]) {
        let (key, format) = (kpi["key"].as_str().unwrap_or_default(), kpi["format"].as_str().unwrap_or_default());
        let formats = [Format::Count, Format::Percent, Format::Ratio, Format::Number];
        let format = formats.into_iter().find(|known| known.as_str() == format);
        if let Some((value, format)) = kpi["value"].as_f64().zip(format) {
            let card = page.split(&format!("id=\"kpi-{key}\"")).nth(1).and_then(|rest| rest.split("</article>").next());
            let is_shown = |card: &str| shown(value, format).iter().any(|text| card.contains(&format!(">{text}<")));
            check.expect(path, &format!("`{key}`"), card.is_some_and(is_shown));
        }
    }
}

/// Holds the rows of a CSV file against what JSON says, cell by cell.
fn table<'v>(
    files: &SiteFiles,
    path: &str,
    expected: impl Iterator<Item = Vec<(String, &'v Value)>>,
    check: &mut SurfaceCheck,
) {
    let bytes = files.get(path).map(|bytes| &**bytes).unwrap_or_default();
    let mut reader = csv::Reader::from_reader(bytes);
    let head = reader.headers().cloned().unwrap_or_default();
    let mut rows = reader.into_records().map_while(Result::ok);
    for row in expected {
        let found = rows.next().unwrap_or_default();
        for (name, value) in row {
            let cell = head.iter().position(|column| column == name).and_then(|at| found.get(at));
            let is_same = cell.is_some_and(|cell| cell.parse::<f64>().ok() == value.as_f64());
            check.expect(path, &format!("`{name}`"), is_same);
        }
    }
    if rows.next().is_some() {
        check.expect(path, "the number of rows", false);
    }
}

/// The page and the mail of an edition against its values.
fn edition(files: &SiteFiles, (folder, bytes): (&str, &[u8]), check: &mut SurfaceCheck) {
    let text = |name: &str| {
        let bytes = files.get(&format!("{folder}{name}")).map(|bytes| &**bytes).unwrap_or_default();
        String::from_utf8_lossy(bytes).into_owned()
    };
    let (page, mail) = (text(editions::PAGE), unfolded(&text(editions::MAIL)));
    let Ok(values) = serde_json::from_slice::<EditionValues>(bytes) else {
        check.expect(&format!("{folder}{}", editions::VALUES), "the file", false);
        return;
    };
    for (figure, value) in values.kpis.iter().filter_map(|figure| Some((figure, figure.value?))) {
        let texts = shown(value, figure.format);
        let what = format!("`{}`", figure.key);
        let holds = |text: &str| texts.iter().any(|shown| text.contains(shown));
        check.expect(&format!("{folder}{}", editions::PAGE), &what, holds(&page));
        if is_readable(&mail) {
            check.expect(&format!("{folder}{}", editions::MAIL), &what, holds(&mail));
        }
    }
}

/// A value as it may be written: in any language, since an edition keeps that of its day, with and without the escapes of HTML.
fn shown(value: f64, format: Format) -> Vec<String> {
    let texts = Language::ALL.map(|language| language.write(|| format::value(value, format)));
    texts.into_iter().flat_map(|text| [text.replace('<', "&lt;").replace('>', "&gt;"), text]).collect()
}

/// Whether the plain text of a mail is not in Base64, as that of languages without Latin letters is.
fn is_readable(mail: &str) -> bool {
    let head = mail.split("Content-Type: text/plain").nth(1).and_then(|rest| rest.split("\r\n\r\n").next());
    head.is_some_and(|head| !head.contains("base64"))
}

/// A mail's text without the line ends and escapes of quoted-printable (RFC 2045, 6.7).
fn unfolded(mail: &str) -> String {
    let joined = mail.replace("=\r\n", "").replace("=\n", "").into_bytes();
    let mut bytes = Vec::with_capacity(joined.len());
    let mut at = 0;
    while at < joined.len() {
        let code = joined.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| joined[at] == b'=');
        bytes.push(escaped.unwrap_or(joined[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_may_stand_in_any_language_and_with_the_escapes_of_html() {
        assert_eq!(shown(1_397.0, Format::Count), ["1,397", "1,397", "1.397", "1.397"]);
        assert_eq!(shown(0.000_1, Format::Percent)[..2], ["&lt;0.1%", "<0.1%"]);
    }

    #[test]
    fn the_text_of_a_mail_may_be_in_base64() {
        let mail = |encoding: &str| {
            format!("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\nbase64")
        };
        assert_eq!(["quoted-printable", "base64"].map(|it| is_readable(&mail(it))), [true, false]);
    }

    #[test]
    fn quoted_printable_is_read_back() {
        assert_eq!(unfolded("1=2C3=\r\n97 =E2=88=92 2 =x"), "1,397 \u{2212} 2 =x");
    }

    #[test]
    fn a_cell_that_differs_from_json_is_said_and_one_that_is_written_otherwise_is_not() {
        let check = |csv: &str| {
            let mut files = SiteFiles::default();
            files.insert("t.csv", csv.as_bytes());
            let (zero, half) = (Value::from(0), Value::from(0.5));
            let rows = [vec![("a".to_owned(), &zero), ("b".to_owned(), &Value::Null)], vec![("a".to_owned(), &half)]];
            let mut check = SurfaceCheck::default();
            table(&files, "t.csv", rows.into_iter(), &mut check);
            (check.compared, check.problems.0.len())
        };
        assert_eq!(check("day,a,b\n1,0.00,\n2,0.5,\n"), (3, 0));
        assert_eq!(check("day,a,b\n1,0.00,0\n2,0.25,\n"), (3, 2));
        assert_eq!(check("day,a,b\n1,0,\n2,0.5,\n3,1,\n"), (4, 1), "a row too many");
        assert_eq!(check("day,b\n1,\n2,\n"), (3, 2), "a column is missing");
    }
}
