# Sourced by everything that runs cargo for the nodes.

# The packages that r2r makes bindings for. Without rosgraph_msgs it would leave out simulated time.
export IDL_PACKAGE_FILTER="std_msgs;std_srvs;sensor_msgs;geometry_msgs;trajectory_msgs;visualization_msgs;\
diagnostic_msgs;lifecycle_msgs;action_msgs;service_msgs;rosgraph_msgs;control_msgs;tf2_msgs;\
type_description_interfaces;lianshou_interfaces"
