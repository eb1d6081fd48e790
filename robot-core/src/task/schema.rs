//! JSON Schema of task commands, for tools, ROS clients and the grammar of the language model.

use schemars::schema_for;
use serde_json::Value;

use super::TaskCommand;

/// JSON Schema (draft 2020-12) of one task command.
pub fn command() -> Value {
    schema_for!(TaskCommand).to_value()
}

/// JSON Schema of a list of task commands, the answer to one utterance.
pub fn command_list() -> Value {
    schema_for!(Vec<TaskCommand>).to_value()
}
