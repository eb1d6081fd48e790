//! After construction nothing allocates: a counting allocator says so.

#![allow(unsafe_code)] // A global allocator cannot be written without.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use kinematics::chain::ReferenceFrame;
use kinematics::dynamics::MomentumObserver;
use kinematics::ik::{
    Freedom, GroupIk, IkOptions, IkSolver, SecondaryGoal, VelocityIk, VelocityOptions,
};
use kinematics::{Chain, Dynamics, F32x8, Robot};
use nalgebra::{Isometry3, Vector3, Vector6};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::path::Path;
use std::time::Duration;

struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call is passed on to the system's allocator as it is; counting touches a thread-local
// cell that needs no allocation itself.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(work: impl FnOnce()) -> usize {
    let before = COUNT.with(Cell::get);
    work();
    COUNT.with(Cell::get) - before
}

#[test]
fn nothing_allocates_after_construction() {
    for name in ["scr5_class", "panda", "ur5e"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf").join(name);
        let robot = Robot::load(&folder).unwrap();
        let chain = &robot.arms()[0].chain;
        let (solver, mut dynamics) = (IkSolver::new(chain), Dynamics::new(&robot, chain));
        let (velocity, mut observer) = (VelocityIk::new(chain), MomentumObserver::new(30.0));
        let group = GroupIk::new(&robot.joint_group(&robot.arms()[0].name).unwrap());
        let q = chain.within_limits(&[0.3, -0.4, 0.5, -1.2, 0.4, 1.0, 0.2]);
        let mut links = [Isometry3::identity(); 16];
        let options = IkOptions { nearer_attempts: 3, ..IkOptions::default() };
        let count = allocations(|| {
            let (tip, jacobian) = chain.jacobian(&q);
            chain.link_poses(&q, &mut links);
            assert!(jacobian.manipulability() >= 0.0);
            assert!(solver.solve(&tip, &[], &options).solution().is_some());
            let free = IkOptions { freedom: Freedom::AboutToolZ, ..options };
            assert!(solver.solve(&tip, &[], &free).solution().is_some());
            assert!(solver.solve_all(&tip, &q, &options).len() <= 8);
            solver.solve(&Isometry3::translation(0.0, 0.0, -0.5), &[], &options);
            let tau = dynamics.inverse(&q, &q, &q);
            assert!(dynamics.forward(&q, &q, &tau).is_some());
            assert!(dynamics.effective_mass_kg(&q, &Vector3::x_axis()).is_some());
            assert!(
                dynamics
                    .effective_mass_at_kg(&q, 2, &tip.translation.vector.into(), &Vector3::y_axis())
                    .is_some()
            );
            assert!(dynamics.mass_matrix(&q).solve(&tau).is_some());
            observer.step(&dynamics, &q, &q, &tau, 1e-3);
            observer.step(&dynamics, &q, &q, &tau, 1e-3);
            dynamics.set_payload(None);
            assert_eq!(chain.jacobian_rate(&q, &q, ReferenceFrame::Tool).len(), q.len());
            std::hint::black_box(chain.forward_eight(&[F32x8::splat(0.3); 16]));
            velocity.solve(&q, &Vector6::repeat(0.1), &VelocityOptions::default());
            let away = IkOptions { secondary: Some(SecondaryGoal::Manipulability), ..options };
            assert!(solver.solve(&tip, &[], &away).solution().is_some());
            let limited = IkOptions { time_limit: Some(Duration::from_millis(1)), ..options };
            solver.solve(&tip, &[], &limited);
            std::hint::black_box(solver.best_arm_angle(&tip, &q, &options));
            assert!(group.solve(&[tip], &[], &options).is_ok());
        });
        assert_eq!(count, 0, "{name}");
        assert_eq!(allocations(|| further_calls(chain, &solver, &dynamics, &q)), 0, "{name}");
    }
    two_arms_allocate_nothing();
    assert!(allocations(|| drop(std::hint::black_box(Box::new(1)))) > 0, "the counter counts");
}

fn further_calls(chain: &Chain, solver: &IkSolver, dynamics: &Dynamics, q: &[f64]) {
    let (tip, _) = chain.jacobian_in(q, ReferenceFrame::World);
    let point = tip.translation.vector.into();
    std::hint::black_box(chain.point_jacobian(q, 1, &point));
    std::hint::black_box(chain.forward_of(q));
    std::hint::black_box(chain.jacobian_of(&[0.1; 16]));
    assert!(chain.limits().distance(&chain.within_limits(&[])) > 0.9);
    std::hint::black_box((dynamics.gravity(q), dynamics.bias(q, q)));
    let angle = solver.arm_angle(q).unwrap_or(0.0);
    let options = IkOptions::default();
    std::hint::black_box(solver.solve_at_arm_angle(&tip, angle, q, &options));
    for freedom in [Freedom::Rotation, Freedom::Position, Freedom::AboutTool(Vector3::y_axis())] {
        let free = IkOptions { freedom, ..options };
        assert!(solver.solve(&tip, &[], &free).solution().is_some());
    }
    for secondary in [SecondaryGoal::LimitDistance, SecondaryGoal::Posture(chain.within_limits(q))]
    {
        let drawn = IkOptions { secondary: Some(secondary), ..options };
        assert!(solver.solve(&tip, &[], &drawn).solution().is_some());
    }
}

fn two_arms_allocate_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf/dual_scr5_class");
    let both = Robot::load(&folder).unwrap().joint_group("both").unwrap();
    let solver = GroupIk::new(&both);
    let q = both.limits().middle();
    let targets: Vec<_> = both.forward(&both.together([&[0.4; 7][..], &[0.5; 7]])).collect();
    let count = allocations(|| {
        assert!(solver.solve(&targets, &q, &IkOptions::default()).unwrap().solution().is_some());
    });
    assert_eq!(count, 0);
}
