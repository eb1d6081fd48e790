//! What a scenario is played against: one trait in front of the cell in this process, the ROS 2 graph,
//! or Gazebo.
//!
//! A [`Backend`] starts a fresh cell for every run; a [`Trial`] is that run. The player calls
//! [`Trial::step`] again and again; how much time passes in a step, and whether it is real or
//! virtual, is the back end's affair: all times are read from [`Trial::state`], never from a clock.

use std::path::PathBuf;

use kinematics::JointVector;
use robot_core::control::{StopLevel, TelemetrySample};
use robot_core::executor::{Activity, Event};
use robot_core::scene::{Object, Scene};
use robot_core::supervisor::Violation;
use robot_core::task::GroundedCommand;
use voice::understanding::Language;

use crate::scenario::Scenario;

/// Why a back end cannot go on. It ends the run, which then counts as broken, not as failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackendError {
    /// This back end cannot do what the scenario asks; the run counts as skipped.
    #[error("{backend} cannot {what}")]
    Lacks {
        /// Name of the back end.
        backend: String,
        /// What it would have to do.
        what: String,
    },
    /// The cell could not be started, or it broke.
    #[error("{0}")]
    Broken(String),
}

impl BackendError {
    /// A broken cell, with every cause that the error tells.
    pub fn broken(error: impl Into<anyhow::Error>) -> Self {
        Self::Broken(format!("{:#}", error.into()))
    }
}

/// A system under test. Runs are started from several threads at once.
pub trait Backend: Sync {
    /// Short name for reports: `embedded`, `ros2`, `gazebo`.
    fn name(&self) -> &str;

    /// Most runs at the same time; 1 for a graph of which there is only one.
    fn most_jobs(&self) -> usize {
        usize::MAX
    }

    /// Why a scenario cannot be played here, if that is known beforehand.
    fn lacks(&self, scenario: &Scenario) -> Option<String> {
        let _ = scenario;
        None
    }

    /// Starts a cell, at rest at the pose `home` of its arm.
    ///
    /// # Errors
    /// The cell cannot be started, or this back end lacks what the setting asks.
    fn start(&self, setting: &Setting) -> Result<Box<dyn Trial + '_>, BackendError>;
}

/// The cell that a run needs.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Robot folder.
    pub robot: PathBuf,
    /// Which arm; the first without it.
    pub arm: Option<String>,
    /// What stands in the cell.
    pub scene: Scene,
    /// Whether motions are read back and confirmed as in a real cell.
    pub confirms: bool,
    /// Language of the operator.
    pub language: Language,
    /// Whether speed and separation monitoring is on.
    pub watches_people: bool,
    /// How many people will walk through the cell, one after another or together.
    pub people: usize,
    /// Share of full speed that is allowed, 0 to 1.
    pub speed_limit: f64,
    /// File of the recording (MCAP), if there shall be one.
    pub journal: Option<PathBuf>,
}

/// Something that the operator says.
#[derive(Clone, Debug, PartialEq)]
pub enum Speech {
    /// Typed, or recognized without fail.
    Text(String),
    /// A sound file for the recognizer. It takes its length of time to be heard.
    Audio(PathBuf),
}

/// A button of the cell, which takes no voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Latches a stop.
    Stop(StopLevel),
    /// Goes on after a pause, or releases a latched stop.
    Resume,
    /// Holds on the path.
    Pause,
    /// Drops what runs and what waits.
    Cancel,
}

/// Something that happens to the cell and that nobody said.
#[derive(Clone, Debug, PartialEq)]
pub enum Disturbance {
    /// A person appears at `from` (x, y in the base frame, m) and walks to `to`, where they stay.
    Walk {
        /// Where the person appears.
        from: [f64; 2],
        /// Where the person goes.
        to: [f64; 2],
        /// How fast, m/s.
        speed_m_s: f64,
    },
    /// Everybody leaves.
    PeopleLeave,
    /// Whoever watches people says nothing any more.
    PeopleFeedSilent,
    /// Somebody puts an object elsewhere by hand (centre, base frame, m).
    MoveObject {
        /// Scene id.
        object: String,
        /// Where to.
        to: [f64; 3],
    },
    /// What is held slips out of the fingers.
    Slip,
    /// The drive answers nothing new any more.
    DriveDead,
    /// The drive's measurements come this much late, s; 0 ends it.
    DriveLate(f64),
    /// The drive works again.
    DriveAlive,
    /// The speech recognizer's process is killed.
    RecognizerKilled,
    /// Nothing that is said is heard any more (`true`), or again (`false`). Buttons still work.
    VoiceLost(bool),
}

