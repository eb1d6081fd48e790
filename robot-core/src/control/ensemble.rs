//! Several arms in one loop: one clock, one period, one stop latch.
//!
//! Every arm has its own [`Controller`], orders, supervisor and state, so that arms move at once and
//! independently. A [motion of all of them](super::TogetherHandle::send) has one trajectory and one time law:
//! whatever slows or stops one arm slows or stops all at the same place of the trajectory. If an arm has to leave its
//! path (a refused set-point), the latch stops the others on theirs and the common motion is over.
//!
//! The distance between the arms is watched in every period ([`ArmGuard`]).
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kinematics::Limits;
use kinematics::trajectory::TimeLaw;
use rtrb::{Consumer, Producer, PushError};

use super::activity::{Activity, Share, law_level, rate_cap, starts_elsewhere};
use super::controller::Controller;
use super::halt::obey_resume;
use super::lateness::Lateness;
use super::order::{ControlEventKind, Ending, Finished, Load};
use super::stop::StopLevel;
use super::together::{TOGETHER, Together};
use crate::drive::{Measured, Setpoint};
use crate::supervisor::{ArmGuard, LimitKind};

/// The controllers of all arms of a loop.
pub struct Ensemble {
    pub(super) arms: Vec<Controller>,
    /// Of the joints of all arms.
    pub(super) limits: Limits,
    pub(super) orders: Consumer<Box<Together>>,
    pub(super) finished: Producer<Finished>,
    pub(super) cancelled: Arc<AtomicU64>,
    pub(super) guard: Option<ArmGuard>,
    /// Waits for the arms to finish what they are at.
    pub(super) next: Option<Box<Together>>,
    pub(super) playing: Option<Playing>,
}

/// A motion of all arms in work.
pub(super) struct Playing {
    motion: Box<Together>,
    law: TimeLaw,
    has_begun: bool,
    /// An arm has left its path.
    is_lost: bool,
}

impl Ensemble {
    /// Number of arms.
    pub fn arms(&self) -> usize {
        self.arms.len()
    }

    /// Time between two steps, s.
    pub fn period_s(&self) -> f64 {
        self.arms.first().map_or(0.0, Controller::period_s)
    }

    /// Where the loop counts how late it wakes.
    pub fn lateness(&self) -> Lateness {
        self.arms.first().map(Controller::lateness).unwrap_or_default()
    }

    /// The set-points of all arms for the coming period, given the measurements that answer the last ones, all
    /// in the order of the group. It neither allocates, locks nor panics.
    pub fn step(&mut self, measured: &[Measured], setpoints: &mut [Setpoint]) {
        for (arm, measured) in self.arms.iter_mut().zip(measured) {
            arm.was_paused = arm.switches.is_paused();
            arm.look(measured);
        }
        self.watch_distance();
        // Only now: what one arm has found wrong stops every arm in this very period.
        for (arm, measured) in self.arms.iter_mut().zip(measured) {
            arm.obey_stop(measured);
        }
        let is_resumed = obey_resume(&mut self.arms, measured);
        for arm in &mut self.arms {
            arm.limits = arm.speed_limits();
        }
        self.lead(is_resumed);
        for ((arm, measured), setpoint) in self.arms.iter_mut().zip(measured).zip(setpoints) {
            let (is_paused, limits) = (arm.was_paused, arm.limits);
            *setpoint = arm.conclude(measured, is_paused, &limits);
        }
        self.conclude();
    }

    /// The loop missed whole periods.
    pub fn note_missed_periods(&mut self, periods: u64) {
        self.arms.iter_mut().for_each(|arm| arm.note_missed_periods(periods));
    }

    /// Slows the arms down where they near each other; stops them where that does not help.
    fn watch_distance(&mut self) {
        let period_s = self.period_s();
        let rate = self.arms.iter().map(Controller::rate).fold(0.0, f64::max);
        let Some(guard) = &mut self.guard else { return };
        let positions = self.arms.iter().map(|arm| &arm.last.position[..]);
        let (cap, violation) = guard.judge(positions, rate, period_s);
        for arm in &mut self.arms {
            arm.common_cap = cap;
        }
        if let Some(violation) = violation {
            let is_stopped = self.arms.first().is_some_and(|arm| arm.halt.is_some());
            if !is_stopped {
                self.arms.iter_mut().for_each(|arm| arm.object(violation, StopLevel::FastHold));
            }
        }
    }

    /// Advances the motion of all arms and tells every arm its part.
    fn lead(&mut self, is_resumed: bool) {
        if self.playing.is_none() {
            self.begin();
        }
        let period_s = self.period_s();
        let cancelled = self.cancelled.load(Ordering::Acquire);
        let Some(playing) = &mut self.playing else { return };
        playing.is_lost |= self.arms.iter().any(|arm| !matches!(arm.activity, Activity::Share(_)));
        if is_resumed && !playing.is_lost {
            playing.law.resume();
        }
        let is_cancelled = playing.motion.id.0 & !TOGETHER <= cancelled;
        let is_held = is_cancelled || self.arms.iter().any(|arm| arm.was_paused);
        let limited_by = playing.step(&self.arms, is_held, period_s);
        for (arm, part) in self.arms.iter_mut().zip(&playing.motion.parts) {
            if let Activity::Share(share) = &mut arm.activity {
                let state = playing.law.state();
                share.state.position = part.own(&state.position);
                share.state.velocity = part.own(&state.velocity);
                share.state.acceleration = part.own(&state.acceleration);
                share.point = playing.law.point();
                share.is_stationary = playing.law.is_stationary();
                share.limited_by = limited_by;
            }
        }
    }

