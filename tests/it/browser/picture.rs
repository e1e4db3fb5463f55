//! Screenshots as pixels: just enough PNG to tell whether something is drawn.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::ZlibDecoder;

/// The pixels of a screenshot.
pub(super) struct Picture {
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// Reads what Chromium writes: 8 bits a channel, with or without alpha, not interlaced.
    pub(super) fn from_png(png: &[u8]) -> Self {
        let (mut header, mut data) = ([0; 13], Vec::new());
        let mut rest = &png[8..];
        while rest.len() >= 12 {
            let length = word(rest);
            let (kind, body) = (&rest[4..8], &rest[8..8 + length]);
            match kind {
                b"IHDR" => header.copy_from_slice(body),
                b"IDAT" => data.extend_from_slice(body),
                _ => {}
            }
            rest = &rest[12 + length..];
        }
        let depth = match (header[8], header[9]) {
            (8, 2) => 3,
            (8, 6) => 4,
            kind => panic!("an unexpected kind of PNG: {kind:?}"),
        };
        let mut lines = Vec::new();
        ZlibDecoder::new(&data[..]).read_to_end(&mut lines).expect("compressed lines");
        Self { pixels: unfiltered(&lines, word(&header) * depth, depth) }
    }

    /// The share of pixels that do not have the most frequent colour.
    pub(super) fn drawn(&self) -> f64 {
        let mut counts = BTreeMap::new();
        for pixel in &self.pixels {
            *counts.entry(pixel).or_insert(0_usize) += 1;
        }
        let ground = counts.values().max().copied().unwrap_or(0);
        1.0 - ground as f64 / self.pixels.len() as f64
    }

    /// The mean lightness, 0 to 255.
    pub(super) fn lightness(&self) -> f64 {
        let sum: u64 = self.pixels.iter().flatten().map(|channel| u64::from(*channel)).sum();
        sum as f64 / (3 * self.pixels.len()) as f64
    }
}

fn word(bytes: &[u8]) -> usize {
    u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize
}

/// Undoes the filters of PNG: each line starts with the kind of difference that its bytes are.
fn unfiltered(lines: &[u8], width: usize, depth: usize) -> Vec<[u8; 3]> {
    let mut above = vec![0; width];
    let mut pixels = Vec::new();
    for line in lines.chunks_exact(width + 1) {
        let mut bytes = line[1..].to_vec();
        for index in 0..width {
            let left = if index < depth { 0 } else { bytes[index - depth] };
            let corner = if index < depth { 0 } else { above[index - depth] };
            let predicted = match line[0] {
                0 => 0,
                1 => left,
                2 => above[index],
                3 => u8::midpoint(left, above[index]),
                _ => nearest(left, above[index], corner),
            };
            bytes[index] = bytes[index].wrapping_add(predicted);
        }
        pixels.extend(bytes.chunks_exact(depth).map(|pixel| [pixel[0], pixel[1], pixel[2]]));
        above = bytes;
    }
    pixels
}

/// The Paeth predictor: the neighbour nearest to left + above - corner.
fn nearest(left: u8, above: u8, corner: u8) -> u8 {
    let target = i16::from(left) + i16::from(above) - i16::from(corner);
    let distance = |neighbour: u8| (target - i16::from(neighbour)).abs();
    if distance(left) <= distance(above) && distance(left) <= distance(corner) {
        left
    } else if distance(above) <= distance(corner) {
        above
    } else {
        corner
    }
}

/// The bytes of a base64 text.
pub(super) fn from_base64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for character in text.bytes().filter(|character| *character != b'=') {
        let six = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' => 62,
            _ => 63,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xFF) as u8);
        }
    }
    bytes
}

#[test]
fn base64_is_read() {
    assert_eq!(from_base64("TWFueQ=="), b"Many");
    assert_eq!(from_base64("/+8="), [0xFF, 0xEF]);
}

#[test]
fn pictures_with_every_filter_are_read() {
    // Three pixels of one byte a channel in lines of one pixel, with the filters none, up and Paeth.
    let lines = [0, 10, 20, 30, 2, 1, 1, 1, 4, 5, 5, 5];
    assert_eq!(unfiltered(&lines, 3, 3), [[10, 20, 30], [11, 21, 31], [16, 26, 36]]);
    // Two pixels in a line: each the difference from the one before (1), from the mean of left and above (3).
    let lines = [1, 8, 8, 8, 2, 2, 2, 3, 1, 1, 1, 1, 1, 1];
    assert_eq!(unfiltered(&lines, 6, 3), [[8, 8, 8], [10, 10, 10], [5, 5, 5], [8, 8, 8]]);
}
