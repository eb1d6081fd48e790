//! Several configurations at once, one in each lane of a [`Scalar`].

use super::{Chain, Frame};
use crate::widest::widest;
use crate::{F32x8, Scalar};

impl Chain {
    /// Pose of the tip in the base frame, computed with any [`Scalar`]: with a lane type, the poses of several
    /// configurations in the time of one. Lane `k` of `q[i]` is axis `i` of configuration `k`.
    ///
    /// ```
    /// use kinematics::{F32x8, Robot};
    /// let urdf = r#"<robot name="stick">
    ///   <link name="base"/><link name="arm"/>
    ///   <joint name="lift" type="prismatic"><parent link="base"/><child link="arm"/>
    ///     <axis xyz="0 0 1"/><limit lower="0" upper="1" effort="10" velocity="1"/></joint>
    /// </robot>"#;
    /// let robot = Robot::from_urdf(urdf, None)?;
    /// let heights = F32x8([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
    /// let tips = robot.arms()[0].chain.forward_of(&[heights]);
    /// assert_eq!(tips.origin[2], heights);
    /// # Ok::<(), kinematics::model::ModelError>(())
    /// ```
    #[inline]
    pub fn forward_of<S: Scalar>(&self, q: &[S]) -> Frame<S> {
        tips(self, q)
    }

    /// [`Chain::forward_of`] for eight configurations in single precision.
    pub fn forward_eight(&self, q: &[F32x8]) -> Frame<F32x8> {
        tips(self, q)
    }
}

widest!(fn tips[S: Scalar][S](chain: &Chain, q: &[S]) -> Frame<S> = chain.walk_any(q, |_, _| ()));
