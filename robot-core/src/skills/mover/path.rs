//! Paths that touch nothing, and the trajectories along them.

use std::time::Instant;

use kinematics::JointVector;
use kinematics::collision::{FINEST_CLEARANCE_M, MotionChecker, Obstacles, Pair};
use kinematics::planning::{PlanAnswer, PlanOptions, first_blocked};
use kinematics::trajectory::JointPath;
use nalgebra::{Isometry3, Translation3, UnitQuaternion};

use super::posture::{most_different, options};
use super::{Contact, Mover, Way, ms_since};
use crate::executor::Refusal;
use crate::scene::{ObjectId, Scene};

/// Longest steps of a straight line, metres and rad.
const LINE_STEP_M: f64 = 0.01;
const LINE_STEP_RAD: f64 = 0.04;
/// Most steps of a straight line.
const MOST_LINE_STEPS: usize = 600;
/// A joint may turn this much in one step of a line; more is a jump to another posture, rad.
const JUMP_RAD: f64 = 0.35;
/// Steps of a finished path between checks, in joint space, rad.
const CHECK_STEP_RAD: f64 = 0.05;
/// How far free paths may round their corners, rad: as much as the surroundings allow.
const CORNERS_RAD: [f64; 3] = [0.1, 0.02, 0.0];
/// Shares of the usual room around things that are tried where all of it is too much.
const ROOM_SHARES: [f64; 2] = [1.0, 0.25];
/// Samples that the planner may draw for one search before it gives up.
const SAMPLES_A_SEARCH: usize = 8_000;

impl Mover {
    /// Moves freely to the first of these postures that a path leads to.
    ///
    /// # Errors
    /// All postures, or all paths to them, are blocked.
    pub fn transfer(
        &mut self,
        from: &JointVector,
        goals: &[JointVector],
        scene: &Scene,
    ) -> Result<Way, Refusal> {
        let started = Instant::now();
        let obstacles = self.obstacles(scene, None, from);
        // With room to spare where there is room, without where there is not. Parts of an arm may be
        // nearer to each other than that everywhere: then the things around it get the room.
        let mut path =
            self.padded(self.clearance_m, |mover| mover.free_path(from, goals, scene, &obstacles));
        for share in ROOM_SHARES {
            if path.is_err() {
                let roomy = Self::grown_obstacles(scene, share * self.clearance_m);
                path = self.free_path(from, goals, scene, &roomy);
            }
        }
        let path = path.or_else(|_| self.free_path(from, goals, scene, &obstacles));
        self.times.plan_ms += ms_since(started);
        self.way(path?, 1.0)
    }

    fn padded<T>(&mut self, padding_m: f64, what: impl FnOnce(&mut Self) -> T) -> T {
        let is_padded = self.collision.set_padding(None, padding_m).is_ok();
        let result = what(self);
        if is_padded && self.collision.set_padding(None, 0.0).is_err() {
            // Zero is a valid padding; the parts are those that were padded before.
            debug_assert!(false, "padding is taken back");
        }
        result
    }

    fn free_path(
        &mut self,
        from: &JointVector,
        goals: &[JointVector],
        scene: &Scene,
        obstacles: &Obstacles,
    ) -> Result<JointPath, Refusal> {
        let most_iterations = SAMPLES_A_SEARCH.min(self.samples_left);
        let options = PlanOptions { most_iterations, ..PlanOptions::default() };
        let answer = self.planner.plan(&self.collision, obstacles, from, goals, &options);
        self.samples_left -= match &answer {
            PlanAnswer::Path(plan) => plan.iterations.min(most_iterations),
            PlanAnswer::NoPathWithinBudget { iterations } => (*iterations).min(most_iterations),
            _ => 0,
        };
        let waypoints = match answer {
            PlanAnswer::Path(plan) => plan.path,
            other => return Err(self.no_path(&other, from, goals, scene, obstacles)),
        };
        for corner in CORNERS_RAD {
            let path = JointPath::blended(&waypoints, corner).map_err(|e| self.not_timed(&e))?;
            if corner == 0.0 || self.blocker(&path, obstacles).is_none() {
                return Ok(path);
            }
        }
        Err(Refusal::PathBlocked { by: Vec::new() })
    }

    fn no_path(
        &mut self,
        answer: &PlanAnswer,
        from: &JointVector,
        goals: &[JointVector],
        scene: &Scene,
        obstacles: &Obstacles,
    ) -> Refusal {
        let names = self.arm.chain.joint_names();
        let limits = self.arm.chain.limits();
        let beyond = |axis: usize, value: f64| Refusal::JointLimit {
            joint: names[axis].clone(),
            value,
            lower: limits.lower[axis],
            upper: limits.upper[axis],
        };
        match answer {
            PlanAnswer::StartInCollision { pair, .. } => {
                Refusal::InCollision { with: Self::culprit(pair, scene) }
            }
            PlanAnswer::GoalInCollision { pair, .. } => {
                Refusal::PathBlocked { by: Self::culprit(pair, scene) }
            }
            PlanAnswer::StartOutOfLimits { axis, value }
            | PlanAnswer::GoalOutOfLimits { axis, value, .. } => beyond(*axis, *value),
            // What stands in the straight way is what the operator would name, too.
            _ => Refusal::PathBlocked { by: self.in_the_way(from, goals, scene, obstacles) },
        }
    }

