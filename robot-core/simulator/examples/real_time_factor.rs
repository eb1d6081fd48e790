//! How much faster than time the whole cell runs on one core: control loop, executor, planner, arm,
//! contacts, detector. Prints one line for each case; thread time, so that other load does not count.
//!
//! `cargo run --release -p lianshou-simulator --example real_time_factor [URDF_FOLDER]`

use std::error::Error;
use std::path::PathBuf;

use lianshou_simulator::{
    DetectorConfig, ObjectDetector, Person, Simulator, SimulatorConfig, Waypoint,
};
use robot_core::cell::{Cell, CellConfig, SceneSource};
use robot_core::drive::{Drive, Setpoint};
use robot_core::executor::Event;
use robot_core::scene::Scene;
use robot_core::task::{GroundedCommand, Place, Relation, TaskCommand};

/// Time that this thread has had a processor, s.
fn thread_s() -> Result<f64, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: f64 = text.split_whitespace().next().ok_or("empty")?.parse()?;
    Ok(nanoseconds * 1e-9)
}

fn place(id: &str, relation: Relation, on: &str) -> GroundedCommand {
    let to = Place { reference_id: Some(on.into()), ..Place::new(relation, on) };
    let command = TaskCommand::Place { object: Some(id.into()), to: Some(to), arm: None };
    GroundedCommand { command, object_ids: vec![id.into()] }
}

fn cell_config(folder: &str, robot: &str, scene: &Scene) -> CellConfig {
    let mut config = CellConfig::new(PathBuf::from(folder).join(robot));
    config.scene = SceneSource::Given(Box::new(scene.clone()));
    config.control.period_s = 0.001;
    config
}

/// Two blocks into the tray and one on them; virtual and thread seconds.
fn whole_cell(
    folder: &str,
    robot: &str,
    settings: &SimulatorConfig,
) -> Result<(f64, f64), Box<dyn Error>> {
    let scene = Scene::load(&PathBuf::from(folder).join("scenes/blocks.toml"))?;
    let config = cell_config(folder, robot, &scene);
    let (drive, world) = Simulator::for_cell(&config, settings)?;
    let mut cell = Cell::start_with(config, Box::new(drive))?;
    let mut eyes = ObjectDetector::new(world, scene, DetectorConfig::camera());
    let begun = thread_s()?;
    cell.submit(vec![
        place("green_block", Relation::In, "tray"),
        place("red_block", Relation::In, "tray"),
        place("blue_block", Relation::On, "red_block"),
    ]);
    let events = eyes.run_until_idle(&mut cell, 120.0);
    let is_done =
        |event: &Event| matches!(event, Event::Finished { outcome, .. } if outcome.is_done());
    if events.iter().filter(|event| is_done(event)).count() < 3 {
        return Err(format!("{robot} did not do it: {events:?}").into());
    }
    Ok((cell.state().time_s, thread_s()? - begun))
}

/// The drive alone, holding.
fn drive_alone(folder: &str, robot: &str) -> Result<(f64, f64), Box<dyn Error>> {
    let scene = Scene::load(&PathBuf::from(folder).join("scenes/blocks.toml"))?;
    let config = cell_config(folder, robot, &scene);
    let (mut drive, _) = Simulator::for_cell(&config, &SimulatorConfig::default())?;
    let first = drive.measure();
    let setpoint = Setpoint::at_rest(first.position, first.gripper_gap_m);
    let begun = thread_s()?;
    for _ in 0..10_000 {
        drive.exchange(&setpoint, 0.001);
    }
    Ok((10.0, thread_s()? - begun))
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "urdf".into());
    let print = |what: &str, (virtual_s, thread_s): (f64, f64)| {
        let factor = virtual_s / thread_s;
        println!(
            "{what}: {virtual_s:.1} s in {thread_s:.2} s of one core, {factor:.1} times real time"
        );
    };
    for robot in ["scr5_class", "panda"] {
        print(&format!("{robot}, drive alone at rest"), drive_alone(&folder, robot)?);
        let plain = SimulatorConfig::default();
        print(&format!("{robot}, whole cell"), whole_cell(&folder, robot, &plain)?);
    }
    let path = vec![
        Waypoint { time_s: 0.0, position: [2.0, 0.5, -0.75] },
        Waypoint { time_s: 20.0, position: [1.4, 0.0, -0.75] },
    ];
    let people = vec![Person::standing("visitor", path)];
    let visited = SimulatorConfig { people, ..SimulatorConfig::default() };
    print("scr5_class, whole cell and a person", whole_cell(&folder, "scr5_class", &visited)?);
    Ok(())
}
