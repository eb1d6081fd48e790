//! How far the arm may stray from what it follows.

use kinematics::JointVector;

/// A tolerance as a goal gives it for one joint: greater than zero: this much; zero: the default of
/// the controller; less: as far as it likes.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Name of the joint.
    pub joint: String,
    /// rad or m
    pub position: f64,
    /// rad/s or m/s
    pub velocity: f64,
}

/// Tolerances of one goal, base to tip; infinite: none.
#[derive(Clone, Debug, PartialEq)]
pub struct Tolerances {
    /// Position, rad or m.
    pub position: JointVector,
    /// Velocity, rad/s or m/s.
    pub velocity: JointVector,
}

/// A joint that strays too far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stray {
    /// Which joint, base to tip from 0.
    pub joint: usize,
    /// By how much, rad or m (rad/s or m/s).
    pub error: f64,
    /// How much is tolerated.
    pub tolerance: f64,
}

impl Tolerances {
    /// The defaults with what the goal gives. Names of other joints are not looked at, as in
    /// `joint_trajectory_controller`.
    pub fn new(names: &[String], default_position: f64, given: &[Given]) -> Self {
        let merged = |default: f64, value: f64| match value {
            value if value > 0.0 => value,
            value if value < 0.0 => f64::INFINITY,
            _ => default,
        };
        let of = |joint: usize| given.iter().rfind(|given| given.joint == names[joint]);
        let position = |joint| of(joint).map_or(0.0, |given| given.position);
        let velocity = |joint| of(joint).map_or(0.0, |given| given.velocity);
        Self {
            position: JointVector::from_fn(names.len(), |j| merged(default_position, position(j))),
            velocity: JointVector::from_fn(names.len(), |j| merged(f64::INFINITY, velocity(j))),
        }
    }

    /// The joint that strays most beyond its tolerance, if one does.
    pub fn stray(&self, wanted: [&JointVector; 2], measured: [&JointVector; 2]) -> Option<Stray> {
        let quantities = [(0, &self.position), (1, &self.velocity)];
        let strays = quantities.into_iter().flat_map(|(quantity, tolerances)| {
            let errors = wanted[quantity].iter().zip(measured[quantity].iter());
            let errors = errors.map(|(wanted, measured)| (wanted - measured).abs());
            errors.zip(tolerances.iter()).enumerate().filter_map(|(joint, (error, &tolerance))| {
                // An error that is not a number strays, too.
                (!(error <= tolerance)).then_some(Stray { joint, error, tolerance })
            })
        });
        strays.max_by(|a, b| (a.error / a.tolerance).total_cmp(&(b.error / b.tolerance)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        ["a", "b", "c"].map(String::from).to_vec()
    }

    fn given(joint: &str, position: f64) -> Given {
        Given { joint: joint.into(), position, velocity: 0.0 }
    }

    #[test]
    fn zero_is_the_default_and_less_is_none() {
        let given = [given("a", 0.2), given("b", -1.0), given("stranger", 0.001)];
        let tolerances = Tolerances::new(&names(), 0.1, &given);
        assert_eq!(tolerances.position, JointVector::from_slice(&[0.2, f64::INFINITY, 0.1]));
        assert!(tolerances.velocity.iter().all(|value| value.is_infinite()));
    }

    #[test]
    fn the_worst_joint_is_named() {
        let tolerances = Tolerances::new(&names(), 0.1, &[]);
        let (zero, off) = (JointVector::zeros(3), JointVector::from_slice(&[0.0, -0.15, 0.12]));
        let stray = tolerances.stray([&zero, &zero], [&off, &zero]).unwrap();
        assert_eq!(stray, Stray { joint: 1, error: 0.15, tolerance: 0.1 });
        let near = JointVector::from_slice(&[0.1, -0.1, 0.0]);
        assert_eq!(tolerances.stray([&zero, &zero], [&near, &off]), None);
        let nan = JointVector::from_slice(&[0.0, 0.0, f64::NAN]);
        assert_eq!(tolerances.stray([&zero, &zero], [&nan, &zero]).unwrap().joint, 2);
    }
}
