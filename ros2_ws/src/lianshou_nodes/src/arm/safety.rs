//! `lianshou/safety_state` and `/diagnostics`: what the control loop and its supervisor are doing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use r2r::diagnostic_msgs::msg::{DiagnosticArray, DiagnosticStatus, KeyValue};
use r2r::lianshou_interfaces::msg::SafetyState;
use r2r::{Node, Publisher, QosProfile};
use robot_core::control::{ControlState, Phase};
use robot_core::supervisor::LimitKind;

use super::affect::AffectWatch;
use super::cell_thread::{CellDoor, View};
use super::heartbeat::Link;
use super::messages::header;
use super::people::PeopleWatch;
use super::tasks::Tasks;
use crate::clock::RosClock;
use crate::drive::DriverWatch;
use crate::parameters::Parameters;

/// How often diagnostics are published.
const DIAGNOSE_EVERY: Duration = Duration::from_secs(1);

/// What the messages are made from.
#[derive(Clone)]
pub struct Sources {
    /// The cell.
    pub door: CellDoor,
    /// The time.
    pub clock: RosClock,
    /// The parameters.
    pub parameters: Arc<Mutex<Parameters>>,
    /// When people were seen last.
    pub people: PeopleWatch,
    /// How careful the arm is because of how people speak.
    pub affect: AffectWatch,
    /// The link to the operator's station.
    pub link: Link,
    /// Name of the arm's base frame.
    pub base: String,
    /// Name of the node, for diagnostics.
    pub node: String,
    /// The driver that moves the arm, unless the embedded simulator does.
    pub driver: Option<DriverWatch>,
}

/// Publishes both as long as the node lives.
///
/// # Errors
/// A publisher could not be created.
pub fn publish(node: &mut Node, sources: &Sources, tasks: &mut Tasks) -> r2r::Result<()> {
    let latched = QosProfile::default().keep_last(1).reliable().transient_local();
    let states = node.create_publisher::<SafetyState>("lianshou/safety_state", latched)?;
    let diagnostics = QosProfile::default().keep_last(10);
    let diagnostics = node.create_publisher::<DiagnosticArray>("/diagnostics", diagnostics)?;
    tasks.spawn(publish_states(states, sources.clone()));
    tasks.spawn(publish_diagnostics(diagnostics, sources.clone()));
    Ok(())
}

async fn publish_states(publisher: Publisher<SafetyState>, sources: Sources) {
    loop {
        let rate_hz = sources.number("safety_state_rate_hz");
        tokio::time::sleep(Duration::from_secs_f64(1.0 / rate_hz)).await;
        // It fails only when the node has ended.
        let _ = publisher.publish(&sources.safety_state());
    }
}

async fn publish_diagnostics(publisher: Publisher<DiagnosticArray>, sources: Sources) {
    let mut last = sources.door.state();
    let mut ticks = tokio::time::interval(DIAGNOSE_EVERY);
    loop {
        ticks.tick().await;
        let state = sources.door.state();
        let view = sources.door.view();
        let status = status(&sources.node, &state, &last, &view);
        let header = header(&sources.clock.stamp(), "");
        let driver = sources.driver.as_ref().map(|driver| driver_status(&sources.node, driver));
        let status = std::iter::once(status).chain(driver).collect();
        let _ = publisher.publish(&DiagnosticArray { header, status });
        last = state;
    }
}

impl Sources {
    fn number(&self, name: &str) -> f64 {
        self.parameters.lock().unwrap_or_else(PoisonError::into_inner).number(name)
    }

    /// Why the arm does not move, with what its driver did.
    fn reason(&self, phase: Phase, reason: &str) -> String {
        let Some(driver) = &self.driver else { return reason.to_owned() };
        match (phase, driver.reason()) {
            (Phase::Stopping | Phase::Stopped, Some(why)) => format!("{reason}; the driver: {why}"),
            (Phase::Stopping | Phase::Stopped, None) => reason.to_owned(),
            _ => {
                driver.forget();
                reason.to_owned()
            }
        }
    }

    fn safety_state(&self) -> SafetyState {
        let (state, view) = (self.door.state(), self.door.view());
        let people = self.people.last();
        let (heartbeat_age_s, link_lost) = self.link.last();
        let parameters = self.parameters.lock().unwrap_or_else(PoisonError::into_inner);
        SafetyState {
            header: header(&self.clock.stamp(), &self.base),
            phase: phase_code(state.phase),
            stop_level: state.stop_level().map_or(0, |level| level as u8),
            reason: self.reason(state.phase, view.reasons.current(state.phase)),
            rate: state.rate,
            speed_override: parameters.number("speed_override"),
            speed_limit: parameters.number("speed_limit"),
            limited_by: state.limited_by.map_or("", limit_name).to_owned(),
            heeds_affect: self.affect.speed_factor().is_some(),
            affect_speed_factor: self.affect.speed_factor().unwrap_or(1.0),
            monitors_people: parameters.flag("separation_monitoring"),
            people_age_s: people.map_or(-1.0, |(age_s, _)| age_s),
            people: people.map_or(0, |(_, count)| count),
            heartbeat_age_s: heartbeat_age_s.unwrap_or(-1.0),
            link_lost,
            control_time_s: state.time_s,
            period_s: parameters.number("period_s"),
        }
    }
}

