//! What somebody types moves the arm in Gazebo.

#![cfg(feature = "gazebo")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use gazebo_bridge::{LiveDrive, Poses, World};
use nalgebra::Vector3;
use robot_core::cell::{Cell, CellConfig, SceneSource};
use robot_core::control::Pacing;
use robot_core::drive::Drive;
use robot_core::executor::{Event, Outcome};
use support::{ARM, STEP_S, drive, kinds, robot, server, urdf, world};
use voice::dialogue::Policy;
use voice::session::Session;
use voice::understanding::{LlmUse, Readers, RulesReader, Utterance};

fn config() -> CellConfig {
    let mut config = CellConfig::new(urdf("scr5_class"));
    config.scene = SceneSource::File(urdf("scenes/blocks.toml"));
    config
}

fn session(config: CellConfig, drive: Box<dyn Drive>) -> Session {
    let cell = Cell::start_with(config, drive).unwrap();
    Session::new(cell, Readers::new(RulesReader, None, LlmUse::Off), Policy::simulator())
}

/// Says it, waits until it is done, and gives how each task ended.
fn done(session: &mut Session, text: &str) -> Vec<Outcome> {
    let tasks = session.hear(&Utterance::typed(text)).tasks.len();
    assert!(tasks > 0, "`{text}` is work");
    let mut outcomes = Vec::new();
    let end_s = session.cell().state().time_s + 60.0;
    while outcomes.len() < tasks && session.cell().state().time_s < end_s {
        let events = session.cell_mut().run_for(0.1);
        outcomes.extend(events.into_iter().filter_map(|event| match event {
            Event::Finished { outcome, .. } => Some(outcome),
            _ => None,
        }));
    }
    outcomes
}

fn tool(session: &Session) -> Vector3<f64> {
    let robot = robot();
    let position = session.cell().state().measured.position;
    robot.arm(None).unwrap().chain.forward(&position).translation.vector
}

#[test]
fn a_typed_command_moves_the_arm_and_stop_stops_it() {
    for kind in kinds() {
        let server = server(kind, "cell");
        let drive = drive(&server);
        let mut session = session(config(), Box::new(drive));
        let before = tool(&session);
        let outcomes = done(&mut session, "move up ten centimeters");
        assert!(matches!(outcomes[..], [Outcome::Done { .. }]), "{outcomes:?}");
        let moved = tool(&session) - before;
        println!("{kind:?}: moved by {:.4} m", moved.norm());
        assert!((moved - Vector3::new(0.0, 0.0, 0.1)).norm() < 2e-3, "{moved}");

        session.hear(&Utterance::typed("move left thirty centimeters"));
        let started = tool(&session);
        while (tool(&session) - started).norm() < 0.02 {
            session.poll();
        }
        session.hear(&Utterance::typed("stop"));
        let stopped_at = tool(&session);
        session.cell_mut().run_for(1.0);
        let overrun = (tool(&session) - stopped_at).norm();
        let state = session.cell().state();
        println!("{kind:?}: stood {:.1} mm after the stop", overrun * 1e3);
        assert!(state.stop_level().is_some());
        assert!(state.measured.velocity.iter().all(|speed| speed.abs() < 1e-3));
        assert!((tool(&session) - started).norm() < 0.28, "it did not go on to the end");
    }
}

#[test]
fn a_block_is_carried_by_friction() {
    for kind in kinds() {
        let (server, mut world) = world(kind, "cell");
        let mut poses = Poses::of(&mut world).unwrap();
        let drive = drive(&server);
        let mut session = session(config(), Box::new(drive));
        let outcomes = done(&mut session, "pick up the red block");
        assert!(matches!(outcomes[..], [Outcome::Done { .. }]), "{outcomes:?}");
        let held = session.cell().state();
        println!(
            "{kind:?}: gap {:.4} m, {:.1} N",
            held.measured.gripper_gap_m, held.measured.gripper_force_n
        );
        let place = |poses: &mut Poses, time_s: f64| {
            poses.at(time_s).unwrap()["red_block"].translation.vector
        };
        let lifted = place(&mut poses, held.measured.time_s);
        assert!(lifted.z > 0.05, "it was lifted: {lifted}");
        let from_tool = lifted - tool(&session);
        session.cell_mut().run_for(5.0);
        let time_s = session.cell().state().measured.time_s;
        let slip = (place(&mut poses, time_s) - tool(&session) - from_tool).norm();
        println!("{kind:?}: slips {:.3} mm in 5 s", slip * 1e3);
        assert!(slip < 2e-3, "{slip} m");
        let outcomes = done(&mut session, "put it in the tray");
        assert!(matches!(outcomes[..], [Outcome::Done { .. }]), "{outcomes:?}");
        session.cell_mut().run_for(1.0);
        let time_s = session.cell().state().measured.time_s;
        let dropped = place(&mut poses, time_s);
        println!("{kind:?}: it lies at {dropped}");
        assert!((dropped.x - 0.48).abs() < 0.12 && (dropped.y - 0.32).abs() < 0.09, "{dropped}");
        assert!(dropped.z < 0.05, "it lies in the tray: {dropped}");
    }
}

/// Real time on a machine that may be busy: only how it ends is looked at.
#[test]
fn in_real_time_the_arm_arrives_too() {
    for kind in kinds() {
        let server = server(kind, "cell");
        let mut world = World::connect(server.partition(), server.world(), STEP_S).unwrap();
        // It comes to rest at home, then time passes by itself.
        drop(drive(&server));
        world.set_running(true).unwrap();
        let robot = robot();
        let arm = robot.arm(None).unwrap();
        let drive = LiveDrive::connect(&server.place(ARM, STEP_S), &robot, arm).unwrap();
        let mut config = config();
        config.pacing = Pacing::RealTime;
        // A loaded machine is no lost robot.
        config.control.supervisor.stale_after_s = 5.0;
        config.control.supervisor.following_error = 1.0;
        let mut session = session(config, Box::new(drive));
        let before = tool(&session);
        let outcomes = done(&mut session, "move up ten centimeters");
        assert!(matches!(outcomes[..], [Outcome::Done { .. }]), "{outcomes:?}");
        session.cell_mut().run_for(1.0);
        let moved = tool(&session) - before;
        println!("{kind:?}: in real time moved by {:.4} m", moved.norm());
        assert!((moved - Vector3::new(0.0, 0.0, 0.1)).norm() < 5e-3, "{moved}");
    }
}
