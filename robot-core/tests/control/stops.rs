//! Stop, pause and resume.

use kinematics::trajectory::{Bounds, PointToPoint, State};
use kinematics::{JointVector, Limits};
use robot_core::control::{ControlEventKind, ControlState, Ending, Phase, StopLevel};

use crate::rig::Rig;

fn moving() -> Rig {
    let mut rig = Rig::new();
    rig.send_turn(2.0);
    rig.advance(300);
    rig
}

#[test]
fn every_stop_is_latched_and_ends_on_the_path() {
    for level in [StopLevel::Hold, StopLevel::FastHold, StopLevel::SafetyRequest] {
        let mut rig = moving();
        let path = rig.trajectory(&rig.home, &rig.turned(2.0));
        rig.handle.stop(level);
        let state = rig.advance_to(Phase::Stopped);
        assert_eq!(state.stop_level(), Some(level));
        assert_eq!(state.setpoint.safety_stop, level == StopLevel::SafetyRequest);
        let expected = path.sample(state.progress_s).position;
        assert_eq!(state.setpoint.position, expected, "{level:?} stays on the path");
        let later = rig.advance(500);
        assert_eq!(later.setpoint.position, state.setpoint.position);
        assert_eq!(later.phase, Phase::Stopped);
        rig.assert_limits_kept();
    }
}

#[test]
fn braking_begins_with_the_next_set_point() {
    for level in [StopLevel::Hold, StopLevel::FastHold] {
        let mut rig = moving();
        let before = rig.handle.state();
        assert_eq!(before.rate, 1.0);
        rig.handle.stop(level);
        let state = rig.advance(1);
        assert_eq!(state.phase, Phase::Stopping);
        assert!(state.rate < 1.0, "{level:?}: {}", state.rate);
    }
}

/// A jog of the tool over 300 mm at the speed that the joints permit, stopped after 20 mm.
#[test]
fn a_stop_at_the_begin_of_a_jog_is_short_and_as_predicted() {
    use kinematics::trajectory::cartesian::{FollowOptions, ToolPath, follow};
    use kinematics::trajectory::{PathOptions, StopLevel as LawStop, TimeLaw, along_path};
    use nalgebra::Translation3;
    let mut rig = Rig::new();
    let here = rig.chain.forward(&rig.home);
    let there = Translation3::new(0.0, 0.3, 0.0) * here;
    let line = ToolPath::line(&here, &there).expect("it is a line");
    let path = follow(&rig.chain, &rig.home, &line, &FollowOptions::default()).expect("it is free");
    let limits = rig.chain.limits().clone();
    let jog = along_path(&path, &limits, &PathOptions::default()).expect("it can be timed");
    rig.handle.send(jog.clone()).expect("there is room");
    let way_m = |rig: &Rig, q: &[f64]| {
        (rig.chain.forward(q).translation.vector - here.translation.vector).norm()
    };
    let mut state = rig.advance(1);
    while way_m(&rig, &state.setpoint.position) < 0.02 {
        state = rig.advance(1);
    }
    let begin_m = way_m(&rig, &state.setpoint.position);
    let twist = rig.chain.jacobian(&state.setpoint.position).1.velocity(&state.setpoint.velocity);
    let speed_m_s = twist.fixed_rows::<3>(0).norm();
    let mut law = TimeLaw::new(&jog, &limits);
    while law.point().t_s < state.progress_s - 1e-9 {
        law.step(&jog, crate::rig::PERIOD_S);
    }
    let forecast = law.forecast(&jog, LawStop::Hold, crate::rig::PERIOD_S);
    rig.handle.stop(StopLevel::Hold);
    let (begin_s, begun) = (state.time_s, state);
    let stopped = rig.advance_to(Phase::Stopped);
    let travel_m = way_m(&rig, &stopped.setpoint.position) - begin_m;
    let least_m = least_stop_m(&rig, &begun, limits);
    println!(
        "at {speed_m_s:.3} m/s of a jog of {:.3} s: {:.1} mm (at least {:.1} mm) in {:.0} ms",
        jog.duration_s(),
        1e3 * travel_m,
        1e3 * least_m,
        1e3 * (stopped.time_s - begin_s)
    );
    assert_eq!(stopped.setpoint.position, forecast.position, "predicted and measured agree");
    assert!(travel_m < 1.2 * least_m, "{travel_m} m, at least {least_m} m");
    rig.assert_limits_kept();
}

/// How far the tool must travel until it stands, when the joints keep the limits that they have here
/// and move in their present proportion.
fn least_stop_m(rig: &Rig, state: &ControlState, limits: Limits) -> f64 {
    let (q, v, a) =
        (&state.setpoint.position, &state.setpoint.velocity, &state.setpoint.acceleration);
    let (_, jacobian) = rig.chain.jacobian(q);
    let speed_m_s = jacobian.velocity(v).fixed_rows::<3>(0).norm();
    let along = |most: &JointVector| {
        let axis = |axis: usize| most[axis] * speed_m_s / v[axis].abs().max(1e-9);
        JointVector::from_slice(&[(0..q.len()).map(axis).fold(f64::INFINITY, f64::min)])
    };
    // The joint that moves most tells how the tool accelerates.
    let lead =
        (0..q.len()).max_by(|i, j| v[*i].abs().total_cmp(&v[*j].abs())).expect("it has axes");
    let mut start = State::at_rest(&[0.0]);
    start.velocity[0] = speed_m_s;
    start.acceleration[0] = a[lead] * speed_m_s / v[lead];
    let bounds = Bounds::symmetric(
        along(&limits.velocity),
        along(&limits.acceleration),
        along(&limits.jerk),
    );
    let stop = PointToPoint::new(1).solve_velocity(&start, &[0.0], &bounds);
    stop.expect("it can be stopped").end().position[0]
}

