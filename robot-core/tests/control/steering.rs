//! Orders that change while the arm moves: jogging and following.

use kinematics::JointVector;
use proptest::prelude::*;
use robot_core::control::{ControlEventKind, Phase, SendError, SteerOrder, StopLevel};
use robot_core::supervisor::{LimitKind, Workspace};

use crate::rig::{PERIOD_S, Rig, config};

/// One joint of the arm with this velocity, rad/s.
fn jog(joint: usize, velocity: f64) -> SteerOrder {
    let mut all = JointVector::zeros(7);
    all[joint] = velocity;
    SteerOrder::Jog(all)
}

/// Orders the same every 20 ms for so many periods.
fn hold(rig: &mut Rig, order: &SteerOrder, periods: usize) {
    for period in 0..periods {
        if period % 10 == 0 {
            rig.handle.steer(order).expect("the order is sensible");
        }
        rig.advance(1);
    }
}

#[test]
fn a_jog_reaches_its_speed_and_stands_when_orders_cease() {
    let mut rig = Rig::new();
    hold(&mut rig, &jog(0, 0.5), 400);
    let state = rig.handle.state();
    assert_eq!(state.phase, Phase::Moving);
    assert!((state.setpoint.velocity[0] - 0.5).abs() < 1e-9, "{}", state.setpoint.velocity[0]);
    // Silence: it goes on for the time-out and no longer, then slows down within the limits.
    rig.advance(80);
    assert!((rig.handle.state().setpoint.velocity[0] - 0.5).abs() < 1e-9);
    rig.advance(30);
    assert!(rig.handle.state().setpoint.velocity[0] < 0.5);
    let stands = rig.advance_to(Phase::Idle);
    assert_eq!(stands.setpoint.position, rig.advance(100).setpoint.position);
    let events = rig.events();
    assert!(
        matches!(events[..], [ControlEventKind::SteeringBegan, ControlEventKind::SteeringEnded]),
        "{events:?}"
    );
    rig.assert_limits_kept();
}

#[test]
fn a_target_that_moves_is_followed_and_reached() {
    let mut rig = Rig::new();
    // New goals at 100 Hz on a slow circle of two joints.
    let goal = |time_s: f64| {
        let mut goal = rig.home;
        goal[0] += 0.3 * (0.8 * time_s).sin();
        goal[3] += 0.2 * (1.0 - (0.8 * time_s).cos());
        goal
    };
    let goals: Vec<_> = (0..400).map(|k| goal(f64::from(k) * 0.01)).collect();
    for goal in &goals {
        rig.handle.steer(&SteerOrder::Aim(*goal)).expect("the goal is in range");
        rig.advance(5);
    }
    let state = rig.handle.state();
    let lag = (state.setpoint.position[0] - goals[399][0]).abs();
    assert!(lag < 0.1, "{lag} rad behind");
    hold(&mut rig, &SteerOrder::Aim(goals[399]), 1000);
    assert_eq!(rig.handle.state().setpoint.position, goals[399]);
    assert!(rig.violations().is_empty());
    rig.assert_limits_kept();
}

#[test]
fn after_a_stop_a_stream_of_orders_that_goes_on_moves_nothing() {
    for level in [StopLevel::Hold, StopLevel::FastHold] {
        let mut rig = Rig::new();
        hold(&mut rig, &jog(0, 0.5), 300);
        rig.handle.stop(level);
        for _ in 0..200 {
            rig.handle.steer(&jog(0, 0.5)).expect("the order is sensible");
            rig.advance(1);
        }
        let stopped = rig.handle.state();
        assert_eq!(stopped.phase, Phase::Stopped);
        rig.handle.resume();
        hold(&mut rig, &jog(0, 0.5), 300);
        let state = rig.handle.state();
        assert_eq!(state.setpoint.position, stopped.setpoint.position, "nobody let go");
        rig.handle.steer(&SteerOrder::LetGo).expect("it is sensible");
        rig.advance(1);
        hold(&mut rig, &jog(0, 0.5), 100);
        assert!(rig.handle.state().setpoint.velocity[0] > 0.1, "a new jog moves");
        rig.assert_limits_kept();
    }
}

#[test]
fn pause_and_cancel_end_steering_and_motions_go_before_it() {
    let mut rig = Rig::new();
    hold(&mut rig, &jog(0, 0.5), 300);
    rig.handle.cancel();
    hold(&mut rig, &jog(0, 0.5), 300);
    assert_eq!(rig.handle.state().phase, Phase::Idle, "cancelled, and nobody let go");
    rig.advance(200);
    hold(&mut rig, &jog(0, 0.5), 300);
    rig.handle.pause();
    hold(&mut rig, &jog(0, 0.5), 300);
    assert_eq!(rig.handle.state().phase, Phase::Paused);
    rig.handle.resume();
    rig.advance(200);
    // Orders that meet a motion are not kept for later.
    rig.send_turn(0.0);
    hold(&mut rig, &jog(0, 0.5), 50);
    let done = rig.advance_to(Phase::Idle);
    assert_eq!(rig.advance(300).setpoint.position, done.setpoint.position);
    // The override slows steering, and no override stands.
    rig.handle.set_override(0.2);
    hold(&mut rig, &jog(0, 0.5), 300);
    assert!((rig.handle.state().setpoint.velocity[0] - 0.1).abs() < 1e-9);
    rig.handle.set_override(0.0);
    hold(&mut rig, &jog(0, 0.5), 300);
    assert_eq!(rig.handle.state().setpoint.velocity[0], 0.0);
    rig.assert_limits_kept();
}

