//! The example does what its page says.

use authkit_hash::Scheme;
use hash_only::{Accounts, Answer};

const DJANGO: &str = "pbkdf2_sha256$1000$saltsaltsalt$sYIePhT5IXESDKvnouJXtE5pTJ6Znbmef4vViYmc9Uc=";

#[test]
fn an_account_moves_at_its_first_right_sign_in_and_not_before() {
    let rows = [("alice", DJANGO), ("bob", "!unusable")];
    let rows = rows.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let accounts = Accounts::moving_in(rows, vec![1; 32]).unwrap();
    let sign_in = |name, password| accounts.sign_in(name, password).unwrap();
    let text = || accounts.stored("alice").unwrap();

    assert_eq!(sign_in("alice", "wrong"), Answer::Refused);
    assert_eq!(text().as_str(), DJANGO);
    assert_eq!(sign_in("alice", "password"), Answer::Welcome);
    let moved = text();
    assert_eq!(moved.scheme(), Some(Scheme::Argon2));
    assert!(moved.as_str().starts_with("$authkit$k=2026$$argon2id$"));
    assert_eq!(sign_in("alice", "password"), Answer::Welcome);
    assert_eq!(text(), moved, "written once");
    assert_eq!(sign_in("alice", DJANGO), Answer::Refused);

    assert_eq!(sign_in("bob", "!unusable"), Answer::Refused);
    assert_eq!(sign_in("nobody", "password"), Answer::Refused);
}
