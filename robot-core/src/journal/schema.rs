//! JSON schemas of the journal's messages, under the names by which Foxglove knows them.

/// Name and JSON schema of a kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Schema {
    pub(crate) name: &'static str,
    pub(crate) json: &'static str,
}

pub(crate) const JOINT_STATES: Schema =
    Schema { name: "lianshou.JointStates", json: include_str!("schema/joint_states.json") };

pub(crate) const FRAME_TRANSFORMS: Schema =
    Schema { name: "foxglove.FrameTransforms", json: include_str!("schema/frame_transforms.json") };

pub(crate) const SCENE_UPDATE: Schema =
    Schema { name: "foxglove.SceneUpdate", json: include_str!("schema/scene_update.json") };

pub(crate) const LOG: Schema =
    Schema { name: "foxglove.Log", json: include_str!("schema/log.json") };

/// Task events, decisions and whatever else is one JSON object.
pub(crate) const EVENT: Schema =
    Schema { name: "lianshou.Event", json: include_str!("schema/event.json") };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_json_and_says_its_name() {
        for schema in [JOINT_STATES, FRAME_TRANSFORMS, SCENE_UPDATE, LOG, EVENT] {
            let value: serde_json::Value =
                serde_json::from_str(schema.json).expect("a schema is JSON");
            assert_eq!(value["title"], schema.name);
            assert_eq!(value["type"], "object");
        }
    }
}
