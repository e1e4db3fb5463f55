//! Where an edition's figures have their receipts, seen from the edition.

/// The page below an edition's folder.
pub(super) const PATH: &str = "receipts/index.html";

/// Where the receipt of an anchor is.
pub(super) fn link(anchor: &str) -> String {
    format!("{PATH}#{anchor}")
}

/// The anchor of a step's conversion from the start, by the key of the one from the step before.
pub(super) fn start_anchor(key: &str) -> String {
    format!("{key}.start")
}

/// The anchor of the days of a series.
pub(super) fn series_anchor(key: &str) -> String {
    format!("series-{key}")
}
