//! Scores the lexicon of cues on its evaluation list and prints what went wrong.
//!
//! ```text
//! cargo run --release -p voice --example evaluate_cues
//! ```

use voice::affect::words::evaluation::{FILES, Line, Score, lines};

fn main() -> Result<(), String> {
    let mut all: Vec<Line> = Vec::new();
    for (name, file) in FILES {
        let part = lines(file)?;
        let score = Score::of(&part);
        println!("{name}: {score}");
        for (line, cues) in &score.misses {
            println!("    {:?} “{}”: {cues:?}", line.class, line.text);
        }
        all.extend(part);
    }
    println!("all {} lines: {}", all.len(), Score::of(&all));
    Ok(())
}
