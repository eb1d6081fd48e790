//! Task commands: the one definition of what a robot can be told to do.
//!
//! Every reader of language (rules, language model), every button, script and ROS client yields
//! [`TaskCommand`]s. The wire form (JSON, snake_case), the JSON Schema ([`schema`]) and the grammar
//! that constrains the language model are all made from the types in this module, so
//! that they cannot drift apart.
//!
//! A slot that was not said is absent (`None`), never guessed.

mod access;
mod command;
mod effect;
pub mod grammar;
mod grounded;
mod place;
pub mod schema;
mod slots;

pub use command::TaskCommand;
pub use grounded::GroundedCommand;
pub use place::{Place, Relation};
pub use slots::{ArmName, AskTopic, Direction, JointRef, NoneReason, SpeedChange};
