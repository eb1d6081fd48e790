//! Putting the node together and ending it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};
use kinematics::model::Robot;
use r2r::Node;
use robot_core::control::StopLevel;
use robot_core::scene::Scene;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use voice::affect::Attention;
use voice::config::HearingConfig;
use voice::dialogue::Policy;
use voice::engine::EngineError;
use voice::listen::{Address, HearingMode};
use voice::recognition::Recognition;
use voice::session::{self, Session};
use voice::setting::{Setting, Warmth};
use voice::speech::Speaker;
use voice::understanding::Language;

use super::conversation::{Conversation, Signals};
use super::graph;
use super::inbox::Slot;
use super::link::{self, StopLine};
use super::publish::Publishers;
use super::remote_cell::{FromArm, RemoteCell, ToArm};
use super::settings::{self, SoundSource, llm_use, optional, sound_source};
use super::sound::{Ears, Listener};
use crate::data::{self, Kind};
use crate::parameters::Parameters;
use crate::shutdown::Shutdown;
use crate::spin::Spinner;

/// Loading the speech model on a slow disk.
const LOADING_LIMIT: Duration = Duration::from_secs(120);
/// How often somebody looks meanwhile whether the node shall end.
const LOOK_EVERY: Duration = Duration::from_millis(50);

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
    let station = assemble(&mut node, &all, &shutdown)?;
    if let Some(signal) = shutdown.signal() {
        r2r::log_info!(&logger, "{signal} at the start: ending");
        return Ok(());
    }
    let Station { conversation, listener, orders, news, stop } = station;
    let spinner = Spinner::start(node)?;
    tokio::spawn(parameter_service);
    let carrier = tokio::spawn(link::carry(context, orders, news, stop));
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

/// Everything but the threads.
struct Station {
    conversation: Conversation,
    listener: Option<Listener>,
    /// What the conversation wants of the arm.
    orders: UnboundedReceiver<ToArm>,
    /// Where it is told about the arm.
    news: Sender<FromArm>,
    stop: StopLine,
}

fn assemble(node: &mut Node, all: &Parameters, shutdown: &Shutdown) -> Result<Station> {
    let setting = Setting::load(path(all, "config"), path(all, "models"))?;
    let logger = node.logger().to_owned();
    let publishers = Publishers::create(node)?;
    let stop = StopLine::default();
    let (slot, inbox) = Slot::new(stop.shared());
    let (news, told) = std::sync::mpsc::channel();
    graph::listen(node, &publishers, &slot, &news)?;
    graph::beat(node, all.number("heartbeat_rate_hz"))?;
    let scene = known_scene(all)?;
    let vocabulary = session::vocabulary(&scene);
    let (order_sender, orders) = unbounded_channel();
    let line = stop.shared();
    let line = Box::new(move |level: StopLevel| line(level));
    let arm = RemoteCell::new(order_sender, told, line, scene, all.number("link_timeout_s"));
    let llm_use = llm_use(all).map_err(|problem| anyhow!(problem))?;
    let policy = if all.flag("confirms") { Policy::cell() } else { Policy::simulator() };
    let session = Session::new(arm, setting.readers(llm_use, Warmth::AtOnce), policy)
        .with_attention(Attention::new(&setting.config.affect));
    let signals = Arc::new(Signals::default());
    signals.hears_cues.store(session.attention().is_on(), Ordering::Relaxed);
    let conversation = Conversation {
        session,
        inbox,
        speaker: Speaker::start(&setting.speech(all.flag("muted"))),
        signals: signals.clone(),
        publishers: publishers.clone(),
        address: address(&setting.config.hearing, &logger),
        spotted_s: None,
        logger: logger.clone(),
        tells_scores: all.flag("affect_scores"),
        caution: Default::default(),
        cautioned_at: Instant::now(),
    };
    let sound = sound_source(all);
    let listener = Listener::open(
        &sound,
        || {
            let mut recognition = recognition(&setting, all, &vocabulary)?;
            wait_ready(&mut recognition, shutdown)?;
            Ok(recognition)
        },
        Duration::from_secs_f64(all.number("sound_wait_s")),
        Ears {
            slot,
            publishers,
            signals,
            stop: stop.clone(),
            logger,
            stop_ears: (sound != SoundSource::None).then(|| setting.stop_ears()).flatten(),
        },
    )?;
    Ok(Station { conversation, listener, orders, news, stop })
}

/// Who is spoken to. There is no key to press here.
fn address(hearing: &HearingConfig, logger: &str) -> Address {
    let mode = match hearing.mode {
        HearingMode::PushToTalk => {
            r2r::log_warn!(logger, "this node has no key to talk: the microphone stays open");
            HearingMode::Open
        }
        mode => mode,
    };
    Address::new(mode, &hearing.wake_phrases, hearing.attentive_s)
}

/// Waits for the recognizer, as long as nobody wants the node to end.
fn wait_ready(recognition: &mut Recognition, shutdown: &Shutdown) -> Result<(), EngineError> {
    let deadline = Instant::now() + LOADING_LIMIT;
    loop {
        match recognition.wait_ready(LOOK_EVERY) {
            Err(EngineError::Starting { .. }) if shutdown.signal().is_some() => return Ok(()),
            Err(EngineError::Starting { .. }) if Instant::now() < deadline => {}
            ready => return ready,
        }
    }
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

fn recognition(setting: &Setting, all: &Parameters, vocabulary: &[String]) -> Result<Recognition> {
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
