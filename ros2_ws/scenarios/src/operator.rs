//! The operator's node: everything of the graph that a scenario does or sees.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Result, bail};
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt};
use r2r::lianshou_interfaces::msg;
use r2r::sensor_msgs::msg::JointState;
use r2r::std_msgs::msg::{Header, String as Text};
use r2r::std_srvs::srv::Trigger;
use r2r::{Client, Context, Node, Publisher, QosProfile};
use robot_core::control::StopLevel;
use robot_core::supervisor::Person;
use sim_tests::backend::Button;
use voice::understanding::Language;

/// Longest wait for the first messages and servers, also on a busy machine.
const THERE_WITHIN: Duration = Duration::from_secs(90);
/// Time for the others to find this node's subscriptions, after it has found theirs.
const FOUND_AFTER: Duration = Duration::from_millis(500);
/// Longest wait for a message in a turn.
const TURN: Duration = Duration::from_millis(10);

/// A message, whatever its topic.
#[allow(clippy::large_enum_variant, reason = "some hundred a second")]
pub(crate) enum News {
    /// How the control loop is.
    Safety(msg::SafetyState),
    /// Where the joints are.
    Joints(JointState),
    /// Where the objects are.
    Scene(msg::Scene),
    /// What the voice has understood.
    Understood(msg::TaskCommand),
    /// What happened in the arm, as JSON.
    Event(String),
    /// Somebody says something.
    Said(msg::Say),
}

/// The node. It is spun by whoever asks it for news.
pub(crate) struct Operator {
    node: Node,
    news: Vec<BoxStream<'static, News>>,
    mouth: Publisher<msg::Utterance>,
    people: Publisher<msg::People>,
    buttons: Buttons,
    /// Answers of services that have not come.
    answers: Vec<BoxFuture<'static, r2r::Result<Trigger::Response>>>,
}

struct Buttons {
    stop: Client<Trigger::Service>,
    pause: Client<Trigger::Service>,
    resume: Client<Trigger::Service>,
    cancel: Client<Trigger::Service>,
}

impl Operator {
    /// Joins the graph in a namespace, before anybody else is there.
    ///
    /// # Errors
    /// ROS refuses.
    pub(crate) fn join(namespace: &str) -> Result<Self> {
        let mut node = Node::create(Context::create()?, "operator", namespace)?;
        let latched = || QosProfile::default().keep_last(1).reliable().transient_local();
        let many = || QosProfile::default().keep_last(200);
        // In the order in which they are looked at: first what the voice makes of words, then what
        // the arm does about it, then what is said about that.
        let news = vec![
            node.subscribe("lianshou/task_command", many())?.map(News::Understood).boxed(),
            node.subscribe("lianshou/events", many())?.map(|it: Text| News::Event(it.data)).boxed(),
            node.subscribe("lianshou/say", many())?.map(News::Said).boxed(),
            node.subscribe("lianshou/scene_state", latched())?.map(News::Scene).boxed(),
            node.subscribe("joint_states", QosProfile::default())?.map(News::Joints).boxed(),
            node.subscribe("lianshou/safety_state", latched())?.map(News::Safety).boxed(),
        ];
        let newest = QosProfile::default().keep_last(1).best_effort();
        let mut button = |name: &str| {
            node.create_client::<Trigger::Service>(name, QosProfile::services_default())
        };
        let buttons = Buttons {
            stop: button("lianshou/stop")?,
            pause: button("lianshou/pause")?,
            resume: button("lianshou/resume")?,
            cancel: button("lianshou/cancel")?,
        };
        Ok(Self {
            mouth: node.create_publisher("lianshou/utterance", QosProfile::default())?,
            people: node.create_publisher("lianshou/people", newest)?,
            buttons,
            node,
            news,
            answers: Vec::new(),
        })
    }

