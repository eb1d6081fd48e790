//! The cell on a thread of its own, and the door through which everybody else speaks to it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use kinematics::trajectory::Trajectory;
use robot_core::caution::Caution;
use robot_core::cell::Cell;
use robot_core::control::{ControlEvent, ControlState, Phase, StateReader, StopHandle, StopLevel};
use robot_core::executor::{Activity, Event, FollowEnding, FollowId, TaskId};
use robot_core::scene::Scene;
use robot_core::supervisor::Person;
use robot_core::task::GroundedCommand;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{oneshot, watch};

use super::reasons::Reasons;
use super::stop_meter::{StopCall, StopMeter, StopPeriods};

/// How often the cell is polled when nobody asks for anything.
const TURN_EVERY: Duration = Duration::from_millis(8);
/// Longest time for which the end of the node waits for the arm to stand.
const LONGEST_BRAKING: Duration = Duration::from_secs(3);

/// What the cell can be asked for. A stop is not among it: it takes the short way.
pub enum Order {
    /// Execute these commands; what becomes of them goes to `reports`.
    Submit {
        /// The commands.
        commands: Vec<GroundedCommand>,
        /// Their numbers.
        numbers: oneshot::Sender<Vec<TaskId>>,
        /// Every event of one of them.
        reports: UnboundedSender<Event>,
    },
    /// Hold on the path, because of this.
    Pause(String),
    /// Go on, or release a stop.
    Resume,
    /// Drop what runs and what waits.
    Cancel,
    /// These people are seen now.
    People(Vec<Person>),
    /// The scene is this.
    Scene(Box<Scene>),
    /// Follow a trajectory.
    Follow {
        /// It begins at rest where the arm stands.
        trajectory: Box<Trajectory>,
        /// Its number.
        number: oneshot::Sender<FollowId>,
        /// How it ended.
        ending: oneshot::Sender<FollowEnding>,
    },
    /// Bring the arm to rest on this trajectory.
    CancelFollow(FollowId),
    /// Be as careful as this, instead of as before.
    Heed(Caution),
    /// Somebody stopped the arm.
    StoppedBy(&'static str, StopCall),
    /// Brake and end.
    End,
}

/// What the cell was like at its last turn.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// What the executor is doing.
    pub activity: Activity,
    /// What the gripper holds.
    pub holding: Option<String>,
    /// Why the arm does not move.
    pub reasons: Reasons,
    /// The scene.
    pub scene: Arc<Scene>,
    /// How soon the last stop took effect, where that is measured.
    pub last_stop: Option<StopPeriods>,
}

/// What the cell has to tell to anybody.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "a few a second")]
pub enum News {
    /// Something happened in the executor.
    Executor(Event),
    /// Something happened in the control loop.
    Control(ControlEvent),
}

/// Speaks to the cell from any thread; cheap to clone.
#[derive(Clone)]
pub struct CellDoor {
    orders: Sender<Order>,
    stop: StopHandle,
    state: StateReader,
    view: watch::Receiver<View>,
}

impl CellDoor {
    /// Latches a stop in the control loop itself, then notes who did it.
    pub fn stop(&self, level: StopLevel, who: &'static str) {
        let called_s = self.state.state().time_s;
        self.stop.stop(level);
        let latched_s = self.state.state().time_s;
        self.ask(Order::StoppedBy(who, StopCall { called_s, latched_s }));
    }

    /// Hands an order over; a cell that has ended takes none.
    pub fn ask(&self, order: Order) {
        let _ = self.orders.send(order);
    }

    /// The state of the control loop, now.
    pub fn state(&self) -> ControlState {
        self.state.state()
    }

    /// Reads the state of the control loop.
    pub fn state_reader(&self) -> StateReader {
        self.state.clone()
    }

    /// The cell as of its last turn.
    pub fn view(&self) -> View {
        self.view.borrow().clone()
    }

    /// Sees every change of the view.
    pub fn watch(&self) -> watch::Receiver<View> {
        self.view.clone()
    }
}

/// The thread. Dropping it brakes the arm and ends the cell.
pub struct CellThread {
    door: CellDoor,
    thread: Option<JoinHandle<()>>,
}

impl CellThread {
    /// Moves the cell to a thread. What it has to tell to anybody goes to `news`. How soon stops take
    /// effect is measured with a `meter`, for which the cell has to keep its telemetry.
    ///
    /// # Errors
    /// The thread could not be started.
    pub fn start(
        cell: Cell,
        news: UnboundedSender<News>,
        meter: Option<StopMeter>,
    ) -> std::io::Result<Self> {
        let (orders, inbox) = channel();
        let (seen, view) = watch::channel(View {
            activity: cell.activity(),
            holding: None,
            reasons: Reasons::default(),
            scene: Arc::new(cell.scene().clone()),
            last_stop: None,
        });
        let door = CellDoor { orders, stop: cell.stop_handle(), state: cell.state_reader(), view };
        let (tasks, follows) = (HashMap::new(), HashMap::new());
        let keeper = Keeper { cell, seen, news, meter, tasks, follows };
        let thread =
            std::thread::Builder::new().name("cell".into()).spawn(move || keeper.run(&inbox))?;
        Ok(Self { door, thread: Some(thread) })
    }

