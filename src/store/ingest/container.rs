//! Containers: plain, gzip, zstd, bzip2, and zip with any of them inside, told by their first bytes and not their names.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::gzip::GzipMembers;
use super::place::InputFile;
use crate::disk;
use crate::problem::{Place, Problem, Problems};

/// The bytes of an input that are looked at to tell what it is.
pub(super) const HEAD_BYTES: usize = 1024 * 1024;
/// The first bytes that tell a container.
const HEAD_OF_CONTAINER: usize = 16;
/// The size of read buffers.
const BUFFER_BYTES: usize = 64 * 1024;
/// Unpacked data may be this many times its packed size …
const MOST_EXPANSION: u64 = 1_000;
/// … once it is more than this.
const FREE_BYTES: u64 = 64 << 20;
/// Packed data inside packed data: a zip, and a compressed file in it.
const MOST_LAYERS: usize = 2;

/// Something with records: a file, or a member of an archive.
pub(super) struct Member<'m> {
    /// The file, and below it the member.
    pub(super) path: PathBuf,
    pub(super) is_in_archive: bool,
    pub(super) body: Body<'m>,
}

/// The first bytes of a Parquet file.
const PARQUET: &[u8] = b"PAR1";

/// The bytes of a member.
pub(super) enum Body<'m> {
    Text(TextBody<'m>),
    Parquet(File),
}

/// Unpacked text, with its first bytes.
pub(super) struct TextBody<'m> {
    /// The first bytes, all of them when there are fewer than [`HEAD_BYTES`].
    pub(super) head: Vec<u8>,
    /// All bytes, the first included.
    pub(super) bytes: Box<dyn BufRead + 'm>,
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

type Visit<'v> = &'v mut dyn FnMut(Member<'_>) -> Result<(), Problems>;

/// Opens an input and gives each of its members in turn.
pub(super) fn for_each_member(input: &InputFile, visit: Visit<'_>) -> Result<(), Problems> {
    let shown = input.shown();
    let file = match input {
        InputFile::File(path) => disk::open(path).map_err(|error| Problem::io(path, "read the file", &error))?,
        InputFile::Stdin => {
            let mut head = [0; HEAD_OF_CONTAINER];
            let mut rest = io::stdin().lock();
            let read = read_up_to(&mut rest, &mut head).map_err(|error| read_problem(&shown, &error))?;
            let mut stream = head[..read].chain(rest);
            if !is_zip(&head[..read]) {
                return unpacked(Box::new(stream), &shown, (0, false), visit);
            }
            spooled(&mut stream, &shown)?
        }
    };
    let mut head = [0; HEAD_OF_CONTAINER];
    let read = read_up_to(&mut &file, &mut head).map_err(|error| read_problem(&shown, &error))?;
    (&file).rewind().map_err(|error| read_problem(&shown, &error))?;
    refuse_foreign(&shown, &head[..read])?;
    if is_zip(&head[..read]) {
        return zip_members(file, &shown, visit);
    }
    if head.starts_with(PARQUET) {
        return visit(Member { path: shown, is_in_archive: false, body: Body::Parquet(file) });
    }
    unpacked(Box::new(file), &shown, (0, false), visit)
}

fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

fn zip_members(file: File, shown: &Path, visit: Visit<'_>) -> Result<(), Problems> {
    let damaged = |error: zip::result::ZipError| {
        Problem::new(Place::file(shown), format!("the zip archive is damaged: {error}"))
            .hint("fetch the file again; nothing was imported")
    };
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let mut order: Vec<(String, usize)> =
        (0..archive.len()).filter_map(|at| Some((archive.name_for_index(at)?.ok()?.into_owned(), at))).collect();
    order.sort();
    for (name, at) in order {
        let member = archive.by_index(at).map_err(damaged)?;
        let base = name.rsplit('/').next().unwrap_or_default();
        if member.is_dir() || base.is_empty() || base.starts_with('.') || name.starts_with("__MACOSX/") {
            continue;
        }
        let taken = Rc::new(Cell::new(member.compressed_size()));
        let bounded = Bounded { inner: Box::new(member), given: 0, taken };
        unpacked(Box::new(bounded), &shown.join(&name), (1, true), visit)?;
    }
    Ok(())
}

/// Takes compression off, layer by layer, and gives what is inside.
fn unpacked(
    packed: Box<dyn Read + '_>,
    shown: &Path,
    (layers, is_in_archive): (usize, bool),
    visit: Visit<'_>,
) -> Result<(), Problems> {
    let failed = |error: io::Error| Problems::from(read_problem(shown, &error));
    let taken = Rc::new(Cell::new(0));
    let mut packed = BufReader::with_capacity(BUFFER_BYTES, CountingReader { inner: packed, taken: taken.clone() });
    let head = packed.fill_buf().map_err(failed)?;
    refuse_foreign(shown, head)?;
    let expanded: Option<Box<dyn Read + '_>> = if head.starts_with(&[0x1f, 0x8b]) {
        Some(Box::new(GzipMembers::new(packed)))
    } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        Some(Box::new(zstd::stream::read::Decoder::with_buffer(packed).map_err(failed)?))
    } else if head.starts_with(b"BZh") {
        Some(Box::new(bzip2::bufread::MultiBzDecoder::new(packed)))
    } else if head.starts_with(b"PK\x03\x04") {
        let problem = Problem::new(Place::file(shown), "this is a zip archive inside another one");
        return Err(problem.hint("unpack the outer archive first; nothing was imported").into());
    } else if head.starts_with(PARQUET) {
        let body = Body::Parquet(spooled(&mut packed, shown)?);
        return visit(Member { path: shown.to_owned(), is_in_archive, body });
    } else {
        let text = text(packed, shown)?;
        return visit(Member { path: shown.to_owned(), is_in_archive, body: Body::Text(text) });
    };
    if layers >= MOST_LAYERS {
        let problem = Problem::new(Place::file(shown), "this is compressed data inside compressed data");
        return Err(problem.hint("unpack the outer layer first; nothing was imported").into());
    }
    let Some(inner) = expanded else { return Ok(()) };
    unpacked(Box::new(Bounded { inner, given: 0, taken }), shown, (layers + 1, is_in_archive), visit)
}

