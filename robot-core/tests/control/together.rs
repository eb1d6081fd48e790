//! Two arms in one loop: at once and independently, and as one.

use std::sync::{Arc, Mutex};

use kinematics::JointVector;
use kinematics::collision::BetweenArms;
use kinematics::model::{JointGroup, Robot};
use kinematics::trajectory::cartesian::{
    CornerTolerance, FollowOptions, ToolPath, follow_together,
};
use kinematics::trajectory::{PathOptions, State, Trajectory, along_path, point_to_point};
use nalgebra::{Isometry3, Translation3, UnitQuaternion, Vector3};
use robot_core::control::{
    ArmHandle, ControlConfig, ControlEventKind, ControlLoop, ControlState, Ending, MotionError,
    Pacing, Phase, SendError, StartedTogether, StopLevel, TogetherHandle,
};
use robot_core::drive::{Drive, Measured};
use robot_core::supervisor::LimitKind;

use crate::rig::{PERIOD_S, PerfectDrive, Wire, assert_limits_kept, config};

struct Duo {
    robot: Robot,
    group: JointGroup,
    home: JointVector,
    control_loop: ControlLoop,
    arms: Vec<ArmHandle>,
    together: TogetherHandle,
    wires: Vec<Arc<Mutex<Wire>>>,
}

impl Duo {
    fn new() -> Self {
        Self::with(&config())
    }

    fn with(config: &ControlConfig) -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../urdf/dual_scr5_class");
        let robot = Robot::load(folder.as_ref()).expect("the shipped robot loads");
        let group = robot.joint_group("both").expect("it has two arms");
        let home = |arm: &str| *robot.pose(arm, "home").expect("it has a home");
        let homes = ["left", "right"].map(home);
        let wires = [0, 1].map(|_| Arc::new(Mutex::new(Wire::default()))).to_vec();
        let drive = |(wire, home): (&Arc<Mutex<Wire>>, &JointVector)| {
            let measured = Measured::at_rest(*home, 0.08);
            Box::new(PerfectDrive { wire: wire.clone(), measured }) as Box<dyn Drive>
        };
        let drives = wires.iter().zip(&homes).map(drive).collect();
        let StartedTogether { control_loop, arms, together } =
            ControlLoop::start_together(drives, &robot, &group, config, Pacing::Virtual)
                .expect("the settings are sensible");
        let home = group.together(homes.iter().map(|home| &home[..]));
        Self { robot, group, home, control_loop, arms, together, wires }
    }

    fn state(&self, arm: usize) -> ControlState {
        self.arms[arm].handle.state()
    }

    fn advance(&mut self, periods: usize) -> [ControlState; 2] {
        self.control_loop.advance(periods);
        [self.state(0), self.state(1)]
    }

    fn advance_until(
        &mut self,
        is_there: impl Fn(&[ControlState; 2]) -> bool,
    ) -> [ControlState; 2] {
        for _ in 0..10_000 {
            let states = self.advance(1);
            if is_there(&states) {
                return states;
            }
        }
        panic!("it does not happen: {:?}", [self.state(0).phase, self.state(1).phase]);
    }

    /// From where an arm stands, with one joint turned.
    fn turn(&self, arm: usize, joint: usize, angle: f64) -> Trajectory {
        let start = self.state(arm).setpoint.position;
        let mut goal = start;
        goal[joint] += angle;
        let limits = self.group.arms()[arm].chain().limits();
        point_to_point(&State::at_rest(&start), &State::at_rest(&goal), limits)
            .expect("the goal is within the limits")
    }

    /// The pose of the right tool in the frame of the left one.
    fn left_from_right(&self, positions: [&JointVector; 2]) -> Isometry3<f64> {
        let tip = |arm: usize| {
            let chain = self.group.arms()[arm].chain();
            chain.world_from_base() * chain.forward(positions[arm])
        };
        tip(0).inverse() * tip(1)
    }

    /// Both hands on one thing: the left tool along a path with a turn, the right one keeps its place in it.
    fn carry(&self) -> Trajectory {
        let tip = self.group.forward(&self.home).next().expect("it has arms");
        let mut tilted = Translation3::new(0.03, 0.05, 0.1) * tip;
        tilted.rotation =
            UnitQuaternion::from_scaled_axis(Vector3::new(0.1, 0.1, 0.2)) * tilted.rotation;
        let poses = [tip, Translation3::new(0.0, 0.0, 0.08) * tip, tilted];
        let corner = CornerTolerance { position_m: 5e-3, rotation_rad: 0.05 };
        let path = ToolPath::lines(&poses, corner).expect("it is a path");
        let path = follow_together(&self.group, &self.home, &path, &FollowOptions::default())
            .expect("both arms reach it");
        along_path(&path, self.group.limits(), &PathOptions::default()).expect("it can be timed")
    }

    fn assert_limits_kept(&self) {
        for (wire, arm) in self.wires.iter().zip(self.group.arms()) {
            let wire = wire.lock().expect("no test panicked with the wire");
            assert_limits_kept(&wire.setpoints, arm.chain().limits());
        }
    }

    fn distances_m(&self) -> Vec<f64> {
        let mut between = BetweenArms::new(&self.robot, &self.group).expect("it has shapes");
        let wires: Vec<_> =
            self.wires.iter().map(|wire| wire.lock().expect("nobody panicked")).collect();
        let pairs = wires[0].setpoints.iter().zip(&wires[1].setpoints);
        pairs
            .map(|(left, right)| between.distance_m([&left.position[..], &right.position[..]]))
            .collect()
    }
}

