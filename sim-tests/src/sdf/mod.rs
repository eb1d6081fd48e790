//! Gazebo worlds and models, made from our robots and scenes.
//!
//! The files in `urdf/models` and most of those in `urdf/worlds` are this module's output, so that a
//! robot has one description. `cargo run -p sim-tests --example gazebo_files` writes them again; a
//! test compares them. They are SDF 1.9 with primitive shapes and the plug-in names of Gazebo
//! Harmonic and later.

mod objects;
mod plugins;
mod robot;
mod worlds;
mod xml;

use std::path::{Path, PathBuf};

use kinematics::model::Robot;
use robot_core::scene::Scene;

pub use plugins::POSITION_TOPIC;
pub use robot::moving_joints;
pub use worlds::{ARM, Command, start_pose};
use xml::{Element, document};

/// The arm of the worlds.
const ROBOT: &str = "scr5_class";
/// The scene of the worlds.
const SCENE: &str = "scenes/blocks.toml";
const HINT: &str = "Do not edit: cargo run -p sim-tests --example gazebo_files";

/// Every file, by its path below the folder `urdf`, with its text.
///
/// # Errors
/// A robot or the scene cannot be read.
pub fn files(urdf: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let mut files = Vec::new();
    for folder in robot_folders(urdf)? {
        files.extend(robot_files(&folder)?);
    }
    files.extend(world_files(urdf)?);
    Ok(files)
}

/// A world with an arm that takes a stream of joint positions, among the objects of any scene. The
/// models of [`files`] have to be where Gazebo looks for models.
pub fn world(name: &str, robot: &Robot, scene: &Scene) -> String {
    let world = worlds::world(name, Some((robot, Command::Positions)), scene);
    document("Made for one run.", &world)
}

fn robot_folders(urdf: &Path) -> Result<Vec<PathBuf>, String> {
    let entries =
        std::fs::read_dir(urdf).map_err(|error| format!("{}: {error}", urdf.display()))?;
    let mut folders: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.retain(|folder| folder.join("robot.urdf").is_file());
    folders.sort();
    Ok(folders)
}

fn robot_files(folder: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let robot = Robot::load(folder).map_err(|error| error.to_string())?;
    let sdf = Element::new("sdf").with("version", "1.9").child(robot::model(&robot));
    let remark = format!("Made from urdf/{}/robot.urdf. {HINT}", robot.name());
    let place = Path::new("models").join(robot.name());
    Ok(vec![
        (place.join("model.config"), document(&remark, &description(&robot))),
        (place.join("model.sdf"), document(&remark, &sdf)),
    ])
}

fn description(robot: &Robot) -> Element {
    let text = format!("{}, welded to the world at its base", robot.name());
    Element::new("model")
        .child(Element::text("name", robot.name()))
        .child(Element::text("version", env!("CARGO_PKG_VERSION")))
        .child(Element::text("sdf", "model.sdf").with("version", "1.9"))
        .child(Element::new("author").child(Element::text("name", "The Lianshou authors")))
        .child(Element::text("description", text))
}

fn world_files(urdf: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let robot = Robot::load(&urdf.join(ROBOT)).map_err(|error| error.to_string())?;
    let scene = Scene::load(&urdf.join(SCENE)).map_err(|error| error.to_string())?;
    let nothing = Scene::default();
    let worlds = [
        ("cell", Some(Command::Positions), &scene),
        ("cell_trajectory", Some(Command::Trajectories), &scene),
        ("cell_without_arm", None, &scene),
        ("arm_alone", Some(Command::Positions), &nothing),
    ];
    let remark = format!("Made from urdf/{ROBOT} and urdf/{SCENE}. {HINT}");
    let file = |(name, command, scene): (&str, Option<Command>, &Scene)| {
        let world = worlds::world(name, command.map(|command| (&robot, command)), scene);
        (Path::new("worlds").join(format!("{name}.sdf")), document(&remark, &world))
    };
    Ok(worlds.into_iter().map(file).collect())
}
