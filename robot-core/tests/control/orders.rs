//! Motions and gripper orders in the queue.

use kinematics::JointVector;
use kinematics::trajectory::{State, Trajectory, point_to_point};
use robot_core::control::{Ending, MotionError, Phase, SendError};

use crate::rig::{PERIOD_S, Rig, config};

#[test]
fn a_motion_takes_its_time_and_reaches_its_goal() {
    let mut rig = Rig::new();
    let trajectory = rig.trajectory(&rig.home, &rig.turned(1.0));
    let duration = trajectory.duration_s();
    let id = rig.handle.send(trajectory).expect("there is room");
    assert_eq!(rig.advance(1).phase, Phase::Moving);
    let state = rig.advance_to(Phase::Idle);
    assert!((state.time_s - duration).abs() < 3.0 * PERIOD_S, "{} for {duration}", state.time_s);
    assert!((state.setpoint.position[0] - rig.turned(1.0)[0]).abs() < 1e-9);
    assert_eq!(state.last_finished, id);
    assert_eq!(rig.endings(), [(id.0, Ending::Completed)]);
    rig.assert_limits_kept();
}

#[test]
fn queued_motions_follow_one_another() {
    let mut rig = Rig::new();
    let goals = [rig.home, rig.turned(0.5), rig.turned(-0.3), rig.home];
    for pair in goals.windows(2) {
        rig.handle.send(rig.trajectory(&pair[0], &pair[1])).expect("there is room");
    }
    rig.advance(10);
    rig.advance_to(Phase::Idle);
    let endings = rig.endings();
    assert_eq!(endings, [1, 2, 3].map(|id| (id, Ending::Completed)));
    rig.assert_limits_kept();
}

#[test]
fn a_motion_that_starts_elsewhere_is_refused() {
    let mut rig = Rig::new();
    let elsewhere = rig.trajectory(&rig.turned(0.01), &rig.turned(0.5));
    rig.handle.send(elsewhere).expect("the queue takes it");
    let state = rig.advance(5);
    assert_eq!(state.phase, Phase::Idle);
    assert_eq!(state.setpoint.position, rig.home);
    let [(1, Ending::StartsElsewhere { joint: 0, difference })] = rig.endings()[..] else {
        panic!("it is refused");
    };
    assert!((difference - 0.01).abs() < 1e-12);
}

#[test]
fn trajectories_that_break_a_limit_are_not_taken() {
    let mut rig = Rig::new();
    let limits = rig.chain.limits().clone();
    let mut fast = limits.clone();
    fast.velocity = JointVector::from_fn(7, |joint| limits.velocity[joint] * 1.5);
    let goal = State::at_rest(&rig.turned(2.0));
    let start = State::at_rest(&rig.home);
    let too_fast = point_to_point(&start, &goal, &fast).expect("within its own limits");
    let error = rig.handle.send(too_fast).expect_err("it is too fast");
    assert!(matches!(error, SendError::Motion(MotionError::Limit { .. })), "{error}");
    let error = rig.handle.send(Trajectory::hold(&[0.0; 3])).expect_err("three joints");
    assert!(matches!(error, SendError::Motion(MotionError::Joints { found: 3, .. })), "{error}");
}

#[test]
fn the_queue_is_bounded_also_when_nobody_collects() {
    let mut small = config();
    small.queue = 3;
    let mut rig = Rig::with(small);
    for _ in 0..3 {
        rig.handle.send(Trajectory::hold(&rig.home)).expect("there is room");
    }
    rig.advance(100);
    let full = rig.handle.send(Trajectory::hold(&rig.home));
    assert!(matches!(full, Err(SendError::QueueFull { outstanding: 3, capacity: 3 })));
    assert_eq!(rig.endings().len(), 3);
    rig.handle.send(Trajectory::hold(&rig.home)).expect("there is room again");
}

#[test]
fn the_gripper_waits_for_its_turn() {
    let mut rig = Rig::new();
    rig.send_turn(0.2);
    rig.handle.gripper(0.03, 20.0).expect("there is room");
    rig.advance(20);
    assert_eq!(rig.handle.state().setpoint.gripper_gap_m, 0.08);
    rig.advance_to(Phase::Idle);
    let state = rig.advance(200);
    assert_eq!(state.setpoint.gripper_gap_m, 0.03);
    assert_eq!(state.setpoint.gripper_force_n, 20.0);
    assert_eq!(rig.endings().len(), 2);
    for bad in [f64::NAN, -0.01, f64::INFINITY] {
        assert!(matches!(rig.handle.gripper(bad, 1.0), Err(SendError::Gripper { .. })));
        assert!(matches!(rig.handle.gripper(0.01, bad), Err(SendError::Gripper { .. })));
    }
}

#[test]
fn override_scales_the_rate_and_bad_values_are_the_slowest() {
    let mut rig = Rig::new();
    rig.send_turn(2.0);
    rig.handle.set_override(0.3);
    rig.advance(1);
    for (asked, rate) in [(0.3, 0.3), (0.1, 0.1), (-1.0, 0.0), (0.2, 0.2)] {
        rig.handle.set_override(asked);
        let state = rig.advance(400);
        assert!((state.rate - rate).abs() < 1e-9, "{asked}: {}", state.rate);
    }
    rig.handle.set_override(7.0);
    let fastest = (0..2000).map(|_| rig.advance(1).rate).fold(0.0, f64::max);
    assert_eq!(fastest, 1.0);
    rig.handle.set_override(f64::NAN);
    rig.send_turn(0.0);
    assert_eq!(rig.advance(500).rate, 0.0);
    rig.handle.set_override(1.0);
    rig.advance_to(Phase::Idle);
    rig.assert_limits_kept();
}

#[test]
fn cancel_slows_down_and_drops_everything_ordered_so_far() {
    let mut rig = Rig::new();
    rig.send_turn(2.0);
    rig.handle.gripper(0.0, 10.0).expect("there is room");
    rig.advance(200);
    rig.handle.cancel();
    let state = rig.advance_to(Phase::Idle);
    assert!(state.setpoint.position[0] < rig.turned(2.0)[0] - 0.1, "{state:?}");
    rig.advance(5);
    assert_eq!(rig.endings(), [(1, Ending::Cancelled), (2, Ending::Cancelled)]);
    let next = rig.send_turn(0.0);
    rig.advance(5);
    rig.advance_to(Phase::Idle);
    assert_eq!(rig.endings(), [(next.0, Ending::Completed)]);
    rig.assert_limits_kept();
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let robot = crate::rig::robot();
    let chain = &robot.arm(None).expect("it has an arm").chain;
    let first = robot_core::drive::Measured::at_rest(JointVector::zeros(7), 0.0);
    for period_s in [0.0, -0.001, f64::NAN, 10.0] {
        let bad = robot_core::control::ControlConfig { period_s, ..config() };
        let error = robot_core::control::set_up(chain, &bad, &first).err();
        assert!(error.is_some_and(|error| error.to_string().contains("period_s")));
    }
    let other = robot_core::drive::Measured::at_rest(JointVector::zeros(6), 0.0);
    let error = robot_core::control::set_up(chain, &config(), &other).err();
    assert!(error.is_some_and(|error| error.to_string().contains("6 joints")));
}
