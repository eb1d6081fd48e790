//! Where an object comes to rest when nothing holds it.

use nalgebra::Vector3;

use super::{Object, Role, Scene, Shape};

impl Scene {
    /// Height of the highest thing straight below an object's middle that could carry it; `None`
    /// if there is nothing below.
    pub fn height_below(&self, object: &Object) -> Option<f64> {
        let own = object.bounds();
        let others = self.objects.iter().filter(|one| {
            one.id != object.id && !self.is_held(&one.id) && one.role != Role::Obstacle
        });
        let tops = others.filter_map(|one| carrying_height(one, object));
        // A little overlap is contact; a thing beside or above does not carry.
        tops.filter(|top| *top < own.center().z).max_by(f64::total_cmp)
    }

    /// Lowers an object straight down until it rests on what is below it.
    pub fn settle(&mut self, id: &str) {
        let Some(index) = self.objects.iter().position(|object| object.id == id) else { return };
        let Some(height) = self.height_below(&self.objects[index]) else { return };
        let object = &mut self.objects[index];
        object.position[2] += height - object.bounds().min.z;
    }
}

/// Top of `one` where it lies below the middle of `object`: the floor inside a container.
fn carrying_height(one: &Object, object: &Object) -> Option<f64> {
    one.shape?;
    let middle = object.bounds().center();
    if let (Some(room), Some(Shape::Container { size, .. })) = (one.room(), one.shape) {
        let pose = one.base_from_object();
        if room.contains_from_above(&(pose.inverse() * middle)) {
            return Some(pose.translation.vector.z + room.min.z);
        }
        let outer = pose.inverse() * middle;
        let is_over_rim = outer.x.abs() < size[0] / 2.0 && outer.y.abs() < size[1] / 2.0;
        return is_over_rim
            .then(|| (pose * Vector3::new(0.0, 0.0, size[2] / 2.0)).z + pose.translation.vector.z);
    }
    let bounds = one.bounds();
    bounds.contains_from_above(&middle).then_some(bounds.max.z)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_fall_onto_what_is_below() {
        let text = include_str!("../../../urdf/scenes/blocks.toml");
        let mut scene = Scene::from_toml(text).unwrap();
        let drop_over = |scene: &mut Scene, x: f64, y: f64| {
            let red = scene.objects.iter_mut().find(|one| one.id == "red_block").unwrap();
            red.position = [x, y, 0.3];
            scene.settle("red_block");
            scene.object("red_block").unwrap().position[2]
        };
        assert!((drop_over(&mut scene, 0.48, 0.32) - 0.026).abs() < 1e-9, "floor of the tray");
        assert!((drop_over(&mut scene, 0.45, -0.10) - 0.06).abs() < 1e-9, "top of the blue block");
        assert!((drop_over(&mut scene, 0.35, 0.0) - 0.02).abs() < 1e-9, "table");
        assert_eq!(drop_over(&mut scene, -0.5, 0.0), 0.3, "nothing below");
    }
}