fn are_idle(states: &[ControlState; 2]) -> bool {
    states.iter().all(|state| state.phase == Phase::Idle)
}

#[test]
fn two_arms_move_at_once_and_independently() {
    let mut duo = Duo::new();
    let motions = [duo.turn(0, 0, -0.6), duo.turn(1, 3, -0.2)];
    let durations = [motions[0].duration_s(), motions[1].duration_s()];
    for (arm, motion) in duo.arms.iter_mut().zip(motions) {
        arm.handle.send(motion).expect("there is room");
    }
    duo.arms[0].handle.set_override(0.5);
    let states = duo.advance(60);
    assert_eq!(states.map(|state| state.time_s), [60.0 * PERIOD_S; 2], "one clock");
    for state in &states {
        assert_eq!(state.phase, Phase::Moving);
        assert!(state.setpoint.velocity.iter().any(|velocity| velocity.abs() > 1e-3));
    }
    assert_eq!(states.map(|state| state.rate), [0.5, 1.0], "each at its own rate");
    let states = duo.advance_until(|states| states[1].phase == Phase::Idle);
    assert!((states[1].time_s - durations[1]).abs() < 3.0 * PERIOD_S);
    assert_eq!(states[0].phase, Phase::Moving, "the other goes on");
    let states = duo.advance_until(are_idle);
    assert!((states[0].time_s - 2.0 * durations[0]).abs() < 5.0 * PERIOD_S);
    for arm in &mut duo.arms {
        let finished = arm.handle.finished().expect("its motion is over");
        assert_eq!(finished.ending, Ending::Completed);
    }
    duo.assert_limits_kept();
}

/// A small generator of pseudo-random numbers: the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

