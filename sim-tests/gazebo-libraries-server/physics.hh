// What the server asks of Gazebo's physics, and short names for its handles.
#pragma once

#include <ignition/physics/ForwardStep.hh>
#include <ignition/physics/FrameSemantics.hh>
#include <ignition/physics/FreeGroup.hh>
#include <ignition/physics/GetEntities.hh>
#include <ignition/physics/Joint.hh>
#include <ignition/physics/RequestEngine.hh>
#include <ignition/physics/World.hh>
#include <ignition/physics/sdf/ConstructWorld.hh>

namespace physics = ignition::physics;

// Of the engines that Gazebo brings, only the one on DART has all of these.
struct Features : physics::FeatureList<
    physics::ForwardStep,
    physics::sdf::ConstructSdfWorld,
    physics::GetEntities,
    physics::GetBasicJointState,
    physics::GetBasicJointProperties,
    physics::SetBasicJointState,
    physics::SetJointVelocityCommandFeature,
    physics::GetJointTransmittedWrench,
    physics::LinkFrameSemantics,
    physics::FindFreeGroupFeature,
    physics::SetFreeGroupWorldPose,
    physics::SetFreeGroupWorldVelocity> {};

using WorldPtr = physics::World3dPtr<Features>;
using ModelPtr = physics::Model3dPtr<Features>;
using LinkPtr = physics::Link3dPtr<Features>;
using JointPtr = physics::Joint3dPtr<Features>;
