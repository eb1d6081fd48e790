//! One block: eight positions of a motion, and how far around each the robot stays free.

use super::super::query::PairIndex;
use super::exact::ExactLanes;
use super::lane_frames::LaneFrame;
use super::lane_obstacle::Extent;
use super::lanes::{F8, LANES, V8};
use super::workspace::MotionWorkspace;
use super::{MotionChecker, Stretches};

/// Share of the clearance that would do for the whole stretch below which it pays to ask the exact
/// shapes; above it, another block of eight is cheaper.
const WORTH_ASKING: f32 = 1.0;

/// For each lane the half length around its middle that is free for sure (at most the stretch's own
/// half), or a pair that comes too close.
pub(super) fn clear_stretches(
    checker: &mut MotionChecker<'_>,
    stretches: &Stretches,
) -> Result<F8, PairIndex> {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
        // SAFETY: the processor has the features that the function is compiled for.
        #[allow(unsafe_code)]
        return unsafe { with_avx2(checker, stretches) };
    }
    Block::new(checker, stretches).check()
}

/// The same code compiled for wider vectors.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn with_avx2(checker: &mut MotionChecker<'_>, stretches: &Stretches) -> Result<F8, PairIndex> {
    Block::new(checker, stretches).check()
}

struct Block<'b> {
    work: &'b mut MotionWorkspace,
    exact: ExactLanes<'b>,
    stretches: &'b Stretches,
    /// Closest that anything may come.
    clearance: f32,
    /// Half length known to be free so far.
    clear: F8,
}

/// How a part moves at the eight positions.
struct Motion {
    speed: F8,
    acceleration: f32,
    /// Clearance with which the whole stretch is free.
    need: F8,
}

impl Motion {
    /// Half length that a clearance keeps free.
    #[inline(always)]
    fn reach(&self, lane: usize, clearance: f32) -> f32 {
        let (speed, acceleration) = (self.speed.0[lane], self.acceleration);
        let root = (speed * speed + 2.0 * acceleration * clearance).sqrt();
        // A motion of nothing keeps everything free.
        if root > 0.0 { 2.0 * clearance / (speed + root) } else { f32::MAX }
    }
}

impl<'b> Block<'b> {
    #[inline(always)]
    fn new(checker: &'b mut MotionChecker<'_>, stretches: &'b Stretches) -> Self {
        Self {
            exact: ExactLanes::new(checker.model, checker.obstacles),
            clearance: checker.clearance_m as f32,
            work: checker.work,
            stretches,
            clear: stretches.half,
        }
    }

    #[inline(always)]
    fn check(mut self) -> Result<F8, PairIndex> {
        self.place_frames();
        let count = self.work.parts.len();
        let hot = self.work.hot_part.min(count.saturating_sub(1));
        for step in 0..=count {
            // What blocked last first, then from the hand to the base.
            let part = if step == 0 { hot } else { count - step };
            if (step == 0 || part != hot) && count > 0 && self.work.parts[part].frame > 0 {
                self.check_world(part)?;
            }
        }
        for index in 0..self.work.pairs.len() {
            self.check_pair(index)?;
        }
        Ok(self.clear)
    }

    #[inline(always)]
    fn place_frames(&mut self) {
        let work = &mut *self.work;
        let mut frame = LaneFrame::BASE;
        for (index, joint) in work.joints.iter().enumerate() {
            let rate = work.delta_lanes[index];
            let position = F8::splat(work.from_lanes[index]) + self.stretches.middle * rate;
            frame = frame.next(joint, position, rate);
            work.frames[index + 1] = frame;
        }
    }

    #[inline(always)]
    fn check_world(&mut self, index: usize) -> Result<(), PairIndex> {
        let part = &self.work.parts[index];
        let frame = &self.work.frames[part.frame];
        let centre = frame.place(part.centre);
        let half = self.stretches.half;
        let own = (frame.velocity + frame.spin.cross(centre - frame.origin)).norm();
        // Every point of the part, not only its centre.
        let speed = (own + frame.spin.norm() * part.radius) * 1.000_1;
        let acceleration = part.acceleration;
        let need = speed * half + half * half * (0.5 * acceleration);
        let need = need.max(F8::splat(self.clearance));
        let room = need + F8::splat(part.radius);
        let extent = extent(centre, room);
        let motion = Motion { speed, acceleration, need };
        self.work.near.clear();
        self.work.obstacles.meeting(&extent, &mut self.work.near);
        let mut placed = false;
        for near in 0..self.work.near.len() {
            let obstacle = self.work.near[near];
            let distance = self.work.obstacles.obstacles[obstacle as usize].distance(centre);
            if !distance.any_below(room) || self.may_touch(index, obstacle) {
                continue;
            }
            if !placed {
                self.place_balls(index);
                placed = true;
            }
            self.check_obstacle(index, obstacle as usize, &motion)?;
        }
        Ok(())
    }

    #[inline(always)]
    fn may_touch(&self, part: usize, obstacle: u32) -> bool {
        !self.work.contacts.is_empty() && self.work.contacts.contains(&(part, obstacle))
    }

    #[inline(always)]
    fn place_balls(&mut self, index: usize) {
        let work = &mut *self.work;
        let part = &work.parts[index];
        let frame = work.frames[part.frame];
        for ball in part.first_ball..part.end_ball {
            work.centres[ball] = frame.place(work.balls[ball].centre);
        }
    }

