//! Class-balanced, L2-regularised logistic regression by Newton's method.

use nalgebra::{DMatrix, DVector};
use voice::affect::{COUNT, Classifier, Features};

/// Strength of the regularisation on standardised features, relative to the number of clips.
const RIDGE: f64 = 0.02;

/// Fits weights to features and labels; the classes count the same however many clips each has.
pub(crate) fn fit(features: &[Features], labels: &[bool]) -> Classifier {
    let (means, deviations) = moments(features);
    let rows = DMatrix::from_fn(features.len(), COUNT + 1, |row, column| {
        if column == COUNT {
            1.0
        } else {
            (features[row][column] - means[column]) / deviations[column]
        }
    });
    let positives = labels.iter().filter(|label| **label).count().max(1) as f64;
    let negatives = (labels.len() as f64 - positives).max(1.0);
    let total = labels.len() as f64;
    let importance: Vec<f64> = labels
        .iter()
        .map(|label| total / 2.0 / if *label { positives } else { negatives })
        .collect();
    let solution = newton(&rows, labels, &importance);
    let mut weights = [0.0; COUNT];
    let mut bias = solution[COUNT];
    for column in 0..COUNT {
        weights[column] = solution[column] / deviations[column];
        bias -= weights[column] * means[column];
    }
    Classifier { weights, bias, slope: 1.0, offset: 0.0 }
}

fn newton(rows: &DMatrix<f64>, labels: &[bool], importance: &[f64]) -> DVector<f64> {
    let columns = rows.ncols();
    let mut ridge = DMatrix::identity(columns, columns) * (RIDGE * labels.len() as f64);
    ridge[(columns - 1, columns - 1)] = 0.0;
    let mut solution = DVector::zeros(columns);
    for _ in 0..25 {
        let scores = rows * &solution;
        let mut gradient = -(&ridge * &solution);
        let mut hessian = ridge.clone();
        for (index, row) in rows.row_iter().enumerate() {
            let probability = 1.0 / (1.0 + (-scores[index]).exp());
            let label = if labels[index] { 1.0 } else { 0.0 };
            gradient += row.transpose() * (importance[index] * (label - probability));
            let curvature = importance[index] * probability * (1.0 - probability);
            hessian.ger(curvature, &row.transpose(), &row.transpose(), 1.0);
        }
        hessian[(columns - 1, columns - 1)] += 1e-9;
        let Some(factor) = hessian.cholesky() else { break };
        let step = factor.solve(&gradient);
        solution += &step;
        if step.norm() < 1e-9 {
            break;
        }
    }
    solution
}

/// Platt's slope and offset from scores of clips that the weights were not trained on.
pub(crate) fn platt(scores: &[f64], labels: &[bool]) -> (f64, f64) {
    let (mut slope, mut offset) = (1.0, 0.0);
    for _ in 0..50 {
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 1e-6, 0.0, 1e-6);
        for (score, label) in scores.iter().zip(labels) {
            let probability = 1.0 / (1.0 + f64::exp(-(slope * score + offset)));
            let error = if *label { 1.0 } else { 0.0 } - probability;
            let curvature = (probability * (1.0 - probability)).max(1e-9);
            g0 += error * score;
            g1 += error;
            h00 += curvature * score * score;
            h01 += curvature * score;
            h11 += curvature;
        }
        let determinant = h00 * h11 - h01 * h01;
        slope += (h11 * g0 - h01 * g1) / determinant;
        offset += (h00 * g1 - h01 * g0) / determinant;
    }
    (slope, offset)
}

fn moments(features: &[Features]) -> (Features, Features) {
    let count = features.len() as f64;
    let means: Features =
        std::array::from_fn(|column| features.iter().map(|f| f[column]).sum::<f64>() / count);
    let deviations = std::array::from_fn(|column| {
        let squares = features.iter().map(|f| (f[column] - means[column]).powi(2)).sum::<f64>();
        (squares / count).sqrt().max(1e-6)
    });
    (means, deviations)
}
