//! Paths of lines and arcs in any order, their corners rounded.
//!
//! Between two segments the tool runs, from the distance ℓ before to the distance ℓ after their common
//! pose P, on both at once:
//!
//! ```text
//! p(u) = a(−ℓ·φ(1 − u)) + b(ℓ·φ(u)) − P,   R(u) = B(ℓ·φ(u))·R_P⁻¹·A(−ℓ·φ(1 − u)),   φ(u) = 2u³ − u⁴
//! ```
//!
//! with the positions a, b and the orientations A, B on the two segments at a distance from P, and
//! u = 0 … 1. φ and its first two derivatives vanish at 0, and φ(1) = 1, φ′(1) = 2, φ″(1) = 0: whatever
//! the segments are, position, direction and curvature join them without a jump. Between two lines
//! this is the corner of [`ToolPath::lines`].

use nalgebra::{Isometry3, Point3};

use super::error::CartesianError;
use super::piece::{Corner, Piece};
use super::tool_path::{CornerTolerance, SAME_POSE_M, ToolPath, check_pose, check_tolerance};

/// One segment of a tool path, from where the one before ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    /// Straight on to a pose, turning steadily about one axis.
    Line {
        /// Where it ends: base_from_tip.
        to: Isometry3<f64>,
    },
    /// On the circle through a point to a pose, turning steadily about one axis.
    Arc {
        /// A point of the circle between its ends, m.
        through: Point3<f64>,
        /// Where it ends: base_from_tip.
        to: Isometry3<f64>,
    },
}

/// How the corner between two segments is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Blend {
    /// As far as the tool leaves the segments by no more than this.
    Within(CornerTolerance),
    /// From this distance before the corner to this distance after it, m of the path's parameter; less
    /// where a segment is shorter than twice as long.
    Radius(f64),
}

impl From<CornerTolerance> for Blend {
    fn from(tolerance: CornerTolerance) -> Self {
        Self::Within(tolerance)
    }
}

/// Places on either side of a corner at which it is looked how far the tool is from the segments.
const SAMPLES: usize = 24;

/// Steps towards the nearest place of the segments.
const REFINEMENTS: usize = 12;

/// Times that the length of a corner is halved in search of the longest that keeps the tolerance.
const BISECTIONS: usize = 16;

/// Corners shorter than this (m) stay sharp.
const SHORTEST_M: f64 = 1e-7;

impl ToolPath {
    /// The segments one after the other from `start`, corners cut as `blend` says: the motion passes them
    /// without a stop. A blend of zero keeps corners sharp: the motion stops there.
    ///
    /// A corner takes at most half of each of its segments. Lines to where the tool is already are left
    /// out.
    ///
    /// ```
    /// use kinematics::trajectory::cartesian::{Blend, Segment, ToolPath};
    /// use nalgebra::{Isometry3, Point3};
    /// # fn main() -> Result<(), kinematics::trajectory::cartesian::CartesianError> {
    /// let at = |x, y| Isometry3::translation(x, y, 0.3);
    /// let along = [
    ///     Segment::Line { to: at(0.2, 0.0) },
    ///     Segment::Arc { through: Point3::new(0.3, 0.1, 0.3), to: at(0.2, 0.2) },
    /// ];
    /// let path = ToolPath::through(&at(0.0, 0.0), &along, Blend::Radius(0.02))?;
    /// assert!(path.stops().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// No segment, a number that is not finite, three points of an arc on a line, or a negative blend.
    pub fn through(
        start: &Isometry3<f64>,
        segments: &[Segment],
        blend: impl Into<Blend>,
    ) -> Result<Self, CartesianError> {
        let blend = blend.into();
        check_blend(&blend)?;
        check_pose(start)?;
        let legs = legs(start, segments)?;
        let mut path = Self::empty(legs.last().map_or(*start, |leg| leg.end));
        let mut used = 0.0;
        for (k, leg) in legs.iter().enumerate() {
            let corner = legs.get(k + 1).map(|next| corner(leg, next, &blend));
            let half = corner.as_ref().map_or(0.0, |corner| corner.half);
            path.push(leg.length - used - half, leg.piece.from(used));
            match corner {
                Some(corner) if half > 0.0 => {
                    path.push(2.0 * half, Piece::Blend(Box::new(corner)));
                }
                Some(_) => path.push_stop(),
                None => {}
            }
            used = half;
        }
        Ok(path)
    }
}

