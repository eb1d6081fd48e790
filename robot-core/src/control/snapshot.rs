//! The latest state of the loop for any number of readers: a sequence lock over atomic words.
//!
//! The writer never waits. A reader copies the words and repeats if the writer was at work
//! meanwhile, so it always sees one consistent state. All words are atomics, therefore no read is
//! a data race and no `unsafe` is needed (H.-J. Boehm, "Can seqlocks get along with programming
//! language memory models?", MSPC 2012).
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering, fence};

#[derive(Debug)]
struct Cell {
    /// Odd while the words are being written.
    sequence: AtomicU64,
    words: Box<[AtomicU64]>,
}

/// The one writing end.
#[derive(Debug)]
pub(crate) struct SnapshotWriter(Arc<Cell>);

/// A reading end.
#[derive(Clone, Debug)]
pub(crate) struct SnapshotReader(Arc<Cell>);

/// A snapshot of `words` 64-bit words, all zero at first.
pub(crate) fn snapshot(words: usize) -> (SnapshotWriter, SnapshotReader) {
    let words = (0..words).map(|_| AtomicU64::new(0)).collect();
    let cell = Arc::new(Cell { sequence: AtomicU64::new(0), words });
    (SnapshotWriter(cell.clone()), SnapshotReader(cell))
}

impl SnapshotWriter {
    /// Publishes these words; missing words keep their value, surplus words are dropped. Wait-free.
    pub(crate) fn publish(&mut self, words: impl IntoIterator<Item = u64>) {
        let sequence = self.0.sequence.load(Ordering::Relaxed);
        self.0.sequence.store(sequence.wrapping_add(1), Ordering::Relaxed);
        fence(Ordering::Release);
        for (slot, word) in self.0.words.iter().zip(words) {
            slot.store(word, Ordering::Relaxed);
        }
        self.0.sequence.store(sequence.wrapping_add(2), Ordering::Release);
    }
}

impl SnapshotReader {
    /// Copies the latest words into `out` and returns how often was published so far.
    pub(crate) fn read(&self, out: &mut [u64]) -> u64 {
        loop {
            let before = self.0.sequence.load(Ordering::Acquire);
            for (out, slot) in out.iter_mut().zip(self.0.words.iter()) {
                *out = slot.load(Ordering::Relaxed);
            }
            fence(Ordering::Acquire);
            if before.is_multiple_of(2) && self.0.sequence.load(Ordering::Relaxed) == before {
                return before / 2;
            }
            // The writer may have lower priority and need this very core.
            std::thread::yield_now();
        }
    }

    /// One try of [`Self::read`] for the control loop, which may not repeat: `None` when the writer
    /// was at work. Wait-free.
    pub(crate) fn try_read(&self, out: &mut [u64]) -> Option<u64> {
        let before = self.0.sequence.load(Ordering::Acquire);
        for (out, slot) in out.iter_mut().zip(self.0.words.iter()) {
            *out = slot.load(Ordering::Relaxed);
        }
        fence(Ordering::Acquire);
        let unchanged = self.0.sequence.load(Ordering::Relaxed) == before;
        (before.is_multiple_of(2) && unchanged).then_some(before / 2)
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn readers_never_see_a_torn_state() {
        let (mut writer, reader) = snapshot(16);
        std::thread::scope(|scope| {
            scope.spawn(move || {
                for value in 1..=20_000_u64 {
                    writer.publish(std::iter::repeat_n(value, 16));
                }
            });
            let mut words = [0; 16];
            while words[0] < 20_000 {
                let count = reader.read(&mut words);
                assert!(words.iter().all(|&word| word == count), "{count}: {words:?}");
            }
        });
    }

    #[test]
    fn surplus_words_are_dropped() {
        let (mut writer, reader) = snapshot(2);
        writer.publish([1, 2, 3]);
        let mut words = [0; 3];
        assert_eq!(reader.read(&mut words), 1);
        assert_eq!(words, [1, 2, 0]);
    }
}
