#include "controllers.hh"

#include <algorithm>
#include <cmath>
#include <iostream>

namespace {

double seconds(SteadyDuration duration) { return std::chrono::duration<double>(duration).count(); }

SteadyDuration duration(const ignition::msgs::Duration &message) {
  return std::chrono::seconds(message.sec()) + std::chrono::nanoseconds(message.nsec());
}

// All numbers of the elements with this name, in their order.
std::vector<double> numbers(const sdf::ElementPtr &parameters, const std::string &name) {
  std::vector<double> found;
  if (!parameters->HasElement(name)) return found;
  for (auto element = parameters->GetElement(name); element; element = element->GetNextElement(name)) {
    found.push_back(element->Get<double>());
  }
  return found;
}

double nth(const std::vector<double> &values, std::size_t index, double otherwise) {
  return index < values.size() ? values[index] : otherwise;
}

}  // namespace

PositionController::PositionController(const sdf::ElementPtr &parameters, const std::string &model,
                                       JointPtr joint)
    : joint_(std::move(joint)) {
  const auto number = [&](const char *name, double otherwise) {
    return parameters->Get<double>(name, otherwise).first;
  };
  pid_.Init(number("p_gain", 1), number("i_gain", 0.1), number("d_gain", 0.01), number("i_max", 1),
            number("i_min", -1), number("cmd_max", 1000), number("cmd_min", -1000),
            number("cmd_offset", 0));
  hasMaximum_ = parameters->HasElement("cmd_max");
  useVelocity_ = parameters->Get<bool>("use_velocity_commands", false).first;
  target_ = number("initial_position", 0);
  if (parameters->Get<bool>("use_actuator_msg", false).first) {
    actuator_ = parameters->Get<int>("actuator_number", 0).first;
  }
  const auto prefix = "/model/" + model;
  topic_ = takesActuators() ? "/actuators" : prefix + "/joint/" + joint_->GetName() + "/0/cmd_pos";
  if (parameters->HasElement("sub_topic")) {
    topic_ = prefix + "/" + parameters->Get<std::string>("sub_topic");
  }
  if (parameters->HasElement("topic")) topic_ = parameters->Get<std::string>("topic");
}

void PositionController::command(const ignition::msgs::Double &message) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (std::isfinite(message.data())) target_ = message.data();
}

void PositionController::command(const ignition::msgs::Actuators &message) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (actuator_ >= message.position_size()) {
    std::cerr << "no position " << actuator_ << " in a message with " << message.position_size()
              << " on " << topic_ << "\n";
  } else if (std::isfinite(message.position(actuator_))) {
    target_ = message.position(actuator_);
  }
}

void PositionController::update(SteadyDuration, SteadyDuration step) {
  std::lock_guard<std::mutex> lock(mutex_);
  const double error = joint_->GetPosition(0) - target_;
  if (!useVelocity_) {
    joint_->SetForce(0, pid_.Update(error, step));
    return;
  }
  const double wanted = -error / seconds(step);
  const double most = pid_.CmdMax();
  joint_->SetVelocityCommand(0, hasMaximum_ ? std::clamp(wanted, -most, most) : wanted);
}

TrajectoryController::TrajectoryController(const sdf::ElementPtr &parameters,
                                           const std::string &model,
                                           const std::map<std::string, JointPtr> &joints)
    : topic_(parameters->Get<std::string>("topic", "/model/" + model + "/joint_trajectory").first) {
  const auto pid = [&](const std::string &prefix, std::size_t index) {
    const auto value = [&](const char *name, double otherwise) {
      return nth(numbers(parameters, prefix + name), index, otherwise);
    };
    return ignition::math::PID(value("p_gain", 0), value("i_gain", 0), value("d_gain", 0),
                               value("i_max", -1), value("i_min", 0), value("cmd_max", -1),
                               value("cmd_min", 0), value("cmd_offset", 0));
  };
  const auto starts = numbers(parameters, "initial_position");
  auto element = parameters->HasElement("joint_name") ? parameters->GetElement("joint_name") : nullptr;
  for (std::size_t index = 0; element; element = element->GetNextElement("joint_name"), ++index) {
    const auto name = element->Get<std::string>();
    const auto joint = joints.find(name);
    if (joint == joints.end()) {
      std::cerr << "model " << model << " has no joint " << name << " to drive\n";
      continue;
    }
    Driven driven;
    driven.name = name;
    driven.joint = joint->second;
    driven.position = pid("position_", index);
    driven.velocity = pid("velocity_", index);
    driven.targetPosition = nth(starts, index, 0);
    driven_.push_back(std::move(driven));
  }
}

void TrajectoryController::command(const ignition::msgs::JointTrajectory &message) {
  std::lock_guard<std::mutex> lock(mutex_);
  trajectory_ = message;
  point_ = 0;
  isNew_ = true;
}

void TrajectoryController::aim(const ignition::msgs::JointTrajectoryPoint &point) {
  for (int index = 0; index < trajectory_.joint_names_size(); ++index) {
    for (auto &driven : driven_) {
      if (driven.name != trajectory_.joint_names(index)) continue;
      if (index < point.positions_size()) driven.targetPosition = point.positions(index);
      if (index < point.velocities_size()) driven.targetVelocity = point.velocities(index);
      if (index < point.effort_size()) driven.targetEffort = point.effort(index);
    }
  }
}

void TrajectoryController::update(SteadyDuration time, SteadyDuration step) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (isNew_) start_ = time;
  bool hasChanged = isNew_;
  isNew_ = false;
  while (point_ + 1 < trajectory_.points_size() &&
         duration(trajectory_.points(point_).time_from_start()) < time - start_) {
    ++point_;
    hasChanged = true;
  }
  if (hasChanged && point_ < trajectory_.points_size()) aim(trajectory_.points(point_));
  for (auto &driven : driven_) {
    const double position = driven.joint->GetPosition(0) - driven.targetPosition;
    const double velocity = driven.joint->GetVelocity(0) - driven.targetVelocity;
    const double force = driven.position.Update(position, step) +
                         driven.velocity.Update(velocity, step) + driven.targetEffort;
    driven.joint->SetForce(0, force);
  }
}

float TrajectoryController::progress() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (trajectory_.points_size() == 0) return 1;
  return static_cast<float>(point_ + 1) / static_cast<float>(trajectory_.points_size());
}
