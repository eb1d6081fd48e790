#include <atomic>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "options.hh"
#include "server.hh"
#include "simulation.hh"

namespace {

std::atomic<bool> hasToEnd{false};

extern "C" void endSoon(int) { hasToEnd = true; }

}  // namespace

int main(int count, char **arguments) {
  int status = 0;
  const auto options = readOptions(count, arguments, status);
  if (!options) return status;
  std::signal(SIGINT, endSoon);
  std::signal(SIGTERM, endSoon);
  try {
    Simulation simulation(*options);
    Server server(simulation, *options);
    std::cout << "world " << simulation.name() << " is ready" << std::endl;
    server.run(hasToEnd);
    std::cout << "ended after " << simulation.iterations() << " steps" << std::endl;
    // The transport's threads outlive main, and what they use is taken down under them: about one
    // end in forty was a segmentation fault. Nothing is left to be written, so nothing is taken down.
    std::_Exit(0);
  } catch (const std::exception &error) {
    std::cerr << "gazebo-libraries-server: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
