//! A task command whose references are resolved against the scene.

use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::TaskCommand;
use crate::scene::ObjectId;

/// A command together with the scene objects that its `object` phrase means.
///
/// The places of the command carry their ids in themselves
/// ([`Place::reference_id`](super::Place)). Without a scene, `object_ids` is empty and the phrases
/// stay as they were said.
///
/// ```
/// use robot_core::task::{GroundedCommand, TaskCommand};
/// let wire = r#"{"do":"pick","object":"red block","object_ids":["block-1"]}"#;
/// let pick: GroundedCommand = serde_json::from_str(wire).unwrap();
/// assert_eq!(pick.object_ids, ["block-1"]);
/// assert_eq!(serde_json::to_string(&pick).unwrap(), wire);
/// assert_eq!(serde_json::to_string(&GroundedCommand::from(TaskCommand::Stop)).unwrap(), r#"{"do":"stop"}"#);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct GroundedCommand {
    /// What shall be done, in the words of the operator.
    pub command: TaskCommand,
    /// Scene ids of what the `object` slot means, in the order in which they are to be handled.
    pub object_ids: Vec<ObjectId>,
}

const OBJECT_IDS: &str = "object_ids";

impl From<TaskCommand> for GroundedCommand {
    fn from(command: TaskCommand) -> Self {
        Self { command, object_ids: Vec::new() }
    }
}

// `#[serde(flatten)]` does not work together with the `deny_unknown_fields` of `TaskCommand`, so
// the one extra key is taken out and put in by hand.
impl Serialize for GroundedCommand {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = serde_json::to_value(&self.command).map_err(serde::ser::Error::custom)?;
        let slots = value.as_object().ok_or_else(|| serde::ser::Error::custom("not a command"))?;
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in slots.iter().filter(|(key, _)| *key == "do") {
            map.serialize_entry(key, value)?;
        }
        for (key, value) in slots.iter().filter(|(key, _)| *key != "do") {
            map.serialize_entry(key, value)?;
        }
        if !self.object_ids.is_empty() {
            map.serialize_entry(OBJECT_IDS, &self.object_ids)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for GroundedCommand {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut map = Map::<String, Value>::deserialize(deserializer)?;
        let object_ids = match map.remove(OBJECT_IDS) {
            Some(ids) => serde_json::from_value(ids).map_err(serde::de::Error::custom)?,
            None => Vec::new(),
        };
        let command =
            serde_json::from_value(Value::Object(map)).map_err(serde::de::Error::custom)?;
        Ok(Self { command, object_ids })
    }
}