#[test]
fn orders_that_make_no_sense_are_refused() {
    let mut rig = Rig::new();
    for bad in [f64::NAN, f64::INFINITY] {
        let refused = rig.handle.steer(&jog(2, bad));
        assert!(matches!(refused, Err(SendError::SteerValue { joint: 2, .. })), "{refused:?}");
    }
    let mut far = rig.home;
    far[1] = 99.0;
    let refused = rig.handle.steer(&SteerOrder::Aim(far));
    assert!(matches!(refused, Err(SendError::SteerValue { joint: 1, .. })), "{refused:?}");
    let short = SteerOrder::Jog(JointVector::zeros(3));
    let refused = rig.handle.steer(&short);
    assert!(matches!(refused, Err(SendError::SteerJoints { found: 3, expected: 7 })));
    rig.advance(10);
    assert_eq!(rig.handle.state().phase, Phase::Idle);
    drop(rig.control_loop);
    assert!(matches!(rig.handle.steer(&jog(0, 0.1)), Err(SendError::LoopEnded)));
}

#[test]
fn a_jog_ends_at_the_end_of_the_range_and_before_the_edge_of_the_workspace() {
    let mut rig = Rig::new();
    hold(&mut rig, &jog(0, 1.0), 6000);
    let upper = rig.chain.limits().upper[0];
    assert!((rig.handle.state().setpoint.position[0] - upper).abs() < 1e-6);
    rig.assert_limits_kept();

    let mut config = config();
    let home = Rig::new();
    let tip = home.chain.forward(&home.home).translation.vector;
    let workspace = Workspace {
        min: [tip.x - 0.3, tip.y - 0.1, tip.z - 0.3],
        max: [tip.x + 0.3, tip.y + 0.1, tip.z + 0.3],
    };
    config.supervisor.workspace = Some(workspace);
    let mut rig = Rig::with(config);
    hold(&mut rig, &jog(0, 1.0), 2000);
    let state = rig.handle.state();
    let tip = rig.chain.forward(&state.setpoint.position).translation.vector;
    let inside = -workspace.outside_m(&tip.into());
    assert!((0.0..0.01).contains(&inside), "{inside} m from the edge");
    assert_eq!(
        (state.stop_level(), state.limited_by),
        (None, Some(LimitKind::Workspace)),
        "{inside} m from the edge: {:?}",
        rig.events()
    );
    // The way back is open.
    hold(&mut rig, &jog(0, -1.0), 200);
    let tip = rig.chain.forward(&rig.handle.state().setpoint.position).translation.vector;
    assert!(-workspace.outside_m(&tip.into()) > 0.02);
    rig.assert_limits_kept();
}

#[derive(Clone, Debug)]
enum Action {
    Jog(Vec<f64>),
    Aim(Vec<f64>),
    LetGo,
    Silence,
    Override(f64),
}

fn action() -> impl Strategy<Value = Action> {
    let values = |range: std::ops::Range<f64>| prop::collection::vec(range, 7);
    prop_oneof![
        3 => values(-2.0..2.0).prop_map(Action::Jog),
        3 => values(0.05..0.95).prop_map(Action::Aim),
        1 => Just(Action::LetGo),
        1 => Just(Action::Silence),
        1 => (0.0..1.0_f64).prop_map(Action::Override),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]
    #[test]
    fn no_stream_of_orders_breaks_a_limit(
        actions in prop::collection::vec((1..150_usize, action()), 1..25),
        tool_speed_m_s in 0.2..3.0_f64,
    ) {
        let mut config = config();
        config.supervisor.tool_speed_m_s = tool_speed_m_s;
        let mut rig = Rig::with(config);
        let limits = rig.chain.limits().clone();
        let mut order = None;
        for (periods, action) in &actions {
            match action {
                Action::Jog(values) => order = Some(SteerOrder::Jog(JointVector::from_slice(values))),
                Action::Aim(shares) => order = Some(SteerOrder::Aim(JointVector::from_fn(7, |joint| {
                    limits.lower[joint] + shares[joint] * (limits.upper[joint] - limits.lower[joint])
                }))),
                Action::LetGo => order = Some(SteerOrder::LetGo),
                Action::Silence => order = None,
                Action::Override(share) => rig.handle.set_override(*share),
            }
            for period in 0..*periods {
                if let Some(order) = order.as_ref().filter(|_| period % 5 == 0) {
                    rig.handle.steer(order).expect("the order is sensible");
                }
                rig.advance(1);
            }
        }
        // Nobody asks any more: it stands within the time-out and what braking takes.
        rig.handle.set_override(1.0);
        let state = rig.advance((2.5 / PERIOD_S) as usize);
        let events = rig.events();
        let is_told = |event: &ControlEventKind| matches!(event, ControlEventKind::Violation { .. });
        prop_assert!(!events.iter().any(is_told), "{:?}", events);
        prop_assert_eq!(state.phase, Phase::Idle);
        rig.assert_limits_kept();
    }
}
