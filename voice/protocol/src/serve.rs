//! The engine's side of the conversation.

use std::io::{self, BufReader};
use std::sync::mpsc;
use std::thread;

use crate::{Engine, FrameError, Hello, Reply, Request, VERSION, decode, read_frame, write_frame};

/// Says hello on standard output, then answers requests from standard input until it ends.
///
/// Standard input is read on a thread of its own, and its end ends the process at once: an engine
/// that is still computing does not outlive the program that started it.
///
/// # Errors
/// [`FrameError`] when a frame cannot be read or written.
pub fn serve<E: Engine>(
    engine: &str,
    mut answer: impl FnMut(E::Request) -> Result<E::Reply, String>,
) -> Result<(), FrameError> {
    let mut out = io::stdout().lock();
    let hello = Hello { version: VERSION, role: E::ROLE, engine: engine.to_owned() };
    write_frame(&mut out, &hello)?;
    let (sender, requests) = mpsc::channel();
    thread::spawn(move || {
        let mut input = BufReader::new(io::stdin().lock());
        loop {
            match read_frame(&mut input) {
                Ok(Some(content)) => {
                    if sender.send(content).is_err() {
                        return;
                    }
                }
                Ok(None) => std::process::exit(0),
                Err(error) => {
                    eprintln!("{error}");
                    std::process::exit(1);
                }
            }
        }
    });
    for content in requests {
        let Request { id, body } = decode::<Request<E::Request>>(&content)?;
        write_frame(&mut out, &Reply { id, outcome: answer(body) })?;
    }
    Ok(())
}
