//! What is known of a run when it is over.

use std::collections::BTreeMap;

use kinematics::JointVector;
use kinematics::model::Robot;
use robot_core::scene::Scene;
use voice::report::motion::{LimitCheck, MotionRecord};

use crate::backend::{Happening, TrialState};

/// The cell at an instant of the run.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// The cell's time, s.
    pub time_s: f64,
    /// Measured joint positions, rad or m.
    pub position: JointVector,
    /// Whether these are new measurements.
    pub is_fresh: bool,
    /// Measured speed of the fastest joint, rad/s or m/s.
    pub joint_speed: f64,
    /// Speed of the fastest joint that was asked of the drive since the point before, rad/s or m/s;
    /// `None` where that is not known.
    pub asked_joint_speed: Option<f64>,
    /// Speed of the tool centre point, m/s.
    pub tool_speed_m_s: f64,
    /// Whether a stop is latched.
    pub is_stopped: bool,
    /// Contact force, N, where it is known.
    pub contact_n: Option<f64>,
    /// Distance to the nearest person, m, where there is one.
    pub person_m: Option<f64>,
    /// Whether a person touches the arm, where contact is simulated.
    pub touches_person: bool,
}

/// The cell at a moment, to be drawn.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// What had just happened.
    pub caption: String,
    /// The objects.
    pub scene: Scene,
    /// The arm.
    pub state: TrialState,
    /// Where people were.
    pub people: Vec<[f64; 2]>,
}

/// Why a run did not come to its end.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// What a step waited for did not come.
    NeverDue {
        /// The step, from 0; the number of steps for the end of the run.
        step: usize,
        /// How long it was waited, s.
        waited_s: f64,
    },
    /// The run took longer than it may.
    TimeUp {
        /// The limit, s.
        limit_s: f64,
    },
}

/// Everything that is judged.
pub struct Record {
    /// Name of the back end.
    pub backend: String,
    /// The robot.
    pub robot: Robot,
    /// The arm that was used; the first without it.
    pub arm: Option<String>,
    /// For each step that was reached: its time, s, and how much had happened before it.
    pub steps: Vec<(f64, usize)>,
    /// Everything that happened, with its time, s.
    pub happenings: Vec<(f64, Happening)>,
    /// The cell every few milliseconds.
    pub points: Vec<Point>,
    /// The scene at the start.
    pub before: Scene,
    /// The scene at the end.
    pub after: Scene,
    /// What was really held at the end.
    pub holding: Option<String>,
    /// The cell at the start.
    pub first: TrialState,
    /// The cell at the end.
    pub last: TrialState,
    /// How far each object was from where it had been at the start, at most, m.
    pub moved_m: BTreeMap<String, f64>,
    /// What was asked of the drive, against the limits; no samples where that is not known.
    pub limits: LimitCheck,
    /// What was asked of the drive, to be drawn.
    pub motion: MotionRecord,
    /// Moments to be drawn.
    pub snapshots: Vec<Snapshot>,
    /// Why it did not come to its end.
    pub trouble: Option<Trouble>,
}

impl Record {
    /// What happened in a step: from it to the next one, or to the end.
    pub fn during(&self, step: usize) -> &[(f64, Happening)] {
        let Some((_, start)) = self.steps.get(step) else { return &[] };
        let end = self.steps.get(step + 1).map_or(self.happenings.len(), |(_, end)| *end);
        &self.happenings[*start..end]
    }

    /// Length of the run, s of the cell's time.
    pub fn duration_s(&self) -> f64 {
        self.last.time_s - self.first.time_s
    }
}
