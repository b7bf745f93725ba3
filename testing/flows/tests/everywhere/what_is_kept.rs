//! What is in the database, and what may not be anywhere.

use std::fs;
use std::path::{Path, PathBuf};

use authkit_flows::passwordless::LoginMail;
use authkit_flows::recoverable::Recovery;
use authkit_flows::{KnownDevices, Passwordless, Recoverable};

use crate::access_app::{self, PASSWORD, browser};
use crate::place::{self, InAFile, Place};

const ALICE: &str = "alice@example.com";

/// Row 63: whoever has a copy of the database has no link, no code and no password.
#[test]
fn nothing_that_was_mailed_and_no_password_is_in_the_database() {
    place::block_on(async {
        let place = InAFile::new().await.unwrap();
        let app = access_app::unthrottled(place.open().await);
        app.add_account(ALICE, true).await;
        let login = Passwordless::new(app.gates.clone(), &LoginMail::DEFAULT)
            .unwrap()
            .with_codes();
        let _ = login.request(ALICE, &browser(1)).await.unwrap();
        let mailed = app.post.last();
        let recover =
            Recoverable::new(app.flows.clone(), app.passwords.clone(), &Recovery::DEFAULT);
        let _ = recover.unwrap().request(ALICE, &browser(1)).await.unwrap();
        let proof = match app.try_password(ALICE, PASSWORD, &browser(1)).await {
            authkit_flows::SignInOutcome::SignedIn(proof) => proof,
            other => panic!("{other:?}"),
        };
        let sign_in = authkit_flows::SignIn::new(app.gates.clone(), app.passwords.clone())
            .with_known_devices(KnownDevices::new(&app.flows));
        let device = sign_in.know_device(&proof).unwrap().unwrap();

        let kept = everything(place.folder());
        let is_kept = |text: &str| kept.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(is_kept(ALICE), "this is where things are kept");
        for hidden in [
            mailed.token.as_deref().unwrap(),
            mailed.code.as_deref().unwrap(),
            &app.post.token(),
            PASSWORD,
            &device,
        ] {
            assert!(!is_kept(hidden), "{hidden} is in the database");
        }
    });
}

/// Every byte below a folder.
fn everything(folder: &Path) -> Vec<u8> {
    files(folder, &[])
        .iter()
        .flat_map(|file| fs::read(file).unwrap())
        .collect()
}

/// The files below a folder whose names end like one of these, or all.
fn files(folder: &Path, ends: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(files(&path, ends));
        } else if ends.is_empty() || ends.iter().any(|end| name.ends_with(end)) {
            found.push(path);
        }
    }
    found
}

/// Row 11: no hint at a password and no question in its place, in any page, mail or message.
#[test]
fn no_page_and_no_mail_hints_at_a_password_or_asks_in_its_place() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates");
    let mut read = files(&crates.join("authkit-mail/templates"), &[".html", ".txt"]);
    read.extend(files(&crates.join("authkit-axum"), &[".html"]));
    read.push(crates.join("authkit-flows/src/settings/phrase.rs"));
    assert!(read.len() > 30, "these are the pages: {read:?}");
    for file in read {
        let text = fs::read_to_string(&file).unwrap().to_lowercase();
        for word in [
            "password hint",
            "security question",
            "secret question",
            "mother",
            "maiden",
            "first pet",
        ] {
            assert!(!text.contains(word), "{}: {word}", file.display());
        }
    }
}
