// What moves joints: small versions of two of Gazebo's systems, with their parameters and topics.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <ignition/math/PID.hh>
#include <ignition/msgs/actuators.pb.h>
#include <ignition/msgs/double.pb.h>
#include <ignition/msgs/joint_trajectory.pb.h>
#include <sdf/Element.hh>

#include "physics.hh"

using SteadyDuration = std::chrono::steady_clock::duration;

// Commands joints before each step. Commands arrive on other threads.
class Controller {
 public:
  virtual ~Controller() = default;
  virtual void update(SteadyDuration time, SteadyDuration step) = 0;
};

// gz::sim::systems::JointPositionController: one joint to one position, by a torque from a PID, or with
// <use_velocity_commands> by the velocity that reaches it within the step, at most <cmd_max>.
class PositionController : public Controller {
 public:
  PositionController(const sdf::ElementPtr &parameters, const std::string &model, JointPtr joint);

  // The topic to listen to, and whether it carries Actuators rather than Double.
  const std::string &topic() const { return topic_; }
  bool takesActuators() const { return actuator_ >= 0; }

  void command(const ignition::msgs::Double &message);
  void command(const ignition::msgs::Actuators &message);
  void update(SteadyDuration time, SteadyDuration step) override;

 private:
  JointPtr joint_;
  std::string topic_;
  ignition::math::PID pid_;
  bool useVelocity_ = false;
  bool hasMaximum_ = false;
  int actuator_ = -1;
  std::mutex mutex_;
  double target_ = 0;
};

// gz::sim::systems::JointTrajectoryController: several joints through the points of a trajectory, by
// torques from a PID for position and one for velocity. It does not interpolate: each point holds from
// the time of the one before until its own.
class TrajectoryController : public Controller {
 public:
  TrajectoryController(const sdf::ElementPtr &parameters, const std::string &model,
                       const std::map<std::string, JointPtr> &joints);

  const std::string &topic() const { return topic_; }

  void command(const ignition::msgs::JointTrajectory &message);
  void update(SteadyDuration time, SteadyDuration step) override;
  // Share of the trajectory's points that were reached, 0 to 1; 1 without a trajectory.
  float progress();

 private:
  struct Driven {
    std::string name;
    JointPtr joint;
    ignition::math::PID position;
    ignition::math::PID velocity;
    double targetPosition = 0;
    double targetVelocity = 0;
    double targetEffort = 0;
  };

  void aim(const ignition::msgs::JointTrajectoryPoint &point);

  std::string topic_;
  std::vector<Driven> driven_;
  std::mutex mutex_;
  ignition::msgs::JointTrajectory trajectory_;
  int point_ = 0;
  bool isNew_ = false;
  SteadyDuration start_{};
};
