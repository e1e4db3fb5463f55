//! Every key that `flightdeck.toml` may have, as its readers ask for it.

use std::collections::BTreeMap;
use std::path::Path;

use super::raw;
use super::read::Reader;

/// Settings in which every table stands, since keys are only asked for in a table that is there. What is said of a source depends
/// on its kind.
const TABLES: [&str; 4] = [
    "active_events = [{ event = 'open' }]
    [source]
    [privacy]
    [mail]
    [[subscribers]]
    [[webhooks]]
    [[segments]]
    [[breakdowns]]
    [[steps]]
    [[trends]]
    [[goals]]
    [alerts.day]
    [alerts.three_days]
    [alerts.week]
    [alerts.fortnight]
    [alerts.metrics.METRIC.day]
    [alerts.metrics.METRIC.three_days]
    [alerts.metrics.METRIC.week]
    [alerts.metrics.METRIC.fortnight]",
    "source = { kind = 'parquet', users = {}, aliases = {} }",
    "source = { kind = 'postgres' }",
    "source = { kind = 'clickhouse' }",
];

/// By the path of every key, as in `steps.window_days`, what it should be; what depends on the kind of source has each of them. The keys of `[import]` belong to the importer.
pub fn reference() -> BTreeMap<String, String> {
    let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for text in TABLES {
        let mut reader = Reader::new(Path::new("flightdeck.toml"), text);
        let document = reader.document();
        raw::read(&mut reader, &document);
        for (path, expected) in reader.known {
            let all = known.entry(path).or_default();
            if !all.contains(&expected) {
                all.push(expected);
            }
        }
    }
    known.into_iter().map(|(path, expected)| (path, expected.join(", or "))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables whose keys are the user's own.
    const OPEN: [&str; 4] = ["import", "segments.where", "source.users.attributes", "alerts.metrics"];

    #[test]
    fn every_table_stands_in_the_texts() {
        let known = reference();
        for (path, _) in known.iter().filter(|(_, kind)| ["a table", "a list of tables"].contains(&kind.as_str())) {
            let below = format!("{path}.");
            assert!(OPEN.contains(&path.as_str()) || known.keys().any(|key| key.starts_with(&below)), "{path}");
        }
    }

    #[test]
    fn what_a_key_should_be_is_what_its_reader_expects() {
        let known = reference();
        assert_eq!(known["title"], "a string in quotes");
        assert_eq!(known["steps.window_days"], "a whole number from 0 to 180");
        assert_eq!(known["alerts.metrics.METRIC.week.z"], "a number from 0 to 100");
        assert_eq!(known["source.slices"], "a whole number from 1 to 1000");
    }
}
