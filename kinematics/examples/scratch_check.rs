//! scratch
use kinematics::collision::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let robot = kinematics::Robot::load(std::path::Path::new(&args[1])).unwrap();
    let chain = if args.len() > 3 {
        kinematics::Chain::new(&robot, "panda_link0", &args[3]).unwrap()
    } else {
        robot.arm(None).unwrap().chain.clone()
    };
    let t = std::time::Instant::now();
    let model = CollisionModel::new(&robot, &chain).unwrap();
    println!("build {:?} {:?}", t.elapsed(), model.notes());
    println!("{:?}", model.checked_pairs().collect::<Vec<_>>());
    let text = std::fs::read_to_string(&args[2]).unwrap();
    let mut bad = std::collections::BTreeMap::new();
    let mut n = 0;
    let mut us = 0.0;
    for line in text.lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let world: World = serde_json::from_value(v["world"].clone()).unwrap();
        let obstacles = Obstacles::new(&world).unwrap();
        for (k, q) in std::iter::once(("start", &v["start"]))
            .chain(v["goals"].as_array().unwrap().iter().map(|g| ("goal", g)))
        {
            let q: Vec<f64> = serde_json::from_value(q.clone()).unwrap();
            n += 1;
            let t = std::time::Instant::now();
            let free = model.is_free(&q, &obstacles);
            us += t.elapsed().as_secs_f64() * 1e6;
            if !free {
                let c = model.closest(&q, &obstacles).unwrap();
                println!("{} {k} {} {:.4}", v["id"], c.pair, c.distance_m);
                *bad.entry(v["id"].as_str().unwrap().split('/').next().unwrap().to_owned())
                    .or_insert(0) += 1;
            }
        }
    }
    println!("{n} checked, bad {bad:?}, mean {} us", us / n as f64);
}
