//! Random motions with random stops, pauses, overrides and cancellations at random instants: no
//! set-point exceeds a limit, every stop ends at rest, on the path, and latched.

use kinematics::trajectory::Trajectory;
use proptest::prelude::*;
use robot_core::control::{ControlState, Ending, Phase, StopLevel};

use crate::rig::{Rig, config};

#[derive(Clone, Copy, Debug)]
enum Action {
    Override(f64),
    Pause,
    Resume,
    Cancel,
    Stop(StopLevel),
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        (0.0..1.2_f64).prop_map(Action::Override),
        Just(Action::Pause),
        Just(Action::Resume),
        Just(Action::Resume),
        Just(Action::Cancel),
        Just(Action::Stop(StopLevel::Hold)),
        Just(Action::Stop(StopLevel::FastHold)),
        Just(Action::Stop(StopLevel::SafetyRequest)),
    ]
}

/// Shares of the joint ranges.
fn goal() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.05..0.95_f64, 7)
}

struct History {
    rig: Rig,
    sent: Vec<(u64, Trajectory)>,
}

impl History {
    fn send(&mut self, shares: &[f64]) {
        let limits = self.rig.chain.limits();
        let goal: Vec<f64> = shares
            .iter()
            .enumerate()
            .map(|(joint, share)| {
                limits.lower[joint] + share * (limits.upper[joint] - limits.lower[joint])
            })
            .collect();
        let start = self.rig.handle.state().setpoint.position;
        let trajectory = self.rig.trajectory(&start, &goal);
        let id = self.rig.handle.send(trajectory.clone()).expect("there is room");
        self.sent.push((id.0, trajectory));
    }

    /// One period; checks that a motion in work is on its path and that a stopped arm stands.
    fn step(&mut self, before: &ControlState) -> ControlState {
        let state = self.rig.advance(1);
        if let Some((_, path)) =
            self.sent.iter().find(|sent| Some(sent.0) == state.active.map(|id| id.0))
        {
            let expected = path.sample(state.progress_s).position;
            assert_eq!(state.setpoint.position, expected, "the set-point is on the path");
        }
        if before.phase == Phase::Stopped && state.phase == Phase::Stopped {
            assert_eq!(before.setpoint.position, state.setpoint.position, "a stopped arm stands");
        }
        state
    }

    fn act(&mut self, action: Action) {
        let handle = &self.rig.handle;
        match action {
            Action::Override(share) => handle.set_override(share),
            Action::Pause => handle.pause(),
            Action::Resume => handle.resume(),
            Action::Cancel => handle.cancel(),
            Action::Stop(level) => drop(handle.stop(level)),
        }
    }
}

fn run(goals: &[Vec<f64>], actions: &[(usize, Action)]) -> (Rig, Vec<(u64, Ending)>) {
    let mut history = History { rig: Rig::new(), sent: Vec::new() };
    let mut goals = goals.iter();
    let mut endings = Vec::new();
    let mut state = history.rig.handle.state();
    for (wait, action) in actions {
        for _ in 0..*wait {
            if state.phase == Phase::Idle
                && state.active.is_none()
                && let Some(goal) = goals.next()
            {
                history.send(goal);
            }
            state = history.step(&state);
        }
        history.act(*action);
        endings.extend(history.rig.endings());
    }
    // Whatever happened: a stop now ends at rest within three seconds, and stays.
    history.rig.handle.set_override(1.0);
    let level = history.rig.handle.stop(StopLevel::Hold).level();
    for _ in 0..1500 {
        state = history.step(&state);
    }
    assert_eq!(state.phase, Phase::Stopped, "{state:?}");
    assert_eq!(state.stop_level(), level);
    assert!(state.setpoint.velocity.iter().all(|velocity| velocity.abs() < 1e-9));
    endings.extend(history.rig.endings());
    (history.rig, endings)
}

/// 150, or what the environment asks for.
fn cases() -> u32 {
    let asked = std::env::var("LIANSHOU_CASES").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(150)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]
    #[test]
    fn no_history_breaks_a_limit(
        goals in prop::collection::vec(goal(), 1..4),
        actions in prop::collection::vec((1..400_usize, action()), 1..12),
    ) {
        let (mut rig, endings) = run(&goals, &actions);
        rig.assert_limits_kept();
        let violations = rig.violations();
        prop_assert!(violations.is_empty(), "{violations:?}");
        let expected = |ending: &Ending| matches!(ending, Ending::Completed | Ending::Cancelled);
        prop_assert!(endings.iter().all(|(_, ending)| expected(ending)), "{endings:?}");
    }
}

/// Runs random motions under a low tool speed and returns the fastest tool speed that occurred.
fn run_slowly(goals: &[Vec<f64>], tool_speed_m_s: f64) -> (f64, Rig) {
    let mut config = config();
    config.supervisor.tool_speed_m_s = tool_speed_m_s;
    let mut history = History { rig: Rig::with(config), sent: Vec::new() };
    let mut fastest = 0.0_f64;
    for goal in goals {
        history.send(goal);
        let mut state = history.rig.handle.state();
        for _ in 0..60_000 {
            state = history.step(&state);
            let setpoint = &state.setpoint;
            let jacobian = history.rig.chain.jacobian(&setpoint.position).1;
            let twist = jacobian.velocity(&setpoint.velocity);
            fastest = fastest.max(twist.fixed_rows::<3>(0).norm());
            if state.phase != Phase::Moving {
                break;
            }
        }
        assert_eq!(state.phase, Phase::Idle, "{:?}", history.rig.violations());
    }
    (fastest, history.rig)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases() / 5, ..ProptestConfig::default() })]
    #[test]
    fn no_motion_exceeds_the_tool_speed(
        goals in prop::collection::vec(goal(), 1..4),
        tool_speed_m_s in 0.1..1.5_f64,
    ) {
        let (fastest, mut rig) = run_slowly(&goals, tool_speed_m_s);
        prop_assert!(fastest <= tool_speed_m_s * 1.02, "{fastest} m/s of {tool_speed_m_s}");
        let violations = rig.violations();
        prop_assert!(violations.is_empty(), "{violations:?}");
        rig.assert_limits_kept();
    }
}

#[test]
fn the_same_history_gives_the_same_setpoints() {
    let goals = [vec![0.2, 0.7, 0.4, 0.6, 0.3, 0.5, 0.8], vec![0.5; 7]];
    let actions = [
        (200, Action::Override(0.4)),
        (150, Action::Stop(StopLevel::Hold)),
        (300, Action::Resume),
        (100, Action::Pause),
        (100, Action::Resume),
        (900, Action::Override(1.0)),
    ];
    let setpoints = || {
        let (rig, _) = run(&goals, &actions);
        let wire = rig.wire.lock().expect("nobody panicked");
        format!("{:?}", wire.setpoints)
    };
    assert_eq!(setpoints(), setpoints());
}
