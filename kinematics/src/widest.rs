//! The same code compiled twice: for every processor, and with the wider instructions of most of them.

/// Defines a function that computes its expression with AVX2 instructions where the processor has them.
/// Generic parameters are declared and then named: `fn name[const N: usize][N](…)`.
///
/// Only what is inlined into the expression gains, so that the functions that it calls are
/// `#[inline(always)]`. Fused operations stay out: the numbers are the same on every machine, to the bit.
macro_rules! widest {
    (fn $name:ident $([$($generic:tt)*][$($named:ident),*])? ($($argument:ident: $type:ty),* $(,)?) -> $out:ty = $work:expr) => {
        #[inline]
        fn $name$(<$($generic)*>)?($($argument: $type),*) -> $out {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn wide$(<$($generic)*>)?($($argument: $type),*) -> $out {
                    $work
                }
                if std::arch::is_x86_feature_detected!("avx2") {
                    // SAFETY: the processor has the feature that the function is compiled for.
                    #[allow(unsafe_code)]
                    return unsafe { wide$(::<$($named),*>)?($($argument),*) };
                }
            }
            $work
        }
    };
}

pub(crate) use widest;

#[cfg(test)]
mod tests {
    use crate::chain::ReferenceFrame;
    use crate::model::Robot;

    #[test]
    fn wider_instructions_change_no_bit() {
        let urdf = include_str!("../../urdf/panda/robot.urdf");
        let robot = Robot::from_urdf(urdf, None).unwrap();
        let chain = &robot.arms()[0].chain;
        for sample in 0..1000 {
            let q: [f64; 7] =
                std::array::from_fn(|axis| f64::from(sample * (axis as i32 + 1)) * 7e-3 - 3.0);
            let (tip, columns) = chain.columns_of(&q);
            let bits = |values: [f64; 3]| values.map(f64::to_bits);
            let (wide, wide_columns) = chain.jacobian_of(&q);
            for (one, other) in [(tip.x, wide.x), (tip.y, wide.y), (tip.origin, wide.origin)] {
                assert_eq!(bits(one), bits(other));
            }
            for (one, other) in columns.iter().zip(&wide_columns) {
                assert_eq!(one.map(f64::to_bits), other.map(f64::to_bits));
            }
            assert_eq!(tip.to_isometry(), chain.forward(&q));
            assert_eq!(chain.jacobian_in(&q, ReferenceFrame::Base).0, chain.forward(&q));
        }
    }
}
