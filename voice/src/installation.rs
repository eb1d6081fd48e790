//! Where the project's data (robots, scenes, recordings) lies on this machine.

use std::path::{Path, PathBuf};

/// The folder that holds `urdf/`: `LIANSHOU_DATA`, else the nearest folder above the running
/// program or the working folder, else `/usr/share/lianshou`.
pub fn data_folder() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("LIANSHOU_DATA") {
        return Some(PathBuf::from(folder));
    }
    let program = std::env::current_exe().ok();
    let here = std::env::current_dir().ok();
    let above = [program, here]
        .into_iter()
        .flatten()
        .flat_map(|start| start.ancestors().map(Path::to_owned).collect::<Vec<_>>());
    above.chain([PathBuf::from("/usr/share/lianshou")]).find(|folder| folder.join("urdf").is_dir())
}

/// A robot by the name of its folder in `urdf/`, or by path.
///
/// # Errors
/// If there is no such robot: the names of those that there are.
pub fn robot(name: &str) -> Result<PathBuf, UnknownName> {
    find(name, "urdf", |path| path.join("robot.urdf").is_file(), "robot")
}

/// A scene by the name of its file in `urdf/scenes/` (without `.toml`), or by path.
///
/// # Errors
/// If there is no such scene: the names of those that there are.
pub fn scene(name: &str) -> Result<PathBuf, UnknownName> {
    let is_scene = |path: &Path| path.extension().is_some_and(|extension| extension == "toml");
    find(name, "urdf/scenes", is_scene, "scene")
}

/// The script of the demonstration.
///
/// # Errors
/// If the data folder does not hold it.
pub fn demo_script() -> Result<PathBuf, UnknownName> {
    let path = data_folder().map(|data| data.join("voice/demo/demo.toml"));
    path.filter(|path| path.is_file()).ok_or_else(|| UnknownName {
        kind: "file",
        name: "voice/demo/demo.toml".into(),
        known: Vec::new(),
    })
}

/// The adapter for the default language model.
pub fn adapter() -> Option<PathBuf> {
    let path = data_folder()?.join("voice/language-model/adapter.gguf");
    path.is_file().then_some(path)
}

/// There is no robot or scene of that name.
#[derive(Debug, thiserror::Error)]
#[error("unknown {kind} '{name}': give the path of a file or folder, or one of: {}", known.join(", "))]
pub struct UnknownName {
    kind: &'static str,
    name: String,
    known: Vec<String>,
}

fn find(
    name: &str,
    folder: &str,
    is_one: impl Fn(&Path) -> bool,
    kind: &'static str,
) -> Result<PathBuf, UnknownName> {
    let path = Path::new(name);
    if path.exists() {
        return Ok(path.to_owned());
    }
    let mut known: Vec<(String, PathBuf)> = data_folder()
        .and_then(|data| std::fs::read_dir(data.join(folder)).ok())
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| is_one(path))
        .filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), path)))
        .collect();
    known.sort();
    match known.iter().find(|(stem, _)| stem == name) {
        Some((_, path)) => Ok(path.clone()),
        None => Err(UnknownName {
            kind,
            name: name.to_owned(),
            known: known.into_iter().map(|(stem, _)| stem).collect(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn robots_and_scenes_are_found_by_name_and_by_path() {
        let by_name = robot("scr5_class").unwrap();
        assert!(by_name.join("robot.urdf").is_file());
        assert_eq!(robot(by_name.to_str().unwrap()).unwrap(), by_name);
        assert!(scene("blocks").unwrap().is_file());
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let message = robot("r2d2").unwrap_err().to_string();
        assert!(message.contains("r2d2") && message.contains("scr5_class"), "{message}");
    }
}