    /// Takes the next motion of all arms once they are free; until then they begin nothing new.
    fn begin(&mut self) {
        if self.next.is_none() {
            self.next = self.orders.pop().ok();
        }
        let is_free = |arm: &Controller| {
            matches!(arm.activity, Activity::None)
                && arm.halt.is_none()
                && arm.brake.is_none()
                && !arm.was_paused
        };
        let cancelled = self.cancelled.load(Ordering::Acquire);
        let is_cancelled =
            self.next.as_ref().is_some_and(|next| next.id.0 & !TOGETHER <= cancelled);
        let are_free = self.arms.iter().all(is_free);
        let taken = self.next.take_if(|_| are_free || is_cancelled);
        let is_waiting = self.next.is_some();
        self.arms.iter_mut().for_each(|arm| arm.is_wanted = is_waiting);
        let Some(motion) = taken else { return };
        if is_cancelled {
            self.give_back(motion, Ending::Cancelled);
            return;
        }
        let start = *motion.trajectory.start();
        let elsewhere = self.arms.iter().zip(&motion.parts).find_map(|(arm, part)| {
            starts_elsewhere(&start, &part.own(&start.position), &arm.last.position)
        });
        if let Some(ending) = elsewhere {
            self.give_back(motion, ending);
            return;
        }
        for (arm, part) in self.arms.iter_mut().zip(&motion.parts) {
            let mut state = start;
            state.position = part.own(&start.position);
            state.velocity = part.own(&start.velocity);
            state.acceleration = part.own(&start.acceleration);
            let told = part.stopping.longest;
            arm.activity = Activity::Share(Share {
                id: motion.id,
                state,
                point: Default::default(),
                duration_s: motion.trajectory.duration_s(),
                is_stationary: false,
                stopping: part.stopping,
                limited_by: None,
            });
            let (id, stop_s, stop_m) = (motion.id, told.time_s, told.tool_m);
            arm.outbox.event(arm.time_s(), ControlEventKind::Began { id, stop_s, stop_m });
        }
        let law = TimeLaw::new(&motion.trajectory, &self.limits);
        self.playing = Some(Playing { motion, law, has_begun: false, is_lost: false });
    }

    /// Ends the motion of all arms when it is over.
    fn conclude(&mut self) {
        let cancelled = self.cancelled.load(Ordering::Acquire);
        let ending = self.playing.as_ref().and_then(|playing| {
            let is_cancelled = playing.motion.id.0 & !TOGETHER <= cancelled;
            match (playing.is_lost, playing.law.is_finished(), playing.law.is_stationary()) {
                (true, _, true) => Some(Ending::LeftPath),
                (false, true, _) => Some(Ending::Completed),
                (false, false, true) if is_cancelled => Some(Ending::Cancelled),
                _ => None,
            }
        });
        let Some(ending) = ending else { return };
        let Some(playing) = self.playing.take() else { return };
        for arm in &mut self.arms {
            if matches!(arm.activity, Activity::Share(_)) {
                arm.activity = Activity::None;
            }
        }
        self.give_back(playing.motion, ending);
    }

    fn give_back(&mut self, motion: Box<Together>, ending: Ending) {
        let id = motion.id;
        for arm in &mut self.arms {
            arm.outbox.last_finished = id;
        }
        let finished = Finished { id, ending, _load: Load::Together(motion) };
        if let Err(PushError::Full(finished)) = self.finished.push(finished) {
            // As for the orders of one arm: rather leaked than freed here.
            std::mem::forget(finished);
        }
    }
}

impl Playing {
    /// One period: as slow as the slowest arm has to be, stopped by whatever stops one of them.
    fn step(&mut self, arms: &[Controller], is_held: bool, period_s: f64) -> Option<LimitKind> {
        let t_s = self.law.point().t_s;
        let mut share = 1.0_f64;
        let mut limited_by = None;
        for (arm, part) in arms.iter().zip(&self.motion.parts) {
            for (cap, cause) in [arm.slowed(), rate_cap(&part.speeds, t_s, &arm.limits)] {
                if cap < share {
                    (share, limited_by) = (cap, cause);
                }
            }
            if let Some(level) = arm.halt {
                self.law.stop(law_level(level));
            }
        }
        self.law.set_override(share);
        if !std::mem::replace(&mut self.has_begun, true) {
            self.law.begin(&self.motion.trajectory);
        }
        if is_held {
            self.law.pause();
        } else if self.law.is_paused() && self.law.latched_stop().is_none() {
            self.law.resume();
        }
        self.law.step(&self.motion.trajectory, period_s);
        limited_by
    }
}
