//! Sends what the control loop asked for, on a thread of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use kinematics::Limits;
use r2r::builtin_interfaces::msg;
use r2r::std_msgs::msg::{Float64MultiArray, Header};
use r2r::std_srvs::srv::Trigger;
use r2r::trajectory_msgs::msg::{JointTrajectory, JointTrajectoryPoint};
use r2r::{Node, Publisher, QosProfile};
use rtrb::Consumer;

use super::goals::Goals;
use super::grip::GripGoals;
use super::realtime::{Outgoing, PeriodClock};
use super::settings::{DriveSettings, GripperSettings, GripperWay, Way};
use super::status::DriverStatus;
use super::window::{Point, Window};
use crate::clock::RosClock;

/// Gaps that differ by less are the same, m.
const GAP_STEP_M: f64 = 1e-5;
/// Forces that differ by less are the same, N.
const FORCE_STEP_N: f64 = 0.1;
/// Shortest movement of the fingers, s.
const SHORTEST_GRIP_S: f64 = 0.05;

/// The ways out of this program.
pub(super) struct Outlets {
    arm: ArmOutlet,
    gripper: Option<GripperOutlet>,
    safety_stop: Option<r2r::Client<Trigger::Service>>,
    /// The topic or action that the arm listens on.
    pub(super) name: String,
}

enum ArmOutlet {
    Trajectory(Publisher<JointTrajectory>),
    Positions(Publisher<Float64MultiArray>),
    Goals(Goals),
}

enum GripperOutlet {
    Trajectory(Publisher<JointTrajectory>),
    Positions(Publisher<Float64MultiArray>),
    Goals(GripGoals),
}

impl Outlets {
    pub(super) fn create(node: &mut Node, settings: &DriveSettings) -> r2r::Result<Self> {
        let controller = &settings.controller;
        let qos = || QosProfile::default().keep_last(1);
        let (name, arm) = match settings.way {
            Way::TrajectoryTopic => {
                let name = format!("{controller}/joint_trajectory");
                let publisher = node.create_publisher(&name, qos())?;
                (name, ArmOutlet::Trajectory(publisher))
            }
            Way::PositionTopic => {
                let name = format!("{controller}/commands");
                let publisher = node.create_publisher(&name, qos())?;
                (name, ArmOutlet::Positions(publisher))
            }
            Way::TrajectoryAction => {
                let name = format!("{controller}/follow_joint_trajectory");
                let goals = Goals::create(node, &name)?;
                (name, ArmOutlet::Goals(goals))
            }
        };
        let gripper = settings.gripper.as_ref().map(|gripper| gripper_outlet(node, gripper));
        let service = &settings.safety_stop_service;
        let safety_stop = (!service.is_empty())
            .then(|| node.create_client(service, QosProfile::services_default()));
        Ok(Self { arm, gripper: gripper.transpose()?, safety_stop: safety_stop.transpose()?, name })
    }

    /// Whether somebody listens to what goes to the arm.
    pub(super) fn is_heard(&self) -> r2r::Result<bool> {
        match &self.arm {
            ArmOutlet::Trajectory(publisher) => {
                Ok(publisher.get_inter_process_subscription_count()? > 0)
            }
            ArmOutlet::Positions(publisher) => {
                Ok(publisher.get_inter_process_subscription_count()? > 0)
            }
            ArmOutlet::Goals(goals) => Ok(goals.has_server()),
        }
    }
}

fn gripper_outlet(node: &mut Node, settings: &GripperSettings) -> r2r::Result<GripperOutlet> {
    let (controller, qos) = (&settings.controller, QosProfile::default().keep_last(1));
    Ok(match &settings.way {
        GripperWay::PositionTopic => {
            GripperOutlet::Positions(node.create_publisher(&format!("{controller}/commands"), qos)?)
        }
        GripperWay::TrajectoryTopic => GripperOutlet::Trajectory(
            node.create_publisher(&format!("{controller}/joint_trajectory"), qos)?,
        ),
        GripperWay::Action(name) => GripperOutlet::Goals(GripGoals::create(node, name)?),
    })
}

/// Turns set-points into messages.
pub(super) struct Sender {
    settings: DriveSettings,
    outgoing: Consumer<Outgoing>,
    outlets: Outlets,
    clock: RosClock,
    status: DriverStatus,
    begun: Instant,
    periods: PeriodClock,
    window: Window,
    latest: Option<Outgoing>,
    /// The gap that the gripper was sent to, m, and the force, N.
    sent_grip: Option<(f64, f64)>,
    is_stopping: bool,
    is_heard: bool,
}

impl Sender {
    pub(super) fn new(
        settings: DriveSettings,
        limits: Limits,
        outgoing: Consumer<Outgoing>,
        outlets: Outlets,
        clock: RosClock,
        status: DriverStatus,
        begun: Instant,
    ) -> Self {
        let window = Window::new(limits, settings.delay_s, settings.spacing_s);
        Self {
            settings,
            outgoing,
            outlets,
            clock,
            status,
            begun,
            periods: PeriodClock::default(),
            window,
            latest: None,
            sent_grip: None,
            is_stopping: false,
            is_heard: true,
        }
    }

    fn turn(&mut self) {
        let now_s = self.begun.elapsed().as_secs_f64();
        while let Ok(outgoing) = self.outgoing.pop() {
            self.periods.note(outgoing.joints.time_s, now_s);
            self.window.push(outgoing.joints);
            self.latest = Some(outgoing);
        }
        let Some(latest) = self.latest else { return };
        self.listen(now_s);
        self.ask_for_safety_stop(latest.safety_stop);
        self.grip(latest.gripper_gap_m, latest.gripper_force_n);
        let present_s = self.periods.now_s(now_s);
        if !self.window.is_resting(present_s) {
            self.send(&latest, present_s, now_s);
        }
    }

