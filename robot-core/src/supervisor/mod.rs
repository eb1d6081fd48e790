//! The supervisor: limits of joints, tool, workspace, separation and contact.

pub mod contact;
pub mod separation;
