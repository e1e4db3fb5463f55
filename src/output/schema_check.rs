//! Every JSON file of a site against the schema that the same site publishes for it.

use serde_json::Value;

use super::SiteFiles;
use super::schemas::{schema_of, schema_path};
use crate::problem::{Place, Problem, Problems};

/// How many files were held against their schemas, and a problem for each that does not fit.
pub fn check_schemas(files: &SiteFiles) -> (usize, Problems) {
    let (mut checked, mut problems) = (0, Problems::default());
    let json = |path: &str| files.get(path).and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok());
    for (path, name) in files.iter().filter_map(|(path, _)| Some((path, schema_of(path)?))) {
        checked += 1;
        let schema = json(&schema_path(name));
        let validator = schema.and_then(|schema| jsonschema::draft202012::new(&schema).ok());
        let problem = |message: String| Problem::new(Place::file(path.as_ref()), message).hint("build the site again");
        match (validator, json(path)) {
            (None, _) => problems.push(problem(format!("the site has no schema for `{name}`"))),
            (Some(_), None) => problems.push(problem("the file is not JSON".into())),
            (Some(validator), Some(document)) => {
                if let Some(error) = validator.iter_errors(&document).next() {
                    problems.push(problem(format!("`{}` does not fit its schema: {error}", error.instance_path())));
                }
            }
        }
    }
    (checked, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_does_not_fit_its_schema_is_said() {
        let schema = r#"{"type":"object","required":["n"],"properties":{"n":{"type":["integer","null"]}},"additionalProperties":false}"#;
        let check = |text: &str| {
            let mut files = SiteFiles::default();
            files.insert("api/schema/kpis.schema.json", schema.as_bytes());
            files.insert("api/analytics/all/7d/kpis.json", text.as_bytes());
            files.insert("index.html", b"{}".as_slice());
            let (checked, problems) = check_schemas(&files);
            assert_eq!(checked, 1);
            problems.0.len()
        };
        assert_eq!([r#"{"n":1}"#, r#"{"n":null}"#].map(check), [0, 0]);
        assert_eq!([r#"{"n":"1"}"#, "{}", r#"{"n":1,"m":1}"#, "{"].map(check), [1, 1, 1, 1]);
        let mut files = SiteFiles::default();
        files.insert("api/analytics/compare/7d.json", b"{}".as_slice());
        assert!(check_schemas(&files).1.to_string().contains("`compare`"));
    }
}
