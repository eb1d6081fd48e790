//! scratch
use kinematics::collision::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let robot = kinematics::Robot::load(std::path::Path::new(&args[1])).unwrap();
    let chain = kinematics::Chain::new(&robot, "panda_link0", "panda_hand").unwrap();
    let text = std::fs::read_to_string(&args[2]).unwrap();
    for line in text.lines().filter(|l| l.contains("cage/")).take(12) {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let world: World = serde_json::from_value(v["world"].clone()).unwrap();
        let o = Obstacles::new(&world).unwrap();
        let q: Vec<f64> = serde_json::from_value(v["goals"][0].clone()).unwrap();
        let t = chain.forward(&q);
        let b = t.inverse() * o.solids()[0].pose;
        println!(
            "{} {:?} pos {:.3?} rot {:.3?}",
            v["id"],
            o.solids()[0].shape,
            b.translation.vector.as_slice(),
            b.rotation.to_rotation_matrix().matrix().as_slice()
        );
    }
}
