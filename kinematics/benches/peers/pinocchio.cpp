// Pinocchio from C++: the time of a call, without what Python adds, and the plain way to inverse kinematics on
// top of it: damped least squares (6x6 LDLT), steps of at most 0.7 rad, positions clamped to the limits, and a
// new random start after every 40 iterations.
// `pinocchio WORDS OUT` reads the questions of peers.py and writes the answers; with a third argument the times
// of the calls only. Of the two ways that Pinocchio has to mass matrix and forward dynamics the faster counts.
#include <pinocchio/algorithm/aba.hpp>
#include <pinocchio/algorithm/crba.hpp>
#include <pinocchio/algorithm/frames.hpp>
#include <pinocchio/algorithm/jacobian.hpp>
#include <pinocchio/algorithm/joint-configuration.hpp>
#include <pinocchio/algorithm/kinematics.hpp>
#include <pinocchio/algorithm/model.hpp>
#include <pinocchio/algorithm/rnea.hpp>
#include <pinocchio/parsers/urdf.hpp>

#include <chrono>
#include <cmath>
#include <ctime>
#include <fstream>
#include <iostream>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace pin = pinocchio;
using Vector = Eigen::VectorXd;

static double seconds() {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec + 1e-9 * now.tv_nsec;
}

static Vector read(std::istream &in, int n) {
    Vector v(n);
    for (int i = 0; i < n; ++i) in >> v[i];
    return v;
}

template <class Call> static double nanoseconds(size_t count, Call call) {
    double best = std::numeric_limits<double>::infinity();
    for (int round = 0; round < 40; ++round) {
        const double start = seconds();
        for (size_t i = 0; i < count; ++i) call(i);
        best = std::min(best, 1e9 * (seconds() - start) / count);
    }
    return best;
}

struct Solver {
    const pin::Model &model;
    pin::Data data;
    pin::FrameIndex tip;
    pin::SE3 root_from_base;
    Vector lower, upper;
    std::mt19937_64 random{1};

    // The configuration, and whether it reaches the target within 1e-5 m and 1e-5 rad.
    bool solve(const pin::SE3 &target, Vector &q, double budget_s) {
        using Clock = std::chrono::steady_clock;
        const auto deadline = Clock::now() + std::chrono::duration<double>(budget_s);
        pin::Data::Matrix6x J(6, model.nv);
        for (long iteration = 0;; ++iteration) {
            // The clock is looked at as seldom as we do.
            if (iteration % 8 == 7 && Clock::now() > deadline) return false;
            if (iteration % 40 == 39) {
                for (int i = 0; i < q.size(); ++i)
                    q[i] = std::uniform_real_distribution<>(lower[i], upper[i])(random);
            }
            J.setZero();
            pin::computeFrameJacobian(model, data, q, tip, pin::LOCAL, J);
            // The way inwards ends with the place of the frame in the world.
            const pin::SE3 at = root_from_base.actInv(data.iMf[0]);
            const Eigen::Matrix<double, 6, 1> error = pin::log6(at.actInv(target)).toVector();
            if (error.head<3>().norm() <= 1e-5 && error.tail<3>().norm() <= 1e-5) return true;
            Eigen::Matrix<double, 6, 6> gram = J * J.transpose();
            gram.diagonal().array() += 1e-6 + 1e-2 * std::min(1.0, error.squaredNorm());
            Vector step = J.transpose() * gram.ldlt().solve(error);
            const double largest = step.lpNorm<Eigen::Infinity>();
            if (largest > 0.7) step *= 0.7 / largest;
            q = (q + step).cwiseMax(lower).cwiseMin(upper);
        }
    }
};

int main(int argc, char **argv) {
    if (argc != 3 && argc != 4) return 2;
    std::ifstream in(argv[1]);
    std::ofstream out(argv[2]);
    out.precision(17);
    std::string urdf, base, tip, name;
    int locked = 0, n = 0, targets = 0, kinds = 0, motions = 0;
    double budget_s = 0;
    in >> urdf >> base >> tip >> budget_s >> locked;
    pin::Model full, model;
    pin::urdf::buildModel(urdf, full);
    std::vector<pin::JointIndex> lock;
    for (int i = 0; i < locked; ++i) {
        in >> name;
        lock.push_back(full.getJointId(name));
    }
    pin::buildReducedModel(full, lock, pin::neutral(full), model);
    in >> n;
    pin::Data still(model);
    pin::framesForwardKinematics(model, still, pin::neutral(model));
    const pin::SE3 root_from_base = still.oMf[model.getFrameId(base)];
    const Vector lower = read(in, n), upper = read(in, n);
    Solver solver{model, pin::Data(model), model.getFrameId(tip), root_from_base, lower, upper};
    in >> motions;
    std::vector<Vector> q, v, a;
    for (int i = 0; i < motions; ++i) {
        q.push_back(read(in, n));
        v.push_back(read(in, n));
        a.push_back(read(in, n));
    }
    pin::Data data(model);
    const auto frame = solver.tip;
    pin::Data::Matrix6x J(6, model.nv);
    J.setZero();
    out << "forward " << nanoseconds(q.size(), [&](size_t i) {
        pin::forwardKinematics(model, data, q[i]);
        pin::updateFramePlacement(model, data, frame);
    });
    out << " jacobian " << nanoseconds(q.size(), [&](size_t i) {
        pin::computeFrameJacobian(model, data, q[i], frame, pin::LOCAL_WORLD_ALIGNED, J);
    });
    out << " rnea " << nanoseconds(q.size(), [&](size_t i) { pin::rnea(model, data, q[i], v[i], a[i]); });
    const auto faster = [&](auto call) {
        return std::min(nanoseconds(q.size(), [&](size_t i) { call(i, pin::Convention::LOCAL); }),
                        nanoseconds(q.size(), [&](size_t i) { call(i, pin::Convention::WORLD); }));
    };
    out << " crba " << faster([&](size_t i, pin::Convention way) { pin::crba(model, data, q[i], way); });
    out << " aba " << faster([&](size_t i, pin::Convention way) {
        pin::aba(model, data, q[i], v[i], a[i], way);
    });
    out << "\n";
    if (argc == 4) return 0;
    in >> targets >> kinds;
    std::vector<pin::SE3> poses;
    for (int i = 0; i < targets; ++i) {
        const Vector p = read(in, 7);
        poses.emplace_back(Eigen::Quaterniond(p[6], p[3], p[4], p[5]).normalized(), p.head<3>());
    }
    for (int kind = 0; kind < kinds; ++kind) {
        in >> name;
        out << name << "\n";
        for (const auto &pose : poses) {
            Vector start = read(in, n);
            const double begun = seconds();
            const bool solved = solver.solve(pose, start, budget_s);
            out << 1e6 * (seconds() - begun);
            if (solved) out << " " << start.transpose();
            out << "\n";
        }
    }
    return 0;
}
