//! Obstacles in single precision, and which of them are near.

use super::super::shape::{Shape, Solid};
use super::lanes::{F8, LANES, V8};

#[derive(Clone, Copy, Debug)]
enum Kind {
    Sphere,
    Capsule,
    Cuboid,
    Cylinder,
}

/// An obstacle as seen by a point: distances to its surface, eight at a time.
#[derive(Clone, Copy, Debug)]
pub(super) struct LaneObstacle {
    kind: Kind,
    centre: [f32; 3],
    axes: [[f32; 3]; 3],
    /// Half extents, or `[radius, 0, half length]`.
    size: [f32; 3],
}

impl LaneObstacle {
    fn new(solid: &Solid) -> Self {
        let rotation = solid.pose.rotation.to_rotation_matrix();
        let axis = |index: usize| {
            let column = rotation.matrix().column(index);
            [column[0] as f32, column[1] as f32, column[2] as f32]
        };
        let (kind, size) = match &solid.shape {
            Shape::Sphere { radius } => (Kind::Sphere, [*radius, 0.0, 0.0]),
            Shape::Capsule { radius, half_length } => (Kind::Capsule, [*radius, 0.0, *half_length]),
            Shape::Cylinder { radius, half_length } => {
                (Kind::Cylinder, [*radius, 0.0, *half_length])
            }
            Shape::Cuboid { half_extents } => (Kind::Cuboid, (*half_extents).into()),
            // Worlds hold no hulls; a ball around one would still be on the safe side.
            Shape::Hull(hull) => (Kind::Sphere, [hull.bounding_radius_m(), 0.0, 0.0]),
        };
        let centre = solid.pose * solid.shape.centre();
        Self {
            kind,
            centre: [centre.x as f32, centre.y as f32, centre.z as f32],
            axes: [axis(0), axis(1), axis(2)],
            size: size.map(|value| value as f32),
        }
    }

    /// Distance from points to the surface; 0 or less inside.
    #[inline(always)]
    pub(super) fn distance(&self, points: V8) -> F8 {
        let relative = points - V8::splat(self.centre);
        match self.kind {
            Kind::Cuboid => {
                let beyond = |axis: usize| {
                    let local = relative.along(self.axes[axis]).abs();
                    (local - F8::splat(self.size[axis])).max(F8::ZERO)
                };
                V8 { x: beyond(0), y: beyond(1), z: beyond(2) }.norm()
            }
            Kind::Sphere => relative.norm() - F8::splat(self.size[0]),
            Kind::Capsule => {
                let along = relative.along(self.axes[2]);
                let half = F8::splat(self.size[2]);
                let on_axis = along.min(half).max(-half);
                let axis = V8::splat(self.axes[2]);
                (relative - axis.times(on_axis)).norm() - F8::splat(self.size[0])
            }
            Kind::Cylinder => {
                let along = relative.along(self.axes[2]);
                let across = (relative - V8::splat(self.axes[2]).times(along)).norm();
                let across = (across - F8::splat(self.size[0])).max(F8::ZERO);
                let along = (along.abs() - F8::splat(self.size[2])).max(F8::ZERO);
                (across * across + along * along).sqrt()
            }
        }
    }

    /// Half the edges of the box along the base's axes around the obstacle.
    fn half_box(&self) -> [f32; 3] {
        std::array::from_fn(|row| match self.kind {
            Kind::Sphere => self.size[0],
            Kind::Cuboid => (0..3).map(|axis| self.axes[axis][row].abs() * self.size[axis]).sum(),
            Kind::Capsule | Kind::Cylinder => self.size[0] + self.axes[2][row].abs() * self.size[2],
        })
    }
}

/// An axis-aligned box.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    pub(super) low: [f32; 3],
    pub(super) high: [f32; 3],
}

/// All obstacles, with their axis-aligned boxes in groups of eight.
#[derive(Clone, Debug, Default)]
pub(super) struct LaneObstacles {
    pub(super) obstacles: Vec<LaneObstacle>,
    groups: Vec<Group>,
}

/// Boxes of eight obstacles by coordinate; unused places are empty boxes that meet nothing.
#[derive(Clone, Copy, Debug)]
struct Group {
    low: [F8; 3],
    high: [F8; 3],
}

impl LaneObstacles {
    /// Replaces the content; memory is kept.
    pub(super) fn set(&mut self, solids: &[Solid]) {
        self.obstacles.clear();
        self.groups.clear();
        for (index, solid) in solids.iter().enumerate() {
            let obstacle = LaneObstacle::new(solid);
            let lane = index % LANES;
            if lane == 0 {
                let empty = F8::splat(f32::MAX);
                self.groups.push(Group { low: [empty; 3], high: [-empty; 3] });
            }
            let half = obstacle.half_box();
            if let Some(group) = self.groups.last_mut() {
                for axis in 0..3 {
                    // A hair more than rounding could take away.
                    let half = half[axis] * 1.000_01 + 1e-5;
                    group.low[axis].0[lane] = obstacle.centre[axis] - half;
                    group.high[axis].0[lane] = obstacle.centre[axis] + half;
                }
            }
            self.obstacles.push(obstacle);
        }
    }

    /// Appends the indices of all obstacles whose boxes meet this one.
    #[inline(always)]
    pub(super) fn meeting(&self, extent: &Extent, found: &mut Vec<u32>) {
        for (index, group) in self.groups.iter().enumerate() {
            let gap = |axis: usize| {
                let above = group.low[axis] - F8::splat(extent.high[axis]);
                above.max(F8::splat(extent.low[axis]) - group.high[axis])
            };
            let gap = gap(0).max(gap(1)).max(gap(2));
            if !gap.any_negative() {
                continue;
            }
            for lane in 0..LANES {
                if gap.0[lane] < 0.0 {
                    found.push((index * LANES + lane) as u32);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collision::distance::distance;
    use nalgebra::{Isometry3, Vector3};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn distances_and_boxes_agree_with_the_exact_ones(
            point in prop::array::uniform3(-1.0..1.0f64),
            size in prop::array::uniform3(0.0..0.5f64),
            turn in prop::array::uniform3(-3.0..3.0f64),
            kind in 0..4
        ) {
            let shape = match kind {
                0 => Shape::Sphere { radius: size[0] },
                1 => Shape::Capsule { radius: size[0], half_length: size[1] },
                2 => Shape::Cylinder { radius: size[0], half_length: size[1] },
                _ => Shape::Cuboid { half_extents: Vector3::from(size) },
            };
            let solid = Solid::new(shape, Isometry3::new(Vector3::new(0.1, 0.2, 0.3), turn.into()));
            let pose = Isometry3::translation(point[0], point[1], point[2]);
            let exact = distance(&Solid::new(Shape::Sphere { radius: 0.0 }, pose), &solid);
            let point = point.map(|x| x as f32);
            let lane = LaneObstacle::new(&solid).distance(V8::splat(point)).0[2];
            prop_assert!((f64::from(lane.max(0.0)) - exact.max(0.0)).abs() < 1e-5);
            let mut all = LaneObstacles::default();
            all.set(std::slice::from_ref(&solid));
            let mut found = Vec::new();
            all.meeting(&Extent { low: point, high: point }, &mut found);
            prop_assert!(exact > 0.0 || found == [0]);
        }
    }
}
