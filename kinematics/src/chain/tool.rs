//! Another point on the tip: a tool.

use super::{Chain, Frame};
use nalgebra::Isometry3;

impl Chain {
    /// The same chain, ending in a tool that is fixed to its tip: `tip_from_tool` is the place of the tool's
    /// point and axes in the tip's frame. Kinematics, inverse kinematics and the place of a payload count
    /// from there; [`Chain::tip`] still names the link that carries the tool.
    ///
    /// ```
    /// use kinematics::Robot;
    /// use nalgebra::Isometry3;
    /// let urdf = r#"<robot name="stick">
    ///   <link name="base"/><link name="arm"/>
    ///   <joint name="turn" type="revolute"><parent link="base"/><child link="arm"/>
    ///     <axis xyz="0 0 1"/><limit lower="-1" upper="1" effort="10" velocity="1"/></joint>
    /// </robot>"#;
    /// let robot = Robot::from_urdf(urdf, None)?;
    /// let drill = robot.arms()[0].chain.with_tool(&Isometry3::translation(0.3, 0.0, 0.1));
    /// assert!((drill.forward(&[0.0]).translation.vector.x - 0.3).abs() < 1e-12);
    /// # Ok::<(), kinematics::model::ModelError>(())
    /// ```
    pub fn with_tool(&self, tip_from_tool: &Isometry3<f64>) -> Self {
        let last_from_tip = Frame::from_isometry(&(self.last_from_tip() * tip_from_tool));
        Self { last_from_tip, ..self.clone() }
    }
}
