//! The parameters of `lianshou_arm`, and the cell that they describe.

use std::path::PathBuf;

use r2r::ParameterValue;
use robot_core::cell::{CellConfig, SceneSource};
use robot_core::control::Pacing;
use robot_core::supervisor::{SeparationConfig, SupervisorConfig};

use crate::data::{self, Kind, NotFound};
use crate::drive;
use crate::parameters::{Parameters, Settable};

/// All parameters with their defaults.
pub fn declare() -> Parameters {
    let mut all = Parameters::new();
    declare_cell(&mut all);
    drive::declare(&mut all);
    declare_safety(&mut all);
    declare_rates(&mut all);
    declare_follower(&mut all);
    all
}

fn declare_cell(all: &mut Parameters) {
    let texts = [
        ("robot", "scr5_class", "Robot: a name in lianshou_description, a folder or a URDF file."),
        ("arm", "", "Which arm of the robot; the first without it."),
        ("scene", "blocks.toml", "What stands in the cell: a name or a file; empty: nothing."),
        ("start_pose", "home", "Named pose in which the embedded simulator starts."),
        ("journal", "", "File of the recording (MCAP); empty: none."),
    ];
    for (name, default, about) in texts {
        all.declare(name, ParameterValue::String(default.into()), about, Settable::AtStart);
    }
    let about = "Time between two set-points, s.";
    all.declare_number("period_s", 0.002, [0.0005, 0.05], about, Settable::AtStart);
}

fn declare_safety(all: &mut Parameters) {
    use Settable::{Always, AtStart};
    let numbers = [
        (
            "speed_limit",
            1.0,
            [0.05, 1.0],
            "Highest speed override; nothing said raises it.",
            AtStart,
        ),
        ("speed_override", 1.0, [0.05, 1.0], "Speed override; never above speed_limit.", Always),
        ("tool_speed_m_s", 1.5, [0.01, 10.0], "Highest speed of the tool, m/s.", AtStart),
        (
            "contact_speed_m_s",
            0.0,
            [0.0, 10.0],
            "Highest speed at which a contact is permissible, m/s; 0: not limited.",
            AtStart,
        ),
        (
            "following_error",
            0.1,
            [0.001, 1.0],
            "Largest distance between set-point and measurement, rad or m.",
            AtStart,
        ),
        (
            "people_timeout_s",
            0.3,
            [0.02, 10.0],
            "A message about people older than this counts as a person at the arm, s.",
            AtStart,
        ),
        (
            "heartbeat_timeout_s",
            0.0,
            [0.0, 60.0],
            "The arm holds when the operator's station is silent for longer, s; 0: not watched.",
            Always,
        ),
    ];
    for (name, default, range, about, settable) in numbers {
        all.declare_number(name, default, range, about, settable);
    }
    let switches = [
        (
            "separation_monitoring",
            "Slow down for people near the arm, as lianshou/people tells where they are.",
        ),
        (
            "heed_affect",
            "Be slower and keep farther from people when lianshou/affect asks for it; it cannot ask for more speed.",
        ),
        (
            "measure_stops",
            "Measure after how many control periods a stop acts, and tell it in /diagnostics.",
        ),
    ];
    for (name, about) in switches {
        all.declare(name, ParameterValue::Bool(false), about, AtStart);
    }
}

fn declare_rates(all: &mut Parameters) {
    let numbers = [
        ("joint_state_rate_hz", 500.0, [1.0, 1000.0], "How often joint_states is published, Hz."),
        ("tf_rate_hz", 50.0, [1.0, 500.0], "How often the moving frames are published, Hz."),
        (
            "safety_state_rate_hz",
            20.0,
            [1.0, 200.0],
            "How often lianshou/safety_state is published, Hz.",
        ),
    ];
    for (name, default, range, about) in numbers {
        all.declare_number(name, default, range, about, Settable::Always);
    }
}

fn declare_follower(all: &mut Parameters) {
    let numbers = [
        (
            "goal_tolerance",
            0.01,
            [0.0, 1.0],
            "Distance to the end of a trajectory that counts as there, rad or m; 0: any.",
        ),
        (
            "path_tolerance",
            0.0,
            [0.0, 1.0],
            "Distance between set-point and measurement on a trajectory that ends it, rad or m; 0: any.",
        ),
        (
            "goal_time_s",
            0.0,
            [0.0, 60.0],
            "Time after the end of a trajectory within which the arm must be there, s; 0: any.",
        ),
    ];
    for (name, default, range, about) in numbers {
        all.declare_number(name, default, range, about, Settable::Always);
    }
    let about = "Accept trajectories that leave joints out; these hold their position.";
    let off = ParameterValue::Bool(false);
    all.declare("allow_partial_joints_goal", off, about, Settable::Always);
}

/// The cell that the parameters describe, in real time.
///
/// # Errors
/// Robot or scene are nowhere.
pub fn cell_config(all: &Parameters) -> Result<CellConfig, NotFound> {
    let robot = data::find(Kind::Robot, all.text("robot"))?;
    let mut config = CellConfig::new(robot);
    config.arm = optional(all.text("arm")).map(String::from);
    if let Some(name) = optional(all.text("scene")) {
        config.scene = SceneSource::File(data::find(Kind::Scene, name)?);
    }
    config.pacing = Pacing::RealTime;
    config.control.period_s = all.number("period_s");
    config.control.supervisor = supervisor(all);
    config.speed_limit = all.number("speed_limit");
    config.start_pose = all.text("start_pose").to_owned();
    config.journal = optional(all.text("journal")).map(PathBuf::from);
    config.keep_telemetry = all.flag("measure_stops");
    if config.journal.is_none() && !config.keep_telemetry {
        // Nobody would look at it; it is 6 MB.
        config.control.telemetry = 0;
    }
    Ok(config)
}

fn supervisor(all: &Parameters) -> SupervisorConfig {
    let contact_speed_m_s = all.number("contact_speed_m_s");
    let separation = SeparationConfig {
        stale_after_s: all.number("people_timeout_s"),
        ..SeparationConfig::default()
    };
    SupervisorConfig {
        tool_speed_m_s: all.number("tool_speed_m_s"),
        following_error: all.number("following_error"),
        contact_speed_m_s: (contact_speed_m_s > 0.0).then_some(contact_speed_m_s),
        separation: all.flag("separation_monitoring").then_some(separation),
        ..SupervisorConfig::default()
    }
}

fn optional(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_describe_a_cell() {
        let config = cell_config(&declare()).unwrap();
        assert!(config.robot.ends_with("scr5_class"));
        assert_eq!(config.control.period_s, 0.002);
        assert_eq!(config.control.supervisor, SupervisorConfig::default());
        assert_eq!(config.pacing, Pacing::RealTime);
    }
}