/// Something that happened in a run.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "a few a second")]
pub enum Happening {
    /// Words reached the dialogue.
    Heard {
        /// The words.
        text: String,
        /// How sure recognition is of them, 0 to 1.
        confidence: f64,
    },
    /// The robot said something.
    Said {
        /// The words.
        text: String,
        /// Whether it waits for an answer.
        is_question: bool,
    },
    /// Commands of the last utterance were accepted.
    Accepted {
        /// The commands.
        commands: Vec<GroundedCommand>,
        /// Numbers of the tasks that came of them, as in the executor's events.
        tasks: Vec<u64>,
    },
    /// The executor reported something. A back end that does not see all events reports at least
    /// `Moving`, `Finished` and `Stopped`.
    Event(Event),
    /// The supervisor stopped the arm.
    Violated(Violation),
}

/// The cell at an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrialState {
    /// The cell's time since its start, s.
    pub time_s: f64,
    /// Measured joint positions, rad or m.
    pub position: JointVector,
    /// Measured joint velocities, rad/s or m/s.
    pub velocity: JointVector,
    /// Whether these are new measurements: not while a drive repeats its last ones.
    pub is_fresh: bool,
    /// Distance between the fingers, m.
    pub gripper_gap_m: f64,
    /// Level of the latched stop, if one is.
    pub stop: Option<StopLevel>,
    /// What the executor does.
    pub activity: Activity,
    /// Whether nothing runs, nothing waits, nobody speaks and the arm stands.
    pub is_idle: bool,
    /// Largest force of the arm on anything but an object between its fingers since the last step,
    /// N; `None` where contact is not simulated.
    pub contact_n: Option<f64>,
}

/// One run.
pub trait Trial {
    /// Somebody says something. Text is heard before this returns or soon after; a recording is
    /// heard when it has been played.
    ///
    /// # Errors
    /// The file cannot be read, or the recognizer is not there.
    fn say(&mut self, speech: &Speech) -> Result<(), BackendError>;

    /// Somebody presses a button.
    ///
    /// # Errors
    /// The cell is not there any more.
    fn press(&mut self, button: Button) -> Result<(), BackendError>;

    /// Something happens to the cell.
    ///
    /// # Errors
    /// [`BackendError::Lacks`] where this cannot be made to happen.
    fn disturb(&mut self, disturbance: &Disturbance) -> Result<(), BackendError>;

    /// Lets a little time pass (some milliseconds) and tells what happened.
    ///
    /// # Errors
    /// The cell is broken.
    fn step(&mut self) -> Result<Vec<Happening>, BackendError>;

    /// The cell now.
    fn state(&self) -> TrialState;

    /// Where things are: in a simulator, where they really are.
    fn scene(&self) -> &Scene;

    /// What the robot holds: in a simulator, what it really holds.
    fn holding(&self) -> Option<&Object>;

    /// Where people are now (x, y in the base frame, m).
    fn people(&self) -> Vec<[f64; 2]> {
        Vec::new()
    }

    /// Whether a person has touched the arm since the last step; never where contact is not simulated.
    fn touches_person(&self) -> bool {
        false
    }

    /// Every control period since the last call. A back end that sees no set-points gives none; the
    /// joint limits are then checked on the measurements of [`Trial::state`].
    fn take_samples(&mut self) -> Vec<TelemetrySample> {
        Vec::new()
    }

    /// Ends the run and completes the recording.
    ///
    /// # Errors
    /// The recording cannot be completed.
    fn finish(self: Box<Self>) -> Result<(), BackendError>;
}