#[test]
fn a_fast_hold_is_faster_than_a_hold() {
    let time_of = |level| {
        let mut rig = moving();
        rig.handle.stop(level);
        let start = rig.handle.state().time_s;
        rig.advance_to(Phase::Stopped).time_s - start
    };
    let (hold, fast) = (time_of(StopLevel::Hold), time_of(StopLevel::FastHold));
    assert!(fast < hold, "{fast} s and {hold} s");
}

#[test]
fn after_a_stop_nothing_moves_before_a_resume() {
    let mut rig = moving();
    rig.handle.stop(StopLevel::Hold);
    let state = rig.advance_to(Phase::Stopped);
    rig.handle.set_override(1.0);
    rig.handle.gripper(0.0, 5.0).expect("the queue takes it");
    rig.handle.pause();
    let later = rig.advance(500);
    assert_eq!(later.setpoint.position, state.setpoint.position);
    assert_eq!(later.setpoint.gripper_gap_m, state.setpoint.gripper_gap_m);
    assert!(rig.endings().is_empty());
    rig.handle.resume();
    rig.advance(1);
    rig.advance_to(Phase::Idle);
    assert_eq!(rig.endings()[0], (1, Ending::Completed));
    rig.assert_limits_kept();
}

#[test]
fn a_stop_before_any_motion_holds_the_queue() {
    let mut rig = Rig::new();
    rig.handle.stop(StopLevel::Hold);
    rig.send_turn(0.5);
    let state = rig.advance(100);
    assert_eq!((state.phase, state.setpoint.position), (Phase::Stopped, rig.home));
    rig.handle.resume();
    assert_eq!(rig.advance(2).phase, Phase::Moving);
}

#[test]
fn a_resume_answers_only_the_stop_it_has_seen() {
    let mut rig = moving();
    let first = rig.handle.stop(StopLevel::Hold);
    rig.advance_to(Phase::Stopped);
    rig.handle.stop(StopLevel::Hold);
    rig.handle.resume_after(first);
    assert_eq!(rig.advance(500).phase, Phase::Stopped, "the second stop stays latched");
    rig.handle.resume();
    assert_eq!(rig.advance(2).phase, Phase::Moving);
}

#[test]
fn a_harder_stop_takes_over_and_a_softer_one_does_not() {
    let mut rig = moving();
    rig.handle.stop(StopLevel::Hold);
    rig.advance(10);
    rig.handle.stop(StopLevel::SafetyRequest);
    rig.handle.stop(StopLevel::FastHold);
    let state = rig.advance_to(Phase::Stopped);
    assert_eq!(state.stop_level(), Some(StopLevel::SafetyRequest));
    assert!(state.setpoint.safety_stop);
    rig.assert_limits_kept();
}

#[test]
fn pause_and_resume_go_on_along_the_path() {
    let mut rig = moving();
    rig.handle.pause();
    assert_eq!(rig.advance(2).phase, Phase::Pausing);
    let paused = rig.advance_to(Phase::Paused);
    assert_eq!(rig.advance(300).setpoint.position, paused.setpoint.position);
    rig.handle.resume();
    rig.advance(1);
    let done = rig.advance_to(Phase::Idle);
    assert!((done.setpoint.position[0] - rig.turned(2.0)[0]).abs() < 1e-9);
    assert_eq!(rig.endings(), [(1, Ending::Completed)]);
    rig.assert_limits_kept();
}

#[test]
fn an_arm_that_was_moved_while_stopped_starts_from_where_it_is() {
    let mut rig = moving();
    rig.handle.stop(StopLevel::Hold);
    let stopped = rig.advance_to(Phase::Stopped);
    rig.break_drive(|wire| wire.offset = 0.05);
    rig.advance(10);
    rig.handle.resume();
    let state = rig.advance(2);
    assert_eq!(rig.endings(), [(1, Ending::LeftPath)]);
    assert_eq!(state.phase, Phase::Idle);
    let moved = state.setpoint.position[0] - stopped.setpoint.position[0];
    assert!((moved - 0.05).abs() < 1e-9, "{moved}");
}

#[test]
fn cancelling_after_a_stop_leaves_the_stop_latched() {
    let mut rig = moving();
    rig.handle.stop(StopLevel::Hold);
    rig.advance_to(Phase::Stopped);
    rig.handle.cancel();
    let state = rig.advance(5);
    assert_eq!((state.phase, state.active), (Phase::Stopped, None));
    assert_eq!(rig.endings(), [(1, Ending::Cancelled)]);
    rig.handle.resume();
    assert_eq!(rig.advance(2).phase, Phase::Idle);
}

#[test]
fn a_lost_executor_stops_the_arm_on_its_path() {
    let Rig { handle, mut control_loop, wire, .. } = moving();
    let reader = handle.state_reader();
    drop(handle);
    control_loop.advance(1000);
    let state = reader.state();
    assert_eq!((state.phase, state.stop_level()), (Phase::Stopped, Some(StopLevel::Hold)));
    let wire = wire.lock().expect("nobody panicked");
    let last = wire.setpoints.last().expect("it ran");
    assert!(last.velocity.iter().all(|velocity| *velocity == 0.0));
}

#[test]
fn the_events_tell_the_story_in_order() {
    let mut rig = moving();
    rig.handle.stop(StopLevel::FastHold);
    rig.advance_to(Phase::Stopped);
    rig.handle.resume();
    rig.advance(2);
    let events = rig.events();
    assert!(
        matches!(
            events[..],
            [
                ControlEventKind::Began { .. },
                ControlEventKind::Stopping { level: StopLevel::FastHold },
                ControlEventKind::Stopped { .. },
                ControlEventKind::Resumed,
            ]
        ),
        "{events:?}"
    );
}
