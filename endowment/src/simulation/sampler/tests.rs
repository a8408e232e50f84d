//! The sampler: published vectors, moments, and independence of everything but (seed, path, draw).

use super::{LANES, Paths, Sampler, Stream};
use crate::simulation::lanes::philox;

/// Known answers of Random123 1.09 (`kat_vectors`, philox4x32, 10 rounds): counter, key, output.
#[test]
fn philox_gives_the_known_answers() {
    let vectors: [([u32; 4], [u32; 2], [u32; 4]); 3] = [
        ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
        ([u32::MAX; 4], [u32::MAX; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
        (
            [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
            [0xa409_3822, 0x299f_31d0],
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
        ),
    ];
    for (counter, key, expected) in vectors {
        let mut words = counter.map(|word| [word; LANES]);
        philox(&mut words, key);
        for lane in [0, 1, LANES - 1] {
            assert_eq!(words.map(|word| word[lane]), expected);
        }
    }
}

fn from(first: u64) -> Paths {
    std::array::from_fn(|lane| first + lane as u64)
}

#[test]
fn a_path_is_the_same_in_every_bundle() {
    let sampler = Sampler::new(7, false);
    let from_0 = sampler.normals(&from(0), 3, Stream::Cost);
    let from_10 = sampler.normals(&from(10), 3, Stream::Cost);
    for (a, b) in from_0.iter().zip(&from_10) {
        assert_eq!(a[10..], b[..LANES - 10]);
    }
    assert_ne!(from_0, sampler.normals(&from(0), 4, Stream::Cost));
    assert_ne!(from_0, sampler.normals(&from(1 << 32), 3, Stream::Cost));
    assert_ne!(from_0, Sampler::new(8, false).normals(&from(0), 3, Stream::Cost));
    assert_ne!(from_0, Sampler::new(7 + (1 << 40), false).normals(&from(0), 3, Stream::Cost));
}

/// No two streams share a word, so a factor that is added disturbs no other.
#[test]
fn every_stream_has_words_of_its_own() {
    let named = [
        Stream::Cost,
        Stream::CostDrift,
        Stream::CostRegime,
        Stream::Yield,
        Stream::YieldMean,
        Stream::YieldIntegral,
        Stream::Inflation,
        Stream::Token,
        Stream::Demand,
        Stream::CostRun,
        Stream::CostRunStart,
        Stream::YieldRun,
        Stream::YieldRunStart,
    ];
    let mut words: Vec<u32> = named.iter().map(|stream| stream.word()).collect();
    words.extend((0..=u8::MAX).map(|index| Stream::Jump(index).word()));
    let count = words.len();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), count);
}

/// The second path of a pair mirrors the first: its normal numbers are the negatives, its uniform ones the rests to 1.
#[test]
fn antithetic_paths_are_mirrors() {
    let (plain, sampler) = (Sampler::new(7, false), Sampler::new(7, true));
    let normals = sampler.normals(&from(64), 2, Stream::Yield);
    let uniforms = sampler.uniforms(&from(64), 2, Stream::Jump(1));
    let own = plain.normals(&from(32), 2, Stream::Yield);
    for step in 0..4 {
        for pair in 0..LANES / 2 {
            assert_eq!(normals[step][2 * pair].to_bits(), own[step][pair].to_bits());
            assert_eq!(normals[step][2 * pair + 1].to_bits(), (-own[step][pair]).to_bits());
            let rest = 1.0 - uniforms[step][2 * pair];
            assert_eq!(uniforms[step][2 * pair + 1].to_bits(), rest.to_bits());
        }
    }
}

/// Mean, variance, skewness and kurtosis of 2^18 numbers, and the correlations within a draw, within 5 standard errors.
#[test]
fn numbers_are_standard_normal_and_independent() {
    let sampler = Sampler::new(1, false);
    let mut sums = [0.0; 4];
    let mut products = [0.0; 6];
    let bundles = 1024;
    for bundle in 0..bundles {
        let draw = sampler.normals(&from(bundle * LANES as u64), 0, Stream::Cost);
        for lane in 0..LANES {
            let [a, b, c, d] = draw.map(|numbers| numbers[lane]);
            for x in [a, b, c, d] {
                let mut power = 1.0;
                for sum in &mut sums {
                    power *= x;
                    *sum += power;
                }
            }
            for (sum, product) in products.iter_mut().zip([a * b, a * c, a * d, b * c, b * d, c * d]) {
                *sum += product;
            }
        }
    }
    let pairs = (bundles * LANES as u64) as f64;
    let n = 4.0 * pairs;
    let moments = sums.map(|sum| sum / n);
    // Standard errors of the raw moments of a normal sample: sqrt(1, 2, 15, 96) / sqrt(n).
    for ((moment, expected), variance) in
        moments.iter().zip([0.0, 1.0, 0.0, 3.0]).zip([1.0, 2.0, 15.0, 96.0_f64])
    {
        assert!((moment - expected).abs() < 5.0 * (variance / n).sqrt(), "{moments:?}");
    }
    assert!(products.iter().all(|sum| (sum / pairs).abs() < 5.0 / pairs.sqrt()), "{products:?}");
}
