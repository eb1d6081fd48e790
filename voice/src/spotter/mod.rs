//! The stop spotter: hears "stop" in the sound itself, before anything is recognized.
//!
//! Two stages. A small network looks at every 20 ms of sound and tells how likely somebody has just
//! said one of the words that stop the arm; it costs less than a hundredth of a core. While somebody
//! speaks, a second process of the recognizer looks at the last 1.3 s five times a second and tells
//! how likely the sound begins with such a word, and what else it may be. Together they decide; where
//! no look can be had, the network decides alone, and is wrong far more often.
//!
//! [`Watch`] joins it to the stop latch: whoever has the sound pushes it there and never waits, and
//! the arm brakes before anything else is done with what was said. docs/voice.md says how often it
//! misses, and takes other words for a stop. It is no safety function. The stop in recognized text
//! stays in any case as a further path.
//!
//! The network's weights come from `voice/training/spotter`.

mod cascade;
mod decision;
mod features;
mod glancer;
mod lookout;
mod moments;
mod network;
mod recorded;
mod shout;
mod verdict;
mod watch;

pub use glancer::Glancer;
pub use moments::{Moment, MomentOptions, Moments};
pub use network::{Weights, WeightsError};
pub use recorded::{Found, RecordedSpotter};
pub use shout::ShoutDetector;
pub use watch::{Ears, Spotted, Watch, names_a_stop};

use std::sync::Arc;

use crate::audio::SAMPLE_RATE_HZ;
use crate::understanding::Language;
use decision::Decision;
use features::FrontEnd;
use network::Network;

/// A word that stops the arm, or a shout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum StopWord {
    /// "Stop".
    Stop,
    /// "Halt".
    Halt,
    /// "Freeze".
    Freeze,
    /// "Hold it".
    HoldIt,
    /// "Don't move".
    DontMove,
    /// 停, also as the beginning of 停止 and 停下.
    Ting,
    /// 别动.
    BieDong,
    /// No word: a sudden loud voice while the arm moves.
    Shout,
}

impl StopWord {
    /// In the order of the network's outputs after "nothing".
    const SPOTTED: [Self; 7] = [
        Self::Stop,
        Self::Halt,
        Self::Freeze,
        Self::HoldIt,
        Self::DontMove,
        Self::Ting,
        Self::BieDong,
    ];

    /// As it is written.
    pub fn text(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Halt => "halt",
            Self::Freeze => "freeze",
            Self::HoldIt => "hold it",
            Self::DontMove => "don't move",
            Self::Ting => "停",
            Self::BieDong => "别动",
            Self::Shout => "a shout",
        }
    }

    /// The language of the word; a shout has none.
    pub fn language(self) -> Option<Language> {
        match self {
            Self::Shout => None,
            Self::Ting | Self::BieDong => Some(Language::Zh),
            _ => Some(Language::En),
        }
    }
}

/// A stop that was heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    /// What was heard.
    pub word: StopWord,
    /// Time in the stream at which the decision was made, s: when the last sample that it needed
    /// had arrived.
    pub at_s: f64,
    /// How sure, 0..1.
    pub score: f64,
}

/// Finds stop words in a stream of 16 kHz samples. Fixed memory; nothing is allocated after `new`.
pub struct Spotter {
    front_end: FrontEnd,
    network: Network,
    decision: Decision,
}

impl Spotter {
    /// A spotter at the beginning of a stream.
    pub fn new() -> Self {
        Self::with_weights(Weights::trained())
    }

    /// The same with weights of one's own.
    pub fn with_weights(weights: Arc<Weights>) -> Self {
        Self {
            front_end: FrontEnd::new(),
            network: Network::new(weights),
            decision: Decision::default(),
        }
    }

    /// Adds sound; `each` is called for every stop that it completes.
    pub fn push(&mut self, samples: &[f32], mut each: impl FnMut(Detection)) {
        let Self { front_end, network, decision } = self;
        front_end.push(samples, |frame, samples_so_far| {
            let Some(probabilities) = network.push(frame) else { return };
            if let Some((class, score)) = decision.push(probabilities) {
                let Some(word) = StopWord::SPOTTED.get(class) else { return };
                let at_s = samples_so_far as f64 / f64::from(SAMPLE_RATE_HZ);
                each(Detection { word: *word, at_s, score });
            }
        });
    }

    /// How sure it is at this moment that a stop word was just said, 0..1.
    pub fn score(&self) -> f64 {
        self.decision.score()
    }
}

impl Default for Spotter {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detections(samples: &[f32], piece: usize) -> Vec<Detection> {
        let mut spotter = Spotter::new();
        let mut found = Vec::new();
        for piece in samples.chunks(piece) {
            spotter.push(piece, |detection| found.push(detection));
        }
        found
    }

    #[test]
    fn the_network_says_what_it_said_where_it_was_trained() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/stop.wav");
        let samples = crate::audio::read(path.as_ref()).unwrap();
        let (mut front_end, mut network) = (FrontEnd::new(), Network::new(Weights::trained()));
        let mut scores = Vec::new();
        front_end.push(&samples, |frame, _| {
            scores.extend(network.push(frame).map(|probabilities| 1.0 - probabilities[0]));
        });
        let reference: Vec<f32> =
            include_str!("reference.txt").lines().map(|line| line.parse().unwrap()).collect();
        assert_eq!(scores.len(), reference.len());
        for (step, (score, expected)) in scores.iter().zip(&reference).enumerate() {
            assert!((score - expected).abs() < 2e-3, "step {step}: {score} and {expected}");
        }
    }

    #[test]
    fn sounds_that_are_no_voice_are_no_stop() {
        let noise = |n: usize| ((n * 7919 + n * n * 31) % 2003) as f32 / 2003.0 - 0.5;
        let tone = |n: usize| (n as f32 * 0.2).sin() * 0.5;
        let sounds: [Vec<f32>; 4] = [
            vec![0.0; 32_000],
            (0..32_000).map(noise).collect(),
            (0..32_000).map(tone).collect(),
            [0.5, -0.5].repeat(16_000),
        ];
        for sound in sounds {
            assert_eq!(detections(&sound, 320), []);
        }
    }

    #[test]
    fn samples_that_are_no_numbers_do_no_lasting_harm() {
        let mut spotter = Spotter::new();
        spotter.push(&[f32::NAN; 1000], |_| {});
        spotter.push(&[f32::INFINITY, f32::NEG_INFINITY, 1e30], |_| {});
        for _ in 0..100 {
            spotter.push(&[0.01; 320], |_| {});
        }
        assert!(spotter.score().is_finite());
    }

    #[test]
    fn the_pieces_in_which_sound_arrives_do_not_matter() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/stop.wav");
        let mut samples = vec![0.0; 8000];
        samples.extend(crate::audio::read(path.as_ref()).unwrap());
        samples.extend(vec![0.0; 8000]);
        let whole = detections(&samples, samples.len());
        for piece in [1, 160, 333, 4000] {
            assert_eq!(detections(&samples, piece), whole);
        }
    }
}
