//! Stop words: looked for in every utterance before any reader sees it.
//!
//! A stop is never queued, parsed by a model, or asked about. This module only answers whether a
//! text orders one; the same rules serve the reader, so the two cannot disagree.

use super::rules;

/// A stop that was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopSpotted;

/// Looks for an order to stop all motion.
///
/// Talk of stopping is none: a "stop sign", "don't stop", "why did you stop", "stop the conveyor".
///
/// ```
/// use voice::understanding::spot_stop;
/// assert!(spot_stop("okay now stop what you are doing").is_some());
/// assert!(spot_stop("快停下").is_some());
/// assert!(spot_stop("put it next to the stop sign").is_none());
/// assert!(spot_stop("don't stop").is_none());
/// ```
pub fn spot_stop(text: &str) -> Option<StopSpotted> {
    rules::spots_stop(text).then_some(StopSpotted)
}
