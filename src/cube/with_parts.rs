//! Parts of breakdowns as segments like all others, for the stages that need no difference.

use super::Cube;
use crate::metric::Definitions;

impl Cube {
    /// The cube and the definitions with a further segment for each part of a breakdown, behind all others.
    pub fn with_parts(&self, definitions: &Definitions) -> (Self, Definitions) {
        let (mut cube, mut definitions) = (self.clone(), definitions.clone());
        for (part, cells) in std::mem::take(&mut cube.parts) {
            let segment = part.segment(&definitions);
            definitions.segments.push(segment);
            cube.segments.push(cells);
        }
        (cube, definitions)
    }
}
