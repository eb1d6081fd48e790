// A world: loaded from SDF, stepped by Gazebo's physics.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <Eigen/Geometry>
#include <ignition/plugin/Loader.hh>
#include <sdf/World.hh>

#include "controllers.hh"
#include "options.hh"
#include "physics.hh"

struct JointView {
  std::string name;
  JointPtr joint;
  // Direction of the axis in the joint's frame, and whether the joint slides along it.
  Eigen::Vector3d axis;
  bool slides;

  // Torque about the axis (force along it) that the joint transmits, N m or N.
  double transmitted() const;
};

struct LinkView {
  std::string name;
  LinkPtr link;
};

struct ModelView {
  std::string name;
  ModelPtr model;
  // Joints with one axis.
  std::vector<JointView> joints;
  // The canonical link first.
  std::vector<LinkView> links;
  Eigen::Isometry3d linkFromModel;
  // Where its joint states go; empty without a JointStatePublisher.
  std::string jointStateTopic;

  Eigen::Isometry3d worldFromModel() const;
};

class Simulation {
 public:
  // Throws std::runtime_error with what SDFormat or the physics said.
  explicit Simulation(const Options &options);

  void step();
  // Puts a model that is not fixed to the world somewhere else, at rest.
  bool setPose(const std::string &model, const Eigen::Isometry3d &worldFromModel);

  const std::string &name() const { return name_; }
  SteadyDuration time() const { return stepSize_ * static_cast<std::int64_t>(iterations_); }
  SteadyDuration stepSize() const { return stepSize_; }
  std::uint64_t iterations() const { return iterations_; }
  // What the world asks for; 0 for as fast as possible.
  double realTimeFactor() const { return realTimeFactor_; }
  const std::vector<ModelView> &models() const { return models_; }

  std::vector<std::unique_ptr<PositionController>> positionControllers;
  std::vector<std::unique_ptr<TrajectoryController>> trajectoryControllers;

 private:
  void addModel(const sdf::Model &model);
  void addPlugins(const sdf::Model &model, ModelView &view);

  ignition::plugin::Loader loader_;
  WorldPtr world_;
  std::string name_;
  std::vector<ModelView> models_;
  SteadyDuration stepSize_{};
  std::uint64_t iterations_ = 0;
  double realTimeFactor_ = 1;
};
