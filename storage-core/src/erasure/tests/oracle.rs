//! Reed-Solomon the slow way: no tables, no caches, Gaussian elimination for every stripe.

use crate::Geometry;

type Matrix = Vec<Vec<u8>>;

/// All shards of a stripe with this data.
pub(super) fn encode(geometry: Geometry, data: &[Vec<u8>]) -> Vec<Vec<u8>> {
    generator(geometry).iter().map(|row| combine(row, data)).collect()
}

/// The data shards from any `k` of the shards.
pub(super) fn decode(geometry: Geometry, shards: &[Option<Vec<u8>>]) -> Vec<Vec<u8>> {
    let present = shards.iter().enumerate().filter_map(|(index, shard)| Some((index, shard.clone()?)));
    let (indexes, sound): (Vec<_>, Vec<_>) = present.take(geometry.data()).unzip();
    let generator = generator(geometry);
    let rows = indexes.into_iter().map(|index| generator[index].clone()).collect();
    invert(rows).iter().map(|row| combine(row, &sound)).collect()
}

/// The Vandermonde matrix with row `r`, column `c` being `r^c`, made systematic.
fn generator(geometry: Geometry) -> Matrix {
    let power = |base: u8, exponent: usize| (0..exponent).fold(1, |product, _| multiply(product, base));
    let rows = 0..u8::try_from(geometry.shards()).unwrap();
    let vandermonde: Matrix = rows.map(|r| (0..geometry.data()).map(|c| power(r, c)).collect()).collect();
    let top = invert(vandermonde[..geometry.data()].to_vec());
    vandermonde.iter().map(|row| combine(row, &top)).collect()
}

/// The sum of `rows`, each times its factor.
fn combine(factors: &[u8], rows: &[Vec<u8>]) -> Vec<u8> {
    let mut sum = vec![0; rows[0].len()];
    for (&factor, row) in factors.iter().zip(rows) {
        for (sum, &byte) in sum.iter_mut().zip(row) {
            *sum ^= multiply(factor, byte);
        }
    }
    sum
}

/// Gauss and Jordan.
fn invert(mut matrix: Matrix) -> Matrix {
    let size = matrix.len();
    for (r, row) in matrix.iter_mut().enumerate() {
        row.extend((0..size).map(|c| u8::from(r == c)));
    }
    for column in 0..size {
        let pivot = (column..size).find(|&r| matrix[r][column] != 0).expect("any k rows are independent");
        matrix.swap(column, pivot);
        let inverse = (1..=255).find(|&x| multiply(x, matrix[column][column]) == 1).unwrap();
        let row: Vec<_> = matrix[column].iter().map(|&x| multiply(x, inverse)).collect();
        for (r, other) in matrix.iter_mut().enumerate() {
            let factor = other[column];
            for (x, &y) in other.iter_mut().zip(&row) {
                *x = if r == column { y } else { *x ^ multiply(factor, y) };
            }
        }
    }
    matrix.into_iter().map(|row| row[size..].to_vec()).collect()
}

/// Product in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1, by shift and add.
fn multiply(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0;
    while b != 0 {
        if b & 1 != 0 {
            product ^= a;
        }
        let overflow = a & 0x80 != 0;
        a <<= 1;
        if overflow {
            a ^= 0x1d;
        }
        b >>= 1;
    }
    product
}
