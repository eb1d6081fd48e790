//! What the voice takes from the graph, and its heartbeat.

use std::sync::mpsc::Sender;
use std::time::Duration;

use futures::StreamExt;
use r2r::lianshou_interfaces::msg::{SafetyState, Say, Scene as SceneMessage, Utterance};
use r2r::std_msgs::msg::Header;
use r2r::{Node, QosProfile};
use robot_core::control::StopLevel;
use robot_core::executor::Activity;
use voice::understanding::Language;

use super::inbox::{Heard, Slot, language_of};
use super::publish::Publishers;
use super::remote_cell::{ArmState, FromArm};
use crate::arm::scene;
use crate::clock::RosClock;

/// Passes on what others say and what the arm tells. A conversation that has ended wants no news.
///
/// # Errors
/// A subscription could not be created.
pub fn listen(
    node: &mut Node,
    own: &Publishers,
    slot: &Slot,
    news: &Sender<FromArm>,
) -> r2r::Result<()> {
    listen_to_people(node, own.signature().to_owned(), slot.clone())?;
    listen_to_arm(node, own.signature().to_owned(), slot.clone(), news.clone())?;
    let latched = || QosProfile::default().keep_last(1).reliable().transient_local();
    let mut states = node.subscribe::<SafetyState>("lianshou/safety_state", latched())?;
    let told = news.clone();
    tokio::spawn(async move {
        while let Some(state) = states.next().await {
            let _ = told.send(FromArm::State(arm_state(&state)));
        }
    });
    let mut scenes = node.subscribe::<SceneMessage>("lianshou/scene_state", latched())?;
    let told = news.clone();
    tokio::spawn(async move {
        while let Some(message) = scenes.next().await {
            if let Ok(scene) = scene::told(&message) {
                let _ = told.send(FromArm::Scene(Box::new(scene)));
            }
        }
    });
    Ok(())
}

/// Words of anybody else.
fn listen_to_people(node: &mut Node, signature: String, slot: Slot) -> r2r::Result<()> {
    let mut words = node.subscribe::<Utterance>("lianshou/utterance", QosProfile::default())?;
    tokio::spawn(async move {
        while let Some(said) = words.next().await {
            if said.header.frame_id != signature && !said.text.trim().is_empty() {
                let language = language_of(&said.language);
                let Utterance { text, confidence, .. } = said;
                slot.hear(Heard { text, language, confidence, in_sound_s: None });
            }
        }
    });
    Ok(())
}

/// Facts and warnings of the arm.
fn listen_to_arm(
    node: &mut Node,
    signature: String,
    slot: Slot,
    news: Sender<FromArm>,
) -> r2r::Result<()> {
    let mut says = node.subscribe::<Say>("lianshou/say", QosProfile::default().keep_last(50))?;
    tokio::spawn(async move {
        while let Some(say) = says.next().await {
            if say.header.frame_id == signature {
                continue;
            }
            if let Ok(fact) = serde_json::from_str(&say.fact_json) {
                let _ = news.send(FromArm::Said(fact));
            } else if say.kind == Say::WARNING as u8 {
                slot.warn(say.text, language_of(&say.language).unwrap_or(Language::En));
            }
        }
    });
    Ok(())
}

fn arm_state(state: &SafetyState) -> ArmState {
    let is_in = |phase: u8| state.phase == phase;
    let has_level = |level: u8| state.stop_level == level;
    let stop = if has_level(SafetyState::NO_STOP as u8) {
        None
    } else if has_level(SafetyState::HOLD as u8) {
        Some(StopLevel::Hold)
    } else if has_level(SafetyState::FAST_HOLD as u8) {
        Some(StopLevel::FastHold)
    } else {
        Some(StopLevel::SafetyRequest)
    };
    let activity = if stop.is_some() {
        Activity::Stopped
    } else if is_in(SafetyState::PAUSED as u8) || is_in(SafetyState::PAUSING as u8) {
        Activity::Paused
    } else if is_in(SafetyState::MOVING as u8) {
        Activity::Running
    } else {
        Activity::Idle
    };
    let heartbeat_age_s = (state.heartbeat_age_s >= 0.0).then_some(state.heartbeat_age_s);
    ArmState { activity, stop, heartbeat_age_s, heeds_affect: state.heeds_affect }
}

/// Tells the arm again and again that somebody is here.
///
/// # Errors
/// The publisher could not be created.
pub fn beat(node: &mut Node, rate_hz: f64) -> r2r::Result<()> {
    let newest = QosProfile::default().keep_last(1).best_effort();
    let beats = node.create_publisher::<Header>("lianshou/heartbeat", newest)?;
    let clock = RosClock::of(node);
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / rate_hz));
        loop {
            ticks.tick().await;
            let header = Header { stamp: clock.stamp(), frame_id: String::new() };
            // It fails when the node has ended.
            if beats.publish(&header).is_err() {
                return;
            }
        }
    });
    Ok(())
}
