//! A cube to bytes and back, so that an unchanged database need not be read again.
//!
//! The bytes carry a version, the key of what the cube was made from, and a hash of all that follows. Whatever does not
//! fit exactly decodes to `None`, and the cube is made anew. Numbers are variable-length, runs of zeros are counted.

use super::segment::{HourCount, SegmentCells};
use super::{Cube, DayHealth, Excluded, Health, Span};
use crate::calendar::{Day, DayRange, Millis};

/// Says what a cube was made from: data, definitions and clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CubeKey(pub [u8; 32]);

/// Changes whenever the layout below or the meaning of a cell does.
const VERSION: &[u8; 8] = b"fdcube\x00\x01";
const HASH: usize = 32;

/// The bytes of a cube made from `key`.
pub fn encode(cube: &Cube, key: CubeKey) -> Vec<u8> {
    let mut writer = Writer(Vec::new());
    writer.cube(cube);
    let mut bytes = Vec::with_capacity(writer.0.len() + VERSION.len() + 2 * HASH);
    bytes.extend_from_slice(VERSION);
    bytes.extend_from_slice(&key.0);
    bytes.extend_from_slice(blake3::hash(&writer.0).as_bytes());
    bytes.extend_from_slice(&writer.0);
    bytes
}

/// The cube in the bytes, when they are whole and were made from `key`.
pub fn decode(bytes: &[u8], key: CubeKey) -> Option<Cube> {
    let rest = bytes.strip_prefix(VERSION)?.strip_prefix(&key.0)?;
    let (hash, payload) = rest.split_first_chunk::<HASH>()?;
    if blake3::hash(payload).as_bytes() != hash {
        return None;
    }
    let mut reader = Reader(payload);
    let cube = reader.cube()?;
    reader.0.is_empty().then_some(cube)
}

struct Writer(Vec<u8>);

impl Writer {
    fn cube(&mut self, cube: &Cube) {
        let Cube { span, segments, health } = cube;
        self.option(span.map(|span| i64::from(span.as_of.0)));
        self.option(span.and_then(|span| span.first).map(|first| i64::from(first.0)));
        self.health(health);
        self.number(segments.len() as u64);
        for cells in segments {
            self.segment(cells);
        }
    }

    fn segment(&mut self, cells: &SegmentCells) {
        let SegmentCells { days, lags, cohort, reached, hours, retained, dau, wau, mau, events, users } = cells;
        self.signed(i64::from(days.first.0));
        self.signed(i64::from(days.last.0));
        self.numbers(lags.iter().map(|lag| *lag as u64));
        for cells in [cohort, retained, dau, wau, mau] {
            self.cells(cells);
        }
        for tables in [reached, events, users] {
            self.number(tables.len() as u64);
            for cells in tables {
                self.cells(cells);
            }
        }
        self.number(hours.len() as u64);
        for days in hours {
            self.number(days.len() as u64);
            for counts in days {
                self.numbers(counts.iter().flat_map(|count| [u64::from(count.hours), u64::from(count.users)]));
            }
        }
    }

    fn health(&mut self, health: &Health) {
        let Health { user_rows, test_users, event_rows, counted_events, counted_users, excluded, .. } = health;
        let Excluded { without_user, test_user, by_source, without_time, after_as_of, stray } = excluded;
        let counts = [user_rows, test_users, event_rows, counted_events, counted_users, without_user, test_user];
        for count in counts.into_iter().chain([without_time, after_as_of, stray]) {
            self.number(*count);
        }
        self.number(by_source.len() as u64);
        for (source, events) in by_source {
            self.number(source.len() as u64);
            self.0.extend_from_slice(source.as_bytes());
            self.number(*events);
        }
        self.number(health.events_without_user_row);
        self.number(health.repeated_events);
        for instant in [health.first_event, health.last_event, health.newest_event] {
            self.option(instant.map(|instant| instant.0));
        }
        self.number(health.days.len() as u64);
        for day in &health.days {
            self.number(day.events);
            self.number(day.last_minute.map_or(0, |minute| u64::from(minute) + 1));
        }
    }

    /// Cells with runs of zeros as a zero and the length of the run.
    fn cells(&mut self, cells: &[u32]) {
        self.number(cells.len() as u64);
        for run in cells.chunk_by(|a, b| *a == 0 && *b == 0) {
            self.number(u64::from(run[0]));
            if run[0] == 0 {
                self.number(run.len() as u64);
            }
        }
    }

    fn numbers(&mut self, numbers: impl Iterator<Item = u64>) {
        let numbers: Vec<u64> = numbers.collect();
        self.number(numbers.len() as u64);
        for number in numbers {
            self.number(number);
        }
    }

    fn option(&mut self, value: Option<i64>) {
        self.number(u64::from(value.is_some()));
        if let Some(value) = value {
            self.signed(value);
        }
    }

    fn signed(&mut self, value: i64) {
        self.number((value.cast_unsigned() << 1) ^ (value >> 63).cast_unsigned());
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.0.push(number.to_le_bytes()[0]);
    }
}

