//! The robot does not listen to itself: what recognition may hear while the robot speaks.

use super::barge_in::{BargeIn, Verdict};

/// Gives recognition silence in place of the robot's echo, a second later, until somebody talks over
/// it.
pub(super) struct OwnVoice {
    barge_in: BargeIn,
    is_interrupted: bool,
}

impl OwnVoice {
    /// Nothing is known about the echo yet.
    pub(super) fn new() -> Self {
        Self { barge_in: BargeIn::new(), is_interrupted: false }
    }

    /// Replaces sound by what recognition may hear of it and of what was held back before; as many
    /// samples come out as go in, in the end. Gives whether somebody has just begun to talk over the
    /// robot.
    pub(super) fn gate(&mut self, samples: &mut Vec<f32>, is_speaking: bool) -> bool {
        if !is_speaking {
            self.release(samples);
            return false;
        }
        if self.is_interrupted {
            return false;
        }
        match self.barge_in.push(samples) {
            Verdict::Echo { passed } => {
                samples.clear();
                samples.resize(passed, 0.0);
                false
            }
            Verdict::Person => {
                self.is_interrupted = true;
                *samples = self.barge_in.take_kept();
                true
            }
        }
    }

    /// The robot is silent: what was kept of its echo was nothing.
    pub(super) fn release(&mut self, samples: &mut Vec<f32>) {
        self.is_interrupted = false;
        let kept = self.barge_in.pause();
        samples.splice(0..0, std::iter::repeat_n(0.0, kept));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_much_comes_out_as_goes_in_and_the_robots_voice_is_silence() {
        let mut own = OwnVoice::new();
        let mut heard = 0;
        for n in 0..400 {
            let mut piece = vec![0.01; 320];
            own.gate(&mut piece, n < 300);
            assert!(n >= 300 || piece.iter().all(|sample| *sample == 0.0));
            assert!(n <= 300 || piece == vec![0.01; 320]);
            heard += piece.len();
        }
        assert_eq!(heard, 400 * 320);
    }
}
