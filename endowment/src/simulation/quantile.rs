//! Quantiles of the distributions that intervals are made of, and that inputs are drawn from.

use super::{
    arithmetic::ln,
    closed_form::{regularized_beta, regularized_gamma},
};

#[cfg(test)]
mod tests;

/// The standard normal quantile of a probability inside (0, 1), to about 1e-16 of itself (Wichura 1988, AS 241).
/// Outside it is as far out as a double can say: minus or plus infinity are never returned.
pub(super) fn normal(p: f64) -> f64 {
    let p = p.clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0);
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(r, &CENTRE);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = (-ln(tail)).sqrt();
    let value = if r <= 5.0 { ratio(r - 1.6, &SHOULDER) } else { ratio(r - 5.0, &FAR) };
    if q < 0.0 { -value } else { value }
}

/// The quantile of Student's t with so many degrees of freedom (more than 0), for p inside (0, 1).
pub(super) fn student(p: f64, degrees: f64) -> f64 {
    // P(|T| > t) = I_x(degrees / 2, 1 / 2) with x = degrees / (degrees + t^2), which falls from 1 to 0 as t rises.
    let outside = 2.0 * p.min(1.0 - p);
    let t = last_bit(1.0, |t| regularized_beta(degrees / (degrees + t * t), 0.5 * degrees, 0.5) <= outside);
    if p < 0.5 { -t } else { t }
}

/// The quantile of the chi-squared distribution with so many degrees of freedom, for p inside (0, 1).
pub(super) fn chi_squared(p: f64, degrees: f64) -> f64 {
    last_bit(degrees, |x| regularized_gamma(0.5 * degrees, 0.5 * x) >= p)
}

/// The least positive number from which on a condition holds: doubled up to, then halved down to the last bit.
fn last_bit(first: f64, holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, first);
    while !holds(high) && high < 1e300 {
        low = high;
        high *= 2.0;
    }
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return high;
        }
        if holds(middle) { high = middle } else { low = middle }
    }
}

/// A quotient of two polynomials, the highest power's coefficient last.
fn ratio(r: f64, coefficients: &[[f64; 8]; 2]) -> f64 {
    let value = |row: &[f64; 8]| row.iter().rev().fold(0.0, |sum, &coefficient| sum * r + coefficient);
    value(&coefficients[0]) / value(&coefficients[1])
}

/// |p - 1/2| <= 0.425.
const CENTRE: [[f64; 8]; 2] = [
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
];
/// The tail holds more than e^-25.
const SHOULDER: [[f64; 8]; 2] = [
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        0.000_774_545_014_278_341_4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        0.000_547_593_808_499_534_5,
        1.050_750_071_644_416_9e-9,
    ],
];
const FAR: [[f64; 8]; 2] = [
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        0.000_027_115_555_687_434_876,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        0.000_786_869_131_145_613_2,
        0.000_018_463_183_175_100_548,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
];
