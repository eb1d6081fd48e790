//! One number per axis, without allocation.

use std::ops::{Deref, DerefMut};

/// Most axes that one kinematic group may have: two seven-axis arms on two linear axes.
pub const MAX_AXES: usize = 16;

/// One value per axis of a kinematic group (positions in rad or m, velocities, torques, …).
///
/// A plain copyable array with a length, so that it can live in the control loop. It dereferences
/// to a slice; the number of axes is fixed at construction.
///
/// ```
/// use kinematics::JointVector;
/// let mut q = JointVector::zeros(7);
/// q[3] = -1.2;
/// assert_eq!(q.len(), 7);
/// assert_eq!(JointVector::from_slice(&[1.0, 2.0]).iter().sum::<f64>(), 3.0);
/// ```
#[derive(Clone, Copy)]
pub struct JointVector {
    values: [f64; MAX_AXES],
    len: usize,
}

impl JointVector {
    /// All zero.
    ///
    /// # Panics
    /// If `len` exceeds [`MAX_AXES`]; models with more axes are refused when they are loaded.
    pub fn zeros(len: usize) -> Self {
        assert!(len <= MAX_AXES, "{len} axes exceed the {MAX_AXES} that a group may have");
        Self { values: [0.0; MAX_AXES], len }
    }

    /// A copy of these values.
    ///
    /// # Panics
    /// If there are more than [`MAX_AXES`] values.
    pub fn from_slice(values: &[f64]) -> Self {
        let mut vector = Self::zeros(values.len());
        vector.copy_from_slice(values);
        vector
    }

    /// All values, and zeros up to the most axes.
    pub(crate) fn padded(&self) -> &[f64; MAX_AXES] {
        &self.values
    }

    /// Axis by axis from a function of the axis index.
    pub fn from_fn(len: usize, value: impl FnMut(usize) -> f64) -> Self {
        let mut vector = Self::zeros(len);
        vector.iter_mut().zip((0..len).map(value)).for_each(|(slot, value)| *slot = value);
        vector
    }
}

impl Deref for JointVector {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.values[..self.len]
    }
}

impl DerefMut for JointVector {
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.values[..self.len]
    }
}

impl PartialEq for JointVector {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl std::fmt::Debug for JointVector {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
    }
}
