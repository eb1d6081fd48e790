//! Starting a cell, and what keeps it from starting.

use std::path::Path;

use robot_core::cell::{Cell, CellConfig, CellError, SceneSource};

use crate::bench::{config, scene};

fn error(config: CellConfig) -> String {
    match Cell::start(config) {
        Ok(_) => panic!("it started"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn an_object_inside_the_arm_is_named() {
    let mut inside = scene("blocks.toml");
    // The home pose has the tool at x = 0.45, z = 0.35.
    inside.objects[1].position = [0.45, 0.0, 0.42];
    let mut config = config("blocks.toml");
    config.scene = SceneSource::Given(Box::new(inside));
    let message = error(config);
    assert!(message.contains("block (red_block)` is inside the arm"), "{message}");
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let mut no_robot = config("blocks.toml");
    no_robot.robot = "/no/such/robot".into();
    assert!(error(no_robot).contains("/no/such/robot"));
    let mut no_scene = config("no_such.toml");
    assert!(error(no_scene.clone()).contains("no_such.toml"));
    no_scene.scene = SceneSource::Empty;
    no_scene.start_pose = "nowhere".into();
    assert!(error(no_scene).contains("`nowhere`"));
    let mut no_time = config("blocks.toml");
    no_time.control.period_s = 0.0;
    assert!(matches!(Cell::start(no_time), Err(CellError::Control(_))));
    let mut no_journal = config("blocks.toml");
    no_journal.journal = Some("/no/such/folder/run.mcap".into());
    assert!(error(no_journal).contains("/no/such/folder"));
}

#[test]
fn other_robots_start_as_well() {
    for robot in ["ur5e", "gcr5_910"] {
        let folder = crate::bench::urdf(robot);
        if !Path::new(&folder).exists() {
            continue;
        }
        let mut cell = Cell::start(CellConfig::new(&folder)).unwrap();
        let home = robot_core::task::TaskCommand::Home { arm: None };
        let task = cell.submit(vec![home.into()]);
        let events = cell.run_until_idle(30.0);
        let text = format!("{events:?}");
        assert!(text.contains("Done"), "{robot}: {task:?} {text}");
    }
}
