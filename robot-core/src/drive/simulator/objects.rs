//! Where the simulated objects are: the scene's source of truth, readable from any thread.

use nalgebra::{Isometry3, Quaternion, Translation3, UnitQuaternion};

use super::body::{Hold, SimulatedBody};
use crate::control::snapshot::{SnapshotReader, SnapshotWriter, snapshot};
use crate::scene::{ObjectId, Scene};
use crate::task::ArmName;

/// Words of one object: position, quaternion, and what holds it.
const WORDS: usize = 8;

/// What keeps a simulated object where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectState {
    /// It lies somewhere or never moves.
    Rests,
    /// It falls.
    Falls,
    /// The fingers hold it.
    Gripped,
}

/// A simulated object at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulatedObject {
    /// Id in the scene.
    pub id: ObjectId,
    /// Where it is.
    pub base_from_object: Isometry3<f64>,
    /// What keeps it there.
    pub state: ObjectState,
}

/// Reads the objects of a running simulator; cheap to clone.
#[derive(Clone, Debug)]
pub struct SimulatedObjects {
    ids: std::sync::Arc<[ObjectId]>,
    reader: SnapshotReader,
}

/// The simulator's end.
pub(super) struct ObjectWriter(SnapshotWriter);

pub(super) fn objects(ids: Vec<ObjectId>) -> (ObjectWriter, SimulatedObjects) {
    let (writer, reader) = snapshot(ids.len() * WORDS);
    (ObjectWriter(writer), SimulatedObjects { ids: ids.into(), reader })
}

impl ObjectWriter {
    pub(super) fn publish(&mut self, bodies: &[SimulatedBody]) {
        let words = bodies.iter().flat_map(|body| {
            let pose = &body.base_from_body;
            let t = pose.translation.vector;
            let r = pose.rotation.coords;
            let code = match body.hold {
                Hold::Fixed | Hold::Rests => 0,
                Hold::Falls(_) => 1,
                Hold::Gripped(_) => 2,
            };
            let numbers = [t.x, t.y, t.z, r.x, r.y, r.z, r.w].map(f64::to_bits);
            numbers.into_iter().chain(std::iter::once(code))
        });
        self.0.publish(words);
    }
}

impl SimulatedObjects {
    /// All objects that have a shape, as they are now.
    pub fn read(&self) -> Vec<SimulatedObject> {
        let mut words = vec![0; self.ids.len() * WORDS];
        self.reader.read(&mut words);
        let objects = self.ids.iter().zip(words.chunks_exact(WORDS));
        objects.filter_map(|(id, words)| decode(id, words)).collect()
    }

    /// Writes poses and what `arm` holds into the scene. Objects that the simulator does not know
    /// stay as they are.
    pub fn update(&self, scene: &mut Scene, arm: ArmName) {
        scene.holding.remove(&arm);
        for simulated in self.read() {
            if simulated.state == ObjectState::Gripped {
                scene.holding.insert(arm, simulated.id.clone());
            }
            let object = scene.objects.iter_mut().find(|object| object.id == simulated.id);
            if let Some(object) = object {
                object.set_base_from_object(&simulated.base_from_object);
            }
        }
    }

    /// Whether nothing falls.
    pub fn is_settled(&self) -> bool {
        self.read().iter().all(|object| object.state != ObjectState::Falls)
    }
}

fn decode(id: &ObjectId, words: &[u64]) -> Option<SimulatedObject> {
    let &[x, y, z, qx, qy, qz, qw, code] = words else {
        return None;
    };
    let [x, y, z, qx, qy, qz, qw] = [x, y, z, qx, qy, qz, qw].map(f64::from_bits);
    let rotation = UnitQuaternion::new_unchecked(Quaternion::new(qw, qx, qy, qz));
    let state = match code {
        0 => ObjectState::Rests,
        1 => ObjectState::Falls,
        _ => ObjectState::Gripped,
    };
    let base_from_object = Isometry3::from_parts(Translation3::new(x, y, z), rotation);
    Some(SimulatedObject { id: id.clone(), base_from_object, state })
}
