//! What the executor orders, what comes back, and the switches that bypass the queue.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde::Serialize;

use super::motion::{Motion, MotionId};
use super::stop::{StopLevel, StopTicket};
use super::together::Together;
use crate::supervisor::Violation;

/// One order in the queue.
#[derive(Debug)]
pub(crate) enum Order {
    Move(Box<Motion>),
    Grip(Grip),
}

/// Opens or closes the gripper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Grip {
    pub(crate) id: MotionId,
    pub(crate) gap_m: f64,
    pub(crate) force_n: f64,
}

impl Order {
    pub(crate) fn id(&self) -> MotionId {
        match self {
            Self::Move(motion) => motion.id,
            Self::Grip(grip) => grip.id,
        }
    }
}

/// How an order ended.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "ending", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Ending {
    /// The end of the trajectory or the gap was reached, or the fingers hold something.
    Completed,
    /// It was cancelled, on the way or before it began.
    Cancelled,
    /// It did not begin where the arm stands; plan again from [`super::ControlState::start`].
    StartsElsewhere {
        /// The joint that is farthest away, base to tip from 0.
        joint: usize,
        /// By how much, rad or m.
        difference: f64,
    },
    /// The arm is no longer on the path: it was braked joint by joint, or moved by somebody while it
    /// was stopped. Plan again from [`super::ControlState::start`].
    LeftPath,
    /// The fingers stopped moving before the gap was reached and hold nothing.
    GripperBlocked,
}

/// An order that is over. Dropping it frees the trajectory, in the thread of whoever receives it.
#[derive(Debug)]
pub struct Finished {
    /// Which order.
    pub id: MotionId,
    /// How it ended.
    pub ending: Ending,
    /// Only carried out of the loop to be freed here.
    pub(crate) _load: Load,
}

/// What is carried out of the loop.
#[derive(Debug)]
#[expect(dead_code, reason = "nobody reads it: it is there to be dropped")]
pub(crate) enum Load {
    Order(Order),
    Together(Box<Together>),
}

/// Something that happened in the loop.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ControlEvent {
    /// Time of the control loop, s.
    pub time_s: f64,
    /// What happened.
    #[serde(flatten)]
    pub kind: ControlEventKind,
}

/// What happened in the loop.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ControlEventKind {
    /// An order began.
    Began {
        /// Which.
        id: MotionId,
        /// Time that stopping it takes at most, from whichever instant, s; 0 for what is no motion.
        stop_s: f64,
        /// Way of the tool until it stands then, at most, m.
        stop_m: f64,
    },
    /// The arm began to follow orders that change while it moves.
    SteeringBegan,
    /// These orders ceased or were cut off; the arm stands.
    SteeringEnded,
    /// A stop took effect.
    Stopping {
        /// How hard.
        level: StopLevel,
    },
    /// The arm stands after a stop.
    Stopped {
        /// How long that took, s.
        took_s: f64,
        /// Way of the tool meanwhile, as the drive measured it, m.
        tool_m: f64,
        /// What was told before the motion began, at most, s; 0 where no motion was in work.
        told_s: f64,
        /// What was told of the way, at most, m.
        told_m: f64,
    },
    /// A latched stop was released.
    Resumed,
    /// A resume was refused, because this is still wrong.
    ResumeRefused {
        /// What is wrong.
        violation: Violation,
    },
    /// The supervisor stopped the arm.
    Violation {
        /// Because of this.
        #[serde(flatten)]
        violation: Violation,
    },
    /// The executor is gone; the arm stops on its path.
    ExecutorLost,
    /// The loop missed periods and moves more slowly.
    Overrun,
}

/// Switches that act at once, independent of the queue. Each is one atomic word.
#[derive(Debug)]
pub(crate) struct Switches {
    override_share: AtomicU64,
    tool_speed_m_s: AtomicU64,
    extra_distance_m: AtomicU64,
    paused: AtomicBool,
    cancel_through: AtomicU64,
    resume_ticket: AtomicU64,
    steer_cancelled: AtomicBool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            override_share: AtomicU64::new(1.0_f64.to_bits()),
            tool_speed_m_s: AtomicU64::new(f64::INFINITY.to_bits()),
            extra_distance_m: AtomicU64::new(0.0_f64.to_bits()),
            paused: AtomicBool::new(false),
            cancel_through: AtomicU64::new(0),
            resume_ticket: AtomicU64::new(0),
            steer_cancelled: AtomicBool::new(false),
        }
    }
}

impl Switches {
    pub(crate) fn set_override(&self, share: f64) {
        self.override_share.store(share.to_bits(), Ordering::Release);
    }

    pub(crate) fn override_share(&self) -> f64 {
        f64::from_bits(self.override_share.load(Ordering::Acquire))
    }

    pub(crate) fn set_tool_speed_m_s(&self, speed: f64) {
        self.tool_speed_m_s.store(speed.to_bits(), Ordering::Release);
    }

    pub(crate) fn tool_speed_m_s(&self) -> f64 {
        f64::from_bits(self.tool_speed_m_s.load(Ordering::Acquire))
    }

    pub(crate) fn set_extra_distance_m(&self, distance_m: f64) {
        self.extra_distance_m.store(distance_m.to_bits(), Ordering::Release);
    }

    pub(crate) fn extra_distance_m(&self) -> f64 {
        f64::from_bits(self.extra_distance_m.load(Ordering::Acquire))
    }

    pub(crate) fn set_paused(&self, paused: bool) {
        self.paused.store(paused, Ordering::Release);
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.paused.load(Ordering::Acquire)
    }

    /// Cancels every order up to this one.
    pub(crate) fn cancel_through(&self, id: MotionId) {
        self.cancel_through.fetch_max(id.0, Ordering::AcqRel);
    }

    pub(crate) fn cancelled_through(&self) -> MotionId {
        MotionId(self.cancel_through.load(Ordering::Acquire))
    }

    /// Ends the steering that is on.
    pub(crate) fn cancel_steering(&self) {
        self.steer_cancelled.store(true, Ordering::Release);
    }

    /// Whether steering was to end since the last call. Wait-free.
    pub(crate) fn take_steer_cancel(&self) -> bool {
        self.steer_cancelled.swap(false, Ordering::AcqRel)
    }

    /// Asks for the release of this stop and no other.
    pub(crate) fn request_resume(&self, ticket: StopTicket) {
        self.resume_ticket.store(ticket.bits(), Ordering::Release);
    }

    pub(crate) fn requested_resume(&self) -> StopTicket {
        StopTicket::from_bits(self.resume_ticket.load(Ordering::Acquire))
    }
}
