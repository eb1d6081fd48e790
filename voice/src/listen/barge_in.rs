//! Barge-in: somebody talks over the robot's own voice.
//!
//! While the robot speaks, the microphone hears it too, so recognition is given silence (the stop
//! spotter is not). A person is told from the robot's own echo by level: the loudest that the echo
//! has been is followed from sentence to sentence, and a voice that is clearly louder for most of
//! a quarter of a second is somebody else's. With headphones there is no echo, and any voice counts. In doubt the
//! robot goes on speaking; what was said meanwhile is kept, so that no first word is lost.

use std::collections::VecDeque;

use earshot::Detector;

use crate::audio::{SAMPLE_RATE_HZ, rms_db};
use crate::vad::FRAME;

/// A voice must be this much louder than the robot's echo, dB.
const ABOVE_ECHO_DB: f64 = 8.0;
/// Quieter sounds are nobody who talks to the robot, dB below full scale.
const QUIET_DB: f64 = -48.0;
/// Score of a frame with a voice.
const VOICE: f32 = 0.5;
/// Frames looked at, and how many of them must be somebody: 140 of 240 ms.
const LOOK: u32 = 15;
const ENOUGH: u32 = 9;
/// Frames with a voice from which the echo's level is learned, 0.5 s, and all frames after which it is
/// taken as known, 1.5 s: with headphones there is no echo.
const LEARNING: u32 = 31;
const LONGEST_LEARNING: u32 = 94;
/// How fast the followed level rises to an echo frame, to a frame that may be a person, and how
/// much it falls in a frame, dB.
const RISE: f64 = 0.5;
const RISE_IN_DOUBT: f64 = 0.02;
const FALL_DB: f64 = 0.02;
/// Where the loudest of two such stretches (1 s each) stays below the followed level, the echo has
/// become weaker, for instance because a canceller has learned it; then this much above it is enough.
const STRETCH: u32 = 62;
const ABOVE_LOUDEST_DB: f64 = 2.0;
/// Sound that is kept, samples: 1 s.
const KEPT: usize = SAMPLE_RATE_HZ as usize;

/// What came while the robot spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The robot's echo, or nothing; so many samples are older than what is kept.
    Echo {
        /// Samples that are not kept any more.
        passed: usize,
    },
    /// Somebody talks over it.
    Person,
}

/// Tells a person from the robot's own echo while the robot speaks.
pub struct BargeIn {
    detector: Box<Detector>,
    rest: Vec<f32>,
    kept: VecDeque<f32>,
    echo_db: Option<f64>,
    frames: u32,
    voiced_frames: u32,
    recent: u32,
    /// Loudest frames of the stretch before and of this one, dB, and how long this one is.
    loudest_db: [f64; 2],
    stretch: u32,
}

impl BargeIn {
    /// Nothing is known about the echo yet.
    pub fn new() -> Self {
        Self {
            detector: Box::default(),
            rest: Vec::with_capacity(2 * FRAME),
            kept: VecDeque::with_capacity(KEPT + FRAME),
            echo_db: None,
            frames: 0,
            voiced_frames: 0,
            recent: 0,
            loudest_db: [f64::MAX, f64::MIN],
            stretch: 0,
        }
    }

    /// Adds sound from the microphone while the robot speaks.
    pub fn push(&mut self, samples: &[f32]) -> Verdict {
        self.kept.extend(samples);
        self.rest.extend_from_slice(samples);
        let mut is_person = false;
        let frames = self.rest.len() / FRAME;
        for n in 0..frames {
            let mut frame = [0.0; FRAME];
            frame.copy_from_slice(&self.rest[n * FRAME..(n + 1) * FRAME]);
            is_person |= self.frame(&frame);
        }
        self.rest.drain(..frames * FRAME);
        if is_person {
            return Verdict::Person;
        }
        let passed = self.kept.len().saturating_sub(KEPT);
        self.kept.drain(..passed);
        Verdict::Echo { passed }
    }

    /// The robot is silent: the next frames belong to a new sentence. Gives how many samples were
    /// kept.
    pub fn pause(&mut self) -> usize {
        self.recent = 0;
        self.rest.clear();
        let kept = self.kept.len();
        self.kept.clear();
        kept
    }

