//! The two scripts that the site serves for charts.

/// A file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its file name, with a hash of its bytes.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Asset {
    /// A file whose name is `stem.<hash>.extension`.
    fn hashed(stem: &str, extension: &str, bytes: &[u8]) -> Self {
        let hash = blake3::hash(bytes).to_hex();
        Self { name: format!("{stem}.{}.{extension}", &hash[..12]), bytes: bytes.to_owned() }
    }
}

/// The ECharts runtime that the `charming` crate ships, with its license header.
pub fn runtime() -> Asset {
    Asset::hashed("echarts", "js", include_bytes!(concat!(env!("OUT_DIR"), "/echarts.min.js")))
}

/// The script that brings a page's charts to life; a classic script that takes the runtime's address from `data-runtime`, and
/// whose texts are those of [`crate::messages::script`].
pub const SCRIPT: &str = include_str!("../../templates/assets/charts.js");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runtime_is_whole_and_keeps_its_license() {
        let text = String::from_utf8(runtime().bytes).expect("text");
        assert!(text.contains("Licensed to the Apache Software Foundation"));
        assert!(text.contains("http://www.apache.org/licenses/LICENSE-2.0"));
        assert!(text.contains("t.version=\"5."));
    }

    #[test]
    fn a_name_changes_with_the_content() {
        assert_ne!(Asset::hashed("a", "js", b"1").name, Asset::hashed("a", "js", b"2").name);
        let name = runtime().name;
        let parts: Vec<&str> = name.split('.').collect();
        assert!(matches!(parts.as_slice(), ["echarts", hash, "js"] if hash.len() == 12), "{name}");
    }
}
