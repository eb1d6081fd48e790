//! What the robot plays, on its way from the thread that speaks to the thread that hears.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rtrb::{Consumer, Producer, RingBuffer};

use crate::audio::SAMPLE_RATE_HZ;

/// Sound that may wait, samples: 4 s. More is lost, and the filter learns the way anew.
const QUEUE: usize = 4 * SAMPLE_RATE_HZ as usize;

/// The speaking side: told of every sample that goes to the loudspeaker, at the moment it goes.
pub struct PlayedWriter {
    samples: Producer<f32>,
    flow: Arc<AtomicU32>,
}

/// The hearing side: takes as many samples as are heard meanwhile.
pub struct PlayedReader {
    samples: Consumer<f32>,
    /// Odd while sound flows; another number is another flow.
    flow: Arc<AtomicU32>,
    last_flow: u32,
    /// Samples that were asked for before they had come; they are dropped when they come, so that
    /// the delay stays the same.
    owed: usize,
}

/// A wait-free way for the sound that is played (16 kHz): neither side ever waits for the other.
pub fn played() -> (PlayedWriter, PlayedReader) {
    let (producer, consumer) = RingBuffer::new(QUEUE);
    let flow = Arc::new(AtomicU32::new(0));
    let writer = PlayedWriter { samples: producer, flow: Arc::clone(&flow) };
    (writer, PlayedReader { samples: consumer, flow, last_flow: 0, owed: 0 })
}

impl PlayedWriter {
    /// Adds sound that is played next after what was added before. What finds no room is lost: then
    /// nobody listens.
    pub fn push(&mut self, samples: &[f32]) {
        self.set_flowing(true);
        for sample in samples {
            if self.samples.push(*sample).is_err() {
                return;
            }
        }
    }

    /// Nothing is played any more; the next sound begins at a moment of its own.
    pub fn end(&mut self) {
        self.set_flowing(false);
    }

    /// Only this side writes it.
    fn set_flowing(&mut self, is_flowing: bool) {
        let flow = self.flow.load(Ordering::Relaxed);
        if (flow % 2 == 1) != is_flowing {
            self.flow.store(flow.wrapping_add(1), Ordering::Release);
        }
    }
}

impl PlayedReader {
    /// The next samples that were played; silence where there are none. Gives whether there were any.
    pub(super) fn take(&mut self, out: &mut [f32]) -> bool {
        out.fill(0.0);
        // First this: sound that ends between the two looks is owed to nobody.
        let flow = self.flow.load(Ordering::Acquire);
        if std::mem::replace(&mut self.last_flow, flow) != flow {
            self.owed = 0;
        }
        while self.owed > 0 && self.samples.pop().is_ok() {
            self.owed -= 1;
        }
        let mut taken = 0;
        for place in out.iter_mut() {
            let Ok(sample) = self.samples.pop() else { break };
            *place = if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
            taken += 1;
        }
        self.owed = if flow % 2 == 1 { self.owed + out.len() - taken } else { 0 };
        taken > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_piece_does_not_shift_what_comes_after_it() {
        let (mut writer, mut reader) = played();
        let sound: Vec<f32> = (1..=40).map(|n| n as f32 / 100.0).collect();
        let mut out = [0.0; 10];
        assert!(!reader.take(&mut out), "nothing is played yet");
        writer.push(&sound[..10]);
        assert!(reader.take(&mut out));
        assert_eq!(out, sound[..10]);
        // The writer is late by 14 samples …
        reader.take(&mut out);
        writer.push(&sound[10..26]);
        reader.take(&mut out);
        // … of which 10 were missed, and the other ones come in their time.
        assert_eq!(out[..6], sound[20..26]);
        assert_eq!(out[6..], [0.0; 4]);
        writer.push(&sound[26..]);
        reader.take(&mut out);
        assert_eq!(out, sound[30..]);
    }

    #[test]
    fn after_an_end_nothing_is_owed() {
        let (mut writer, mut reader) = played();
        let mut out = [0.0; 4];
        writer.push(&[0.1; 4]);
        reader.take(&mut out);
        writer.end();
        reader.take(&mut out);
        reader.take(&mut out);
        writer.push(&[0.2; 4]);
        reader.take(&mut out);
        assert_eq!(out, [0.2; 4]);
    }

    #[test]
    fn what_nobody_takes_is_lost_and_nothing_waits() {
        let (mut writer, mut reader) = played();
        (0..100).for_each(|_| writer.push(&[f32::NAN; 4096]));
        let mut out = [1.0; 8];
        assert!(reader.take(&mut out));
        assert_eq!(out, [0.0; 8]);
    }
}
