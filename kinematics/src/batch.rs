//! Kinematics as questions and answers, one JSON object each: what `lianshou fk` and `lianshou ik` read and
//! write. Poses are `[x, y, z, qx, qy, qz, qw]` in m, in the frame of the chain's base; `us` is the time
//! in microseconds that the computation itself took.

use crate::chain::Chain;
use crate::ik::{IkAnswer, IkOptions, IkSolver};
use nalgebra::{Isometry3, Quaternion, Translation3, UnitQuaternion};
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// Name of an item: given back as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ItemId {
    /// A number.
    Number(i64),
    /// Any text.
    Text(String),
}

/// Why an item cannot be answered.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// Not one number for each axis.
    #[error("`{field}` has {found} numbers; the arm has {expected} axes")]
    Length {
        /// Name of the field.
        field: &'static str,
        /// Axes of the arm.
        expected: usize,
        /// Numbers that were given.
        found: usize,
    },
    /// A number is too large to be one.
    #[error("`{field}` holds a number that is not finite")]
    NotFinite {
        /// Name of the field.
        field: &'static str,
    },
}

/// Question: where is the tip?
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForwardItem {
    /// Name of the item.
    pub id: ItemId,
    /// Position of each axis, rad or m.
    pub q: Vec<f64>,
}

/// Answer: pose and Jacobian of the tip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForwardResult {
    /// Name of the item.
    pub id: ItemId,
    /// Pose of the tip.
    pub pose: [f64; 7],
    /// Six rows, linear first, in base axes.
    pub jacobian: Vec<Vec<f64>>,
    /// Time taken, µs.
    pub us: f64,
}

/// Question: which configuration brings the tip there?
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InverseItem {
    /// Name of the item.
    pub id: ItemId,
    /// Pose of the tip.
    pub pose: [f64; 7],
    /// Where to begin; the middle of the range if it is absent.
    #[serde(default)]
    pub seed: Option<Vec<f64>>,
}

/// Answer: the configuration, or what is lacking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InverseResult {
    /// Name of the item.
    pub id: ItemId,
    /// Position of each axis; null if the pose is not reached within the tolerances.
    pub q: Option<Vec<f64>>,
    /// What is left at `q`, or at the nearest configuration, m; null if the pose is unreachable.
    pub position_error: Option<f64>,
    /// The same, rad.
    pub rotation_error: Option<f64>,
    /// Time taken, µs.
    pub us: f64,
}

impl ForwardItem {
    /// Pose and Jacobian of the tip.
    ///
    /// # Errors
    /// If there is not one finite number for each axis.
    pub fn answer(&self, chain: &Chain) -> Result<ForwardResult, BatchError> {
        check("q", &self.q, chain.dof())?;
        let started = Instant::now();
        let (tip, jacobian) = chain.jacobian(&self.q);
        let us = microseconds_since(started);
        let row = |row| (0..chain.dof()).map(|joint| jacobian.at(row, joint)).collect();
        let jacobian = (0..6).map(row).collect();
        Ok(ForwardResult { id: self.id.clone(), pose: to_array(&tip), jacobian, us })
    }
}

impl InverseItem {
    /// The configuration that reaches the pose.
    ///
    /// # Errors
    /// If the seed does not have one number for each axis, or a number is not finite.
    pub fn answer(
        &self,
        solver: &IkSolver,
        options: &IkOptions,
    ) -> Result<InverseResult, BatchError> {
        let chain = solver.chain();
        let seed = match &self.seed {
            Some(seed) => {
                check("seed", seed, chain.dof())?;
                chain.within_limits(seed)
            }
            None => chain.limits().middle(),
        };
        check("pose", &self.pose, self.pose.len())?;
        let target = from_array(&self.pose);
        let started = Instant::now();
        let answer = solver.solve(&target, &seed, options);
        let us = microseconds_since(started);
        let errors = |q: &[f64]| {
            let tip = chain.forward(q);
            let distance = (tip.translation.vector - target.translation.vector).norm();
            // The target's quaternion may have any length.
            let wanted = UnitQuaternion::from_quaternion(*target.rotation.quaternion());
            (Some(distance), Some(tip.rotation.angle_to(&wanted)))
        };
        let (q, (position_error, rotation_error)) = match answer {
            IkAnswer::Solved { q } => (Some(q.to_vec()), errors(&q)),
            IkAnswer::Nearest { q, .. } => (None, errors(&q)),
            IkAnswer::Unreachable => (None, (None, None)),
        };
        Ok(InverseResult { id: self.id.clone(), q, position_error, rotation_error, us })
    }
}

