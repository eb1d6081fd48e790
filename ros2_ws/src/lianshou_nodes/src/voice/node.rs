//! Putting the node together and ending it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use futures::StreamExt;
use kinematics::model::Robot;
use r2r::lianshou_interfaces::msg::{SafetyState, Say, Scene as SceneMessage, Utterance};
use r2r::std_msgs::msg::Header;
use r2r::{Node, Publisher, QosProfile};
use robot_core::control::StopLevel;
use robot_core::executor::Activity;
use robot_core::scene::Scene;
use tokio::sync::mpsc::unbounded_channel;
use voice::affect::VoiceAnalyser;
use voice::dialogue::Policy;
use voice::session::{self, Session};
use voice::setting::{Setting, Warmth};
use voice::speech::Speaker;
use voice::understanding::Language;

use super::conversation::Conversation;
use super::inbox::{Heard, Slot, language_of};
use super::link::{self, StopLine};
use super::publish::Publishers;
use super::remote_cell::{ArmState, FromArm, RemoteCell};
use super::settings::{self, llm_use, optional, sound_source};
use super::sound::Listener;
use crate::arm::scene;
use crate::clock::RosClock;
use crate::data::{self, Kind};
use crate::parameters::Parameters;
use crate::shutdown::Shutdown;
use crate::spin::Spinner;

/// Runs the node until SIGINT or SIGTERM.
///
/// # Errors
/// A parameter makes no sense, something that it names is missing, or ROS refused.
pub async fn run() -> Result<()> {
    let shutdown = Shutdown::new()?;
    let context = r2r::Context::create()?;
    let mut node = Node::create(context.clone(), "lianshou_voice", "")?;
    let parameters = Arc::new(Mutex::new(settings::declare()));
    let (parameter_service, _changes) = node.make_derived_parameter_handler(parameters.clone())?;
    let all = parameters.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let logger = node.logger().to_owned();
    for name in all.unknown() {
        r2r::log_warn!(&logger, "there is no parameter `{name}`");
    }
    let setting = Setting::load(path(&all, "config"), path(&all, "models"))?;
    let publishers = Publishers::create(&mut node)?;
    let (orders, taken_orders) = unbounded_channel();
    let (news, inbox_of_news) = std::sync::mpsc::channel();
    let stop = StopLine::default();
    let (slot, letters) = Slot::new(stop.shared());
    listen(&mut node, &publishers, &slot, &news)?;
    let beats = node.create_publisher("lianshou/heartbeat", newest())?;
    tokio::spawn(beat(beats, RosClock::of(&node), all.number("heartbeat_rate_hz")));
    let scene = known_scene(&all)?;
    let vocabulary = session::vocabulary(&scene);
    let shared_stop = stop.shared();
    let remote = RemoteCell::new(
        orders,
        inbox_of_news,
        Box::new(move |level: StopLevel| shared_stop(level)),
        scene,
        all.number("link_timeout_s"),
    );
    let is_speaking = Arc::new(AtomicBool::new(false));
    let conversation = Conversation {
        session: Session::new(
            remote,
            setting.readers(llm_use(&all).map_err(|problem| anyhow!(problem))?, Warmth::AtOnce),
            Policy::cell(),
        ),
        inbox: letters,
        speaker: Speaker::start(&setting.speech(all.flag("muted"))),
        is_speaking: is_speaking.clone(),
        publishers: publishers.clone(),
        logger: logger.clone(),
    };
    let listener = Listener::open(
        &sound_source(&all),
        || recognition(&setting, &all, &vocabulary),
        setting.config.affect.is_enabled().then(VoiceAnalyser::default),
        (slot, publishers),
        is_speaking,
        logger.clone(),
    )?;
    let spinner = Spinner::start(node)?;
    tokio::spawn(parameter_service);
    let carrier = tokio::spawn(link::carry(context, taken_orders, news, stop));
    let threads = Threads::start(conversation, listener)?;
    r2r::log_info!(&logger, "listening");
    let signal = shutdown.requested().await;
    r2r::log_info!(&logger, "ending after {signal}");
    // The conversation holds the orders; without it the carrier ends, and its node with it.
    drop(threads);
    carrier.await??;
    drop(spinner);
    Ok(())
}

