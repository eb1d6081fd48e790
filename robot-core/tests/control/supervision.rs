//! Speed limits of tool and arm, workspace and people.

use kinematics::Chain;
use robot_core::control::{MotionError, Phase, SendError};
use robot_core::drive::Setpoint;
use robot_core::supervisor::{LimitKind, Person, SeparationConfig, Workspace};

use crate::rig::{PERIOD_S, Rig, config};

fn tool_speeds(rig: &Rig) -> Vec<f64> {
    let wire = rig.wire.lock().expect("nobody panicked");
    wire.setpoints.iter().map(|setpoint| tool_speed(&rig.chain, setpoint)).collect()
}

fn tool_speed(chain: &Chain, setpoint: &Setpoint) -> f64 {
    let twist = chain.jacobian(&setpoint.position).1.velocity(&setpoint.velocity);
    twist.fixed_rows::<3>(0).norm()
}

#[test]
fn tool_speed_limit_scales_along_the_path() {
    let mut config = config();
    config.supervisor.tool_speed_m_s = 0.25;
    let mut rig = Rig::with(config);
    rig.send_turn(1.5);
    rig.advance(10);
    let state = rig.advance_to(Phase::Idle);
    assert!((state.setpoint.position[0] - rig.turned(1.5)[0]).abs() < 1e-9, "it arrives");
    let fastest = tool_speeds(&rig).into_iter().fold(0.0, f64::max);
    assert!((0.2..=0.25 * 1.02).contains(&fastest), "{fastest} m/s");
    assert!(rig.violations().is_empty());
    rig.assert_limits_kept();
}

#[test]
fn tool_speed_limit_can_be_lowered_on_the_way_but_not_raised() {
    let mut config = config();
    config.supervisor.tool_speed_m_s = 0.5;
    let mut rig = Rig::with(config);
    rig.handle.set_tool_speed_limit(99.0);
    rig.send_turn(2.5);
    rig.advance(500);
    rig.handle.set_tool_speed_limit(0.1);
    let state = rig.advance(400);
    assert_eq!(state.limited_by, Some(LimitKind::ToolSpeed));
    let speeds = tool_speeds(&rig);
    assert!(speeds[..500].iter().all(|speed| *speed <= 0.5 * 1.02));
    assert!(tool_speed(&rig.chain, &state.setpoint) <= 0.1 * 1.02);
    assert!(rig.violations().is_empty());
    rig.handle.set_tool_speed_limit(f64::NAN);
    assert_eq!(rig.advance(500).rate, 0.0, "what is not a number is the slowest");
    rig.assert_limits_kept();
}

#[test]
fn motion_out_of_the_workspace_is_not_taken() {
    let mut config = config();
    let workspace = Workspace { min: [0.0, -0.3, 0.0], max: [1.0, 0.3, 1.0] };
    config.supervisor.workspace = Some(workspace);
    let mut rig = Rig::with(config);
    rig.send_turn(0.3);
    rig.advance(10);
    rig.advance_to(Phase::Idle);
    let trajectory = rig.trajectory(&rig.turned(0.3), &rig.turned(1.5));
    let error = rig.handle.send(trajectory).expect_err("it leaves the workspace");
    let SendError::Motion(MotionError::Limit { violation, .. }) = error else {
        panic!("{error}");
    };
    assert_eq!(violation.limit, LimitKind::Workspace);
}

fn watched() -> Rig {
    let mut config = config();
    config.supervisor.separation = Some(SeparationConfig::default());
    Rig::with(config)
}

fn person_at(x: f64) -> Person {
    Person { position: [x, 0.0], speed_m_s: 1.6, age_s: 0.0 }
}

#[test]
fn silent_people_feed_counts_as_a_person_at_the_arm() {
    let mut rig = watched();
    rig.send_turn(1.0);
    let state = rig.advance(500);
    assert_eq!((state.rate, state.limited_by), (0.0, Some(LimitKind::Separation)));
    assert_eq!(state.setpoint.position, rig.home);
    for _ in 0..1500 {
        rig.people.publish(&[]);
        rig.advance(1);
    }
    assert_eq!(rig.handle.state().phase, Phase::Idle, "nobody is there: it moves");
}

#[test]
fn person_who_comes_nearer_slows_the_arm_and_then_holds_it() {
    let mut rig = watched();
    rig.handle.set_override(0.3);
    rig.send_turn(2.5);
    for _ in 0..150 {
        rig.people.publish(&[person_at(6.0)]);
        rig.advance(1);
    }
    let free = rig.handle.state().rate;
    assert_eq!(free, 0.3);
    let mut slowed = 1.0_f64;
    for step in 0..1500 {
        let x = 2.6 - 1.6 * f64::from(step) * PERIOD_S;
        rig.people.publish(&[person_at(x.max(1.0))]);
        slowed = slowed.min(rig.advance(1).rate);
    }
    let state = rig.handle.state();
    assert_eq!(slowed, 0.0, "the arm stands");
    assert_eq!((state.phase, state.stop_level()), (Phase::Moving, None), "nothing is latched");
    rig.handle.set_override(1.0);
    for _ in 0..2000 {
        rig.people.publish(&[person_at(6.0)]);
        rig.advance(1);
    }
    assert_eq!(rig.handle.state().phase, Phase::Idle, "it goes on when the person is gone");
    rig.assert_limits_kept();
}

#[test]
fn extra_distance_slows_earlier_and_can_only_be_more() {
    let rate_with = |extra_m: f64| {
        let mut rig = watched();
        rig.handle.set_extra_distance_m(extra_m);
        rig.send_turn(2.5);
        for _ in 0..300 {
            rig.people.publish(&[person_at(2.4)]);
            rig.advance(1);
        }
        rig.assert_limits_kept();
        rig.handle.state().rate
    };
    let plain = rate_with(0.0);
    assert!(plain > 0.0, "{plain}");
    assert!(rate_with(0.3) < plain);
    assert_eq!(rate_with(-5.0), plain, "less distance cannot be asked for");
    assert_eq!(rate_with(f64::NAN), 0.0, "what is not a number is the most careful");
}
