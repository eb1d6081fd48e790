//! Who tells a cell where its objects are.

use nalgebra::Isometry3;

use crate::drive::simulator::SimulatedObjects;
use crate::scene::ObjectId;

/// Sees objects: a camera with a detector, or a simulator that knows.
pub trait Eyes: Send {
    /// The objects that are seen now, with their poses in the base frame; what is not seen keeps its
    /// place in the scene. Called before and after every turn of the executor; `time_s` is the time
    /// of the control loop.
    fn look(&mut self, time_s: f64) -> Vec<(ObjectId, Isometry3<f64>)>;
}

impl Eyes for SimulatedObjects {
    fn look(&mut self, _time_s: f64) -> Vec<(ObjectId, Isometry3<f64>)> {
        self.read().into_iter().map(|object| (object.id, object.base_from_object)).collect()
    }
}
