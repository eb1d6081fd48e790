//! What a run leaves behind: timeline, numbers, pictures, and a page that shows all runs.

mod gallery;
mod moments;
mod summary;
mod timeline;

use std::path::Path;

use anyhow::{Context, Result};
use voice::report::picture::{self, Camera};

use crate::judge::Finding;
use crate::play::Record;
use crate::scenario::Prepared;

pub use gallery::gallery;
pub use timeline::timeline;

/// Writes timeline, numbers and pictures of a run into a folder that exists.
///
/// # Errors
/// A file cannot be written.
pub fn write(
    folder: &Path,
    scenario: &Prepared,
    record: &Record,
    findings: &[Finding],
) -> Result<()> {
    let write = |name: &str, text: String| {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    };
    write("timeline.txt", timeline(scenario, record, findings))?;
    write("summary.json", summary::summary(scenario, record, findings)?)?;
    write("scenario.toml", scenario.scenario.to_toml()?)?;
    picture::draw(&moments::moments(record), &Camera::default(), folder, "cell")?;
    record.motion.draw(folder)?;
    Ok(())
}
