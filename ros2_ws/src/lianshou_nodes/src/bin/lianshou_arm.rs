//! The node `lianshou_arm`.

fn main() -> anyhow::Result<()> {
    let context = r2r::Context::create()?;
    let node = r2r::Node::create(context, "lianshou_arm", "")?;
    println!("{}", node.fully_qualified_name()?);
    Ok(())
}
