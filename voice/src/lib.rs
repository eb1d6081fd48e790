//! Hearing, understanding, dialogue and the command line `lianshou`.

pub mod config;
pub mod audio;
pub mod engine;
pub mod installation;
pub mod models;
pub mod report;
pub mod understanding;
