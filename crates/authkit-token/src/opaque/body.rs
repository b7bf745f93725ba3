//! The characters after the prefix, read.
//!
//! A token is read at every request, and always of one length: a decoder for any length takes
//! twice as long. Like that one it looks values up in a table; unlike it, it always reads on to the
//! end, whatever it finds.

use zeroize::Zeroizing;

use super::{BODY, BODY_CHARACTERS};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// More than any value.
const FOREIGN: u8 = 64;

/// The value of each character.
// worked out by the compiler, which panics at once if it has to
#[allow(clippy::indexing_slicing)]
const VALUES: [u8; 256] = {
    let mut values = [FOREIGN; 256];
    let mut value = 0;
    while value < FOREIGN {
        values[ALPHABET[value as usize] as usize] = value;
        value += 1;
    }
    values
};

/// What the characters stand for, four for three bytes (RFC 4648, 5); `None` if one is of no such
/// alphabet.
pub(super) fn decode(text: &[u8; BODY_CHARACTERS]) -> Option<Zeroizing<[u8; BODY]>> {
    let mut bytes = Zeroizing::new([0; BODY]);
    let mut seen = 0;
    let (read, written) = (text.as_chunks().0, bytes.as_chunks_mut().0);
    for (characters, three) in read.iter().zip(written) {
        let value = |character: u8| VALUES.get(usize::from(character)).map_or(FOREIGN, |v| *v);
        let [a, b, c, d] = <[u8; 4]>::map(*characters, value);
        seen |= a | b | c | d;
        let all = [a, b, c, d].into_iter();
        let all = all.fold(0, |all: u32, value| (all << 6) | u32::from(value));
        let [_, first, second, third] = all.to_be_bytes();
        *three = [first, second, third];
    }
    (seen < FOREIGN).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    #[test]
    fn every_character_in_every_place_is_read_as_base64() {
        let mut whole = [0; BODY_CHARACTERS];
        for (to, from) in whole.iter_mut().zip(ALPHABET.iter().rev()) {
            *to = *from;
        }
        for at in 0..BODY_CHARACTERS {
            for character in 0..=u8::MAX {
                let mut text = whole;
                text[at] = character;
                let expected = URL_SAFE_NO_PAD.decode(text).ok();
                let read = decode(&text).map(|bytes| bytes.to_vec());
                assert_eq!(read, expected, "{character:#x} at {at}");
            }
        }
    }
}
