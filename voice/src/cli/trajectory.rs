//! `lianshou trajectory plot`: pictures of motions that `otg` and `plan --time` have written.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use kinematics::Chain;
use robot_core::supervisor::SupervisorConfig;
use serde::Deserialize;
use serde_json::Value;

use super::kinematics::load;
use super::{PlotArguments, TrajectoryCommand};
use crate::report::chart::{self, Panel, Series};

/// Motions drawn of one file at most: a batch may hold many thousands.
const MOST_MOTIONS: usize = 20;

/// A motion as it stands in a file.
struct Recorded {
    name: String,
    times_s: Vec<f64>,
    /// Positions, velocities and accelerations: one list an axis.
    values: [Vec<Vec<f64>>; 3],
}

/// Position, velocity, acceleration and jerk.
const QUANTITIES: [(&str, &str); 4] =
    [("position", "rad"), ("velocity", "rad/s"), ("acceleration", "rad/s²"), ("jerk", "rad/s³")];

pub(super) fn run(command: &TrajectoryCommand) -> Result<ExitCode> {
    let TrajectoryCommand::Plot(arguments) = command;
    let chain = match &arguments.robot {
        Some(robot) => Some(load(robot)?.arm(None)?.chain.clone()),
        None => None,
    };
    let motions = read(&arguments.file)?;
    std::fs::create_dir_all(&arguments.out)
        .with_context(|| format!("cannot make the folder {}", arguments.out.display()))?;
    for motion in &motions {
        plot(motion, chain.as_ref(), arguments)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Every motion with samples in a file of JSON lines.
fn read(path: &Path) -> Result<Vec<Recorded>> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut motions = Vec::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line.with_context(|| format!("cannot read {}", path.display()))?;
        if line.trim().is_empty() {
            continue;
        }
        let place = || format!("{} line {}", path.display(), number + 1);
        let value: Value = serde_json::from_str(&line).with_context(place)?;
        let samples = value.get("samples").or_else(|| value.pointer("/trajectory/samples"));
        let Some(samples) = samples.and_then(Value::as_array) else {
            continue;
        };
        let name = match value.get("id") {
            Some(Value::String(id)) => id.clone(),
            Some(id) => id.to_string(),
            None => (number + 1).to_string(),
        };
        motions.push(motion(name, samples).with_context(place)?);
        if motions.len() == MOST_MOTIONS {
            eprintln!("only the first {MOST_MOTIONS} motions are drawn");
            break;
        }
    }
    if motions.is_empty() {
        bail!(
            "{} holds no motion with samples; `otg --dt SECONDS` and `plan --time` write them",
            path.display()
        );
    }
    Ok(motions)
}

/// Reads `[t, [position], [velocity], [acceleration]]` lists.
fn motion(name: String, samples: &[Value]) -> Result<Recorded> {
    type Sample = (f64, Vec<f64>, Vec<f64>, Vec<f64>);
    let samples: Vec<Sample> = samples
        .iter()
        .map(|sample| Sample::deserialize(sample).context("a sample is no [t, [p], [v], [a]]"))
        .collect::<Result<_>>()?;
    let axes = samples.first().map_or(0, |sample| sample.1.len());
    let fits = |values: &Vec<f64>| values.len() == axes && values.iter().all(|x| x.is_finite());
    let is_even = samples.iter().all(|(_, p, v, a)| fits(p) && fits(v) && fits(a));
    let is_rising = samples.windows(2).all(|pair| pair[1].0 >= pair[0].0);
    if axes == 0 || !is_even || !is_rising {
        bail!("the samples have no axis, different numbers of axes, or times that fall");
    }
    let column = |pick: fn(&Sample) -> &Vec<f64>| -> Vec<Vec<f64>> {
        (0..axes).map(|axis| samples.iter().map(|sample| pick(sample)[axis]).collect()).collect()
    };
    Ok(Recorded {
        name,
        times_s: samples.iter().map(|sample| sample.0).collect(),
        values: [column(|s| &s.1), column(|s| &s.2), column(|s| &s.3)],
    })
}

