//! The files of the site that have passed every check, without the stored editions that have not.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::analysis::ReadEvents;
use super::build_memory::{BuildMemory, Inputs};
use super::edition_store::EditionStore;
use super::leak_check;
use super::request::BuildRequest;
use super::site::{self, SiteInputs};
use crate::output::{self, Manifest, SiteFiles};
use crate::problem::{Problem, Problems};

/// A site that has passed every check.
pub(super) struct CheckedSite {
    pub(super) files: SiteFiles,
    pub(super) manifest: Manifest,
    /// A warning for each stored edition that is not in it, by folder.
    pub(super) left_out: BTreeMap<String, Problem>,
}

/// What a site is checked with.
pub(super) struct SiteChecks<'a> {
    pub(super) request: &'a BuildRequest<'a>,
    pub(super) inputs: &'a Inputs,
    pub(super) events: &'a ReadEvents,
    /// Where the last site is.
    pub(super) site: &'a Path,
}

impl SiteChecks<'_> {
    /// Renders and checks the site. Problems in stored editions leave these out, and what is left is checked again; any other
    /// problem is an error.
    pub(super) fn run(
        &self,
        parts: &SiteInputs<'_>,
        memory: &mut BuildMemory,
        step: &mut dyn FnMut(&str),
    ) -> Result<CheckedSite, Problems> {
        let mut editions = Arc::clone(&parts.content.edition_store);
        let mut left_out = editions.left_out_unread();
        let (files, manifest) = loop {
            let fingerprint = site::fingerprint(self.request, self.events, parts.summaries, &editions);
            let manifest = memory.manifest(self.request, (self.events, fingerprint), || Manifest::read(self.site));
            match self.render_and_check((parts, &manifest, &editions), memory, step) {
                Ok(files) => break (files, manifest),
                Err(problems) => {
                    let damaged = editions.damaged(&problems, self.request.project);
                    if damaged.is_empty() {
                        return Err(problems);
                    }
                    editions = Arc::new(editions.without(&damaged));
                    left_out.extend(damaged);
                }
            }
        };
        if !left_out.is_empty() {
            // The next build finds them again, and must look as closely.
            memory.searched = None;
        }
        Ok(CheckedSite { files, manifest, left_out })
    }

    fn render_and_check(
        &self,
        made_from: (&SiteInputs<'_>, &Manifest, &EditionStore),
        memory: &mut BuildMemory,
        step: &mut dyn FnMut(&str),
    ) -> Result<SiteFiles, Problems> {
        step("rendering the pages");
        let files = site::render(self.request, made_from, memory)?;
        step("checking the links");
        output::check_links(&files, self.request.project.config.base_path(), &mut memory.links).or(())?;
        step("checking that nobody is named");
        leak_check::check(&files, self.inputs, memory)?;
        Ok(files)
    }
}