    fn in_the_way(
        &mut self,
        from: &JointVector,
        goals: &[JointVector],
        scene: &Scene,
        obstacles: &Obstacles,
    ) -> Vec<ObjectId> {
        let mut checker = MotionChecker::new(&self.collision, obstacles, &mut self.work);
        let pair = goals.first().and_then(|goal| checker.motion_blocker(from, goal));
        pair.map(|pair| Self::culprit(&pair, scene)).unwrap_or_default()
    }

    /// Moves all joints evenly to a posture.
    ///
    /// # Errors
    /// Something is in the way.
    pub fn even(
        &mut self,
        from: &JointVector,
        goal: &JointVector,
        scene: &Scene,
    ) -> Result<Way, Refusal> {
        let started = Instant::now();
        let obstacles = self.obstacles(scene, None, from);
        let path = JointPath::blended(&[*from, *goal], 0.0).map_err(|e| self.not_timed(&e))?;
        let blocker = self.blocker(&path, &obstacles);
        self.times.plan_ms += ms_since(started);
        if let Some(pair) = blocker {
            return Err(Refusal::PathBlocked { by: Self::culprit(&pair, scene) });
        }
        self.way(path, 1.0)
    }

    /// Moves the tip on a straight line, turning evenly, at a share of the joint limits.
    ///
    /// # Errors
    /// The line leaves the reach of this posture, or something is in the way.
    pub(crate) fn straight(
        &mut self,
        from: &JointVector,
        goal: &Isometry3<f64>,
        scene: &Scene,
        contact: &Contact,
        share: f64,
    ) -> Result<Way, Refusal> {
        let started = Instant::now();
        let line = self.line(from, goal);
        self.times.ik_ms += ms_since(started);
        let started = Instant::now();
        let path = JointPath::spline(&line?, None).map_err(|e| self.not_timed(&e))?;
        let obstacles = self.obstacles(scene, contact.without.as_deref(), from);
        if let Some((held, carrier)) = &contact.held_on {
            self.collision.allow_contact(held, carrier);
        }
        let blocker = self.blocker(&path, &obstacles);
        self.collision.clear_contacts();
        self.times.plan_ms += ms_since(started);
        if let Some(pair) = blocker {
            return Err(Refusal::PathBlocked { by: Self::culprit(&pair, scene) });
        }
        self.way(path, share)
    }

    /// Postures along a straight line of the tip, without a jump between them.
    fn line(&self, from: &JointVector, goal: &Isometry3<f64>) -> Result<Vec<JointVector>, Refusal> {
        let start = self.arm.chain.forward(from);
        let way = goal.translation.vector - start.translation.vector;
        let turn = start.rotation.angle_to(&goal.rotation);
        let steps = (way.norm() / LINE_STEP_M).max(turn / LINE_STEP_RAD).ceil().max(2.0);
        let end: [f64; 3] = goal.translation.vector.into();
        let unreachable = |missing_m| Refusal::Unreachable { position: end, missing_m };
        if steps > MOST_LINE_STEPS as f64 {
            return Err(unreachable(None));
        }
        let mut line = vec![*from];
        let mut last = *from;
        for step in 1..=steps as usize {
            let share = step as f64 / steps;
            let position = start.translation.vector + way * share;
            let rotation = turned(&start.rotation, &goal.rotation, share);
            let pose = Isometry3::from_parts(Translation3::from(position), rotation);
            let missing_m = Some(way.norm() * (1.0 - (step - 1) as f64 / steps));
            let answer = self.solver.solve(&pose, &last, &options());
            let q = *answer.solution().ok_or_else(|| unreachable(missing_m))?;
            if most_different(&q, &last) > JUMP_RAD {
                return Err(unreachable(missing_m));
            }
            line.push(q);
            last = q;
        }
        Ok(line)
    }

    /// What a path touches, if anything. The clearance is the finest one, or less where the path
    /// begins nearer to something.
    fn blocker(&mut self, path: &JointPath, obstacles: &Obstacles) -> Option<Pair> {
        let steps = (path.length() / CHECK_STEP_RAD).ceil().max(1.0);
        let samples: Vec<JointVector> = (0..=steps as usize)
            .map(|step| path.sample(path.length() * step as f64 / steps))
            .collect();
        let apart = self.collision.distance(&samples[0], obstacles);
        let mut checker = MotionChecker::new(&self.collision, obstacles, &mut self.work);
        checker.set_clearance((0.5 * apart).min(FINEST_CLEARANCE_M));
        first_blocked(&mut checker, &samples).map(|blocked| blocked.pair)
    }
}

/// Turns evenly; half a turn, whose sense is undefined, is made at once.
fn turned(from: &UnitQuaternion<f64>, to: &UnitQuaternion<f64>, share: f64) -> UnitQuaternion<f64> {
    from.try_slerp(to, share, 1e-9).unwrap_or(if share < 1.0 { *from } else { *to })
}
