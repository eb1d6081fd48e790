//! Stop, pause and resume.

use robot_core::control::{ControlEventKind, Ending, Phase, StopLevel};

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

#[test]
fn a_fast_hold_is_faster_than_a_hold() {
    let time_of = |level| {
        let mut rig = moving();
        rig.handle.stop(level);
        let start = rig.handle.state().time_s;
        rig.advance_to(Phase::Stopped).time_s - start
    };
    let (hold, fast) = (time_of(StopLevel::Hold), time_of(StopLevel::FastHold));
    assert!(fast < 0.8 * hold, "{fast} s and {hold} s");
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
                ControlEventKind::Stopped,
                ControlEventKind::Resumed,
            ]
        ),
        "{events:?}"
    );
}
