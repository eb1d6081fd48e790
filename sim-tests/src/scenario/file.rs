//! Reading scenario files: strict, with the line of whatever is wrong.

use std::path::{Path, PathBuf};

use robot_core::scene::Scene;
use voice::installation;

use super::{Action, EndKind, Place, Problem, Scenario, ScenarioError, When};

/// A scenario that can be played: everything that it names is there.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Name of the file without its ending.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// What it says.
    pub scenario: Scenario,
    /// Robot folder.
    pub robot: PathBuf,
    /// What stands in the cell.
    pub scene: Scene,
    /// What happens in each step.
    pub actions: Vec<Action>,
}

/// Reads a scenario file.
///
/// # Errors
/// File and line of the first thing that is wrong.
pub fn load(path: &Path) -> Result<Prepared, ScenarioError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ScenarioError::Read { path: path.to_owned(), source })?;
    let scenario: Scenario = toml::from_str(&text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.get(..start).map_or(1, |before| before.matches('\n').count() + 1);
        let message = error.message().to_owned();
        ScenarioError::Syntax { path: path.to_owned(), line, message }
    })?;
    prepare(scenario, path).map_err(|problem| ScenarioError::Invalid {
        path: path.to_owned(),
        line: problem.place.line(problem.key, &text),
        place: problem.place,
        message: problem.message,
    })
}

/// Reads all scenario files of a folder, in the order of their names.
///
/// # Errors
/// The first file that is wrong, or a folder without one.
pub fn load_folder(folder: &Path) -> Result<Vec<Prepared>, ScenarioError> {
    let unreadable = |source| ScenarioError::Read { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() {
        return Err(ScenarioError::NoScenario { path: folder.to_owned() });
    }
    paths.iter().map(|path| load(path)).collect()
}

/// Checks a scenario and finds everything that it names.
///
/// # Errors
/// The first thing that makes no sense.
pub fn prepare(scenario: Scenario, path: &Path) -> Result<Prepared, Problem> {
    let folder = path.parent().unwrap_or(Path::new("."));
    check_numbers(&scenario)?;
    let robot = installation::robot(&scenario.robot)
        .map_err(|error| Problem::new(Place::Top, "robot", error.to_string()))?;
    let scene = scene_of(&scenario, folder)?;
    let steps = scenario.steps.iter().enumerate();
    let actions: Vec<Action> =
        steps.map(|(index, step)| step.action(index, folder)).collect::<Result<_, _>>()?;
    check_steps(&scenario, &scene)?;
    check_ends(&scenario, &scene)?;
    let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into());
    Ok(Prepared { name, path: path.to_owned(), scenario, robot, scene, actions })
}

fn check_numbers(scenario: &Scenario) -> Result<(), Problem> {
    let within = |place, key, value: f64, least: f64, most: f64| {
        let message = format!("{value} does not lie between {least} and {most}");
        let is_within = (least..=most).contains(&value);
        is_within.then_some(()).ok_or_else(|| Problem::new(place, key, message))
    };
    within(Place::Top, "speed_limit", scenario.speed_limit, 0.05, 1.0)?;
    within(Place::Top, "limit_s", scenario.limit_s, 1.0, 3600.0)?;
    if scenario.title.trim().is_empty() {
        return Err(Problem::new(Place::Top, "title", "a scenario needs a title"));
    }
    for (index, step) in scenario.steps.iter().enumerate() {
        let place = Place::Step(index);
        within(place, "after_s", step.after_s, 0.0, 600.0)?;
        within(place, "within_s", step.within_s.unwrap_or(1.0), 0.0, 3600.0)?;
        if let Some(walk) = &step.walk {
            within(place, "walk", walk.speed_m_s, 0.05, 3.0)?;
            for value in walk.from.into_iter().chain(walk.to) {
                within(place, "walk", value, -20.0, 20.0)?;
            }
        }
        for value in step.hand_move.iter().flat_map(|moved| moved.to) {
            within(place, "move", value, -5.0, 5.0)?;
        }
    }
    Ok(())
}

