//! A node as a child process.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// Longest time for a node to brake the arm and end, also on a busy machine.
const ENDS_WITHIN: Duration = Duration::from_secs(30);
/// How often it is looked whether it has.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// How much of its output an error shows, bytes.
const TAIL: usize = 2000;

/// A node's process. Dropping it kills it, if it was not ended before.
pub(crate) struct NodeProcess {
    name: &'static str,
    child: Child,
    output: PathBuf,
}

impl NodeProcess {
    /// Starts the program of this name beside this one, in a namespace, with parameters as YAML.
    /// What it prints goes to a file in `folder`.
    ///
    /// # Errors
    /// The program is not there, or the file cannot be written.
    pub(crate) fn start(
        name: &'static str,
        namespace: &str,
        parameters: &[(&str, String)],
        folder: &Path,
    ) -> Result<Self> {
        let program = std::env::current_exe()?.with_file_name(name);
        let output = folder.join(name).with_extension("log");
        let file = File::create(&output).context("cannot write what a node prints")?;
        let mut command = Command::new(&program);
        command.arg("--ros-args").arg("-r").arg(format!("__ns:={namespace}"));
        for (name, value) in parameters {
            command.arg("-p").arg(format!("{name}:={value}"));
        }
        command.env("ROS_LOG_DIR", folder).stdin(Stdio::null());
        let child = command.stdout(file.try_clone()?).stderr(file).spawn();
        let child = child.with_context(|| format!("cannot start {}", program.display()))?;
        Ok(Self { name, child, output })
    }

    /// Fails if it has ended by itself.
    ///
    /// # Errors
    /// With its last words.
    pub(crate) fn check(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!(self.ended_badly(status)),
        }
    }

    /// Asks it to end, and waits until it has.
    ///
    /// # Errors
    /// It does not end, or not with exit code 0.
    pub(crate) fn end(mut self) -> Result<()> {
        let process = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &process]).status().context("cannot run `kill`")?;
        let begin = Instant::now();
        loop {
            match self.child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!(self.ended_badly(status)),
                None if begin.elapsed() > ENDS_WITHIN => {
                    bail!("{} does not end; {}", self.name, self.last_words())
                }
                None => std::thread::sleep(LOOK_EVERY),
            }
        }
    }

    fn ended_badly(&self, status: ExitStatus) -> String {
        format!("{} ended with {status}; {}", self.name, self.last_words())
    }

    fn last_words(&self) -> String {
        let text = std::fs::read(&self.output).unwrap_or_default();
        let tail = &text[text.len().saturating_sub(TAIL)..];
        format!("its last words: {}", String::from_utf8_lossy(tail).trim())
    }
}

impl Drop for NodeProcess {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
