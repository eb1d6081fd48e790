//! What sound goes through before anybody listens to it: the stop spotter, voice activity and
//! recognition all hear what comes out of here.

use super::{AutomaticGain, EchoCanceller, HighPass};

/// Frequencies below are no voice, Hz.
const HIGH_PASS_HZ: f32 = 80.0;

/// The stages before the listeners, each of them if it is wanted: high-pass, echo canceller, gain.
#[derive(Default)]
pub struct SoundPath {
    high_pass: Option<HighPass>,
    echo: Option<EchoCanceller>,
    gain: Option<AutomaticGain>,
}

/// Which stages there are besides the echo canceller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SoundOptions {
    /// Take away what is below every voice.
    pub high_pass: bool,
    /// Make quiet voices louder.
    pub automatic_gain: bool,
}

impl SoundPath {
    /// The stages that are wanted; `echo` where it is known what is played.
    pub fn new(options: SoundOptions, echo: Option<EchoCanceller>) -> Self {
        Self {
            high_pass: options.high_pass.then(|| HighPass::new(HIGH_PASS_HZ)),
            echo,
            // The last: its changes would look to the canceller like changes of the room.
            gain: options.automatic_gain.then(AutomaticGain::new),
        }
    }

    /// Changes 16 kHz samples in place; with an echo canceller they come
    /// [`EchoCanceller::DELAY`] samples later.
    pub fn process(&mut self, samples: &mut [f32]) {
        if let Some(high_pass) = &mut self.high_pass {
            high_pass.process(samples);
        }
        if let Some(echo) = &mut self.echo {
            echo.process(samples);
        }
        if let Some(gain) = &mut self.gain {
            gain.process(samples);
        }
    }
}
