//! The site as an ordered map from path to bytes, checked as a whole and then swapped in.
//!
//! [`public`] holds the JSON contract. [`check_links`] and [`Published`] look at the finished files, [`write()`] puts them
//! in place of the old site. Nothing here computes or formats a number.

mod data;
mod editions;
mod feed;
mod file_list;
mod files;
mod hosting;
mod leaks;
mod links;
mod manifest;
mod markup;
mod plain;
mod policy;
pub mod public;
mod schema_check;
mod schemas;
mod site_lock;
mod surfaces;
mod write;
mod written_schema;

pub use data::{ALERTS, PublishedDocuments, PublishedNames, add_data, add_documents};
pub use editions::{place_aside, set_aside, write_edition};
pub use feed::{Feed, atom};
pub use file_list::{FileList, ListedFile};
pub use files::SiteFiles;
pub use hosting::{Crawlers, add_hosting};
pub use leaks::{Leak, Published, holds_address, words};
pub use links::{LinkMemory, check_links};
pub use manifest::Manifest;
pub use policy::policy;
pub use schema_check::check_schemas;
pub use site_lock::SiteLock;
pub use surfaces::{SurfaceCheck, check_surfaces};
pub use write::{WriteReport, remove_unfinished, write};
