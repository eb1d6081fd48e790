//! Sine and cosine of several angles at once, without branches, so that the compiler can use vector
//! instructions.
//!
//! Cody–Waite reduction by multiples of π/2 in three parts, then the polynomials of fdlibm's
//! `__kernel_sin` and `__kernel_cos`, in pairs (G. Estrin) so that less waits for less. The error stays below 1.5 units in the last place for
//! |x| ≤ 10⁵ rad; larger angles, infinities and NaN go to the standard library.

/// Largest angle that the reduction in three parts handles.
const REDUCIBLE: f64 = 1e5;

/// Adding and subtracting it rounds to an integer, whose low bits then lie in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// π/2 in three parts of 33 bits, so that products with small integers are exact.
const HALF_PI: [f64; 3] =
    [1.570_796_326_734_125_6, 6.077_100_506_303_966e-11, 2.022_266_248_795_950_6e-21];

#[inline(always)]
fn sin_polynomial(r: f64) -> f64 {
    let z = r * r;
    let zz = z * z;
    let a = -1.666_666_666_666_663_2e-1 + z * 8.333_333_333_322_49e-3;
    let b = -1.984_126_982_985_795e-4 + z * 2.755_731_370_707_006_8e-6;
    let c = -2.505_076_025_340_686_3e-8 + z * 1.589_690_995_211_55e-10;
    r + (z * r) * ((a + zz * b) + (zz * zz) * c)
}

#[inline(always)]
fn cos_polynomial(r: f64) -> f64 {
    let z = r * r;
    let zz = z * z;
    let a = 4.166_666_666_666_66e-2 - z * 1.388_888_888_887_411e-3;
    let b = 2.480_158_728_947_673e-5 - z * 2.755_731_435_139_066_3e-7;
    let c = 2.087_572_321_298_175e-9 - z * 1.135_964_755_778_819_5e-11;
    let half = 0.5 * z;
    let w = 1.0 - half;
    w + (((1.0 - w) - half) + zz * ((a + zz * b) + (zz * zz) * c))
}

#[inline(always)]
fn reduced(x: f64) -> (f64, f64) {
    let rounded = x * std::f64::consts::FRAC_2_PI + ROUND;
    let quadrant = rounded.to_bits();
    let k = rounded - ROUND;
    let r = ((x - k * HALF_PI[0]) - k * HALF_PI[1]) - k * HALF_PI[2];
    let (sin, cos) = (sin_polynomial(r), cos_polynomial(r));
    // Odd quadrants swap sine and cosine; the signs follow from the quadrant's two bits.
    let swap = 0_u64.wrapping_sub(quadrant & 1);
    let (s, c) = (sin.to_bits(), cos.to_bits());
    let sin = (s & !swap) | (c & swap);
    let cos = (c & !swap) | (s & swap);
    let sin_sign = (quadrant & 2) << 62;
    let cos_sign = (quadrant.wrapping_add(1) & 2) << 62;
    (f64::from_bits(sin ^ sin_sign), f64::from_bits(cos ^ cos_sign))
}

/// Sines and cosines of `angles` (rad).
#[inline(always)]
pub(crate) fn sin_cos_all<const N: usize>(angles: &[f64; N]) -> ([f64; N], [f64; N]) {
    if !(5..8).contains(&N) {
        return side_by_side(angles);
    }
    // Whole registers take less time than what is left over taken apart.
    let mut eight = [0.0; 8];
    eight[..N].copy_from_slice(angles);
    let (sines, cosines) = side_by_side(&eight);
    (std::array::from_fn(|i| sines[i]), std::array::from_fn(|i| cosines[i]))
}

#[inline(always)]
fn side_by_side<const N: usize>(angles: &[f64; N]) -> ([f64; N], [f64; N]) {
    let (mut sines, mut cosines) = ([0.0; N], [0.0; N]);
    let mut reducible = true;
    for i in 0..N {
        reducible &= angles[i].abs() <= REDUCIBLE;
        (sines[i], cosines[i]) = reduced(angles[i]);
    }
    if !reducible {
        for i in 0..N {
            (sines[i], cosines[i]) = angles[i].sin_cos();
        }
    }
    (sines, cosines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(angle: f64) {
        let ([sin], [cos]) = sin_cos_all(&[angle]);
        assert!((sin - angle.sin()).abs() <= 2.5e-16, "sin {angle}: {sin} != {}", angle.sin());
        assert!((cos - angle.cos()).abs() <= 2.5e-16, "cos {angle}: {cos} != {}", angle.cos());
    }

    #[test]
    fn agrees_with_the_standard_library() {
        for step in -200_000..200_000 {
            assert_close(f64::from(step) * 1e-4);
        }
        for exponent in -300..5 {
            assert_close(10.0_f64.powi(exponent));
            assert_close(-7.3 * 10.0_f64.powi(exponent));
        }
    }

    #[test]
    fn quadrant_borders_zero_and_huge_angles() {
        for k in -8..=8 {
            let border = f64::from(k) * std::f64::consts::FRAC_PI_2;
            for angle in [border, border.next_up(), border.next_down()] {
                assert_close(angle);
            }
        }
        assert_close(1e300);
        let ([sin, _], [cos, _]) = sin_cos_all(&[f64::NAN, f64::INFINITY]);
        assert!(sin.is_nan() && cos.is_nan());
        let ([zero], [one]) = sin_cos_all(&[0.0]);
        assert_eq!((zero, one), (0.0, 1.0));
    }
}