    /// A controller that was switched off hears nothing, and may not say so in its joint states.
    fn listen(&mut self, now_s: f64) {
        let is_heard = self.outlets.is_heard().unwrap_or(false);
        if self.is_heard && !is_heard {
            self.status.fault(format!("nobody listens on `{}` any more", self.outlets.name), now_s);
        }
        self.is_heard = is_heard;
    }

    fn send(&mut self, latest: &Outgoing, present_s: f64, now_s: f64) {
        let behind_s = if self.settings.is_stamped { 2.0 / self.settings.rate_hz } else { 0.0 };
        let points = self.window.trajectory(present_s, behind_s);
        let trajectory = self.trajectory(&points);
        let is_end = latest.joints.velocity.iter().all(|velocity| *velocity == 0.0);
        let sent = match &mut self.outlets.arm {
            ArmOutlet::Trajectory(publisher) => publisher.publish(&trajectory),
            ArmOutlet::Positions(publisher) => {
                let position = |index: &usize| latest.joints.position.get(*index).copied();
                let data = self.settings.command_order.iter().filter_map(position).collect();
                publisher.publish(&Float64MultiArray { data, ..Default::default() })
            }
            ArmOutlet::Goals(goals) => goals.send(trajectory, is_end, &self.status, self.begun),
        };
        if let Err(error) = sent {
            self.status.fault(format!("`{}`: {error}", self.outlets.name), now_s);
        }
    }

    fn trajectory(&self, points: &[Point]) -> JointTrajectory {
        let first_s = points.first().map_or(0.0, |point| point.from_now_s);
        // A driver of another clock begins at once, with the first point.
        let stamp = if self.settings.is_stamped {
            let now_s = self.clock.now().as_secs_f64();
            r2r::Clock::to_builtin_time(&Duration::from_secs_f64((now_s + first_s).max(0.0)))
        } else {
            msg::Time::default()
        };
        JointTrajectory {
            header: Header { stamp, frame_id: String::new() },
            joint_names: self.settings.joints.clone(),
            points: points.iter().map(|point| message(point, first_s)).collect(),
        }
    }

    fn ask_for_safety_stop(&mut self, is_asked: bool) {
        let begins = is_asked && !self.is_stopping;
        self.is_stopping = is_asked;
        if let Some(client) = self.outlets.safety_stop.as_ref().filter(|_| begins) {
            // The answer changes nothing: the arm is braked all the same.
            drop(client.request(&Trigger::Request {}));
        }
    }

    fn grip(&mut self, gap_m: f64, force_n: f64) {
        let gripper = self.outlets.gripper.as_mut().zip(self.settings.gripper.as_ref());
        let Some((outlet, gripper)) = gripper else { return };
        // What it is at the start is not asked for.
        let (sent_m, sent_n) = *self.sent_grip.get_or_insert((gap_m, force_n));
        // Only an action is told a force.
        let has_force = matches!(outlet, GripperOutlet::Goals(_));
        let is_same_force = !has_force || (force_n - sent_n).abs() < FORCE_STEP_N;
        if (gap_m - sent_m).abs() < GAP_STEP_M && is_same_force {
            return;
        }
        self.sent_grip = Some((gap_m, force_n));
        let position = gripper.joint.position(gap_m);
        // What is lost is noticed: the fingers do not arrive.
        let _ = match outlet {
            GripperOutlet::Goals(goals) => {
                let grip = (position, gripper.joint.effort(force_n));
                goals.send(grip, &self.status, self.begun)
            }
            GripperOutlet::Positions(publisher) => {
                publisher.publish(&Float64MultiArray { data: vec![position], ..Default::default() })
            }
            GripperOutlet::Trajectory(publisher) => {
                let time_s = ((gap_m - sent_m).abs() / gripper.speed_m_s).max(SHORTEST_GRIP_S);
                publisher.publish(&JointTrajectory {
                    joint_names: vec![gripper.joint.name.clone()],
                    points: vec![JointTrajectoryPoint {
                        positions: vec![position],
                        time_from_start: duration(time_s),
                        ..Default::default()
                    }],
                    ..Default::default()
                })
            }
        };
    }
}

fn message(point: &Point, first_s: f64) -> JointTrajectoryPoint {
    JointTrajectoryPoint {
        positions: point.position.to_vec(),
        velocities: point.velocity.to_vec(),
        time_from_start: duration(point.from_now_s - first_s),
        ..Default::default()
    }
}

/// Seconds as messages carry them; below zero counts as zero.
pub(super) fn duration(seconds: f64) -> msg::Duration {
    let duration = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    msg::Duration {
        sec: i32::try_from(duration.as_secs()).unwrap_or(i32::MAX),
        nanosec: duration.subsec_nanos(),
    }
}

/// The thread of a [`Sender`]. Dropping it ends sending.
pub(super) struct SenderThread {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl SenderThread {
    pub(super) fn start(mut sender: Sender) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let should_stop = stop.clone();
        let period = Duration::from_secs_f64(1.0 / sender.settings.rate_hz);
        let runtime = tokio::runtime::Handle::current();
        let thread = std::thread::Builder::new().name("driver".into()).spawn(move || {
            let _runtime = runtime.enter();
            let mut next = Instant::now();
            while !should_stop.load(Ordering::Relaxed) {
                sender.turn();
                // Late turns are left out, not made up for.
                next = (next + period).max(Instant::now());
                std::thread::sleep(next.saturating_duration_since(Instant::now()));
            }
        })?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for SenderThread {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A panic was already printed by the thread itself.
            let _ = thread.join();
        }
    }
}