    #[inline(always)]
    fn check_obstacle(
        &mut self,
        index: usize,
        obstacle: usize,
        motion: &Motion,
    ) -> Result<(), PairIndex> {
        let part = &self.work.parts[index];
        let shape = self.work.obstacles.obstacles[obstacle];
        let mut outer = F8::splat(f32::MAX);
        let mut inner = F8::splat(f32::MAX);
        for ball in part.first_ball..part.end_ball {
            let distance = shape.distance(self.work.centres[ball]);
            outer = outer.min(distance - F8::splat(self.work.balls[ball].outer));
            inner = inner.min(distance - F8::splat(self.work.balls[ball].inner));
        }
        let pair = PairIndex::World { part: index, obstacle };
        if inner.any_negative() {
            return Err(pair);
        }
        if !outer.any_below(motion.need) {
            return Ok(());
        }
        let excess = part.excess;
        self.take_gaps(&outer, excess, motion, pair)
    }

    /// Shortens the free stretches to what these gaps allow, asking the exact shapes where the balls
    /// leave it open.
    ///
    /// An exact gap also bounds those at the other positions of the block: between them the gap can
    /// shrink no faster than the motion goes.
    #[inline(always)]
    fn take_gaps(
        &mut self,
        gaps: &F8,
        excess: f32,
        motion: &Motion,
        pair: PairIndex,
    ) -> Result<(), PairIndex> {
        let mut gaps = *gaps;
        for lane in 0..LANES {
            let need = motion.need.0[lane];
            if gaps.0[lane] >= need {
                continue;
            }
            if gaps.0[lane] < (WORTH_ASKING * need).min(excess).max(2.0 * self.clearance) {
                self.ask_exact(lane, &mut gaps, motion, pair)?;
            }
            self.clear.0[lane] = self.clear.0[lane].min(motion.reach(lane, gaps.0[lane]));
        }
        Ok(())
    }

    #[inline(never)]
    fn ask_exact(
        &mut self,
        lane: usize,
        gaps: &mut F8,
        motion: &Motion,
        pair: PairIndex,
    ) -> Result<(), PairIndex> {
        let middle = &self.stretches.middle.0;
        // Asking farther than needed here serves the neighbours.
        let within = 4.0 * motion.need.0[lane];
        let gap = self.exact.gap(self.work, (lane, middle[lane]), pair, within);
        if gap < self.clearance {
            return Err(pair);
        }
        for other in 0..LANES {
            let apart = (middle[other] - middle[lane]).abs();
            let lost = motion.speed.0[lane] * apart + 0.5 * motion.acceleration * apart * apart;
            gaps.0[other] = gaps.0[other].max(gap - lost);
        }
        Ok(())
    }

    #[inline(always)]
    fn check_pair(&mut self, index: usize) -> Result<(), PairIndex> {
        let (first, second) = (self.work.pairs[index].first, self.work.pairs[index].second);
        let (a, b) = (&self.work.parts[first], &self.work.parts[second]);
        let (frame_a, frame_b) = (&self.work.frames[a.frame], &self.work.frames[b.frame]);
        let between = frame_a.place(a.centre) - frame_b.place(b.centre);
        let speed = b.speed_relative_to(a.frame);
        let need = (self.stretches.half * speed).max(F8::splat(self.clearance));
        let room = need + F8::splat(a.radius + b.radius);
        if !between.dot(between).any_below(room * room) {
            return Ok(());
        }
        let motion = Motion { speed: F8::splat(speed), acceleration: 0.0, need };
        let known = self.known_gaps(index);
        if !known.any_below(need) {
            return Ok(());
        }
        self.check_near_pair(first, second, &known, &motion)
    }

    /// What the table of a pair knows about its clearance.
    #[inline(always)]
    fn known_gaps(&self, index: usize) -> F8 {
        let pair = &self.work.pairs[index];
        let mut gaps = F8::splat(f32::MIN);
        if let Some(table) = &pair.table {
            for lane in 0..LANES {
                let t = self.stretches.middle.0[lane];
                let position =
                    |joint: usize| self.work.from_lanes[joint] + t * self.work.delta_lanes[joint];
                gaps.0[lane] = table.gap(position) - pair.padding;
            }
        }
        gaps
    }

    #[inline(always)]
    fn check_near_pair(
        &mut self,
        first: usize,
        second: usize,
        known: &F8,
        motion: &Motion,
    ) -> Result<(), PairIndex> {
        self.place_balls(first);
        self.place_balls(second);
        let (a, b) = (&self.work.parts[first], &self.work.parts[second]);
        let centre_b = self.work.frames[b.frame].place(b.centre);
        let mut outer = F8::splat(f32::MAX);
        let mut inner = F8::splat(f32::MAX);
        for ball_a in a.first_ball..a.end_ball {
            let (at, ball) = (self.work.centres[ball_a], self.work.balls[ball_a]);
            let room = motion.need + F8::splat(ball.outer + b.radius);
            let to_all = at - centre_b;
            if !to_all.dot(to_all).any_below(room * room) {
                continue;
            }
            for ball_b in b.first_ball..b.end_ball {
                let other = self.work.balls[ball_b];
                let distance = (at - self.work.centres[ball_b]).norm();
                outer = outer.min(distance - F8::splat(ball.outer + other.outer));
                inner = inner.min(distance - F8::splat(ball.inner + other.inner));
            }
        }
        let pair = PairIndex::Robot { first, second };
        if inner.any_negative() {
            return Err(pair);
        }
        let outer = outer.max(*known);
        if !outer.any_below(motion.need) {
            return Ok(());
        }
        let excess = a.excess + b.excess;
        self.take_gaps(&outer, excess, motion, pair)
    }
}

/// The axis-aligned box around eight balls.
#[inline(always)]
fn extent(centre: V8, radius: F8) -> Extent {
    let low = |value: F8| (value - radius).least();
    let high = |value: F8| -(-(value + radius)).least();
    Extent {
        low: [low(centre.x), low(centre.y), low(centre.z)],
        high: [high(centre.x), high(centre.y), high(centre.z)],
    }
}