/// A segment with its length.
struct Leg {
    piece: Piece,
    length: f64,
    end: Isometry3<f64>,
}

fn legs(start: &Isometry3<f64>, segments: &[Segment]) -> Result<Vec<Leg>, CartesianError> {
    let mut legs: Vec<Leg> = Vec::with_capacity(segments.len());
    let mut from = *start;
    for segment in segments {
        let single = match segment {
            Segment::Line { to } => ToolPath::line(&from, to)?,
            Segment::Arc { through, to } => {
                check_pose(&Isometry3::from(*through))?;
                ToolPath::arc(&from, through, to)?
            }
        };
        let (length, end) = (single.length(), single.end());
        if length > SAME_POSE_M
            && let Some(piece) = single.into_first_piece()
        {
            legs.push(Leg { piece, length, end });
        }
        from = end;
    }
    match segments.is_empty() {
        true => Err(CartesianError::BadNumber { what: "the number of segments", value: 0.0 }),
        false => Ok(legs),
    }
}

fn check_blend(blend: &Blend) -> Result<(), CartesianError> {
    match blend {
        Blend::Within(tolerance) => check_tolerance(tolerance),
        Blend::Radius(value) if value.is_finite() && *value >= 0.0 => Ok(()),
        Blend::Radius(value) => {
            Err(CartesianError::BadNumber { what: "the blending radius", value: *value })
        }
    }
}

/// The longest corner that the blend permits; of no length where it has to stay sharp.
fn corner(before: &Leg, after: &Leg, blend: &Blend) -> Corner {
    let room = 0.5 * before.length.min(after.length);
    let of = |half: f64| Corner {
        before: before.piece.clone(),
        before_length: before.length,
        after: after.piece.clone(),
        at: before.end,
        half,
    };
    let half = match blend {
        Blend::Radius(radius) => radius.min(room),
        Blend::Within(tolerance) => longest_within(tolerance, room, of),
    };
    of(if half < SHORTEST_M { 0.0 } else { half })
}

fn longest_within(tolerance: &CornerTolerance, room: f64, corner: impl Fn(f64) -> Corner) -> f64 {
    if tolerance.position_m == 0.0 || tolerance.rotation_rad == 0.0 {
        return 0.0;
    }
    let keeps = |half: f64| {
        let [position_m, rotation_rad] = deviation(&corner(half));
        position_m <= tolerance.position_m && rotation_rad <= tolerance.rotation_rad
    };
    if keeps(room) {
        return room;
    }
    let (mut inside, mut outside) = (0.0, room);
    for _ in 0..BISECTIONS {
        let middle = 0.5 * (inside + outside);
        if keeps(middle) { inside = middle } else { outside = middle }
    }
    inside
}

/// How far the tool leaves the segments on a corner: m and rad, each to the nearest place.
fn deviation(corner: &Corner) -> [f64; 2] {
    let place_of = |k: usize| corner.half * (k as f64 / SAMPLES as f64 - 1.0);
    let path: Vec<Isometry3<f64>> =
        (0..=2 * SAMPLES).map(|k| corner.on_segments(place_of(k))).collect();
    let apart = |one: &Isometry3<f64>, other: &Isometry3<f64>| {
        (one.translation.vector - other.translation.vector).norm()
    };
    let turned =
        |one: &Isometry3<f64>, other: &Isometry3<f64>| one.rotation.angle_to(&other.rotation);
    let nearest = |pose: &Isometry3<f64>, measure: &dyn Fn(&_, &_) -> f64| {
        let from = |k: usize| measure(pose, &path[k]);
        let best = (0..path.len()).min_by(|&i, &j| from(i).total_cmp(&from(j))).unwrap_or(0);
        let at = |s: f64| measure(pose, &corner.on_segments(s));
        let (mut low, mut high) =
            (place_of(best.saturating_sub(1)), place_of((best + 1).min(2 * SAMPLES)));
        for _ in 0..REFINEMENTS {
            let third = (high - low) / 3.0;
            if at(low + third) < at(high - third) { high -= third } else { low += third }
        }
        from(best).min(at(0.5 * (low + high)))
    };
    let mut worst = [0.0_f64; 2];
    for k in 1..2 * SAMPLES {
        let pose = corner.pose(corner.half * k as f64 / SAMPLES as f64);
        worst[0] = worst[0].max(nearest(&pose, &apart));
        worst[1] = worst[1].max(nearest(&pose, &turned));
    }
    worst
}
