//! Fails a build in whose files an e-mail address or an id of the store stands.

use std::collections::BTreeSet;

use super::build_memory::{BuildMemory, Inputs};
use crate::output::{Leak, Published, SiteFiles};
use crate::problem::{Place, Problem, Problems};

/// Fails when an e-mail address or an id of the store stands in the output.
///
/// After an edit that changes neither data nor settings, a preview looks for addresses in the files that changed and leaves
/// the store in peace; whatever is published is searched in full, since a build begins without memory.
pub(super) fn check(files: &SiteFiles, inputs: &Inputs, memory: &mut BuildMemory) -> Result<(), Problems> {
    let known = memory.searched.as_ref().filter(|(key, _)| *key == inputs.analysis);
    let leaks = if let Some((_, before)) = known {
        Published::new(&files.other_than(before)).leaks(&BTreeSet::new())
    } else {
        memory.searches += 1;
        let published = Published::new(files);
        let ids = inputs.source.ids_among(&published.words(), &|id| published.holds(id))?;
        published.leaks(&ids)
    };
    let problem = |Leak { path, text }: Leak| {
        Problem::new(Place { file: Some(path.into()), line: None, key: None }, format!("`{text}` identifies somebody"))
            .hint("remove it from the settings, the templates or the names of events; the site was not written")
    };
    Problems(leaks.into_iter().map(problem).collect()).or(())?;
    memory.searched = Some((inputs.analysis, files.clone()));
    Ok(())
}
