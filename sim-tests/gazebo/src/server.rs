//! A Gazebo server as a child process, in a partition of its own.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::error::GazeboError;
use crate::lock_step::Place;

/// How long the server may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(10);

/// Which program serves the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerKind {
    /// `gazebo-libraries-server`: Gazebo's libraries without its systems.
    Libraries,
    /// `gz sim`.
    Full,
}

/// Whether `gz sim` is on this machine: what `gz sim --versions` prints.
pub fn full_server() -> Option<String> {
    let output = Command::new("gz").args(["sim", "--versions"]).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

/// Where the libraries' server was built: `LIANSHOU_GAZEBO_SERVER`, else in the build folder.
fn libraries_program() -> PathBuf {
    let built = "../../target/gazebo-libraries-server/gazebo-libraries-server";
    std::env::var_os("LIANSHOU_GAZEBO_SERVER")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(built), PathBuf::from)
}

/// A running server. Dropping it ends it.
pub struct Server {
    child: Child,
    partition: String,
    world: String,
}

impl Server {
    /// Starts a server with a world; its time stands still. `models` is where `model://NAME` is
    /// looked up, `world` the name that the file gives the world.
    ///
    /// # Errors
    /// The program is missing, or it does not take the world.
    pub fn start(
        kind: ServerKind,
        file: &Path,
        world: &str,
        models: &Path,
    ) -> Result<Self, GazeboError> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let partition = format!("lianshou-{}-{count}", std::process::id());
        let (program, arguments) = match kind {
            ServerKind::Libraries => (libraries_program(), vec![]),
            ServerKind::Full => (PathBuf::from("gz"), vec!["sim", "-s", "-v", "1"]),
        };
        let mut command = Command::new(&program);
        command.args(arguments).arg(file).stdout(Stdio::piped()).process_group(0);
        for prefix in ["IGN", "GZ"] {
            command.env(format!("{prefix}_PARTITION"), &partition);
            command.env(format!("{prefix}_IP"), "127.0.0.1");
        }
        command.env("GZ_SIM_RESOURCE_PATH", models);
        let child = command.spawn().map_err(|source| GazeboError::Start { program, source })?;
        let mut server = Self { child, partition, world: world.into() };
        if kind == ServerKind::Libraries {
            server.wait_until_ready()?;
        }
        Ok(server)
    }

    /// Until it says so; everything that it says later is read and dropped.
    fn wait_until_ready(&mut self) -> Result<(), GazeboError> {
        let output = self.child.stdout.take().map(BufReader::new);
        let Some(mut output) = output else { return Ok(()) };
        let mut line = String::new();
        while output.read_line(&mut line).is_ok_and(|count| count > 0) {
            if line.contains("is ready") {
                std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
                return Ok(());
            }
            line.clear();
        }
        let status = self.child.wait().map_or_else(|error| error.to_string(), |it| it.to_string());
        Err(GazeboError::Ended { status })
    }

    /// Whom it talks to.
    pub fn partition(&self) -> &str {
        &self.partition
    }

    /// Name of its world.
    pub fn world(&self) -> &str {
        &self.world
    }

    /// Where an arm of it is.
    pub fn place(&self, model: &str, step_s: f64) -> Place {
        let (partition, world) = (self.partition.clone(), self.world.clone());
        Place { partition, world, model: model.into(), step_s }
    }

    /// Asks it to end (SIGTERM) and waits.
    ///
    /// # Errors
    /// It does not end by itself; it was killed then.
    pub fn end(mut self) -> Result<ExitStatus, GazeboError> {
        self.terminate()
            .ok_or_else(|| GazeboError::Ended { status: "killed, it did not end".into() })
    }

    fn terminate(&mut self) -> Option<ExitStatus> {
        // `gz sim` is a front end with children: the whole group is asked.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).stderr(Stdio::null()).status();
        let end = Instant::now() + GRACE;
        while Instant::now() < end {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.child.wait();
        None
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.terminate();
        }
    }
}
