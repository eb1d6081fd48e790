//! The voice while it speaks: a judgement every 100 ms, and one when the utterance is over.

use super::{VoiceAnalyser, VoiceCues};
use crate::audio::{SAMPLE_RATE_HZ, seconds};

/// Time between two judgements of an utterance in progress, samples (100 ms).
const EVERY: usize = SAMPLE_RATE_HZ as usize / 10;
/// Longest stretch that is judged while somebody speaks, samples (3 s): the latest.
const LONGEST_IN_PROGRESS: usize = 3 * SAMPLE_RATE_HZ as usize;
/// Longest stretch that is judged at the end, samples (6 s): the latest.
const LONGEST: usize = 6 * SAMPLE_RATE_HZ as usize;

/// A judgement at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VoiceMoment {
    /// Time in the stream, seconds.
    pub at_s: f64,
    /// How long the utterance has lasted, seconds.
    pub utterance_s: f64,
    /// Whether the utterance is over.
    pub is_final: bool,
    /// What was noticed.
    pub cues: VoiceCues,
}

/// Follows one voice. Keeps a few calm utterances as 88 numbers each, in memory, for as long as it
/// lives; it stores no sound.
#[derive(Default)]
pub struct VoiceStream {
    analyser: VoiceAnalyser,
    /// Length at the last judgement of the utterance in progress, samples.
    judged: usize,
}

impl VoiceStream {
    /// A stream whose operator's calm voice may be known already.
    pub fn new(analyser: VoiceAnalyser) -> Self {
        Self { analyser, judged: 0 }
    }

    /// The utterance in progress, from its beginning (16 kHz, mono); a judgement if one is due.
    pub fn follow(&mut self, so_far: &[f32], now_s: f64) -> Option<VoiceMoment> {
        if so_far.len() < self.judged {
            self.judged = 0;
        }
        if so_far.len() < self.judged + EVERY {
            return None;
        }
        self.judged = so_far.len();
        let latest = &so_far[so_far.len().saturating_sub(LONGEST_IN_PROGRESS)..];
        let cues = self.analyser.analyse(latest);
        let utterance_s = seconds(so_far.len());
        Some(VoiceMoment { at_s: now_s, utterance_s, is_final: false, cues })
    }

    /// The whole utterance; calm ones become part of what is known of the operator's calm voice.
    pub fn end(&mut self, utterance: &[f32], now_s: f64) -> VoiceMoment {
        self.judged = 0;
        let latest = &utterance[utterance.len().saturating_sub(LONGEST)..];
        let cues = self.analyser.hear(latest);
        let utterance_s = seconds(utterance.len());
        VoiceMoment { at_s: now_s, utterance_s, is_final: true, cues }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_judgement_comes_every_100_ms() {
        let mut stream = VoiceStream::default();
        let sound = vec![0.0_f32; 16_000];
        let count = (1..=100)
            .filter(|i| stream.follow(&sound[..i * 160], 0.01 * *i as f64).is_some())
            .count();
        assert_eq!(count, 10);
        let end = stream.end(&sound, 1.0);
        assert!(end.is_final && end.cues.raised_voice.is_none(), "silence is not judged");
        assert_eq!(end.utterance_s, 1.0);
        assert!(stream.follow(&sound[..1600], 2.0).is_some(), "a new utterance begins anew");
    }
}
