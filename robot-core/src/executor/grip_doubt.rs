//! A task was taken off while the fingers moved: they stand wherever that left them, and hold or have
//! let go of something that no task takes note of.

use super::executor::Executor;
use crate::control::ControlState;

/// Fingers that have moved less than this since the last look stand, metres.
const STILL_M: f64 = 1e-5;
/// How long the fingers must stand, seconds.
const STILL_S: f64 = 0.1;
/// A weaker grip holds nothing, newtons.
const WEAKEST_GRIP_N: f64 = 0.5;
/// Fingers this much wider than what they held have let it go, metres.
const WIDER_M: f64 = 0.004;

/// Waits for the fingers to stand.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct GripDoubt {
    gap_m: f64,
    still_s: f64,
}

impl GripDoubt {
    fn is_over(&mut self, gap_m: f64, elapsed_s: f64) -> bool {
        let is_still = (gap_m - self.gap_m).abs() < STILL_M;
        self.still_s = if is_still { self.still_s + elapsed_s } else { 0.0 };
        self.gap_m = gap_m;
        self.still_s >= STILL_S
    }
}

impl Executor {
    /// As soon as the fingers stand: what do they hold?
    pub(super) fn settle_doubt(&mut self, state: &ControlState, elapsed_s: f64) {
        let (gap_m, force_n) = (state.measured.gripper_gap_m, state.measured.gripper_force_n);
        let Some(doubt) = &mut self.doubt else { return };
        if !doubt.is_over(gap_m, elapsed_s) {
            return;
        }
        self.doubt = None;
        match &self.held {
            None if force_n > WEAKEST_GRIP_N => self.feel(state),
            Some(held) if gap_m > held.width_m + WIDER_M || force_n <= WEAKEST_GRIP_N => {
                self.let_go();
            }
            _ => {}
        }
    }
}
