//! Counts of numbers in buckets of fixed logarithmic width.

#[cfg(test)]
mod tests;

/// A histogram of finite numbers: 1,024 buckets between each two powers of two, 0.07 to 0.1 % wide, for either sign.
///
/// A bucket is found in the number's bits, without a logarithm. Counts are integers, so that histograms merge in any order
/// to the same bits. Least and greatest are kept exactly, and bound what a quantile can say.
#[derive(Clone, Debug)]
pub(super) struct Histogram {
    /// For each sign and exponent of a number the page of its counts, from 1 on; 0 for none yet.
    page_of: Box<[u16; KEYS]>,
    pages: Vec<[u32; BUCKETS]>,
    least: f64,
    greatest: f64,
    count: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            page_of: Box::new([0; KEYS]),
            pages: Vec::new(),
            least: f64::INFINITY,
            greatest: f64::NEG_INFINITY,
            count: 0,
        }
    }
}

impl Histogram {
    /// Counts the numbers; none may be NaN.
    pub(super) fn count_all(&mut self, values: &[f64]) {
        for value in values {
            // Adding 0 makes one zero of both.
            let value = value + 0.0;
            if value < self.least {
                self.least = value;
            }
            if value > self.greatest {
                self.greatest = value;
            }
            let bits = value.to_bits();
            let bucket = (bits >> (MANTISSA_BITS - BUCKET_BITS)) as usize & (BUCKETS - 1);
            self.page((bits >> MANTISSA_BITS) as usize)[bucket] += 1;
        }
        self.count += values.len() as u64;
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (key, &page) in other.page_of.iter().enumerate().filter(|(_, page)| **page > 0) {
            let more = &other.pages[usize::from(page) - 1];
            for (count, more) in self.page(key).iter_mut().zip(more) {
                *count += more;
            }
        }
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
        self.count += other.count;
    }

    #[inline]
    fn page(&mut self, key: usize) -> &mut [u32; BUCKETS] {
        let mut page = usize::from(self.page_of[key]);
        if page == 0 {
            self.pages.push([0; BUCKETS]);
            page = self.pages.len();
            self.page_of[key] = page as u16;
        }
        &mut self.pages[page - 1]
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
        if rank >= self.count {
            return self.greatest;
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
        let falling = (NEGATIVE..KEYS).rev().flat_map(|key| self.octave(key).rev());
        let rising = (0..NEGATIVE).flat_map(|key| self.octave(key));
        falling.chain(rising).filter(|(_, count)| *count > 0)
    }

    fn octave(&self, key: usize) -> impl DoubleEndedIterator<Item = (f64, u32)> + '_ {
        let page = usize::from(self.page_of[key]).checked_sub(1).map(|page| &self.pages[page]);
        page.into_iter().flat_map(move |page| {
            page.iter().enumerate().map(move |(bucket, &count)| (middle(key, bucket), count))
        })
    }
}

/// The middle of a bucket; what is below the least normal number is nothing.
fn middle(key: usize, bucket: usize) -> f64 {
    if key.is_multiple_of(NEGATIVE) {
        return 0.0;
    }
    let half = 1 << (MANTISSA_BITS - BUCKET_BITS - 1);
    f64::from_bits((key as u64) << MANTISSA_BITS | (bucket as u64) << (MANTISSA_BITS - BUCKET_BITS) | half)
}

const BUCKET_BITS: u32 = 10;
const BUCKETS: usize = 1 << BUCKET_BITS;
const MANTISSA_BITS: u32 = 52;
/// Signs and exponents; those of negative numbers begin in the middle.
const KEYS: usize = 1 << 12;
const NEGATIVE: usize = KEYS / 2;
