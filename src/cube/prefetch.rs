//! Asks the processor to fetch memory that will be read soon.
//!
//! At millions of events over hundreds of thousands of users the cost is cache misses, not hashing; a batch of rows
//! asks for all its lines first and so waits once instead of once a row.

/// Starts loading the cache line that holds `slice[index]`; does nothing for an index outside.
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "the prefetch instruction is only reachable through an unsafe intrinsic")]
#[inline]
pub(super) fn prefetch<T>(slice: &[T], index: usize) {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
    if let Some(item) = slice.get(index) {
        // SAFETY: the address is that of a live item; prefetching reads nothing and cannot fault.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(item).cast()) }
    }
}

/// Nothing to ask for on other processors.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
pub(super) fn prefetch<T>(_slice: &[T], _index: usize) {}
