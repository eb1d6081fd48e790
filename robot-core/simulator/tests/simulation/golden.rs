//! Runs whose outcome is a constant, bit by bit, so that every machine that tests also compares.
//!
//! The engine's mathematics come with the program (`enhanced-determinism`), and so do sine and cosine in
//! kinematics and dynamics; the C library's are asked only when a model is read. A constant changes
//! with the engine's version, its settings, the robot and the drive, and with nothing else.

use kinematics::JointVector;
use lianshou_simulator::{Intervention, SimulatorConfig};
use robot_core::scene::{Role, Shape};

use crate::grip::{grip, with_cube};
use crate::rig::{Rig, cube, object, scene, slab};

/// Where everything comes to rest after falling, tipping, sliding and rolling, bit by bit.
fn tumble() -> u64 {
    let objects = vec![
        slab("table", [0.4, 0.4, 0.04], [0.7, 0.0, -0.02]),
        cube("a", [0.7, 0.0, 0.08], 0.05),
        cube("b", [0.715, 0.012, 0.14], 0.03),
        cube("c", [0.69, -0.02, 0.22], 0.2),
        object("ball", Shape::Sphere { radius: 0.02 }, [0.69, 0.02, 0.3], Role::Item),
    ];
    let mut rig = Rig::at_home(&scene(objects), &SimulatorConfig::default());
    rig.world
        .intervene(Intervention::PushObject { id: "c".into(), impulse_n_s: [0.02, 0.05, 0.0] });
    rig.run(2.0);
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for object in rig.world.truth().objects {
        let place = object.base_from_object;
        for value in place.translation.vector.iter().chain(place.rotation.coords.iter()) {
            hash = (hash ^ value.to_bits()).wrapping_mul(0x0100_0000_01b3).rotate_left(17);
        }
    }
    hash
}

/// The engine's mathematics come with the program (`enhanced-determinism`), so this number holds on
/// every machine. It changes with the engine's version and settings, and with nothing else.
#[test]
fn bodies_come_to_rest_where_they_do_on_every_machine() {
    assert_eq!(tumble(), 0x5d5a_6674_a0ca_31a3);
}

#[test]
fn an_arm_carries_a_cube_as_it_does_on_every_machine() {
    let mut rig = with_cube(0.05, 0.0);
    grip(&mut rig, 20.0);
    let start = rig.setpoint.position;
    let (way, seconds) = (0.2, 2.0);
    let motion = |time_s: f64| {
        let share = time_s / seconds;
        let each = |value: f64| JointVector::from_fn(start.len(), |_| value);
        let gone = way * share * share * (3.0 - 2.0 * share);
        [
            JointVector::from_fn(start.len(), |axis| start[axis] + gone),
            each(way * 6.0 * share * (1.0 - share) / seconds),
            each(way * (6.0 - 12.0 * share) / (seconds * seconds)),
        ]
    };
    rig.follow(seconds, motion, |_, _, _| {});
    assert!(rig.world.truth().object("cube").unwrap().is_gripped);
    assert_eq!(rig.world.truth().state_hash, 0xeecd_91ee_ddc5_7580);
}
