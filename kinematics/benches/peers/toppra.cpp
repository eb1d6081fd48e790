// toppra's C++ library on the paths of timing.py: duration in s and microseconds, one pair for every
// path and number of intervals. Reads numbers from standard input; see with_toppra_cpp in timing.py.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <memory>
#include <vector>

#include <toppra/algorithm/toppra.hpp>
#include <toppra/constraint/linear_joint_acceleration.hpp>
#include <toppra/constraint/linear_joint_velocity.hpp>
#include <toppra/geometric_path/piecewise_poly_path.hpp>
#include <toppra/solver/seidel.hpp>

using namespace toppra;

static constexpr int AXES = 7;

static Vector read_vector() {
  Vector values(AXES);
  for (int axis = 0; axis < AXES; ++axis) std::cin >> values[axis];
  return values;
}

int main() {
  int paths = 0, columns = 0;
  std::cin >> paths >> columns;
  std::vector<int> intervals(columns);
  for (int& count : intervals) std::cin >> count;
  const Vector velocity = read_vector(), acceleration = read_vector();
  for (int k = 0; k < paths; ++k) {
    int count = 0;
    std::cin >> count;
    Vectors points;
    for (int i = 0; i < count; ++i) points.push_back(read_vector());
    for (const int n : intervals) {
      double best_us = 1e300, duration = 0;
      for (int run = 0; run < 5; ++run) {
        const auto start = std::chrono::steady_clock::now();
        const BoundaryCond still(1, Vector(Vector::Zero(AXES)));
        const Vector knots = Vector::LinSpaced(count, 0.0, 1.0);
        auto path = std::make_shared<PiecewisePolyPath>(
            PiecewisePolyPath::CubicSpline(points, knots, std::array<BoundaryCond, 2>{still, still}));
        LinearConstraintPtrs constraints{
            std::make_shared<constraint::LinearJointVelocity>(-velocity, velocity),
            std::make_shared<constraint::LinearJointAcceleration>(-acceleration, acceleration)};
        constraints[1]->discretizationType(DiscretizationType::Interpolation);
        algorithm::TOPPRA algorithm(constraints, path);
        algorithm.setGridpoints(Vector::LinSpaced(n + 1, 0.0, 1.0));
        algorithm.solver(std::make_shared<solver::Seidel>());
        if (algorithm.computePathParametrization(0, 0) != ReturnCode::OK) return 1;
        const auto data = algorithm.getParameterizationData();
        best_us = std::min(best_us, std::chrono::duration<double, std::micro>(
                                        std::chrono::steady_clock::now() - start).count());
        duration = 0;
        for (int i = 0; i < n; ++i)
          duration += 2.0 / n /
                      (std::sqrt(data.parametrization[i]) + std::sqrt(data.parametrization[i + 1]));
      }
      std::printf("%.17g %.6g\n", duration, best_us);
    }
  }
}
