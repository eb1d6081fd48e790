//! The numbers of a run, for machines.

use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::json;

use crate::judge::Finding;
use crate::play::Record;
use crate::scenario::Prepared;

/// `summary.json`: verdict, findings, limits, objects before and after.
pub(super) fn summary(
    scenario: &Prepared,
    record: &Record,
    findings: &[Finding],
) -> Result<String> {
    let positions = |scene: &robot_core::scene::Scene| -> BTreeMap<String, [f64; 3]> {
        scene.objects.iter().map(|object| (object.id.clone(), object.position)).collect()
    };
    let nearest = record.points.iter().filter_map(|point| point.person_m).reduce(f64::min);
    let contact = record.points.iter().filter_map(|point| point.contact_n).reduce(f64::max);
    let fastest = record.points.iter().map(|point| point.tool_speed_m_s).fold(0.0, f64::max);
    let value = json!({
        "name": scenario.name,
        "title": scenario.scenario.title,
        "backend": record.backend,
        "passed": findings.is_empty(),
        "findings": findings.iter().map(Finding::to_string).collect::<Vec<_>>(),
        "duration_s": record.duration_s(),
        "setpoints": record.limits.samples,
        "limit_violations": record.limits.violations,
        "limits_used": record.limits.used,
        "most_tool_m_s": fastest,
        "most_contact_n": contact,
        "least_person_m": nearest,
        "objects": {"before": positions(&record.before), "after": positions(&record.after)},
    });
    Ok(serde_json::to_string_pretty(&value)?)
}
