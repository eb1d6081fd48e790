//! Lianshou as ROS 2 nodes.
