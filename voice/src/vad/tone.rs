//! Telling steady noise, tones, alarms and hums from voices.
//!
//! A voice is never equally loud for long: the pauses before and after it count too. It changes its spectrum several times a second and spreads over many harmonics. A beep is
//! concentrated in one place; a siren's or motor's steady harmonics look the same for a long time.
//! The thresholds were measured on recorded speech and synthetic sounds (docs/voice.md).

use super::spectrum::{Shape, likeness};

/// Frames between two shapes that are compared: 80 ms.
const DISTANCE: usize = 5;
/// Median concentration from which a sound is a tone.
const CONCENTRATED: f32 = 0.97;
/// Median likeness from which a sound is steady.
const STEADY: f32 = 0.995;
/// Difference between loud and quiet frames, the silence around them included, below which a
/// sound is steady noise, dB.
const STEADY_DB: f64 = 3.0;
/// Fewer frames than this say nothing: 240 ms.
const LEAST_FRAMES: usize = 15;

/// Whether frames of these levels (dB, silence around them included) are steady noise.
pub(super) fn is_steady(levels_db: &[f64]) -> bool {
    let mut sorted = levels_db.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| sorted.get((sorted.len() as f64 * share) as usize).copied();
    match (at(0.1), at(0.95)) {
        (Some(quiet), Some(loud)) => loud - quiet < STEADY_DB,
        _ => false,
    }
}

/// Measures of a stretch of sound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Character {
    pub(super) concentration: f32,
    pub(super) steadiness: f32,
}

impl Character {
    /// Whether this is no voice.
    pub(super) fn is_tone(self) -> bool {
        self.concentration > CONCENTRATED || self.steadiness > STEADY
    }
}

/// Medians over the frames of one utterance; `None` for too short ones.
pub(super) fn character(shapes: &[Shape]) -> Option<Character> {
    if shapes.len() < LEAST_FRAMES {
        return None;
    }
    let concentration = median(shapes.iter().map(|shape| shape.concentration).collect());
    let pairs = shapes.iter().zip(&shapes[DISTANCE..]);
    let steadiness = median(pairs.map(|(a, b)| likeness(a, b)).collect());
    Some(Character { concentration, steadiness })
}

fn median(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
