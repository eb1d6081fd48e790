//! Runs the control loop at 1 kHz beside everything else that the product does at the same time, as hard as
//! it goes: speech recognition and the language model in their own processes, and a planner in this one.
//! Prints how late the loop woke, and whether a set-point was left out.
//!
//! ```text
//! cargo build --release && cargo run --release -p robot-core --example soak -- 600
//! ```
//! The number is the duration in seconds (default 600). `target/release/lianshou` and its two engines
//! do the hearing and the reading; where it lies elsewhere, `LIANSHOU` names it. Exit code 1 if a
//! set-point was left out, or if one of the others did not work throughout.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use kinematics::JointVector;
use kinematics::model::{Arm, Robot};
use kinematics::trajectory::{State, Trajectory, point_to_point};
use robot_core::cell::{Cell, CellConfig, SceneSource};
use robot_core::control::{ControlConfig, ControlLoop, LatenessReport, Pacing, Started};
use robot_core::drive::simulator::{Simulator, SimulatorConfig};
use robot_core::executor::Event;
use robot_core::scene::Scene;
use robot_core::task::GroundedCommand;

type Failure = Box<dyn std::error::Error>;

const PERIOD_S: f64 = 0.001;
/// How often the running work is looked after.
const LOOK: Duration = Duration::from_millis(100);

fn main() -> Result<ExitCode, Failure> {
    let seconds = std::env::args().nth(1).map_or(Ok(600), |text| text.parse())?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let load = Load::start(&root)?;
    let robot = Robot::load(&root.join("urdf/scr5_class"))?;
    let arm = robot.arm(None)?;
    let scene = Scene::from_toml(include_str!("../../urdf/scenes/blocks.toml"))?;
    let home = *arm.poses.get("home").ok_or("the robot has no home pose")?;
    let drive = Simulator::new(&robot, arm, &home, &scene, SimulatorConfig::default())?.0;
    let config = ControlConfig { period_s: PERIOD_S, ..ControlConfig::default() };
    let Started { control_loop, mut handle, people: _people } =
        ControlLoop::start(Box::new(drive), &arm.chain, &config, Pacing::RealTime)?;
    if let Some(status) = control_loop.real_time_status() {
        println!("the loop has {status}");
    }
    let motions = motions(arm)?;
    let (start, duration) = (Instant::now(), Duration::from_secs(seconds));
    let mut count = 0;
    while start.elapsed() < duration {
        handle.send(motions[count % 2].clone())?;
        while handle.finished().is_none() && start.elapsed() < duration {
            std::thread::sleep(Duration::from_millis(5));
            while handle.telemetry().is_some() {}
        }
        count += 1;
    }
    let elapsed_s = start.elapsed().as_secs_f64();
    let (report, histogram) = (handle.lateness(), handle.lateness_histogram());
    drop(control_loop);
    let worked = load.end();
    Ok(tell(&report, &histogram, elapsed_s, count, &worked))
}

/// There and back, all joints.
fn motions(arm: &Arm) -> Result<[Trajectory; 2], Failure> {
    let home = *arm.poses.get("home").ok_or("the robot has no home pose")?;
    let away = JointVector::from_fn(home.len(), |joint| home[joint] - 0.5);
    let (home, away) = (State::at_rest(&home), State::at_rest(&away));
    let limits = arm.chain.limits();
    Ok([point_to_point(&home, &away, limits)?, point_to_point(&away, &home, limits)?])
}

