//! Forward dynamics by the articulated-body algorithm, in time proportional to the number of joints.
//!
//! A body with everything that hangs on it feels like one rigid body with a more general inertia: force
//! `f = Bᵀ·ω̇ + M·a + f₀` and torque `τ = A·ω̇ + B·a + τ₀` at the joint's origin, for the acceleration `a` of that
//! origin (as measured, not spatial) and the angular acceleration `ω̇`. One pass outwards gives speeds, one
//! inwards these inertias with the joint in between let go, one outwards the accelerations.
//!
//! Reference: R. Featherstone, *Rigid Body Dynamics Algorithms*, 2008, chapter 7.

use super::Dynamics;
use super::body::{Link, RigidBody};
use crate::widest::widest;
use crate::{JointVector, MAX_AXES};
use nalgebra::{Matrix3, Vector3};

/// The inertia and bias of a body with all that hangs on it.
#[derive(Clone, Copy)]
struct Articulated {
    /// Torque for angular acceleration, kg·m².
    turning: Matrix3<f64>,
    /// Torque for acceleration, kg·m; its transpose gives force for angular acceleration.
    mixed: Matrix3<f64>,
    /// Force for acceleration, kg.
    sliding: Matrix3<f64>,
    force: Vector3<f64>,
    torque: Vector3<f64>,
}

/// A twist or acceleration: angular before linear.
#[derive(Clone, Copy)]
struct Motion {
    angular: Vector3<f64>,
    linear: Vector3<f64>,
}

impl Motion {
    const NONE: Self =
        Self { angular: Vector3::new(0.0, 0.0, 0.0), linear: Vector3::new(0.0, 0.0, 0.0) };
}

/// What the pass outwards needs of a joint.
#[derive(Clone, Copy)]
struct Reduced {
    /// Torque and force for unit acceleration of the joint.
    response: Motion,
    /// Of which along the joint's axis: the inertia that its motor feels.
    inertia: f64,
    /// Motor torque that is left after the bias.
    driving: f64,
    /// Acceleration that the speeds alone bring.
    drift: Motion,
}

widest!(fn accelerations(dynamics: &Dynamics, values: &[[f64; MAX_AXES]; 3]) -> Option<JointVector> =
    dynamics.articulated_here(values));

impl Dynamics {
    /// Accelerations that torques `tau` (Nm, N for a linear axis) give at positions `q` and speeds `qd`. None if
    /// an axis moves no mass.
    ///
    /// For seven axes this takes three quarters of the time of solving `M·q̈ = τ − bias`.
    pub fn forward(&self, q: &[f64], qd: &[f64], tau: &[f64]) -> Option<JointVector> {
        let dof = self.chain.dof();
        let mut values = [[0.0; MAX_AXES]; 3];
        for (padded, given) in values.iter_mut().zip([q, qd, tau]) {
            padded[..dof].copy_from_slice(&given[..dof]);
        }
        accelerations(self, &values)
    }

    #[inline(always)]
    fn articulated_here(&self, values: &[[f64; MAX_AXES]; 3]) -> Option<JointVector> {
        match self.chain.dof() {
            6 => self.articulated::<6>(values),
            7 => self.articulated::<7>(values),
            _ => self.articulated::<MAX_AXES>(values),
        }
    }

    #[inline(always)]
    fn articulated<const N: usize>(
        &self,
        [q, qd, tau]: &[[f64; MAX_AXES]; 3],
    ) -> Option<JointVector> {
        let links = self.links::<N>(q);
        let stages = self.chain.stages();
        let dof = self.chain.dof().min(N);
        let none =
            Reduced { response: Motion::NONE, inertia: 0.0, driving: 0.0, drift: Motion::NONE };
        let (mut bodies, mut joints) = ([Articulated::WEIGHTLESS; N], [none; N]);
        let mut omega = Vector3::zeros();
        for i in 0..dof {
            let shift = omega.cross(&omega.cross(&links[i].shift));
            omega = links[i].into_frame(&omega);
            let (turn, slide) = (stages[i].turn * qd[i], 2.0 * stages[i].slide * qd[i]);
            joints[i].drift = Motion {
                angular: Vector3::new(omega.y * turn, -omega.x * turn, 0.0),
                linear: links[i].into_frame(&shift)
                    + Vector3::new(omega.y * slide, -omega.x * slide, 0.0),
            };
            omega.z += turn;
            bodies[i] = Articulated::new(&self.bodies[i], &omega);
        }
        for i in (0..dof).rev() {
            let (turn, slide) = (stages[i].turn, stages[i].slide);
            let body = bodies[i];
            let joint = body.reduce(turn, slide, tau[i], joints[i].drift);
            if !(joint.inertia > 0.0) {
                return None;
            }
            joints[i] = joint;
            if i > 0 {
                bodies[i - 1].add(&body.let_go(&joint).out_of_frame(&links[i]));
            }
        }
        let mut result = JointVector::zeros(dof);
        // A base that accelerates upwards stands for gravity.
        let mut motion =
            Motion { angular: Vector3::zeros(), linear: self.chain.in_first_frame(&-self.gravity) };
        for i in 0..dof {
            let carried = motion.linear + motion.angular.cross(&links[i].shift);
            let joint = &joints[i];
            motion.angular = links[i].into_frame(&motion.angular) + joint.drift.angular;
            motion.linear = links[i].into_frame(&carried) + joint.drift.linear;
            let taken = joint.response.angular.dot(&motion.angular)
                + joint.response.linear.dot(&motion.linear);
            result[i] = (joint.driving - taken) / joint.inertia;
            motion.angular.z += stages[i].turn * result[i];
            motion.linear.z += stages[i].slide * result[i];
        }
        Some(result)
    }
}

