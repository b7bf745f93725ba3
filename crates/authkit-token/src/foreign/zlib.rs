//! Inflating with a limit, of data that is authentic already.

#[cfg(any(feature = "itsdangerous", test))]
use miniz_oxide::deflate;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_PARSE_ZLIB_HEADER, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use super::{LoadError, MAX_INFLATED};

/// What a zlib stream inflates to. Nothing may follow the stream.
pub(crate) fn inflate(stream: &[u8]) -> Result<Vec<u8>, LoadError> {
    let flags = TINFL_FLAG_PARSE_ZLIB_HEADER | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut state = Box::<DecompressorOxide>::default();
    let mut output = vec![0; stream.len().saturating_mul(4).clamp(64, MAX_INFLATED)];
    let (mut read, mut written) = (0_usize, 0_usize);
    loop {
        let rest = stream.get(read..).ok_or(LoadError::BadPayload)?;
        let (status, consumed, produced) =
            decompress(&mut state, rest, &mut output, written, flags);
        read = read.saturating_add(consumed);
        written = written.saturating_add(produced);
        match status {
            TINFLStatus::Done if read == stream.len() => {
                output.truncate(written);
                return Ok(output);
            }
            TINFLStatus::HasMoreOutput if output.len() >= MAX_INFLATED => {
                return Err(LoadError::TooLarge);
            }
            TINFLStatus::HasMoreOutput => {
                output.resize(output.len().saturating_mul(2).min(MAX_INFLATED), 0);
            }
            _ => return Err(LoadError::BadPayload),
        }
    }
}

/// A zlib stream at level 6, the default of zlib.
#[cfg(any(feature = "itsdangerous", test))]
pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    deflate::compress_to_vec_zlib(bytes, 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_exact_and_nothing_may_follow() {
        for length in [0, 1, 1_000, MAX_INFLATED - 1, MAX_INFLATED] {
            let bytes = vec![b'a'; length];
            let mut stream = deflate(&bytes);
            assert_eq!(inflate(&stream).unwrap(), bytes, "{length}");
            stream.push(0);
            assert_eq!(inflate(&stream), Err(LoadError::BadPayload));
        }
        let stream = deflate(&vec![b'a'; MAX_INFLATED + 1]);
        assert_eq!(inflate(&stream), Err(LoadError::TooLarge));
        let bomb = deflate(&vec![0; 64 * MAX_INFLATED]);
        assert_eq!(inflate(&bomb), Err(LoadError::TooLarge));
    }

    #[test]
    fn every_cut_and_every_flipped_bit_is_refused_or_the_same() {
        let bytes = b"abcabcabcabcabcabc, and some more of it";
        let stream = deflate(bytes);
        for end in 0..stream.len() {
            assert_eq!(inflate(&stream[..end]), Err(LoadError::BadPayload));
        }
        for bit in 0..stream.len() * 8 {
            let mut flipped = stream.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            if let Ok(inflated) = inflate(&flipped) {
                assert_eq!(inflated, bytes, "{bit}");
            }
        }
    }
}
