//! What is in the header.

use crate::memo::Version;

pub(super) type Header = [u8; 48];
/// The header, twice.
pub(super) type Headers = [u8; 96];

/// The only format there has been, since 2010.
const FORMAT: u32 = 3_007_000;

const FORMAT_AT: usize = 0;
const COMMITS_AT: usize = 8;
const LAST_FRAME_AT: usize = 16;
const PAGES_AT: usize = 20;
const FRAME_SUM_AT: usize = 24;
const SALT_AT: usize = 32;
const SUM_AT: usize = 40;

/// The header, if it is one that we know, is whole, and nobody is writing it.
///
/// After a crash it is made anew from the log and counts no commits yet: as such, two of different times can be alike.
pub(super) fn version(both: &Headers) -> Option<Version> {
    let (first, second) = both.split_first_chunk::<48>()?;
    let is_initialised = first.get(12) == Some(&1);
    let known = number(first, FORMAT_AT) == FORMAT && is_initialised && first == second;
    let counts = number(first, COMMITS_AT) > 0;
    (known && counts && is_whole(first)).then_some(Version(*first))
}

/// A number of the header, in the byte order of this machine.
fn number(header: &Header, at: usize) -> u32 {
    let bytes = header.get(at..).and_then(<[u8]>::first_chunk);
    bytes.copied().map_or(0, u32::from_ne_bytes)
}

/// Two numbers that belong together.
fn pair(header: &Header, at: usize) -> [u32; 2] {
    [number(header, at), number(header, at + 4)]
}

/// Whether the header ends with the sum of what is before.
fn is_whole(header: &Header) -> bool {
    pair(header, SUM_AT) == sum(header)
}

fn sum(header: &Header) -> [u32; 2] {
    (0..SUM_AT).step_by(8).fold([0; 2], |[one, two], at| {
        let [first, second] = pair(header, at);
        let one = one.wrapping_add(first).wrapping_add(two);
        [one, two.wrapping_add(second).wrapping_add(one)]
    })
}

/// The salt, which alone is in one byte order everywhere.
fn salt(header: &Header) -> [u32; 2] {
    pair(header, SALT_AT).map(u32::to_be)
}

/// The next log after that of `old` has begun, and nothing is in it: all that was committed is in the database. The sum of the
/// last frame covers every frame of the log, so that it stands for what was committed last.
pub(super) fn is_same(Version(old): &Version, Version(new): &Version) -> bool {
    number(old, COMMITS_AT) == number(new, COMMITS_AT)
        && number(old, PAGES_AT) == number(new, PAGES_AT)
        && pair(old, FRAME_SUM_AT) == pair(new, FRAME_SUM_AT)
        && number(new, LAST_FRAME_AT) == 0
        && is_next_log(old, new)
}

/// One commit more: in the same log, or the first one in the next log. A log that was recovered counts its commits anew, in
/// neither of these ways.
pub(super) fn is_next(Version(old): &Version, Version(new): &Version) -> bool {
    let one_more = number(old, COMMITS_AT).wrapping_add(1) == number(new, COMMITS_AT);
    let grown = number(old, LAST_FRAME_AT) < number(new, LAST_FRAME_AT);
    let same_log = salt(old) == salt(new) && grown;
    let next_log = is_next_log(old, new) && number(new, LAST_FRAME_AT) > 0;
    one_more && (same_log || next_log)
}

