//! Scenarios: what stands in a cell, what the operator says and when, what else happens, and what
//! must hold throughout and at the end. The format is described in `docs/simulation.md`.

mod end;
mod expect;
mod fault;
mod file;
mod object;
mod pattern;
mod place;
mod problem;
mod step;
mod when;

use serde::{Deserialize, Serialize};
use voice::understanding::Language;

pub use end::{End, EndKind, Side};
pub use expect::{Always, OutcomeKind};
pub use fault::Fault;
pub use file::{Prepared, load, load_folder, prepare};
pub use object::ObjectSpec;
pub use pattern::Pattern;
pub use place::Place;
pub use problem::{Problem, ScenarioError};
pub use step::{Action, HandMove, Step, Walk};
pub use when::When;

/// A scenario as its file says it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// One sentence: what is shown.
    pub title: String,
    /// Words to choose scenarios by, such as `stop`, `mandarin`, `recorded`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Language of the operator.
    #[serde(default = "english", skip_serializing_if = "is_english")]
    pub language: Language,
    /// Name of a robot in `urdf/`, or a path.
    #[serde(default = "default_robot", skip_serializing_if = "is_default_robot")]
    pub robot: String,
    /// Which arm; the first without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arm: Option<String>,
    /// Name of a scene in `urdf/scenes/`, a path, or `empty`.
    #[serde(default = "default_scene")]
    pub scene: String,
    /// Whether motions are read back and confirmed as in a real cell.
    #[serde(default, skip_serializing_if = "is_false")]
    pub confirms: bool,
    /// Whether speed and separation monitoring is on.
    #[serde(default, skip_serializing_if = "is_false")]
    pub watches_people: bool,
    /// Share of full speed that is allowed, 0 to 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub speed_limit: f64,
    /// Longest run, seconds of the cell's time.
    #[serde(default = "default_limit", skip_serializing_if = "is_default_limit")]
    pub limit_s: f64,
    /// Objects that are added to the scene, or take the place of those with the same id.
    #[serde(default, rename = "object", skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<ObjectSpec>,
    /// Ids of objects that are taken out of the scene.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// What happens, in order.
    #[serde(default, rename = "step")]
    pub steps: Vec<Step>,
    /// What must hold throughout.
    #[serde(default, skip_serializing_if = "Always::is_default")]
    pub always: Always,
    /// What must be so at the end.
    #[serde(default, rename = "end", skip_serializing_if = "Vec::is_empty")]
    pub end: Vec<End>,
}

impl Scenario {
    /// A scenario in which nothing happens yet.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            tags: Vec::new(),
            language: Language::En,
            robot: default_robot(),
            arm: None,
            scene: default_scene(),
            confirms: false,
            watches_people: false,
            speed_limit: 1.0,
            limit_s: default_limit(),
            objects: Vec::new(),
            without: Vec::new(),
            steps: Vec::new(),
            always: Always::default(),
            end: Vec::new(),
        }
    }

    /// Whether it has this tag.
    pub fn has_tag(&self, tag: &str) -> bool {
        self.tags.iter().any(|own| own == tag)
    }

    /// Whether somebody speaks in a recording.
    pub fn has_audio(&self) -> bool {
        self.steps.iter().any(|step| step.audio.is_some())
    }

    /// Whether it waits for contact or bounds its force.
    pub fn measures_contact(&self) -> bool {
        self.always.most_contact_n.is_some()
            || self.steps.iter().any(|step| step.when == When::Touching)
    }

    /// The file that holds this scenario.
    ///
    /// # Errors
    /// A value that TOML cannot hold.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }
}

fn english() -> Language {
    Language::En
}

fn is_english(language: &Language) -> bool {
    *language == Language::En
}

fn default_robot() -> String {
    "scr5_class".into()
}

fn is_default_robot(robot: &str) -> bool {
    robot == "scr5_class"
}

fn default_scene() -> String {
    "blocks".into()
}

fn one() -> f64 {
    1.0
}

fn is_one(value: &f64) -> bool {
    *value == 1.0
}

fn default_limit() -> f64 {
    120.0
}

fn is_default_limit(value: &f64) -> bool {
    *value == default_limit()
}

pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}
