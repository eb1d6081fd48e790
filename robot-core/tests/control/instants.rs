//! A tool on a straight line, interrupted at a thousand random instants: whatever is asked when, the tool
//! stays on the line, and every stop ends where the time law had said.

use kinematics::JointVector;
use kinematics::trajectory::cartesian::{FollowOptions, ToolPath, follow};
use kinematics::trajectory::{
    LongestStop, PathOptions, StopLevel as LawStop, TimeLaw, Trajectory, along_path,
};
use nalgebra::{Isometry3, Translation3, Vector3};
use robot_core::control::{Ending, Phase, StopLevel};

use crate::rig::{PERIOD_S, Rig};

const INSTANTS: usize = 1000;
/// How far the tool may be from the line, m.
const OFF_PATH_M: f64 = 1e-4;

/// A small generator of pseudo-random numbers: the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// The loop, and beside it a time law that gets the same orders.
struct Watched {
    rig: Rig,
    ends: [Isometry3<f64>; 2],
    motion: Trajectory,
    law: TimeLaw,
    has_begun: bool,
    to: usize,
    share: f64,
    is_paused: bool,
    worst_m: f64,
    /// Greatest shares of the time and way of stops that were told before a motion.
    used: [f64; 2],
}

impl Watched {
    fn new() -> Self {
        let rig = Rig::new();
        let here = rig.chain.forward(&rig.home);
        let ends = [here, Translation3::new(0.05, 0.3, 0.1) * here];
        let motion = line(&rig, &rig.home, &ends[1]);
        let law = TimeLaw::new(&motion, rig.chain.limits());
        let (to, share) = (1, 1.0);
        let mut watched = Self {
            rig,
            ends,
            motion,
            law,
            has_begun: false,
            to,
            share,
            is_paused: false,
            worst_m: 0.0,
            used: [0.0; 2],
        };
        watched.send();
        watched
    }

    fn send(&mut self) {
        self.rig.handle.send(self.motion.clone()).expect("there is room");
        self.law = TimeLaw::new(&self.motion, self.rig.chain.limits());
        self.has_begun = false;
    }

    /// One period of both; they agree to the last bit.
    fn step(&mut self, is_halted: bool) -> Phase {
        let state = self.rig.advance(1);
        if self.has_begun || !(self.is_paused || is_halted) {
            self.law.set_override(self.share);
            if !std::mem::replace(&mut self.has_begun, true) {
                self.law.begin(&self.motion);
            }
            if self.is_paused {
                self.law.pause();
            } else if self.law.is_paused() && self.law.latched_stop().is_none() {
                self.law.resume();
            }
            self.law.step(&self.motion, PERIOD_S);
            assert_eq!(state.setpoint.position, self.law.state().position);
        }
        self.worst_m = self.worst_m.max(self.off_m(&state.setpoint.position));
        if let Some(finished) = self.rig.handle.finished() {
            assert_eq!(finished.ending, Ending::Completed);
            self.to = 1 - self.to;
            self.motion = line(&self.rig, &state.setpoint.position, &self.ends[self.to]);
            self.send();
        }
        state.phase
    }

    /// Distance of the tool from the line, m.
    fn off_m(&self, q: &[f64]) -> f64 {
        let [from, to] = self.ends.map(|end| end.translation.vector);
        let (way, here) = (to - from, self.tool(q) - from);
        let share = (here.dot(&way) / way.norm_squared()).clamp(0.0, 1.0);
        (here - way * share).norm()
    }

    fn tool(&self, q: &[f64]) -> Vector3<f64> {
        self.rig.chain.forward(q).translation.vector
    }

    /// Stops and goes on; how far the tool went meanwhile, m.
    fn stop(&mut self, level: StopLevel) -> f64 {
        let law_level = match level {
            StopLevel::Hold => LawStop::Hold,
            _ => LawStop::FastHold,
        };
        let before = self.rig.handle.state();
        let forecast = self.has_begun.then(|| self.law.forecast(&self.motion, law_level, PERIOD_S));
        let told = self.motion.clone();
        let at_most = LongestStop::of(&told, &self.rig.chain, LawStop::Hold);
        self.rig.handle.stop(level);
        self.law.stop(law_level);
        while self.step(true) != Phase::Stopped {}
        let after = self.rig.handle.state();
        if let Some(forecast) = forecast {
            assert_eq!(after.setpoint.position, forecast.position, "of {:.3} s", told.duration_s());
            let took_s = after.time_s - before.time_s;
            assert!(took_s <= forecast.time_s + 2.0 * PERIOD_S, "{took_s} s");
        }
        let way = self.tool(&after.setpoint.position) - self.tool(&before.setpoint.position);
        // What was told before the motion began, whatever happened in it until then.
        let took_s = after.time_s - before.time_s;
        let shares = [took_s / at_most.time_s, way.norm() / at_most.tool_m];
        assert!(shares.iter().all(|&share| share <= 1.0), "{shares:?} of {at_most:?}");
        self.used = [0, 1].map(|which| self.used[which].max(shares[which]));
        self.rig.handle.resume();
        self.law.resume();
        way.norm()
    }
}

fn line(rig: &Rig, from: &JointVector, to: &Isometry3<f64>) -> Trajectory {
    let path = ToolPath::line(&rig.chain.forward(from), to).expect("it is a line");
    let path = follow(&rig.chain, from, &path, &FollowOptions::default()).expect("it is free");
    along_path(&path, rig.chain.limits(), &PathOptions::default()).expect("it can be timed")
}

#[test]
fn a_thousand_interruptions_keep_the_tool_on_its_path_and_stops_end_where_predicted() {
    let mut watched = Watched::new();
    let mut chance = Chance(9);
    let (mut stops, mut longest_m) = (0, 0.0_f64);
    for _ in 0..INSTANTS {
        for _ in 0..=chance.below(60) {
            watched.step(false);
        }
        match chance.below(6) {
            0 => {
                watched.rig.handle.pause();
                watched.is_paused = true;
            }
            1 | 2 => {
                watched.rig.handle.resume();
                watched.is_paused = false;
            }
            3 => {
                watched.share = 0.05 + 0.95 * chance.below(1000) as f64 / 999.0;
                watched.rig.handle.set_override(watched.share);
            }
            level => {
                let level = if level == 4 { StopLevel::Hold } else { StopLevel::FastHold };
                longest_m = longest_m.max(watched.stop(level));
                watched.is_paused = false;
                stops += 1;
            }
        }
    }
    println!(
        "{stops} stops, the longest over {:.1} mm, at most {:.2?} of what was told before; never more \
         than {:.4} mm off the line",
        1e3 * longest_m,
        watched.used,
        1e3 * watched.worst_m
    );
    assert!(stops > 200);
    assert!(watched.worst_m < OFF_PATH_M, "{} m", watched.worst_m);
    watched.rig.assert_limits_kept();
}
