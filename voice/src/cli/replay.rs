//! `lianshou replay`: what a recording holds.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::Result;
use robot_core::journal::JournalFile;
use serde_json::json;

use super::ReplayArguments;

/// Topics with a message every few milliseconds: only counted.
const BULK: [&str; 3] = ["/joint_states", "/tf", "/scene"];

pub(super) fn run(arguments: &ReplayArguments) -> Result<ExitCode> {
    let file = JournalFile::open(&arguments.file)?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut first_ns = None;
    for entry in file.entries()? {
        let entry = entry?;
        let start_ns = *first_ns.get_or_insert(entry.time_ns);
        *counts.entry(entry.topic.clone()).or_default() += 1;
        if BULK.contains(&entry.topic.as_str()) {
            continue;
        }
        let at_s = entry.time_ns.saturating_sub(start_ns) as f64 * 1e-9;
        if arguments.json {
            println!("{}", json!({"at_s": at_s, "topic": entry.topic, "value": entry.value}));
        } else {
            println!("{at_s:8.3} s  {}  {}", entry.topic, entry.value);
        }
    }
    if !arguments.json {
        counts.iter().for_each(|(topic, count)| println!("{count:8} messages on {topic}"));
    }
    Ok(ExitCode::SUCCESS)
}
