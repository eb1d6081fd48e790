//! Hearing, understanding, dialogue and the command line `lianshou`.

pub mod affect;
pub mod audio;
pub mod cli;
pub mod config;
pub mod demo;
pub mod dialogue;
pub mod engine;
pub mod installation;
pub mod listen;
pub mod models;
pub mod recognition;
pub mod report;
pub mod session;
pub mod setting;
pub mod speech;
pub mod spotter;
pub mod understanding;
pub mod vad;
