//! Processor time of a thread, and private memory of the process, as the kernel counts them.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What a piece of work took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// Seconds by the clock.
    pub(crate) wall: f64,
    /// Seconds of the processor, this thread alone.
    pub(crate) cpu: f64,
}

/// Runs the work and says what it took.
pub(crate) fn cost<T>(work: impl FnOnce() -> T) -> Cost {
    let (clock, cpu) = (Instant::now(), thread_cpu());
    std::hint::black_box(work());
    Cost { wall: clock.elapsed().as_secs_f64(), cpu: thread_cpu() - cpu }
}

/// The middle of an odd number of values.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Seconds of the processor that this thread has had.
pub(crate) fn thread_cpu() -> f64 {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux keeps it");
    let nanos: u64 = line.split(' ').next().and_then(|nanos| nanos.parse().ok()).expect("nanoseconds first");
    Duration::from_nanos(nanos).as_secs_f64()
}

/// The most private memory in bytes that the process had during the work, beyond what it had before. Pages of files, which
/// the kernel may drop at any time, are not in it.
pub(crate) fn private_memory<T>(work: impl FnOnce() -> T) -> u64 {
    let before = anonymous_memory();
    let (peak, is_done) = (AtomicU64::new(before), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                peak.fetch_max(anonymous_memory(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        std::hint::black_box(work());
        is_done.store(true, Ordering::Relaxed);
    });
    peak.into_inner() - before
}

fn anonymous_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux keeps it");
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("a line for anonymous memory");
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().expect("kilobytes");
    kilobytes * 1024
}
