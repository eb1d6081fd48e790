//! Hearing, understanding, dialogue and the command line `lianshou`.

pub mod engine;
pub mod models;
pub mod report;
pub mod understanding;
