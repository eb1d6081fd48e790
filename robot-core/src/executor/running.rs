//! The task in work: which step it is at and what that step waits for.

use std::collections::VecDeque;

use super::queue::Task;
use super::{Fact, Failure};
use crate::control::{Ending, MotionId};
use crate::skills::{Program, Step};

/// What the step in work waits for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Waiting {
    /// Nothing: the next step may begin.
    Nothing,
    /// The end of an order to the control loop.
    Order(MotionId),
    /// So many more seconds.
    Seconds(f64),
}

/// A task in work.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) task: Task,
    pub(crate) steps: VecDeque<Step>,
    pub(crate) fact: Option<Fact>,
    pub(crate) waiting: Waiting,
    /// Whether the first motion has been ordered.
    pub(crate) has_moved: bool,
    /// Whether the fingers were ordered to move and it is not known yet what came of it.
    pub(crate) is_gripping: bool,
    total: usize,
}

impl Running {
    pub(crate) fn new(task: Task, program: Program) -> Self {
        let total = program.steps.len();
        let (steps, fact) = (program.steps.into(), program.fact);
        let (waiting, has_moved, is_gripping) = (Waiting::Nothing, false, false);
        Self { task, steps, fact, waiting, has_moved, is_gripping, total }
    }

    /// Share of the steps that is behind the task.
    pub(crate) fn fraction(&self) -> f64 {
        if self.total == 0 {
            return 1.0;
        }
        1.0 - self.steps.len() as f64 / self.total as f64
    }

    /// Whether every step is over.
    pub(crate) fn is_over(&self) -> bool {
        self.steps.is_empty() && self.waiting == Waiting::Nothing
    }

    /// Notes that an order of the control loop is over; a failure if it was ours and went wrong.
    pub(crate) fn note_ending(&mut self, id: MotionId, ending: Ending) -> Result<(), Failure> {
        if self.waiting != Waiting::Order(id) {
            return Ok(());
        }
        self.waiting = Waiting::Nothing;
        match ending {
            // Fingers that met something: the step after this one feels what it is.
            Ending::Completed | Ending::GripperBlocked => Ok(()),
            _ => Err(Failure::MotionLost),
        }
    }

    /// Lets time pass for a step that waits for it.
    pub(crate) fn let_pass(&mut self, elapsed_s: f64) {
        if let Waiting::Seconds(left) = self.waiting {
            let left = left - elapsed_s;
            self.waiting = if left > 0.0 { Waiting::Seconds(left) } else { Waiting::Nothing };
        }
    }
}
