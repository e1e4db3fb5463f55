//! What the benchmarks measure.

use flightdeck::metric::{Definitions, Filter, Segment, SegmentKey};

/// The demo's segments.
pub(crate) fn definitions() -> Definitions {
    let mut definitions = Definitions::default();
    let segments = [("free", "plan"), ("pro", "plan"), ("smb", "segment"), ("enterprise", "segment")];
    definitions.segments.extend(segments.map(|(value, attribute)| Segment {
        key: SegmentKey(value.into()),
        label: value.into(),
        filters: vec![Filter { attribute: attribute.into(), any_of: vec![value.into()], is_excluding: false }],
    }));
    definitions
}