#[test]
fn two_hands_keep_their_relative_pose_through_overrides_pauses_and_stops() {
    let mut duo = Duo::new();
    let motion = duo.carry();
    let id = duo.together.send(motion.clone()).expect("there is room");
    let apart =
        duo.left_from_right([&duo.state(0).setpoint.position, &duo.state(1).setpoint.position]);
    let mut chance = Chance(11);
    let (mut worst, mut interruptions, mut stops) = ([0.0_f64; 2], 0, 0);
    for _ in 0..40_000 {
        match chance.below(120) {
            0 => duo.together.pause(),
            1..4 => duo.together.resume(),
            4 => duo.together.set_override(0.1 + 0.9 * chance.below(1000) as f64 / 999.0),
            // Whatever slows one arm slows both.
            5 => duo.arms[1].handle.set_override(0.3),
            6 => duo.arms[0].handle.pause(),
            7 => drop(duo.together.stop(StopLevel::Hold)),
            8 => drop(duo.arms[1].handle.stop(StopLevel::FastHold)),
            _ => interruptions -= 1,
        }
        interruptions += 1;
        let states = duo.advance(1);
        stops += usize::from(states[0].phase == Phase::Stopped);
        let now = duo.left_from_right([&states[0].setpoint.position, &states[1].setpoint.position]);
        let error = apart.inverse() * now;
        worst[0] = worst[0].max(error.translation.vector.norm());
        worst[1] = worst[1].max(error.rotation.angle());
        if states[0].active == Some(id) {
            let progress = states.map(|state| (state.progress_s, state.rate));
            assert_eq!(progress[0], progress[1], "one time law");
            let expected = motion.sample(states[0].progress_s).position;
            for (arm, state) in duo.group.arms().iter().zip(&states) {
                assert_eq!(state.setpoint.position, arm.own(&expected), "on the path");
            }
        }
        if let Some(finished) = duo.together.finished() {
            assert_eq!((finished.id, finished.ending), (id, Ending::Completed));
            break;
        }
    }
    let states = duo.advance(1);
    assert_eq!(states[0].last_finished, id, "it comes to its end");
    println!("{interruptions} interruptions, relative pose within {worst:?} (m, rad)");
    assert!(interruptions > 20 && stops > 0, "{interruptions}, {stops}");
    assert!(worst[0] < 1.5e-4 && worst[1] < 1e-3, "{worst:?}");
    duo.assert_limits_kept();
}

#[test]
fn one_latch_stops_both_arms_on_their_paths_and_one_resume_lets_both_go_on() {
    let mut duo = Duo::new();
    let motions = [duo.turn(0, 0, -0.8), duo.turn(1, 0, 0.8)];
    for (arm, motion) in duo.arms.iter_mut().zip(motions.clone()) {
        arm.handle.send(motion).expect("there is room");
    }
    duo.advance(150);
    duo.arms[0].handle.stop(StopLevel::Hold);
    assert_eq!(duo.advance(1).map(|state| state.phase), [Phase::Stopping; 2]);
    let states = duo.advance_until(|states| states.iter().all(|s| s.phase == Phase::Stopped));
    for (state, motion) in states.iter().zip(&motions) {
        assert_eq!(state.setpoint.position, motion.sample(state.progress_s).position);
    }
    // A resume while one arm still brakes would not have released the latch; now it does, for both.
    duo.arms[1].handle.resume();
    assert_eq!(duo.advance(2).map(|state| state.phase), [Phase::Moving; 2]);
    duo.advance_until(are_idle);
    duo.assert_limits_kept();
}

#[test]
fn what_is_wrong_with_one_arm_stops_the_other_in_the_same_period() {
    let mut duo = Duo::new();
    let motions = [duo.turn(0, 0, -0.8), duo.turn(1, 0, 0.8)];
    for (arm, motion) in duo.arms.iter_mut().zip(motions) {
        arm.handle.send(motion).expect("there is room");
    }
    duo.advance(150);
    duo.wires[1].lock().expect("nobody panicked").is_frozen = true;
    let states = duo.advance_until(|states| states[1].phase == Phase::Stopping);
    assert_eq!(states[0].phase, Phase::Stopping);
    duo.advance_until(|states| states.iter().all(|s| s.phase == Phase::Stopped));
    // The fault of one arm keeps the latch of both.
    duo.together.resume();
    assert_eq!(duo.advance(20).map(|state| state.phase), [Phase::Stopped; 2]);
    duo.wires[1].lock().expect("nobody panicked").is_frozen = false;
    duo.advance(10);
    duo.together.resume();
    duo.advance(3);
    assert_eq!(duo.advance(1).map(|state| state.phase), [Phase::Moving; 2]);
    duo.assert_limits_kept();
}

