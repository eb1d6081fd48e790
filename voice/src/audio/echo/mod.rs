//! Taking the robot's own voice out of what the microphone hears.
//!
//! Speech out tells every sample that it plays ([`played`]); [`EchoCanceller`] sits before everybody
//! who listens, learns the way from the loudspeaker to the microphone, and subtracts what comes by
//! it. While nothing is played it changes nothing.
//!
//! Measured against WebRTC's canceller in the form of the crate `aec3`: docs/voice.md.

mod filter;
mod played;

pub use played::{PlayedReader, PlayedWriter, played};

use filter::{BLOCK, BLOCKS, EchoFilter};

/// Subtracts the robot's own voice. Fixed memory; nothing is allocated after `new`.
pub struct EchoCanceller {
    played: PlayedReader,
    filter: Box<EchoFilter>,
    /// Sound that waits for the rest of its block, and the block before it, which is done.
    waiting: [f32; BLOCK],
    done: [f32; BLOCK],
    filled: usize,
    /// Blocks since something was played.
    silent_blocks: usize,
}

impl EchoCanceller {
    /// Sound leaves it so many samples later, 8 ms.
    pub const DELAY: usize = BLOCK;

    /// Nothing was played and nothing is known about the room yet.
    pub fn new(played: PlayedReader) -> Self {
        Self {
            played,
            filter: Box::new(EchoFilter::new()),
            waiting: [0.0; BLOCK],
            done: [0.0; BLOCK],
            filled: 0,
            silent_blocks: BLOCKS,
        }
    }

    /// Replaces what is heard (16 kHz) by what was heard [`Self::DELAY`] samples before without what
    /// was played.
    pub fn process(&mut self, samples: &mut [f32]) {
        for sample in samples {
            let heard = if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
            self.waiting[self.filled] = heard;
            *sample = self.done[self.filled];
            self.filled += 1;
            if self.filled == BLOCK {
                self.block();
                self.filled = 0;
            }
        }
    }

    fn block(&mut self) {
        let mut played = [0.0; BLOCK];
        self.played.take(&mut played);
        let is_silent = played.iter().all(|sample| *sample == 0.0);
        self.silent_blocks = if is_silent { self.silent_blocks.saturating_add(1) } else { 0 };
        self.done = self.waiting;
        // What was played longer ago than the filter is long leaves no echo.
        if self.silent_blocks <= BLOCKS {
            self.filter.push(&played, &mut self.done);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise with the same numbers in every run, −gain..gain.
    fn noise(seed: u32, count: usize, gain: f32) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 8_388_608.0 - 1.0
        };
        (0..count).map(|_| gain * next()).collect()
    }

    /// A room: the sound after 70 ms, and a tail that decays over 0.2 s.
    fn in_room(sound: &[f32], gain: f32) -> Vec<f32> {
        let mut response = vec![0.0; 1120];
        response.push(1.0);
        let tail = noise(3, 3200, 0.12);
        response.extend(tail.iter().enumerate().map(|(n, x)| x * (-(n as f32) / 800.0).exp()));
        let at = |n: usize| -> f32 {
            let from = (n + 1).saturating_sub(response.len());
            (from..=n).map(|k| sound[k] * response[n - k]).sum()
        };
        (0..sound.len()).map(|n| gain * at(n)).collect()
    }

    fn power(samples: &[f32]) -> f32 {
        samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32
    }

    /// What is left of `heard` while `played` is played.
    fn cancelled(played_sound: &[f32], heard: &[f32], piece: usize) -> Vec<f32> {
        let (mut writer, reader) = played();
        let mut canceller = EchoCanceller::new(reader);
        let mut out = heard.to_vec();
        for (heard, sound) in out.chunks_mut(piece).zip(played_sound.chunks(piece)) {
            writer.push(sound);
            canceller.process(heard);
        }
        out
    }

    #[test]
    fn an_echo_through_a_room_is_taken_out_and_a_voice_over_it_stays() {
        let played_sound = noise(1, 64_000, 0.3);
        let echo = in_room(&played_sound, 0.5);
        let left = cancelled(&played_sound, &echo, 320);
        let removed_db = 10.0 * (power(&echo[48_000..]) / power(&left[48_000..])).log10();
        assert!(removed_db > 20.0, "{removed_db} dB");
        // Somebody speaks as loudly as the echo.
        let mut voice = vec![0.0; 52_000];
        voice.extend(noise(7, 12_000, 0.15));
        let both: Vec<f32> = echo.iter().zip(&voice).map(|(a, b)| a + b).collect();
        let left = cancelled(&played_sound, &both, 320);
        let delay = EchoCanceller::DELAY;
        let wrong: Vec<f32> =
            (52_000..64_000 - delay).map(|n| left[n + delay] - voice[n]).collect();
        let ratio_db = 10.0 * (power(&voice[52_000..]) / power(&wrong)).log10();
        assert!(ratio_db > 10.0, "{ratio_db} dB");
    }

    #[test]
    fn without_playing_sound_passes_untouched_and_a_little_later() {
        let heard = noise(5, 4000, 0.9);
        let (_writer, reader) = played();
        let mut out = heard.clone();
        EchoCanceller::new(reader).process(&mut out);
        assert_eq!(out[EchoCanceller::DELAY..], heard[..4000 - EchoCanceller::DELAY]);
    }

    #[test]
    fn pieces_do_not_matter() {
        let played_sound = noise(1, 8000, 0.3);
        let echo = in_room(&played_sound, 0.5);
        assert_eq!(cancelled(&played_sound, &echo, 320), cancelled(&played_sound, &echo, 8000));
    }

    #[test]
    fn a_way_that_changes_is_learned_anew_and_never_makes_it_much_worse() {
        let played_sound = noise(1, 96_000, 0.3);
        let mut heard = in_room(&played_sound, 0.5);
        // The microphone is turned round: the opposite of what the filter has learned.
        heard[32_000..].iter_mut().for_each(|sample| *sample = -*sample);
        let left = cancelled(&played_sound, &heard, 320);
        let gained_db = |range: std::ops::Range<usize>| {
            10.0 * (power(&heard[range.clone()]) / power(&left[range])).log10()
        };
        assert!(gained_db(32_000..36_000) > -4.0, "{}", gained_db(32_000..36_000));
        assert!(gained_db(80_000..96_000) > 12.0, "{}", gained_db(80_000..96_000));
    }

    #[test]
    fn what_is_no_number_does_no_lasting_harm() {
        let played_sound = noise(1, 64_000, 0.3);
        let mut heard = in_room(&played_sound, 0.5);
        heard[100..500].fill(f32::NAN);
        heard[500..600].fill(f32::INFINITY);
        let left = cancelled(&played_sound, &heard, 320);
        assert!(left.iter().all(|sample| sample.is_finite()));
        assert!(power(&left[48_000..]) < 0.05 * power(&heard[48_000..]));
    }
}
