//! Grasping, stacking, putting into containers.

use robot_core::executor::{Fact, Outcome};
use robot_core::scene::Support;
use robot_core::task::Relation;

use crate::bench::{Bench, at, home, pick, place, place_object};

#[test]
fn red_block_ends_in_the_tray() {
    let mut bench = Bench::new("blocks.toml");
    let fact = bench.done(pick("red_block"));
    assert_eq!(fact, Some(Fact::Grasped { object: "red_block".into() }));
    assert_eq!(bench.cell.holding().map(String::as_str), Some("red_block"));
    assert!(bench.object("red_block").position[2] > 0.08, "it was lifted");
    let fact = bench.done(place(Some(at(Relation::In, "tray"))));
    bench.run_for(0.5);
    assert!(bench.is_inside("red_block", "tray"));
    let support = Support::In("tray".into());
    assert_eq!(fact, Some(Fact::Released { object: "red_block".into(), support }));
    assert_eq!(bench.cell.holding(), None);
}

#[test]
fn every_block_goes_into_tray_and_bin_and_home_again() {
    let mut bench = Bench::new("blocks.toml");
    let commands = vec![
        place_object("green_block", at(Relation::In, "bin")),
        place_object("blue_block", at(Relation::In, "tray")),
        place_object("red_block", at(Relation::In, "tray")),
        home(),
    ];
    for outcome in bench.run(commands) {
        assert!(outcome.is_done(), "{outcome:?}");
    }
    bench.run_for(0.5);
    assert!(bench.is_inside("green_block", "bin"));
    assert!(bench.is_inside("blue_block", "tray") && bench.is_inside("red_block", "tray"));
}

#[test]
fn blocks_are_stacked() {
    let mut bench = Bench::new("blocks.toml");
    let outcomes = bench.run(vec![
        place_object("red_block", at(Relation::On, "blue_block")),
        place_object("green_block", at(Relation::On, "red_block")),
    ]);
    assert!(outcomes.iter().all(Outcome::is_done), "{outcomes:?}");
    bench.run_for(0.5);
    let height = |id: &str| bench.object(id).position[2];
    assert!((height("red_block") - 0.06).abs() < 2e-3, "{}", height("red_block"));
    assert!((height("green_block") - 0.10).abs() < 2e-3, "{}", height("green_block"));
    assert_eq!(bench.cell.scene().support_of("green_block"), Support::On("red_block".into()));
}