impl Articulated {
    const WEIGHTLESS: Self = Self {
        turning: Matrix3::new(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        mixed: Matrix3::new(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        sliding: Matrix3::new(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        force: Vector3::new(0.0, 0.0, 0.0),
        torque: Vector3::new(0.0, 0.0, 0.0),
    };

    /// A rigid body that turns with `omega`.
    #[inline(always)]
    fn new(body: &RigidBody, omega: &Vector3<f64>) -> Self {
        Self {
            turning: body.inertia,
            mixed: body.moment.cross_matrix(),
            sliding: Matrix3::from_diagonal_element(body.mass),
            force: omega.cross(&omega.cross(&body.moment)),
            torque: omega.cross(&(body.inertia * omega)),
        }
    }

    /// What the joint that carries this body, with its axis along z, has to do with it.
    #[inline(always)]
    fn reduce(&self, turn: f64, slide: f64, tau: f64, drift: Motion) -> Reduced {
        let row = self.mixed.row(2).transpose();
        let response = Motion {
            angular: self.turning.column(2) * turn + self.mixed.column(2) * slide,
            linear: row * turn + self.sliding.column(2) * slide,
        };
        Reduced {
            inertia: turn * response.angular.z + slide * response.linear.z,
            driving: tau - turn * self.torque.z - slide * self.force.z,
            response,
            drift,
        }
    }

    /// The same body felt through its joint.
    #[inline(always)]
    fn let_go(&self, joint: &Reduced) -> Self {
        let Motion { angular, linear } = joint.response;
        let share = 1.0 / joint.inertia;
        let (turning, mixed, sliding) = (
            self.turning - angular * (angular * share).transpose(),
            self.mixed - angular * (linear * share).transpose(),
            self.sliding - linear * (linear * share).transpose(),
        );
        let drift = &joint.drift;
        let driving = joint.driving * share;
        Self {
            force: self.force
                + mixed.tr_mul(&drift.angular)
                + sliding * drift.linear
                + linear * driving,
            torque: self.torque
                + turning * drift.angular
                + mixed * drift.linear
                + angular * driving,
            turning,
            mixed,
            sliding,
        }
    }

    /// The same body seen from the frame before, about its origin.
    #[inline(always)]
    fn out_of_frame(&self, link: &Link) -> Self {
        let shift = &link.shift;
        let (turning, sliding) =
            (link.turned_symmetric(&self.turning), link.turned_symmetric(&self.sliding));
        let mixed = link.turned(&self.mixed);
        // With a = a₀ − s × ω̇ and τ₀ = τ + s × f, for the shift s between the origins.
        let mixed_there = mixed + crossed(shift, &sliding);
        let half = crossed(shift, &mixed.transpose());
        let force = link.out_of_frame(&self.force);
        Self {
            turning: turning + half.transpose() + crossed(shift, &mixed_there.transpose()),
            mixed: mixed_there,
            sliding,
            force,
            torque: link.out_of_frame(&self.torque) + shift.cross(&force),
        }
    }

    #[inline(always)]
    fn add(&mut self, other: &Self) {
        self.turning += other.turning;
        self.mixed += other.mixed;
        self.sliding += other.sliding;
        self.force += other.force;
        self.torque += other.torque;
    }
}

/// `v ×` every column.
#[inline(always)]
fn crossed(v: &Vector3<f64>, matrix: &Matrix3<f64>) -> Matrix3<f64> {
    Matrix3::from_columns(&[
        v.cross(&matrix.column(0)),
        v.cross(&matrix.column(1)),
        v.cross(&matrix.column(2)),
    ])
}
