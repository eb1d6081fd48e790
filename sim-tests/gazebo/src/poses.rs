//! Where the models of a world are.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};

use gz::msgs::pose_v::Pose_V;
use gz::transport::Node;
use nalgebra::{Isometry3, Quaternion, Translation3, UnitQuaternion};

use crate::error::GazeboError;
use crate::world::{PATIENCE, World, node, seconds, silent, subscribe};

/// The poses that Gazebo published last, by name. Names of links stand beside those of models and
/// need not be unique: ask only for models.
pub struct Poses {
    receiver: Receiver<(f64, Snapshot)>,
    latest: (f64, Snapshot),
    /// Ends the subscription when it is dropped.
    _node: Node,
}

type Snapshot = HashMap<String, Isometry3<f64>>;

impl Poses {
    /// Listens from now on.
    ///
    /// # Errors
    /// The transport refuses, or nothing comes.
    pub fn of(world: &mut World) -> Result<Self, GazeboError> {
        let mut node = node(world.partition())?;
        let (sender, receiver) = channel();
        let topic = format!("/world/{}/pose/info", world.name());
        subscribe(&mut node, &topic, move |message: Pose_V| {
            // Nobody listens any more when the poses have been dropped.
            let _ = sender.send((seconds(&message.header.stamp), snapshot(&message)));
        })?;
        let mut poses = Self { receiver, latest: (f64::NEG_INFINITY, HashMap::new()), _node: node };
        let end = std::time::Instant::now() + PATIENCE;
        while poses.latest.1.is_empty() {
            if std::time::Instant::now() > end {
                return Err(silent("pose"));
            }
            world.step(1)?;
            if let Ok(first) = poses.receiver.recv_timeout(std::time::Duration::from_millis(50)) {
                poses.latest = first;
            }
        }
        Ok(poses)
    }

    /// What was published last, without waiting.
    pub fn latest(&mut self) -> &HashMap<String, Isometry3<f64>> {
        if let Some(last) = self.receiver.try_iter().last() {
            self.latest = last;
        }
        &self.latest.1
    }

    /// What was published at this simulated time or later.
    ///
    /// # Errors
    /// It does not come.
    pub fn at(&mut self, time_s: f64) -> Result<&HashMap<String, Isometry3<f64>>, GazeboError> {
        while self.latest.0 < time_s - 1e-9 {
            self.latest = self.receiver.recv_timeout(PATIENCE).map_err(|_| silent("pose"))?;
        }
        Ok(self.latest())
    }
}

/// The latest poses for any thread, as long as the node that it was made with lives.
#[derive(Clone, Debug, Default)]
pub struct SeenPoses(Arc<Mutex<Snapshot>>);

impl SeenPoses {
    /// Listens from now on. The second value ends the subscription when it is dropped.
    ///
    /// # Errors
    /// The transport refuses.
    pub fn listen(partition: &str, world: &str) -> Result<(Self, Node), GazeboError> {
        let mut node = node(partition)?;
        let seen = Self::default();
        let shared = seen.clone();
        subscribe(&mut node, &format!("/world/{world}/pose/info"), move |message: Pose_V| {
            *shared.0.lock().unwrap_or_else(PoisonError::into_inner) = snapshot(&message);
        })?;
        Ok((seen, node))
    }

    /// Where a model was last, if it was ever seen.
    pub fn of(&self, model: &str) -> Option<Isometry3<f64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(model).copied()
    }
}

/// The first of each name: models stand before the links of the same name.
fn snapshot(message: &Pose_V) -> Snapshot {
    let mut poses = HashMap::with_capacity(message.pose.len());
    for pose in &message.pose {
        let (place, turn) = (&pose.position, &pose.orientation);
        let rotation = Quaternion::new(turn.w, turn.x, turn.y, turn.z);
        let rotation = UnitQuaternion::try_new(rotation, 1e-9).unwrap_or_default();
        let pose_value =
            Isometry3::from_parts(Translation3::new(place.x, place.y, place.z), rotation);
        poses.entry(pose.name.clone()).or_insert(pose_value);
    }
    poses
}
