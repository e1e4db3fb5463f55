//! The bytes of a file, plain or gzip, hashed as they pass.

use std::cell::RefCell;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;

use super::mapping::{Format, Mapping};
use crate::problem::{Place, Problem};

/// The unpacked bytes of a file.
pub(super) struct Unpacked {
    pub(super) bytes: BufReader<Box<dyn Read>>,
    pub(super) format: Format,
    pub(super) digest: Digest,
}

/// The hash of the bytes that have passed so far.
#[derive(Clone, Default)]
pub(super) struct Digest(Rc<RefCell<blake3::Hasher>>);

impl Digest {
    pub(super) fn text(&self) -> String {
        self.0.borrow().finalize().to_hex()[..32].to_owned()
    }
}

struct Hashing<R> {
    inner: R,
    digest: Digest,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.digest.0.borrow_mut().update(&buffer[..read]);
        Ok(read)
    }
}

/// Opens a file, unpacks it when it starts as gzip does (whatever its name), and tells its format.
pub(super) fn open(file: &Path, mapping: &Mapping) -> Result<Unpacked, Problem> {
    let mut packed = File::open(file).map(BufReader::new).map_err(|error| read_problem(file, &error))?;
    let head = packed.fill_buf().map_err(|error| read_problem(file, &error))?;
    let is_gzip = head.starts_with(&[0x1f, 0x8b]);
    let inner: Box<dyn Read> = if is_gzip { Box::new(MultiGzDecoder::new(packed)) } else { Box::new(packed) };
    let digest = Digest::default();
    let hashing: Box<dyn Read> = Box::new(Hashing { inner, digest: digest.clone() });
    let mut bytes = BufReader::with_capacity(64 * 1024, hashing);
    let first = bytes.fill_buf().map_err(|error| read_problem(file, &error))?;
    let first = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
    let first = first.iter().copied().find(|byte| !byte.is_ascii_whitespace());
    let Some(first) = first else {
        return Err(Problem::new(Place::file(file), "the file is empty").hint("check the export that made it"));
    };
    let format = mapping.format.unwrap_or_else(|| format_of(file, first));
    Ok(Unpacked { bytes, format, digest })
}

/// What a failed read means to a person.
pub(super) fn read_problem(file: &Path, error: &std::io::Error) -> Problem {
    match error.kind() {
        ErrorKind::UnexpectedEof => Problem::new(Place::file(file), "the gzip stream ends too early")
            .hint("the file was cut when it was copied: fetch it again; nothing was imported"),
        ErrorKind::InvalidInput | ErrorKind::InvalidData => {
            Problem::new(Place::file(file), format!("the gzip stream is damaged: {error}"))
                .hint("fetch the file again; nothing was imported")
        }
        _ => Problem::io(file, "read the file", error),
    }
}

/// The file's name without `.gz`.
pub(super) fn unpacked_name(file: &Path) -> PathBuf {
    match file.extension() {
        Some(extension) if extension.eq_ignore_ascii_case("gz") => file.with_extension(""),
        _ => file.to_owned(),
    }
}

fn format_of(file: &Path, first: u8) -> Format {
    let name = unpacked_name(file);
    let extension = name.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    match extension.as_deref() {
        Some("csv" | "tsv") => Format::Csv,
        Some("jsonl" | "ndjson" | "json") => Format::JsonLines,
        _ if first == b'{' || first == b'[' => Format::JsonLines,
        _ => Format::Csv,
    }
}
