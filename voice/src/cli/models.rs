//! `lianshou models`: which model files there are, fetching and verifying them.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use serde_json::json;

use super::ModelsCommand;
use crate::models::{Bars, FetchedFrom, ModelState, ModelStore, StoredModel};

pub(super) fn run(command: ModelsCommand, folder: Option<&Path>) -> Result<ExitCode> {
    let store = ModelStore::open(folder)?;
    match command {
        ModelsCommand::List { json } => list(&store, json),
        ModelsCommand::Fetch { names } => fetch(&store, &names),
        ModelsCommand::Verify => verify(&store),
    }
}

fn list(store: &ModelStore, as_json: bool) -> Result<ExitCode> {
    for model in store.list() {
        if as_json {
            println!("{}", as_value(&model));
        } else {
            let entry = &model.entry;
            let megabytes = entry.size as f64 / 1e6;
            println!(
                "{:<14} {megabytes:>6.0} MB  {:<8} {}",
                entry.name,
                state(&model),
                entry.purpose
            );
            println!("{:<14} {:>9}  licence {}; {}", "", "", entry.licence, model.path.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn as_value(model: &StoredModel) -> serde_json::Value {
    let entry = &model.entry;
    json!({
        "name": entry.name,
        "purpose": entry.purpose,
        "licence": entry.licence,
        "size": entry.size,
        "default": entry.default,
        "path": model.path,
        "state": state(model),
        "sources": entry.sources.iter().map(|source| source.title()).collect::<Vec<_>>(),
    })
}

fn state(model: &StoredModel) -> &'static str {
    match model.state {
        ModelState::Present => "present",
        ModelState::Missing => "missing",
        ModelState::Damaged(_) => "damaged",
    }
}

fn fetch(store: &ModelStore, names: &[String]) -> Result<ExitCode> {
    for fetched in store.fetch(names, &Bars::default())? {
        let from = match &fetched.from {
            FetchedFrom::AlreadyThere => "already there".to_owned(),
            FetchedFrom::OwnFile => "your own file".to_owned(),
            FetchedFrom::Source(title) => format!("from {title}"),
        };
        println!("{}: {from} ({})", fetched.name, fetched.path.display());
    }
    Ok(ExitCode::SUCCESS)
}

fn verify(store: &ModelStore) -> Result<ExitCode> {
    let mut bad = 0;
    for model in store.verify(&[], &Bars::default())? {
        match &model.state {
            ModelState::Present => println!("{}: intact", model.entry.name),
            ModelState::Missing => println!("{}: missing", model.entry.name),
            ModelState::Damaged(reason) => println!("{}: damaged, {reason}", model.entry.name),
        }
        bad += usize::from(model.state != ModelState::Present);
    }
    if bad > 0 {
        bail!("{bad} model files are missing or damaged; `lianshou models fetch` gets them again");
    }
    Ok(ExitCode::SUCCESS)
}
