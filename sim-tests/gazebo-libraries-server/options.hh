// What the command line says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

struct Options {
  // The world to load.
  std::string world;
  // Folders in which model://NAME is looked up, first to last.
  std::vector<std::string> modelFolders;
  // Starts running instead of paused.
  bool run = false;
  // Steps as fast as possible; otherwise by the world's real-time factor.
  bool fast = false;
  // Ends after this many steps; 0 for never.
  std::uint64_t iterations = 0;
};

// Reads the command line. Without a value the program is over: the exit status is in `status`.
std::optional<Options> readOptions(int count, char **arguments, int &status);
