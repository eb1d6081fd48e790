#include "server.hh"

#include <cstdlib>
#include <iostream>
#include <set>
#include <stdexcept>
#include <thread>

#include <ignition/msgs/clock.pb.h>
#include <ignition/msgs/float.pb.h>
#include <ignition/msgs/model.pb.h>
#include <ignition/msgs/pose_v.pb.h>
#include <ignition/msgs/world_stats.pb.h>

namespace msgs = ignition::msgs;
using namespace std::chrono_literals;

namespace {

// How long steps wait for the command that they shall follow.
constexpr auto kPatience = 2s;
// How often orders are looked for while nothing moves.
constexpr auto kIdle = 20ms;
constexpr auto kStatisticsEvery = 200ms;
// Poses go out about sixty times a simulated second.
constexpr std::uint64_t kStepsPerPose = 16;
// Behind by more than this, real time starts anew instead of being caught up with.
constexpr auto kMostBehind = 200ms;

template <typename Time>
void setTime(Time *message, std::chrono::nanoseconds time) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(time);
  message->set_sec(whole.count());
  message->set_nsec(static_cast<std::int32_t>((time - whole).count()));
}

// The number under a key of a header; 0 without it.
std::uint64_t headerNumber(const msgs::Header &header, const std::string &key) {
  for (const auto &entry : header.data()) {
    if (entry.key() == key && entry.value_size() == 1) {
      return std::strtoull(entry.value(0).c_str(), nullptr, 10);
    }
  }
  return 0;
}

void setPose(msgs::Pose *message, const std::string &name, const Eigen::Isometry3d &pose) {
  const Eigen::Quaterniond rotation(pose.rotation());
  message->set_name(name);
  message->mutable_position()->set_x(pose.translation().x());
  message->mutable_position()->set_y(pose.translation().y());
  message->mutable_position()->set_z(pose.translation().z());
  message->mutable_orientation()->set_w(rotation.w());
  message->mutable_orientation()->set_x(rotation.x());
  message->mutable_orientation()->set_y(rotation.y());
  message->mutable_orientation()->set_z(rotation.z());
}

}  // namespace

Server::Server(Simulation &simulation, const Options &options)
    : simulation_(simulation), options_(options), isPaused_(!options.run) {
  advertise();
  subscribe();
}

void Server::advertise() {
  const auto world = "/world/" + simulation_.name();
  clock_ = node_.Advertise<msgs::Clock>("/clock");
  statistics_ = node_.Advertise<msgs::WorldStatistics>(world + "/stats");
  poses_ = node_.Advertise<msgs::Pose_V>(world + "/pose/info");
  for (const auto &model : simulation_.models()) {
    jointStates_.emplace_back();
    if (!model.jointStateTopic.empty()) {
      jointStates_.back() = node_.Advertise<msgs::Model>(model.jointStateTopic);
    }
  }
  for (const auto &controller : simulation_.trajectoryControllers) {
    progress_.push_back(node_.Advertise<msgs::Float>(controller->topic() + "_progress"));
  }
  if (!node_.Advertise(world + "/control", &Server::onControl, this) ||
      !node_.Advertise(world + "/set_pose", &Server::onSetPose, this)) {
    throw std::runtime_error("cannot offer the services of " + world);
  }
}

void Server::subscribe() {
  std::set<std::string> actuatorTopics;
  for (auto &controller : simulation_.positionControllers) {
    if (controller->takesActuators()) {
      actuatorTopics.insert(controller->topic());
      continue;
    }
    std::function<void(const msgs::Double &)> take = [&](const msgs::Double &message) {
      controller->command(message);
    };
    node_.Subscribe(controller->topic(), take);
  }
  // One subscription a topic, so that a message has reached every joint before it is counted.
  for (const auto &topic : actuatorTopics) {
    std::function<void(const msgs::Actuators &)> take = [this, topic](const msgs::Actuators &message) {
      for (auto &controller : simulation_.positionControllers) {
        if (controller->topic() == topic) controller->command(message);
      }
      noteCommand(message.header());
    };
    node_.Subscribe(topic, take);
  }
  for (auto &controller : simulation_.trajectoryControllers) {
    std::function<void(const msgs::JointTrajectory &)> take =
        [&](const msgs::JointTrajectory &message) {
          controller->command(message);
          noteCommand(message.header());
        };
    node_.Subscribe(controller->topic(), take);
  }
}

void Server::noteCommand(const msgs::Header &header) {
  std::lock_guard<std::mutex> lock(mutex_);
  lastCommand_ = std::max(lastCommand_, headerNumber(header, "command"));
  changed_.notify_all();
}

bool Server::onControl(const msgs::WorldControl &request, msgs::Boolean &reply) {
  std::lock_guard<std::mutex> lock(mutex_);
  const bool wantsReset = request.has_reset() && (request.reset().all() ||
                                                  request.reset().time_only() ||
                                                  request.reset().model_only());
  if (wantsReset || request.has_run_to_sim_time()) {
    std::cerr << "this server cannot reset and cannot run to a time\n";
    reply.set_data(false);
    return true;
  }
  isPaused_ = request.pause();
  const auto count = request.multi_step() > 0 ? request.multi_step() : (request.step() ? 1u : 0u);
  if (count > 0 && isPaused_) {
    const auto after = headerNumber(request.header(), "after_command");
    steps_.push_back({count, after, Clock::now() + kPatience});
  }
  changed_.notify_all();
  reply.set_data(true);
  return true;
}