fn scene_of(scenario: &Scenario, folder: &Path) -> Result<Scene, Problem> {
    let mut scene = match scenario.scene.as_str() {
        "empty" => Scene::default(),
        name => {
            let beside = folder.join(name);
            let found = if beside.is_file() { Ok(beside) } else { installation::scene(name) };
            let wrong = |message: String| Problem::new(Place::Top, "scene", message);
            let path = found.map_err(|error| wrong(error.to_string()))?;
            Scene::load(&path).map_err(|error| wrong(error.to_string()))?
        }
    };
    for id in &scenario.without {
        known(&scene, Place::Top, "without", id)?;
        scene.objects.retain(|object| object.id != *id);
    }
    for (index, spec) in scenario.objects.iter().enumerate() {
        scene.objects.retain(|object| object.id != spec.id);
        scene.objects.push(spec.object());
        scene
            .validate()
            .map_err(|error| Problem::new(Place::Object(index), "id", error.to_string()))?;
    }
    Ok(scene)
}

fn known(scene: &Scene, place: Place, key: &'static str, id: &str) -> Result<(), Problem> {
    if scene.object(id).is_some() {
        return Ok(());
    }
    let ids: Vec<&str> = scene.objects.iter().map(|object| object.id.as_str()).collect();
    let message = format!("the scene has no object \"{id}\"; it has: {}", ids.join(", "));
    Err(Problem::new(place, key, message))
}

fn check_steps(scenario: &Scenario, scene: &Scene) -> Result<(), Problem> {
    if scenario.steps.is_empty() {
        return Err(Problem::new(Place::Top, "title", "a scenario needs a step"));
    }
    for (index, step) in scenario.steps.iter().enumerate() {
        let place = Place::Step(index);
        if let When::Holding(Some(id)) = &step.when {
            known(scene, place, "when", id)?;
        }
        if let Some(moved) = &step.hand_move {
            known(scene, place, "move", &moved.object)?;
        }
        for id in step.objects.iter().flatten() {
            known(scene, place, "objects", id)?;
        }
        for (key, pattern) in [("hears", &step.hears), ("asks", &step.asks), ("says", &step.says)] {
            if pattern.as_ref().is_some_and(super::Pattern::is_empty) {
                return Err(Problem::new(place, key, "an empty pattern fits everything"));
            }
        }
        if step.reason.is_some() && step.outcome.is_none() {
            return Err(Problem::new(place, "reason", "`reason` needs an `outcome`"));
        }
    }
    Ok(())
}

fn check_ends(scenario: &Scenario, scene: &Scene) -> Result<(), Problem> {
    for id in &scenario.always.untouched {
        known(scene, Place::Always, "untouched", id)?;
    }
    for (index, end) in scenario.end.iter().enumerate() {
        let place = Place::End(index);
        match end.kind(index)? {
            EndKind::Inside { object, container } => {
                known(scene, place, "object", object)?;
                known(scene, place, "in", container)?;
            }
            EndKind::On { object, below } => {
                known(scene, place, "object", object)?;
                known(scene, place, "on", below)?;
            }
            EndKind::Beside { object, other, .. } => {
                known(scene, place, "object", object)?;
                known(scene, place, "of", other)?;
            }
            EndKind::Near { object, .. }
            | EndKind::Unmoved { object, .. }
            | EndKind::ObjectTurned { object, .. } => known(scene, place, "object", object)?,
            EndKind::Holding { object: Some(id) } => known(scene, place, "holding", id)?,
            _ => {}
        }
    }
    let expects = scenario.steps.iter().any(super::Step::expects_something);
    if scenario.end.is_empty() && !expects && scenario.always.is_default() {
        return Err(Problem::new(Place::Top, "title", "nothing is expected in this scenario"));
    }
    Ok(())
}
