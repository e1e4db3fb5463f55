//! gzip as it is met: several members one after another, and zeros behind the last.

use std::io::{self, BufRead, ErrorKind, Read};

use flate2::bufread::GzDecoder;

/// Unpacks every member.
pub(super) struct GzipMembers<R> {
    /// `None` once the data has ended.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> GzipMembers<R> {
    pub(super) fn new(packed: R) -> Self {
        Self { member: Some(GzDecoder::new(packed)) }
    }
}

impl<R: BufRead> Read for GzipMembers<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let read = member.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let rest = self.member.take().map(GzDecoder::into_inner);
            self.member = rest.map(next_member).transpose()?.flatten();
        }
        Ok(0)
    }
}

fn next_member<R: BufRead>(mut packed: R) -> io::Result<Option<GzDecoder<R>>> {
    loop {
        let bytes = packed.fill_buf()?;
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let is_end = bytes.is_empty();
        let next = bytes.get(zeros).copied();
        packed.consume(zeros);
        match next {
            None if is_end => return Ok(None),
            None => {}
            Some(0x1f) => return Ok(Some(GzDecoder::new(packed))),
            Some(_) => {
                return Err(io::Error::new(ErrorKind::InvalidData, "bytes that are not gzip follow the gzip data"));
            }
        }
    }
}
