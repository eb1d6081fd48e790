//! scratch
use kinematics::collision::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    for gap in
        [0.0, 0.01, 0.02, 0.03, 0.035, 0.038, 0.039, 0.04, 0.045, 0.05, 0.055, 0.06, 0.065, 0.07]
    {
        let xml = std::fs::read_to_string(&args[1])
            .unwrap()
            .replace("upper=\"0.04\"", &format!("upper=\"{gap}\""))
            .replace("lower=\"0.0\"", &format!("lower=\"{gap}\""))
            .replace("package://", &args[4]);
        let robot = kinematics::Robot::load({
            std::fs::write("/tmp/x.urdf", xml).unwrap();
            std::path::Path::new("/tmp/x.urdf")
        })
        .unwrap();
        let chain = kinematics::Chain::new(&robot, "panda_link0", &args[3]).unwrap();
        let model = CollisionModel::new(&robot, &chain).unwrap();
        let text = std::fs::read_to_string(&args[2]).unwrap();
        let mut bad = std::collections::BTreeMap::new();
        for line in text.lines() {
            let v: serde_json::Value = serde_json::from_str(line).unwrap();
            let world: World = serde_json::from_value(v["world"].clone()).unwrap();
            let obstacles = Obstacles::new(&world).unwrap();
            for (k, q) in std::iter::once(("start", &v["start"]))
                .chain(v["goals"].as_array().unwrap().iter().map(|g| ("goal", g)))
            {
                let q: Vec<f64> = serde_json::from_value(q.clone()).unwrap();
                if !model.is_free(&q, &obstacles) {
                    let _ = k;
                    *bad.entry(v["id"].as_str().unwrap().split('/').next().unwrap().to_owned())
                        .or_insert(0) += 1;
                }
            }
        }
        println!("{gap} {bad:?} {:?}", model.notes());
    }
}
