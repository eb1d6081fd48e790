//! What the arm says: facts as data and warnings as sentences, on `lianshou/say` and in the log.

use r2r::lianshou_interfaces::msg::Say;
use r2r::{Node, Publisher, QosProfile};
use robot_core::control::ControlEventKind;
use robot_core::executor::{Event, Outcome};
use robot_core::supervisor::LimitKind;
use serde::Serialize;
use tokio::sync::mpsc::UnboundedReceiver;

use super::cell_thread::News;
use super::events::Events;
use super::messages::header;
use crate::clock::RosClock;

/// Speaks for the node; cheap to clone.
#[derive(Clone)]
pub struct Mouth {
    publisher: Publisher<Say>,
    clock: RosClock,
    logger: String,
}

impl Mouth {
    /// A mouth on `lianshou/say`.
    ///
    /// # Errors
    /// The publisher could not be created.
    pub fn new(node: &mut Node, clock: &RosClock) -> r2r::Result<Self> {
        let publisher =
            node.create_publisher("lianshou/say", QosProfile::default().keep_last(50))?;
        Ok(Self { publisher, clock: clock.clone(), logger: node.logger().to_owned() })
    }

    /// Warns people.
    pub fn warn(&self, sentence: &str) {
        r2r::log_warn!(&self.logger, "{sentence}");
        self.publish(Say::WARNING as u8, sentence, "");
    }

    /// Tells a fact to programs; putting it into words is the business of the voice node.
    fn tell(&self, fact: &impl Serialize) {
        let json = serde_json::to_string(fact).unwrap_or_default();
        r2r::log_info!(&self.logger, "{json}");
        self.publish(Say::REPLY as u8, "", &json);
    }

    fn publish(&self, kind: u8, text: &str, fact_json: &str) {
        let say = Say {
            header: header(&self.clock.stamp(), ""),
            kind,
            text: text.to_owned(),
            language: if text.is_empty() { String::new() } else { "en".into() },
            fact_json: fact_json.to_owned(),
        };
        // It fails only when the node has ended.
        let _ = self.publisher.publish(&say);
    }

    /// Says what the cell has to tell, and tells all of it to programs, until it ends.
    pub async fn speak(self, mut news: UnboundedReceiver<News>, events: Events) {
        while let Some(news) = news.recv().await {
            events.publish(&news);
            match news {
                News::Executor(Event::Said { fact }) => self.tell(&fact),
                News::Executor(Event::Finished { command, outcome, .. }) => match &outcome {
                    Outcome::Done { fact: Some(fact) } => self.tell(fact),
                    _ => self.log_outcome(&command, &outcome),
                },
                News::Executor(_) => {}
                News::Control(event) => match event.kind {
                    ControlEventKind::Violation { violation }
                        if violation.limit == LimitKind::StoppingDistance =>
                    {
                        self.warn(&format!("A stop was longer than foretold: {violation}."));
                    }
                    ControlEventKind::Violation { violation } => {
                        self.warn(&format!("The supervisor stopped the arm: {violation}."));
                    }
                    ControlEventKind::Began { .. } => {}
                    kind => r2r::log_info!(&self.logger, "control loop: {}", json(&kind)),
                },
            }
        }
    }

    fn log_outcome(&self, command: &impl Serialize, outcome: &Outcome) {
        r2r::log_info!(&self.logger, "{} -> {}", json(command), json(outcome));
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
