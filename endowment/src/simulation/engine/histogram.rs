//! Counts of numbers in buckets of fixed logarithmic width.

/// A histogram of finite numbers: 1,024 buckets between each two powers of two, 0.07 to 0.1 % wide, for either sign.
///
/// A bucket is found in the number's bits, without a logarithm. Counts are integers, so that histograms merge in any order
/// to the same bits. Least and greatest are kept exactly, and bound what a quantile can say.
#[derive(Clone, Debug)]
pub(super) struct Histogram {
    /// Numbers below zero, and the others.
    signs: [Octaves; 2],
    least: f64,
    greatest: f64,
    count: u64,
}

/// Pages of counts for consecutive powers of two.
#[derive(Clone, Debug, Default)]
struct Octaves {
    /// The biased exponent of the first page.
    first: usize,
    pages: Vec<Option<Box<[u32; BUCKETS]>>>,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            signs: [Octaves::default(), Octaves::default()],
            least: f64::INFINITY,
            greatest: f64::NEG_INFINITY,
            count: 0,
        }
    }
}

impl Histogram {
    /// Counts the numbers; none may be NaN.
    pub(super) fn count_all(&mut self, values: &[f64]) {
        for &value in values {
            self.least = self.least.min(value);
            self.greatest = self.greatest.max(value);
            let bits = value.to_bits();
            let exponent = (bits >> MANTISSA_BITS) as usize & EXPONENT_MASK;
            let bucket = (bits >> (MANTISSA_BITS - BUCKET_BITS)) as usize & (BUCKETS - 1);
            let sign = if value < 0.0 { 0 } else { 1 };
            self.signs[sign].page(exponent)[bucket] += 1;
        }
        self.count += values.len() as u64;
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (sum, octaves) in self.signs.iter_mut().zip(&other.signs) {
            for (offset, page) in octaves.pages.iter().enumerate() {
                let Some(page) = page else { continue };
                for (count, more) in sum.page(octaves.first + offset).iter_mut().zip(page.iter()) {
                    *count += more;
                }
            }
        }
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
        self.count += other.count;
    }

    pub(super) fn len(&self) -> u64 {
        self.count
    }

    /// The number below or at which a share of all numbers lies: the middle of its bucket, so within 0.05 %.
    pub(super) fn quantile(&self, share: f64) -> f64 {
        let rank = ((share * self.count as f64).ceil() as u64).clamp(1, self.count.max(1));
        self.ranked(rank)
    }

    /// The number of a rank, 1 for the least.
    pub(super) fn ranked(&self, rank: u64) -> f64 {
        if rank == 1 {
            return self.least;
        }
        let mut passed = 0;
        let found = self.buckets().find(|&(_, count)| {
            passed += u64::from(count);
            passed >= rank
        });
        found.map_or(self.greatest, |(value, _)| value.clamp(self.least, self.greatest))
    }

    /// How many numbers lie above a bound; those in its own bucket count by its middle.
    pub(super) fn above(&self, bound: f64) -> u64 {
        self.buckets().filter(|(value, _)| *value > bound).map(|(_, count)| u64::from(count)).sum()
    }

    /// The mean of the numbers with the greatest ranks, `tail` of them.
    pub(super) fn mean_of_greatest(&self, tail: u64) -> f64 {
        let (mut passed, mut sum) = (0, 0.0);
        let skipped = self.count - tail;
        for (value, count) in self.buckets() {
            let before = passed;
            passed += u64::from(count);
            let taken = passed.saturating_sub(skipped.max(before));
            sum += value.clamp(self.least, self.greatest) * taken as f64;
        }
        sum / tail as f64
    }

    /// The middles of all buckets that are not empty, in order, and their counts.
    fn buckets(&self) -> impl Iterator<Item = (f64, u32)> + '_ {
        let [below, above] = &self.signs;
        let falling = below.buckets().rev().map(|(value, count)| (-value, count));
        falling.chain(above.buckets()).filter(|(_, count)| *count > 0)
    }
}

impl Octaves {
    fn page(&mut self, exponent: usize) -> &mut [u32; BUCKETS] {
        if self.pages.is_empty() {
            self.first = exponent;
        }
        if exponent < self.first {
            let missing = self.first - exponent;
            self.pages.splice(0..0, (0..missing).map(|_| None));
            self.first = exponent;
        }
        let offset = exponent - self.first;
        if offset >= self.pages.len() {
            self.pages.resize_with(offset + 1, || None);
        }
        self.pages[offset].get_or_insert_with(|| Box::new([0; BUCKETS]))
    }

    fn buckets(&self) -> impl DoubleEndedIterator<Item = (f64, u32)> + '_ {
        self.pages.iter().enumerate().flat_map(move |(offset, page)| {
            let exponent = self.first + offset;
            page.iter().flat_map(move |page| {
                page.iter().enumerate().map(move |(bucket, &count)| (middle(exponent, bucket), count))
            })
        })
    }
}

/// The middle of a bucket; what is below the least normal number is nothing.
fn middle(exponent: usize, bucket: usize) -> f64 {
    if exponent == 0 {
        return 0.0;
    }
    let half = 1 << (MANTISSA_BITS - BUCKET_BITS - 1);
    f64::from_bits(
        (exponent as u64) << MANTISSA_BITS | (bucket as u64) << (MANTISSA_BITS - BUCKET_BITS) | half,
    )
}

const BUCKET_BITS: u32 = 10;
const BUCKETS: usize = 1 << BUCKET_BITS;
const MANTISSA_BITS: u32 = 52;
const EXPONENT_MASK: usize = 0x7FF;
