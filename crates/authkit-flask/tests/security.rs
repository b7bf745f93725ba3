//! Tokens of Flask-Security through the public API.
#![cfg(feature = "security")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::time::Duration;

use authkit_flask::security::{
    CheckError, Generation, Kind, SecurityToken, SecurityTokens, StoredAccount,
};
use authkit_token::OffsetDateTime;
use authkit_token::foreign::{LoadError, Secrets};
use authkit_token::itsdangerous::{Settings, UrlSafeTimedSerializer};
use serde_json::{Value, json};

/// Of `password`.
const MD5: &str = "5f4dcc3b5aa765d61d8327deb882cf99";
/// Of `password`, with a thousand rounds.
const CRYPT: &str = "$5$rounds=1000$saltstring$S2dlplsLzofRuJ/frAjtaYev58CdqEN6fUby2laILG1";
const KINDS: [(Kind, &str); 5] = [
    (Kind::Authentication, "remember-salt"),
    (Kind::Confirm, "confirm-salt"),
    (Kind::Reset, "reset-salt"),
    (Kind::Login, "login-salt"),
    (Kind::ChangeEmail, "change-email-salt"),
];

fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap()
}

fn signed(salt: &str, payload: &Value) -> String {
    let secrets = Secrets::new("secret").unwrap();
    UrlSafeTimedSerializer::new(&secrets, Settings::new(salt))
        .dump(payload, now())
        .unwrap()
}

fn open(kind: Kind, generation: Generation, text: &str) -> Result<SecurityToken, LoadError> {
    SecurityTokens::new(&Secrets::new("secret").unwrap(), kind, generation).open(text, now())
}

fn check(
    kind: Kind,
    generation: Generation,
    salt: &str,
    payload: &Value,
    account: &StoredAccount<'_>,
) -> Result<Option<String>, CheckError> {
    let token = open(kind, generation, &signed(salt, payload)).unwrap();
    token
        .check(account, now())
        .map(|email| email.map(str::to_owned))
}

/// Row 65 of the checklist: what 1.7.4 never compared.
#[test]
fn a_reset_link_dies_with_the_password_and_a_confirm_link_with_the_address() {
    for (generation, digest) in [
        (Generation::V1, MD5),
        (Generation::V3, CRYPT),
        (Generation::Too, CRYPT),
    ] {
        let payload = json!(["7", digest]);
        let reset = |password| {
            let account = StoredAccount::new("7", password, "a@example.com");
            check(Kind::Reset, generation, "reset-salt", &payload, &account)
        };
        assert_eq!(reset("password"), Ok(None));
        assert_eq!(reset("another"), Err(CheckError::Stale));
        let confirm = |email| {
            let account = StoredAccount::new("7", "stored", email);
            check(
                Kind::Confirm,
                generation,
                "confirm-salt",
                &payload,
                &account,
            )
        };
        assert_eq!(confirm("password"), Ok(None));
        assert_eq!(confirm("a@example.com"), Err(CheckError::Stale));
    }
}

#[test]
fn a_token_of_one_kind_is_none_of_another() {
    for (kind, salt) in KINDS {
        let payload = match kind {
            Kind::Login => json!(["7"]),
            Kind::ChangeEmail => json!(["7", CRYPT, "new@example.com"]),
            Kind::Authentication => json!({"ver": "5", "uid": "7", "exp": 0}),
            _ => json!(["7", CRYPT]),
        };
        for (other, _) in KINDS {
            let opened = open(other, Generation::Too, &signed(salt, &payload));
            assert_eq!(opened.is_ok(), other == kind, "{kind:?} {other:?}");
        }
    }
}

#[test]
fn a_token_is_for_its_account_and_an_active_one() {
    let payload = json!(["7", MD5]);
    let check = |account: &StoredAccount<'_>| {
        let kind = Kind::Authentication;
        check(kind, Generation::V1, "remember-salt", &payload, account)
    };
    let account = StoredAccount::new("7", "password", "a@example.com");
    assert_eq!(check(&account), Ok(None));
    assert_eq!(
        check(&account.with_active(false)),
        Err(CheckError::Inactive)
    );
    let other = StoredAccount::new("8", "password", "a@example.com");
    assert_eq!(check(&other), Err(CheckError::OtherAccount));
    assert!(!format!("{account:?}").contains("password\""));
}

#[test]
fn a_new_address_comes_with_its_token() {
    let payload = json!(["7", CRYPT, "new@example.com"]);
    let account = StoredAccount::new("7", "stored", "password");
    let (kind, generation) = (Kind::ChangeEmail, Generation::Too);
    let changed = check(kind, generation, "change-email-salt", &payload, &account);
    assert_eq!(changed, Ok(Some("new@example.com".to_owned())));
}

#[test]
fn an_expiry_inside_the_token_counts() {
    let expires = |exp: Value| {
        let payload = json!({"ver": "5", "uid": "7", "exp": exp});
        let text = signed("remember-salt", &payload);
        let token = open(Kind::Authentication, Generation::Too, &text).ok()?;
        let account = StoredAccount::new("7", "stored", "a@example.com");
        Some(token.check(&account, now()).is_ok())
    };
    assert_eq!(expires(json!(0)), Some(true));
    assert_eq!(expires(json!(1_700_000_000)), Some(true));
    assert_eq!(expires(json!(1_699_999_999)), Some(false));
    for wrong in [json!(null), json!("0"), json!([]), json!(1.5), json!(true)] {
        assert_eq!(expires(wrong), None);
    }
}

#[test]
fn lifetimes_are_those_of_the_kind() {
    let secrets = Secrets::new("secret").unwrap();
    let text = signed("login-salt", &json!(["7"]));
    let logins = SecurityTokens::new(&secrets, Kind::Login, Generation::V3);
    let at = |seconds| logins.open(&text, now() + Duration::from_secs(seconds));
    assert!(at(86_400).is_ok());
    assert!(matches!(at(86_401), Err(LoadError::Expired { .. })));
    let forever = logins.clone().with_max_age(None);
    assert!(
        forever
            .open(&text, now() + Duration::from_secs(1 << 30))
            .is_ok()
    );
}

#[test]
fn a_digest_that_asks_for_a_thousand_million_rounds_is_stale_at_once() {
    let digest = CRYPT.replace("rounds=1000", "rounds=999999999");
    let account = StoredAccount::new("7", "password", "a@example.com");
    let payload = json!(["7", digest]);
    let refused = check(
        Kind::Reset,
        Generation::V3,
        "reset-salt",
        &payload,
        &account,
    );
    assert_eq!(refused, Err(CheckError::Stale));
}
