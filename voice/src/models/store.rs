//! The folder in which model files lie.

use std::path::{Path, PathBuf};

use super::digest::sha256_of_file;
use super::{Manifest, ModelEntry, ModelError, Progress};

/// A models folder together with the manifest that says what belongs in it.
#[derive(Debug, Clone)]
pub struct ModelStore {
    directory: PathBuf,
    manifest: Manifest,
}

/// Condition of one model file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModelState {
    /// There, with the right size (and, after `verify`, the right sha256).
    Present,
    /// Not there.
    Missing,
    /// There, but not what the manifest says; the text says why.
    Damaged(String),
}

/// One line of `lianshou models list`.
#[derive(Debug, Clone)]
pub struct StoredModel {
    /// What the manifest says.
    pub entry: ModelEntry,
    /// Where the file is, or belongs.
    pub path: PathBuf,
    /// Its condition.
    pub state: ModelState,
    /// The source whose sha256 the file has (after `verify` only).
    pub source: Option<String>,
}

impl ModelStore {
    /// Opens the folder given, or `LIANSHOU_MODELS`, or the user's data folder
    /// (`$XDG_DATA_HOME/lianshou/models`, usually `~/.local/share/lianshou/models`).
    /// The folder need not exist yet. A `models.toml` inside it extends the manifest.
    ///
    /// # Errors
    /// [`ModelError::NoDirectory`] without any of these; [`ModelError::Manifest`] for a bad
    /// `models.toml`.
    pub fn open(directory: Option<&Path>) -> Result<Self, ModelError> {
        let directory = match directory {
            Some(given) => given.to_owned(),
            None => default_directory().ok_or(ModelError::NoDirectory)?,
        };
        let mut manifest = Manifest::embedded();
        let own = directory.join("models.toml");
        if own.is_file() {
            let text = std::fs::read_to_string(&own).map_err(ModelError::io(&own))?;
            manifest.merge(Manifest::parse(&text)?);
        }
        Ok(Self { directory, manifest })
    }

    /// The folder.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The manifest with the user's own entries merged in.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Where the model's file is, or belongs.
    pub fn path_of(&self, entry: &ModelEntry) -> PathBuf {
        entry.path.clone().unwrap_or_else(|| self.directory.join(&entry.file))
    }

    /// The path of a model that is there and has the right size. Cheap: nothing is read.
    ///
    /// # Errors
    /// [`ModelError::Unknown`], [`ModelError::Missing`] or [`ModelError::Damaged`].
    pub fn locate(&self, name: &str) -> Result<PathBuf, ModelError> {
        let entry = self.manifest.find(name)?;
        let path = self.path_of(entry);
        match self.state_by_size(entry) {
            ModelState::Present => Ok(path),
            ModelState::Missing => Err(ModelError::Missing { name: name.to_owned(), path }),
            ModelState::Damaged(reason) => {
                Err(ModelError::Damaged { name: name.to_owned(), path, reason })
            }
        }
    }

    /// All models and whether they are there, judged by size.
    pub fn list(&self) -> Vec<StoredModel> {
        let line = |entry: &ModelEntry| StoredModel {
            entry: entry.clone(),
            path: self.path_of(entry),
            state: self.state_by_size(entry),
            source: None,
        };
        self.manifest.models.iter().map(line).collect()
    }

    /// The named models (all that are there or that a plain `fetch` fetches, if none is named),
    /// with their content checked against the manifest's sha256.
    ///
    /// # Errors
    /// [`ModelError::Unknown`]; an unreadable file. A missing or damaged file is an answer, not
    /// an error.
    pub fn verify(
        &self,
        names: &[String],
        progress: &dyn Progress,
    ) -> Result<Vec<StoredModel>, ModelError> {
        let mut answers = Vec::new();
        for mut stored in self.list() {
            let wanted = match names {
                [] => stored.entry.default || stored.state != ModelState::Missing,
                _ => names.contains(&stored.entry.name),
            };
            if wanted {
                self.check_content(&mut stored, progress)?;
                answers.push(stored);
            }
        }
        for name in names {
            self.manifest.find(name)?;
        }
        Ok(answers)
    }

    fn check_content(
        &self,
        stored: &mut StoredModel,
        progress: &dyn Progress,
    ) -> Result<(), ModelError> {
        if stored.state != ModelState::Present || stored.entry.sources.is_empty() {
            return Ok(());
        }
        progress.begin(&format!("checking {}", stored.entry.name), Some(stored.entry.size));
        let found = sha256_of_file(&stored.path, progress);
        progress.end();
        let found = found?;
        stored.source = source_of(&stored.entry, &found).map(str::to_owned);
        if stored.source.is_none() {
            stored.state =
                ModelState::Damaged(format!("its sha256 {found} is not in the manifest"));
        }
        Ok(())
    }

    fn state_by_size(&self, entry: &ModelEntry) -> ModelState {
        let path = self.path_of(entry);
        match std::fs::metadata(&path) {
            Err(_) => ModelState::Missing,
            Ok(found) if !found.is_file() => ModelState::Damaged("it is not a file".into()),
            Ok(found) if found.len() == 0 => ModelState::Damaged("it is empty".into()),
            Ok(found) if entry.size > 0 && found.len() != entry.size => {
                ModelState::Damaged(format!("{} bytes instead of {}", found.len(), entry.size))
            }
            Ok(_) => ModelState::Present,
        }
    }
}

/// Title of the source whose finished file has this sha256.
pub(crate) fn source_of<'a>(entry: &'a ModelEntry, sha256: &str) -> Option<&'a str> {
    entry.sources.iter().find(|source| source.sha256() == sha256).map(super::Source::title)
}

fn default_directory() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    set("LIANSHOU_MODELS")
        .or_else(|| set("XDG_DATA_HOME").map(|data| data.join("lianshou/models")))
        .or_else(|| set("HOME").map(|home| home.join(".local/share/lianshou/models")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Quiet;

    fn store_with(manifest: &str) -> (tempfile::TempDir, ModelStore) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("models.toml"), manifest).unwrap();
        let store = ModelStore::open(Some(folder.path())).unwrap();
        (folder, store)
    }

    const ABC: &str = "[[model]]\nname='abc'\nfile='abc.bin'\nsize=3\n[[model.source]]\nkind='https'\ntitle='here'\nurl=''\nsha256='ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'";

    #[test]
    fn missing_truncated_changed_and_intact_files_are_told_apart() {
        let (folder, store) = store_with(ABC);
        let file = folder.path().join("abc.bin");
        let verify = || store.verify(&["abc".into()], &Quiet).unwrap().remove(0);
        assert!(matches!(store.locate("abc"), Err(ModelError::Missing { .. })));
        std::fs::write(&file, "ab").unwrap();
        assert!(matches!(store.locate("abc"), Err(ModelError::Damaged { .. })));
        std::fs::write(&file, "abd").unwrap();
        assert!(matches!(verify().state, ModelState::Damaged(_)));
        std::fs::write(&file, "abc").unwrap();
        assert_eq!(verify().source.as_deref(), Some("here"));
        assert_eq!(store.locate("abc").unwrap(), file);
    }

    #[test]
    fn an_unknown_name_is_told_with_the_known_ones() {
        let (_folder, store) = store_with(ABC);
        let error = store.verify(&["nope".into()], &Quiet).unwrap_err().to_string();
        assert!(error.contains("nope") && error.contains("abc"), "{error}");
    }
}
