//! Memory of the motion checks, kept from one query to the next.

use std::sync::Arc;

use super::super::clearance_table::ClearanceTable;
use super::super::model::CollisionModel;
use super::super::world::Obstacles;
use super::lane_frames::{LaneFrame, LaneJoint};
use super::lane_obstacle::LaneObstacles;
use super::lane_part::{LaneBall, LanePart};
use super::lanes::V8;
use crate::MAX_AXES;

/// Single-precision copies of a robot and a world, and room to compute in.
///
/// Filling it again reuses the memory; after the first few queries nothing is allocated.
#[derive(Clone, Debug, Default)]
pub struct MotionWorkspace {
    pub(super) joints: Vec<LaneJoint>,
    pub(super) parts: Vec<LanePart>,
    pub(super) balls: Vec<LaneBall>,
    pub(super) obstacles: LaneObstacles,
    pub(super) pairs: Vec<LanePair>,
    /// Part and obstacle that may touch.
    pub(super) contacts: Vec<(usize, u32)>,
    /// Part that blocked last: looked at first.
    pub(super) hot_part: usize,
    pub(super) frames: Vec<LaneFrame>,
    pub(super) near: Vec<u32>,
    pub(super) centres: Vec<V8>,
    /// Stretches of the motion that are not yet known to be free: middle and half length.
    pub(super) open: Vec<(f32, f32)>,
    pub(super) from: [f64; MAX_AXES],
    pub(super) delta: [f64; MAX_AXES],
    pub(super) delta_lanes: [f32; MAX_AXES],
    pub(super) from_lanes: [f32; MAX_AXES],
}

/// Two parts that have to stay apart.
#[derive(Clone, Debug)]
pub(super) struct LanePair {
    pub(super) first: usize,
    pub(super) second: usize,
    pub(super) table: Option<Arc<ClearanceTable>>,
    /// Extra room around both together.
    pub(super) padding: f32,
}

impl MotionWorkspace {
    pub(super) fn fill(&mut self, model: &CollisionModel, obstacles: &Obstacles) {
        self.joints.clear();
        self.joints.extend(model.frames.joints.iter().map(LaneJoint::new));
        self.balls.clear();
        self.parts.clear();
        for part in &model.parts {
            self.parts.push(LanePart::new(part, &model.frames, &mut self.balls));
        }
        self.obstacles.set(obstacles.solids());
        self.pairs.clear();
        for (first, second) in model.pairs.iter().copied() {
            let known = model.tables.iter().find(|(pair, _)| *pair == (first, second));
            let padding = model.parts[first].padding_m + model.parts[second].padding_m;
            let (table, padding) = (known.map(|(_, table)| table.clone()), padding as f32);
            self.pairs.push(LanePair { first, second, table, padding });
        }
        self.contacts.clear();
        if model.has_contacts() {
            for (index, part) in model.parts.iter().enumerate() {
                let may = |other: &usize| model.may_touch(&part.name, obstacles.name(*other));
                let touching = (0..obstacles.len()).filter(may);
                self.contacts.extend(touching.map(|other| (index, other as u32)));
            }
        }
        self.frames.resize(self.joints.len() + 1, LaneFrame::BASE);
        self.centres.resize(self.balls.len(), V8::ZERO);
        self.hot_part = self.parts.len().saturating_sub(1);
    }
}