fn text<'m>(bytes: impl Read + 'm, shown: &Path) -> Result<TextBody<'m>, Problem> {
    let digest = Digest::default();
    let mut hashing = Hashing { inner: bytes, digest: digest.clone() };
    let mut head = vec![0; HEAD_BYTES];
    let read = read_up_to(&mut hashing, &mut head).map_err(|error| read_problem(shown, &error))?;
    head.truncate(read);
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        let problem = Problem::new(Place::file(shown), "the text is UTF-16, not UTF-8");
        return Err(problem.hint("export the file as UTF-8"));
    }
    let all = Cursor::new(head.clone()).chain(hashing);
    let mut bytes = BufReader::with_capacity(BUFFER_BYTES, all);
    if head.starts_with(b"\xef\xbb\xbf") {
        bytes.read_exact(&mut [0; 3]).map_err(|error| read_problem(shown, &error))?;
        head.drain(..3);
    }
    if head.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::new(Place::file(shown), "the file is empty").hint("check the export that made it"));
    }
    Ok(TextBody { head, bytes: Box::new(bytes), digest })
}

/// Databases are data too, but not exports.
fn refuse_foreign(shown: &Path, head: &[u8]) -> Result<(), Problem> {
    let say = |message: &str, hint: &str| Err(Problem::new(Place::file(shown), message).hint(hint));
    if head.starts_with(b"SQLite format 3\0") {
        return say(
            "this is a SQLite database",
            "name it under `[source] database`, with SQL for `events` and `users`",
        );
    }
    if head.get(8..12) == Some(b"DUCK") {
        return say(
            "this is a DuckDB database",
            "write its table as Parquet there, `COPY events TO 'events.parquet'`, and import that",
        );
    }
    Ok(())
}

/// Reads until the buffer is full or the data ends.
fn read_up_to(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// A temporary file with all bytes of a stream, for formats that are read from their end.
fn spooled(stream: &mut dyn Read, shown: &Path) -> Result<File, Problem> {
    let failed = |error: io::Error| read_problem(shown, &error);
    let mut file = tempfile::tempfile().map_err(failed)?;
    io::copy(stream, &mut file).and_then(|_| file.flush()).and_then(|()| file.rewind()).map_err(failed)?;
    Ok(file)
}

/// What a failed read means to a person.
pub(super) fn read_problem(file: &Path, error: &io::Error) -> Problem {
    let place = Place::file(file);
    match error.kind() {
        ErrorKind::UnexpectedEof => Problem::new(place, "the compressed data ends too early")
            .hint("the file was cut when it was copied: fetch it again; nothing was imported"),
        ErrorKind::InvalidInput | ErrorKind::InvalidData | ErrorKind::Other => {
            Problem::new(place, format!("the data is damaged: {error}"))
                .hint("fetch the file again; nothing was imported")
        }
        _ => Problem::io(file, "read the file", error),
    }
}

struct Hashing<R> {
    inner: R,
    digest: Digest,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.digest.0.borrow_mut().update(&buffer[..read]);
        Ok(read)
    }
}

/// Counts the packed bytes.
struct CountingReader<R> {
    inner: R,
    taken: Rc<Cell<u64>>,
}

impl<R: Read> Read for CountingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.taken.set(self.taken.get() + read as u64);
        Ok(read)
    }
}

/// Stops data that expands without measure.
struct Bounded<'m> {
    inner: Box<dyn Read + 'm>,
    given: u64,
    taken: Rc<Cell<u64>>,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.given += read as u64;
        if self.given > FREE_BYTES && self.given / MOST_EXPANSION > self.taken.get() {
            let message = format!("it expands to more than {MOST_EXPANSION} times its size");
            return Err(io::Error::new(ErrorKind::InvalidData, message));
        }
        Ok(read)
    }
}
