//! Forward kinematics of eight positions at once, with velocities.

use super::super::frames::JointFrame;
use super::lanes::{F8, V8};

/// A moving joint in single precision.
#[derive(Clone, Copy, Debug)]
pub(super) struct LaneJoint {
    /// Columns of the rotation from the frame before at position zero.
    columns: [[f32; 3]; 3],
    origin: [f32; 3],
    is_prismatic: bool,
}

impl LaneJoint {
    pub(super) fn is_prismatic(&self) -> bool {
        self.is_prismatic
    }

    pub(super) fn new(joint: &JointFrame) -> Self {
        let rotation = joint.before_from_joint.rotation.to_rotation_matrix();
        let column = |index: usize| {
            let column = rotation.matrix().column(index);
            [column[0] as f32, column[1] as f32, column[2] as f32]
        };
        let origin = joint.before_from_joint.translation.vector;
        Self {
            columns: [column(0), column(1), column(2)],
            origin: [origin.x as f32, origin.y as f32, origin.z as f32],
            is_prismatic: joint.is_prismatic,
        }
    }
}

/// A frame in eight positions: axes, origin, and how it moves along the motion.
#[derive(Clone, Copy, Debug)]
pub(super) struct LaneFrame {
    x: V8,
    y: V8,
    z: V8,
    pub(super) origin: V8,
    /// Angular velocity for each unit of the motion's parameter.
    pub(super) spin: V8,
    /// Velocity of the origin, likewise.
    pub(super) velocity: V8,
}

impl LaneFrame {
    /// The base.
    pub(super) const BASE: LaneFrame = LaneFrame {
        x: V8 { x: F8::ONE, y: F8::ZERO, z: F8::ZERO },
        y: V8 { x: F8::ZERO, y: F8::ONE, z: F8::ZERO },
        z: V8 { x: F8::ZERO, y: F8::ZERO, z: F8::ONE },
        origin: V8::ZERO,
        spin: V8::ZERO,
        velocity: V8::ZERO,
    };

    #[inline(always)]
    fn turn(&self, direction: [f32; 3]) -> V8 {
        self.x.scaled(direction[0]) + self.y.scaled(direction[1]) + self.z.scaled(direction[2])
    }

    /// A point given in this frame.
    #[inline(always)]
    pub(super) fn place(&self, point: [f32; 3]) -> V8 {
        self.origin + self.turn(point)
    }

    /// The next frame, its joint at these positions and moving at `rate`.
    #[inline(always)]
    pub(super) fn next(&self, joint: &LaneJoint, position: F8, rate: f32) -> LaneFrame {
        let z = self.turn(joint.columns[2]);
        let (a, b) = (self.turn(joint.columns[0]), self.turn(joint.columns[1]));
        let mut origin = self.place(joint.origin);
        if joint.is_prismatic {
            origin = origin + z.times(position);
            let velocity = self.velocity + self.spin.cross(origin - self.origin) + z.scaled(rate);
            return LaneFrame { x: a, y: b, z, origin, spin: self.spin, velocity };
        }
        let (sin, cos) = position.sin_cos();
        LaneFrame {
            x: a.times(cos) + b.times(sin),
            y: b.times(cos) - a.times(sin),
            z,
            origin,
            spin: self.spin + z.scaled(rate),
            velocity: self.velocity + self.spin.cross(origin - self.origin),
        }
    }
}