fn tell(
    report: &LatenessReport,
    histogram: &[(f64, u64)],
    elapsed_s: f64,
    motions: usize,
    worked: &[Worked],
) -> ExitCode {
    for Worked { what, rounds, failures } in worked {
        println!("beside it: {what}, {rounds} rounds, {failures} of them failed");
    }
    println!("lateness, up to µs: periods");
    for (up_to_us, count) in histogram {
        println!("  {up_to_us:9.1}: {count}");
    }
    println!(
        "{:.0} Hz for {elapsed_s:.1} s, {motions} motions, {} wake-ups: median {:.0} µs, p99 {:.0} µs, \
         p99.9 {:.0} µs, worst {:.0} µs; {} set-points made up for, {} left out",
        1.0 / PERIOD_S,
        report.periods,
        report.median_us,
        report.p99_us,
        report.p999_us,
        report.worst_us,
        report.made_up_for,
        report.overruns
    );
    let all_worked = worked.iter().all(|one| one.failures == 0);
    if report.overruns == 0 && all_worked { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What one of the others did.
struct Worked {
    what: &'static str,
    rounds: u64,
    failures: u64,
}

/// The others, in threads that keep them at work.
struct Load {
    is_over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Worked>>,
}

impl Load {
    fn start(root: &Path) -> Result<Self, Failure> {
        let program = std::env::var_os("LIANSHOU")
            .map_or_else(|| root.join("target/release/lianshou"), PathBuf::from);
        let is_over = Arc::new(AtomicBool::new(false));
        let mut threads = Vec::new();
        if program.exists() {
            let mut listen = vec!["listen".into()];
            for entry in std::fs::read_dir(root.join("voice/demo/audio"))? {
                let path = entry?.path();
                if path.extension().is_some_and(|extension| extension == "wav") {
                    listen.push(path);
                }
            }
            let sentences = root.join("voice/evaluation/en-fresh.jsonl");
            let read = ["understand", "--llm", "only", "--batch"].map(PathBuf::from);
            let read = read.into_iter().chain([sentences, "--out".into(), "/dev/null".into()]);
            threads.push(keep_running("recognition", &program, listen, &is_over)?);
            threads.push(keep_running("language model", &program, read.collect(), &is_over)?);
        } else {
            println!("no {}: without recognition and language model", program.display());
        }
        threads.push(keep_planning(root, &is_over)?);
        Ok(Self { is_over, threads })
    }

    fn end(self) -> Vec<Worked> {
        self.is_over.store(true, Ordering::Relaxed);
        self.threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
    }
}

/// Starts a program again and again until it is over.
fn keep_running(
    what: &'static str,
    program: &Path,
    arguments: Vec<PathBuf>,
    is_over: &Arc<AtomicBool>,
) -> Result<JoinHandle<Worked>, Failure> {
    let (program, is_over) = (program.to_owned(), is_over.clone());
    Ok(std::thread::Builder::new().name(what.into()).spawn(move || {
        let mut worked = Worked { what, rounds: 0, failures: 0 };
        while !is_over.load(Ordering::Relaxed) {
            let mut command = Command::new(&program);
            command.args(&arguments).stdin(Stdio::null()).stdout(Stdio::null());
            let ended = command.stderr(Stdio::null()).spawn().map(|child| wait(child, &is_over));
            worked.rounds += 1;
            worked.failures += u64::from(!ended.unwrap_or(false));
        }
        worked
    })?)
}

/// Waits for a program, or ends it when all is over; whether it did its work as far as it came.
fn wait(mut child: Child, is_over: &AtomicBool) -> bool {
    loop {
        match child.try_wait() {
            // `listen` and `understand` say 1 for a file or line that they cannot understand.
            Ok(Some(status)) => return status.success(),
            Ok(None) if is_over.load(Ordering::Relaxed) => {
                return child.kill().and_then(|()| child.wait()).is_ok();
            }
            Ok(None) => std::thread::sleep(LOOK),
            Err(_) => return false,
        }
    }
}

/// Picks and places in virtual time, which is mostly planning and simulation.
fn keep_planning(root: &Path, is_over: &Arc<AtomicBool>) -> Result<JoinHandle<Worked>, Failure> {
    let (urdf, is_over) = (root.join("urdf"), is_over.clone());
    let commands: Vec<GroundedCommand> = serde_json::from_str(
        r#"[{"do":"pick","object":"red block","object_ids":["red_block"]},
            {"do":"place","to":{"relation":"in","ref":"bin","ref_id":"bin"}},
            {"do":"home"}]"#,
    )?;
    Ok(std::thread::Builder::new().name("planner".into()).spawn(move || {
        let mut worked = Worked { what: "planner", rounds: 0, failures: 0 };
        while !is_over.load(Ordering::Relaxed) {
            let mut config = CellConfig::new(urdf.join("scr5_class"));
            config.scene = SceneSource::File(urdf.join("scenes/blocks.toml"));
            let is_done = Cell::start(config).is_ok_and(|mut cell| {
                cell.submit(commands.clone());
                let events = cell.run_until_idle(60.0);
                let is_done = |event: &Event| {
                    matches!(event, Event::Finished { outcome, .. } if outcome.is_done())
                };
                events.iter().filter(|event| is_done(event)).count() == commands.len()
            });
            worked.rounds += 1;
            worked.failures += u64::from(!is_done);
        }
        worked
    })?)
}
