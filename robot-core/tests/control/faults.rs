//! One test for each thing that breaks.

use robot_core::control::{ControlEventKind, Ending, Phase, StopLevel};
use robot_core::supervisor::LimitKind;

use crate::rig::{Rig, config};

fn moving() -> Rig {
    let mut rig = Rig::new();
    rig.send_turn(2.0);
    rig.advance(300);
    rig
}

#[test]
fn stale_measurement_stops_on_path() {
    let mut rig = moving();
    rig.events();
    // The arm goes on unseen only for the time of staleness.
    rig.break_drive(|wire| wire.is_frozen = true);
    assert_eq!(rig.advance(9).phase, Phase::Moving);
    assert_eq!(rig.advance(4).phase, Phase::Stopping);
    assert_eq!(rig.violations().first(), Some(&LimitKind::StaleMeasurement));
    let path = rig.trajectory(&rig.home, &rig.turned(2.0));
    let state = rig.advance_to(Phase::Stopped);
    assert_eq!(state.setpoint.position, path.sample(state.progress_s).position);
    rig.assert_limits_kept();
}

#[test]
fn measurement_lost_for_long_asks_for_the_safety_stop() {
    let mut rig = moving();
    rig.break_drive(|wire| wire.is_frozen = true);
    let state = rig.advance(200);
    assert_eq!(state.stop_level(), Some(StopLevel::SafetyRequest));
    assert!(state.setpoint.safety_stop);
}

#[test]
fn measurement_that_is_not_a_number_counts_as_stale() {
    let mut rig = moving();
    rig.break_drive(|wire| wire.is_blind = true);
    rig.advance_to(Phase::Stopped);
    assert_eq!(rig.violations()[0], LimitKind::StaleMeasurement);
    rig.assert_limits_kept();
}

#[test]
fn resume_is_refused_while_the_fault_persists_and_never_comes_by_itself() {
    let mut rig = moving();
    rig.break_drive(|wire| wire.is_frozen = true);
    rig.advance_to(Phase::Stopped);
    rig.events();
    rig.handle.resume();
    assert_eq!(rig.advance(50).phase, Phase::Stopped);
    let refused =
        |event: &ControlEventKind| matches!(event, ControlEventKind::ResumeRefused { .. });
    assert_eq!(rig.events().iter().filter(|event| refused(event)).count(), 1);
    rig.break_drive(|wire| wire.is_frozen = false);
    assert_eq!(rig.advance(500).phase, Phase::Stopped, "the old request is void");
    rig.handle.resume();
    rig.advance(2);
    assert_ne!(rig.handle.state().phase, Phase::Stopped);
}

#[test]
fn following_error_stops() {
    let mut rig = moving();
    rig.events();
    rig.break_drive(|wire| wire.offset = 0.15);
    let state = rig.advance_to(Phase::Stopped);
    assert_eq!(state.stop_level(), Some(StopLevel::FastHold));
    assert_eq!(rig.violations(), [LimitKind::FollowingError], "it is told once");
    // A resume starts from where the arm is, and its motion is over.
    rig.handle.resume();
    let state = rig.advance(3);
    assert_eq!(rig.endings(), [(1, Ending::LeftPath)]);
    assert!((state.setpoint.position[0] - state.measured.position[0] + 0.15).abs() < 1e-9);
}

#[test]
fn hopeless_following_error_asks_for_the_safety_stop() {
    let mut rig = moving();
    rig.break_drive(|wire| wire.offset = -0.5);
    let state = rig.advance(3);
    assert_eq!(state.stop_level(), Some(StopLevel::SafetyRequest));
}

#[test]
fn refused_setpoint_is_replaced_by_braking_within_the_limits() {
    // A supervisor that allows half of the jerk refuses what the trajectory asks for.
    let mut strict = config();
    strict.supervisor.jerk_factor = 0.5;
    let mut rig = Rig::with(strict);
    rig.send_turn(1.0);
    let state = rig.advance_to(Phase::Stopped);
    assert_eq!(state.stop_level(), Some(StopLevel::FastHold));
    assert!(rig.violations().contains(&LimitKind::Jerk));
    assert!(state.setpoint.velocity.iter().all(|velocity| *velocity == 0.0));
    assert_eq!(rig.endings(), [(1, Ending::LeftPath)]);
    rig.assert_limits_kept();
    rig.handle.resume();
    assert_eq!(rig.advance(3).phase, Phase::Idle);
}

#[test]
fn consumer_that_stops_reading_loses_events_but_not_the_arm() {
    let mut rig = Rig::new();
    for _ in 0..400 {
        rig.handle.stop(StopLevel::Hold);
        rig.advance(2);
        rig.handle.resume();
        rig.advance(2);
    }
    let state = rig.handle.state();
    assert!(state.lost_events > 0);
    assert_eq!(state.phase, Phase::Idle);
    assert!(rig.events().len() >= 1000);
}
