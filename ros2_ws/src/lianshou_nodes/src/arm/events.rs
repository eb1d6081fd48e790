//! Everything that happens in executor and control loop, for programs: `lianshou/events`.

use r2r::std_msgs::msg::String as Text;
use r2r::{Node, Publisher, QosProfile};
use serde::Serialize;
use serde_json::json;

use super::cell_thread::News;

/// Publishes events; cheap to clone.
#[derive(Clone)]
pub struct Events(Publisher<Text>);

impl Events {
    /// On `lianshou/events`.
    ///
    /// # Errors
    /// The publisher could not be created.
    pub fn new(node: &mut Node) -> r2r::Result<Self> {
        let qos = QosProfile::default().keep_last(200);
        Ok(Self(node.create_publisher("lianshou/events", qos)?))
    }

    /// Tells one.
    pub fn publish(&self, news: &News) {
        // It fails only when the node has ended.
        let _ = self.0.publish(&Text { data: line(news) });
    }
}

/// An object with one key, which says whose event it is.
fn line(news: &News) -> String {
    fn value(event: &impl Serialize) -> serde_json::Value {
        serde_json::to_value(event).unwrap_or_default()
    }
    match news {
        News::Executor(event) => json!({ "executor": value(event) }),
        News::Control(event) => json!({ "control": value(event) }),
    }
    .to_string()
}

#[cfg(test)]
mod tests {
    use robot_core::control::{ControlEvent, ControlEventKind, StopLevel};
    use robot_core::executor::Event;

    use super::*;

    #[test]
    fn events_say_whose_they_are_and_are_read_again() {
        let stopped = Event::Stopped { level: StopLevel::Hold, dropped: 2, time_s: 1.5 };
        let text = line(&News::Executor(stopped.clone()));
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::from_value::<Event>(value["executor"].clone()).unwrap(), stopped);
        let control = ControlEvent { time_s: 1.5, kind: ControlEventKind::Resumed };
        assert_eq!(
            line(&News::Control(control)),
            r#"{"control":{"event":"resumed","time_s":1.5}}"#
        );
    }
}