/// The first salt of a log is one more than that of the log before.
fn is_next_log(old: &Header, new: &Header) -> bool {
    let first = |header| salt(header).first().copied().unwrap_or(0);
    first(old).wrapping_add(1) == first(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(commits: u32, last_frame: u32, salt: u32) -> [u8; 48] {
        let mut header = [0; 48];
        let mut put = |at: usize, bytes: [u8; 4]| header[at..at + 4].copy_from_slice(&bytes);
        put(FORMAT_AT, FORMAT.to_ne_bytes());
        put(COMMITS_AT, commits.to_ne_bytes());
        put(LAST_FRAME_AT, last_frame.to_ne_bytes());
        // what was committed last, in whichever log
        put(FRAME_SUM_AT, commits.wrapping_mul(77).to_ne_bytes());
        put(SALT_AT, salt.to_be_bytes());
        header[12] = 1;
        summed(header)
    }

    fn summed(mut header: [u8; 48]) -> [u8; 48] {
        let [one, two] = sum(&header).map(u32::to_ne_bytes);
        header[SUM_AT..SUM_AT + 4].copy_from_slice(&one);
        header[SUM_AT + 4..].copy_from_slice(&two);
        header
    }

    fn twice(first: [u8; 48], second: [u8; 48]) -> [u8; 96] {
        let mut both = [0; 96];
        both[..48].copy_from_slice(&first);
        both[48..].copy_from_slice(&second);
        both
    }

    #[test]
    fn a_header_that_is_being_written_or_unknown_is_no_version() {
        let (old, new) = (header(1, 2, 3), header(2, 4, 3));
        assert_eq!(version(&twice(old, old)), Some(Version(old)));
        assert_eq!(version(&twice(old, new)), None);
        assert_eq!(version(&twice(new, old)), None);
        let changed = |at: usize, by: u8| {
            let mut header = old;
            header[at] ^= by;
            summed(header)
        };
        for (at, what) in [(FORMAT_AT, "a later format"), (12, "not initialised")] {
            let other = changed(at, 1);
            assert_eq!(version(&twice(other, other)), None, "{what}");
        }
        let recovered = header(0, 2, 3);
        assert_eq!(version(&twice(recovered, recovered)), None);
        assert_eq!(version(&[0; 96]), None);
    }

    #[test]
    fn a_header_of_two_halves_is_no_version() {
        let (old, new) = (header(1, 2, 3), header(2, 4, 3));
        for at in (4..48).step_by(4) {
            let mut torn = new;
            torn[..at].copy_from_slice(&old[..at]);
            let is_one_of_them = torn == old || torn == new;
            let expected = is_one_of_them.then_some(Version(torn));
            assert_eq!(version(&twice(torn, torn)), expected, "{at}");
        }
    }

    #[test]
    fn one_commit_is_told_from_several_and_from_a_log_that_was_recovered() {
        let at = |commits, last_frame, salt| Version(header(commits, last_frame, salt));
        let old = at(7, 10, 1);
        assert!(is_next(&old, &at(8, 12, 1)));
        assert!(!is_next(&old, &old));
        assert!(!is_next(&old, &at(9, 14, 1)));
        assert!(is_next(&old, &at(8, 2, 2)), "a log that began anew");
        assert!(!is_next(&old, &at(8, 2, 3)), "that did so twice");
        assert!(!is_next(&old, &at(8, 0, 2)), "and has nothing in it");
        assert!(!is_next(&old, &at(9, 4, 2)));
        assert!(!is_next(&old, &at(8, 10, 1)));
        assert!(!is_next(&old, &at(1, 12, 1)));
    }

    #[test]
    fn an_empty_log_after_the_same_commit_holds_the_same() {
        let at = |commits, last_frame, salt| Version(header(commits, last_frame, salt));
        let old = at(7, 10, 1);
        assert!(is_same(&old, &at(7, 0, 2)));
        assert!(is_same(&at(7, 0, 2), &at(7, 0, 3)));
        assert!(!is_same(&old, &at(7, 0, 1)), "not the next log");
        assert!(!is_same(&old, &at(7, 0, 3)));
        assert!(!is_same(&old, &at(7, 2, 2)), "not empty");
        assert!(!is_same(&old, &at(8, 0, 2)), "after another commit");
        let mut other = header(7, 0, 2);
        other[FRAME_SUM_AT] ^= 1;
        assert!(!is_same(&old, &Version(summed(other))), "what came last");
        let mut grown = header(7, 0, 2);
        grown[PAGES_AT] ^= 1;
        assert!(!is_same(&old, &Version(summed(grown))), "another size");
    }
}