    /// The last second of sound: what the person has begun to say.
    pub fn take_kept(&mut self) -> Vec<f32> {
        self.kept.drain(..).collect()
    }

    fn frame(&mut self, frame: &[f32; FRAME]) -> bool {
        let level_db = rms_db(frame);
        let is_voice = self.detector.predict_f32(frame) >= VOICE && level_db > QUIET_DB;
        let echo_db = *self.echo_db.get_or_insert(level_db);
        let is_learning = self.voiced_frames < LEARNING && self.frames < LONGEST_LEARNING;
        self.frames = self.frames.saturating_add(1);
        self.voiced_frames = self.voiced_frames.saturating_add(u32::from(is_voice));
        let is_louder = !is_learning && level_db > echo_db + ABOVE_ECHO_DB;
        let share = if is_louder { RISE_IN_DOUBT } else { RISE };
        let risen_db = echo_db + share * (level_db - echo_db).max(0.0);
        self.echo_db = Some((risen_db - FALL_DB).max(-90.0));
        self.follow_down(level_db);
        self.recent = (self.recent << 1 | u32::from(is_voice && is_louder)) & ((1 << LOOK) - 1);
        self.recent.count_ones() >= ENOUGH
    }

    /// The echo may have become weaker for good.
    fn follow_down(&mut self, level_db: f64) {
        self.loudest_db[1] = self.loudest_db[1].max(level_db);
        self.stretch += 1;
        if self.stretch < STRETCH {
            return;
        }
        let loudest_db = self.loudest_db[0].max(self.loudest_db[1]);
        self.echo_db = self.echo_db.map(|echo_db| echo_db.min(loudest_db + ABOVE_LOUDEST_DB));
        (self.loudest_db, self.stretch) = ([self.loudest_db[1], f64::MIN], 0);
    }
}

impl Default for BargeIn {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(name: &str, gain: f32) -> Vec<f32> {
        let path = format!("{}/tests/data/{name}.wav", env!("CARGO_MANIFEST_DIR"));
        let samples = crate::audio::read(path.as_ref()).unwrap();
        samples.iter().map(|sample| gain * sample).collect()
    }

    /// The robot's echo: a sentence, again and again.
    fn echo(gain: f32) -> Vec<f32> {
        recording("go_forward_ten_meters", gain).repeat(3)
    }

    fn is_heard(barge_in: &mut BargeIn, samples: &[f32]) -> bool {
        samples
            .chunks(320)
            .fold(false, |heard, piece| heard | (barge_in.push(piece) == Verdict::Person))
    }

    #[test]
    fn the_robots_own_echo_is_nobody() {
        for gain in [0.01, 0.1, 0.5] {
            assert!(!is_heard(&mut BargeIn::new(), &echo(gain)), "{gain}");
        }
    }

    #[test]
    fn a_person_over_a_weak_echo_is_heard_and_nothing_is_lost() {
        let mut barge_in = BargeIn::new();
        assert!(!is_heard(&mut barge_in, &echo(0.05)));
        let person: Vec<f32> = echo(0.8);
        assert!(is_heard(&mut barge_in, &person[..24_000]));
        assert!(barge_in.take_kept().len() >= 15_000);
    }

    #[test]
    fn an_echo_that_has_become_weaker_no_longer_hides_a_person() {
        let mut barge_in = BargeIn::new();
        assert!(!is_heard(&mut barge_in, &echo(0.8)));
        assert!(!is_heard(&mut barge_in, &echo(0.05)));
        assert!(is_heard(&mut barge_in, &echo(0.5)[..24_000]));
    }

    #[test]
    fn noise_is_nobody() {
        let noise = |n: usize| ((n * 7919 + n * n * 31) % 2003) as f32 / 2003.0 - 0.5;
        let mut barge_in = BargeIn::new();
        is_heard(&mut barge_in, &echo(0.01));
        let samples: Vec<f32> = (0..32_000).map(noise).collect();
        assert!(!is_heard(&mut barge_in, &samples));
    }
}
