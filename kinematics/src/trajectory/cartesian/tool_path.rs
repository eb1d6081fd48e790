//! The path of a tool through space.

use nalgebra::{Isometry3, Point3};

use super::error::CartesianError;
use super::piece::{Heading, Piece, ROTATION_LEVER_M, heading, rotation_between};

/// Greatest radius of an arc: beyond it the three points are a line for all purposes.
const GREATEST_RADIUS_M: f64 = 100.0;

/// Poses nearer than this (m, rotations by the lever) are one.
pub(super) const SAME_POSE_M: f64 = 1e-9;

/// φ(½) of the corner's polynomial.
const MIDDLE: f64 = 3.0 / 16.0;

/// How far the tool may leave a corner that it cuts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CornerTolerance {
    /// Distance from the lines, m. Zero keeps the corner sharp: the motion stops there.
    pub position_m: f64,
    /// Angle from the orientations on the lines, rad.
    pub rotation_rad: f64,
}

/// A path of the tool centre point with orientations, without time: poses `base_from_tip` over a
/// parameter `s` in m, which is the distance travelled wherever the tool moves more than it turns
/// (see [`ROTATION_LEVER_M`]), rounded corners apart.
#[derive(Clone, Debug)]
pub struct ToolPath {
    /// Where each piece begins, and the end of the last.
    starts: Vec<f64>,
    pieces: Vec<Piece>,
    stops: Vec<f64>,
    end: Isometry3<f64>,
}

impl ToolPath {
    /// The straight line between two poses, turning steadily about one axis.
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn line(from: &Isometry3<f64>, to: &Isometry3<f64>) -> Result<Self, CartesianError> {
        Self::lines(&[*from, *to], CornerTolerance { position_m: 0.0, rotation_rad: 0.0 })
    }

    /// Straight lines through `poses`, corners cut within `tolerance`.
    ///
    /// A corner takes at most half of each of its lines. Poses that repeat count once.
    ///
    /// # Errors
    /// No pose, a number that is not finite, or a negative tolerance.
    pub fn lines(
        poses: &[Isometry3<f64>],
        tolerance: CornerTolerance,
    ) -> Result<Self, CartesianError> {
        let poses = distinct(poses)?;
        check_tolerance(&tolerance)?;
        let legs: Vec<(Heading, f64)> = poses.windows(2).map(|p| heading(&p[0], &p[1])).collect();
        let mut path = Self::empty(poses[poses.len() - 1]);
        let mut used = 0.0;
        for (k, &(this, length)) in legs.iter().enumerate() {
            let next = legs.get(k + 1);
            let half = next.map_or(0.0, |next| {
                half_length(&this, &next.0, tolerance).min(0.5 * length).min(0.5 * next.1)
            });
            let from = this.advance(&poses[k], used);
            path.push(length - used - half, Piece::Line { from, heading: this });
            if let Some(&(after, _)) = next {
                if half > 0.0 {
                    let corner = Piece::Corner { at: poses[k + 1], before: this, after, half };
                    path.push(2.0 * half, corner);
                } else {
                    path.push_stop();
                }
            }
            used = half;
        }
        Ok(path)
    }

    /// The arc of a circle from a pose through a point to a pose, the orientation turning steadily
    /// from the first to the last.
    ///
    /// # Errors
    /// If a number is not finite or the three points lie on a line.
    pub fn arc(
        from: &Isometry3<f64>,
        through: &Point3<f64>,
        to: &Isometry3<f64>,
    ) -> Result<Self, CartesianError> {
        check_pose(from)?;
        check_pose(to)?;
        let start = from.translation.vector;
        let (a, b) = (through.coords - start, to.translation.vector - start);
        let normal = a.cross(&b);
        // The circle's centre seen from the first point.
        let arm = (b * a.norm_squared() - a * b.norm_squared()).cross(&normal)
            / (2.0 * normal.norm_squared());
        let radius = arm.norm();
        if !(radius > 0.0 && radius < GREATEST_RADIUS_M) {
            return Err(CartesianError::NoArc { limit_m: GREATEST_RADIUS_M });
        }
        let axis = normal.normalize();
        // Seen along this normal the arc runs counter-clockwise and meets the middle point first.
        let (first, last) = (-arm, b - arm);
        let angle = axis.dot(&first.cross(&last)).atan2(first.dot(&last));
        let angle = if angle > 0.0 { angle } else { angle + 2.0 * std::f64::consts::PI };
        let rotation = rotation_between(from, to);
        let length = (radius * angle).max(ROTATION_LEVER_M * rotation.norm());
        let center = Point3::from(from.translation.vector + arm);
        let mut path = Self::empty(*to);
        let (turn, rotation) = (axis * (angle / length), rotation / length);
        path.push(length, Piece::Arc { center, from: *from, turn, rotation });
        Ok(path)
    }