    /// A door to the cell.
    pub fn door(&self) -> CellDoor {
        self.door.clone()
    }
}

impl Drop for CellThread {
    fn drop(&mut self) {
        // The short way first: the thread may be busy.
        self.door.stop(StopLevel::Hold, "the end of the node");
        self.door.ask(Order::End);
        if let Some(thread) = self.thread.take() {
            // A panic was already printed by the thread itself.
            let _ = thread.join();
        }
    }
}

struct Keeper {
    cell: Cell,
    seen: watch::Sender<View>,
    news: UnboundedSender<News>,
    meter: Option<StopMeter>,
    tasks: HashMap<TaskId, UnboundedSender<Event>>,
    follows: HashMap<FollowId, oneshot::Sender<FollowEnding>>,
}

impl Keeper {
    fn run(mut self, inbox: &Receiver<Order>) {
        loop {
            match inbox.recv_timeout(TURN_EVERY) {
                Ok(Order::End) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(order) => self.take(order),
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.turn();
        }
        self.brake();
        // An error in the journal has nobody left to be told to.
        let _ = self.cell.shutdown();
    }

    fn take(&mut self, order: Order) {
        match order {
            Order::Submit { commands, numbers, reports } => {
                let ids = self.cell.submit(commands);
                self.tasks.extend(ids.iter().map(|&id| (id, reports.clone())));
                let _ = numbers.send(ids);
            }
            Order::Pause(why) => {
                self.see(|view| view.reasons.paused_by(&why));
                self.cell.pause();
            }
            Order::Resume => {
                self.see(|view| view.reasons.resumed());
                self.cell.resume();
            }
            Order::Cancel => self.cell.cancel(),
            Order::People(people) => self.cell.people().publish(&people),
            Order::Scene(scene) => self.cell.set_scene(*scene),
            Order::Follow { trajectory, number, ending } => {
                let id = self.cell.follow(*trajectory);
                self.follows.insert(id, ending);
                let _ = number.send(id);
            }
            Order::CancelFollow(id) => self.cell.cancel_follow(id),
            Order::Heed(caution) => self.cell.heed(caution),
            Order::StoppedBy(who, call) => {
                self.see(|view| view.reasons.stopped_by(who));
                self.meter.iter_mut().for_each(|meter| meter.called(call));
            }
            Order::End => {}
        }
    }

    fn see(&self, change: impl FnOnce(&mut View)) {
        self.seen.send_modify(change);
    }

    /// Collects what happened and hands it to whom it concerns.
    fn turn(&mut self) {
        for event in self.cell.poll() {
            self.pass_on(event);
        }
        let control_events = self.cell.take_control_events();
        if let Some(meter) = &mut self.meter {
            self.cell.take_telemetry().iter().for_each(|sample| meter.note(sample));
        }
        let last_stop = self.meter.as_ref().and_then(StopMeter::last);
        let (cell, news) = (&self.cell, &self.news);
        self.seen.send_if_modified(|view| {
            let before = view.clone();
            for event in control_events {
                view.reasons.note(&event);
                let _ = news.send(News::Control(event));
            }
            view.activity = cell.activity();
            view.holding = cell.holding().cloned();
            view.last_stop = last_stop;
            if *view.scene != *cell.scene() {
                view.scene = Arc::new(cell.scene().clone());
            }
            before != *view
        });
    }

    fn pass_on(&mut self, event: Event) {
        let _ = self.news.send(News::Executor(event.clone()));
        match &event {
            Event::Followed { id, ending, .. } => {
                if let Some(waiting) = self.follows.remove(id) {
                    let _ = waiting.send(ending.clone());
                }
            }
            Event::Finished { task, .. } => {
                if let Some(reports) = self.tasks.remove(task) {
                    let _ = reports.send(event);
                }
            }
            Event::Queued { task, .. }
            | Event::Started { task, .. }
            | Event::Planned { task, .. }
            | Event::Moving { task, .. }
            | Event::Progress { task, .. } => {
                if let Some(reports) = self.tasks.get(task) {
                    let _ = reports.send(event);
                }
            }
            _ => {}
        }
    }

    /// Waits until the arm stands and everybody knows; the stop was latched before.
    fn brake(&mut self) {
        let deadline = Instant::now() + LONGEST_BRAKING;
        let is_over = |keeper: &Self| {
            let has_stopped = keeper.cell.state().phase == Phase::Stopped;
            has_stopped && keeper.tasks.is_empty() && keeper.follows.is_empty()
        };
        while !is_over(self) && Instant::now() < deadline {
            std::thread::sleep(TURN_EVERY);
            self.turn();
        }
    }
}