impl Recorded {
    fn axes(&self) -> usize {
        self.values[0].len()
    }

    /// Values of a quantity of an axis over time; jerk as the slope of the acceleration.
    fn line(&self, quantity: usize, axis: usize) -> Vec<(f64, f64)> {
        if let Some(values) = self.values.get(quantity) {
            return self.times_s.iter().copied().zip(values[axis].iter().copied()).collect();
        }
        let acceleration = &self.values[2][axis];
        let pairs = self.times_s.windows(2).zip(acceleration.windows(2));
        pairs
            .filter(|(times, _)| times[1] > times[0])
            .map(|(times, values)| {
                let (step_s, middle_s) = (times[1] - times[0], 0.5 * (times[0] + times[1]));
                (middle_s, (values[1] - values[0]) / step_s)
            })
            .collect()
    }

    /// Speed of the tool over time, m/s.
    fn tool_speed(&self, chain: &Chain) -> Vec<(f64, f64)> {
        let at = |values: &[Vec<f64>], index: usize| -> Vec<f64> {
            values.iter().map(|axis| axis[index]).collect()
        };
        let speed = |index: usize| {
            let jacobian = chain.jacobian(&at(&self.values[0], index)).1;
            let twist = jacobian.velocity(&at(&self.values[1], index));
            twist.fixed_rows::<3>(0).norm()
        };
        self.times_s.iter().enumerate().map(|(index, &t_s)| (t_s, speed(index))).collect()
    }
}

/// The value as a share of what the axis may do: −1 to 1.
fn share(chain: &Chain, quantity: usize, axis: usize, value: f64) -> f64 {
    let limits = chain.limits();
    match quantity {
        0 => {
            let (lower, upper) = (limits.lower[axis], limits.upper[axis]);
            (2.0 * value - lower - upper) / (upper - lower)
        }
        1 => value / limits.velocity[axis],
        2 => value / limits.acceleration[axis],
        _ => value / limits.jerk[axis],
    }
}

fn plot(motion: &Recorded, chain: Option<&Chain>, arguments: &PlotArguments) -> Result<()> {
    let chain = match chain {
        Some(chain) if chain.dof() != motion.axes() => {
            bail!("{}: {} axes, the arm has {}", motion.name, motion.axes(), chain.dof())
        }
        chain => chain,
    };
    let mut panels: Vec<Panel> =
        (0..QUANTITIES.len()).map(|quantity| panel(motion, chain, quantity)).collect();
    let end_s = motion.times_s.last().copied().unwrap_or(0.0);
    println!("{}: {end_s:.3} s, {} axes", motion.name, motion.axes());
    if let Some(chain) = chain {
        panels.push(tool_panel(motion, chain));
        for ((name, _), panel) in QUANTITIES.iter().zip(&panels) {
            print_greatest(name, panel, motion.axes());
        }
    }
    let safe = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
    let name = format!("trajectory_{}", motion.name.chars().take(60).map(safe).collect::<String>());
    chart::draw(&panels, &arguments.out, &name)?;
    println!("  {}", arguments.out.join(format!("{name}.svg")).display());
    println!("  {}", arguments.out.join(format!("{name}.png")).display());
    std::io::stdout().flush()?;
    Ok(())
}

fn panel(motion: &Recorded, chain: Option<&Chain>, quantity: usize) -> Panel {
    let (name, unit) = QUANTITIES[quantity];
    let line = |axis: usize| {
        let points = motion.line(quantity, axis);
        match chain {
            Some(chain) => Series {
                label: chain.joint_names()[axis].clone(),
                points: points
                    .into_iter()
                    .map(|(t_s, value)| (t_s, share(chain, quantity, axis, value)))
                    .collect(),
            },
            None => Series { label: format!("axis {}", axis + 1), points },
        }
    };
    let mut series: Vec<Series> = (0..motion.axes()).map(line).collect();
    if chain.is_some() {
        series.extend([("limit", 1.0), ("−limit", -1.0)].map(|limit| level(motion, limit)));
    }
    let (title, y_label) = match chain {
        Some(_) => (format!("Joint {name} against its limits"), "share of limit".to_owned()),
        None => (format!("Joint {name}"), format!("[{unit}]")),
    };
    Panel { title, x_label: "time [s]".into(), y_label, series, markers: vec![], equal_axes: false }
}