fn path<'a>(all: &'a Parameters, name: &str) -> Option<&'a std::path::Path> {
    optional(all.text(name)).map(std::path::Path::new)
}

/// The named poses of the robot's model; the objects come from the arm.
fn known_scene(all: &Parameters) -> Result<Scene> {
    let robot = Robot::load(&data::find(Kind::Robot, all.text("robot"))?)?;
    let arm = robot.arm(optional(all.text("arm")))?;
    Ok(Scene { poses: arm.poses.keys().cloned().collect(), ..Scene::default() })
}

fn recognition(
    setting: &Setting,
    all: &Parameters,
    vocabulary: &[String],
) -> Result<voice::recognition::Recognition> {
    let mut recognition = setting.recognition()?;
    recognition.set_vocabulary(vocabulary.to_vec());
    match all.text("language") {
        "en" => recognition.set_language(Some(Language::En.into())),
        "zh" => recognition.set_language(Some(Language::Zh.into())),
        "auto" => {}
        other => return Err(anyhow!("parameter `language`: `{other}` is none of auto, en, zh")),
    }
    Ok(recognition)
}

fn newest() -> QosProfile {
    QosProfile::default().keep_last(1).best_effort()
}

/// Passes on what others say and what the arm tells.
fn listen(node: &mut Node, own: &Publishers, slot: &Slot, news: &Sender<FromArm>) -> Result<()> {
    let signature = own.signature().to_owned();
    let mut words = node.subscribe::<Utterance>("lianshou/utterance", QosProfile::default())?;
    let heard = slot.clone();
    let ours = signature.clone();
    tokio::spawn(async move {
        while let Some(said) = words.next().await {
            if said.header.frame_id != ours && !said.text.trim().is_empty() {
                let language = language_of(&said.language);
                let Utterance { text, confidence, .. } = said;
                heard.hear(Heard { text, language, confidence, in_sound_s: None });
            }
        }
    });
    let latched = || QosProfile::default().keep_last(1).reliable().transient_local();
    let mut states = node.subscribe::<SafetyState>("lianshou/safety_state", latched())?;
    let told = news.clone();
    tokio::spawn(async move {
        while let Some(state) = states.next().await {
            // A conversation that has ended wants no news.
            let _ = told.send(FromArm::State(arm_state(&state)));
        }
    });
    let mut says = node.subscribe::<Say>("lianshou/say", QosProfile::default().keep_last(50))?;
    let (told, warned) = (news.clone(), slot.clone());
    tokio::spawn(async move {
        while let Some(say) = says.next().await {
            if say.header.frame_id == signature {
                continue;
            }
            if let Ok(fact) = serde_json::from_str(&say.fact_json) {
                let _ = told.send(FromArm::Said(fact));
            } else if say.kind == Say::WARNING as u8 {
                warned.warn(say.text, language_of(&say.language).unwrap_or(Language::En));
            }
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
    ArmState { activity, stop, heartbeat_age_s }
}

/// Tells the arm that somebody is here.
async fn beat(publisher: Publisher<Header>, clock: RosClock, rate_hz: f64) {
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / rate_hz));
    loop {
        ticks.tick().await;
        // It fails when the node has ended.
        if publisher.publish(&Header { stamp: clock.stamp(), frame_id: String::new() }).is_err() {
            return;
        }
    }
}

/// The threads of conversation and sound. Dropping it ends and joins them.
struct Threads {
    should_end: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Threads {
    fn start(conversation: Conversation, listener: Option<Listener>) -> Result<Self> {
        let should_end = Arc::new(AtomicBool::new(false));
        let mut all = Self { should_end: should_end.clone(), threads: Vec::new() };
        let end = should_end.clone();
        all.spawn("conversation", move || conversation.run(&end))?;
        if let Some(listener) = listener {
            all.spawn("sound", move || listener.run(&should_end))?;
        }
        Ok(all)
    }

    fn spawn(&mut self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<()> {
        let thread = std::thread::Builder::new().name(name.into()).spawn(work);
        self.threads.push(thread.with_context(|| format!("cannot start the thread `{name}`"))?);
        Ok(())
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.should_end.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // A panic was already printed by the thread itself.
            let _ = thread.join();
        }
    }
}
