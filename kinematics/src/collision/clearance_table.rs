//! Clearances known beforehand for neighbours in the chain.
//!
//! Links with one joint's link between them are always close: balls cannot tell them apart, and asking
//! the exact shapes again and again is dear. But their relative position depends on two joints only,
//! so their clearance can be tabulated once.

use std::f64::consts::TAU;

use super::distance::Effort;
use super::frames::Frames;
use super::part::Part;
use crate::{Limits, MAX_AXES};

/// Most joints between two parts that get a table.
const MOST_JOINTS: usize = 2;
/// Cells along the axis of a table over one joint, and over two.
const CELLS: [usize; MOST_JOINTS] = [256, 48];
/// Clearances beyond this are not told apart (m).
const FAR: Effort = Effort { within_m: 0.2, relative: 0.05 };

/// One joint of a table.
#[derive(Clone, Copy, Debug)]
struct Span {
    joint: usize,
    lower: f64,
    width: f64,
    is_turning: bool,
}

/// A lower bound of the clearance of two parts (padding not subtracted), by the joints between them.
#[derive(Clone, Debug)]
pub(super) struct ClearanceTable {
    spans: Vec<Span>,
    cells: usize,
    gaps: Vec<f32>,
}

impl ClearanceTable {
    /// The table of a pair; `None` if too many joints lie between.
    pub(super) fn new(
        frames: &Frames,
        limits: &Limits,
        first: &Part,
        second: &Part,
    ) -> Option<Self> {
        let joints = first.frame..second.frame;
        if joints.is_empty() || joints.len() > MOST_JOINTS {
            return None;
        }
        let span = |joint: usize| {
            let is_turning = !frames.joints[joint].is_prismatic;
            let (lower, upper) = (limits.lower[joint], limits.upper[joint]);
            let full_turn = is_turning && upper - lower > TAU;
            let (lower, width) = if full_turn { (-0.5 * TAU, TAU) } else { (lower, upper - lower) };
            Span { joint, lower, width: width.max(1e-9), is_turning }
        };
        let spans: Vec<Span> = joints.map(span).collect();
        let cells = CELLS[spans.len() - 1];
        let arms = second.lever_arms(frames);
        // Anywhere in a cell the clearance is at most this much less than in its middle.
        let half_cell = |span: &Span| 0.5 * span.width / cells as f64 * arms[span.joint];
        let loss: f64 = spans.iter().map(half_cell).sum();
        let mut gaps = Vec::with_capacity(cells.pow(spans.len() as u32));
        for index in 0..cells.pow(spans.len() as u32) {
            let mut q = [0.0; MAX_AXES];
            let mut rest = index;
            for span in &spans {
                q[span.joint] =
                    span.lower + span.width * ((rest % cells) as f64 + 0.5) / cells as f64;
                rest /= cells;
            }
            let poses = frames.poses(&q[..frames.joints.len()]);
            let (a, b) = (&poses[first.frame], &poses[second.frame]);
            let padding = first.padding_m + second.padding_m;
            let gap = first.distance_to_part(a, second, b, FAR) + padding;
            gaps.push((gap.min(FAR.within_m) - loss) as f32);
        }
        Some(Self { spans, cells, gaps })
    }

    /// A lower bound of the clearance at these joint positions; negative if nothing is known.
    #[inline(always)]
    pub(super) fn gap(&self, position: impl Fn(usize) -> f32) -> f32 {
        let mut index = 0;
        let mut stride = 1;
        for span in &self.spans {
            let mut along = position(span.joint) - span.lower as f32;
            let width = span.width as f32;
            if span.is_turning {
                if along < 0.0 {
                    along += TAU as f32;
                } else if along > width {
                    along -= TAU as f32;
                }
            }
            // Rounding at the border of two cells is a thousandth of a cell, far below the loss.
            let cell = along / width * self.cells as f32;
            if !(cell >= 0.0 && cell < self.cells as f32) {
                return -1.0;
            }
            index += stride * cell as usize;
            stride *= self.cells;
        }
        self.gaps[index] - 2e-5
    }
}