/// A horizontal line over the whole motion.
fn level(motion: &Recorded, (label, value): (&str, f64)) -> Series {
    let ends = [motion.times_s.first(), motion.times_s.last()];
    let points = ends.into_iter().flatten().map(|&t_s| (t_s, value)).collect();
    Series { label: label.into(), points }
}

fn tool_panel(motion: &Recorded, chain: &Chain) -> Panel {
    let limit_m_s = SupervisorConfig::default().tool_speed_m_s;
    Panel {
        title: "Speed of the tool against the supervisor's limit".into(),
        x_label: "time [s]".into(),
        y_label: "[m/s]".into(),
        series: vec![
            Series { label: "tool".into(), points: motion.tool_speed(chain) },
            level(motion, ("limit", limit_m_s)),
        ],
        markers: vec![],
        equal_axes: false,
    }
}

/// Which axis comes nearest to its limit, and when.
fn print_greatest(name: &str, panel: &Panel, axes: usize) {
    let points = panel.series.iter().take(axes).flat_map(|series| {
        series.points.iter().map(move |&(t_s, share)| (share.abs(), t_s, &series.label))
    });
    if let Some((share, t_s, axis)) = points.max_by(|a, b| a.0.total_cmp(&b.0)) {
        println!("  {name}: {:.1} % of the limit ({axis} at {t_s:.3} s)", 100.0 * share);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn motions_of_both_commands_are_read_and_drawn() {
        let still = "[0,0,0,0,0,0,0]";
        let sample = |t: f64, p: &str| format!("[{t},{p},{still},{still}]");
        let samples = [sample(0.0, still), sample(0.1, still)].join(",");
        let text = format!(
            "{{\"id\":\"a b\",\"duration\":0.1,\"samples\":[{samples}]}}\n\n\
             {{\"id\":7,\"path\":null}}\n{{\"id\":8,\"trajectory\":{{\"samples\":[{samples}]}}}}\n"
        );
        let file = file(&text);
        let out = tempfile::tempdir().unwrap();
        for robot in [None, Some("scr5_class".to_owned())] {
            let arguments =
                PlotArguments { file: file.path().into(), robot, out: out.path().into() };
            run(&TrajectoryCommand::Plot(arguments)).unwrap();
        }
        for name in ["trajectory_a_b.svg", "trajectory_a_b.png", "trajectory_8.svg"] {
            assert!(out.path().join(name).is_file(), "{name}");
        }
        let svg = std::fs::read_to_string(out.path().join("trajectory_8.svg")).unwrap();
        assert!(svg.contains("Joint jerk against its limits") && svg.contains("tool"));
    }

    #[test]
    fn jerk_is_the_slope_of_the_acceleration() {
        let samples: Vec<Value> =
            serde_json::from_str("[[0,[0],[0],[0]],[0.5,[0],[0],[2]],[0.5,[0],[0],[2]]]").unwrap();
        let motion = motion("x".into(), &samples).unwrap();
        assert_eq!(motion.line(3, 0), [(0.25, 4.0)]);
        assert_eq!(motion.line(2, 0)[1], (0.5, 2.0));
    }

    #[test]
    fn files_without_motions_are_refused() {
        for text in [
            "",
            "{\"id\":1}",
            "no json",
            "{\"samples\":[[0]]}",
            "{\"samples\":[]}",
            "{\"samples\":[[0,[0],[0],[0]],[1,[0,0],[0],[0]]]}",
            "{\"samples\":[[1,[0],[0],[0]],[0,[0],[0],[0]]]}",
            "{\"samples\":[[0,[null],[0],[0]]]}",
        ] {
            assert!(read(file(text).path()).is_err(), "{text}");
        }
        assert!(read(Path::new("/nonexistent")).is_err());
    }
}
