//! The instruction set that released binaries are compiled for, and the question whether this processor has it.
//!
//! Released binaries for x86-64 use x86-64-v3 (AVX2, BMI2, FMA: Intel since 2013, AMD since 2015) and carry-less
//! multiplication, which RocksDB's CRC32C needs for its fast path. On an older processor such a binary dies by an
//! illegal instruction at some later moment; a program asks here first and says so instead.

/// The processor lacks instructions that this binary was compiled to use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this binary needs a processor with x86-64-v3 and pclmulqdq, and this one lacks {}: \
     run it on a newer one, or build it from source with another target-cpu (docs/adr/0002)",
    .missing.join(", ")
)]
pub struct MissingFeatures {
    /// Names of the missing features, as `rustc` knows them.
    pub missing: Vec<&'static str>,
}

/// Does this processor have every instruction set that this binary was compiled for?
///
/// Call it first in `main`. Asks for what was compiled in, no more: a binary that was built for plain x86-64 or for
/// another architecture always passes.
pub fn check_baseline() -> Result<(), MissingFeatures> {
    require(&features())
}

/// One instruction set of the baseline.
#[derive(Clone, Copy, Debug)]
struct Feature {
    name: &'static str,
    compiled_in: bool,
    present: bool,
}

fn require(features: &[Feature]) -> Result<(), MissingFeatures> {
    let lacking = features.iter().filter(|feature| feature.compiled_in && !feature.present);
    let missing: Vec<_> = lacking.map(|feature| feature.name).collect();
    if missing.is_empty() { Ok(()) } else { Err(MissingFeatures { missing }) }
}

/// Asks the processor itself: `is_x86_feature_detected!` answers `true` for whatever was compiled in, wherever it runs.
#[cfg(target_arch = "x86_64")]
fn features() -> Vec<Feature> {
    use std::arch::x86_64::{__cpuid, __cpuid_count};

    let basic = __cpuid(1).ecx;
    let structured = if __cpuid(0).eax >= 7 { __cpuid_count(7, 0).ebx } else { 0 };
    let amd = if __cpuid(EXTENDED).eax > EXTENDED { __cpuid(EXTENDED + 1).ecx } else { 0 };
    let has = |register: u32, bit: u32| register & (1 << bit) != 0;

    // The operating system must also keep the wide registers: leaf 13 gives the size of what it saves.
    let keeps_avx = has(basic, 27) && __cpuid_count(13, 0).ebx >= SAVED_WITH_AVX;
    macro_rules! feature {
        ($name:tt, $present:expr) => {
            Feature { name: $name, compiled_in: cfg!(target_feature = $name), present: $present }
        };
    }
    vec![
        feature!("sse3", has(basic, 0)),
        feature!("pclmulqdq", has(basic, 1)),
        feature!("ssse3", has(basic, 9)),
        feature!("fma", has(basic, 12) && keeps_avx),
        feature!("cmpxchg16b", has(basic, 13)),
        feature!("sse4.1", has(basic, 19)),
        feature!("sse4.2", has(basic, 20)),
        feature!("movbe", has(basic, 22)),
        feature!("popcnt", has(basic, 23)),
        feature!("xsave", has(basic, 26)),
        feature!("avx", has(basic, 28) && keeps_avx),
        feature!("f16c", has(basic, 29) && keeps_avx),
        feature!("bmi1", has(structured, 3)),
        feature!("avx2", has(structured, 5) && keeps_avx),
        feature!("bmi2", has(structured, 8)),
        feature!("lzcnt", has(amd, 5)),
    ]
}

#[cfg(not(target_arch = "x86_64"))]
fn features() -> Vec<Feature> {
    Vec::new()
}

/// First of the extended leaves.
#[cfg(target_arch = "x86_64")]
const EXTENDED: u32 = 0x8000_0000;

/// Bytes of the XSAVE area with the AVX registers: 512 of x87 and SSE, 64 of header, 256 of AVX.
#[cfg(target_arch = "x86_64")]
const SAVED_WITH_AVX: u32 = 512 + 64 + 256;

#[cfg(test)]
mod tests;