#[test]
fn a_lost_executor_of_one_arm_stops_both() {
    let mut duo = Duo::new();
    let motion = duo.turn(0, 0, -0.8);
    duo.arms[0].handle.send(motion).expect("there is room");
    duo.advance(150);
    drop(duo.arms.pop());
    duo.control_loop.advance(1000);
    let state = duo.state(0);
    assert_eq!((state.phase, state.stop_level()), (Phase::Stopped, Some(StopLevel::Hold)));
}

#[test]
fn a_common_motion_waits_for_both_arms_and_nothing_overtakes_it() {
    let mut duo = Duo::new();
    let there = duo.turn(0, 0, -0.3);
    let end = there.end().position;
    let mut start = duo.home;
    for (joint, &place) in duo.group.arms()[0].places().iter().enumerate() {
        start[place] = end[joint];
    }
    let mut goal = start;
    goal[0] += 0.1;
    goal[8] -= 0.1;
    let both = point_to_point(&State::at_rest(&start), &State::at_rest(&goal), duo.group.limits())
        .expect("the goal is within the limits");
    duo.arms[0].handle.send(there).expect("there is room");
    duo.advance(10);
    let common = duo.together.send(both).expect("there is room");
    duo.advance(2);
    // It would begin at once if it did not have to wait for the common motion; then it begins elsewhere.
    let own = duo.turn(1, 0, 0.2);
    let own = duo.arms[1].handle.send(own).expect("there is room");
    let states = duo.advance(50);
    assert_eq!(states[1].active, None, "the right arm waits");
    let states = duo.advance_until(|states| states[1].active.is_some());
    assert_eq!(states.map(|state| state.active), [Some(common); 2]);
    duo.advance_until(are_idle);
    let finished = duo.together.finished().expect("it is over");
    assert_eq!((finished.id, finished.ending), (common, Ending::Completed));
    let finished = duo.arms[1].handle.finished().expect("it had its turn");
    assert!(matches!(finished.ending, Ending::StartsElsewhere { .. }) && finished.id == own);
    duo.assert_limits_kept();
}

#[test]
fn a_common_motion_that_starts_elsewhere_or_is_cancelled_comes_back() {
    let mut duo = Duo::new();
    let mut elsewhere = duo.home;
    elsewhere[9] += 0.05;
    let still = Trajectory::hold(&elsewhere);
    duo.together.send(still).expect("the queue takes it");
    duo.advance(2);
    let finished = duo.together.finished().expect("it is returned");
    assert!(matches!(finished.ending, Ending::StartsElsewhere { .. }), "{:?}", finished.ending);
    let motion = duo.carry();
    duo.together.send(motion.clone()).expect("there is room");
    duo.together.send(motion.clone()).expect("there is room");
    duo.advance(120);
    duo.together.cancel();
    duo.advance_until(are_idle);
    duo.advance(2);
    let endings: Vec<_> =
        std::iter::from_fn(|| duo.together.finished()).map(|one| one.ending).collect();
    assert_eq!(endings, [Ending::Cancelled; 2]);
    let short = Trajectory::hold(&[0.0; 7]);
    let refused = duo.together.send(short);
    assert!(matches!(refused, Err(SendError::Motion(MotionError::Joints { found: 7, .. }))));
    duo.assert_limits_kept();
}

#[test]
fn an_arm_that_was_moved_by_hand_ends_the_common_motion() {
    let mut duo = Duo::new();
    let motion = duo.carry();
    duo.together.send(motion).expect("there is room");
    duo.advance(150);
    duo.together.stop(StopLevel::Hold);
    let stopped = |states: &[ControlState; 2]| states.iter().all(|s| s.phase == Phase::Stopped);
    duo.advance_until(stopped);
    duo.wires[0].lock().expect("nobody panicked").offset = 0.05;
    duo.advance(10);
    duo.together.resume();
    let states = duo.advance(3);
    let finished = duo.together.finished().expect("it is over");
    assert_eq!(finished.ending, Ending::LeftPath);
    assert_eq!(states.map(|state| state.phase), [Phase::Idle; 2]);
}

