//! A step of a scenario: when, what happens, and what the robot answers.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Fault, OutcomeKind, Pattern, Place, Problem, When};
use crate::backend::{Button, Disturbance, Speech};
use robot_core::control::StopLevel;

/// Somebody walks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Walk {
    /// Where the person appears, x and y in the base frame, m.
    pub from: [f64; 2],
    /// Where the person goes and stays.
    pub to: [f64; 2],
    /// How fast, m/s.
    #[serde(default = "walking_speed")]
    pub speed_m_s: f64,
}

fn walking_speed() -> f64 {
    1.2
}

/// Somebody puts an object elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandMove {
    /// Scene id.
    pub object: String,
    /// Where its centre goes, base frame, m.
    pub to: [f64; 3],
}

/// A step. At most one of `say`, `audio`, `press`, `walk`, `move` and `fault` is given. What the
/// robot is expected to say and do is looked for between this step and the next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What is waited for.
    #[serde(default, skip_serializing_if = "When::is_default")]
    pub when: When,
    /// How long after that, s.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub after_s: f64,
    /// How long to wait for `when` at most, s of the cell's time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_s: Option<f64>,
    /// What the operator says, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub say: Option<String>,
    /// What the operator says, as a sound file: beside the scenario, or from the project's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<PathBuf>,
    /// A button: `stop`, `fast stop`, `resume`, `pause`, `cancel`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub press: Option<String>,
    /// Somebody walks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub walk: Option<Walk>,
    /// Somebody moves an object by hand.
    #[serde(default, rename = "move", skip_serializing_if = "Option::is_none")]
    pub hand_move: Option<HandMove>,
    /// Something breaks, or works again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// What is understood of a recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hears: Option<Pattern>,
    /// What the robot asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<Pattern>,
    /// What the robot says (questions included).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<Pattern>,
    /// Verbs of the commands that are accepted, in order; `[]` for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub does: Option<Vec<String>>,
    /// Scene ids of the objects of the accepted commands, in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objects: Option<Vec<String>>,
    /// How the tasks of this step end: all of them for `done`, one of them for the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeKind>,
    /// Why they were refused, failed or dropped: a word as in the recording, e.g. `path_blocked`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

fn is_zero(value: &f64) -> bool {
    *value == 0.0
}

/// What happens in a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Nothing; it is only waited.
    Wait,
    /// Somebody speaks.
    Say(Speech),
    /// Somebody presses a button.
    Press(Button),
    /// Something else.
    Disturb(Disturbance),
}

impl Step {
    /// A step in which the operator says something when the robot is idle.
    pub fn say(text: impl Into<String>) -> Self {
        Self { say: Some(text.into()), ..Self::default() }
    }

    /// What happens. Sound files are looked for beside the scenario and in the project's folder.
    ///
    /// # Errors
    /// More than one action, an unknown button, or a sound file that is not there.
    pub fn action(&self, index: usize, folder: &Path) -> Result<Action, Problem> {
        let place = Place::Step(index);
        let given = [
            ("say", self.say.is_some()),
            ("audio", self.audio.is_some()),
            ("press", self.press.is_some()),
            ("walk", self.walk.is_some()),
            ("move", self.hand_move.is_some()),
            ("fault", self.fault.is_some()),
        ];
        let mut given = given.into_iter().filter(|(_, is_given)| *is_given).map(|(key, _)| key);
        if let (Some(first), Some(second)) = (given.next(), given.next()) {
            let message = format!("`{first}` and `{second}` are two steps, not one");
            return Err(Problem::new(place, second, message));
        }
        if let Some(text) = &self.say {
            return Ok(Action::Say(Speech::Text(text.clone())));
        }
        if let Some(audio) = &self.audio {
            let path = find(audio, folder).ok_or_else(|| {
                let message = format!("there is no sound file {}", audio.display());
                Problem::new(place, "audio", message)
            })?;
            return Ok(Action::Say(Speech::Audio(path)));
        }
        if let Some(name) = &self.press {
            return button(name).map(Action::Press).ok_or_else(|| {
                let known = "stop, fast stop, resume, pause, cancel";
                Problem::new(place, "press", format!("unknown button \"{name}\"; known: {known}"))
            });
        }
        let disturbance = match (&self.walk, &self.hand_move, self.fault) {
            (Some(Walk { from, to, speed_m_s }), _, _) => {
                Disturbance::Walk { from: *from, to: *to, speed_m_s: *speed_m_s }
            }
            (_, Some(HandMove { object, to }), _) => {
                Disturbance::MoveObject { object: object.clone(), to: *to }
            }
            (_, _, Some(fault)) => fault.into(),
            _ => return Ok(Action::Wait),
        };
        Ok(Action::Disturb(disturbance))
    }

    /// What happens, in words for a timeline.
    pub fn in_words(&self) -> String {
        match (&self.say, &self.audio, &self.press, &self.walk, &self.hand_move, self.fault) {
            (Some(text), ..) => format!("says “{text}”"),
            (_, Some(path), ..) => format!("plays {}", path.display()),
            (_, _, Some(button), ..) => format!("presses {button}"),
            (_, _, _, Some(walk), ..) => format!("walks from {:?} to {:?}", walk.from, walk.to),
            (.., Some(moved), _) => format!("moves {} to {:?}", moved.object, moved.to),
            (.., Some(fault)) => format!("fault: {}", String::from(fault)),
            _ => format!("waits for {}", self.when),
        }
    }

    /// Whether something is expected of the robot.
    pub fn expects_something(&self) -> bool {
        self.hears.is_some()
            || self.asks.is_some()
            || self.says.is_some()
            || self.does.is_some()
            || self.objects.is_some()
            || self.outcome.is_some()
            || self.reason.is_some()
    }
}

fn button(name: &str) -> Option<Button> {
    Some(match name {
        "stop" => Button::Stop(StopLevel::Hold),
        "fast stop" => Button::Stop(StopLevel::FastHold),
        "resume" => Button::Resume,
        "pause" => Button::Pause,
        "cancel" => Button::Cancel,
        _ => return None,
    })
}

fn find(audio: &Path, folder: &Path) -> Option<PathBuf> {
    let project = voice::installation::data_folder();
    let candidates = [Some(folder.join(audio)), project.map(|project| project.join(audio))];
    candidates.into_iter().flatten().find(|path| path.is_file())
}
