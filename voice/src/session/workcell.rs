//! What a conversation needs of the cell that it is about, wherever that cell is.

use robot_core::caution::{Caution, Halt};
use robot_core::cell::Cell;
use robot_core::control::StopLevel;
use robot_core::executor::{Activity, Event, TaskId};
use robot_core::journal::LogLevel;
use robot_core::scene::Scene;
use robot_core::task::{GroundedCommand, TaskCommand};

/// A cell in this process ([`Cell`]) or elsewhere, as a conversation sees it.
///
/// # Contract
/// Nothing here waits for the arm: an implementation that talks to another computer sends and
/// returns, and tells in [`Workcell::poll`] what became of it. One that has lost its arm answers
/// commands with [`Refusal::NoConnection`](robot_core::executor::Refusal::NoConnection), tells the
/// loss as [`Fact::ConnectionLost`](robot_core::executor::Fact::ConnectionLost), and never repeats
/// a command by itself when the arm is back.
pub trait Workcell {
    /// The scene as of the last [`Workcell::poll`].
    fn scene(&self) -> &Scene;

    /// Time of the cell, seconds from its own beginning; only its advance matters.
    fn time_s(&self) -> f64;

    /// What the arm was doing at the last [`Workcell::poll`].
    fn activity(&self) -> Activity;

    /// Whether nothing ran and nothing waited at the last [`Workcell::poll`].
    fn is_idle(&self) -> bool;

    /// Latches a stop, past everything that waits to be done.
    fn stop(&self, level: StopLevel);

    /// Is as careful as this from now on, instead of as before; a halt in it is carried out at once.
    /// Returns whether all of it is obeyed. Without an implementation of its own, a cell only halts:
    /// it has no way to be slower than it was told.
    fn heed(&mut self, caution: Caution) -> bool {
        match caution.halt() {
            Halt::Stop => self.stop(StopLevel::Hold),
            Halt::Pause => drop(self.submit(vec![TaskCommand::Pause.into()])),
            Halt::None => {}
        }
        caution.speed_factor() == 1.0
    }

    /// Hands over the commands of one utterance, in their order; gives their numbers.
    fn submit(&mut self, commands: Vec<GroundedCommand>) -> Vec<TaskId>;

    /// What happened since the last call.
    fn poll(&mut self) -> Vec<Event>;

    /// Writes what was said into the recording of the cell, if it has one.
    fn log(&self, speaker: &str, text: &str);
}

impl Workcell for Cell {
    fn scene(&self) -> &Scene {
        Cell::scene(self)
    }

    fn time_s(&self) -> f64 {
        self.state().time_s
    }

    fn activity(&self) -> Activity {
        Cell::activity(self)
    }

    fn is_idle(&self) -> bool {
        Cell::is_idle(self)
    }

    fn stop(&self, level: StopLevel) {
        Cell::stop(self, level);
    }

    fn heed(&mut self, caution: Caution) -> bool {
        Cell::heed(self, caution);
        true
    }

    fn submit(&mut self, commands: Vec<GroundedCommand>) -> Vec<TaskId> {
        Cell::submit(self, commands)
    }

    fn poll(&mut self) -> Vec<Event> {
        Cell::poll(self)
    }

    fn log(&self, speaker: &str, text: &str) {
        if let Some(recorder) = self.recorder() {
            // A recording that fails does not end the conversation; the cell tells of it when it is
            // shut down.
            let _ = recorder.log(self.state().time_s, LogLevel::Info, speaker, text);
        }
    }
}
