//! Which key somebody meant.

/// The key that takes the fewest changes, if it takes few enough to be a slip.
pub(super) fn nearest<'a>(typed: &str, keys: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let best = keys.map(|key| (distance(typed, key), key)).min()?;
    let slips = (typed.len() / 4).max(2);
    (best.0 <= slips).then_some(best.1)
}

/// How many letters are added, left out, replaced, or swapped with their neighbour (optimal string alignment).
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.iter().enumerate() {
        let mut next = vec![line + 1];
        for (place, other) in to.iter().enumerate() {
            let at =
                |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX - 1);
            let replaced = at(&row, place) + usize::from(letter != other);
            let changed = (at(&row, place + 1) + 1).min(at(&next, place) + 1);
            let mut least = replaced.min(changed);
            let swapped = line > 0
                && place > 0
                && from.get(line - 1) == Some(other)
                && to.get(place - 1) == Some(letter);
            if swapped {
                least = least.min(at(&before, place - 1) + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_key_and_nonsense_none() {
        let keys = [
            "login_url",
            "logout_url",
            "confirm_email_within",
            "confirmable",
        ];
        let found = |typed| nearest(typed, keys.into_iter());
        assert_eq!(found("lgoin_url"), Some("login_url"));
        assert_eq!(found("confirmabel"), Some("confirmable"));
        assert_eq!(found("confirm_within"), None);
        assert_eq!(found("confirm_email_withn"), Some("confirm_email_within"));
        assert_eq!(found("colour_of_the_sky"), None);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
        assert_eq!(distance("ab", "ba"), 1);
    }
}