bool Server::onSetPose(const msgs::Pose &request, msgs::Boolean &reply) {
  Eigen::Isometry3d pose = Eigen::Isometry3d::Identity();
  const auto &place = request.position();
  const auto &turn = request.orientation();
  const Eigen::Quaterniond rotation(turn.w(), turn.x(), turn.y(), turn.z());
  pose.translate(Eigen::Vector3d(place.x(), place.y(), place.z()));
  if (rotation.norm() > 1e-6) pose.rotate(rotation.normalized());
  std::lock_guard<std::mutex> lock(mutex_);
  posePlans_.push_back({request.name(), pose});
  changed_.notify_all();
  reply.set_data(pose.matrix().allFinite());
  if (!reply.data()) posePlans_.pop_back();
  return true;
}

void Server::run(const std::atomic<bool> &hasToEnd) {
  const auto isDone = [&] {
    return options_.iterations > 0 && simulation_.iterations() >= options_.iterations;
  };
  while (!hasToEnd && !isDone()) {
    std::uint32_t steps = nextSteps();
    movePlacedModels();
    for (; steps > 0 && !hasToEnd && !isDone(); --steps) {
      simulation_.step();
      publishStep();
      // Who has asked for steps gets the poses at their end.
      if (simulation_.iterations() % kStepsPerPose == 0 || (isPaused_ && steps == 1)) {
        publishPoses();
      }
    }
    if (!isPaused_) pace();
    if (Clock::now() - lastStatistics_ >= kStatisticsEvery) publishStatistics();
  }
}

std::uint32_t Server::nextSteps() {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto hasSteps = [&] {
    return !steps_.empty() && lastCommand_ >= steps_.front().afterCommand;
  };
  const auto hasOrder = [&] { return !isPaused_ || !posePlans_.empty() || hasSteps(); };
  changed_.wait_for(lock, kIdle, hasOrder);
  if (!isPaused_) return 1;
  paceStart_ = Clock::now();
  paceStartTime_ = simulation_.time();
  if (steps_.empty()) return 0;
  if (!hasSteps()) {
    if (Clock::now() < steps_.front().latest) return 0;
    std::cerr << "steps begin without the command that they were to follow\n";
  }
  const auto count = steps_.front().count;
  steps_.pop_front();
  return count;
}

void Server::movePlacedModels() {
  std::deque<PosePlan> plans;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    plans.swap(posePlans_);
  }
  for (const auto &plan : plans) {
    if (!simulation_.setPose(plan.model, plan.worldFromModel)) {
      std::cerr << "cannot move the model " << plan.model << "\n";
    }
  }
}

void Server::pace() {
  const double factor = simulation_.realTimeFactor();
  if (options_.fast || factor <= 0) return;
  const auto passed = std::chrono::duration<double>(simulation_.time() - paceStartTime_) / factor;
  const auto due = paceStart_ + std::chrono::duration_cast<Clock::duration>(passed);
  if (Clock::now() > due + kMostBehind) {
    paceStart_ = Clock::now();
    paceStartTime_ = simulation_.time();
  }
  std::this_thread::sleep_until(due);
}

void Server::publishStep() {
  if (clock_.HasConnections()) {
    msgs::Clock message;
    setTime(message.mutable_sim(), simulation_.time());
    setTime(message.mutable_real(), Clock::now() - begin_);
    clock_.Publish(message);
  }
  for (std::size_t index = 0; index < jointStates_.size(); ++index) {
    auto &publisher = jointStates_[index];
    if (!publisher || !publisher->HasConnections()) continue;
    const auto &model = simulation_.models()[index];
    msgs::Model message;
    message.set_name(model.name);
    setTime(message.mutable_header()->mutable_stamp(), simulation_.time());
    for (const auto &joint : model.joints) {
      auto *entry = message.add_joint();
      entry->set_name(joint.name);
      entry->mutable_axis1()->set_position(joint.joint->GetPosition(0));
      entry->mutable_axis1()->set_velocity(joint.joint->GetVelocity(0));
      entry->mutable_axis1()->set_force(joint.transmitted());
    }
    publisher->Publish(message);
  }
  for (std::size_t index = 0; index < progress_.size(); ++index) {
    if (!progress_[index].HasConnections()) continue;
    msgs::Float message;
    message.set_data(simulation_.trajectoryControllers[index]->progress());
    progress_[index].Publish(message);
  }
}

void Server::publishPoses() {
  if (!poses_.HasConnections()) return;
  msgs::Pose_V message;
  setTime(message.mutable_header()->mutable_stamp(), simulation_.time());
  for (const auto &model : simulation_.models()) {
    const auto worldFromModel = model.worldFromModel();
    setPose(message.add_pose(), model.name, worldFromModel);
    for (const auto &link : model.links) {
      const auto worldFromLink = link.link->FrameDataRelativeToWorld().pose;
      setPose(message.add_pose(), link.name, worldFromModel.inverse() * worldFromLink);
    }
  }
  poses_.Publish(message);
}

void Server::publishStatistics() {
  const auto now = Clock::now();
  const std::chrono::duration<double> real = now - lastStatistics_;
  const std::chrono::duration<double> simulated = simulation_.time() - lastStatisticsTime_;
  lastStatistics_ = now;
  lastStatisticsTime_ = simulation_.time();
  msgs::WorldStatistics message;
  setTime(message.mutable_sim_time(), simulation_.time());
  setTime(message.mutable_real_time(), now - begin_);
  setTime(message.mutable_step_size(), simulation_.stepSize());
  message.set_iterations(simulation_.iterations());
  message.set_paused(isPaused_);
  message.set_real_time_factor(simulated / real);
  message.set_model_count(static_cast<std::int32_t>(simulation_.models().size()));
  statistics_.Publish(message);
}
