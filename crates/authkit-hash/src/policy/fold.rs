//! Passwords in lower case, for comparing with lists.

use zeroize::Zeroizing;

/// The password in lower case, wiped on drop. Nothing else is folded.
pub(super) fn fold(password: &str) -> Zeroizing<String> {
    // Room for all of it at once: a string that grows leaves copies behind that nobody wipes. Two bytes
    // may become three.
    let mut folded = Zeroizing::new(String::with_capacity(password.len() * 2));
    folded.extend(password.chars().flat_map(char::to_lowercase));
    folded
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn folds_case_and_never_grows() {
        assert_eq!(*fold("PassWord ÄÖ"), "password äö");
        for widest in ["İ", "Ⱥ", "ß", "ẞ", "Σ", "𐐀"] {
            let all = widest.repeat(500);
            let folded = fold(&all);
            assert!(folded.len() <= all.len() * 2, "{widest}");
        }
    }
}
