//! Stop words: looked for in every utterance before any reader sees it.

/// A stop that was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopSpotted {
    /// Byte offset behind the stop words.
    pub end: usize,
}

/// Looks for an order to stop all motion.
pub fn spot_stop(text: &str) -> Option<StopSpotted> {
    let lower = text.trim().to_lowercase();
    (lower == "stop" || lower == "停").then_some(StopSpotted { end: text.len() })
}
