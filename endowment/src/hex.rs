//! Bytes as small hex digits.

/// The digits of some bytes.
pub(crate) fn of(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The N bytes of exactly 2 N digits. Capital letters are refused: bytes have one text.
pub(crate) fn array<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut array = [0; N];
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    for (byte, pair) in array.iter_mut().zip(digits.chunks_exact(2)) {
        for digit in pair {
            let nibble = DIGITS.iter().position(|known| known == digit)?;
            *byte = *byte << 4 | u8::try_from(nibble).ok()?;
        }
    }
    Some(array)
}

/// The bytes of an even number of digits, two at a time as [`array`] reads them.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| array::<1>(std::str::from_utf8(pair).ok()?).map(|[byte]| byte)).collect()
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";
