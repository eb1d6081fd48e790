//! The batch form of point to point.

use kinematics::trajectory::{OtgAnswer, OtgBatch, OtgRequest};

const REQUEST: &str = r#"{"id":"a1","p0":[0.0,1.0],"v0":[0,0],"a0":[0,0],"p1":[1.0,1.0],
    "v1":[0,0],"a1":[0,0],"v_max":[2,2],"a_max":[10,10],"j_max":[100,100]}"#;

#[test]
fn request_is_answered_with_samples_up_to_the_end() {
    let request: OtgRequest<String> = serde_json::from_str(REQUEST).unwrap();
    let motion = OtgBatch::default().solve(&request).unwrap();
    let duration_s = motion.duration_s();
    let answer = OtgAnswer::new(request.id, Ok(motion), Some(0.05), 3.0);
    let json = serde_json::to_value(&answer).unwrap();
    // 0.3 s up to full speed over 0.3 m, 0.2 s of it, 0.3 s down.
    assert!((duration_s - 0.8).abs() < 1e-9, "{duration_s}");
    assert_eq!(json["id"], "a1");
    let samples = json["samples"].as_array().unwrap();
    let last = samples.last().unwrap();
    assert_eq!(last[0], duration_s);
    assert_eq!(last[1][0], 1.0);
}

#[test]
fn wrong_arrays_are_answered_with_an_error() {
    let mut request: OtgRequest<String> = serde_json::from_str(REQUEST).unwrap();
    request.v1.pop();
    let solved = OtgBatch::default().solve(&request);
    let answer = OtgAnswer::new(1, solved, Some(0.1), 0.0);
    assert!(answer.duration.is_none() && answer.error.is_some());
    request.p0 = vec![0.0; 99];
    assert!(OtgBatch::default().solve(&request).is_err());
    request.p0 = Vec::new();
    assert!(OtgBatch::default().solve(&request).is_err());
}
