//! Elementary functions from +, -, x, / and shifts of bits: the same bits on every machine.
//!
//! The standard library's exp and ln call the platform's, whose last digits differ. These are free of branches, so
//! that a loop over paths becomes vector instructions; the compiler neither fuses nor reorders float operations, so
//! that changes no bit. Errors are below 2 units in the last place of the result, and tested.

#![expect(clippy::inline_always, reason = "they are compiled into loops for several instruction sets")]

#[cfg(test)]
mod tests;

/// e^x, with x held within +-700, where the result is neither nothing nor infinite.
#[inline(always)]
pub(super) fn exp(x: f64) -> f64 {
    // Comparisons rather than `clamp`, which asks for NaN and for the order of its bounds.
    let x = if x > 700.0 { 700.0 } else { x };
    let x = if x < -700.0 { -700.0 } else { x };
    // Adding 1.5 x 2^52 rounds to a whole number n, which then stands in the low bits.
    let shifted = x * std::f64::consts::LOG2_E + ROUNDING;
    let n = shifted - ROUNDING;
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    let series = 1.0 + (r + (r * r) * polynomial(r, &EXP));
    let scale = f64::from_bits(shifted.to_bits().wrapping_add(EXPONENT_BIAS) << MANTISSA_BITS);
    series * scale
}

/// The natural logarithm of a positive, normal number.
#[inline(always)]
pub(super) fn ln(x: f64) -> f64 {
    // x = m 2^e with m between sqrt(1/2) and sqrt(2). What is added makes e positive, for a shift without sign.
    let offset = x.to_bits().wrapping_add(ABOVE_SQRT_HALF);
    let exponent = offset >> MANTISSA_BITS;
    let m = f64::from_bits((offset & MANTISSA_MASK).wrapping_add(SQRT_HALF_BITS));
    let e = f64::from_bits(ROUNDING.to_bits().wrapping_add(exponent)) - (ROUNDING + EXPONENT_OFFSET);
    let z = (m - 1.0) / (m + 1.0);
    let square = z * z;
    // ln m = 2 artanh z, whose series is split so that its large first term is added last.
    let rest = square * polynomial(square, &ARTANH);
    e * LN_2_HIGH + (2.0 * z + (2.0 * z * rest + e * LN_2_LOW))
}

/// Sine and cosine of a turn's fraction: of 2 pi t, with t from 0 to 1.
#[inline(always)]
pub(super) fn sine_cosine_of_turn(t: f64) -> (f64, f64) {
    let shifted = t * 4.0 + ROUNDING;
    let quarter = shifted.to_bits();
    // What is left of the turn is exact: both numbers are multiples of one power of two.
    let angle = (t - (shifted - ROUNDING) * 0.25) * std::f64::consts::TAU;
    let square = angle * angle;
    let sine = angle + angle * (square * polynomial(square, &SINE));
    let cosine = 1.0 + square * polynomial(square, &COSINE);
    let (s, c) = if quarter & 1 == 0 { (sine, cosine) } else { (cosine, sine) };
    // The sine is negative in the last two quarters, the cosine in the middle two: a bit of the sign.
    let sine_sign = (quarter & 2) << 62;
    let cosine_sign = (quarter.wrapping_add(1) & 2) << 62;
    (f64::from_bits(s.to_bits() ^ sine_sign), f64::from_bits(c.to_bits() ^ cosine_sign))
}

/// The polynomial with these coefficients, the lowest power's first: its even and its odd powers side by side, which
/// halves the chain of operations that wait for each other.
#[inline(always)]
fn polynomial<const N: usize>(x: f64, coefficients: &[f64; N]) -> f64 {
    let square = x * x;
    let (mut even, mut odd) = (0.0, 0.0);
    let mut i = N;
    while i > 0 {
        i -= 1;
        if i.is_multiple_of(2) {
            even = if i + 2 >= N { coefficients[i] } else { even * square + coefficients[i] };
        } else {
            odd = if i + 2 >= N { coefficients[i] } else { odd * square + coefficients[i] };
        }
    }
    even + x * odd
}

// Coefficients by interpolation at Chebyshev's nodes with 60 digits, rounded once: close to the least greatest error.

/// (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2; error 1.2e-16, which r^2 <= 0.12 makes small.
const EXP: [f64; 10] = [
    0.500_000_000_000_000_1,
    0.166_666_666_666_666_69,
    0.041_666_666_666_624_13,
    0.008_333_333_333_330_062,
    0.001_388_888_891_721_371_7,
    0.000_198_412_698_630_536_18,
    2.480_152_129_595_437_6e-5,
    2.755_726_845_999_706_4e-6,
    2.762_008_844_540_974_6e-7,
    2.510_038_549_551_032e-8,
];
/// (artanh z / z - 1) / z^2 as a function of z^2 <= 0.0295; error 1.6e-16, which z^2 makes small.
const ARTANH: [f64; 7] = [
    0.333_333_333_333_333_5,
    0.199_999_999_999_497_22,
    0.142_857_143_130_016_35,
    0.111_111_055_651_299_39,
    0.090_914_447_278_374_74,
    0.076_658_553_091_053_86,
    0.073_082_927_124_443_11,
];
/// (sin a / a - 1) / a^2 as a function of a^2 <= (pi / 4)^2; error 3.2e-17.
const SINE: [f64; 6] = [
    -0.166_666_666_666_666_66,
    0.008_333_333_333_330_948,
    -0.000_198_412_698_367_567_74,
    2.755_731_610_161_787_4e-6,
    -2.505_113_165_023_518e-8,
    1.591_811_526_326_597_4e-10,
];
/// (cos a - 1) / a^2 as a function of a^2; error 7.3e-19.
const COSINE: [f64; 7] = [
    -0.5,
    0.041_666_666_666_666_64,
    -0.001_388_888_888_888_077,
    2.480_158_729_369_030_5e-5,
    -2.755_731_556_524_682e-7,
    2.087_588_656_448_267_2e-9,
    -1.136_798_842_329_498_7e-11,
];

const ROUNDING: f64 = 6_755_399_441_055_744.0; // 1.5 x 2^52
const EXPONENT_BIAS: u64 = 1023;
const MANTISSA_BITS: u32 = 52;
const MANTISSA_MASK: u64 = (1 << MANTISSA_BITS) - 1;
const SQRT_HALF_BITS: u64 = std::f64::consts::FRAC_1_SQRT_2.to_bits();
/// 1,024 powers of two, less the bits of sqrt(1/2).
const EXPONENT_OFFSET: f64 = 1024.0;
const ABOVE_SQRT_HALF: u64 = (1024 << MANTISSA_BITS) - SQRT_HALF_BITS;
/// ln 2 in two parts, the first with 21 zero bits at its end: its products with an exponent are exact.
const LN_2_HIGH: f64 = f64::from_bits(0x3FE6_2E42_FEE0_0000);
const LN_2_LOW: f64 = f64::from_bits(0x3DEA_39EF_3579_3C76);
