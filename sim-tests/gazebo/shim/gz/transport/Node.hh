// Debian 12's Gazebo transport (11.0) predates the headers under gz/ that the crate `gz` includes.
#pragma once
#include <ignition/transport/Node.hh>

namespace gz = ignition;
