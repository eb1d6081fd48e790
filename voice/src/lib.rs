//! Hearing, understanding, dialogue and the command line `lianshou`.

pub mod understanding;
pub mod report;
