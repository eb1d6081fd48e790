//! Plays recordings into the listener at the pace of real time, with silence in between: what the
//! robot hears is what a microphone would give it.

use std::time::Instant;

use crate::audio::SAMPLE_RATE_HZ;

/// Longest stretch given at once, samples; after a hiccup of the machine the stream catches up.
const LONGEST_PIECE: usize = SAMPLE_RATE_HZ as usize;

/// An endless stream of 16 kHz samples that is silent unless something is played.
pub struct Player {
    start: Instant,
    given: usize,
    queued: Vec<f32>,
    position: usize,
}

impl Player {
    /// Begins a stream of silence now.
    pub fn start() -> Self {
        Self { start: Instant::now(), given: 0, queued: Vec::new(), position: 0 }
    }

    /// Plays these samples from now on.
    pub fn play(&mut self, samples: Vec<f32>) {
        self.queued = samples;
        self.position = 0;
    }

    /// Whether everything has been played.
    pub fn is_silent(&self) -> bool {
        self.position >= self.queued.len()
    }

    /// The samples since the last call.
    pub fn take(&mut self) -> Vec<f32> {
        let elapsed_s = self.start.elapsed().as_secs_f64();
        self.take_until((elapsed_s * f64::from(SAMPLE_RATE_HZ)) as usize)
    }

    fn take_until(&mut self, total: usize) -> Vec<f32> {
        let count = total.saturating_sub(self.given).min(LONGEST_PIECE);
        self.given += count;
        let end = (self.position + count).min(self.queued.len());
        let mut piece = self.queued[self.position.min(end)..end].to_vec();
        self.position = end;
        piece.resize(count, 0.0);
        piece
    }

    /// Length of the stream so far, seconds.
    pub fn now_s(&self) -> f64 {
        self.given as f64 / f64::from(SAMPLE_RATE_HZ)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_stand_between_silence() {
        let mut player = Player::start();
        assert_eq!(player.take_until(3), vec![0.0; 3]);
        player.play(vec![1.0, 2.0, 3.0]);
        assert_eq!(player.take_until(5), vec![1.0, 2.0]);
        assert!(!player.is_silent());
        assert_eq!(player.take_until(8), vec![3.0, 0.0, 0.0]);
        assert!(player.is_silent());
        assert!(player.take_until(8).is_empty());
    }
}
