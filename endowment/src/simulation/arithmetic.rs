//! Elementary functions from +, -, x, / and shifts of bits: the same bits on every machine.
//!
//! The standard library's exp and ln call the platform's, whose last digits differ. These are free of branches, so
//! that a loop over paths becomes vector instructions; the compiler neither fuses nor reorders float operations, so
//! that changes no bit. Errors are below 2 units in the last place of the result, and tested.

#[cfg(test)]
mod tests;

/// e^x, with x held within +-700, where the result is neither nothing nor infinite.
#[inline]
pub(super) fn exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    // Adding 1.5 x 2^52 rounds to a whole number n, which then stands in the low bits.
    let shifted = x * std::f64::consts::LOG2_E + ROUNDING;
    let n = shifted - ROUNDING;
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    let series = horner(r, &EXP_SERIES);
    let scale = f64::from_bits(shifted.to_bits().wrapping_add(EXPONENT_BIAS) << MANTISSA_BITS);
    series * scale
}

/// The natural logarithm of a positive, normal number.
#[inline]
pub(super) fn ln(x: f64) -> f64 {
    // x = m 2^e with m between sqrt(1/2) and sqrt(2).
    let bits = x.to_bits();
    let offset = bits.wrapping_sub(SQRT_HALF_BITS);
    let exponent = (offset.cast_signed() >> MANTISSA_BITS).cast_unsigned();
    let m = f64::from_bits(bits.wrapping_sub(exponent << MANTISSA_BITS));
    let e = f64::from_bits(ROUNDING.to_bits().wrapping_add(exponent)) - ROUNDING;
    let z = (m - 1.0) / (m + 1.0);
    let square = z * z;
    // ln m = 2 artanh z, whose series is split so that its large first term is added last.
    let rest = square * horner(square, &ARTANH_SERIES);
    e * LN_2_HIGH + (2.0 * z + (2.0 * z * rest + e * LN_2_LOW))
}

/// Sine and cosine of a turn's fraction: of 2 pi t, with t from 0 to 1.
#[inline]
pub(super) fn sine_cosine_of_turn(t: f64) -> (f64, f64) {
    let shifted = t * 4.0 + ROUNDING;
    let quarter = shifted.to_bits() & 3;
    // What is left of the turn is exact: both numbers are multiples of one power of two.
    let angle = (t - (shifted - ROUNDING) * 0.25) * std::f64::consts::TAU;
    let square = angle * angle;
    let sine = angle * horner(square, &SINE_SERIES);
    let cosine = horner(square, &COSINE_SERIES);
    let (s, c) = if quarter & 1 == 0 { (sine, cosine) } else { (cosine, sine) };
    let s = if quarter & 2 == 0 { s } else { -s };
    let c = if quarter == 1 || quarter == 2 { -c } else { c };
    (s, c)
}

/// The polynomial with these coefficients, the highest power's first.
#[inline]
fn horner<const N: usize>(x: f64, coefficients: &[f64; N]) -> f64 {
    coefficients.iter().fold(0.0, |sum, &coefficient| sum * x + coefficient)
}

/// 1 / n!, with the sign of (-1)^(n / 2) if alternating.
const fn reciprocal_factorial(n: usize) -> f64 {
    let mut product = 1.0;
    let mut i = 2;
    while i <= n {
        product *= i as f64;
        i += 1;
    }
    1.0 / product
}

const fn factorials<const N: usize>(first: usize, step: usize, alternating: bool) -> [f64; N] {
    let mut coefficients = [0.0; N];
    let mut i = 0;
    while i < N {
        let value = reciprocal_factorial(first + step * i);
        coefficients[N - 1 - i] = if alternating && i % 2 == 1 { -value } else { value };
        i += 1;
    }
    coefficients
}

const fn odd_reciprocals<const N: usize>() -> [f64; N] {
    let mut coefficients = [0.0; N];
    let mut i = 0;
    while i < N {
        coefficients[N - 1 - i] = 1.0 / (2 * i + 3) as f64;
        i += 1;
    }
    coefficients
}

/// 1 / n! for n = 0 to 13: |r| <= 0.347, and 0.347^14 / 14! < 5e-18.
const EXP_SERIES: [f64; 14] = factorials(0, 1, false);
/// 1/3, 1/5 .. 1/23: z^2 <= 0.0295, and 0.0295^12 / 25 < 2e-20.
const ARTANH_SERIES: [f64; 11] = odd_reciprocals();
/// 1, -1/3! .. for odd powers to 15: (pi/4)^17 / 17! < 5e-17 of a sine of at most 0.71.
const SINE_SERIES: [f64; 9] = factorials(1, 2, true);
const COSINE_SERIES: [f64; 9] = factorials(0, 2, true);

const ROUNDING: f64 = 6_755_399_441_055_744.0; // 1.5 x 2^52
const EXPONENT_BIAS: u64 = 1023;
const MANTISSA_BITS: u32 = 52;
const SQRT_HALF_BITS: u64 = std::f64::consts::FRAC_1_SQRT_2.to_bits();
/// ln 2 in two parts, the first with 21 zero bits at its end: its products with an exponent are exact.
const LN_2_HIGH: f64 = f64::from_bits(0x3FE6_2E42_FEE0_0000);
const LN_2_LOW: f64 = f64::from_bits(0x3DEA_39EF_3579_3C76);
