//! `lianshou_scenarios`: plays scenarios against the real nodes on a real graph.
//!
//! For every run `lianshou_arm` and `lianshou_voice` are started in a namespace of their own; this
//! program is the operator, who speaks on `lianshou/utterance`, presses buttons by calling services,
//! and judges by what the nodes publish. The command line is that of `sim-tests`.

mod graph;
mod lacks;
mod operator;
mod process;
mod settling;
mod trial;

use std::process::ExitCode;

use sim_tests::backend::Backend;

fn main() -> ExitCode {
    let backends: [Box<dyn Backend>; 1] = [Box::new(graph::Graph::default())];
    sim_tests::program::main(&backends)
}