/// One joint of each arm, and the angle with which the hands end up in each other.
fn meeting(duo: &Duo) -> (usize, f64) {
    let mut between = BetweenArms::new(&duo.robot, &duo.group).expect("it has shapes");
    let angles = (1..=30).flat_map(|k| [0.05, -0.05].map(|step| step * f64::from(k)));
    let turns = angles.flat_map(|angle| (0..7).map(move |joint| (joint, angle)));
    let limits = duo.group.limits();
    let mut is_meeting = |&(joint, angle): &(usize, f64)| {
        let mut goal = duo.home;
        (goal[joint], goal[7 + joint]) = (goal[joint] + angle, goal[7 + joint] - angle);
        let is_inside = (0..14).all(|k| (limits.lower[k]..=limits.upper[k]).contains(&goal[k]));
        let owns = [0, 1].map(|arm| duo.group.arms()[arm].own(&goal));
        is_inside && between.distance_m([&owns[0][..], &owns[1][..]]) < -0.02
    };
    turns.into_iter().find(|turn| is_meeting(turn)).expect("their reaches overlap")
}

/// Each arm swings its hand to the other's side.
fn collide(duo: &Duo) -> [Trajectory; 2] {
    let (joint, angle) = meeting(duo);
    [duo.turn(0, joint, angle), duo.turn(1, joint, -angle)]
}

#[test]
fn arms_that_head_for_each_other_are_slowed_and_never_meet() {
    let mut config = config();
    config.supervisor.arm_distance = None;
    let mut reckless = Duo::with(&config);
    let motions = collide(&reckless);
    for (arm, motion) in reckless.arms.iter_mut().zip(motions) {
        arm.handle.send(motion).expect("there is room");
    }
    reckless.advance(2000);
    let nearest_m = reckless.distances_m().into_iter().fold(f64::INFINITY, f64::min);
    assert!(nearest_m < 0.0, "these motions would meet: {nearest_m}");

    let mut duo = Duo::new();
    let motions = collide(&duo);
    for (arm, motion) in duo.arms.iter_mut().zip(motions) {
        arm.handle.send(motion).expect("there is room");
    }
    let states = duo.advance(3000);
    let nearest_m = duo.distances_m().into_iter().fold(f64::INFINITY, f64::min);
    println!("the arms come within {:.1} mm", 1e3 * nearest_m);
    assert!(nearest_m > 0.015, "{nearest_m}");
    let is_slowed = states.iter().any(|state| state.limited_by == Some(LimitKind::ArmDistance));
    assert!(is_slowed || states[0].stop_level().is_some(), "{states:?}");
    duo.assert_limits_kept();

    // The same as a common motion is refused before it begins.
    let mut duo = Duo::new();
    let mut goal = duo.home;
    let (joint, angle) = meeting(&duo);
    (goal[joint], goal[7 + joint]) = (goal[joint] + angle, goal[7 + joint] - angle);
    let (start, goal) = (State::at_rest(&duo.home), State::at_rest(&goal));
    let both = point_to_point(&start, &goal, duo.group.limits()).expect("within the limits");
    let refused = duo.together.send(both);
    assert!(matches!(refused, Err(SendError::Motion(MotionError::ArmsMeet { .. }))), "{refused:?}");
}

#[test]
fn drives_and_arms_have_to_fit() {
    let duo = Duo::new();
    let none =
        ControlLoop::start_together(Vec::new(), &duo.robot, &duo.group, &config(), Pacing::Virtual);
    assert!(none.err().is_some_and(|error| error.to_string().contains("0 drives for 2 arms")));
    let mut events = Duo::new();
    events.advance(3);
    let told = std::iter::from_fn(|| events.arms[0].handle.event());
    assert_eq!(
        told.filter(|one| matches!(one.kind, ControlEventKind::Violation { .. })).count(),
        0
    );
}
