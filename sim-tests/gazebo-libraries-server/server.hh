// Serves a simulation over Gazebo's transport, with the topics and services of `gz sim`.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <ignition/msgs/boolean.pb.h>
#include <ignition/msgs/pose.pb.h>
#include <ignition/msgs/world_control.pb.h>
#include <ignition/transport/Node.hh>

#include "simulation.hh"

class Server {
 public:
  // Throws std::runtime_error if a topic or service cannot be offered.
  Server(Simulation &simulation, const Options &options);

  // Returns after the steps that were asked for, or soon after `hasToEnd` has become true.
  void run(const std::atomic<bool> &hasToEnd);

 private:
  using Clock = std::chrono::steady_clock;

  // Steps that a client asked for. It may want them to begin only when a command that it sent before
  // has arrived: topics and services come on different ways.
  struct Steps {
    std::uint32_t count;
    std::uint64_t afterCommand;
    Clock::time_point latest;
  };

  struct PosePlan {
    std::string model;
    Eigen::Isometry3d worldFromModel;
  };

  void advertise();
  void subscribe();
  bool onControl(const ignition::msgs::WorldControl &request, ignition::msgs::Boolean &reply);
  bool onSetPose(const ignition::msgs::Pose &request, ignition::msgs::Boolean &reply);
  void noteCommand(const ignition::msgs::Header &header);

  // Number of steps to make now, none when there is nothing to do. Waits a little for orders.
  std::uint32_t nextSteps();
  void movePlacedModels();
  void pace();
  void publishStep();
  void publishPoses();
  void publishStatistics();

  Simulation &simulation_;
  const Options options_;
  ignition::transport::Node node_;
  ignition::transport::Node::Publisher clock_;
  ignition::transport::Node::Publisher statistics_;
  ignition::transport::Node::Publisher poses_;
  std::vector<std::optional<ignition::transport::Node::Publisher>> jointStates_;
  std::vector<ignition::transport::Node::Publisher> progress_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> isPaused_;
  std::deque<Steps> steps_;
  std::deque<PosePlan> posePlans_;
  std::uint64_t lastCommand_ = 0;

  Clock::time_point paceStart_ = Clock::now();
  SteadyDuration paceStartTime_{};
  Clock::time_point begin_ = Clock::now();
  Clock::time_point lastStatistics_{};
  SteadyDuration lastStatisticsTime_{};
};
