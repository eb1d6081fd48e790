//! Faults: the cell notices what goes wrong in the world.

use lianshou_simulator::{DetectorConfig, Intervention};
use robot_core::executor::{Event, Failure, Outcome};
use robot_core::task::Relation;

use crate::cell::{Bench, pick, place};

#[test]
fn dead_drive_stops_the_arm_and_time_stands_still() {
    let mut bench = Bench::new("scr5_class", DetectorConfig::default());
    bench.cell.submit(vec![pick("red_block")]);
    bench.eyes.run_for(&mut bench.cell, 1.0);
    bench.world.intervene(Intervention::DriveDead { seconds: None });
    bench.eyes.run_for(&mut bench.cell, 0.5);
    let dead = bench.cell.state().measured;
    assert!(bench.cell.stop_handle().level().is_some(), "a silent drive stops the arm");
    let before = bench.world.truth();
    bench.eyes.run_for(&mut bench.cell, 0.5);
    assert_eq!(bench.cell.state().measured.time_s, dead.time_s);
    let after = bench.world.truth();
    assert!(after.time_s > before.time_s, "the world goes on");
    let moved = before.position.iter().zip(after.position.iter()).map(|(a, b)| (a - b).abs());
    assert!(moved.fold(0.0, f64::max) < 1e-3);
}

#[test]
fn late_data_show_the_past() {
    let mut bench = Bench::new("scr5_class", DetectorConfig::default());
    bench.eyes.run_for(&mut bench.cell, 0.2);
    bench.world.intervene(Intervention::LateData { delay_s: 0.01 });
    bench.eyes.run_for(&mut bench.cell, 0.2);
    let late = bench.world.time_s() - bench.cell.state().measured.time_s;
    // The loop keeps the measurement of the period before.
    assert!((0.0099..0.0145).contains(&late), "{late} s late");
}

#[test]
fn noise_changes_what_is_measured_and_not_what_is() {
    let mut bench = Bench::new("scr5_class", DetectorConfig::default());
    bench.world.intervene(Intervention::Noise { position: 1e-4, velocity: 1e-3 });
    bench.eyes.run_for(&mut bench.cell, 0.2);
    let (measured, truth) = (bench.cell.state().measured, bench.world.truth());
    let off = (0..7).map(|axis| (measured.position[axis] - truth.position[axis]).abs());
    let worst = off.fold(0.0, f64::max);
    assert!(worst > 1e-6 && worst < 1e-3, "{worst} rad");
}

#[test]
fn an_object_that_was_taken_away_is_missed() {
    let mut bench = Bench::new("scr5_class", DetectorConfig::default());
    let id = bench.cell.submit(vec![pick("red_block")])[0];
    // The cell looks once and does not look again: somebody moves the block meanwhile.
    bench.cell.run_for(0.5);
    bench.world.intervene(Intervention::MoveObject {
        id: "red_block".into(),
        position: [0.6, 0.25, 0.02],
        orientation: None,
    });
    let events = bench.cell.run_until_idle(60.0);
    let missed = events.iter().any(|event| {
        matches!(event, Event::Finished { task, outcome: Outcome::Failed {
            reason: Failure::GraspMissed { object, .. } }, .. } if *task == id && object == "red_block")
    });
    assert!(missed, "{events:?}");
}

#[test]
fn a_grasp_that_slips_is_noticed_and_the_object_is_where_it_fell() {
    let mut bench = Bench::new("scr5_class", DetectorConfig::default());
    bench.done(vec![pick("red_block")]);
    let id = bench.cell.submit(vec![place("red_block", Relation::In, "tray")])[0];
    bench.eyes.run_for(&mut bench.cell, 0.3);
    bench.world.intervene(Intervention::GripFriction { coefficient: 0.005 });
    let events = bench.eyes.run_until_idle(&mut bench.cell, 60.0);
    let lost = events.iter().any(|event| {
        matches!(event, Event::Finished { task, outcome: Outcome::Failed {
            reason: Failure::ObjectLost { object } }, .. } if *task == id && object == "red_block")
    });
    assert!(lost, "{events:?}");
    bench.eyes.run_for(&mut bench.cell, 1.0);
    assert_eq!(bench.cell.holding(), None);
    let (seen, truth) = (
        bench.cell.scene().object("red_block").unwrap().position,
        bench.really("red_block").position,
    );
    assert_eq!(seen, truth);
}
