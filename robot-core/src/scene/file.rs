//! Scene files: TOML, or JSON where the name ends in `.json`.

use std::path::Path;

use super::{Scene, SceneError};

/// Larger files are refused: a scene is a page of text, not data.
const LARGEST_FILE_BYTES: u64 = 16 << 20;

impl Scene {
    /// Reads and validates a scene file.
    ///
    /// # Errors
    /// The file cannot be read or parsed, or the scene is not valid ([`Scene::validate`]).
    pub fn load(path: &Path) -> Result<Scene, SceneError> {
        let unreadable = |source| SceneError::Unreadable { path: path.to_path_buf(), source };
        let bytes = std::fs::metadata(path).map_err(unreadable)?.len();
        if bytes > LARGEST_FILE_BYTES {
            let path = path.to_path_buf();
            return Err(SceneError::FileTooLarge { path, bytes, limit: LARGEST_FILE_BYTES });
        }
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        let scene = if is_json(path) { Self::from_json(&text) } else { Self::from_toml(&text) };
        scene.map_err(|error| SceneError::InFile {
            path: path.to_path_buf(),
            error: Box::new(error),
        })
    }

    /// Parses and validates the text of a TOML scene file.
    ///
    /// # Errors
    /// The text is no scene, or the scene is not valid.
    ///
    /// ```
    /// use robot_core::scene::Scene;
    /// let text = "[[objects]]\nid = 'a'\nname = 'ball'\nposition = [0.4, nan, 0.1]";
    /// assert!(Scene::from_toml(text).unwrap_err().to_string().contains("position"));
    /// ```
    pub fn from_toml(text: &str) -> Result<Scene, SceneError> {
        let scene: Scene = toml::from_str(text)
            .map_err(|error| SceneError::Syntax { message: error.to_string() })?;
        scene.validate()?;
        Ok(scene)
    }

    /// Parses and validates a scene in JSON.
    ///
    /// # Errors
    /// The text is no scene, or the scene is not valid.
    pub fn from_json(text: &str) -> Result<Scene, SceneError> {
        let scene: Scene = serde_json::from_str(text)
            .map_err(|error| SceneError::Syntax { message: error.to_string() })?;
        scene.validate()?;
        Ok(scene)
    }

    /// Writes the scene as TOML, or as JSON where the name ends in `.json`: first beside the file,
    /// then in its place, so that an interrupted save leaves the old file whole.
    ///
    /// # Errors
    /// The scene is not valid, or the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), SceneError> {
        self.validate()?;
        let text = if is_json(path) {
            serde_json::to_string_pretty(self).map_err(|error| error.to_string())
        } else {
            toml::to_string(self).map_err(|error| error.to_string())
        };
        let text = text.map_err(|message| SceneError::Syntax { message })?;
        let beside = path.with_extension("part");
        std::fs::write(&beside, text)
            .and_then(|()| std::fs::rename(&beside, path))
            .map_err(|source| SceneError::Unwritable { path: path.to_path_buf(), source })
    }
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped(name: &str) -> Scene {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf/scenes");
        Scene::load(&folder.join(name)).unwrap()
    }

    #[test]
    fn shipped_scenes_load_and_everything_rests_on_the_table() {
        for name in ["blocks.toml", "two_blue_blocks.toml"] {
            let scene = shipped(name);
            assert_eq!(scene.objects.len(), 6);
            for object in scene.objects.iter().filter(|object| object.id != "table") {
                let support = scene.support_of(&object.id);
                assert_eq!(support, crate::scene::Support::On("table".into()), "{}", object.id);
            }
        }
    }

    #[test]
    fn saved_scene_loads_as_it_was() {
        let scene = shipped("blocks.toml");
        let folder = std::env::temp_dir().join(format!("lianshou-scene-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for name in ["scene.toml", "scene.json"] {
            let path = folder.join(name);
            scene.save(&path).unwrap();
            assert_eq!(Scene::load(&path).unwrap(), scene, "{name}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn errors_name_the_file() {
        let missing = Scene::load(Path::new("/no/such/scene.toml")).unwrap_err();
        assert!(missing.to_string().contains("/no/such/scene.toml"));
        assert!(Scene::from_toml("objects = 3").is_err());
        assert!(Scene::from_json("").is_err());
    }
}
