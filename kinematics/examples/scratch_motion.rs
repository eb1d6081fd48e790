//! scratch
use kinematics::collision::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let robot = kinematics::Robot::load(std::path::Path::new(&args[1])).unwrap();
    let chain = kinematics::Chain::new(&robot, "panda_link0", "panda_hand").unwrap();
    let model = CollisionModel::new(&robot, &chain).unwrap();

    let text = std::fs::read_to_string(&args[2]).unwrap();
    let mut work = MotionWorkspace::default();
    let mut seed = 1u64;
    let mut uni = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 11) as f64 / (1u64 << 53) as f64
    };
    let l = chain.limits();
    let (mut nfree, mut nblock, mut tf, mut tb, mut bf, mut bb) = (0, 0, 0.0, 0.0, 0, 0);
    let mut wrong = [0; 3];
    let mut hist: std::collections::BTreeMap<String, usize> = Default::default();
    let mut slow = (0.0, String::new());
    for line in text.lines().step_by(10) {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let world: World = serde_json::from_value(v["world"].clone()).unwrap();
        let obstacles = Obstacles::new(&world).unwrap();
        let mut c = MotionChecker::new(&model, &obstacles, &mut work);
        let mut n = 0;
        while n < 100 {
            let a: Vec<f64> =
                (0..7).map(|i| l.lower[i] + uni() * (l.upper[i] - l.lower[i])).collect();
            if !c.is_free(&a) {
                continue;
            }
            n += 1;
            let b: Vec<f64> =
                (0..7).map(|i| l.lower[i] + uni() * (l.upper[i] - l.lower[i])).collect();
            let d: f64 = a.iter().zip(&b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
            let b: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + (b - a) / d).collect();
            let k = c.blocks();
            let t = std::time::Instant::now();
            let mut free = false;
            for _ in 0..4 {
                free = c.is_motion_free(&a, &b);
            }
            let dt = t.elapsed().as_secs_f64() * 1e6 / 4.0;
            let blocks = (c.blocks() - k) / 4;
            if dt > slow.0 {
                slow = (dt, format!("{} free {free} blocks {blocks}", v["id"]));
            }
            if free {
                nfree += 1;
                tf += dt;
                bf += blocks;
            } else {
                nblock += 1;
                tb += dt;
                bb += blocks;
                *hist
                    .entry(
                        c.motion_blocker(&a, &b)
                            .unwrap()
                            .to_string()
                            .split(" and ")
                            .next()
                            .unwrap()
                            .to_owned(),
                    )
                    .or_default() += 1;
            }
            if args.len() > 3 {
                let steps = 200;
                let dense = (0..=steps)
                    .map(|s| {
                        let q: Vec<f64> = a
                            .iter()
                            .zip(&b)
                            .map(|(a, b)| a + (b - a) * s as f64 / steps as f64)
                            .collect();
                        model.distance(&q, &obstacles)
                    })
                    .fold(f64::INFINITY, f64::min);
                if free && dense <= 0.0 {
                    wrong[0] += 1;
                    println!("WRONG free {dense}");
                }
                if !free && dense > 6e-4 {
                    wrong[1] += 1;
                    println!("blocked but {dense}");
                }
                if !free && dense > 0.0 {
                    wrong[2] += 1;
                }
            }
        }
    }
    println!(
        "free {nfree}: {:.2} us {:.2} blocks; blocked {nblock}: {:.2} us {:.2} blocks; wrong {wrong:?} slow {slow:?}",
        tf / nfree as f64,
        bf as f64 / nfree as f64,
        tb / nblock as f64,
        bb as f64 / nblock as f64
    );
    println!("{hist:?} ");
}
