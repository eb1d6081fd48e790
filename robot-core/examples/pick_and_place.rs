//! Picks a block and puts it into the tray, or another container of the scene that is named, in virtual
//! time, and prints what the cell reports.
//!
//! `cargo run --release -p robot-core --example pick_and_place [-- bin]`

use std::error::Error;
use std::path::Path;

use robot_core::cell::{Cell, CellConfig, SceneSource};
use robot_core::executor::Event;
use robot_core::task::GroundedCommand;
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let urdf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf");
    let mut config = CellConfig::new(urdf.join("scr5_class"));
    config.scene = SceneSource::File(urdf.join("scenes/blocks.toml"));
    let mut cell = Cell::start(config)?;
    let place = std::env::args().nth(1).unwrap_or_else(|| "tray".to_owned());
    let commands: Vec<GroundedCommand> = serde_json::from_value(json!([
        {"do": "pick", "object": "red block", "object_ids": ["red_block"]},
        {"do": "place", "to": {"relation": "in", "ref": place, "ref_id": place}},
        {"do": "home"}
    ]))?;
    cell.submit(commands);
    for event in cell.run_until_idle(60.0) {
        match event {
            Event::Planned { task, duration_s, stop_s, stop_m, times } => println!(
                "task {task}: {duration_s:.2} s of motion, a stop takes at most {stop_s:.2} s and \
                 {stop_m:.3} m; planned in {:.1} ms (ik {:.1}, path {:.1}, time {:.1})",
                times.total_ms(),
                times.ik_ms,
                times.plan_ms,
                times.time_ms
            ),
            Event::Progress { task, stage, .. } => println!("task {task}: {stage}"),
            Event::Finished { task, outcome, time_s, .. } => {
                println!("task {task}: {outcome:?} at {time_s:.2} s");
            }
            _ => {}
        }
    }
    Ok(())
}
