//! Jogging by hand: a cell moves as long as it is asked, and not into things.

use robot_core::control::StopLevel;
use robot_core::executor::{Activity, Event, Steer};

use crate::bench::{Bench, home};

const DOWN: Steer = Steer::Tool { linear_m_s: [0.0, 0.0, -0.1], angular_rad_s: [0.0; 3] };
const UP: Steer = Steer::Tool { linear_m_s: [0.0, 0.0, 0.1], angular_rad_s: [0.0; 3] };

/// Asks the same every 20 ms for so long.
fn hold(bench: &mut Bench, order: Steer, seconds: f64) {
    for _ in 0..(seconds / 0.02) as usize {
        bench.cell.steer(order);
        bench.run_for(0.02);
    }
}

fn height(bench: &Bench) -> f64 {
    bench.chain().forward(&bench.setpoint()).translation.z
}

fn refusals(bench: &Bench) -> Vec<String> {
    let of = |event: &Event| match event {
        Event::SteerRefused { message, .. } => Some(message.clone()),
        _ => None,
    };
    bench.events.iter().filter_map(of).collect()
}

#[test]
fn the_tool_goes_where_it_is_asked_and_stands_when_nobody_asks() {
    let mut bench = Bench::new("blocks.toml");
    let before = bench.chain().forward(&bench.setpoint());
    hold(&mut bench, UP, 1.0);
    assert_eq!(bench.cell.activity(), Activity::Running);
    bench.run_for(1.0);
    assert_eq!((bench.speed(), bench.cell.activity()), (0.0, Activity::Idle));
    let after = bench.chain().forward(&bench.setpoint());
    let way = after.translation.vector - before.translation.vector;
    assert!((0.08..0.15).contains(&way.z), "{way}");
    // Joints ramp up and down on their own, which bends the way a little.
    assert!(way.x.hypot(way.y) < 0.01, "{way}");
    assert!(refusals(&bench).is_empty());
    bench.check_limits();
}

#[test]
fn nothing_is_driven_into_the_table_and_the_way_back_is_open() {
    let mut bench = Bench::new("blocks.toml");
    hold(&mut bench, DOWN, 6.0);
    let lowest = height(&bench);
    assert!(lowest > 0.0 && lowest < 0.15, "it stands above the table: {lowest}");
    let told = refusals(&bench);
    assert!(!told.is_empty() && told[0].contains("in the way"), "{told:?}");
    bench.run_for(0.5);
    hold(&mut bench, UP, 1.0);
    assert!(height(&bench) > lowest + 0.03);
    bench.check_limits();
}

#[test]
fn a_busy_or_stopped_arm_is_not_steered() {
    let mut bench = Bench::new("blocks.toml");
    hold(&mut bench, UP, 0.5);
    bench.run_for(1.0);
    let task = bench.cell.submit(vec![home()])[0];
    bench.run_for(0.05);
    hold(&mut bench, DOWN, 0.1);
    assert_eq!(refusals(&bench), ["the arm is busy"], "told once");
    bench.run_for(3.0);
    assert!(bench.outcome(task).is_some_and(|outcome| outcome.is_done()));
    bench.cell.stop(StopLevel::Hold);
    bench.run_for(0.1);
    let before = bench.setpoint();
    hold(&mut bench, UP, 0.5);
    assert_eq!(bench.setpoint(), before);
    for order in [
        Steer::Joint { joint: 99, velocity: 0.1 },
        Steer::Joint { joint: 0, velocity: f64::NAN },
        Steer::Tool { linear_m_s: [f64::NAN; 3], angular_rad_s: [0.0; 3] },
    ] {
        bench.cell.steer(order);
    }
    bench.cell.resume();
    bench.run_for(0.5);
    for order in [
        Steer::Joint { joint: 99, velocity: 0.1 },
        Steer::Joint { joint: 0, velocity: f64::NAN },
        Steer::Tool { linear_m_s: [f64::INFINITY; 3], angular_rad_s: [0.0; 3] },
        Steer::LetGo,
    ] {
        bench.cell.steer(order);
        bench.run_for(0.1);
    }
    assert_eq!(bench.setpoint(), before, "senseless orders move nothing");
    bench.check_limits();
}
