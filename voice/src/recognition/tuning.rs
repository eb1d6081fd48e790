//! Speed against accuracy.
//!
//! Whisper always looks at 30 s. Cutting its window to the clip makes a 3 s command about ten
//! times faster; measurements are in docs/voice.md. A window that is cut closely does not bear a
//! prompt: the decoder then repeats itself without end. So a prompt needs a wide window.

/// Encoder positions a second.
const POSITIONS_PER_S: f64 = 50.0;
/// All of Whisper's window.
const MOST_POSITIONS: u32 = 1500;
/// The narrowest window that decodes well.
const LEAST_POSITIONS: u32 = 128;
/// Kinder to the engine's vector code.
const MULTIPLE: u32 = 64;
/// The narrowest window that bears a prompt.
const PROMPT_POSITIONS: u32 = 512;

/// How to decode.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuning {
    /// Shorter utterances are decoded in a window fitted to them and without a prompt, s.
    pub prompt_from_s: f64,
    /// Let Whisper retry poor results at higher temperatures.
    pub fallback: bool,
    /// Look at all 30 s, as whisper.cpp does by itself.
    pub whole_window: bool,
    /// What is less sure than this is looked at again with a prompt.
    pub second_look_below: f64,
}

impl Default for Tuning {
    fn default() -> Self {
        Self { second_look_below: 0.4, ..Self::fastest() }
    }
}

impl Tuning {
    /// whisper.cpp's own defaults, to compare with.
    pub fn engine_defaults() -> Self {
        Self {
            prompt_from_s: f64::INFINITY,
            fallback: true,
            whole_window: true,
            second_look_below: 0.0,
        }
    }

    /// The window always fitted to the clip, never a prompt: fastest.
    pub fn fastest() -> Self {
        Self {
            prompt_from_s: f64::INFINITY,
            fallback: false,
            whole_window: false,
            second_look_below: 0.0,
        }
    }

    /// A prompt for every clip.
    pub fn prompted() -> Self {
        Self { prompt_from_s: 0.0, ..Self::fastest() }
    }

    pub(super) fn uses_prompt(&self, seconds: f64) -> bool {
        seconds >= self.prompt_from_s
    }

    /// Encoder positions for a clip; 0 for the whole window.
    pub(super) fn audio_context(&self, seconds: f64) -> u32 {
        if self.whole_window {
            return 0;
        }
        let needed = ((seconds + 1.0) * POSITIONS_PER_S).ceil() as u32;
        let least = if self.uses_prompt(seconds) { PROMPT_POSITIONS } else { LEAST_POSITIONS };
        needed.next_multiple_of(MULTIPLE).clamp(least, MOST_POSITIONS)
    }

    /// Nobody says more than so many tokens in a clip: bounds the time lost to a loop.
    pub(super) fn max_tokens(&self, seconds: f64) -> u32 {
        if self.whole_window { 0 } else { (12.0 + 9.0 * seconds).min(220.0) as u32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_comes_only_with_a_wide_window() {
        let tuning = Tuning { prompt_from_s: 1.2, ..Tuning::fastest() };
        for tenths in 1..300 {
            let seconds = f64::from(tenths) / 10.0;
            let positions = tuning.audio_context(seconds);
            assert!(positions <= MOST_POSITIONS && f64::from(positions) >= seconds * 50.0);
            assert!(!tuning.uses_prompt(seconds) || positions >= PROMPT_POSITIONS);
        }
    }

    #[test]
    fn the_engine_defaults_change_nothing() {
        let tuning = Tuning::engine_defaults();
        assert_eq!((tuning.audio_context(3.0), tuning.max_tokens(3.0)), (0, 0));
        assert!(!tuning.uses_prompt(3.0) && tuning.fallback);
    }
}
