//! Stops are forecast before a motion begins, recorded, measured, and held to the forecast.

use robot_core::control::{ControlEventKind, Phase, StopLevel};
use robot_core::supervisor::{Person, SeparationConfig};

use crate::rig::{Rig, config};

/// Time and way of a stop.
#[derive(Clone, Copy, Debug)]
struct Stop {
    s: f64,
    m: f64,
}

/// Stops a turn after so many periods: what was told before, and what was measured after.
fn stop_after(periods: usize, level: StopLevel) -> [Stop; 2] {
    let mut rig = Rig::new();
    rig.send_turn(2.0);
    rig.advance(periods);
    rig.handle.stop(level);
    rig.advance_to(Phase::Stopped);
    let events = rig.events();
    let told = events.iter().find_map(|event| match event {
        ControlEventKind::Began { stop_s, stop_m, .. } => Some(Stop { s: *stop_s, m: *stop_m }),
        _ => None,
    });
    let measured = events.iter().find_map(|event| match event {
        ControlEventKind::Stopped { took_s, tool_m, told_s, told_m } => {
            Some([Stop { s: *took_s, m: *tool_m }, Stop { s: *told_s, m: *told_m }])
        }
        _ => None,
    });
    let (told, [measured, compared]) =
        (told.expect("told when it began"), measured.expect("measured when it stood"));
    assert_eq!((told.s, told.m), (compared.s, compared.m), "the event carries both");
    assert!(rig.violations().is_empty());
    [told, measured]
}

#[test]
fn what_a_stop_takes_is_told_before_measured_after_and_never_more() {
    let mut longest = Stop { s: 0.0, m: 0.0 };
    let mut told = longest;
    for periods in [20, 60, 120, 200, 300, 400, 500, 600] {
        for level in [StopLevel::Hold, StopLevel::FastHold] {
            let [before, after] = stop_after(periods, level);
            assert!(after.s <= before.s && after.m <= before.m, "{after:?} told {before:?}");
            longest = Stop { s: longest.s.max(after.s), m: longest.m.max(after.m) };
            told = before;
        }
    }
    println!("told {told:?}, the longest measured {longest:?}");
    assert!(longest.s > 0.5 * told.s && longest.m > 0.5 * told.m, "the forecast is no wild guess");
}

#[test]
fn a_stop_without_a_motion_takes_nothing_and_was_told_nothing() {
    let mut rig = Rig::new();
    rig.advance(5);
    rig.handle.stop(StopLevel::Hold);
    rig.advance(5);
    let events = rig.events();
    let stopped = events.iter().find(|event| matches!(event, ControlEventKind::Stopped { .. }));
    let Some(ControlEventKind::Stopped { tool_m, told_s, told_m, .. }) = stopped else {
        panic!("it stands: {events:?}");
    };
    assert_eq!((*tool_m, *told_s, *told_m), (0.0, 0.0, 0.0));
}

/// Speed share of a turn beside a person, with this deceleration in the configuration.
fn rate_beside_a_person(deceleration_m_s2: f64) -> f64 {
    let mut config = config();
    let mut separation = SeparationConfig::default();
    separation.parameters.deceleration_m_s2 = deceleration_m_s2;
    config.supervisor.separation = Some(separation);
    let mut rig = Rig::with(config);
    rig.send_turn(2.5);
    for _ in 0..400 {
        rig.people.publish(&[Person { position: [2.4, 0.0], speed_m_s: 1.6, age_s: 0.0 }]);
        rig.advance(1);
    }
    rig.assert_limits_kept();
    rig.handle.state().rate
}

#[test]
fn distances_to_people_reckon_with_the_forecast_and_not_with_a_hope() {
    // A configuration that promises more than the arm can do changes nothing: its forecast counts.
    let [hopeful, absurd] = [10.0, 1000.0].map(rate_beside_a_person);
    assert_eq!(hopeful, absurd);
    assert!(rate_beside_a_person(0.3) < hopeful, "less than the arm can do counts");
}
