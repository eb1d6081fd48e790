#include "simulation.hh"

#include <iostream>
#include <stdexcept>

#include <ignition/physics/FindFeatures.hh>
#include <sdf/Joint.hh>
#include <sdf/JointAxis.hh>
#include <sdf/Link.hh>
#include <sdf/Model.hh>
#include <sdf/Physics.hh>
#include <sdf/Root.hh>

namespace {

constexpr const char *kEngine = ENGINE_LIBRARY;

Eigen::Isometry3d isometry(const ignition::math::Pose3d &pose) {
  Eigen::Isometry3d result = Eigen::Isometry3d::Identity();
  result.translate(Eigen::Vector3d(pose.Pos().X(), pose.Pos().Y(), pose.Pos().Z()));
  result.rotate(Eigen::Quaterniond(pose.Rot().W(), pose.Rot().X(), pose.Rot().Y(), pose.Rot().Z()));
  return result;
}

sdf::Root loadFile(const Options &options) {
  sdf::ParserConfig config;
  for (const auto &folder : options.modelFolders) config.AddURIPath("model://", folder);
  sdf::Root root;
  const auto errors = root.Load(options.world, config);
  if (errors.empty() && root.WorldCount() > 0) return root;
  std::string message = options.world + ": no world in it";
  for (const auto &error : errors) message += "\n  " + error.Message();
  throw std::runtime_error(message);
}

// Whether a plug-in is of this class; Gazebo's older names differ only in the namespace.
bool isPlugin(const sdf::ElementPtr &plugin, const std::string &className) {
  const auto name = "::" + plugin->Get<std::string>("name", "").first;
  const auto end = "::" + className;
  return name.size() >= end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

double JointView::transmitted() const {
  const auto wrench = joint->GetTransmittedWrench();
  return axis.dot(slides ? wrench.force : wrench.torque);
}

Eigen::Isometry3d ModelView::worldFromModel() const {
  return links.front().link->FrameDataRelativeToWorld().pose * linkFromModel;
}

Simulation::Simulation(const Options &options) {
  const sdf::Root root = loadFile(options);
  const sdf::World &world = *root.WorldByIndex(0);
  name_ = world.Name();
  if (const sdf::Physics *profile = world.PhysicsDefault()) {
    stepSize_ = std::chrono::duration_cast<SteadyDuration>(
        std::chrono::duration<double>(profile->MaxStepSize()));
    realTimeFactor_ = profile->RealTimeFactor();
  }
  loader_.LoadLib(kEngine);
  const auto engines = physics::FindFeatures3d<Features>::From(loader_);
  if (engines.empty()) throw std::runtime_error(std::string("cannot use the engine ") + kEngine);
  auto engine = physics::RequestEngine3d<Features>::From(loader_.Instantiate(*engines.begin()));
  world_ = engine->ConstructWorld(world);
  if (!world_) throw std::runtime_error("the physics engine does not take the world " + name_);
  for (std::uint64_t index = 0; index < world.ModelCount(); ++index) {
    addModel(*world.ModelByIndex(index));
  }
}

void Simulation::addModel(const sdf::Model &model) {
  ModelView view;
  view.name = model.Name();
  view.model = world_->GetModel(model.Name());
  if (!view.model) throw std::runtime_error("the physics engine does not take " + model.Name());
  const sdf::Link *canonical = model.CanonicalLink();
  const auto addLink = [&](const sdf::Link &link) {
    if (auto handle = view.model->GetLink(link.Name())) {
      view.links.push_back({link.Name(), handle});
    }
  };
  if (canonical) addLink(*canonical);
  if (view.links.empty()) return;
  ignition::math::Pose3d modelFromLink;
  canonical->SemanticPose().Resolve(modelFromLink, "__model__");
  view.linkFromModel = isometry(modelFromLink).inverse();
  for (std::uint64_t index = 0; index < model.LinkCount(); ++index) {
    if (model.LinkByIndex(index) != canonical) addLink(*model.LinkByIndex(index));
  }
  for (std::uint64_t index = 0; index < model.JointCount(); ++index) {
    const sdf::Joint &joint = *model.JointByIndex(index);
    auto handle = view.model->GetJoint(joint.Name());
    if (!handle || !joint.Axis(0) || handle->GetDegreesOfFreedom() != 1) continue;
    ignition::math::Vector3d axis = joint.Axis(0)->Xyz();
    joint.Axis(0)->ResolveXyz(axis);
    view.joints.push_back({joint.Name(), handle, Eigen::Vector3d(axis.X(), axis.Y(), axis.Z()),
                           joint.Type() == sdf::JointType::PRISMATIC});
  }
  addPlugins(model, view);
  models_.push_back(std::move(view));
}

void Simulation::addPlugins(const sdf::Model &model, ModelView &view) {
  std::map<std::string, JointPtr> joints;
  for (const auto &joint : view.joints) joints.emplace(joint.name, joint.joint);
  const auto element = model.Element();
  auto plugin = element->HasElement("plugin") ? element->GetElement("plugin") : nullptr;
  for (; plugin; plugin = plugin->GetNextElement("plugin")) {
    if (isPlugin(plugin, "JointStatePublisher")) {
      const auto usual = "/world/" + name_ + "/model/" + view.name + "/joint_state";
      view.jointStateTopic = plugin->Get<std::string>("topic", usual).first;
    } else if (isPlugin(plugin, "JointPositionController")) {
      const auto joint = joints.find(plugin->Get<std::string>("joint_name", "").first);
      if (joint == joints.end()) {
        throw std::runtime_error("a JointPositionController of " + view.name + " names no joint");
      }
      positionControllers.push_back(
          std::make_unique<PositionController>(plugin, view.name, joint->second));
    } else if (isPlugin(plugin, "JointTrajectoryController")) {
      trajectoryControllers.push_back(
          std::make_unique<TrajectoryController>(plugin, view.name, joints));
    } else {
      std::cerr << "model " << view.name << ": left out the plug-in "
                << plugin->Get<std::string>("name", "").first << "\n";
    }
  }
}

void Simulation::step() {
  for (auto &controller : positionControllers) controller->update(time(), stepSize_);
  for (auto &controller : trajectoryControllers) controller->update(time(), stepSize_);
  physics::ForwardStep::Input input;
  physics::ForwardStep::State state;
  physics::ForwardStep::Output output;
  input.Get<SteadyDuration>() = stepSize_;
  world_->Step(output, state, input);
  ++iterations_;
}

bool Simulation::setPose(const std::string &name, const Eigen::Isometry3d &worldFromModel) {
  for (auto &view : models_) {
    if (view.name != name) continue;
    auto group = view.model->FindFreeGroup();
    if (!group) return false;
    group->SetWorldPose(worldFromModel * view.linkFromModel.inverse());
    group->SetWorldLinearVelocity(Eigen::Vector3d::Zero());
    group->SetWorldAngularVelocity(Eigen::Vector3d::Zero());
    return true;
  }
  return false;
}
