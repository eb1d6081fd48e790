#include "options.hh"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>

namespace {

constexpr const char *kHelp = R"(gazebo-libraries-server: a headless server on Gazebo's own libraries

It loads an SDF world with SDFormat, simulates it with Gazebo's physics (DART) and serves Gazebo's
topics and services over Gazebo's transport. It is not `gz sim`: of Gazebo's systems it has its own
small versions of JointStatePublisher, JointPositionController and JointTrajectoryController.

usage: gazebo-libraries-server [options] WORLD.sdf

  -r, --run          start running; otherwise paused until somebody asks /world/W/control
  -f, --fast         step as fast as possible instead of in real time
  -n, --iterations N end after N steps
  -m, --models DIR   look up model://NAME in DIR (may be given more than once)
  -h, --help         this text

Models are also looked up in ../models beside the world and in the folders of GZ_SIM_RESOURCE_PATH
and IGN_GAZEBO_RESOURCE_PATH. IGN_PARTITION and IGN_IP choose whom it talks to. SIGTERM ends it.
)";

void addFolders(const char *variable, std::vector<std::string> &folders) {
  const char *value = std::getenv(variable);
  std::stringstream paths(value ? value : "");
  for (std::string path; std::getline(paths, path, ':');) {
    if (!path.empty()) folders.push_back(path);
  }
}

int fail(const std::string &message) {
  std::cerr << "gazebo-libraries-server: " << message << " (see --help)\n";
  return 2;
}

// A whole number from 1; 0 if the text is none.
std::uint64_t positive(const std::string &text) {
  if (text.empty() || text.size() > 18) return 0;
  for (char character : text) {
    if (character < '0' || character > '9') return 0;
  }
  return std::stoull(text);
}

}  // namespace

std::optional<Options> readOptions(int count, char **arguments, int &status) {
  Options options;
  for (int index = 1; index < count; ++index) {
    const std::string argument = arguments[index];
    const bool hasValue = index + 1 < count;
    if (argument == "-h" || argument == "--help") {
      std::cout << kHelp;
      status = 0;
      return std::nullopt;
    } else if (argument == "-r" || argument == "--run") {
      options.run = true;
    } else if (argument == "-f" || argument == "--fast") {
      options.fast = true;
    } else if ((argument == "-m" || argument == "--models") && hasValue) {
      options.modelFolders.push_back(arguments[++index]);
    } else if ((argument == "-n" || argument == "--iterations") && hasValue) {
      options.iterations = positive(arguments[++index]);
      if (options.iterations == 0) {
        status = fail(std::string("no number of steps: ") + arguments[index]);
        return std::nullopt;
      }
    } else if (!argument.empty() && argument[0] != '-' && options.world.empty()) {
      options.world = argument;
    } else {
      status = fail("cannot use `" + argument + "`");
      return std::nullopt;
    }
  }
  if (options.world.empty()) {
    status = fail("no world given");
    return std::nullopt;
  }
  const auto beside = std::filesystem::path(options.world).parent_path() / ".." / "models";
  options.modelFolders.push_back(beside.string());
  addFolders("GZ_SIM_RESOURCE_PATH", options.modelFolders);
  addFolders("IGN_GAZEBO_RESOURCE_PATH", options.modelFolders);
  return options;
}
