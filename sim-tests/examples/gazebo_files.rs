//! Writes the Gazebo worlds and models that are made from our robots and scenes.

use std::path::Path;

fn main() -> Result<(), String> {
    let urdf = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../urdf"));
    for (path, text) in sim_tests::sdf::files(urdf)? {
        let target = urdf.join(&path);
        let folder = target.parent().unwrap_or(urdf);
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&target, text))
            .map_err(|error| format!("{}: {error}", target.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}