struct Reader<'a>(&'a [u8]);

#[expect(clippy::option_option, reason = "the outer one says whether the bytes are whole, the inner one is a value")]
impl Reader<'_> {
    fn cube(&mut self) -> Option<Cube> {
        let as_of = self.day()?;
        let first = self.day()?;
        let span = as_of.map(|as_of| Span { first, as_of });
        let health = self.health()?;
        let segments = self.length()?;
        let segments = (0..segments).map(|_| self.segment()).collect::<Option<_>>()?;
        Some(Cube { span, segments, health })
    }

    fn segment(&mut self) -> Option<SegmentCells> {
        let (first, last) = (Day(self.signed()?.try_into().ok()?), Day(self.signed()?.try_into().ok()?));
        let lags = self.numbers()?.into_iter().map(|lag| usize::try_from(lag).ok()).collect::<Option<_>>()?;
        let (cohort, retained) = (self.cells()?, self.cells()?);
        let (dau, wau, mau) = (self.cells()?, self.cells()?, self.cells()?);
        let (reached, events, users) = (self.tables()?, self.tables()?, self.tables()?);
        let steps = self.length()?;
        let hours = (0..steps).map(|_| self.step_hours()).collect::<Option<_>>()?;
        let days = DayRange { first, last };
        Some(SegmentCells { days, lags, cohort, reached, hours, retained, dau, wau, mau, events, users })
    }

    fn step_hours(&mut self) -> Option<Vec<Vec<HourCount>>> {
        let days = self.length()?;
        (0..days).map(|_| self.numbers().and_then(|pairs| hour_counts(&pairs))).collect()
    }

    fn health(&mut self) -> Option<Health> {
        let [user_rows, test_users, event_rows, counted_events, counted_users] = self.fixed()?;
        let [without_user, test_user, without_time, after_as_of, stray] = self.fixed()?;
        let sources = self.length()?;
        let by_source = (0..sources).map(|_| Some((self.text()?, self.number()?))).collect::<Option<_>>()?;
        let excluded = Excluded { without_user, test_user, by_source, without_time, after_as_of, stray };
        let [events_without_user_row, repeated_events] = self.fixed()?;
        let (first_event, last_event, newest_event) = (self.instant()?, self.instant()?, self.instant()?);
        let days = self.length()?;
        let days = (0..days).map(|_| self.day_health()).collect::<Option<_>>()?;
        let counts = Health { user_rows, test_users, event_rows, counted_events, counted_users, ..Health::default() };
        let counts = Health { excluded, events_without_user_row, repeated_events, ..counts };
        Some(Health { first_event, last_event, newest_event, days, ..counts })
    }

    fn day_health(&mut self) -> Option<DayHealth> {
        let events = self.number()?;
        let last_minute = self.number()?.checked_sub(1).map(u16::try_from).transpose().ok()?;
        Some(DayHealth { events, last_minute })
    }

    fn tables(&mut self) -> Option<Vec<Vec<u32>>> {
        let tables = self.length()?;
        (0..tables).map(|_| self.cells()).collect()
    }

    fn cells(&mut self) -> Option<Vec<u32>> {
        let length = usize::try_from(self.number()?).ok()?;
        let mut cells = Vec::new();
        while cells.len() < length {
            match u32::try_from(self.number()?).ok()? {
                0 => {
                    let run = usize::try_from(self.number()?).ok()?;
                    let end = cells.len().checked_add(run).filter(|end| *end <= length && run > 0)?;
                    cells.resize(end, 0);
                }
                count => cells.push(count),
            }
        }
        Some(cells)
    }

    fn numbers(&mut self) -> Option<Vec<u64>> {
        let length = self.length()?;
        (0..length).map(|_| self.number()).collect()
    }

    fn fixed<const N: usize>(&mut self) -> Option<[u64; N]> {
        let mut numbers = [0; N];
        for number in &mut numbers {
            *number = self.number()?;
        }
        Some(numbers)
    }

    fn text(&mut self) -> Option<String> {
        let length = self.length()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).ok()
    }

    fn day(&mut self) -> Option<Option<Day>> {
        Some(match self.option()? {
            Some(day) => Some(Day(day.try_into().ok()?)),
            None => None,
        })
    }

    fn instant(&mut self) -> Option<Option<Millis>> {
        Some(self.option()?.map(Millis))
    }

    fn option(&mut self) -> Option<Option<i64>> {
        match self.number()? {
            0 => Some(None),
            _ => self.signed().map(Some),
        }
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// How many of something that takes at least a byte each follow.
    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok().filter(|length| *length <= self.0.len())
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

fn hour_counts(pairs: &[u64]) -> Option<Vec<HourCount>> {
    let count = |pair: &[u64]| {
        let (hours, users) = (u16::try_from(pair[0]).ok()?, u32::try_from(pair[1]).ok()?);
        Some(HourCount { hours, users })
    };
    pairs.chunks_exact(2).map(count).collect()
}
