//! Voice activity: cutting a stream of sound into utterances.
//!
//! A small neural detector (earshot, weights inside) scores each 16 ms frame; [`Segmenter`] turns
//! scores into utterances with a beginning and an end; what is a steady tone and not a voice is
//! sorted out by its spectrum, since the detector takes tones for speech.

mod segmenter;
mod spectrum;
mod tone;

pub use segmenter::{Segmenter, SegmenterOptions, Utterance, VadEvent};

/// Samples in one frame: 16 ms at 16 kHz.
pub const FRAME: usize = 256;