    pub(super) fn empty(end: Isometry3<f64>) -> Self {
        Self { starts: vec![0.0], pieces: Vec::new(), stops: Vec::new(), end }
    }

    pub(super) fn push(&mut self, length: f64, piece: Piece) {
        if length > 0.0 {
            self.starts.push(self.length() + length);
            self.pieces.push(piece);
        }
    }

    /// The motion has to stop at the end of what is there.
    pub(super) fn push_stop(&mut self) {
        self.stops.push(self.length());
    }

    pub(super) fn end(&self) -> Isometry3<f64> {
        self.end
    }

    pub(super) fn into_first_piece(self) -> Option<Piece> {
        self.pieces.into_iter().next()
    }

    /// Length in m; see [`ToolPath`] for what rotations count.
    pub fn length(&self) -> f64 {
        self.starts[self.starts.len() - 1]
    }

    /// Parameters of the corners that stay sharp, where a motion has to stop.
    pub fn stops(&self) -> &[f64] {
        &self.stops
    }

    /// Where the pieces begin, and the end of the last.
    pub(super) fn breaks(&self) -> &[f64] {
        &self.starts
    }

    /// Pose `base_from_tip` at `s`, which is clamped to the path.
    pub fn pose(&self, s: f64) -> Isometry3<f64> {
        if s >= self.length() {
            return self.end;
        }
        let s = if s > 0.0 { s } else { 0.0 };
        let piece =
            self.starts.partition_point(|&start| start <= s).clamp(1, self.pieces.len()) - 1;
        self.pieces[piece].pose(s - self.starts[piece])
    }
}

pub(super) fn check_tolerance(tolerance: &CornerTolerance) -> Result<(), CartesianError> {
    let values = [tolerance.position_m, tolerance.rotation_rad];
    match values.into_iter().find(|value| !(*value >= 0.0 && value.is_finite())) {
        Some(value) => Err(CartesianError::BadNumber { what: "the corner tolerance", value }),
        None => Ok(()),
    }
}

pub(super) fn check_pose(pose: &Isometry3<f64>) -> Result<(), CartesianError> {
    let numbers = pose.translation.vector.iter().chain(pose.rotation.coords.iter());
    match numbers.copied().find(|value| !value.is_finite()) {
        Some(value) => Err(CartesianError::BadNumber { what: "a pose", value }),
        None => Ok(()),
    }
}

fn distinct(poses: &[Isometry3<f64>]) -> Result<Vec<Isometry3<f64>>, CartesianError> {
    let mut kept: Vec<Isometry3<f64>> = Vec::with_capacity(poses.len());
    for pose in poses {
        check_pose(pose)?;
        match kept.last() {
            Some(last) if heading(last, pose).1 < SAME_POSE_M => {}
            _ => kept.push(*pose),
        }
    }
    if kept.is_empty() {
        return Err(CartesianError::BadNumber { what: "the number of poses", value: 0.0 });
    }
    Ok(kept)
}

/// How far before and after the corner the tool may leave the lines.
fn half_length(before: &Heading, after: &Heading, tolerance: CornerTolerance) -> f64 {
    let share = |tolerance: f64, turn: f64| {
        if turn < 1e-12 { f64::INFINITY } else { tolerance / (MIDDLE * turn) }
    };
    let half = share(tolerance.position_m, (after.direction - before.direction).norm())
        .min(share(tolerance.rotation_rad, (after.rotation - before.rotation).norm()));
    if half < 1e-7 { 0.0 } else { half }
}
