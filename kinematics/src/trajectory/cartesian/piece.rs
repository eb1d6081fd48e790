//! The pieces of a tool path: lines, arcs and rounded corners.

use nalgebra::{Isometry3, Point3, Translation3, UnitQuaternion, Vector3};

/// How much a rotation counts as a length: 0.2 m/rad, about the reach of a gripper. The parameter of a
/// line is its length, or its rotation times this lever where that is greater.
pub const ROTATION_LEVER_M: f64 = 0.2;

/// Constant velocity per parameter: a direction and a rotation about a fixed axis, in the base frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heading {
    pub(super) direction: Vector3<f64>,
    pub(super) rotation: Vector3<f64>,
}

#[derive(Clone, Debug)]
pub(super) enum Piece {
    Line {
        from: Isometry3<f64>,
        heading: Heading,
    },
    /// φ(u) = 2u³ − u⁴ between two headings, as in the blends of joint paths.
    Corner {
        at: Isometry3<f64>,
        before: Heading,
        after: Heading,
        half: f64,
    },
    Arc {
        center: Point3<f64>,
        from: Isometry3<f64>,
        turn: Vector3<f64>,
        rotation: Vector3<f64>,
    },
    /// The corner between any two pieces.
    Blend(Box<Corner>),
    /// A piece without its beginning.
    Rest {
        whole: Box<Piece>,
        from: f64,
    },
}

/// The rounded corner between two pieces; see [`super::segment`].
#[derive(Clone, Debug)]
pub(super) struct Corner {
    pub(super) before: Piece,
    pub(super) before_length: f64,
    pub(super) after: Piece,
    /// Where the pieces meet.
    pub(super) at: Isometry3<f64>,
    /// How far before and after it the corner reaches.
    pub(super) half: f64,
}

/// φ
fn step(u: f64) -> f64 {
    u * u * u * (2.0 - u)
}

impl Corner {
    /// Pose on the piece before at a distance before the corner.
    fn on_before(&self, distance: f64) -> Isometry3<f64> {
        self.before.pose(self.before_length - distance)
    }

    /// Pose on the piece after at a distance after the corner.
    fn on_after(&self, distance: f64) -> Isometry3<f64> {
        self.after.pose(distance)
    }

    /// Pose on the pieces themselves: before the corner for negative distances, after it for others.
    pub(super) fn on_segments(&self, distance: f64) -> Isometry3<f64> {
        if distance < 0.0 { self.on_before(-distance) } else { self.on_after(distance) }
    }

    /// Pose at `s` from the beginning of the corner.
    pub(super) fn pose(&self, s: f64) -> Isometry3<f64> {
        let u = s / (2.0 * self.half);
        let before = self.on_before(self.half * step(1.0 - u));
        let after = self.on_after(self.half * step(u));
        let shift =
            before.translation.vector + after.translation.vector - self.at.translation.vector;
        let turn = after.rotation * self.at.rotation.inverse() * before.rotation;
        Isometry3::from_parts(Translation3::from(shift), turn)
    }
}

/// Rotation from one orientation to another about a fixed axis of the base frame.
pub(super) fn rotation_between(from: &Isometry3<f64>, to: &Isometry3<f64>) -> Vector3<f64> {
    (to.rotation * from.rotation.inverse()).scaled_axis()
}

/// The heading of the straight line between two poses, and its length.
pub(super) fn heading(from: &Isometry3<f64>, to: &Isometry3<f64>) -> (Heading, f64) {
    let shift = to.translation.vector - from.translation.vector;
    let rotation = rotation_between(from, to);
    let length = shift.norm().max(ROTATION_LEVER_M * rotation.norm());
    let scale = if length > 0.0 { 1.0 / length } else { 0.0 };
    (Heading { direction: shift * scale, rotation: rotation * scale }, length)
}

impl Heading {
    /// The pose reached from `from` after `length`.
    pub(super) fn advance(&self, from: &Isometry3<f64>, length: f64) -> Isometry3<f64> {
        let turn = UnitQuaternion::from_scaled_axis(self.rotation * length);
        let shift = Translation3::from(from.translation.vector + self.direction * length);
        Isometry3::from_parts(shift, turn * from.rotation)
    }
}

impl Piece {
    /// Pose at `s` from the beginning of the piece.
    pub(super) fn pose(&self, s: f64) -> Isometry3<f64> {
        match self {
            Self::Line { from, heading } => heading.advance(from, s),
            Self::Corner { at, before, after, half } => {
                let u = s / (2.0 * half);
                after.advance(&before.advance(at, -half * step(1.0 - u)), half * step(u))
            }
            Self::Arc { center, from, turn, rotation } => {
                let turned = UnitQuaternion::from_scaled_axis(turn * s);
                let arm = from.translation.vector - center.coords;
                let rotated = UnitQuaternion::from_scaled_axis(rotation * s) * from.rotation;
                Isometry3::from_parts(Translation3::from(center.coords + turned * arm), rotated)
            }
            Self::Blend(corner) => corner.pose(s),
            Self::Rest { whole, from } => whole.pose(from + s),
        }
    }

    /// The piece from this distance on.
    pub(super) fn from(&self, distance: f64) -> Self {
        if distance > 0.0 {
            Self::Rest { whole: Box::new(self.clone()), from: distance }
        } else {
            self.clone()
        }
    }
}