    /// Waits until arm and voice are there and know each other and this node, and `is_ready` with
    /// what they told. `look` is called in every turn.
    ///
    /// # Errors
    /// Something does not come, or `look` fails.
    pub(crate) fn wait_for_all(
        &mut self,
        mut look: impl FnMut(&Self) -> Result<()>,
        mut is_ready: impl FnMut(News) -> bool,
    ) -> Result<()> {
        let begin = Instant::now();
        let mut servers = self.buttons.servers()?;
        let (mut is_told, mut complete) = (false, None::<Instant>);
        while complete.is_none_or(|since| since.elapsed() < FOUND_AFTER) {
            look(self)?;
            for news in self.turn() {
                is_told |= is_ready(news);
            }
            servers.retain_mut(|server| server.now_or_never().is_none());
            let is_complete = is_told && servers.is_empty() && self.is_connected()?;
            complete = is_complete.then(|| complete.unwrap_or_else(Instant::now));
            if begin.elapsed() > THERE_WITHIN {
                let (servers, connected) = (servers.len(), self.is_connected()?);
                bail!(
                    "the nodes are not there: {servers} services missing, topics found: {connected}, \
                     first messages: {is_told}"
                );
            }
        }
        Ok(())
    }

    /// Whether the topics have an other end.
    fn is_connected(&self) -> Result<bool> {
        let namespace = self.node.namespace()?;
        for (topic, least) in [("task_command", 1), ("events", 1), ("say", 2)] {
            let topic = format!("{namespace}/lianshou/{topic}");
            if self.node.get_publishers_info_by_topic(&topic, false)?.len() < least {
                return Ok(false);
            }
        }
        Ok(self.mouth.get_inter_process_subscription_count()? >= 1
            && self.people.get_inter_process_subscription_count()? >= 1)
    }

    /// Waits a moment for messages and gives all that came.
    pub(crate) fn turn(&mut self) -> Vec<News> {
        self.node.spin_once(TURN);
        self.answers.retain_mut(|answer| answer.now_or_never().is_none());
        let all = self.news.iter_mut();
        all.flat_map(|stream| std::iter::from_fn(|| stream.next().now_or_never()?)).collect()
    }

    /// Whether every button that was pressed has been answered.
    pub(crate) fn is_answered(&self) -> bool {
        self.answers.is_empty()
    }

    /// Says something.
    ///
    /// # Errors
    /// ROS refuses.
    pub(crate) fn say(&self, text: &str, language: Language) -> Result<()> {
        let language = match language {
            Language::Zh => "zh",
            _ => "en",
        };
        Ok(self.mouth.publish(&msg::Utterance {
            header: header(),
            text: text.to_owned(),
            language: language.to_owned(),
            confidence: 1.0,
            source: "keyboard".into(),
            ..msg::Utterance::default()
        })?)
    }

    /// Tells who is near the arm.
    ///
    /// # Errors
    /// ROS refuses.
    pub(crate) fn see(&self, people: &[Person]) -> Result<()> {
        let person = |person: &Person| {
            let [x, y] = person.position;
            let position = r2r::geometry_msgs::msg::Point { x, y, z: 0.0 };
            msg::Person { position, speed_m_s: person.speed_m_s }
        };
        let people = people.iter().map(person).collect();
        Ok(self.people.publish(&msg::People { header: header(), people })?)
    }

    /// Calls the service behind a button.
    ///
    /// # Errors
    /// ROS refuses.
    pub(crate) fn press(&mut self, button: Button) -> Result<()> {
        let client = match button {
            Button::Stop(StopLevel::Hold) => &self.buttons.stop,
            Button::Stop(level) => bail!("no service stops with the level {level:?}"),
            Button::Resume => &self.buttons.resume,
            Button::Pause => &self.buttons.pause,
            Button::Cancel => &self.buttons.cancel,
        };
        self.answers.push(client.request(&Trigger::Request {})?.boxed());
        Ok(())
    }
}

impl Buttons {
    /// Each is done when its service is there.
    fn servers(&self) -> Result<Vec<BoxFuture<'static, r2r::Result<()>>>> {
        let clients = [&self.stop, &self.pause, &self.resume, &self.cancel];
        clients.into_iter().map(|client| Ok(Node::is_available(client)?.boxed())).collect()
    }
}

fn header() -> Header {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Header { stamp: r2r::Clock::to_builtin_time(&now), frame_id: String::new() }
}