fn check(field: &'static str, values: &[f64], expected: usize) -> Result<(), BatchError> {
    if values.len() != expected {
        return Err(BatchError::Length { field, expected, found: values.len() });
    }
    if values.iter().any(|value| !value.is_finite()) {
        return Err(BatchError::NotFinite { field });
    }
    Ok(())
}

fn microseconds_since(started: Instant) -> f64 {
    started.elapsed().as_nanos() as f64 * 1e-3
}

fn to_array(pose: &Isometry3<f64>) -> [f64; 7] {
    let (p, r) = (pose.translation.vector, pose.rotation.coords);
    [p.x, p.y, p.z, r.x, r.y, r.z, r.w]
}

/// The solver looks after the quaternion's length, and refuses one of zero.
fn from_array([x, y, z, qx, qy, qz, qw]: &[f64; 7]) -> Isometry3<f64> {
    Isometry3::from_parts(
        Translation3::new(*x, *y, *z),
        UnitQuaternion::new_unchecked(Quaternion::new(*qw, *qx, *qy, *qz)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Robot;

    fn chain() -> Chain {
        let robot = Robot::from_urdf(include_str!("../../urdf/panda/robot.urdf"), None).unwrap();
        robot.arms()[0].chain.clone()
    }

    #[test]
    fn forward_and_back_through_json() {
        let chain = chain();
        let solver = IkSolver::new(&chain);
        let line = r#"{"id": 7, "q": [0.1, -0.5, 0.2, -2.0, 0.3, 1.5, 0.4]}"#;
        let item: ForwardItem = serde_json::from_str(line).unwrap();
        let there = item.answer(&chain).unwrap();
        assert_eq!((there.jacobian.len(), there.jacobian[0].len()), (6, 7));
        let question = format!(r#"{{"id": "a", "pose": {:?}, "seed": {:?}}}"#, there.pose, item.q);
        let item: InverseItem = serde_json::from_str(&question).unwrap();
        let back = item.answer(&solver, &IkOptions::default()).unwrap();
        assert_eq!(back.id, ItemId::Text("a".to_owned()));
        assert!(back.position_error.unwrap() < 1e-5 && back.rotation_error.unwrap() < 1e-5);
        assert_eq!(back.q.unwrap().len(), 7);
    }

    #[test]
    fn unreachable_is_null_and_bad_input_an_error() {
        let chain = chain();
        let solver = IkSolver::new(&chain);
        let item = |pose, seed| InverseItem { id: ItemId::Number(1), pose, seed };
        let options = IkOptions::default();
        let far =
            item([9.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0], None).answer(&solver, &options).unwrap();
        assert_eq!((far.q, far.position_error), (None, None));
        let no_rotation = item([0.3, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0], None).answer(&solver, &options);
        assert_eq!(no_rotation.unwrap().q, None);
        let short = item([0.3, 0.0, 0.5, 0.0, 0.0, 0.0, 1.0], Some(vec![0.0; 3]));
        let error = short.answer(&solver, &options).unwrap_err();
        assert_eq!(error, BatchError::Length { field: "seed", expected: 7, found: 3 });
        let huge = item([f64::INFINITY, 0.0, 0.5, 0.0, 0.0, 0.0, 1.0], None);
        assert!(matches!(
            huge.answer(&solver, &options),
            Err(BatchError::NotFinite { field: "pose" })
        ));
    }
}