fn phase_code(phase: Phase) -> u8 {
    match phase {
        Phase::Idle => SafetyState::IDLE as u8,
        Phase::Moving => SafetyState::MOVING as u8,
        Phase::Pausing => SafetyState::PAUSING as u8,
        Phase::Paused => SafetyState::PAUSED as u8,
        Phase::Stopping => SafetyState::STOPPING as u8,
        Phase::Stopped => SafetyState::STOPPED as u8,
    }
}

fn limit_name(limit: LimitKind) -> &'static str {
    match limit {
        LimitKind::ToolSpeed => "tool_speed",
        LimitKind::Separation => "separation",
        LimitKind::ContactSpeed => "contact_speed",
        LimitKind::Overrun => "overrun",
        _ => "",
    }
}

/// The driver as a diagnostic status.
fn driver_status(node: &str, driver: &DriverWatch) -> DiagnosticStatus {
    let reason = driver.reason();
    let level = match reason {
        Some(_) => DiagnosticStatus::ERROR as u8,
        None => DiagnosticStatus::OK as u8,
    };
    DiagnosticStatus {
        level,
        name: format!("{node}: driver"),
        message: reason.unwrap_or_else(|| "measures and listens".to_owned()),
        hardware_id: "arm".into(),
        values: Vec::new(),
    }
}

/// One second of the control loop as a diagnostic status.
fn status(node: &str, state: &ControlState, last: &ControlState, view: &View) -> DiagnosticStatus {
    let passed_s = state.time_s - last.time_s;
    let reason = view.reasons.current(state.phase);
    // Half of the periods are missing: the loop stands or the machine is far too slow.
    let is_slow = passed_s < 0.5 * DIAGNOSE_EVERY.as_secs_f64() && last.time_s > 0.0;
    let (level, message) = match (is_slow, reason.is_empty()) {
        (true, _) => {
            (DiagnosticStatus::ERROR as u8, format!("the control loop ran {passed_s:.2} s in 1 s"))
        }
        (false, false) => (DiagnosticStatus::WARN as u8, reason.to_owned()),
        (false, true) => (DiagnosticStatus::OK as u8, "ready".to_owned()),
    };
    let value = |key: &str, value: String| KeyValue { key: key.into(), value };
    let stop = view.last_stop.iter().flat_map(|stop| {
        let counts = [
            ("number", stop.number),
            ("periods from the call", stop.from_call),
            ("periods from the latch", stop.from_latch),
        ];
        counts.map(|(what, count)| value(&format!("last stop: {what}"), count.to_string()))
    });
    DiagnosticStatus {
        level,
        name: format!("{node}: control loop"),
        message,
        hardware_id: "arm".into(),
        values: [
            value("activity", format!("{:?}", view.activity)),
            value("phase", format!("{:?}", state.phase)),
            value("rate", format!("{:.3}", state.rate)),
            value("control time s", format!("{:.3}", state.time_s)),
            value("lost events", state.lost_events.to_string()),
            value("lost telemetry", state.lost_telemetry.to_string()),
        ]
        .into_iter()
        .chain(stop)
        .collect(),
    }
}

#[cfg(test)]
mod tests {
    use kinematics::JointVector;
    use robot_core::drive::Measured;
    use robot_core::executor::Activity;

    use super::*;
    use crate::arm::reasons::Reasons;

    #[test]
    fn a_slow_loop_is_an_error_and_a_stop_a_warning() {
        let state = crate::arm::tests::state_with(Measured::at_rest(JointVector::zeros(7), 0.0));
        let at = |time_s: f64, phase: Phase| ControlState { time_s, phase, ..state };
        let view = View {
            activity: Activity::Idle,
            holding: None,
            reasons: Reasons::default(),
            scene: Default::default(),
            last_stop: None,
        };
        let level = |now: ControlState| status("arm", &now, &at(1.0, Phase::Idle), &view).level;
        assert_eq!(level(at(2.0, Phase::Idle)), DiagnosticStatus::OK as u8);
        assert_eq!(level(at(1.2, Phase::Idle)), DiagnosticStatus::ERROR as u8);
        assert_eq!(level(at(2.0, Phase::Stopped)), DiagnosticStatus::WARN as u8);
    }
}
